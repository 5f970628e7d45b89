import { describe, expect, test } from "vitest";

import { bounded, FIT, fullScale, isFit, isOn, isSharp, moved, percent, placed, toggled, wheeled, zoomedTo, type Ground, type View } from "./geometry";

/** A photo of 12 megapixels in a window: it fits at a quarter of its size, with nothing beside it. */
const wide: Ground = { photo: { width: 4000, height: 3000 }, room: { width: 1000, height: 750 }, ratio: 1 };
const tall: Ground = { ...wide, photo: { width: 3000, height: 4000 } };
const tiny: Ground = { ...wide, photo: { width: 200, height: 150 } };
const grounds = { wide, tall, tiny, fine: { ...wide, ratio: 2 } };

/** The share of the photo under a point of the room. */
function under(at: { x: number; y: number }, view: View, ground: Ground) {
  const { left, top, width, height } = placed(view, ground);
  return { x: (at.x - left) / width, y: (at.y - top) / height };
}

describe("all of it fits", () => {
  test("in the middle, at whatever size", () => {
    expect(placed(FIT, wide)).toEqual({ left: 0, top: 0, width: 1000, height: 750 });
    expect(placed(FIT, tall)).toEqual({ left: 218.75, top: 0, width: 562.5, height: 750 });
    expect(placed(FIT, tiny)).toEqual({ left: 0, top: 0, width: 1000, height: 750 });
  });

  test("and its size is said in pixels of the screen", () => {
    expect([percent(FIT, wide), percent(FIT, tall), percent(FIT, tiny), percent(FIT, grounds.fine)]).toEqual([25, 19, 500, 50]);
  });
});

describe.each(Object.entries(grounds))("a %s photo", (_name, ground) => {
  test("at 100 % has a pixel of the screen for each of its own", () => {
    const view = zoomedTo(fullScale(ground), FIT, ground);
    expect(percent(view, ground)).toBe(100);
    expect(placed(view, ground).width * ground.ratio).toBeCloseTo(ground.photo.width);
  });

  test("goes from all of it to 100 % and back", () => {
    const there = toggled(FIT, ground);
    expect(percent(there, ground)).toBe(100);
    expect(toggled(there, ground)).toEqual(FIT);
  });

  test.each([0.0001, 0.3, 1, 2, 7, 60, 1e9])("is never lost, pushed and zoomed anywhere, at %s", (scale) => {
    for (const x of [-50, -0.2, 0, 0.4, 1, 3]) {
      for (const y of [-9, 0.1, 0.9, 40]) {
        const view = bounded({ scale, x, y }, ground);
        const { left, top, width, height } = placed(view, ground);
        const { room } = ground;
        // Either all of it is there, or it fills the room: along each side.
        for (const [start, long, whole] of [[left, width, room.width], [top, height, room.height]] as const) {
          if (long <= whole + 0.001) expect(start).toBeCloseTo((whole - long) / 2);
          else {
            expect(start).toBeLessThanOrEqual(0.001);
            expect(start + long).toBeGreaterThanOrEqual(whole - 0.001);
          }
        }
        expect(bounded(view, ground)).toEqual(view);
      }
    }
  });
});

describe("zoom", () => {
  test("keeps what is under the pointer there", () => {
    const at = { x: 700, y: 200 };
    let view = FIT;
    const before = under(at, view, wide);
    for (const scale of [1.3, 2, 5, 11, 4]) {
      view = zoomedTo(scale, view, wide, at);
      expect(view.scale).toBe(scale);
      expect(under(at, view, wide).x).toBeCloseTo(before.x);
      expect(under(at, view, wide).y).toBeCloseTo(before.y);
    }
  });

  test("ends at eight times the photo's own pixels, and at all of it", () => {
    expect(percent(zoomedTo(1e6, FIT, wide), wide)).toBe(800);
    expect(zoomedTo(1e-6, FIT, wide)).toEqual(FIT);
  });

  test("lets a tiny photo be as small as it is, and as large as helps", () => {
    expect(percent(zoomedTo(1e-6, FIT, tiny), tiny)).toBe(100);
    expect(percent(zoomedTo(1e6, FIT, tiny), tiny)).toBe(4000);
  });

  test("follows a wheel up and down alike, and a touchpad's pinch more quickly", () => {
    const up = { deltaY: -100, deltaMode: 0, ctrlKey: false };
    expect(wheeled(1, up)).toBeCloseTo(1.249, 2);
    expect(wheeled(wheeled(3, up), { ...up, deltaY: 100 })).toBeCloseTo(3);
    expect(wheeled(1, { deltaY: -3, deltaMode: 1, ctrlKey: false })).toBeCloseTo(wheeled(1, { ...up, deltaY: -48 }));
    expect(wheeled(1, { deltaY: -10, deltaMode: 0, ctrlKey: true })).toBeGreaterThan(wheeled(1, { ...up, deltaY: -10 }));
    expect(wheeled(1, { ...up, deltaY: -1e9 })).toBeLessThan(2);
  });
});

describe("a push", () => {
  test("moves the photo as far as the hand went", () => {
    const view = zoomedTo(4, FIT, wide);
    const before = placed(view, wide);
    const after = placed(moved({ x: 120, y: -40 }, view, wide), wide);
    expect([after.left - before.left, after.top - before.top]).toEqual([120, -40]);
  });

  test("ends at the photo's edge, and moves nothing that is there whole", () => {
    const corner = placed(moved({ x: 1e5, y: 1e5 }, zoomedTo(4, FIT, wide), wide), wide);
    expect([corner.left, corner.top]).toEqual([0, 0]);
    expect(moved({ x: 300, y: 300 }, FIT, tall)).toEqual(FIT);
  });
});

test("a point is on the photo or beside it", () => {
  expect([isOn({ x: 500, y: 10 }, FIT, tall), isOn({ x: 100, y: 10 }, FIT, tall)]).toEqual([true, false]);
  expect([isFit(FIT), isFit({ ...FIT, scale: 1.2 })]).toEqual([true, false]);
});

test("a rendition is enough until the screen shows more pixels than it has", () => {
  expect(isSharp(1280, FIT, wide)).toBe(true);
  expect(isSharp(1280, { ...FIT, scale: 1.28 }, wide)).toBe(true);
  expect(isSharp(1280, { ...FIT, scale: 1.3 }, wide)).toBe(false);
  expect(isSharp(1280, FIT, grounds.fine)).toBe(false);
  expect(isSharp(1280, { ...FIT, scale: 1.3 }, { ...wide, photo: { width: 1280, height: 960 } })).toBe(false);
  // More pixels than the photo has are in no rendition.
  expect(isSharp(1280, { ...FIT, scale: 8 }, tiny)).toBe(true);
});
