import { useBackend } from "../../backend/context";
import { isSharp, placed, type Ground, type Point, type View } from "./geometry";
import { addressOf, type Laid } from "./laid";
import { lying } from "./lying";
import styles from "./Loupe.module.css";
import type { Turn } from "./turns";

/** How wide the glass is, pixels of the window. */
const WIDE = 240;
/** How many times larger than around it. */
const TIMES = 2;

/** A round glass over a photo. Decoration for ears: who can't see gains nothing from larger pixels. */
export function Loupe({ photo, view, turn, ground, glass }: { photo: Laid; view: View; turn: Turn; ground: Ground; glass: Point }) {
  const backend = useBackend();
  const at = { x: glass.x * ground.room.width, y: glass.y * ground.room.height };
  const { left, top, width, height } = placed(view, ground);
  const style = lying({ left: WIDE / 2 - (at.x - left) * TIMES, top: WIDE / 2 - (at.y - top) * TIMES, width: width * TIMES, height: height * TIMES }, turn);
  const sharp = isSharp(1280, { ...view, scale: view.scale * TIMES }, ground);
  return (
    <div className={styles.loupe} style={{ left: at.x - WIDE / 2, top: at.y - WIDE / 2, width: WIDE, height: WIDE }} data-testid="loupe" aria-hidden="true">
      <img className={styles.photo} style={style} src={addressOf(backend, photo, 1280)} alt="" draggable={false} />
      {!sharp && <img className={styles.photo} style={style} src={addressOf(backend, photo, 8192)} alt="" draggable={false} />}
    </div>
  );
}
