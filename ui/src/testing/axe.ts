import axe from "axe-core";
import { expect } from "vitest";

import { pass } from "./time";

/** Fails with what axe finds. Contrast needs a layout: `tokens.test.ts` and the end-to-end run look at that. */
export async function expectAccessible(within: Element = document.body) {
  let done = false;
  const looking = axe.run(within, { rules: { "color-contrast": { enabled: false } } }).finally(() => (done = true));
  // Axe looks at a part and waits for its turn; here time passes only where it is let.
  while (!done) await pass(10);
  const { violations } = await looking;
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
