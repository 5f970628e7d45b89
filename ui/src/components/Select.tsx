import { Select as Base } from "@base-ui/react/select";

import { classes } from "./classes";
import { Icon } from "./Icon";
import menu from "./Menu.module.css";
import styles from "./Select.module.css";

/** A field that takes one of a few values. */
export function Select<T extends string>({
  name,
  placeholder,
  value,
  choices,
  onChoose,
}: {
  name: string;
  placeholder: string;
  value: T | null;
  choices: readonly { value: T; label: string }[];
  onChoose: (value: T) => void;
}) {
  return (
    <Base.Root items={choices} value={value} onValueChange={(next: T | null) => next !== null && onChoose(next)} modal={false}>
      <Base.Trigger className={styles.field} aria-label={name} data-value={value ?? ""}>
        <span className={classes(styles.text, value === null && styles.placeholder)}>{choices.find((choice) => choice.value === value)?.label ?? placeholder}</span>
        <Icon name="down" size={13} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={menu.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={classes(menu.popup, styles.popup)}>
            <Base.List>
              {choices.map((choice) => (
                <Base.Item key={choice.value} value={choice.value} className={menu.item}>
                  <span className={menu.tick}>
                    <Base.ItemIndicator>
                      <Icon name="check" size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{choice.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
