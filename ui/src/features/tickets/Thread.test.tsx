import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import type { Attachment, Message } from "../../backend/bindings";
import { fakeBackend, type FakeBackend } from "../../backend/fake";
import { linkOf, openTicket } from "../../testing/console";
import { pass } from "../../testing/time";

const TOMATOES = "TKT-2026-00001";

async function conversation(messages: Partial<Message>[], attachments: Partial<Attachment>[] = []) {
  const desk = fakeBackend({ tickets: 1 });
  const [ticket] = desk.tickets;
  const [message] = ticket?.messages ?? [];
  const [attachment] = ticket?.attachments ?? [];
  if (!ticket || !message || !attachment) throw new Error("no example");
  ticket.messages = messages.map((one, i) => ({ ...message, id: `message-${i}`, ...one }));
  ticket.attachments = attachments.map((one, i) => ({ ...attachment, id: `photo-${i}`, ...one }));
  await openTicket(TOMATOES, { desk });
  return screen.getByRole("log", { name: "Conversation" });
}

function ticketMessage(desk: FakeBackend): Message {
  const [made] = fakeBackend({ tickets: desk.tickets.length }).tickets[0]?.messages ?? [];
  if (!made) throw new Error("no example");
  return made;
}

/** The example with so many messages, and what makes another one. */
function long(count: number) {
  const desk = fakeBackend({ tickets: 1 });
  const [ticket] = desk.tickets;
  if (!ticket) throw new Error("no example");
  const message = (text: string) => ({ ...ticketMessage(desk), id: text.replace(" ", "-"), message: text });
  ticket.messages = Array.from({ length: count }, (_, i) => message(`Message ${i}`));
  return { desk, ticket, message };
}

const bubbles = () => screen.getAllByTestId("message");

describe("the conversation", () => {
  test("has the guide's three colours, and who and when", async () => {
    await openTicket(TOMATOES, { tickets: 1 });
    expect(bubbles().map((one) => [one.dataset.kind, one.querySelector("header")?.textContent])).toEqual([
      ["customer", "Asha VermaCustomer10:38"],
      ["note", "RaviInternal note10:40"],
      ["admin", "Ravi10:41"],
    ]);
  });

  test("tells a customer's message from a colleague's note by words too, not by colour alone", async () => {
    await openTicket(TOMATOES, { tickets: 1 });
    const [customer, note, reply] = bubbles();
    expect(customer).toHaveTextContent("Customer");
    expect(note).toHaveTextContent("Internal note");
    expect(reply).not.toHaveTextContent("Internal note");
  });

  test("gives a name to whoever has none, and to the system", async () => {
    await conversation([
      { sender_type: "customer", sender_name: "" },
      { sender_type: "admin", sender_name: "" },
      { sender_type: "system", sender_name: "", message: "Status changed" },
      { sender_type: "admin", sender_name: "", is_internal_note: true },
    ]);
    expect(bubbles().map((one) => [one.dataset.kind, one.querySelector("bdi")?.textContent])).toEqual([
      ["customer", "Customer"],
      ["admin", "Support"],
      ["system", "Punnet"],
      ["note", "Support"],
    ]);
  });

  test("has a line wherever a day of the shop begins", async () => {
    const log = await conversation([
      { created_at: "2025-12-31T10:00:00Z" },
      { created_at: "2026-11-20T10:00:00Z" },
      { created_at: "2026-11-20T11:00:00Z" },
      // 23:59 and 00:01 in the shop.
      { created_at: "2026-11-21T18:29:00Z" },
      { created_at: "2026-11-21T18:31:00Z" },
      { created_at: "2026-11-22T05:00:00Z" },
    ]);
    const entries = [...log.children].map((entry) => within(entry as HTMLElement).queryByRole("heading")?.textContent ?? null);
    expect(entries).toEqual(["Wednesday, December 31, 2025", "Friday, November 20", null, "Yesterday", "Today", null]);
  });

  test("says that there is none", async () => {
    const log = await conversation([]);
    expect(log).toHaveTextContent("No messages yet.");
  });

  test("shows the photos of a message beneath it, the others with the claim", async () => {
    await conversation([{ message: "First" }, { message: "Look at this" }], [{ file_name: "claim.jpg" }, { message_id: "message-1", file_name: "later.jpg" }]);
    const photos = (place: HTMLElement) => within(place).getAllByRole("button", { name: /^Photo/ }).map((one) => one.title);
    const [first, second] = bubbles();
    expect(photos(screen.getByRole("region", { name: "Evidence" }))).toEqual(["claim.jpg"]);
    expect(within(first ?? document.body).queryByRole("list")).toBeNull();
    expect(photos(second ?? document.body)).toEqual(["later.jpg"]);
  });

  test("of many hundred messages shows the newest, and the earlier ones when asked", async () => {
    await conversation(Array.from({ length: 250 }, (_, i) => ({ message: `Message ${i}` })));
    expect(bubbles()).toHaveLength(100);
    expect(bubbles().at(-1)).toHaveTextContent("Message 249");
    const more = () => screen.getByRole("button", { name: /^Show earlier messages/ });
    expect(more()).toHaveTextContent("Show earlier messages (150 more)");
    fireEvent.click(more());
    await waitFor(() => expect(bubbles()).toHaveLength(200));
    fireEvent.click(more());
    await waitFor(() => expect(bubbles()).toHaveLength(250));
    expect(bubbles().map((one) => one.querySelector("p")?.textContent)).toEqual(Array.from({ length: 250 }, (_, i) => `Message ${i}`));
    expect(screen.queryByRole("button", { name: /^Show earlier messages/ })).toBeNull();
  });

  test("stays whole where new messages push the oldest out of what is read", async () => {
    const desk = long(150);
    const { ticket } = desk;
    await openTicket(TOMATOES, { desk: desk.desk });
    fireEvent.click(screen.getByRole("button", { name: "Show earlier messages (50 more)" }));
    await waitFor(() => expect(bubbles()).toHaveLength(150));
    for (let i = 0; i < 30; i += 1) ticket.messages.push(desk.message(`Later ${i}`));
    act(() => desk.desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: ticket.ticket_number }));
    await pass(500);
    await waitFor(() => expect(bubbles()).toHaveLength(180));
    expect(bubbles()[0]).toHaveTextContent("Message 0");
    // More at once than are read at once: no gap is shown as if it were none.
    for (let i = 30; i < 230; i += 1) ticket.messages.push(desk.message(`Later ${i}`));
    act(() => desk.desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: ticket.ticket_number }));
    await pass(500);
    await waitFor(() => expect(bubbles()).toHaveLength(100));
    expect(screen.getByRole("button", { name: "Show earlier messages (280 more)" })).toBeVisible();
  });

  test("says it where the earlier ones cannot be read, and keeps the others", async () => {
    const { desk } = long(250);
    await openTicket(TOMATOES, { desk });
    desk.failNext("earlierMessages", { code: "internal", message: "They could not be read." });
    fireEvent.click(screen.getByRole("button", { name: /^Show earlier messages/ }));
    expect(await screen.findByText("They could not be read.")).toBeVisible();
    expect(bubbles()).toHaveLength(100);
  });

  test("folds a message that is very long", async () => {
    await conversation([{ message: "All seven are broken. ".repeat(900) }, { message: "Short." }]);
    const [first] = bubbles();
    const text = () => first?.querySelector("p")?.textContent ?? "";
    expect(text().length).toBeLessThan(1300);
    fireEvent.click(screen.getByRole("button", { name: "Show more", expanded: false }));
    expect(text()).toBe("All seven are broken. ".repeat(900));
    fireEvent.click(screen.getByRole("button", { name: "Show less", expanded: true }));
    expect(text().length).toBeLessThan(1300);
  });

  test("makes nothing of an address or of markup, and says so where nothing can be seen", async () => {
    const log = await conversation([{ message: "see https://evil.example/x and **bold** <b>bold</b>" }, { message: "\u200b\u200d" }]);
    expect(within(log).queryByRole("link")).toBeNull();
    expect(bubbles()[0]?.querySelector("p")?.innerHTML).toBe("see https://evil.example/x and **bold** &lt;b&gt;bold&lt;/b&gt;");
    expect(bubbles()[1]).toHaveTextContent("Nothing that can be seen");
  });
});

describe("what is new since one last looked", () => {
  const line = () => screen.queryByTestId("new-since");
  const looks = (desk: FakeBackend) => desk.asked.filter(({ what }) => what === "look").map((one) => one.with[0]);

  async function lookedAt(at: string | null) {
    const { desk, ticket } = long(0);
    const mine = { is_mine: true, sender_type: "admin" } as const;
    const message = (minute: number, more: Partial<Message>) => ({ ...ticketMessage(desk), id: `at-${minute}`, created_at: `2026-11-22T05:${String(minute).padStart(2, "0")}:00Z`, ...more });
    ticket.messages = [message(0, {}), message(1, mine), message(2, mine), message(3, {}), message(4, {})];
    if (at) desk.looks.set(ticket.id, at);
    return { ...(await openTicket(TOMATOES, { desk })), ticket, message };
  }

  test("stands below a line, which one's own words do not need", async () => {
    const { desk, ticket } = await lookedAt("2026-11-22T05:01:30Z");
    expect(line()).toHaveTextContent("New since you looked, 10:31 today");
    expect(line()?.closest("[data-message]")).toHaveAttribute("data-message", "at-3");
    expect(looks(desk)).toContain(ticket.id);
    await pass(500);
    expect(screen.getByText("2 messages are new since you last looked.")).toHaveAttribute("role", "status");
  });

  test("is nothing the first time, nor where nobody else wrote", async () => {
    await lookedAt(null);
    expect(line()).toBeNull();
    cleanup();
    await lookedAt("2026-11-22T05:04:00Z");
    expect(line()).toBeNull();
  });

  test("is not what comes while one looks on, and is gone when one comes back", async () => {
    const { desk, user, ticket, message } = await lookedAt("2026-11-22T05:03:30Z");
    expect(line()?.closest("[data-message]")).toHaveAttribute("data-message", "at-4");
    await pass(500);
    ticket.messages.push({ ...message(4, {}), id: "while-looking", created_at: new Date().toISOString() });
    act(() => desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: ticket.ticket_number }));
    await waitFor(() => expect(bubbles()).toHaveLength(6));
    expect(line()?.closest("[data-message]")).toHaveAttribute("data-message", "at-4");
    await waitFor(() => expect(looks(desk).length).toBeGreaterThan(1));
    await user.click(screen.getByRole("button", { name: "Close ticket" }));
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    await user.click(linkOf(TOMATOES));
    await screen.findByTestId("composer");
    expect(line()).toBeNull();
  });

  test("is counted only while the window can be seen", async () => {
    const hidden = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    const { desk, ticket, message } = await lookedAt("2026-11-22T05:04:30Z");
    await pass(500);
    expect(looks(desk)).toEqual([]);
    hidden.mockReturnValue("visible");
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    await waitFor(() => expect(looks(desk).length).toBeGreaterThan(0));
    await pass(500);
    hidden.mockReturnValue("hidden");
    ticket.messages.push({ ...message(4, {}), id: "while-away", created_at: new Date().toISOString() });
    act(() => desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: ticket.ticket_number }));
    await waitFor(() => expect(bubbles()).toHaveLength(6));
    await pass(1000);
    hidden.mockReturnValue("visible");
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    await waitFor(() => expect(line()?.closest("[data-message]")).toHaveAttribute("data-message", "while-away"));
    hidden.mockRestore();
  });
});
