import { Icon } from "../../components/Icon";
import { add, compare, isDecimal, plain } from "../../format/decimal";
import styles from "./create.module.css";

/** How many of something, from none to `most`: typed, by the arrow keys, or by its buttons. */
export function Quantity({ name, value, most, wrong, onChange }: { name: string; value: string; most: string; wrong: boolean; onChange: (value: string) => void }) {
  const now = isDecimal(value) ? value : "0";
  const step = (by: string) => {
    const next = add(now, by);
    onChange(compare(next, "0") <= 0 ? "" : compare(next, most) > 0 ? plain(most) : next);
  };
  return (
    <span className={styles.quantity} data-on={compare(now, "0") > 0 || undefined}>
      <button type="button" className={styles.step} tabIndex={-1} aria-label={`One less of ${name}`} disabled={compare(now, "0") <= 0} onClick={() => step("-1")}>
        <Icon name="minus" size={13} />
      </button>
      <input
        className={styles.number}
        role="spinbutton"
        inputMode="decimal"
        autoComplete="off"
        aria-label={`Affected: ${name}`}
        aria-valuenow={Number(now)}
        aria-valuemin={0}
        aria-valuemax={Number(most)}
        aria-valuetext={`${plain(now)} of ${plain(most)}`}
        aria-invalid={wrong || undefined}
        value={value}
        placeholder="0"
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === "ArrowUp") step("1");
          else if (event.key === "ArrowDown") step("-1");
          else if (event.key === "Home") onChange("");
          else if (event.key === "End") onChange(plain(most));
          else return;
          event.preventDefault();
        }}
      />
      <button type="button" className={styles.step} tabIndex={-1} aria-label={`One more of ${name}`} disabled={compare(now, most) >= 0} onClick={() => step("1")}>
        <Icon name="plus" size={13} />
      </button>
    </span>
  );
}
