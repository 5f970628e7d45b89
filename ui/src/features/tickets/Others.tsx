import { useEffect, useRef, useState } from "react";

import type { Present } from "../../backend/bindings";
import { Announcer } from "../../components/Announcer";
import styles from "./Others.module.css";
import { nameOf, presenceWords, useOthersAt } from "./presence";

/** People whose initials are shown; the sentence beside them counts the rest. */
const SHOWN = 3;

/** Who else has this ticket open, and who writes. Must be keyed by the ticket. */
export function Others({ ticketId }: { ticketId: string }) {
  const others = useOthersAt(ticketId);
  const words = presenceWords(others);
  return (
    <div className={styles.others} data-testid="others" title={words || undefined}>
      <Announcer text={useNews(others)} />
      <span className={styles.faces} aria-hidden="true">
        {others.slice(0, SHOWN).map((one) => (
          <span key={one.person_id} className={styles.face} data-typing={one.typing || undefined}>
            {initials(nameOf(one))}
          </span>
        ))}
      </span>
      {words && (
        <span className={styles.words}>
          <bdi>{words}</bdi>
        </span>
      )}
    </div>
  );
}

/** What is said aloud: who came, and that somebody writes, each once while they are here. That somebody left is not. */
function useNews(others: readonly Present[]): string {
  const told = useRef(new Set<string>());
  const [news, setNews] = useState("");
  useEffect(() => {
    const here = new Set(others.flatMap((one) => [one.person_id, `${one.person_id} types`]));
    for (const fact of told.current) if (!here.has(fact)) told.current.delete(fact);
    const fresh = others.filter((one) => !told.current.has(one.person_id) || (one.typing && !told.current.has(`${one.person_id} types`)));
    for (const one of fresh) {
      told.current.add(one.person_id);
      if (one.typing) told.current.add(`${one.person_id} types`);
    }
    if (fresh.length > 0) setNews(presenceWords(fresh));
    else if (others.length === 0) setNews("");
  }, [others]);
  return news;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...signs.segment(word ?? "")][0]?.segment ?? "").join("").toLocaleUpperCase();
}

const signs = new Intl.Segmenter();
