/** A blurred picture: red, green, blue and cover of each pixel. */
export type Blur = { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> };

/** The longest side that is painted, pixels: a blur has no more to show. */
const LONGEST = 32;

/**
 * Reads a ThumbHash (https://evanw.github.io/thumbhash/): the average colour and the few lowest frequencies of a
 * photo, brightness in more detail than the two axes of colour. Ours have no cover; one of another kind is not read.
 */
export function readThumbHash(hash: readonly number[]): Blur | null {
  const at = (i: number) => hash[i] ?? 0;
  const head = at(0) | (at(1) << 8) | (at(2) << 16);
  const more = at(3) | (at(4) << 8);
  if (hash.length < 5 || head >> 23) return null;
  const landscape = more >> 15 === 1;
  const across = Math.max(3, landscape ? 7 : more & 7);
  const down = Math.max(3, landscape ? more & 7 : 7);

  // Four bits for each frequency, channel after channel.
  let place = 10;
  const next = () => {
    const byte = at(place >> 1);
    return place++ & 1 ? byte >> 4 : byte & 15;
  };
  const channel = (average: number, nx: number, ny: number, scale: number) => {
    const waves: { x: number; y: number; strength: number }[] = [];
    for (let y = 0; y < ny; y++) {
      for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) waves.push({ x, y, strength: (next() / 7.5 - 1) * scale * 2 });
    }
    return { average, waves };
  };
  const bright = channel((head & 63) / 63, across, down, ((head >> 18) & 31) / 31);
  // Colours are boosted a little: so few bits make them paler than they were.
  const yellow = channel(((head >> 6) & 63) / 31.5 - 1, 3, 3, (((more >> 3) & 63) / 63) * 1.25);
  const red = channel(((head >> 12) & 63) / 31.5 - 1, 3, 3, (((more >> 9) & 63) / 63) * 1.25);

  const ratio = (landscape ? 7 : more & 7) / (landscape ? more & 7 : 7) || 1;
  const width = Math.max(1, Math.round(ratio > 1 ? LONGEST : LONGEST * ratio));
  const height = Math.max(1, Math.round(ratio > 1 ? LONGEST / ratio : LONGEST));
  const value = ({ average, waves }: typeof bright, x: number, y: number) =>
    waves.reduce((sum, wave) => sum + wave.strength * Math.cos((Math.PI / width) * (x + 0.5) * wave.x) * Math.cos((Math.PI / height) * (y + 0.5) * wave.y), average);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const l = value(bright, x, y);
      const p = value(yellow, x, y);
      const q = value(red, x, y);
      const b = l - (2 / 3) * p;
      const r = (3 * l - b + q) / 2;
      pixels.set([r * 255, (r - q) * 255, b * 255, 255], (y * width + x) * 4);
    }
  }
  return { width, height, pixels };
}
