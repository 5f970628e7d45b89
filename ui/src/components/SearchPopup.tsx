import { Combobox } from "@base-ui/react/combobox";

import { classes } from "./classes";
import { Icon } from "./Icon";
import menu from "./Menu.module.css";
import styles from "./Select.module.css";

export type Found = { value: string; label: string; hint?: string };

/** What opens below a field that is searched by typing: a box to type in, and what was found. */
export function SearchPopup({ name, nothing }: { name: string; nothing: string }) {
  return (
    <Combobox.Portal>
      <Combobox.Positioner className={menu.positioner} sideOffset={4} align="start">
        <Combobox.Popup className={classes(menu.popup, styles.searched)} aria-label={name}>
          <Combobox.Input className={styles.input} placeholder="Type to search" aria-label={`Search: ${name}`} spellCheck={false} />
          <Combobox.Empty className={styles.nothing}>{nothing}</Combobox.Empty>
          <Combobox.List className={styles.list}>
            {(found: Found) => (
              <Combobox.Item key={found.value} value={found} className={menu.item}>
                <span className={menu.tick}>
                  <Combobox.ItemIndicator>
                    <Icon name="check" size={14} />
                  </Combobox.ItemIndicator>
                </span>
                {/* Names are people's own words, in whatever direction. */}
                <bdi className={styles.text}>{found.label}</bdi>
                {found.hint && <bdi className={styles.hint}>{found.hint}</bdi>}
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  );
}
