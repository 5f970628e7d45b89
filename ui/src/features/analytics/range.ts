// Days of the shop by their keys ("2026-11-22"), first and last included.

/** The choices of days. */
export const presets = ["today", "7d", "28d", "12w", "last-week", "month", "last-month", "12m"] as const;

export type Preset = (typeof presets)[number];

export const presetWords: Record<Preset, string> = {
  today: "Today",
  "7d": "7 days",
  "28d": "28 days",
  "12w": "12 weeks",
  "last-week": "Last week",
  month: "This month",
  "last-month": "Last month",
  "12m": "12 months",
};

/** From one day to another, both included. */
export type Days = { from: string; to: string };

/** The days of a preset, seen from today. */
export function daysOf(preset: Preset, today: string): Days {
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "7d":
      return { from: later(today, -6), to: today };
    case "28d":
      return { from: later(today, -27), to: today };
    case "12w":
      return { from: later(today, -83), to: today };
    case "last-week": {
      const monday = later(today, -((weekdayOf(today) - 1) + 7));
      return { from: monday, to: later(monday, 6) };
    }
    case "month":
      return { from: `${today.slice(0, 7)}-01`, to: today };
    case "last-month": {
      const last = later(`${today.slice(0, 7)}-01`, -1);
      return { from: `${last.slice(0, 7)}-01`, to: last };
    }
    case "12m":
      return { from: later(monthsLater(today, -12), 1), to: today };
  }
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** So many days later, or earlier. */
export function later(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The same day of another month, or that month's last day where it is shorter. */
function monthsLater(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  const date = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(date, last));
  return at.toISOString().slice(0, 10);
}

/** How many days that are. */
export function lengthOf({ from, to }: Days): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
}
