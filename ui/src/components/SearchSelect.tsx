import { Combobox } from "@base-ui/react/combobox";

import { classes } from "./classes";
import { Icon } from "./Icon";
import menu from "./Menu.module.css";
import styles from "./Select.module.css";

export type Found = { value: string; label: string; hint?: string };

/** Shown at most: nobody reads further, they type on. */
const MOST = 80;

/** A field that takes one of very many values: one types a part of it. */
export function SearchSelect({
  name,
  value,
  choices,
  nothing,
  onChoose,
}: {
  name: string;
  value: string;
  choices: readonly Found[];
  /** What the list says where nothing fits. */
  nothing: string;
  onChoose: (value: string) => void;
}) {
  const chosen = choices.find((choice) => choice.value === value) ?? { value, label: value };
  return (
    <Combobox.Root
      items={first(chosen, choices)}
      value={chosen}
      onValueChange={(next: Found | null) => next && next.value !== value && onChoose(next.value)}
      itemToStringLabel={(found: Found) => found.label}
      isItemEqualToValue={(one: Found, other: Found) => one.value === other.value}
      filter={fits}
      limit={MOST}
      autoHighlight
    >
      <Combobox.Trigger className={styles.field} aria-label={`${name}: ${chosen.label}`} data-value={value}>
        <span className={styles.text}>{chosen.label}</span>
        <Icon name="down" size={13} />
      </Combobox.Trigger>
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
                  <span className={styles.text}>{found.label}</span>
                  {found.hint && <span className={styles.hint}>{found.hint}</span>}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

/** What is chosen stands first: in a list of hundreds nobody would find it, and only so many are shown. */
function first(chosen: Found, choices: readonly Found[]): readonly Found[] {
  return [chosen, ...choices.filter((choice) => choice.value !== chosen.value)];
}

/** Every word that was typed is somewhere in it; "new york" finds "America/New_York". */
function fits(found: Found, typed: string): boolean {
  const text = `${found.label} ${found.hint ?? ""}`.toLowerCase().replaceAll("_", " ");
  return typed.toLowerCase().replaceAll("_", " ").split(/\s+/).every((word) => text.includes(word));
}
