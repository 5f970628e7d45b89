// What a chart counts with. Heights are pixels, so binary numbers do; what is written beside them comes from the desk's
// own strings and is never computed here.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a scale measures: it decides which steps are round. */
export type Unit = "count" | "money" | "seconds" | "share" | "rate";

const timeSteps = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 50 * DAY, 100 * DAY];

/** Round numbers from nothing to at least `most`: about `wanted` steps of them. */
export function ticks(most: number, unit: Unit, wanted = 4): number[] {
  if (unit === "share") return [0, 0.25, 0.5, 0.75, 1];
  const step = stepOf(Math.max(most, 0) / wanted, unit);
  const steps = Math.max(1, Math.ceil(most / step - 1e-9));
  // Multiplied, not added up: three times 0.1 is 0.3 to the eye.
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

function stepOf(least: number, unit: Unit): number {
  if (unit === "seconds") return timeSteps.find((step) => step >= least) ?? Math.ceil(least / (100 * DAY)) * 100 * DAY;
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((one) => one >= least * (1 - 1e-9)) ?? 10 * power;
  return unit === "count" ? Math.max(1, step === 2.5 ? 3 : step) : step;
}

/** From a number to its pixel, downwards: 0 stands on `bottom`. */
export function upwards(top: number, bottom: number, most: number): (value: number) => number {
  return (value) => bottom - (most > 0 ? value / most : 0) * (bottom - top);
}

/** Which of `count` words are written where each needs `room` of `width` pixels: the first, then every so-manyth. */
export function written(count: number, width: number, room: number): (index: number) => boolean {
  const every = Math.max(1, Math.ceil((count * room) / Math.max(width, 1)));
  return (index) => index % every === 0;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A text cut to about so many pixels, at 12 px of our font; whole where it fits. */
export function cutTo(text: string, pixels: number): string {
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  const room = Math.max(2, Math.floor(pixels / 6.6));
  return letters.length <= room ? text : `${letters.slice(0, room - 1).join("").trimEnd()}…`;
}
