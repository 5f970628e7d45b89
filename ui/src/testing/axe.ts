import { act } from "@testing-library/react";
import axe from "axe-core";
import { vi } from "vitest";

/**
 * What axe finds wrong with the screen as it is, in words. Contrast needs a layout: `tokens.test.ts` computes it.
 */
export async function faults(): Promise<string[]> {
  let results: axe.AxeResults | undefined;
  const running = axe.run(document.body, { rules: { "color-contrast": { enabled: false } }, preload: false, elementRef: true, resultTypes: ["violations"] }).then((found) => (results = found));
  // Axe gives way to the page with timers, which only turn here. Bounded, so that a hung run fails.
  for (let i = 0; i < 100 && !results; i += 1) await act(() => vi.advanceTimersByTimeAsync(1));
  const { violations } = results ?? (await running);
  return violations.flatMap(({ id, help, nodes }) => nodes.filter((node) => !(id === "region" && isPopup(node.element))).map((node) => `${id}: ${help}: ${node.html}`));
}

/** A menu lies outside of every landmark, but the focus is in it, and its button says where it belongs. */
function isPopup(element: Element | undefined): boolean {
  return element?.closest("[data-base-ui-portal]") != null;
}
