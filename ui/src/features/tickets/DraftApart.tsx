import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import { isSameMessage } from "../../backend/begun";
import type { DraftElsewhere, DraftMessage, TicketDraft } from "../../backend/bindings";
import { useDraftApart, useDrafts } from "../../backend/drafts";
import { Announcer } from "../../components/Announcer";
import { Button } from "../../components/Button";
import { isInvisible } from "../../components/long-text";
import { LongText } from "../../components/LongText";
import { sayProblem } from "../../components/Toasts";
import { When } from "../../components/When";
import { counted } from "../../format/money";
import styles from "./DraftApart.module.css";
import { elsewhereOf, filesOf } from "./drafts";

type Props = {
  ticketId: string;
  /** A half-filled resolution in words. */
  settlement: (resolution: NonNullable<TicketDraft["resolution"]>) => string;
};

/** What the person changed both here and at another of their computers: they see both, and choose. Must be keyed by the ticket. */
export function DraftApart({ ticketId, settlement }: Props) {
  const drafts = useDrafts();
  const apart = useDraftApart(ticketId);
  const [choosing, setChoosing] = useState(false);
  if (!apart) return null;
  const choose = (which: "keeping" | "taking") => {
    setChoosing(true);
    drafts
      .choose(ticketId, which)
      .catch((problem: unknown) => sayProblem(`Both drafts are still there. ${sentenceOf(problem)}`))
      .finally(() => setChoosing(false));
  };
  return (
    <section className={styles.bar} aria-label="Written at another computer" data-testid="draft-apart">
      <Announcer text={`You also wrote on another computer, ${apart.computer}.`} />
      <p>
        You also wrote on another computer (<bdi>{apart.computer}</bdi>, <When at={apart.written_at} shape="ago" />
        ):
      </p>
      <div className={styles.pieces} role="group" aria-label="What you wrote there" tabIndex={0}>
        {piecesOf(apart, settlement).map(({ what, text }) => (
          <div key={what}>
            <p className={styles.what}>{what}</p>
            <LongText text={text} />
          </div>
        ))}
      </div>
      <div className={styles.actions}>
        <Button disabled={choosing} onClick={() => choose("taking")}>
          Use that
        </Button>
        <Button disabled={choosing} onClick={() => choose("keeping")}>
          Keep this
        </Button>
      </div>
    </section>
  );
}

/** What was written there and differs from what would stay. */
function piecesOf({ keeping, taking }: DraftElsewhere, settlement: Props["settlement"]) {
  const pieces: { what: string; text: string }[] = [];
  if (taking.reply && !isSameMessage(taking.reply, keeping.reply)) pieces.push({ what: "Reply to the customer", text: wordsOf(taking.reply) });
  if (taking.note && !isSameMessage(taking.note, keeping.note)) pieces.push({ what: "Internal note", text: wordsOf(taking.note) });
  const form = taking.resolution && settlement(taking.resolution);
  if (form && form !== (keeping.resolution && settlement(keeping.resolution))) pieces.push({ what: "Resolution", text: form });
  const mine = new Set(keeping.sketches?.map(({ copy_id }) => copy_id));
  const drawn = taking.sketches?.filter(({ copy_id }) => !mine.has(copy_id)).length ?? 0;
  if (drawn > 0) pieces.push({ what: "Drawing", text: `On ${counted(drawn, "photo", "photos")}` });
  return pieces;
}

/** A message that is nothing but its files is shown by their names. */
function wordsOf(message: DraftMessage): string {
  return isInvisible(message.text) ? [...filesOf(message), ...elsewhereOf(message)].map(({ name }) => name).join("\n") : message.text;
}
