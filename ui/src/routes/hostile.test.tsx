import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";

import { fakeBackend } from "../backend/fake";
import { linkOf, openTicket, row } from "../testing/console";

const TICKET = "TKT-2026-00001";

/** What a customer's app may send in any field. */
const hostile: [string, string][] = [
  ["markup", `<b>bold</b> &lt;i&gt; &amp; <img src=x onerror="window.owned = true">`],
  ["a script", `<script>window.owned = true</script>`],
  ["an address that runs", `<a href="javascript:window.owned = true">click</a> javascript:window.owned=true`],
  ["Markdown", "[click](javascript:alert(1)) **bold** `code` ![x](https://evil.example/t.gif)"],
  ["an attribute's end", `" autofocus onfocus="window.owned = true" x='`],
  ["letters from right to left", "\u202Egnirts desrever a\u202C مرحبا بالعالم שלום"],
  ["letters of no width", "zero\u200B\u200C\u200D\uFEFFwidth\u2060"],
  ["emoji and marks", "👩‍👩‍👧‍👦 🇮🇳 l̶̢̛ o̷͝ ﷽"],
  ["a line without end", "W".repeat(2000)],
  ["20,000 characters", "दो पैकेट टूटे हुए थे। ".repeat(910).slice(0, 20_000)],
];

describe.each(hostile)("%s", (_, text) => {
  async function openHostile() {
    const desk = fakeBackend({ tickets: 1 });
    const [ticket] = desk.tickets;
    if (!ticket?.order) throw new Error("no example");
    const [message] = ticket.messages;
    const [photo] = ticket.attachments;
    const [line] = ticket.order.items;
    if (!message || !photo || !line) throw new Error("no example");
    Object.assign(ticket, {
      subject: text,
      description: text,
      customer: { ...ticket.customer, name: text, email: text, phone: text },
      order: { ...ticket.order, order_number: text, items: [{ ...line, product_name: text }] },
      affected_items: [{ name: text, quantity: text, unit_price: text, details: [text] }],
      messages: [{ ...message, message: text, sender_name: text }],
      attachments: [
        { ...photo, file_name: text },
        { ...photo, id: "file", is_photo: false, file_name: text },
      ],
      resolution: { resolution_type: "other", resolution_notes: text, refund_amount: null, resolved_by: text, resolved_at: photo.created_at },
      status: "closed",
    });
    return openTicket(TICKET, { desk });
  }

  /** What is very long is folded: here all of it is looked at. */
  async function unfold(user: UserEvent) {
    for (const more of screen.queryAllByRole("button", { name: "Show more" })) await user.click(more);
  }

  /** Letter by letter what was sent: neither interpreted, nor cut, nor cleaned. */
  const says = (element: Element | null | undefined) => expect(element?.textContent).toBe(text);

  /** No element, nothing that runs, leads anywhere or fetches anything. */
  function makesNothing() {
    expect(window).not.toHaveProperty("owned");
    expect(document.querySelectorAll("script, b, i, iframe, object, embed, [onerror], [onfocus], [autofocus]")).toHaveLength(0);
    const addresses = [...document.querySelectorAll("[href], [src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? "");
    expect(addresses.filter((address) => !/^\/(support-tickets|analytics|notifications|settings)/.test(address) && !address.startsWith("data:image/svg+xml,"))).toEqual([]);
  }

  /** Every field has a direction of its own, so that it turns no letters around it. */
  function turnsNothing() {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    for (let word = words.nextNode(); word; word = words.nextNode()) if (word.textContent?.includes(text)) found.push(word as Text);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((one) => !one.parentElement?.closest("bdi, [dir=auto]")).map((one) => one.parentElement?.outerHTML.slice(0, 200))).toEqual([]);
  }

  test("is shown as the text that it is, in every field that a customer can fill, and does nothing", async () => {
    const { user } = await openHostile();
    await unfold(user);
    makesNothing();
    turnsNothing();
    const field = (name: string) => row(TICKET).querySelector(`[data-field=${name}]`);
    for (const name of ["subject", "customer", "email"]) says(field(name));
    expect(field("subject")?.closest("[title]")).toHaveAttribute("title", text);

    const ticket = screen.getByTestId("ticket");
    says(within(ticket).getByRole("heading", { level: 1 }));
    says(screen.getByTestId("description"));
    const [message] = screen.getAllByTestId("message");
    says(message?.querySelector("p"));
    says(message?.querySelector("bdi"));
    const [name, email, phone] = screen.getByTestId("customer").querySelectorAll("button");
    for (const value of [name, email, phone]) says(value);
    says(screen.getByTestId("order").querySelector("button"));
    says(screen.getByTestId("order").querySelector("li > span"));
    const item = [...screen.getByTestId("affected-items").querySelectorAll("li > span")];
    expect(item.map((part) => part.textContent)).toEqual([text, `${text} × ${text}`, text]);
    says(screen.getByRole("list", { name: "Files" }).querySelector("bdi"));
    expect(screen.getByRole("button", { name: /^Photo 1 of 1/ })).toHaveAttribute("title", text);
    says(screen.getByTestId("resolution").querySelector("p[dir=auto]"));
    says(screen.getByTestId("resolution").querySelector("bdi"));

    await user.click(screen.getByRole("button", { name: /^Photo 1 of 1/ }));
    const viewer = await screen.findByRole("dialog");
    says(viewer.querySelector("bdi"));
    expect(within(viewer).getByTestId("photo-large")).toHaveAttribute("alt", text);
  });

  test("can be written and sent from here as it is", async () => {
    const desk = fakeBackend({ tickets: 1 });
    const { user } = await openTicket(TICKET, { desk });
    await user.click(screen.getByRole("textbox", { name: "Reply to customer" }));
    await user.paste(text);
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    await waitFor(() => expect(desk.tickets[0]?.messages.at(-1)?.message).toBe(text.trim()));
    await unfold(user);
    expect(screen.getAllByTestId("message").at(-1)?.querySelector("p")?.textContent).toBe(text.trim());
    expect(linkOf(TICKET)).toBeVisible();
  });
});
