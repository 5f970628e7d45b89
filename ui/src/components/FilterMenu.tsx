import { Menu } from "@base-ui/react/menu";

import type { Choice } from "./ChoiceMenu";
import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Menu.module.css";

/** A chip that narrows a list to some values; none chosen means all. */
export function FilterMenu<T extends string>({
  name,
  all,
  chosen,
  choices,
  onChoose,
}: {
  name: string;
  /** What it is called where nothing is chosen: "All statuses". */
  all: string;
  chosen: readonly T[];
  choices: readonly Choice<T>[];
  onChoose: (values: T[]) => void;
}) {
  const said = choices.filter((choice) => chosen.includes(choice.value)).map((choice) => choice.label);
  const toggle = (value: T, on: boolean) =>
    // Always in the order of the choices, so that one filter has one address.
    onChoose(choices.map((choice) => choice.value).filter((one) => (one === value ? on : chosen.includes(one))));
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={classes(styles.chip, chosen.length > 0 && styles.chipOn)} aria-label={`${name}: ${said.join(", ") || all}`}>
        <span className={styles.chipText}>{said.join(", ") || name}</span>
        <Icon name="down" size={12} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} sideOffset={4} align="start">
          <Menu.Popup className={styles.popup}>
            <Item label={all} on={chosen.length === 0} onTurn={() => onChoose([])} />
            <Menu.Separator className={styles.separator} />
            {choices.map((choice) => (
              <Item key={choice.value} label={choice.label} on={chosen.includes(choice.value)} onTurn={(on) => toggle(choice.value, on)} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Item({ label, on, onTurn }: { label: string; on: boolean; onTurn: (on: boolean) => void }) {
  return (
    <Menu.CheckboxItem className={styles.item} checked={on} onCheckedChange={onTurn}>
      <span className={styles.box}>
        <Menu.CheckboxItemIndicator>
          <Icon name="check" size={12} />
        </Menu.CheckboxItemIndicator>
      </span>
      {label}
    </Menu.CheckboxItem>
  );
}
