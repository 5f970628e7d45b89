import { useQueries } from "@tanstack/react-query";
import { useState } from "react";

import type { Attachment, Lookalike } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { lookalikesQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import { counted } from "../../format/money";
import { whoseAndWhen, worthAWord } from "./alike";
import styles from "./Lookalikes.module.css";
import { Photo } from "./Photo";
import { TicketLink } from "./TicketLink";

/** Lines that are said at once; a claim whose every photo came before is told by fewer. */
const MOST_LINES = 3;

type Props = {
  photos: Attachment[];
  /** Lays the photo beside the one that it looks like. */
  onCompare: (photo: Attachment) => void;
};

/** Which photos came before on other tickets: a quiet fact for the agent, who says what it means. */
export function Lookalikes({ photos, onCompare }: Props) {
  const backend = useBackend();
  const [all, setAll] = useState(false);
  const asked = useQueries({ queries: photos.map((photo) => lookalikesQuery(backend, photo.id, photo.picture !== null)) });
  const lines = photos.flatMap((photo, i) => {
    const [first, ...others] = worthAWord(asked[i]?.data ?? []);
    return first ? [{ photo, place: i + 1, first, others: others.length }] : [];
  });
  if (lines.length === 0) return null;
  // One more than the limit takes no more room than the button.
  const many = lines.length > MOST_LINES + 1;
  return (
    <>
      <ul className={styles.lines} aria-label="Photos that look like others">
        {(many && !all ? lines.slice(0, MOST_LINES) : lines).map(({ photo, place, first, others }) => (
          <li key={photo.id} className={styles.line}>
            <span className={styles.thumb}>
              <Photo attachment={photo} edge={320} />
            </span>
            <span className={styles.words}>
              Photo {place} {said(first)} <TicketLink number={first.ticket_number} /> ({whoseAndWhen(first)})
              {others > 0 && <span className={styles.others}> and {counted(others, "other", "others")}</span>}
            </span>
            <Button look="quiet" onClick={() => onCompare(photo)}>
              Compare <span className="visually-hidden">photo {place}</span>
            </Button>
          </li>
        ))}
      </ul>
      {many && (
        <div>
          <Button look="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "Show fewer of them" : `Show all ${lines.length} that look like others`}
          </Button>
        </div>
      )}
    </>
  );
}

function said({ verdict, distance }: Lookalike): string {
  if (distance === null) return "is the same file as one in";
  return verdict === "same" ? "is the same photo as one in" : "looks like a photo in";
}
