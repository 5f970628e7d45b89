import type { DeadlineTarget, ShopSettings } from "../../backend/bindings";
import { Select } from "../../components/Select";
import { useChangeShop } from "./changes";
import styles from "./Settings.module.css";

/** What one can choose, in minutes of the working hours. */
const times = [15, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1440, 1920, 2880, 4320, 7200];

const names: Record<DeadlineTarget["priority"], string> = { critical: "Critical", high: "High", medium: "Medium", low: "Low" };

/** Within what time tickets are to be answered and settled, by priority. */
export function Deadlines({ shop }: { shop: ShopSettings }) {
  const change = useChangeShop();
  return (
    <fieldset className={styles.week}>
      <legend className={styles.name}>Deadlines</legend>
      <p className={styles.about}>In hours of work, from when a ticket is raised. The desk is told when three quarters have passed. For tickets from now on.</p>
      {shop.deadlines.map((target) => (
        <div key={target.priority} className={styles.deadline}>
          <span>{names[target.priority]}</span>
          <span className={styles.to}>answer in</span>
          <Duration name={`${names[target.priority]}: answer in`} value={target.answer_minutes} onChoose={(answer_minutes) => change({ deadline: { ...target, answer_minutes } })} />
          <span className={styles.to}>settle in</span>
          <Duration name={`${names[target.priority]}: settle in`} value={target.settle_minutes} onChoose={(settle_minutes) => change({ deadline: { ...target, settle_minutes } })} />
        </div>
      ))}
    </fieldset>
  );
}

function Duration({ name, value, onChoose }: { name: string; value: number; onChoose: (minutes: number) => void }) {
  const choices = times.includes(value) ? times : [...times, value].toSorted((a, b) => a - b);
  return <Select name={name} placeholder="Time" value={String(value)} choices={choices.map((minutes) => ({ value: String(minutes), label: inHours(minutes) }))} onChoose={(minutes) => onChoose(Number(minutes))} />;
}

/** "45 min", "1.5 h", "48 h". */
export function inHours(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
}
