import type { MouseEvent } from "react";

import type { Colour } from "../../../backend/bindings";
import { Tool } from "../Tool";
import styles from "./Ink.module.css";
import { colours } from "./shapes";
import { tools } from "./tools";
import type { Ink } from "./useInk";

/** A click on a tool leaves the focus with the photo, whose keys go on working. */
const staying = (event: MouseEvent) => event.preventDefault();

/** With what is drawn, and the way back. */
export function InkTools({ ink }: { ink: Ink }) {
  const { sketch } = ink;
  return (
    <div className={styles.tools} role="toolbar" aria-label="Draw" onMouseDown={staying}>
      {tools.map(({ tool, label, shortcut }) => (
        <Tool key={tool} label={label} shortcut={shortcut} pressed={ink.tool === tool} onClick={() => ink.choose(tool)} />
      ))}
      <div className={styles.palette} role="group" aria-label="Colour">
        {(Object.keys(colours) as Colour[]).map((colour) => (
          <button key={colour} type="button" className={styles.colour} style={{ background: colours[colour].ink }} aria-label={colours[colour].name} title={colours[colour].name} aria-pressed={ink.colour === colour} onClick={() => ink.setColour(colour)} />
        ))}
      </div>
      <Tool label="Undo" shortcut="undoMark" disabled={!sketch.canUndo} onClick={ink.undo} />
      <Tool label="Redo" shortcut="redoMark" disabled={!sketch.canRedo} onClick={ink.redo} />
      <Tool label="Delete" shortcut="deleteMark" disabled={ink.selected === null} onClick={ink.remove} />
      <button type="button" className={styles.clear} disabled={sketch.marks.length === 0} onClick={ink.clear}>
        Clear
      </button>
    </div>
  );
}
