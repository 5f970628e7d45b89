import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";

import type { PhotoFacts } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { photoFactsQuery } from "../../backend/queries";
import { useSize } from "../../components/useSize";
import { Broken } from "./Broken";
import { bounded, percent, type Ground, type Point, type Size, type View } from "./geometry";
import { CATALOGUE_PICTURE, isCatalogue, type Laid } from "./laid";
import { Layers } from "./Layers";
import { filterOf, type Light } from "./LightPanel";
import { Loupe } from "./Loupe";
import styles from "./Stage.module.css";
import type { Turn } from "./turns";
import { inSentence } from "./useComparing";
import { useHand } from "./useHand";

type Props = {
  photo: Laid;
  /** Beside others: which photo it is, and whether what is done now is done to it. */
  label: { called: string; inHand: boolean } | null;
  view: View;
  turn: Turn;
  light: Light;
  glass: Point | null;
  onView: (change: (view: View) => View) => void;
  /** Tells what the view is seen on, for the keys; of the photo in hand only. */
  onGround: ((ground: Ground | null) => void) | null;
  /** Where the pointer is, in shares of the room. */
  onPointer: (at: Point) => void;
  /** Takes the photo in hand. */
  onTake: (() => void) | null;
  onBeside: (() => void) | null;
  /** What lies over the photo, as it lies. */
  over: ((lie: Lie) => ReactNode) | null;
};

/** How a photo lies on the table. */
export type Lie = { view: View; turn: Turn; ground: Ground };

/** One photo on the table. Must be keyed by the photo. */
export function Pane({ photo, label, view, turn, light, glass, onView, onGround, onPointer, onTake, onBeside, over }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  const room = useSize(pane);
  const [natural, setNatural] = useState<Size | null>(null);
  const [broken, setBroken] = useState(false);
  // Of a photo that nobody had opened when the ticket was read, only a rendition's size would be known.
  const { data: facts } = useQuery({ ...photoFactsQuery(useBackend(), photo.id), enabled: photo.picture === null && !isCatalogue(photo) });
  const known = useMemo(() => facts && sizeOf(facts), [facts]);
  const size = photo.picture ?? known ?? natural;
  // On its way to another screen a window changes its size too, which brings the new ratio here.
  const ratio = window.devicePixelRatio;
  const ground = useMemo(() => (size && room && !broken ? { photo: standing(size, turn), room, ratio } : null), [size, turn, room, ratio, broken]);
  useLayoutEffect(() => onGround?.(ground), [ground, onGround]);
  // The room may have become another since the view was chosen, and is another beside other photos.
  const now = ground ? bounded(view, ground) : view;
  const hand = useHand(pane, { ground, view: now, onView, onPointer, onTake, onBeside });
  const zoom = ground && `${percent(now, ground)} %`;
  const called = label?.called;
  // What is no evidence says so also where it lies alone.
  const chip = called ?? (isCatalogue(photo) ? CATALOGUE_PICTURE : null);
  return (
    <div className={styles.cell} role={label ? "group" : undefined} aria-label={called ? `${called}: ${photo.file_name}` : undefined} data-in-hand={label?.inHand || undefined}>
      {broken || !photo.arrived ? (
        <Broken photo={photo} />
      ) : (
        <div ref={pane} className={styles.pane} style={{ filter: filterOf(light) }} {...hand}>
          <Layers photo={photo} view={now} turn={turn} ground={ground} onNatural={setNatural} onBroken={() => setBroken(true)} />
          {over && ground && over({ view: now, turn, ground })}
          {glass && ground && <Loupe photo={photo} view={now} turn={turn} ground={ground} glass={glass} />}
        </div>
      )}
      {chip && (
        <span className={styles.label} data-catalogue={isCatalogue(photo) || undefined}>
          {chip} · <bdi>{photo.file_name}</bdi>
        </span>
      )}
      {zoom && (
        <output className={styles.zoom} aria-label={called && !label?.inHand ? `Zoom of ${inSentence(called)}` : "Zoom"}>
          {label?.inHand ? `${zoom}, moving together` : zoom}
        </output>
      )}
    </div>
  );
}

function standing({ width, height }: Size, turn: Turn): Size {
  return turn % 2 === 0 ? { width, height } : { width: height, height: width };
}

function sizeOf({ width, height }: PhotoFacts): Size | null {
  return width !== null && height !== null ? { width, height } : null;
}
