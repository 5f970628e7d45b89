// Money and quantities come as decimal strings. Binary floats would lose paise, so the few sums that the
// console shows are made on whole numbers of the smallest step.

type Scaled = { units: bigint; places: number };

const DECIMAL = /^-?\d+(\.\d+)?$/;

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

export function multiply(a: string, b: string): string {
  const x = scaled(a);
  const y = scaled(b);
  return written({ units: x.units * y.units, places: x.places + y.places });
}

export function add(a: string, b: string): string {
  const x = scaled(a);
  const y = scaled(b);
  const places = Math.max(x.places, y.places);
  return written({ units: raised(x, places) + raised(y, places), places });
}

export function isZero(decimal: string): boolean {
  return scaled(decimal).units === 0n;
}

/** Like a sort callback: below zero where `a` is the smaller. */
export function compare(a: string, b: string): number {
  const x = scaled(a);
  const y = scaled(b);
  const places = Math.max(x.places, y.places);
  const difference = raised(x, places) - raised(y, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** "2.000" as people write it: "2". */
export function plain(decimal: string): string {
  return isDecimal(decimal) ? written(scaled(decimal)) : decimal;
}

/** At least two places, as an amount is typed into a form. */
export function asAmount(decimal: string): string {
  const short = written(scaled(decimal));
  const [whole, fraction = ""] = short.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

/**
 * An amount as a person types it ("1,240.50", "₹50"), as a decimal string with at most two places; null
 * where it is not one.
 */
export function parseAmount(typed: string): string | null {
  const bare = typed.replace(/[\s\u00a0\u202f]/g, "").replace(/^\p{Sc}/u, "");
  const grouped = /^\d{1,3}(,\d{2,3})*,\d{3}(\.\d{1,2})?$/.test(bare);
  const digits = grouped ? bare.replaceAll(",", "") : bare;
  return /^\d{1,10}(\.\d{1,2})?$/.test(digits) ? asAmount(digits) : null;
}

function scaled(decimal: string): Scaled {
  if (!isDecimal(decimal)) throw new RangeError(`not a decimal number: ${decimal}`);
  const [whole = "0", fraction = ""] = decimal.split(".");
  return { units: BigInt(whole + fraction), places: fraction.length };
}

function raised({ units, places }: Scaled, to: number): bigint {
  return units * 10n ** BigInt(to - places);
}

function written({ units, places }: Scaled): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return sign + whole + (fraction ? `.${fraction}` : "");
}
