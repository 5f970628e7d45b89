import { isDecimal } from "./decimal";
import { locale } from "./locale";

const formats = new Map<string, Intl.NumberFormat>();

/** "₹1,240.50" from "1240.5" and "INR", exact to the last digit: the string never becomes a float. */
export function money(decimal: string, currency: string): string {
  if (!isDecimal(decimal)) return decimal;
  let format = formats.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
    formats.set(currency, format);
  }
  return format.format(decimal as Intl.StringNumericLiteral);
}

/** "₹": what stands before an amount that is being typed. */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

const counts = new Intl.NumberFormat(locale);

export function count(number: number): string {
  return counts.format(number);
}

/** "1 photo", "3 photos". */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte"].map(
  (unit) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short", maximumSignificantDigits: 2 }),
);

export function fileSize(bytes: number): string {
  let size = bytes;
  let step = 0;
  // With two digits 995 would be written as 1,000.
  while (size >= 995 && step < sizes.length - 1) {
    size /= 1000;
    step += 1;
  }
  return sizes[step]?.format(size) ?? String(bytes);
}
