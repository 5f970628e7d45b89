import { Combobox } from "@base-ui/react/combobox";

import { Icon } from "./Icon";
import { SearchPopup, type Found } from "./SearchPopup";
import styles from "./Select.module.css";

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
      <SearchPopup name={name} nothing={nothing} />
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
