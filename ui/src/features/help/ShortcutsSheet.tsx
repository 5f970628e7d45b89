import { Keys } from "../../components/Keys";
import { Sheet } from "../../components/Sheet";
import { places, shortcuts, type ShortcutId } from "../../components/shortcuts";
import styles from "./Help.module.css";

const ids = Object.keys(shortcuts) as ShortcutId[];

/** Every keyboard shortcut there is. */
export function ShortcutsSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet title="Keyboard shortcuts" open={open} onClose={onClose}>
      <div className={styles.places}>
        {places.map((place) => (
          <section key={place} aria-label={place}>
            <h3 className={styles.place}>{place}</h3>
            <dl>
              {ids
                .filter((id) => shortcuts[id].where === place)
                .map((id) => (
                  <div key={id} className={styles.shortcut} data-shortcut={id}>
                    <dt>{shortcuts[id].does}</dt>
                    <dd>
                      <Keys of={id} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
