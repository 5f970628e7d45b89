import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { PhotoAddress } from "../../backend/bindings";
import { PhotosInView } from "./photosInView";

let intersect: (changes: { target: Element; isIntersecting: boolean }[]) => void;
const told: [string[], PhotoAddress[]][] = [];
const desk = {
  lookAtPhotos: async (inView: string[], gone: PhotoAddress[]) => {
    told.push([inView, gone]);
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
      unobserve() {}
      constructor(heard: typeof intersect) {
        intersect = heard;
      }
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const photo = () => document.createElement("img");

test("tells once what came into view, in its order", () => {
  const view = new PhotosInView(desk);
  const [first, second, third] = [photo(), photo(), photo()];
  view.follow(first, "1", 320);
  view.follow(second, "2", 320);
  view.follow(third, "3", 320);
  intersect([{ target: first, isIntersecting: true }]);
  intersect([
    { target: second, isIntersecting: true },
    { target: third, isIntersecting: false },
  ]);
  vi.runAllTimers();
  expect(told).toEqual([[["1", "2"], []]]);
});

test("what is scrolled away comes later, and what is taken away is gone", () => {
  const view = new PhotosInView(desk);
  const [first, second] = [photo(), photo()];
  const leave = view.follow(first, "1", 320);
  view.follow(second, "2", 320);
  intersect([
    { target: first, isIntersecting: true },
    { target: second, isIntersecting: true },
  ]);
  vi.runAllTimers();
  intersect([{ target: second, isIntersecting: false }]);
  vi.runAllTimers();
  leave();
  vi.runAllTimers();
  expect(told).toEqual([
    [["1", "2"], []],
    [["1"], []],
    [[], [{ attachment_id: "1", edge: 320 }]],
  ]);
});

test("a photo that is shown twice is not gone when one of the two is", () => {
  const view = new PhotosInView(desk);
  const leave = view.follow(photo(), "1", 320);
  view.follow(photo(), "1", 320);
  leave();
  vi.runAllTimers();
  expect(told).toEqual([[[], []]]);
});
