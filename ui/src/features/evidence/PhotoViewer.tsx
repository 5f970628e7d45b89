import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

import type { Attachment } from "../../backend/bindings";
import { IconButton } from "../../components/Button";
import { say } from "../../components/Toasts";
import { STEP } from "./geometry";
import { CarriedPhoto } from "./CarriedPhoto";
import { ClaimProvider, useClaim } from "./claim";
import { Facts } from "./Facts";
import { factsShown, keepFactsShown } from "./factsShown";
import { Head } from "./Head";
import { CopyNote } from "./ink/CopyNote";
import { InkLayer } from "./ink/InkLayer";
import { InkTools } from "./ink/InkTools";
import { keysWhileDrawing } from "./ink/keys";
import { SaveBar } from "./ink/SaveBar";
import { SketchNotice } from "./ink/SketchNotice";
import { useInk } from "./ink/useInk";
import { isCatalogue } from "./laid";
import { LightPanel } from "./LightPanel";
import { Neighbours } from "./Neighbours";
import { useNextTicket } from "./nextTicket";
import { PairBar } from "./PairBar";
import styles from "./PhotoViewer.module.css";
import { OtherPhotos } from "./OtherPhotos";
import { Outward } from "./Outward";
import { MarkingKeys } from "./PhotoMarking";
import { Stage } from "./Stage";
import { Strip } from "./Strip";
import { keysOfTable } from "./tableKeys";
import type { OrderTimes } from "./taken";
import { Tool } from "./Tool";
import { useCarry } from "./useCarry";
import { MOST_COMPARED, useComparing } from "./useComparing";
import { useGlass } from "./useGlass";
import { usePairing } from "./usePairing";
import { useTable } from "./useTable";
import { useVisitors, type Visitor } from "./useVisitors";

type Props = {
  photos: Attachment[];
  order: OrderTimes | null;
  at: number;
  /** With the photo of another ticket beside it that it looks like. */
  beside: boolean;
  onMove: (to: number) => void;
  onClose: () => void;
};

/** The light table: one photo as large as the window, the others a key away. */
export function PhotoViewer({ photos: own, order, at: place, beside, onMove, onClose }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const [lit, setLit] = useState(false);
  const [known, setKnown] = useState(factsShown);
  const claim = useClaim();
  const nextTicket = useNextTicket();
  const pairing = usePairing(own, place, onMove, beside);
  const visitors = useVisitors(own, pairing);
  const { photos, at } = visitors;
  const photo = photos[at];
  const table = useTable(photo?.id);
  const comparing = useComparing(photos, at, visitors.move, pairing);
  const [fetching, setFetching] = useState(false);
  const bring = (visitor: Visitor) => {
    if (comparing.shown.length >= MOST_COMPARED) return say("Four photos lie side by side already. Take one away first.");
    if (comparing.shown.length === 1) table.fit();
    visitors.invite(visitor);
    comparing.bring(visitor.photo.id);
  };
  const carry = useCarry(stage, bring);
  const glass = useGlass();
  const turn = photo ? table.turnedTo(photo.id) : 0;
  const evidence = photo && !isCatalogue(photo) ? photo : undefined;
  // What hangs on another ticket is drawn on there.
  const ink = useInk(evidence, turn, at < own.length ? claim : null);
  // A button that had the focus may have gone, as those of the strip do with what was compared: the keys stay here.
  useEffect(() => {
    if (document.activeElement === document.body) stage.current?.focus({ preventScroll: true });
  });
  if (!photo) return null;

  const guest = visitors.guestAt(at);
  const called = (one: number) => visitors.guestAt(one) ?? `Photo ${one + 1}`;
  const several = comparing.shown.length > 1;
  const go = (to: number) => {
    if (to === at) return;
    // Side by side the view stays: the next photo is compared at the same place.
    if (!several) table.fit();
    comparing.take(to);
  };
  const step = (by: 1 | -1) => go(comparing.from(by));
  const compare = () => {
    if (photos.length < 2) return;
    table.fit();
    if (several) pairing.end();
    comparing.toggle();
  };
  const lookalike = () => {
    table.fit();
    pairing.next();
  };
  const light = () => {
    // The focus goes with it, and comes back to the photo.
    flushSync(() => setLit(!lit));
    (slider.current ?? stage.current)?.focus();
  };
  const draw = () => {
    if (!ink.available) return;
    if (several) compare();
    if (glass.glass) glass.toggle();
    setLit(false);
    ink.begin();
    stage.current?.focus({ preventScroll: true });
  };
  const facts = () => {
    if (!evidence) return;
    keepFactsShown(!known);
    setKnown(!known);
  };
  const tools = { ...table, step, ticket: (by: 1 | -1) => nextTicket?.(by), light, compare, lookalike, facts, draw, others: () => claim && setFetching(!fetching), close: onClose };
  const turning = (
    <>
      <Tool label="Turn left" shortcut="turnLeft" onClick={() => table.turn(-1)} />
      <Tool label="Turn right" shortcut="turnRight" onClick={() => table.turn(1)} />
    </>
  );
  const zooming = (
    <>
      <IconButton icon="minus" label="Zoom out" onClick={() => table.zoom(1 / STEP)} />
      <IconButton icon="plus" label="Zoom in" onClick={() => table.zoom(STEP)} />
      <Tool label="Fit" shortcut="fitPhoto" onClick={table.fit} />
      <Tool label="100 %" shortcut="fullPhoto" onClick={table.full} />
    </>
  );
  return (
    <Dialog.Root open onOpenChange={(open) => !open && (ink.on ? ink.back() : onClose())}>
      <Dialog.Portal>
        <Dialog.Popup
          className={styles.viewer}
          aria-label="Evidence photos"
          initialFocus={stage}
          onKeyDown={(event) => {
            if (ink.on) {
              keysWhileDrawing(event.nativeEvent, ink, table);
              return;
            }
            keysOfTable(event.nativeEvent, tools);
            glass.keyDown(event);
          }}
          onKeyUp={(event) => {
            ink.keyUp(event.nativeEvent);
            glass.keyUp(event);
          }}
        >
          {ink.on ? (
            <div>
              <Head photo={photo} place={`Drawing on a copy of photo ${at + 1}`} brief={false}>
                {turning}
                {zooming}
                <IconButton icon="close" label="Close photos" onClick={onClose} />
              </Head>
              <InkTools ink={ink} />
            </div>
          ) : (
            <Head photo={photo} place={guest ?? `${at + 1} of ${own.length}`} brief={!known} note={evidence && <CopyNote photo={evidence} photos={own} onMove={go} />}>
              {ink.available && <Tool label="Draw" shortcut="drawOnPhoto" onClick={draw} />}
              {photos.length > 1 && <Tool label="Compare" shortcut="comparePhotos" pressed={several} onClick={compare} />}
              {claim && <Tool label="Other pictures" shortcut="customerPhotos" pressed={fetching} onClick={tools.others} />}
              {turning}
              <Tool label="Light" shortcut="photoLight" pressed={lit} onClick={light} />
              <Tool label="Magnifier" shortcut="magnify" pressed={glass.glass !== null} onClick={glass.toggle} />
              {zooming}
              {evidence && (
                <>
                  <Tool label="Facts" shortcut="photoFacts" pressed={known} onClick={facts} />
                  <Outward photo={evidence} />
                </>
              )}
              <IconButton icon="close" label="Close photos" onClick={onClose} />
            </Head>
          )}
          {guest === null && !ink.on && evidence && <MarkingKeys photo={evidence} />}
          <div className={styles.middle}>
            <Stage stage={stage} photos={photos} called={called} at={at} table={table} glass={glass} comparing={comparing} onStep={step} onClose={onClose} over={ink.on ? (lie) => <InkLayer key={photo.id} ink={ink} {...lie} /> : null}>
              {!ink.on && <PairBar pairing={pairing} onNext={lookalike} />}
              {!ink.on && <SketchNotice ink={ink} onDraw={draw} />}
              {lit && <LightPanel light={table.lightOf(photo.id)} first={slider} onLight={table.setLight} />}
            </Stage>
            {fetching && !ink.on && claim && (
              <OtherPhotos
                ticketId={claim.ticketId}
                isShown={(id) => comparing.shown.some((one) => photos[one]?.id === id)}
                full={comparing.shown.length >= MOST_COMPARED}
                handles={carry.handles}
                onLay={bring}
              />
            )}
            {known && !fetching && !ink.on && evidence && (
              // What another ticket's photo proves is said there.
              <ClaimProvider value={guest === null ? claim : null}>
                <Facts key={photo.id} photo={evidence} order={guest === null ? order : null} />
              </ClaimProvider>
            )}
          </div>
          {ink.on && evidence ? (
            <SaveBar key={photo.id} ink={ink} photo={evidence} turn={turn} />
          ) : (
            photos.length > 1 && <Strip photos={photos} called={called} at={at} comparing={comparing} handles={(one) => carry.handles({ photo: one, called: visitors.guestAt(photos.indexOf(one)) ?? "" })} onMove={go} />
          )}
          {carry.carried && <CarriedPhoto {...carry.carried} refused={comparing.shown.length >= MOST_COMPARED} />}
          <Neighbours photos={photos} at={at} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
