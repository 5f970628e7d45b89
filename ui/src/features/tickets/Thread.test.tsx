import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Attachment, Message } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { openTicket } from "../../testing/console";

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

  test("of many hundred messages is all there", async () => {
    await conversation(Array.from({ length: 500 }, (_, i) => ({ message: `Message ${i}` })));
    expect(bubbles()).toHaveLength(500);
    expect(bubbles().at(-1)).toHaveTextContent("Message 499");
  });
});
