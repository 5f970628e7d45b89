import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Attachment, Lookalike } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { openTicket } from "../../testing/console";
import { place, view, viewer } from "../../testing/evidence";

type Change = Partial<Omit<Lookalike, "photo">> & { id?: string };

/** A ticket with so many photos, of which those at these places look like others. */
async function openWith(alike: Record<number, Change[]>, photos = 2) {
  const desk = fakeBackend({ tickets: 2 });
  const [ticket, before] = desk.tickets;
  const photo = ticket?.attachments.find((one) => one.is_photo);
  if (!ticket || !before || !photo) throw new Error("no example");
  ticket.attachments = Array.from({ length: photos }, (_, i) => ({ ...photo, id: `mine-${i + 1}`, file_name: `mine-${i + 1}.jpg`, message_id: null }));
  const lookalike = ({ id = "other", ...change }: Change): Lookalike => ({
    photo: { ...photo, id, file_name: `${id}.jpg` } satisfies Attachment,
    ticket_number: before.ticket_number,
    other_customer: true,
    days_earlier: 9,
    distance: 4,
    verdict: null,
    said_by: null,
    ...change,
  });
  for (const [at, found] of Object.entries(alike)) desk.lookalike.set(`mine-${at}`, found.map(lookalike));
  const opened = await openTicket(ticket.ticket_number, { desk });
  return { ...opened, lookalike, before: before.ticket_number };
}

const list = () => screen.findByRole("list", { name: "Photos that look like others" });
const bar = () => within(viewer()).findByRole("group", { name: "Looks like another photo" });
const panes = () => within(viewer()).getAllByTestId("photo-large").length;
const pressedNow = (name: string) => within(viewer()).getByRole("button", { name }).getAttribute("aria-pressed");

describe("beneath the photos", () => {
  test("says quietly where a photo came before", async () => {
    const { before } = await openWith({ 2: [{}] });
    expect(await list()).toHaveTextContent(`Photo 2 looks like a photo in ${before} (another customer, 9 days earlier)`);
    expect(within(await list()).getByRole("link", { name: before })).toHaveAttribute("href", expect.stringContaining(`/support-tickets/${before}`));
    expect(await faults()).toEqual([]);
  });

  test.each([
    [{ distance: null, other_customer: false, days_earlier: -1 }, "is the same file as one in", "(the same customer, 1 day later)"],
    [{ verdict: "same", days_earlier: 0 }, "is the same photo as one in", "(another customer, within a day)"],
  ] as const)("in the words for it: %o", async (change, said, about) => {
    const { before } = await openWith({ 1: [change] });
    expect(await list()).toHaveTextContent(`Photo 1 ${said} ${before} ${about}`);
  });

  test("one line for each photo, and no more than a few at first", async () => {
    const several = [{}, { id: "second" }, { id: "third" }];
    const { user } = await openWith({ 1: several, 2: [{}], 3: [{}], 4: [{}], 5: [{}] }, 6);
    const lines = async () => within(await list()).getAllByRole("listitem").map((line) => line.textContent);
    expect(await lines()).toEqual([expect.stringContaining("and 2 others"), expect.stringContaining("Photo 2"), expect.stringContaining("Photo 3")]);
    await user.click(screen.getByRole("button", { name: "Show all 5 that look like others" }));
    expect(await lines()).toHaveLength(5);
    await user.click(screen.getByRole("button", { name: "Show fewer of them" }));
    expect(await lines()).toHaveLength(3);
  });

  test("nothing of a photo that somebody found to be another", async () => {
    await openWith({ 1: [{ verdict: "different", said_by: "Asha" }], 2: [{}] });
    const lines = within(await list()).getAllByRole("listitem");
    expect(lines.map((line) => line.textContent)).toEqual([expect.stringContaining("Photo 2")]);
  });

  test("what another desk finds meanwhile comes by itself", async () => {
    const { desk, lookalike } = await openWith({});
    await waitFor(() => expect(desk.asked.filter(({ what }) => what === "lookalikes")).toHaveLength(2));
    expect(screen.queryByRole("list", { name: "Photos that look like others" })).toBeNull();
    act(() => desk.findLookalikes("mine-1", [lookalike({})]));
    await screen.findByRole("list", { name: "Photos that look like others" }, { timeout: 3000 });
  });
});

describe("on the light table", () => {
  async function compare(alike: Change[]) {
    const opened = await openWith({ 1: alike });
    await opened.user.click(await screen.findByRole("button", { name: "Compare photo 1" }));
    await waitFor(() => expect(viewer()).toContainElement(document.activeElement as HTMLElement));
    expect(panes()).toBe(2);
    return opened;
  }

  test("the two lie side by side, and what one says is remembered, and taken back by the same key", async () => {
    const { user, desk, before } = await compare([{}]);
    expect(await bar()).toHaveTextContent(`${before} (another customer, 9 days earlier)`);
    expect(within(viewer()).getByRole("group", { name: `${before}: other.jpg` })).toBeVisible();
    expect(await faults()).toEqual([]);
    await user.click(within(await bar()).getByRole("button", { name: "Not the same" }));
    await waitFor(() => expect(pressedNow("Not the same")).toBe("true"));
    expect(await within(await bar()).findByText("said Ravi")).toBeVisible();
    await user.keyboard("x");
    await waitFor(() => expect(pressedNow("Not the same")).toBe("false"));
    await user.keyboard("s");
    await waitFor(() => expect(pressedNow("Same photo")).toBe("true"));
    expect(desk.asked.filter(({ what }) => what === "judgePhotos").map((one) => one.with)).toEqual([
      ["mine-1", "other", "different"],
      ["mine-1", "other", null],
      ["mine-1", "other", "same"],
    ]);
  });

  test("what the desk refuses is put back, with its sentence", async () => {
    const { user, desk } = await compare([{}]);
    desk.failNext("judgePhotos", { code: "database_lost", message: "The database can't be reached. Nothing was noted." });
    await user.keyboard("s");
    await screen.findByText("The database can't be reached. Nothing was noted.");
    expect(pressedNow("Same photo")).toBe("false");
  });

  test("the next that looks alike takes the place of the first, and the first comes again", async () => {
    const { user } = await compare([{}, { id: "second" }]);
    expect(await bar()).toHaveTextContent("1 of 2");
    await user.keyboard("a");
    expect(await bar()).toHaveTextContent("2 of 2");
    expect(within(viewer()).getByText("second.jpg")).toBeVisible();
    await user.keyboard("a");
    expect(await bar()).toHaveTextContent("1 of 2");
    expect(panes()).toBe(2);
  });

  test("the guest may be taken in hand, is not judged for this claim, and goes with the comparison", async () => {
    const { user, desk, before } = await compare([{}]);
    await user.click(within(viewer()).getByRole("button", { name: `Show ${before}` }));
    expect(within(viewer()).getAllByText(before).length).toBeGreaterThan(1);
    await user.keyboard("y");
    expect(desk.asked.some(({ what }) => what === "markPhoto")).toBe(false);
    await user.keyboard("c");
    await waitFor(() => expect(panes()).toBe(1));
    expect(place()).toBe("1 of 2");
    expect(within(viewer()).queryByRole("button", { name: `Show ${before}` })).toBeNull();
  });

  test("of the very same file nothing needs to be said", async () => {
    const { user, desk } = await compare([{ distance: null }]);
    expect(await bar()).toHaveTextContent("The very same file");
    await user.keyboard("s");
    expect(desk.asked.some(({ what }) => what === "judgePhotos")).toBe(false);
  });

  test("whoever looks at the photo alone is told too", async () => {
    const { user, before } = await openWith({ 2: [{}] });
    await view(user, 0);
    expect(within(viewer()).queryByRole("group", { name: "Looks like another photo" })).toBeNull();
    await user.keyboard("l");
    expect(await bar()).toHaveTextContent(`Looks like a photo in ${before} (another customer, 9 days earlier)`);
    await user.click(within(await bar()).getByRole("button", { name: /Compare them/ }));
    await waitFor(() => expect(panes()).toBe(2));
    await user.keyboard("l");
    expect(panes()).toBe(2);
  });
});
