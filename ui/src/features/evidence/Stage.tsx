import type { ReactNode, Ref } from "react";

import { IconButton } from "../../components/Button";
import { classes } from "../../components/classes";
import type { Laid } from "./laid";
import { Pane, type Lie } from "./Pane";
import styles from "./Stage.module.css";
import type { Comparing } from "./useComparing";
import type { useGlass } from "./useGlass";
import type { useTable } from "./useTable";

type Props = {
  stage: Ref<HTMLDivElement>;
  photos: Laid[];
  /** What the photo at a place is called. */
  called: (place: number) => string;
  at: number;
  table: ReturnType<typeof useTable>;
  glass: ReturnType<typeof useGlass>;
  comparing: Comparing;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
  /** What lies over the photo in hand: then it stays in hand. */
  over: ((lie: Lie) => ReactNode) | null;
  children: ReactNode;
};

/** Where the photos lie: one, or up to four side by side that move together. */
export function Stage({ stage, photos, called, at, table, glass, comparing, onStep, onClose, over, children }: Props) {
  const several = comparing.shown.length > 1;
  return (
    <div ref={stage} tabIndex={-1} className={styles.stage} data-photos={comparing.shown.length}>
      {comparing.shown.map((place) => {
        const photo = photos[place];
        if (!photo) return null;
        const inHand = place === at;
        return (
          <Pane
            key={photo.id}
            photo={photo}
            label={several ? { called: called(place), inHand } : null}
            view={table.view}
            turn={table.turnedTo(photo.id)}
            light={table.lightOf(photo.id)}
            glass={glass.glass}
            onView={table.setView}
            onGround={inHand ? table.onGround : null}
            onPointer={glass.move}
            onTake={inHand ? null : () => comparing.take(place)}
            onBeside={several || over ? null : onClose}
            over={inHand ? over : null}
          />
        );
      })}
      {photos.length > 1 && !several && !over && (
        <>
          <IconButton icon="left" label="Previous photo" className={classes(styles.arrow, styles.previous)} onClick={() => onStep(-1)} />
          <IconButton icon="right" label="Next photo" className={classes(styles.arrow, styles.next)} onClick={() => onStep(1)} />
        </>
      )}
      {children}
    </div>
  );
}
