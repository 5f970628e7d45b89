import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";

import { setConnection } from "../backend/connection";
import { furnishWindow, pointAway, resizeWindow } from "./screen";
import { NOW } from "./time";

furnishWindow();

// As strict as the window itself: effects that do not clean up after themselves show here.
configure({ reactStrictMode: true });

// Testing Library turns the clock itself while it waits, but knows only Jest's by name.
Object.assign(globalThis, { jest: { advanceTimersByTime: (ms: number) => vi.advanceTimersByTime(ms) } });

beforeEach(() => {
  // No test waits for the wall clock: time passes where a test, or Testing Library, lets it pass.
  vi.useFakeTimers({
    now: NOW,
    toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  localStorage.clear();
  setConnection("live");
  resizeWindow(1440, 900);
  pointAway();
  // What React, the router or jsdom complain about is a fault, also where the screen looks right.
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
  expect(vi.mocked(console.warn).mock.calls).toEqual([]);
});
