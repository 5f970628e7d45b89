// What may stand in the address of the analytics. A file of its own: the router knows it from the first moment on, and the
// rest of the feature is read only when somebody comes.

export type AnalyticsSearch = {
  section?: string;
  range?: string;
  from?: string;
  to?: string;
  compare?: string;
  type?: string;
  priority?: string;
  status?: string;
  product?: string;
  supplier?: string;
  agent?: string;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const words = /^[\w,-]{1,300}$/;

const shapes: Record<keyof AnalyticsSearch, RegExp> = {
  section: words,
  range: words,
  from: /^2\d{3}-\d{2}-\d{2}$/,
  to: /^2\d{3}-\d{2}-\d{2}$/,
  compare: /^no$/,
  type: words,
  priority: words,
  status: words,
  product: uuid,
  supplier: uuid,
  agent: uuid,
};

/** Only what has the right shape: an address that somebody typed can hold anything. */
export function validAnalyticsSearch(given: Record<string, unknown>): AnalyticsSearch {
  return Object.fromEntries(
    Object.entries(shapes).flatMap(([name, shape]) => {
      const value = given[name];
      return typeof value === "string" && shape.test(value) && (!/^(from|to)$/.test(name) || isDay(value)) ? [[name, value]] : [];
    }),
  );
}

/** A day that the calendar has. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
