import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";

import type { AffectedItem, TicketDetail } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { linkOf, openTicket, row, said } from "../../testing/console";
import { pass } from "../../testing/time";

const TOMATOES = "TKT-2026-00001";

/** The guide's worked example, changed as the test needs it, and open. */
async function openClaim(change: Partial<TicketDetail> = {}) {
  const desk = fakeBackend({ tickets: 1 });
  const [ticket] = desk.tickets;
  if (!ticket) throw new Error("no example");
  Object.assign(ticket, change);
  return { ...(await openTicket(TOMATOES, { desk })), ticket };
}

const form = () => screen.getByRole("form", { name: "Resolution" });
const amount = () => within(form()).queryByRole("textbox", { name: /amount$/ });
const notes = () => within(form()).getByRole("textbox", { name: "Resolution notes" });
const settle = () => within(form()).getByRole("button", { name: "Resolve ticket" });
const problem = () => within(form()).getByRole("alert");

async function settleBy(user: UserEvent, type: string) {
  await user.click(within(form()).getByRole("combobox", { name: "Resolution type" }));
  await user.click(within(await screen.findByRole("listbox")).getByText(type));
  await waitFor(() => expect(screen.queryByRole("listbox")).toBeNull());
}

describe("settling a claim", () => {
  test("as the guide's worked example does", async () => {
    const { desk, user, ticket } = await openClaim();
    await settleBy(user, "Partial refund");
    await user.type(amount() ?? form(), "50.00");
    await user.type(notes(), " Refunded ₹50 for damaged tomatoes ");
    await user.click(settle());
    expect(await said(`${TOMATOES} is resolved. The customer is notified.`)).toBeVisible();
    expect(desk.asked.find(({ what }) => what === "resolve")?.with).toEqual([
      { ticket_id: ticket.id, resolution_type: "partial_refund", refund_amount: "50.00", resolution_notes: "Refunded ₹50 for damaged tomatoes", settlements_seen: 0 },
    ]);
    const settled = await screen.findByTestId("resolution");
    for (const part of ["Partial refund", "₹50.00", "Refunded ₹50 for damaged tomatoes", "Ravi, 10:42 today"]) expect(settled).toHaveTextContent(part);
    expect(screen.getByTestId("ticket")).toHaveTextContent("Resolved");
    expect(row(TOMATOES)).toHaveTextContent("Resolved");
  });

  test.each([
    ["Full refund", "Refund amount"],
    ["Partial refund", "Refund amount"],
    ["Store credit", "Credit amount"],
    ["Replacement", null],
    ["No action", null],
    ["Other", null],
  ])("by %s asks for: %s", async (type, field) => {
    const { user } = await openClaim();
    expect(amount()).toBeNull();
    await settleBy(user, type);
    expect(amount()?.getAttribute("aria-label") ?? null).toBe(field);
  });

  test("needs a choice", async () => {
    const { desk, user } = await openClaim();
    await user.click(settle());
    expect(problem()).toHaveTextContent("Choose how this claim is settled.");
    expect(desk.asked.filter(({ what }) => what === "resolve")).toEqual([]);
  });

  test("by a replacement sends no amount, also where one was typed before", async () => {
    const { desk, user } = await openClaim();
    await settleBy(user, "Partial refund");
    await user.type(amount() ?? form(), "50");
    await settleBy(user, "Replacement");
    await user.click(settle());
    await screen.findByTestId("resolution");
    expect(desk.asked.find(({ what }) => what === "resolve")?.with).toMatchObject([{ resolution_type: "replacement", refund_amount: null }]);
  });
});

describe("an amount", () => {
  test.each(["", "abc", "0", "0.00", "-5", "5.001", "1e3"])("of %j is refused in a sentence", async (typed) => {
    const { desk, user } = await openClaim();
    await settleBy(user, "Partial refund");
    if (typed) await user.type(amount() ?? form(), typed);
    await user.click(settle());
    expect(problem()).toHaveTextContent("Write the amount as a number above zero, for example 50.00.");
    expect(amount()).toHaveAttribute("aria-invalid", "true");
    expect(amount()).toHaveAccessibleDescription(/number above zero/);
    expect(amount()).toHaveValue(typed);
    expect(desk.asked.filter(({ what }) => what === "resolve")).toEqual([]);
  });

  test("above what the order cost is refused for a refund", async () => {
    const { user } = await openClaim();
    await settleBy(user, "Partial refund");
    await user.type(amount() ?? form(), "1,240.51");
    await user.click(settle());
    expect(problem()).toHaveTextContent("A refund cannot be more than the ₹1,240.50 that this order cost.");
    await user.clear(amount() ?? form());
    expect(within(form()).queryByRole("alert")).toBeNull();
    await user.type(amount() ?? form(), "1,240.50{Enter}");
    expect(await screen.findByTestId("resolution")).toHaveTextContent("₹1,240.50");
  });

  test("above it is a matter of the desk for store credit, and where there is no order", async () => {
    const { desk, user } = await openClaim({ order: null });
    await settleBy(user, "Full refund");
    expect(amount()).toHaveValue("");
    await user.type(amount() ?? form(), "5000{Enter}");
    await screen.findByTestId("resolution");
    expect(desk.asked.find(({ what }) => what === "resolve")?.with).toMatchObject([{ refund_amount: "5000.00" }]);
  });

  test("of a full refund is the order's, and can still be changed", async () => {
    const { user } = await openClaim();
    await settleBy(user, "Full refund");
    expect(amount()).toHaveValue("1240.50");
    await settleBy(user, "Partial refund");
    expect(amount()).toHaveValue("");
  });

  test("is suggested from the affected items", async () => {
    const { user } = await openClaim();
    await settleBy(user, "Partial refund");
    await user.click(within(form()).getByRole("button", { name: "Use ₹50.00, the affected items" }));
    expect(amount()).toHaveValue("50.00");
    expect(within(form()).queryByRole("button", { name: /affected items/ })).toBeNull();
  });

  test.each<[string, AffectedItem[]]>([
    ["there are none", []],
    ["one has no price", [{ name: "A", quantity: "1", unit_price: "10", details: [] }, { name: "B", quantity: "1", unit_price: "", details: [] }]],
    ["one has words for a number", [{ name: "A", quantity: "two", unit_price: "10", details: [] }]],
    ["they cost nothing", [{ name: "A", quantity: "2", unit_price: "0.00", details: [] }]],
  ])("is not suggested where %s", async (_, affected_items) => {
    const { user } = await openClaim({ affected_items });
    await settleBy(user, "Partial refund");
    expect(within(form()).queryByRole("button", { name: /affected items/ })).toBeNull();
  });
});

describe("what the desk refuses", () => {
  test("is said, and everything typed stays", async () => {
    const { desk, user } = await openClaim();
    desk.failNext("resolve", { code: "invalid", message: "The refund is more than the customer paid. Nothing was changed." });
    await settleBy(user, "Store credit");
    await user.type(amount() ?? form(), "75.5");
    await user.type(notes(), "As agreed by phone.");
    await user.click(settle());
    await waitFor(() => expect(problem()).toHaveTextContent("The refund is more than the customer paid. Nothing was changed."));
    expect(within(form()).getByRole("combobox")).toHaveTextContent("Store credit");
    expect(amount()).toHaveValue("75.5");
    expect(notes()).toHaveValue("As agreed by phone.");
    await user.click(settle());
    expect(await screen.findByTestId("resolution")).toHaveTextContent("₹75.50");
  });

  test("is asked once, however often one presses", async () => {
    const { desk, user } = await openClaim();
    await settleBy(user, "No action");
    const release = desk.hold();
    await user.click(settle());
    expect(settle()).toBeDisabled();
    await user.click(settle());
    await pass(350);
    expect(within(form()).getByRole("button", { name: "Resolving…" })).toBeDisabled();
    act(release);
    await screen.findByTestId("resolution");
    expect(desk.asked.filter(({ what }) => what === "resolve")).toHaveLength(1);
  });
});

describe("a half-filled form", () => {
  test("waits for its ticket, and for the next start of Punnet", async () => {
    const desk = fakeBackend({ tickets: 4 });
    const { user } = await openTicket("TKT-2026-00004", { desk });
    await settleBy(user, "Partial refund");
    await user.type(amount() ?? form(), "fifty");
    await user.type(notes(), "Ask the hub");
    await user.click(linkOf("TKT-2026-00003"));
    await waitFor(() => expect(notes()).toHaveValue(""));
    expect(amount()).toBeNull();
    cleanup();
    await openTicket("TKT-2026-00004", { desk });
    expect(within(form()).getByRole("combobox")).toHaveTextContent("Partial refund");
    expect(amount()).toHaveValue("fifty");
    expect(notes()).toHaveValue("Ask the hub");
  });

  test("is forgotten once the claim is settled", async () => {
    const { desk, user } = await openClaim();
    await settleBy(user, "Replacement");
    await user.type(notes(), "Goes out tonight");
    await pass(300);
    expect(desk.kept.size).toBe(1);
    await user.click(settle());
    await waitFor(() => expect(desk.kept.size).toBe(0));
  });

  test("says it, and stays, where the desk refuses while another ticket is open", async () => {
    const { desk, user } = await openTicket("TKT-2026-00004", { tickets: 4 });
    await user.click(linkOf("TKT-2026-00003"));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00003"));
    await screen.findByTestId("composer");
    await user.click(linkOf("TKT-2026-00004"));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00004"));
    await settleBy(user, "Other");
    await user.type(notes(), "Called back");
    const release = desk.hold();
    await user.click(settle());
    await user.click(linkOf("TKT-2026-00003"));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00003"));
    desk.failNext("resolve", { code: "invalid", message: "Nothing was changed." });
    act(release);
    expect(await said("TKT-2026-00004 was not resolved; what you filled in is kept. Nothing was changed.")).toBeVisible();
    await user.click(linkOf("TKT-2026-00004"));
    await waitFor(() => expect(notes()).toHaveValue("Called back"));
  });
});

describe("a settled claim", () => {
  const resolution = { resolution_type: "partial_refund", resolution_notes: "Refunded ₹50", refund_amount: "50.00", resolved_by: "", resolved_at: "2026-11-21T09:00:00Z" } as const;

  const settlements = [{ resolution_type: "partial_refund", refund_amount: "50.00", settled_by: "Asha Rao", settled_at: "2026-11-21T09:00:00Z" }] satisfies TicketDetail["settlements"];

  test("is reopened with one click, and remembers how it was settled", async () => {
    const { desk, user, ticket } = await openClaim({ status: "resolved", resolution, settlements });
    expect(screen.queryByRole("form", { name: "Resolution" })).toBeNull();
    expect(screen.getByTestId("resolution")).toHaveTextContent("Support, 14:30 yesterday");
    await user.click(screen.getByRole("button", { name: "Reopen ticket" }));
    expect(await screen.findByRole("form", { name: "Resolution" })).toBeVisible();
    expect(screen.getByText(/^Settled before: partial refund/)).toHaveTextContent("Settled before: partial refund ₹50.00, Asha Rao, 14:30 yesterday");
    // What one enters next is the whole, or takes the money off the record: both are said.
    await settleBy(user, "Partial refund");
    expect(form()).toHaveTextContent("The amount is what the customer gets for this ticket in all, with the ₹50.00 of before.");
    await settleBy(user, "No action");
    expect(form()).toHaveTextContent("The ₹50.00 of before will no longer be counted as refunded.");
    await user.click(settle());
    expect((await screen.findByTestId("resolution")).textContent).toMatch(/No action.*Settled before: partial refund ₹50\.00, Asha Rao/);
    expect(desk.asked.findLast(({ what }) => what === "resolve")?.with).toEqual([expect.objectContaining({ settlements_seen: 1 })]);
    await user.click(screen.getByRole("button", { name: "Reopen ticket" }));
    await screen.findByRole("form", { name: "Resolution" });
    expect(desk.asked.findLast(({ what }) => what === "setStatus")?.with).toEqual([ticket.id, "resolved", "open"]);
    expect(row(TOMATOES)).toHaveTextContent("Open");
  });

  test("of somebody who was quicker is shown, with a sentence, and what one had filled in is kept", async () => {
    const { desk, user, ticket } = await openClaim();
    await settleBy(user, "Partial refund");
    await user.type(amount() ?? form(), "30");
    await user.type(notes(), "Half of it");
    Object.assign(ticket, { status: "resolved", resolution, settlements });
    desk.failNext("resolve", { code: "conflict", message: "Asha Rao settled this ticket meanwhile: partial refund of 50.00." });
    await user.click(settle());
    expect(await said("Asha Rao settled this ticket meanwhile: partial refund of 50.00.")).toBeVisible();
    expect(await screen.findByTestId("resolution")).toHaveTextContent("What you had filled in is kept");
    await user.click(screen.getByRole("button", { name: "Reopen ticket" }));
    await screen.findByRole("form", { name: "Resolution" });
    expect(notes()).toHaveValue("Half of it");
    expect(amount()).toHaveValue("30");
  });

  test("stays settled, with a sentence, where the desk refuses to reopen it", async () => {
    const { desk, user } = await openClaim({ status: "closed", resolution });
    desk.failNext("setStatus", { code: "refused", message: "Only an owner may reopen a closed ticket. Nothing was changed." });
    await user.click(screen.getByRole("button", { name: "Reopen ticket" }));
    expect(await said("Only an owner may reopen a closed ticket.")).toBeVisible();
    expect(screen.getByTestId("resolution")).toBeVisible();
  });

  test("of which nobody said how can be settled or reopened", async () => {
    const { user } = await openClaim({ status: "closed", resolution: null });
    expect(screen.getByText(/^This ticket is closed, but nobody recorded how\./)).toBeVisible();
    expect(form()).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Reopen ticket" }));
    await waitFor(() => expect(screen.queryByText(/nobody recorded how/)).toBeNull());
  });
});

describe("affected items of any shape", () => {
  const shown = () => within(screen.getByTestId("affected-items")).getAllByRole("listitem").map((item) => [...item.children].map((part) => part.textContent));

  test("are shown as sensibly as they can be", async () => {
    await openClaim({
      affected_items: [
        { name: "Tomatoes", quantity: "2.000", unit_price: "25", details: [] },
        { name: "", quantity: "", unit_price: "", details: ["sku: T-500", "photo: none"] },
        { name: "Rice", quantity: "a few", unit_price: "", details: [] },
        { name: "Oil", quantity: "", unit_price: "cheap", details: [] },
        { name: "Curd", quantity: "-1", unit_price: "95.00", details: ["{}"] },
      ],
    });
    expect(shown()).toEqual([
      ["Tomatoes", "₹50.00", "2 × ₹25.00"],
      ["Unnamed item", "sku: T-500", "photo: none"],
      ["Rice", "a few"],
      ["Oil", "cheap"],
      ["Curd", "-₹95.00", "-1 × ₹95.00", "{}"],
    ]);
  });

  test("take no room where there are none", async () => {
    await openClaim({ affected_items: [] });
    expect(screen.queryByTestId("affected-items")).toBeNull();
  });

  test("in any number leave the form below them usable", async () => {
    await openClaim({ affected_items: Array.from({ length: 100 }, (_, i) => ({ name: `Item ${i}`, quantity: "1", unit_price: "1.10", details: [] })) });
    expect(shown()).toHaveLength(100);
    expect(form()).toBeVisible();
  });
});
