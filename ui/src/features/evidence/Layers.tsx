import { useState } from "react";

import { useBackend } from "../../backend/context";
import { classes } from "../../components/classes";
import { isSharp, placed, type Ground, type Size, type View } from "./geometry";
import { addressOf, type Laid } from "./laid";
import { lying, rotated } from "./lying";
import styles from "./Stage.module.css";
import type { Turn } from "./turns";

type Props = { photo: Laid; view: View; turn: Turn; ground: Ground | null; onNatural: (size: Size) => void; onBroken: () => void };

/**
 * A photo's renditions, one upon the other: the small one is there already and stands in until the large one has come;
 * the largest comes where one looks closer, over what is seen meanwhile.
 */
export function Layers({ photo, view, turn, ground, onNatural, onBroken }: Props) {
  const backend = useBackend();
  const [large, setLarge] = useState<"coming" | "shown">("coming");
  const [whole, setWhole] = useState<"unasked" | "coming" | "shown">("unasked");
  // Once asked for it stays: zooming out and in again must not fetch it twice.
  if (whole === "unasked" && large === "shown" && ground && !isSharp(1280, view, ground)) setWhole("coming");
  const style = ground ? lying(placed(view, ground), turn) : { transform: rotated(turn) };
  return (
    <>
      {large === "coming" && <img className={styles.layer} style={style} src={addressOf(backend, photo, 320)} alt="" draggable={false} />}
      <img
        className={classes(styles.layer, large === "coming" && styles.waiting)}
        style={style}
        src={addressOf(backend, photo, 1280)}
        alt={photo.file_name}
        draggable={false}
        data-testid="photo-large"
        onLoad={({ currentTarget: image }) => {
          setLarge("shown");
          if (image.naturalWidth > 0) onNatural({ width: image.naturalWidth, height: image.naturalHeight });
        }}
        onError={onBroken}
      />
      {whole !== "unasked" && (
        <img
          className={classes(styles.layer, whole === "coming" && styles.waiting)}
          style={style}
          src={addressOf(backend, photo, 8192)}
          alt=""
          draggable={false}
          data-testid="photo-whole"
          onLoad={({ currentTarget: image }) => {
            setWhole("shown");
            if (image.naturalWidth > 0) onNatural({ width: image.naturalWidth, height: image.naturalHeight });
          }}
        />
      )}
    </>
  );
}
