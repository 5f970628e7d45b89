import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";

import styles from "./Segments.module.css";

/** One of a few values, all of them in sight. */
export function Segments<T extends string>({
  labelledBy,
  describedBy,
  value,
  choices,
  onChoose,
}: {
  labelledBy: string;
  describedBy?: string | undefined;
  value: T;
  choices: readonly { value: T; label: string }[];
  onChoose: (value: T) => void;
}) {
  return (
    <RadioGroup className={styles.group} aria-labelledby={labelledBy} aria-describedby={describedBy} value={value} onValueChange={(next: T) => next !== value && onChoose(next)}>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.segment}>
          <Radio.Root value={choice.value} className={styles.dot} />
          {choice.label}
        </label>
      ))}
    </RadioGroup>
  );
}
