import { useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Attachment } from "../../backend/bindings";
import { useSize } from "../../components/useSize";
import { Broken } from "./Broken";
import { bounded, percent, type Ground, type Size, type View } from "./geometry";
import { Layers } from "./Layers";
import { filterOf, type Light } from "./LightPanel";
import styles from "./Stage.module.css";
import type { Turn } from "./turns";
import { useHand } from "./useHand";

type Props = {
  photo: Attachment;
  view: View;
  turn: Turn;
  light: Light;
  onView: (change: (view: View) => View) => void;
  /** Tells what the view is seen on, for the keys. */
  onGround: (ground: Ground | null) => void;
  onBeside: () => void;
};

/** One photo on the table. Must be keyed by the photo. */
export function Pane({ photo, view, turn, light, onView, onGround, onBeside }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  const room = useSize(pane);
  const [natural, setNatural] = useState<Size | null>(null);
  const [broken, setBroken] = useState(false);
  const size = photo.picture ?? natural;
  // On its way to another screen a window changes its size too, which brings the new ratio here.
  const ratio = window.devicePixelRatio;
  const ground = useMemo(() => (size && room && !broken ? { photo: standing(size, turn), room, ratio } : null), [size, turn, room, ratio, broken]);
  useLayoutEffect(() => onGround(ground), [ground, onGround]);
  // The room may have become another since the view was chosen.
  const lying = ground ? bounded(view, ground) : view;
  const hand = useHand(pane, { ground, view: lying, onView, onBeside });
  if (broken) return <Broken photo={photo} />;
  return (
    <div className={styles.cell}>
      <div ref={pane} className={styles.pane} style={{ filter: filterOf(light) }} {...hand}>
        <Layers photo={photo} view={lying} turn={turn} ground={ground} onNatural={setNatural} onBroken={() => setBroken(true)} />
      </div>
      {ground && (
        <output className={styles.zoom} aria-label="Zoom">
          {percent(lying, ground)} %
        </output>
      )}
    </div>
  );
}

function standing({ width, height }: Size, turn: Turn): Size {
  return turn % 2 === 0 ? { width, height } : { width: height, height: width };
}
