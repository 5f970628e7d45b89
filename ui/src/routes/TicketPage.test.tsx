import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DeskError } from "../backend/bindings";
import { fakeBackend } from "../backend/fake";
import { choose, linkOf, openConsole, openQueue, openTicket, row, said } from "../testing/console";
import { contentHeight, resizeWindow } from "../testing/screen";
import { pass } from "../testing/time";

const TOMATOES = "TKT-2026-00008";
const MILK = "TKT-2026-00007";
const eight = { tickets: 8 };

const pane = () => screen.getByTestId("ticket");
const heading = () => within(pane()).getByRole("heading", { level: 1 });
const refusal: DeskError = { code: "refused", message: "You may not change this ticket. Nothing was changed." };

describe("a ticket opens over the list", () => {
  test("by a click on its row", async () => {
    const { user, address } = await openQueue("/support-tickets?status=open", eight);
    await user.click(linkOf(TOMATOES));
    expect(address()).toBe(`/support-tickets/${TOMATOES}?status=open`);
    await waitFor(() => expect(heading()).toHaveFocus());
    expect(heading()).toHaveTextContent("Tomatoes arrived crushed");
  });

  test("by its link", async () => {
    await openTicket(MILK, eight);
    expect(heading()).toHaveTextContent("Milk smelled off");
    expect(linkOf(MILK)).toHaveAttribute("aria-current");
    expect(linkOf(TOMATOES)).not.toHaveAttribute("aria-current");
  });

  test("by its notification, whatever is on the screen", async () => {
    const { desk, address } = await openTicket(MILK, eight);
    act(() => desk.clickNotification(TOMATOES));
    await waitFor(() => expect(heading()).toHaveTextContent("Tomatoes arrived crushed"));
    await waitFor(() => expect(heading()).toHaveFocus());
    expect(address()).toBe(`/support-tickets/${TOMATOES}`);
  });

  test("by its notification also where no list shows it", async () => {
    const { desk, address } = await openQueue("/support-tickets?status=closed", { tickets: 40 });
    act(() => desk.clickNotification("TKT-2026-00040"));
    await screen.findByTestId("composer");
    expect(heading()).toHaveTextContent("Tomatoes arrived crushed");
    expect(address()).toBe("/support-tickets/TKT-2026-00040?status=closed");
  });

  test("with its head at once, while the rest is read", async () => {
    const { desk, user } = await openQueue("/support-tickets", eight);
    const release = desk.hold();
    await user.click(linkOf(TOMATOES));
    await waitFor(() => expect(heading()).toHaveTextContent("Tomatoes arrived crushed"));
    expect(heading()).toHaveFocus();
    expect(screen.queryByTestId("description")).toBeNull();
    act(release);
    expect(await screen.findByTestId("description")).toHaveTextContent("Two of the four packs were crushed");
    expect(heading()).toHaveFocus();
  });

  test("and keeps the list where it was", async () => {
    const { user } = await openQueue("/support-tickets", { tickets: 60 });
    const box = screen.getByTestId("queue").parentElement;
    act(() => {
      if (box) box.scrollTop = 800;
    });
    await pass(50);
    await user.click(linkOf("TKT-2026-00040"));
    await screen.findByTestId("composer");
    expect(box?.scrollTop).toBe(800);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(box?.scrollTop).toBe(800);
    expect(linkOf("TKT-2026-00040")).toHaveFocus();
  });

  test("beside it in a wide window, alone in a narrow one", async () => {
    await openTicket(MILK, eight);
    const list = document.querySelector("section[aria-label=Queue]");
    expect(list).not.toHaveAttribute("inert");
    act(() => resizeWindow(1100, 700));
    expect(list).toHaveAttribute("inert");
    act(() => resizeWindow(1240, 700));
    expect(list).not.toHaveAttribute("inert");
  });

  test("and leaves nothing behind when another follows", async () => {
    const { user } = await openTicket(TOMATOES, eight);
    await user.click(linkOf(MILK));
    expect(await screen.findByText("Opened it this morning for tea", { exact: false })).toBeVisible();
    expect(screen.getAllByRole("heading", { level: 1 }).map((one) => one.textContent)).toEqual(["Tickets", "Milk smelled off, sealed carton, two days before expiry"]);
    expect(screen.getAllByTestId("composer")).toHaveLength(1);
  });
});

describe("a ticket closes", () => {
  test("by its button", async () => {
    const { user, address } = await openTicket(MILK, eight);
    await user.click(screen.getByRole("button", { name: "Close ticket" }));
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(address()).toBe("/support-tickets");
  });

  test("by Esc, from the inside out: a menu, a text, the ticket", async () => {
    const { user } = await openTicket(MILK, eight);
    await user.click(screen.getByRole("textbox", { name: "Reply to customer" }));
    await user.keyboard("half a sent{Escape}");
    expect(heading()).toHaveFocus();
    await user.click(within(pane()).getByRole("button", { name: /^Status:/ }));
    await screen.findByRole("menu");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    expect(pane()).toBeVisible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
  });
});

describe("a ticket that cannot be shown", () => {
  test("because there is none says so, and leads back", async () => {
    const { user, address } = await openQueue("/support-tickets/TKT-2026-99999", eight);
    expect(await screen.findByRole("heading", { name: "No such ticket" })).toBeVisible();
    expect(within(pane()).getByText("There is no ticket with this number.", { exact: false })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Back to the queue" }));
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(address()).toBe("/support-tickets");
  });

  test("because it is gone gives back what was begun on it, and forgets it when told to", async () => {
    const desk = fakeBackend(eight);
    const id = "01930000-0000-7000-8000-00000000dead";
    const message = (text: string) => ({ text, message_id: id });
    const settlement = { resolution_type: "partial_refund", refund_amount: "12.50", resolution_notes: "" } as const;
    desk.kept.set(id, { ticket_id: id, ticket_number: "TKT-2026-99999", reply: message("So sorry, Meera"), note: message(" "), as_note: false, resolution: settlement, place: null });
    const { user } = await openQueue("/support-tickets/TKT-2026-99999", { desk });
    const draft = within(await screen.findByTestId("lost-draft"));
    expect(draft.getAllByRole("heading", { level: 4 }).map((one) => one.textContent)).toEqual(["Reply to the customer", "Resolution"]);
    expect(draft.getByText("Partial refund, 12.50")).toBeVisible();
    await user.click(draft.getByRole("button", { name: "Copy: Reply to the customer" }));
    expect(await said("Copied reply to the customer")).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("So sorry, Meera");
    await user.click(draft.getByRole("button", { name: "Discard this draft" }));
    await waitFor(() => expect(screen.queryByTestId("lost-draft")).toBeNull());
    await waitFor(() => expect(desk.kept.size).toBe(0));
  });

  test("for now shows what was begun on it, and does not offer to forget it", async () => {
    const desk = fakeBackend(eight);
    const ticket = desk.tickets.find(({ ticket_number }) => ticket_number === TOMATOES);
    const id = ticket?.id ?? "";
    desk.kept.set(id, { ticket_id: id, ticket_number: TOMATOES, reply: { text: "Half a", message_id: id }, note: null, as_note: false, resolution: null, place: null });
    desk.failNext("ticket", { code: "internal", message: "The ticket could not be read. Try again." });
    openConsole(`/support-tickets/${TOMATOES}`, { desk });
    expect(await screen.findByTestId("lost-draft")).toHaveTextContent("Half a");
    expect(screen.queryByRole("button", { name: "Discard this draft" })).toBeNull();
  });

  test("because it could not be read can be asked for again", async () => {
    const desk = fakeBackend(eight);
    desk.failNext("ticket", { code: "internal", message: "The ticket could not be read. Try again." });
    const { user } = openConsole(`/support-tickets/${TOMATOES}`, { desk });
    expect(await screen.findByRole("heading", { name: "This ticket could not be read" })).toBeVisible();
    expect(within(pane()).getByText("The ticket could not be read. Try again.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByTestId("description")).toBeVisible();
  });

  test("at an address that no link of ours has is still a sentence", async () => {
    openConsole("/support-tickets/%3Cscript%3Ealert(1)%3C%2Fscript%3E", eight);
    expect(await screen.findByRole("heading", { name: "No such ticket" })).toBeVisible();
    expect(document.querySelector("script")).toBeNull();
    expect(pane()).toHaveTextContent("<script>alert(1)</script>");
  });

  test("shows grey lines only after a while", async () => {
    const { desk, user } = await openQueue("/support-tickets", eight);
    const release = desk.hold();
    await user.click(linkOf(MILK));
    await screen.findByTestId("ticket");
    expect(pane().querySelectorAll("[aria-hidden=true] div")).toHaveLength(0);
    await pass(400);
    expect(pane().querySelectorAll("[aria-hidden=true] div").length).toBeGreaterThan(3);
    act(release);
    await screen.findByTestId("composer");
  });
});

describe("the menus of a ticket's head", () => {
  test.each([
    ["Status", "In progress", { status: "in_progress" }, "setStatus"],
    ["Priority", "Critical", { priority: "critical" }, "setPriority"],
  ] as const)("show a new %s at once, here and in the list", async (menu, item, becomes, asks) => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    const release = desk.hold();
    await choose(user, "ticket", menu, item);
    expect(await within(pane()).findByRole("button", { name: `${menu}: ${item}` })).toBeVisible();
    expect(row(TOMATOES).querySelector(`[data-field=${menu.toLowerCase()}]`)).toHaveTextContent(item);
    act(release);
    await waitFor(() => expect(desk.tickets[0]).toMatchObject(becomes));
    expect(desk.asked.filter(({ what }) => what === asks).map((one) => one.with)).toEqual([[desk.tickets[0]?.id, menu === "Status" ? "open" : "medium", Object.values(becomes)[0]]]);
    await pass(500);
    expect(within(pane()).getByRole("button", { name: `${menu}: ${item}` })).toBeVisible();
  });

  test.each([
    ["Status", "Closed", "Open", "setStatus"],
    ["Priority", "Low", "Medium", "setPriority"],
  ] as const)("put the %s back, with a sentence, where the desk refuses", async (menu, item, before, asks) => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    desk.failNext(asks, refusal);
    await choose(user, "ticket", menu, item);
    expect(await said(refusal.message)).toBeVisible();
    expect(within(pane()).getByRole("button", { name: `${menu}: ${before}` })).toBeVisible();
    expect(row(TOMATOES).querySelector(`[data-field=${menu.toLowerCase()}]`)).toHaveTextContent(before);
  });

  test("leave somebody else's newer change alone when ours is refused", async () => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    const ticket = desk.tickets[0];
    if (!ticket) throw new Error("no ticket");
    desk.failNext("setStatus", refusal);
    const release = desk.hold();
    await choose(user, "ticket", "Status", "Closed");
    ticket.status = "awaiting_customer";
    act(release);
    await said(refusal.message);
    expect(await screen.findByRole("button", { name: "Status: Awaiting customer" })).toBeVisible();
  });

  test("overwrite nothing that somebody else has just set: it is told, and shown", async () => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    const ticket = desk.tickets[0];
    if (!ticket) throw new Error("no ticket");
    // The window has not heard of it yet.
    ticket.status = "awaiting_customer";
    await choose(user, "ticket", "Status", "Closed");
    expect(await said("Farhan Ali has just set the status to another.")).toBeVisible();
    expect(await screen.findByRole("button", { name: "Status: Awaiting customer" })).toBeVisible();
    expect(ticket.status).toBe("awaiting_customer");
    // Knowing it, one may.
    await choose(user, "ticket", "Status", "Closed");
    await waitFor(() => expect(ticket.status).toBe("closed"));
  });

  test("show the last of two quick choices, whatever the desk says of the first meanwhile", async () => {
    const whole = fakeBackend(eight);
    const answers: (() => void)[] = [];
    const decide: typeof whole.decide = async (...given) => {
      await new Promise<void>((answered) => answers.push(answered));
      return whole.decide(...given);
    };
    const { user } = await openTicket(TOMATOES, { desk: { ...whole, decide, onDeskEvent: () => () => undefined } });
    await choose(user, "ticket", "Status", "In progress");
    await choose(user, "ticket", "Status", "Closed");
    expect(answers).toHaveLength(1);
    await act(async () => answers[0]?.());
    await pass(1000);
    expect(answers).toHaveLength(2);
    expect(within(pane()).getByRole("button", { name: "Status: Closed" })).toBeVisible();
    expect(row(TOMATOES)).toHaveTextContent("Closed");
    await act(async () => answers[1]?.());
    await pass(1000);
    expect(within(pane()).getByRole("button", { name: "Status: Closed" })).toBeVisible();
    expect(whole.tickets[0]).toMatchObject({ status: "closed" });
  });

  test("ask nothing for what is so already", async () => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    await choose(user, "ticket", "Status", "Open");
    await pass(500);
    expect(desk.asked.filter(({ what }) => what === "setStatus")).toEqual([]);
  });

  test("move the numbers of the stat cards", async () => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    const open = () => Number.parseInt(screen.getByTestId("stat-open").textContent, 10);
    await waitFor(() => expect(open()).toBe(desk.tickets.filter(({ status }) => status === "open").length));
    const before = open();
    await choose(user, "ticket", "Status", "In progress");
    await waitFor(() => expect(open()).toBe(before - 1));
  });
});

describe("the facts beside a claim", () => {
  const facts = () => screen.getByRole("complementary", { name: "Customer, order and claim" });

  test("of the guide's worked example", async () => {
    await openTicket(TOMATOES, eight);
    expect(within(facts()).getByTestId("customer")).toHaveTextContent("Asha Verma");
    expect(within(facts()).getByTestId("customer")).toHaveTextContent("31 orders · 2 tickets · ₹120.00 refunded");
    const order = within(facts()).getByTestId("order");
    expect(order).toHaveTextContent("ORD-48213");
    expect(order).toHaveTextContent("Delivered10:26 today");
    expect(order).toHaveTextContent("Total₹1,240.50");
    expect(within(order).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Tomatoes, 500 g₹100.004 × ₹25.00",
      "Basmati rice, 5 kg₹640.00",
      "Cold-pressed groundnut oil, 1 l₹310.50",
      "Curd, 400 g₹190.002 × ₹95.00",
    ]);
    expect(within(facts()).getByTestId("affected-items")).toHaveTextContent("Tomatoes, 500 g₹50.002 × ₹25.00");
  });

  test("of a customer and an order that the shop no longer has", async () => {
    const desk = fakeBackend(eight);
    Object.assign(desk.tickets[0] ?? {}, {
      order: null,
      customer: { id: "gone", is_known: false, name: "", email: "", phone: "", order_count: 0, ticket_count: 1, refunded: "", other_tickets: [] },
    });
    await openTicket(TOMATOES, { desk });
    expect(within(facts()).getByTestId("customer")).toHaveTextContent("CustomerUnknown customerThe shop’s records no longer hold this customer. The ticket and its history stay.0 orders · 1 ticket");
    expect(within(facts()).getByTestId("order")).toHaveTextContent("The shop’s records no longer hold the order of this ticket.");
    expect(screen.getByRole("textbox", { name: "Reply to customer" })).toHaveAttribute("placeholder", "Write to the customer…");
  });

  test("that names no order", async () => {
    const desk = fakeBackend(eight);
    Object.assign(desk.tickets[0] ?? {}, { order: null, order_id: null });
    await openTicket(TOMATOES, { desk });
    expect(within(facts()).getByTestId("order")).toHaveTextContent("This ticket names no order.");
  });

  test("of an order of very many items, which are shown when asked for", async () => {
    const desk = fakeBackend(eight);
    const item = { product_name: "Curd", quantity: "1", unit_price: "95.00", total_price: "95.00" };
    Object.assign(desk.tickets[0]?.order ?? {}, { items: Array.from({ length: 300 }, () => item) });
    const { user } = await openTicket(TOMATOES, { desk });
    const items = () => within(within(facts()).getByRole("list", { name: "Items of the order" })).getAllByRole("listitem");
    expect(items()).toHaveLength(12);
    await user.click(within(facts()).getByRole("button", { name: "Show all 300 items" }));
    expect(items()).toHaveLength(300);
  });

  test("beside the customer's other tickets, newest first, each a click away", async () => {
    const desk = fakeBackend({ tickets: 60 });
    const [ticket] = desk.tickets;
    const others = [10, 11, 12, 13, 14, 15, 16];
    for (const at of others) Object.assign(desk.tickets[at]?.customer ?? {}, { email: ticket?.customer.email });
    Object.assign(ticket?.customer ?? {}, { ticket_count: 8 });
    const { user, address } = await openTicket("TKT-2026-00060", { desk });
    const list = within(facts()).getByRole("list", { name: "Other tickets of this customer" });
    const links = within(list).getAllByRole("link");
    // The sixth and seventh are found by the search.
    expect(links.map((link) => link.textContent.match(/TKT-\d+-\d+/)?.[0])).toEqual(others.slice(0, 5).map((at) => desk.tickets[at]?.ticket_number));
    expect(links[0]).toHaveTextContent(desk.tickets[10]?.subject ?? "?");
    expect(within(facts()).getByRole("link", { name: "All 8 tickets" })).toHaveAttribute("href", "/support-tickets?q=asha.verma%40example.in");
    await user.click(links[0] ?? document.body);
    await waitFor(() => expect(address()).toBe(`/support-tickets/${desk.tickets[10]?.ticket_number}`));
  });

  test("of an order that is still on its way and lists nothing", async () => {
    const desk = fakeBackend(eight);
    Object.assign(desk.tickets[0]?.order ?? {}, { delivered_at: null, items: [] });
    await openTicket(TOMATOES, { desk });
    expect(within(facts()).getByTestId("order")).toHaveTextContent("Deliverednot yet");
    expect(within(facts()).getByTestId("order")).toHaveTextContent("The shop’s records hold no items of this order.");
    expect(within(facts()).queryByRole("list", { name: "Items of the order" })).toBeNull();
  });
});

describe("what somebody else changes about the open ticket", () => {
  const updated = (ticket: { id: string; ticket_number: string }) => ({ kind: "ticket_updated", ticket_id: ticket.id, ticket_number: ticket.ticket_number }) as const;

  test("is said, and what one changes oneself is not", async () => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    const [ticket] = desk.tickets;
    if (!ticket) throw new Error("no example");
    await choose(user, "ticket", "Status", "In progress");
    await pass(1000);
    expect(screen.queryByTestId("toast")).toBeNull();
    Object.assign(ticket, { status: "resolved", priority: "critical" });
    act(() => desk.happen(updated(ticket)));
    expect(await said(`${TOMATOES} is now resolved, no longer in progress, and has critical priority now, no longer medium.`)).toBeVisible();
    // And again where it is put back to what one had set oneself.
    Object.assign(ticket, { status: "in_progress" });
    act(() => desk.happen(updated(ticket)));
    expect(await said(`${TOMATOES} is now in progress, no longer resolved.`)).toBeVisible();
  });

  test("is not said of a change of one's own that the desk refuses", async () => {
    const { desk, user } = await openTicket(TOMATOES, eight);
    desk.failNext("setPriority", { code: "refused", message: "You may not do this." });
    await choose(user, "ticket", "Priority", "High");
    expect(await said("You may not do this.")).toBeVisible();
    await pass(1000);
    expect(screen.getAllByTestId("toast")).toHaveLength(1);
  });
});

describe("the conversation scrolls", () => {
  const box = () => screen.getByRole("group", { name: "Claim and conversation" });

  async function longTicket() {
    const opened = await openTicket(TOMATOES, eight);
    contentHeight(box(), 5000);
    return opened;
  }

  async function arrives(desk: ReturnType<typeof fakeBackend>) {
    const ticket = desk.tickets[0];
    const [first] = ticket?.messages ?? [];
    if (!ticket || !first) throw new Error("no conversation");
    ticket.messages.push({ ...first, id: "new", message: "Any news?" });
    desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: TOMATOES });
    expect(await screen.findByText("Any news?")).toBeVisible();
  }

  test("along with new messages where one reads its end", async () => {
    const { desk } = await longTicket();
    act(() => {
      box().scrollTop = 4050;
    });
    await pass(50);
    contentHeight(box(), 5200);
    await arrives(desk);
    expect(box().scrollTop).toBe(5200 - 900);
  });

  test("not away from what one reads further up", async () => {
    const { desk } = await longTicket();
    act(() => {
      box().scrollTop = 1000;
    });
    await pass(50);
    await arrives(desk);
    expect(box().scrollTop).toBe(1000);
  });

  test("to one's own message", async () => {
    const { user } = await longTicket();
    await user.type(screen.getByRole("textbox", { name: "Reply to customer" }), "On its way.");
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    await waitFor(() => expect(box().scrollTop).toBe(5000 - 900));
  });
});

describe("in a narrow page", () => {
  const talk = () => within(pane()).queryByRole("group", { name: "Claim and conversation" });
  const facts = () => within(pane()).queryByRole("complementary", { name: "Customer, order and claim" });

  test("the conversation or the facts have all of it, and what is being written stays", async () => {
    resizeWindow(500, 350);
    const { user } = await openTicket(TOMATOES, eight);
    expect(talk()).toBeVisible();
    expect(facts()).toBeNull();
    await user.type(within(pane()).getByRole("textbox", { name: "Reply to customer" }), "One moment");
    await user.click(within(pane()).getByRole("radio", { name: "Customer and claim" }));
    expect(talk()).toBeNull();
    expect(facts()).toBeVisible();
    await user.click(within(pane()).getByRole("radio", { name: "Conversation" }));
    expect(within(pane()).getByRole("textbox", { name: "Reply to customer" })).toHaveValue("One moment");
  });

  test("both stand side by side as soon as there is room", async () => {
    resizeWindow(500, 350);
    await openTicket(TOMATOES, eight);
    act(() => resizeWindow(1024, 700));
    expect(talk()).toBeVisible();
    expect(facts()).toBeVisible();
    expect(within(pane()).queryByRole("radio")).toBeNull();
  });
});
