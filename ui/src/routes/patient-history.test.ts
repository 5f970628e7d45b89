import { createHashHistory } from "@tanstack/react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { beingPatient } from "./patient-history";

/** A window whose history refuses as WebKit does, as long as it is told to. */
function hurriedWindow() {
  const { history } = window;
  const of = { refuses: false };
  for (const name of ["pushState", "replaceState"] as const) {
    const write = history[name].bind(history);
    history[name] = (...change) => {
      if (of.refuses) throw new DOMException("Attempt to use history.replaceState() more than 100 times per 10 seconds", "SecurityError");
      write(...change);
    };
  }
  return of;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(window.history, "pushState");
  Reflect.deleteProperty(window.history, "replaceState");
});

test("an address that was refused is written as soon as it may be, the newest alone", async () => {
  const hurried = hurriedWindow();
  beingPatient(window);
  const history = createHashHistory();
  history.replace("/support-tickets?q=a");
  await vi.advanceTimersByTimeAsync(0);
  expect(location.hash).toBe("#/support-tickets?q=a");

  hurried.refuses = true;
  const before = window.history.length;
  for (const q of ["ab", "abc"]) {
    history.push(`/support-tickets?q=${q}`);
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(history.location.href).toBe("/support-tickets?q=abc");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(location.hash).toBe("#/support-tickets?q=a");

  hurried.refuses = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(location.hash).toBe("#/support-tickets?q=abc");
  expect(window.history.length).toBe(before + 1);
  history.replace("/support-tickets?q=abcd");
  await vi.advanceTimersByTimeAsync(0);
  expect(location.hash).toBe("#/support-tickets?q=abcd");
  history.destroy();
});
