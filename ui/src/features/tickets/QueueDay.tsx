import { useEffect, useRef } from "react";

import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { dayKey, writtenDay } from "../../format/time";
import { isDay } from "./address";
import styles from "./QueueDay.module.css";

/**
 * Jumps to a day of the shop: the list begins there, and goes on both ways. The day is written as everywhere else; the
 * system's own field, which writes it as the system's language does, comes in its place while one types in it.
 */
export function QueueDay({ day, onDay }: { day: string | null; onDay: (day: string | null) => void }) {
  const { timeZone } = useShopFormats();
  const today = dayKey(useNow(), timeZone);
  const input = useRef<HTMLInputElement>(null);
  // Not a controlled field: a year that is being typed is a day long before it is the one that is meant.
  useEffect(() => {
    if (input.current && input.current.value !== (day ?? "")) input.current.value = day ?? "";
  }, [day]);
  return (
    <label className={classes(styles.day, day !== null && styles.on)} title="Jump to a day">
      <Icon name="calendar" size={14} />
      <span className={styles.words}>{day === null ? "Jump to a day" : `From ${writtenDay(day, today)}`}</span>
      <input
        ref={input}
        type="date"
        className={styles.input}
        aria-label="Jump to a day"
        defaultValue={day ?? ""}
        max={today}
        placeholder="YYYY-MM-DD"
        autoComplete="off"
        onClick={({ currentTarget }) => showCalendar(currentTarget)}
        onChange={(event) => {
          const typed = event.target.value;
          if (typed === "") onDay(null);
          else if (isDay(typed)) onDay(typed);
        }}
      />
    </label>
  );
}

/** The system's calendar, where it has one; there, and where it has none, the day can be typed. */
function showCalendar(input: HTMLInputElement) {
  try {
    input.showPicker();
  } catch {
    // It is open already, or the system lets only its own button open it.
  }
}
