import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";

import { Icon } from "./Icon";
import styles from "./Menu.module.css";

export type Choice<T extends string> = { value: T; label: string; face?: ReactNode };

/** A button that shows one value and opens the list of all of them. */
export function ChoiceMenu<T extends string>({
  name,
  value,
  choices,
  onChoose,
}: {
  name: string;
  value: T;
  choices: readonly Choice<T>[];
  onChoose: (value: T) => void;
}) {
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={styles.trigger} aria-label={`${name}: ${chosen?.label ?? value}`} data-value={value}>
        {chosen?.face ?? chosen?.label ?? value}
        <Icon name="down" size={13} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} sideOffset={4} align="start">
          <Menu.Popup className={styles.popup}>
            <Menu.RadioGroup value={value} onValueChange={(next: T) => next !== value && onChoose(next)}>
              {choices.map((choice) => (
                <Menu.RadioItem key={choice.value} value={choice.value} className={styles.item} label={choice.label} closeOnClick>
                  <span className={styles.tick}>
                    <Menu.RadioItemIndicator>
                      <Icon name="check" size={14} />
                    </Menu.RadioItemIndicator>
                  </span>
                  {choice.face ?? choice.label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
