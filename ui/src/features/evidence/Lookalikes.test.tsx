import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Lookalike } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { openTicket } from "../../testing/console";

const BEFORE: Lookalike = {
  attachment_id: "other",
  ticket_number: "TKT-2026-00002",
  other_customer: true,
  created_at: "2026-11-13T05:08:00Z",
  days_earlier: 9,
  distance: 4,
  verdict: null,
  said_by: null,
};

async function openWith(found: Lookalike[]) {
  const desk = fakeBackend({ tickets: 2 });
  const photo = desk.tickets[0]?.attachments.find((one) => one.is_photo);
  const number = desk.tickets[0]?.ticket_number;
  if (!photo || !number) throw new Error("no example");
  photo.message_id = null;
  desk.lookalike.set(photo.id, found);
  return openTicket(number, { desk });
}

const list = () => screen.findByRole("list", { name: "Photos that look like others" });

test("says quietly where a photo came before, and remembers what the agent says", async () => {
  const { user, desk } = await openWith([BEFORE]);
  expect(await list()).toHaveTextContent("looks like a photo in TKT-2026-00002 (another customer, 9 days earlier)");
  expect(within(await list()).getByRole("link", { name: "TKT-2026-00002" })).toHaveAttribute("href", expect.stringContaining("/support-tickets/TKT-2026-00002"));
  await user.click(screen.getByRole("button", { name: "Not the same" }));
  expect(await screen.findByText("Not the same, said Ravi")).toBeVisible();
  expect(desk.asked.filter((one) => one.what === "judgePhotos").map((one) => one.with.slice(1))).toEqual([["other", "different"]]);
  await user.click(screen.getByRole("button", { name: "Take back" }));
  expect(await screen.findByRole("button", { name: "Same photo" })).toBeVisible();
});

test("of the very same file nothing needs to be said", async () => {
  await openWith([{ ...BEFORE, distance: null, other_customer: false, days_earlier: -1 }]);
  expect(await list()).toHaveTextContent("is the same file as one in TKT-2026-00002 (the same customer, 1 day later)");
  expect(screen.queryByRole("button", { name: "Same photo" })).toBeNull();
});
