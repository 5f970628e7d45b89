import { Dialog } from "@base-ui/react/dialog";
import { useCallback, useRef, useState } from "react";

import type { Attachment } from "../../backend/bindings";
import { IconButton } from "../../components/Button";
import { classes } from "../../components/classes";
import { FIT, fullScale, moved, STEP, zoomedTo, type Ground, type Point, type View } from "./geometry";
import { Head } from "./Head";
import { Neighbours } from "./Neighbours";
import { Pane } from "./Pane";
import styles from "./PhotoViewer.module.css";
import stageStyles from "./Stage.module.css";
import { Strip } from "./Strip";
import { Tool } from "./Tool";
import { keysOfTable } from "./tableKeys";

type Props = { photos: Attachment[]; at: number; onMove: (to: number) => void; onClose: () => void };

/** The light table: one photo as large as the window, the others a key away. */
export function PhotoViewer({ photos, at, onMove, onClose }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>(FIT);
  // What the photo is seen on, for the keys; the pane measures it.
  const ground = useRef<Ground | null>(null);
  const onGround = useCallback((measured: Ground | null) => {
    ground.current = measured;
  }, []);
  const photo = photos[at];
  if (!photo) return null;

  const go = (to: number) => {
    if (to === at) return;
    setView(FIT);
    onMove(to);
  };
  const step = (by: number) => go((at + by + photos.length) % photos.length);
  const onGroundOf = (change: (now: View, on: Ground) => View) => {
    const on = ground.current;
    if (on) setView((now) => change(now, on));
  };
  const tools = {
    step,
    zoom: (by: number) => onGroundOf((now, on) => zoomedTo(now.scale * by, now, on)),
    fit: () => setView(FIT),
    full: () => onGroundOf((now, on) => zoomedTo(fullScale(on), now, on)),
    push: (by: Point) => onGroundOf((now, on) => moved(by, now, on)),
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Popup className={styles.viewer} aria-label="Evidence photos" initialFocus={stage} onKeyDown={(event) => keysOfTable(event.nativeEvent, tools)}>
          <Head photo={photo} at={at} all={photos.length}>
            <IconButton icon="minus" label="Zoom out" onClick={() => tools.zoom(1 / STEP)} />
            <IconButton icon="plus" label="Zoom in" onClick={() => tools.zoom(STEP)} />
            <Tool label="Fit" shortcut="fitPhoto" onClick={tools.fit} />
            <Tool label="100 %" shortcut="fullPhoto" onClick={tools.full} />
            <IconButton icon="close" label="Close photos" onClick={onClose} />
          </Head>
          <div ref={stage} tabIndex={-1} className={stageStyles.stage}>
            <Pane key={photo.id} photo={photo} view={view} onView={setView} onGround={onGround} onBeside={onClose} />
            {photos.length > 1 && (
              <>
                <IconButton icon="left" label="Previous photo" className={classes(stageStyles.arrow, stageStyles.previous)} onClick={() => step(-1)} />
                <IconButton icon="right" label="Next photo" className={classes(stageStyles.arrow, stageStyles.next)} onClick={() => step(1)} />
              </>
            )}
          </div>
          {photos.length > 1 && <Strip photos={photos} at={at} onMove={go} />}
          <Neighbours photos={photos} at={at} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
