import marks from "./ink/CopyMarks.module.css";

/** On a small picture: that it is the catalogue's. The button around it says so in words. */
export function CatalogueMark() {
  return (
    <span className={marks.marks} aria-hidden="true">
      <span className={marks.mark}>catalogue</span>
    </span>
  );
}
