import { Select } from "../../components/Select";

/** The times of a day that one can choose, its end among them. */
export const halfHours = Array.from({ length: 49 }, (_, i) => `${String(Math.floor(i / 2)).padStart(2, "0")}:${i % 2 ? "30" : "00"}`);

/** A time that somebody set elsewhere to another minute stays to be seen. */
export function Time({ name, value, choices, onChoose }: { name: string; value: string; choices: string[]; onChoose: (time: string) => void }) {
  const times = choices.includes(value) ? choices : [...choices, value].sort();
  return <Select name={name} placeholder="Time" value={value} choices={times.map((time) => ({ value: time, label: time }))} onChoose={onChoose} />;
}
