import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { DeskProblem } from "../../backend/backend";
import type { PhotoFacts } from "../../backend/bindings";
import { faults } from "../../testing/axe";
import { large, openEvidence, view, viewer } from "../../testing/evidence";

const nothing: PhotoFacts = { width: 4032, height: 3024, taken_at: null, by_camera_clock: false, device: null, has_place: false };
const order = { created_at: "2026-11-22T02:00:00Z", delivered_at: "2026-11-22T05:00:00Z" };

async function openFacts(known: Partial<PhotoFacts>, more: { order?: typeof order | null; photoPlace?: () => Promise<{ latitude: number; longitude: number } | null> } = {}) {
  const photoFacts = vi.fn(async () => ({ ...nothing, ...known }));
  const photoPlace = vi.fn(more.photoPlace ?? (async () => null));
  const opened = await openEvidence([{ picture: null, file_size: 2_110_000, created_at: "2026-11-22T05:08:00Z" }, {}], {
    order: more.order === undefined ? order : more.order,
    desk: { photoFacts, photoPlace },
  });
  await view(opened.user, 0);
  return { ...opened, photoFacts, photoPlace };
}

const facts = () => within(viewer()).getByRole("complementary", { name: "What is known of the photo" });
const told = (part: string) => waitFor(() => expect(within(facts()).getByRole("region", { name: part }).textContent).not.toBe(part));
const part = async (name: string) => {
  await told(name);
  return within(facts()).getByRole("region", { name });
};

test("a photo that says nothing is told so in neutral words, beside the order's times", async () => {
  await openFacts({});
  await waitFor(() => expect(facts()).toHaveTextContent("No capture time"));
  expect(facts()).toHaveTextContent("Delivered10:30 today");
  expect(facts()).toHaveTextContent("Ordered07:30 today");
  expect(facts()).toHaveTextContent("Pixels4,032 × 3,024");
  expect(facts()).toHaveTextContent("Size2.1 MB");
  expect(facts()).toHaveTextContent("Fromthe customer");
  expect(facts()).toHaveTextContent("Received10:38 today");
  expect(within(facts()).queryByRole("region", { name: "Camera" })).toBeNull();
  expect(await faults()).toEqual([]);
});

test("when it was taken is held against the delivery, and whose clock says so", async () => {
  await openFacts({ taken_at: "2026-11-22T05:12:00Z", device: "Google Pixel 9" });
  await waitFor(() => expect(facts()).toHaveTextContent("Taken 12 min after delivery"));
  expect(await part("Taken")).toHaveTextContent("10:42 today");
  expect(facts()).not.toHaveTextContent("clock");
  expect(await part("Camera")).toHaveTextContent("DeviceGoogle Pixel 9");
});

test("a clock that does not say where it stands is the camera's", async () => {
  await openFacts({ taken_at: "2026-11-19T01:00:00Z", by_camera_clock: true });
  await waitFor(() => expect(facts()).toHaveTextContent("Taken 3 days before the order"));
  expect(facts()).toHaveTextContent(/06:30, (19 Nov|Nov 19), by the camera’s clock/);
});

test("without an order there is only the time", async () => {
  await openFacts({ taken_at: "2026-11-22T05:12:00Z" }, { order: null });
  await waitFor(() => expect(facts()).toHaveTextContent("Taken10:42 today"));
  expect(facts()).not.toHaveTextContent("Delivered");
});

test("the place is told when somebody asks, and not before", async () => {
  const { user, photoPlace } = await openFacts({ has_place: true }, { photoPlace: async () => ({ latitude: 12.97, longitude: -77.591234 }) });
  const ask = await within(facts()).findByRole("button", { name: "Show the place" });
  expect(photoPlace).not.toHaveBeenCalled();
  await user.click(ask);
  await waitFor(() => expect(facts()).toHaveTextContent("12.97000° N, 77.59123° W"));
  // The next photo's facts know nothing of it.
  await user.keyboard("{ArrowRight}");
  await user.keyboard("{ArrowLeft}");
  expect(await within(facts()).findByRole("button", { name: "Show the place" })).toBeVisible();
});

test("a photo that nobody had opened gets its real size from them", async () => {
  await openFacts({});
  // 4032 pixels in 1200 of the window, before any rendition has come.
  await waitFor(() => expect(within(viewer()).getByRole("status", { name: "Zoom" })).toHaveTextContent("30 %"));
  expect(large().style.width).toBe("1200px");
});

test("they are put away and come back with a key, also the next time", async () => {
  const { user } = await openFacts({});
  await user.keyboard("i");
  expect(within(viewer()).queryByRole("complementary")).toBeNull();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await view(user, 1);
  expect(within(viewer()).queryByRole("complementary")).toBeNull();
  await user.click(within(viewer()).getByRole("button", { name: "Facts" }));
  expect(facts()).toBeVisible();
});

test("facts that can't be read say so", async () => {
  const { user } = await openEvidence([{}], {
    desk: { photoFacts: () => Promise.reject(new DeskProblem({ code: "not_found", message: "This photo is not there." })) },
  });
  await view(user, 0);
  await waitFor(() => expect(facts()).toHaveTextContent("This photo is not there."));
});
