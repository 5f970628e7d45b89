import { useQueries, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { Attachment, Lookalike, PairVerdict } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { keys, lookalikesQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import { sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";
import styles from "./Lookalikes.module.css";

/** Of more photos than these nobody asks: the grid shows no more at first either. */
const MOST_PHOTOS = 24;

/** Which photos came before on other tickets: a fact for the agent, who says what it means. */
export function Lookalikes({ attachments }: { attachments: Attachment[] }) {
  const backend = useBackend();
  const photos = attachments.filter((attachment) => attachment.is_photo).slice(0, MOST_PHOTOS);
  const found = useQueries({ queries: photos.map((photo) => lookalikesQuery(backend, photo.id, photo.picture !== null)) });
  const lines = photos.flatMap((photo, i) => (found[i]?.data ?? []).map((other) => ({ photo, other })));
  if (lines.length === 0) return null;
  return (
    <ul className={styles.lines} aria-label="Photos that look like others">
      {lines.map(({ photo, other }) => (
        <Line key={`${photo.id} ${other.attachment_id}`} photo={photo} other={other} />
      ))}
    </ul>
  );
}

function Line({ photo, other }: { photo: Attachment; other: Lookalike }) {
  const backend = useBackend();
  const client = useQueryClient();
  const judge = (verdict: PairVerdict | null) =>
    void backend
      .judgePhotos(photo.id, other.attachment_id, verdict)
      .then(() => client.invalidateQueries({ queryKey: keys.lookalikes(photo.id, photo.picture !== null) }))
      .catch(sayProblem);
  return (
    <li className={styles.line}>
      <span>
        <bdi>{photo.file_name}</bdi> {other.distance === null ? "is the same file as one in" : "looks like a photo in"}{" "}
        <Link to="/support-tickets/$number" params={{ number: other.ticket_number }} search={true} state={{ enterTicket: true }} draggable={false}>
          {other.ticket_number}
        </Link>{" "}
        ({other.other_customer ? "another customer" : "the same customer"}, {apart(other.days_earlier)})
      </span>
      {other.verdict && (
        <>
          <span>
            {other.verdict === "same" ? "Same photo" : "Not the same"}, said {other.said_by ?? "somebody"}
          </span>
          <Button look="quiet" onClick={() => judge(null)}>
            Take back
          </Button>
        </>
      )}
      {!other.verdict && other.distance !== null && (
        <>
          <Button look="quiet" onClick={() => judge("same")}>
            Same photo
          </Button>
          <Button look="quiet" onClick={() => judge("different")}>
            Not the same
          </Button>
        </>
      )}
    </li>
  );
}

function apart(daysEarlier: number): string {
  if (daysEarlier === 0) return "within a day";
  return `${counted(Math.abs(daysEarlier), "day", "days")} ${daysEarlier > 0 ? "earlier" : "later"}`;
}
