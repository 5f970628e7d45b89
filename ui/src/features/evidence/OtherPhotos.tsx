import { useQuery } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { customerPhotosQuery } from "../../backend/queries";
import { When } from "../../components/When";
import { CatalogueShelf } from "./CatalogueShelf";
import styles from "./OtherPhotos.module.css";
import { Photo } from "./Photo";
import type { useCarry } from "./useCarry";
import type { Visitor } from "./useVisitors";

export type TrayProps = {
  ticketId: string;
  /** What lies on the table already. */
  isShown: (attachmentId: string) => boolean;
  /** No more than four lie side by side. */
  full: boolean;
  handles: ReturnType<typeof useCarry<Visitor>>["handles"];
  onLay: (visitor: Visitor) => void;
};

/** What can be laid beside the photos of this ticket: the catalogue's pictures, and photos of the customer's other tickets. */
export function OtherPhotos(props: TrayProps) {
  const { ticketId, isShown, full, handles, onLay } = props;
  const { data: tickets, error } = useQuery(customerPhotosQuery(useBackend(), ticketId));
  return (
    <aside className={styles.tray} aria-label="Other pictures, to compare" data-testid="other-photos">
      <CatalogueShelf {...props} />
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {tickets?.length === 0 && <p>This customer’s other tickets have no photos.</p>}
      {tickets?.map(({ ticket_number, subject, created_at, photos }) => (
        <section key={ticket_number} aria-label={`${ticket_number}: ${subject}`}>
          <h3 className={styles.ticket}>
            <span>
              {ticket_number} · <When at={created_at} shape="moment" />
            </span>
            <bdi className={styles.subject}>{subject}</bdi>
          </h3>
          <ul className={styles.photos}>
            {photos.map((photo, i) => (
              <li key={photo.id}>
                <button
                  type="button"
                  className={styles.photo}
                  aria-label={`Compare photo ${i + 1} of ${ticket_number}`}
                  // Not disabled: with the focus on it, the keys of the table would go nowhere.
                  aria-disabled={full || isShown(photo.id)}
                  data-shown={isShown(photo.id) || undefined}
                  onClick={() => isShown(photo.id) || onLay({ photo, called: ticket_number })}
                  {...handles({ photo, called: ticket_number })}
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
