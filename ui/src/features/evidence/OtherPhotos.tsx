import { useQuery } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { customerPhotosQuery } from "../../backend/queries";
import { When } from "../../components/When";
import styles from "./OtherPhotos.module.css";
import { Photo } from "./Photo";
import type { useCarry } from "./useCarry";
import type { Visitor } from "./useVisitors";

type Props = {
  ticketId: string;
  /** What lies on the table already. */
  isShown: (attachmentId: string) => boolean;
  /** No more than four lie side by side. */
  full: boolean;
  handles: ReturnType<typeof useCarry<Visitor>>["handles"];
  onLay: (visitor: Visitor) => void;
};

/** The photos of the customer's other tickets, to be laid beside those of this one. */
export function OtherPhotos({ ticketId, isShown, full, handles, onLay }: Props) {
  const { data: tickets, error } = useQuery(customerPhotosQuery(useBackend(), ticketId));
  return (
    <aside className={styles.tray} aria-label="Photos of this customer’s other tickets" data-testid="other-photos">
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {tickets?.length === 0 && <p>This customer’s other tickets have no photos.</p>}
      {tickets?.map(({ ticket_number, subject, created_at, photos }) => (
        <section key={ticket_number} aria-label={`${ticket_number}: ${subject}`}>
          <h3 className={styles.ticket}>
            {ticket_number} · <When at={created_at} shape="moment" />
            <bdi className={styles.subject}>{subject}</bdi>
          </h3>
          <ul className={styles.photos}>
            {photos.map((photo, i) => (
              <li key={photo.id}>
                <button
                  type="button"
                  className={styles.photo}
                  aria-label={`Compare photo ${i + 1} of ${ticket_number}`}
                  disabled={full || isShown(photo.id)}
                  data-shown={isShown(photo.id) || undefined}
                  onClick={() => onLay({ photo, ticketNumber: ticket_number })}
                  {...handles({ photo, ticketNumber: ticket_number })}
                >
                  <Photo attachment={photo} edge={320} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </aside>
  );
}
