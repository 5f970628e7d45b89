import type { Unit } from "./scale";

/** How a series is told apart without its colour. */
export type Look = "full" | "hollow" | "dashed";

export type Legend = { look: Look; word: string }[];

type Marked<Behind> = {
  /** Beside or beneath it, short. */
  label: string;
  /** All that it says: "Nov 3: 34 tickets, 30 the period before". */
  said: string;
  /** What is opened from it; nothing where nothing stands behind it. */
  behind: Behind | null;
};

/** Upright columns along time or along bands. */
export type ColumnsChart<Behind> = {
  kind: "columns";
  unit: Unit;
  axis: (value: number) => string;
  legend: Legend;
  marks: (Marked<Behind> & {
    value: number;
    /** Stands on top of it, as a hollow part. */
    more?: number;
    /** The same of the period before, as a dashed line across. */
    before?: number | null;
    /** More than is usual. */
    spike?: boolean;
  })[];
};

/** Lying bars, longest first, each with its name and its number. */
export type BarsChart<Behind> = {
  kind: "bars";
  unit: Unit;
  legend: Legend;
  marks: (Marked<Behind> & {
    value: number;
    /** The number as it is written. */
    shown: string;
    /** Goes on behind it, as a hollow part. */
    more?: number;
    before?: number | null;
  })[];
};

/** Lines along time; where there is nothing to say of a time, the line is interrupted. */
export type LinesChart<Behind> = {
  kind: "lines";
  unit: Unit;
  axis: (value: number) => string;
  series: { name: string; look: Look }[];
  marks: (Marked<Behind> & { values: readonly (number | null)[] })[];
};

/** A table whose cells are tinted by how much they hold. */
export type HeatChart<Behind> = {
  kind: "heat";
  corner: string;
  columns: string[];
  rows: { name: string; cells: (Marked<Behind> & { value: number; shown: string })[] }[];
};

export type Chart<Behind> = ColumnsChart<Behind> | BarsChart<Behind> | LinesChart<Behind> | HeatChart<Behind>;

/** What every drawn chart is given beside its data. */
export type Drawn<Behind> = {
  /** What the chart answers, for those who hear it. */
  name: string;
  /** Told what the mark under the pointer or the focus says. */
  onRead: (said: string | null) => void;
  onOpen: (behind: Behind) => void;
};
