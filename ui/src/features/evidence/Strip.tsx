import { Icon } from "../../components/Icon";
import { copyWords } from "./ink/copies";
import { CopyMarks } from "./ink/CopyMarks";
import { CatalogueMark } from "./CatalogueMark";
import { isCatalogue, type Laid } from "./laid";
import { Photo } from "./Photo";
import styles from "./Strip.module.css";
import type { useCarry } from "./useCarry";
import { inSentence, MOST_COMPARED, type Comparing } from "./useComparing";

type Props = {
  photos: Laid[];
  called: (place: number) => string;
  at: number;
  comparing: Comparing;
  /** What lets a photo be carried onto the table. */
  handles: (photo: Laid) => ReturnType<ReturnType<typeof useCarry>["handles"]>;
  onMove: (to: number) => void;
};

/** All photos in a row, to go to any of them, or to carry them onto the table; while some are compared, to lay others beside them. */
export function Strip({ photos, called, at, comparing, handles, onMove }: Props) {
  const { shown, lay } = comparing;
  const named = (one: Laid, i: number) => inSentence(called(i)) + (isCatalogue(one) ? ` of ${one.file_name}` : "");
  return (
    <ul className={styles.strip} aria-label="All photos">
      {photos.map((one, i) => (
        <li key={one.id} className={styles.one}>
          <button
            type="button"
            className={styles.thumb}
            aria-current={i === at ? "true" : undefined}
            aria-description={isCatalogue(one) ? undefined : copyWords(one, photos)}
            data-shown={shown.includes(i) || undefined}
            onClick={() => onMove(i)}
            {...handles(one)}
          >
            {/* Words and no aria-label, in which what is said in place of a picture would be missing. */}
            <span className="visually-hidden">Show {named(one, i)}</span>
            <Photo attachment={one} edge={320} />
            {isCatalogue(one) ? <CatalogueMark /> : <CopyMarks photo={one} tiny />}
          </button>
          {shown.length > 1 && (
            <button
              type="button"
              className={styles.lay}
              aria-pressed={shown.includes(i)}
              aria-label={`Compare ${named(one, i)}`}
              title={shown.includes(i) ? "Take it away" : "Lay it beside the others"}
              disabled={!shown.includes(i) && shown.length >= MOST_COMPARED}
              onClick={() => lay(i)}
            >
              <Icon name={shown.includes(i) ? "check" : "plus"} size={12} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
