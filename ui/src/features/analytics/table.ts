import { writtenDay } from "../../format/time";

// What stands behind a chart, as rows of words. A cell is shown in a person's way and exported in a machine's.

export type Cell = { shown: string; raw: string; isNumber?: boolean };

export type Table = { head: string[]; rows: Cell[][] };

export function words(text: string): Cell {
  return { shown: text, raw: text };
}

/** A day is sorted by its key and read by its name. */
export function dayCell(key: string): Cell {
  return { shown: writtenDay(key, ""), raw: key };
}

/** Numbers stay as exact as the desk wrote them. */
export function number(shown: string, raw: string | number | null): Cell {
  return { shown, raw: raw === null ? "" : String(raw), isNumber: true };
}

/** As a spreadsheet reads it: UTF-8 with its mark, every name a text and never a formula. */
export function csvOf({ head, rows }: Table): string {
  const lines = [head.map(quoted), ...rows.map((row) => row.map((cell) => (cell.isNumber ? cell.raw : quoted(cell.raw))))];
  return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

/** Names come from customers' apps: what a spreadsheet would calculate begins with a sign that keeps it from doing so. */
function quoted(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
