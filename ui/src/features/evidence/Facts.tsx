import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Attachment, PhotoFacts } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { photoFactsQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import { When } from "../../components/When";
import { count, fileSize } from "../../format/money";
import styles from "./Facts.module.css";
import { PhotoMarking } from "./PhotoMarking";
import { takenBeside, type OrderTimes } from "./taken";

/** What is known of a photo beside its pixels, and the order's times to hold it against. Must be keyed by the photo. */
export function Facts({ photo, order }: { photo: Attachment; order: OrderTimes | null }) {
  const { data: facts, error } = useQuery(photoFactsQuery(useBackend(), photo.id));
  const [width, height] = photo.picture ? [photo.picture.width, photo.picture.height] : [facts?.width, facts?.height];
  return (
    <aside className={styles.facts} aria-label="What is known of the photo" tabIndex={0}>
      <section aria-label="Taken">
        <h3 className={styles.title}>Taken</h3>
        {facts && <Taken facts={facts} order={order} />}
        {error && <p className={styles.quiet}>{sentenceOf(error)}</p>}
        <dl className={styles.lines}>
          {order?.delivered_at && (
            <Line name="Delivered">
              <When at={order.delivered_at} shape="moment" />
            </Line>
          )}
          {order && (
            <Line name="Ordered">
              <When at={order.created_at} shape="moment" />
            </Line>
          )}
        </dl>
      </section>
      <section aria-label="File">
        <h3 className={styles.title}>File</h3>
        <dl className={styles.lines}>
          <Line name="Name">
            <bdi>{photo.file_name}</bdi>
          </Line>
          {width && height && (
            <Line name="Pixels">
              {count(width)} × {count(height)}
            </Line>
          )}
          <Line name="Size">{fileSize(photo.file_size)}</Line>
          {photo.picture?.damaged && <Line name="Complete">no, it ends early</Line>}
          <Line name="From">{photo.from_customer ? "the customer" : "support"}</Line>
          {photo.copy_of && (
            <Line name="Made by">
              <bdi>{photo.copy_of.made_by}</bdi>
            </Line>
          )}
          <Line name="Received">
            <When at={photo.created_at} shape="moment" />
          </Line>
        </dl>
      </section>
      {facts && (facts.device !== null || facts.has_place) && (
        <section aria-label="Camera">
          <h3 className={styles.title}>Camera</h3>
          <dl className={styles.lines}>
            {facts.device !== null && (
              <Line name="Device">
                <bdi>{facts.device}</bdi>
              </Line>
            )}
            {facts.has_place && (
              <Line name="Place">
                <Place photo={photo.id} />
              </Line>
            )}
          </dl>
        </section>
      )}
      <PhotoMarking photo={photo} />
    </aside>
  );
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={styles.line}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** When it was taken, in neutral words: that a photo says nothing means nothing. */
function Taken({ facts, order }: { facts: PhotoFacts; order: OrderTimes | null }) {
  if (facts.taken_at === null) {
    return (
      <>
        <p className={styles.taken}>No capture time</p>
        <p className={styles.quiet}>Most apps take it out before they send a photo.</p>
      </>
    );
  }
  const beside = takenBeside(facts.taken_at, order);
  return (
    <>
      <p className={styles.taken}>{beside ? `Taken ${beside}` : "Taken"}</p>
      <p className={styles.quiet}>
        <When at={facts.taken_at} shape="moment" />
        {facts.by_camera_clock && ", by the camera’s clock"}
      </p>
    </>
  );
}

/** Where somebody lives is nobody's business until a claim needs it: told when asked, and kept nowhere. */
function Place({ photo }: { photo: string }) {
  const backend = useBackend();
  const [told, setTold] = useState<string | null>(null);
  // The button goes when it has been answered: the focus stays here, or the table's keys would be heard by nobody.
  if (told !== null) {
    return (
      <span role="status" tabIndex={-1} className={styles.answer} ref={(answer) => answer?.focus()}>
        {told}
      </span>
    );
  }
  const ask = () =>
    void backend.photoPlace(photo).then(
      (place) => setTold(place ? `${degrees(place.latitude, "N", "S")}, ${degrees(place.longitude, "E", "W")}` : "not in the file"),
      (problem: unknown) => setTold(sentenceOf(problem)),
    );
  return (
    <Button className={styles.ask} onClick={ask}>
      Show the place
    </Button>
  );
}

function degrees(value: number | null, ahead: string, behind: string): string {
  const shown = value ?? 0;
  return `${Math.abs(shown).toFixed(5)}° ${shown < 0 ? behind : ahead}`;
}
