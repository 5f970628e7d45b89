import { useState, type ComponentProps } from "react";

import styles from "./TextField.module.css";

type Props = Omit<ComponentProps<"input">, "value" | "onChange" | "onBlur" | "onKeyDown"> & { value: string; onDone: (typed: string) => void };

/** A line of text that counts once one leaves it or presses Enter; Esc puts back what was there. */
export function TextField({ value, onDone, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    setTyped(null);
    if (typed !== null && typed.trim() !== value) onDone(typed.trim());
  };
  return (
    <input
      className={styles.input}
      dir="auto"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") done();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
