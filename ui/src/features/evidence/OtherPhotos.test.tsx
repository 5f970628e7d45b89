import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { CataloguePicture } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { openTicket } from "../../testing/console";
import { place, view, viewer } from "../../testing/evidence";

/** The light table of a ticket with so many photos, whose customer has an earlier ticket with two. */
async function openTable(own: number) {
  const desk = fakeBackend({ tickets: 3 });
  const [ticket, earlier, stranger] = desk.tickets;
  const photo = ticket?.attachments.find((one) => one.is_photo);
  if (!ticket || !earlier || !stranger || !photo) throw new Error("no example");
  const photos = (of: string, count: number) => Array.from({ length: count }, (_, i) => ({ ...photo, id: `${of}-${i + 1}`, file_name: `${of}-${i + 1}.jpg`, message_id: null }));
  ticket.attachments = photos("mine", own);
  earlier.attachments = photos("earlier", 2);
  earlier.customer = ticket.customer;
  stranger.customer = { ...stranger.customer, id: "somebody else" };
  const { user } = await openTicket(ticket.ticket_number, { desk });
  await view(user, 0);
  return { user, desk, earlier: earlier.ticket_number };
}

const tray = () => within(viewer()).findByRole("complementary", { name: "Other pictures, to compare" });
const panes = () => within(viewer()).getAllByTestId("photo-large").map((one) => one.getAttribute("alt"));

/** A press, a way with the pointer, and where it is let go of. */
function carry(element: Element, to: { clientX: number; clientY: number }) {
  const held = { pointerId: 1, button: 0 };
  fireEvent.pointerDown(element, { ...held, clientX: 10, clientY: 900 });
  fireEvent.pointerMove(element, { ...held, clientX: 12, clientY: 902 });
  expect(screen.queryByTestId("carried-photo")).toBeNull();
  fireEvent.pointerMove(element, { ...held, clientX: 40, clientY: 700 });
  expect(screen.getByTestId("carried-photo")).toBeInTheDocument();
  fireEvent.pointerMove(element, { ...held, ...to });
  fireEvent.pointerUp(element, { ...held, ...to });
  fireEvent.click(element);
  expect(screen.queryByTestId("carried-photo")).toBeNull();
}

describe("photos of the customer's other tickets", () => {
  test("are fetched beside the one in hand, and no stranger's among them", async () => {
    const { user, earlier } = await openTable(1);
    await user.keyboard("o");
    const offered = await within(await tray()).findAllByRole("button");
    expect(offered.map((one) => one.getAttribute("aria-label"))).toEqual([`Compare photo 1 of ${earlier}`, `Compare photo 2 of ${earlier}`]);
    expect(await faults()).toEqual([]);
    await user.click(offered[1] ?? document.body);
    expect(panes()).toEqual(["mine-1.jpg", "earlier-2.jpg"]);
    expect(offered[1]).toHaveAttribute("aria-disabled", "true");
    // In hand it is what it is: another ticket's, of which nothing is said for this claim.
    await user.click(within(viewer()).getByRole("button", { name: `Show ${earlier}` }));
    expect(within(viewer()).queryByRole("group", { name: "Supports the claim?" })).toBeNull();
    await user.keyboard("o");
    await waitFor(() => expect(within(viewer()).queryByRole("complementary", { name: "Other pictures, to compare" })).toBeNull());
  });

  test("says that there are none", async () => {
    const { user, desk } = await openTable(1);
    for (const one of desk.tickets.slice(1)) one.attachments = [];
    await user.keyboard("o");
    expect(await tray()).toHaveTextContent("This customer’s other tickets have no photos.");
  });

  test("no more than four lie side by side", async () => {
    const { user } = await openTable(4);
    await user.keyboard("o");
    const [first, second] = await within(await tray()).findAllByRole("button");
    await user.keyboard("c");
    for (const extra of within(viewer()).getAllByRole("button", { name: /^Compare photo [34]$/ })) await user.click(extra);
    expect(panes()).toHaveLength(4);
    expect(second).toHaveAttribute("aria-disabled", "true");
    await user.click(first ?? document.body);
    expect(panes()).toHaveLength(4);
    expect(await screen.findByText(/Four photos lie side by side already/)).toBeVisible();
  });
});

describe("carrying a photo", () => {
  test("onto the table lays it beside the one in hand; let go of elsewhere it stays where it is", async () => {
    await openTable(3);
    const stage = viewer().querySelector("[data-photos]") ?? document.body;
    stage.getBoundingClientRect = () => new DOMRect(0, 50, 1000, 600);
    const third = within(viewer()).getByRole("button", { name: "Show photo 3" });
    carry(third, { clientX: 40, clientY: 800 });
    expect(panes()).toEqual(["mine-1.jpg"]);
    expect(place()).toBe("1 of 3");
    carry(third, { clientX: 500, clientY: 300 });
    await waitFor(() => expect(panes()).toEqual(["mine-1.jpg", "mine-3.jpg"]));
  });
});

describe("the catalogue's pictures", () => {
  /** The light table with what the catalogue has, and the tray. */
  async function openShelf(pictures: CataloguePicture[], whyMissing: string | null = null) {
    const opened = await openTable(2);
    Object.assign(opened.desk.catalogue, { pictures, why_missing: whyMissing });
    await opened.user.keyboard("o");
    return { ...opened, shelf: await tray() };
  }
  const tomatoes = { product_id: "tomatoes", name: "Tomatoes, 1 kg", affected: true };
  const milk = { product_id: "milk", name: "Whole milk, 1 l", affected: false };
  const show = (name: string) => within(viewer()).getByRole("button", { name: `Show catalogue picture of ${name}` });

  test("lie in the tray, what the claim names first, and are told apart from evidence on the table", async () => {
    const { user, shelf } = await openShelf([tomatoes, milk]);
    const affected = await within(shelf).findByRole("region", { name: "Catalogue, affected items" });
    expect(within(affected).getAllByRole("button")).toHaveLength(1);
    expect(within(shelf).getByRole("region", { name: "Catalogue, others of the order" })).toHaveTextContent("Whole milk, 1 l");
    expect(await faults()).toEqual([]);

    await user.click(within(affected).getByRole("button", { name: "Compare with the catalogue picture of Tomatoes, 1 kg" }));
    expect(panes()).toEqual(["mine-1.jpg", "Tomatoes, 1 kg"]);
    const pane = within(viewer()).getByRole("group", { name: "Catalogue picture: Tomatoes, 1 kg" });
    expect(pane).toHaveTextContent("Catalogue picture · Tomatoes, 1 kg");
    expect(await faults()).toEqual([]);
  });

  test("are looked at with the same keys, and nothing is said, drawn, known or saved of them", async () => {
    const { user, desk, shelf } = await openShelf([tomatoes]);
    await user.click(await within(shelf).findByRole("button", { name: /^Compare with the catalogue/ }));
    await user.keyboard("o");
    await user.click(show("Tomatoes, 1 kg"));
    expect(within(viewer()).getByText("Catalogue picture")).toBeVisible();
    for (const name of [/^Draw/, /^Facts/, "Copy the photo", "Save the original"]) expect(within(viewer()).queryByRole("button", { name })).toBeNull();
    expect(within(viewer()).queryByRole("complementary", { name: "What is known of the photo" })).toBeNull();
    expect(within(viewer()).queryByRole("group", { name: "Supports the claim?" })).toBeNull();
    await user.keyboard("ynuei");
    expect(desk.asked.filter(({ what }) => ["markPhoto", "photoFacts", "saveCopy"].includes(what)).flatMap((one) => one.with)).not.toContain("tomatoes");
    expect(viewer()).not.toHaveTextContent("Drawing on a copy");
    // Alone on the table it still says what it is; and with the keys one comes from it and back.
    await user.keyboard("c");
    expect(panes()).toEqual(["Tomatoes, 1 kg"]);
    expect(within(viewer()).getByText("Catalogue picture ·", { exact: false })).toBeVisible();
    await user.keyboard("{ArrowRight}");
    expect(panes()).toEqual(["mine-1.jpg"]);
    await user.keyboard("{ArrowLeft}");
    expect(panes()).toEqual(["Tomatoes, 1 kg"]);
  });

  test("are carried onto the table and taken away again", async () => {
    const { user, shelf } = await openShelf([tomatoes]);
    const stage = viewer().querySelector("[data-photos]") ?? document.body;
    stage.getBoundingClientRect = () => new DOMRect(0, 50, 1000, 600);
    carry(await within(shelf).findByRole("button", { name: /^Compare with the catalogue/ }), { clientX: 500, clientY: 300 });
    await waitFor(() => expect(panes()).toEqual(["mine-1.jpg", "Tomatoes, 1 kg"]));
    await user.click(within(viewer()).getByRole("button", { name: "Compare catalogue picture of Tomatoes, 1 kg" }));
    expect(panes()).toEqual(["mine-1.jpg"]);
  });

  test("say why there is none, or why one can't be shown", async () => {
    const { user, shelf } = await openShelf([{ ...tomatoes, product_id: "broken" }], "Some pictures lie outside the shop's catalogue.");
    expect(await within(shelf).findByText("Some pictures lie outside the shop's catalogue.")).toBeVisible();
    await user.click(within(shelf).getByRole("button", { name: /^Compare with the catalogue/ }));
    const [, sheet] = within(viewer()).getAllByTestId("photo-large");
    fireEvent.error(sheet ?? document.body);
    const broken = await within(viewer()).findByTestId("photo-broken");
    await waitFor(() => expect(broken).toHaveTextContent("the storage can't be reached. Try again later."));
    expect(broken).not.toHaveTextContent("kept as it came");
    expect(within(broken).queryByRole("button")).toBeNull();
  });

  test("that can't be asked for leave the other tickets' photos where they are", async () => {
    const { user, desk, earlier } = await openTable(1);
    desk.failNext("cataloguePictures", { code: "internal", message: "The database can't be reached. Nothing was changed." });
    await user.keyboard("o");
    expect(await within(await tray()).findByRole("alert")).toHaveTextContent("The database can't be reached.");
    expect(within(await tray()).getByRole("button", { name: `Compare photo 1 of ${earlier}` })).toBeVisible();
  });
});
