import { Dialog } from "@base-ui/react/dialog";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";

import type { Attachment } from "../../backend/bindings";
import { IconButton } from "../../components/Button";
import { classes } from "../../components/classes";
import { STEP } from "./geometry";
import { Head } from "./Head";
import { LightPanel } from "./LightPanel";
import { Neighbours } from "./Neighbours";
import { Pane } from "./Pane";
import styles from "./PhotoViewer.module.css";
import stageStyles from "./Stage.module.css";
import { Strip } from "./Strip";
import { keysOfTable } from "./tableKeys";
import { Tool } from "./Tool";
import { useTable } from "./useTable";

type Props = { photos: Attachment[]; at: number; onMove: (to: number) => void; onClose: () => void };

/** The light table: one photo as large as the window, the others a key away. */
export function PhotoViewer({ photos, at, onMove, onClose }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const [lit, setLit] = useState(false);
  const photo = photos[at];
  const table = useTable(photo?.id);
  if (!photo) return null;

  const go = (to: number) => {
    if (to === at) return;
    table.fit();
    onMove(to);
  };
  const step = (by: number) => go((at + by + photos.length) % photos.length);
  const light = () => {
    // The focus goes with it, and comes back to the photo.
    flushSync(() => setLit(!lit));
    (slider.current ?? stage.current)?.focus();
  };
  const tools = { ...table, step, light, close: onClose };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Popup className={styles.viewer} aria-label="Evidence photos" initialFocus={stage} onKeyDown={(event) => keysOfTable(event.nativeEvent, tools)}>
          <Head photo={photo} at={at} all={photos.length}>
            <Tool label="Turn left" shortcut="turnLeft" onClick={() => table.turn(-1)} />
            <Tool label="Turn right" shortcut="turnRight" onClick={() => table.turn(1)} />
            <Tool label="Light" shortcut="photoLight" pressed={lit} onClick={light} />
            <IconButton icon="minus" label="Zoom out" onClick={() => table.zoom(1 / STEP)} />
            <IconButton icon="plus" label="Zoom in" onClick={() => table.zoom(STEP)} />
            <Tool label="Fit" shortcut="fitPhoto" onClick={table.fit} />
            <Tool label="100 %" shortcut="fullPhoto" onClick={table.full} />
            <IconButton icon="close" label="Close photos" onClick={onClose} />
          </Head>
          <div ref={stage} tabIndex={-1} className={stageStyles.stage}>
            <Pane
              key={photo.id}
              photo={photo}
              view={table.view}
              turn={table.turnedTo(photo.id)}
              light={table.lightOf(photo.id)}
              onView={table.setView}
              onGround={table.onGround}
              onBeside={onClose}
            />
            {photos.length > 1 && (
              <>
                <IconButton icon="left" label="Previous photo" className={classes(stageStyles.arrow, stageStyles.previous)} onClick={() => step(-1)} />
                <IconButton icon="right" label="Next photo" className={classes(stageStyles.arrow, stageStyles.next)} onClick={() => step(1)} />
              </>
            )}
            {lit && <LightPanel light={table.lightOf(photo.id)} first={slider} onLight={table.setLight} />}
          </div>
          {photos.length > 1 && <Strip photos={photos} at={at} onMove={go} />}
          <Neighbours photos={photos} at={at} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
