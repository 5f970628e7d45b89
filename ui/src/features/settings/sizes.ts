/** The sizes of everything in the window, percent. */
const sizes = [80, 90, 100, 110, 125, 150, 175, 200];

/** The same, with one that was chosen elsewhere. */
export function sizesWith(size: number): number[] {
  return sizes.includes(size) ? sizes : [...sizes, size].sort((a, b) => a - b);
}

/** The next larger (1) or smaller (-1) size; at the end of them the same again. */
export function nextSize(size: number, by: 1 | -1): number {
  const on = by > 0 ? sizes.find((one) => one > size) : sizes.findLast((one) => one < size);
  return on ?? size;
}
