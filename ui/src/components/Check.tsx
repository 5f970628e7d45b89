import { Checkbox } from "@base-ui/react/checkbox";

import styles from "./Check.module.css";
import { Icon } from "./Icon";

export function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className={styles.check}>
      <Checkbox.Root className={styles.box} checked={checked} onCheckedChange={onChange}>
        <Checkbox.Indicator className={styles.tick}>
          <Icon name="check" size={12} />
        </Checkbox.Indicator>
      </Checkbox.Root>
      {label}
    </label>
  );
}
