import { locale } from "./locale";

// All times are shown in the shop's time zone: a complaint about this morning's delivery means the shop's morning.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Shape = "full" | "clock" | "date" | "dateOfOtherYear" | "day" | "dayOfOtherYear" | "isoDay";

const shapes: Record<Shape, Intl.DateTimeFormatOptions> = {
  full: { dateStyle: "full", timeStyle: "long" },
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { day: "numeric", month: "short" },
  dateOfOtherYear: { day: "numeric", month: "short", year: "numeric" },
  day: { weekday: "long", day: "numeric", month: "long" },
  dayOfOtherYear: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  isoDay: { year: "numeric", month: "2-digit", day: "2-digit" },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(shape: Shape, timeZone: string): Intl.DateTimeFormat {
  const key = `${shape} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(shape === "isoDay" ? "en-US-u-nu-latn" : locale, { ...shapes[shape], timeZone });
    formats.set(key, format);
  }
  return format;
}

function formatted(shape: Shape, at: Date, timeZone: string): string {
  return formatOf(shape, timeZone).format(at);
}

/** "2026-11-22": the same for two times exactly when they fall on one day in the shop. */
export function dayKey(iso: string | Date, timeZone: string): string {
  // Put together from its parts: which language writes a day year first differs between web views.
  const part = Object.fromEntries(formatOf("isoDay", timeZone).formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}`;
}

/** "4 min", "2 h", "3 d", then the date. */
export function age(iso: string, now: Date, timeZone: string): string {
  const at = new Date(iso);
  const passed = now.getTime() - at.getTime();
  if (passed < MINUTE) return "now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  if (passed < 7 * DAY) return `${Math.floor(passed / DAY)} d`;
  return shortDate(at, now, timeZone);
}

/** "4 min ago", "on 13 Nov": an age inside a sentence. */
export function ago(iso: string, now: Date, timeZone: string): string {
  const passed = now.getTime() - new Date(iso).getTime();
  const said = age(iso, now, timeZone);
  if (passed < MINUTE) return "just now";
  return passed < 7 * DAY ? `${said} ago` : `on ${said}`;
}

/** "10:42" in the shop. */
export function clock(iso: string, timeZone: string): string {
  return formatted("clock", new Date(iso), timeZone);
}

/** "10:30 today", "09:12, 20 Nov": a moment in few words. */
export function moment(iso: string, now: Date, timeZone: string): string {
  const at = new Date(iso);
  const said = clock(iso, timeZone);
  if (dayKey(at, timeZone) === dayKey(now, timeZone)) return `${said} today`;
  if (dayKey(at, timeZone) === dayKey(new Date(now.getTime() - DAY), timeZone)) return `${said} yesterday`;
  return `${said}, ${shortDate(at, now, timeZone)}`;
}

/** "14:05", "Mon 08:00": a moment soon to come by the clock of this computer, which is what its own doings go by. */
export function localMoment(iso: string): string {
  const at = new Date(iso);
  const said = at.toLocaleTimeString(locale, shapes.clock);
  return at.toDateString() === new Date().toDateString() ? said : `${at.toLocaleDateString(locale, { weekday: "short" })} ${said}`;
}

/** "Today", "Yesterday", "Friday 20 November": the line between two days of a conversation. */
export function dayName(iso: string, now: Date, timeZone: string): string {
  const at = new Date(iso);
  const key = dayKey(at, timeZone);
  if (key === dayKey(now, timeZone)) return "Today";
  if (key === dayKey(new Date(now.getTime() - DAY), timeZone)) return "Yesterday";
  return formatted(sameYear(at, now, timeZone) ? "day" : "dayOfOtherYear", at, timeZone);
}

/** "13 Nov 2026": the day in the shop. */
export function dateOf(iso: string, timeZone: string): string {
  return formatted("dateOfOtherYear", new Date(iso), timeZone);
}

/** "13 Nov", "13 Nov 2025": a day of the shop that is known by its key. */
export function writtenDay(day: string, today: string): string {
  return formatted(day.slice(0, 4) === today.slice(0, 4) ? "date" : "dateOfOtherYear", new Date(`${day}T00:00:00Z`), "UTC");
}

/** Everything there is to know about the moment, with its time zone. */
export function fullMoment(iso: string, timeZone: string): string {
  return formatted("full", new Date(iso), timeZone);
}

function shortDate(at: Date, now: Date, timeZone: string): string {
  return formatted(sameYear(at, now, timeZone) ? "date" : "dateOfOtherYear", at, timeZone);
}

function sameYear(a: Date, b: Date, timeZone: string): boolean {
  return dayKey(a, timeZone).slice(0, 4) === dayKey(b, timeZone).slice(0, 4);
}

/** Whether this window can tell the time there. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
