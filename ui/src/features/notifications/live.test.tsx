import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DeskError, EventKind } from "../../backend/bindings";
import { fakeBackend, type FakeBackend } from "../../backend/fake";
import { linkOf, openConsole, openQueue, openTicket, row } from "../../testing/console";
import { pass } from "../../testing/time";

const TOMATOES = "TKT-2026-00004";
const four = { tickets: 4 };
const lost: DeskError = { code: "database_lost", message: "The database does not answer. Nothing was changed." };

const bar = () => screen.queryByTestId("database-lost");
const asked = (desk: FakeBackend) => desk.asked.map(({ what }) => what);

describe("an event of the desk", () => {
  test.each<[EventKind, string[]]>([
    ["ticket_created", ["queue", "queueStats", "unreadNotices"]],
    ["ticket_updated", ["queue", "queueStats", "ticket"]],
    ["message_added", ["queue", "ticket", "unreadNotices"]],
    ["attachment_added", ["queue", "ticket"]],
    ["notified", ["unreadNotices"]],
  ])("%s reads anew exactly: %j", async (kind, reads) => {
    const { desk } = await openTicket(TOMATOES, four);
    await pass(1000);
    const before = desk.asked.length;
    act(() => desk.happen({ kind, ticket_id: desk.tickets[0]?.id ?? "", ticket_number: TOMATOES }));
    await pass(1000);
    expect(asked(desk).slice(before).toSorted()).toEqual(reads);
  });

  test("of settings shows them on every screen at once", async () => {
    const { desk } = await openQueue("/support-tickets", four);
    act(() => desk.changeElsewhere(({ shop, person }) => {
      shop.name = "Green Basket";
      person.theme = "dark";
    }));
    await waitFor(() => expect(screen.getByTestId("connection")).toHaveTextContent("Green Basket"));
    expect(document.documentElement.dataset.theme).toBe("dark");
  });

  test("of another ticket leaves the open one alone", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    await pass(1000);
    const before = desk.asked.length;
    act(() => desk.happen({ kind: "message_added", ticket_id: "x", ticket_number: "TKT-2026-00002" }));
    await pass(1000);
    // The list says which tickets have something new, and the badge how much.
    expect(asked(desk).slice(before)).toEqual(["queue", "unreadNotices"]);
  });

  test("during the very first read has it read once more", async () => {
    const desk = fakeBackend(four);
    let answer = () => {};
    let reads = 0;
    const queue: FakeBackend["queue"] = (...given) => {
      reads += 1;
      // As of before the event, and late.
      return reads === 1 ? new Promise((done) => (answer = () => done({ rows: [], next: null, previous: null, searched_to: null, sorted_only: null }))) : desk.queue(...given);
    };
    openConsole("/support-tickets", { desk: { ...desk, queue } });
    await waitFor(() => expect(reads).toBe(1));
    act(() => desk.happen({ kind: "ticket_created", ticket_id: desk.tickets[0]?.id ?? "", ticket_number: TOMATOES }));
    await pass(1000);
    act(() => answer());
    expect(await screen.findAllByTestId("queue-row")).toHaveLength(4);
  });

  test("in a burst of many makes one read of each", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    await pass(1000);
    const before = desk.asked.length;
    act(() => {
      for (let i = 0; i < 500; i += 1) desk.happen({ kind: "ticket_updated", ticket_id: "x", ticket_number: TOMATOES });
    });
    await pass(1000);
    expect(asked(desk).slice(before).toSorted()).toEqual(["queue", "queueStats", "ticket"]);
  });

  test("shows a customer's message in the open ticket, and keeps what is being written", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.type(screen.getByRole("textbox", { name: "Reply to customer" }), "Half a sent");
    const ticket = desk.tickets[0];
    const [message] = ticket?.messages ?? [];
    if (!ticket || !message) throw new Error("no example");
    ticket.messages.push({ ...message, id: "new", message: "Still waiting." });
    act(() => desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: TOMATOES }));
    expect(await screen.findByText("Still waiting.")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Reply to customer" })).toHaveValue("Half a sent");
    expect(screen.getByRole("textbox", { name: "Reply to customer" })).toHaveFocus();
  });

  test("shows a colleague's change in the list, the cards and the open ticket", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    const ticket = desk.tickets[0];
    if (!ticket) throw new Error("no example");
    const open = desk.tickets.filter(({ status }) => status === "open").length;
    await waitFor(() => expect(screen.getByTestId("stat-open")).toHaveTextContent(`${open} Open`));
    ticket.status = "closed";
    act(() => desk.happen({ kind: "ticket_updated", ticket_id: ticket.id, ticket_number: TOMATOES }));
    expect(await within(screen.getByTestId("ticket")).findByRole("button", { name: "Status: Closed" })).toBeVisible();
    expect(row(TOMATOES)).toHaveTextContent("Closed");
    await waitFor(() => expect(screen.getByTestId("stat-open")).toHaveTextContent(`${open - 1} Open`));
  });

  test("is no longer listened to once the console is gone", async () => {
    const whole = fakeBackend(four);
    let listening = 0;
    const counted = (stop: () => void) => {
      listening += 1;
      return () => {
        listening -= 1;
        stop();
      };
    };
    const desk: FakeBackend = { ...whole, onDeskEvent: (heard) => counted(whole.onDeskEvent(heard)), onOpenTicket: (heard) => counted(whole.onOpenTicket(heard)) };
    const { unmount } = await openQueue("/support-tickets", { desk });
    expect(listening).toBe(2);
    unmount();
    expect(listening).toBe(0);
  });
});

describe("a lost database", () => {
  test("shows one quiet bar; everything stays readable, also what is being written", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.type(screen.getByRole("textbox", { name: "Reply to customer" }), "Half a sent");
    expect(bar()).toBeNull();
    desk.failAll(lost);
    act(() => desk.happen({ kind: "ticket_updated", ticket_id: "x", ticket_number: TOMATOES }));
    await pass(500);
    expect(bar()).toHaveTextContent("The database does not answer. What you see stays readable and your drafts are kept; Punnet keeps trying.");
    expect(bar()?.closest("[role=status]")).not.toBeNull();
    expect(screen.getByTestId("connection")).toHaveTextContent("Not connected");
    expect(screen.getByTestId("description")).toBeVisible();
    expect(screen.getAllByTestId("queue-row")).toHaveLength(4);
    expect(screen.getByRole("textbox", { name: "Reply to customer" })).toHaveValue("Half a sent");
  });

  test("is told by the shell while nobody asks for anything", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    desk.failAll(lost);
    act(() => desk.reach("lost"));
    expect(bar()).toBeVisible();
    expect(screen.getByTestId("connection")).toHaveTextContent("Not connected");

    const ticket = desk.tickets[0];
    if (ticket) ticket.status = "closed";
    desk.failAll(null);
    act(() => desk.reach("live"));
    expect(bar()).toBeNull();
    await pass(500);
    expect(row(TOMATOES)).toHaveTextContent("Closed");
  });

  test("is not what is wrong where somebody was switched off", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    desk.failAll({ code: "refused", message: "Your login was switched off." });
    act(() => desk.reach("switched_off"));
    expect(bar()).toBeNull();
    expect(screen.getByTestId("switched-off")).toHaveTextContent("Ask an owner of the desk");
    expect(screen.getByTestId("connection")).toHaveTextContent("Not connected");
    desk.failAll(null);
    act(() => desk.reach("live"));
    expect(screen.queryByTestId("switched-off")).toBeNull();
  });

  test("is asked for again and again; when it answers, the bar goes and everything is read anew", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    desk.failAll(lost);
    act(() => desk.happen({ kind: "ticket_created", ticket_id: "x", ticket_number: "x" }));
    await pass(500);
    const before = desk.asked.length;
    await pass(6000);
    expect(asked(desk).slice(before)).toEqual(["queueStats", "queueStats", "queueStats"]);

    const ticket = desk.tickets[0];
    if (ticket) ticket.status = "closed";
    desk.failAll(null);
    await pass(2500);
    expect(bar()).toBeNull();
    expect(screen.getByTestId("connection")).toHaveTextContent("Connected, live");
    expect(within(screen.getByTestId("ticket")).getByRole("button", { name: "Status: Closed" })).toBeVisible();
    expect(row(TOMATOES)).toHaveTextContent("Closed");
    const after = desk.asked.length;
    await pass(20_000);
    expect(desk.asked).toHaveLength(after);
  });

  test("is back for everything, whoever notices it first", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failAll(lost);
    act(() => desk.happen({ kind: "ticket_created", ticket_id: "x", ticket_number: "x" }));
    await pass(500);
    expect(bar()).toBeVisible();
    const [ticket] = desk.tickets;
    if (ticket) ticket.status = "closed";
    desk.failAll(null);
    // Opening a ticket answers before the bar's own question does.
    await user.click(linkOf("TKT-2026-00003"));
    await screen.findByTestId("composer");
    await waitFor(() => expect(bar()).toBeNull());
    await waitFor(() => expect(row(TOMATOES)).toHaveTextContent("Closed"));
  });

  test("keeps a message that was being sent, and sends it once it is back", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failAll(lost);
    await user.type(screen.getByRole("textbox", { name: "Reply to customer" }), "On its way.");
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    act(() => desk.reach("lost"));
    expect(await screen.findByTestId("waiting-message")).toHaveTextContent("On its way.Waiting for the database");
    expect(bar()).toHaveTextContent("1 thing waits to be sent.");
    desk.failAll(null);
    act(() => desk.reach("live"));
    await waitFor(() => expect(desk.tickets[0]?.messages.at(-1)?.message).toBe("On its way."));
    await waitFor(() => expect(screen.queryByTestId("waiting-message")).toBeNull());
    expect(bar()).toBeNull();
  });

  test("before anything was read is a sentence, and comes right by itself", async () => {
    const desk = fakeBackend(four);
    desk.failNext("queue", lost);
    desk.failNext("queueStats", lost);
    openConsole("/support-tickets", { desk });
    expect(await screen.findByRole("heading", { name: "The queue could not be read" })).toBeVisible();
    await pass(2500);
    expect(await screen.findAllByTestId("queue-row")).toHaveLength(4);
  });

  test("is not what a mere refusal is taken for", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    desk.failNext("ticket", { code: "internal", message: "No." });
    act(() => desk.happen({ kind: "message_added", ticket_id: "x", ticket_number: TOMATOES }));
    await pass(500);
    expect(bar()).toBeNull();
  });
});
