import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { NOW, pass } from "../testing/time";
import { useNow } from "./now";

test("the clock turns by itself, and for all at once", async () => {
  const one = renderHook(() => useNow());
  const other = renderHook(() => useNow());
  // All tests share the one clock: an earlier one may have left it a moment on.
  expect(Math.abs(one.result.current.getTime() - NOW.getTime())).toBeLessThan(15_000);
  await pass(15_000);
  expect(one.result.current.getTime()).toBe(NOW.getTime() + 15_000);
  expect(other.result.current).toBe(one.result.current);
});

test("after a pause nobody sees the time of before", () => {
  renderHook(() => useNow()).unmount();
  vi.setSystemTime(NOW.getTime() + 3_600_000);
  expect(renderHook(() => useNow()).result.current.getTime()).toBe(NOW.getTime() + 3_600_000);
});

test("nor where the computer's clock was set back meanwhile", () => {
  renderHook(() => useNow()).unmount();
  vi.setSystemTime(NOW.getTime() - 3_600_000);
  expect(renderHook(() => useNow()).result.current.getTime()).toBe(NOW.getTime() - 3_600_000);
});

test("nobody watching, nothing ticks", () => {
  const watching = renderHook(() => useNow());
  expect(vi.getTimerCount()).toBe(1);
  act(() => watching.unmount());
  expect(vi.getTimerCount()).toBe(0);
});
