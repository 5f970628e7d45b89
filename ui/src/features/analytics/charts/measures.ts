// The one size of an upright chart, in pixels: it never changes with what it shows, so that nothing around it moves.

export const HEIGHT = 216;
export const TOP = 18;
export const BOTTOM = 24;
export const LEFT = 52;
export const RIGHT = 14;
/** Room for the longest of the words under the columns, and a little air. */
export function roomFor(marks: readonly { label: string }[]): number {
  return 14 + 6 * Math.max(4, ...marks.map(({ label }) => label.length));
}
/** A lying bar with the air around it. */
export const BAR = 26;
