import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

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

const tray = () => within(viewer()).findByRole("complementary", { name: "Photos of this customer’s other tickets" });
const panes = () => within(viewer()).getAllByTestId("photo-large").map((one) => one.getAttribute("alt"));

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
    await waitFor(() => expect(within(viewer()).queryByRole("complementary", { name: "Photos of this customer’s other tickets" })).toBeNull());
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
