import { useEffect } from "react";

import type { PairVerdict } from "../../backend/bindings";
import { pressed } from "../../components/shortcuts";
import { pairVerdicts, useJudgePair, whoseAndWhen, worthAWord } from "./alike";
import styles from "./PairBar.module.css";
import { TicketLink } from "./TicketLink";
import { Tool } from "./Tool";
import type { Pairing } from "./usePairing";

/** On the table: that the photo in hand looks like one of another ticket, and while both lie there, what one says of it. */
export function PairBar({ pairing, onNext }: { pairing: Pairing; onNext: () => void }) {
  const { mutate } = useJudgePair();
  const { pair, alike } = pairing;
  const judge = (verdict: PairVerdict) => {
    // The same key takes it back.
    if (pair && pair.other.distance !== null) mutate({ id: pair.mine, other: pair.other, verdict: pair.other.verdict === verdict ? null : verdict });
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const verdict = pairVerdicts.find(({ shortcut }) => pressed(event, shortcut))?.value;
      if (verdict && !event.defaultPrevented) judge(verdict);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });

  const [first] = worthAWord(alike);
  if (!pair) {
    return (
      first && (
        <div className={styles.bar} role="group" aria-label="Looks like another photo">
          <span>
            Looks like a photo in <TicketLink number={first.ticket_number} /> ({whoseAndWhen(first)})
          </span>
          <Tool label="Compare them" shortcut="alikePhoto" onClick={onNext} />
        </div>
      )
    );
  }
  const { other, place } = pair;
  return (
    <div className={styles.bar} role="group" aria-label="Looks like another photo">
      <span>
        {alike.length > 1 && (
          <span className={styles.place}>
            {place + 1} of {alike.length}
          </span>
        )}
        <TicketLink number={other.ticket_number} /> ({whoseAndWhen(other)})
      </span>
      {other.distance === null ? (
        <span>The very same file</span>
      ) : (
        pairVerdicts.map(({ value, label, shortcut }) => (
          <Tool key={value} label={label} shortcut={shortcut} pressed={other.verdict === value} onClick={() => judge(value)} />
        ))
      )}
      {other.verdict !== null && other.said_by !== null && <span className={styles.by}>said {other.said_by}</span>}
      {alike.length > 1 && <Tool label="Next" shortcut="alikePhoto" onClick={onNext} />}
    </div>
  );
}
