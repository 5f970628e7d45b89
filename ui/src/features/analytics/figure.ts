import type { Chart } from "./charts/chart";
import type { Table } from "./table";

/** The answer to one question: as a sentence, as a chart, as a table. */
export type Figure<Behind> = {
  /** Names it in the page and in the names of its files. */
  id: string;
  /** As a shop owner asks it. */
  question: string;
  /** The answer in one sentence; nothing where there is none. */
  answer: string | null;
  /** How it is counted, where that is not plain. */
  note?: string;
  /** Nothing where there is nothing to draw; then `empty` is said. */
  chart: Chart<Behind> | null;
  empty: string;
  table: Table;
  /** Takes the whole width. */
  isWide?: boolean;
};
