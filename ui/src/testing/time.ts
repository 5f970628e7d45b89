import { act } from "@testing-library/react";
import { vi } from "vitest";

/** When every test begins: Sunday 22 November 2026, 10:42 in the shop. */
export const NOW = new Date("2026-11-22T05:12:00Z");

/** Lets time pass, and with it everything that waits for it. */
export async function pass(milliseconds: number) {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}
