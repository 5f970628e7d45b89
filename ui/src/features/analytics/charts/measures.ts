// The one size of an upright chart, in pixels: it never changes with what it shows, so that nothing around it moves.

export const HEIGHT = 216;
export const TOP = 18;
export const BOTTOM = 24;
export const LEFT = 52;
export const RIGHT = 14;
/** Room for one word under a column. */
export const WORD = 50;
/** A lying bar with the air around it. */
export const BAR = 26;
