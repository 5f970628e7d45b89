import { useEffect, useRef, useState } from "react";

import type { PhotoEdge } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { Icon } from "../../components/Icon";
import { addressOf, type Laid } from "./laid";
import styles from "./Photo.module.css";
import { Placeholder } from "./Placeholder";
import { photosInView } from "./photosInView";

/** A small photo, or a quiet word where it cannot be shown. The button around it carries the name. */
export function Photo({ attachment, edge }: { attachment: Laid; edge: PhotoEdge }) {
  const backend = useBackend();
  const image = useRef<HTMLImageElement>(null);
  const [state, setState] = useState<"coming" | "shown" | "broken">("coming");
  // Only what is still coming has a place in the line.
  useEffect(() => {
    if (state === "coming" && image.current) return photosInView(backend).follow(image.current, attachment.id, edge);
    return undefined;
  }, [backend, attachment.id, attachment.arrived, edge, state]);
  if (!attachment.arrived) {
    return (
      <span className={styles.broken}>
        <Icon name="photo" />
        On its way
      </span>
    );
  }
  if (state === "broken") {
    return (
      <span className={styles.broken}>
        <Icon name="photo" />
        Can’t be shown
      </span>
    );
  }
  return (
    <span className={styles.frame}>
      {state === "coming" && attachment.picture && <Placeholder hash={attachment.picture.placeholder} />}
      <img
        ref={image}
        className={styles.photo}
        src={addressOf(backend, attachment, edge)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onLoad={() => setState("shown")}
        onError={() => setState("broken")}
      />
    </span>
  );
}
