import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { QueueFilter, TicketDetail } from "../../backend/bindings";
import { makeQueryClient } from "../../backend/query-client";
import { ShopFormatsProvider } from "../../format/shop";
import { choose, linkOf, openConsole, openQueue, shownNumbers } from "../../testing/console";
import { pass } from "../../testing/time";
import { QueueFilters } from "./QueueFilters";
import { emptyFilter } from "./words";

const box = () => screen.getByRole("searchbox", { name: "Search tickets" });
const card = (name: string) => screen.getByTestId(`stat-${name}`);
const isSettled = (ticket: TicketDetail) => ["resolved", "closed"].includes(ticket.status);

/** The queue shows exactly the newest of these tickets. */
async function showsOnly(tickets: TicketDetail[]) {
  expect(tickets.length).toBeGreaterThan(0);
  await waitFor(() => {
    const numbers = tickets.map((ticket) => ticket.ticket_number);
    expect(shownNumbers()).toEqual(numbers.slice(0, shownNumbers().length));
    expect(shownNumbers()).toHaveLength(Math.min(numbers.length, 27));
  });
}

describe("searching", () => {
  test("asks at once, then with what was typed until that was answered, and stands in the address", async () => {
    const { desk, user, address } = await openQueue();
    const before = desk.asked.length;
    const searched = () => desk.asked.slice(before).map((one) => (one.with[0] as QueueFilter).search);
    const release = desk.hold();
    await user.type(box(), "a");
    await pass(1);
    expect(searched()).toEqual(["a"]);
    await user.type(box(), "s");
    await user.type(box(), "ha");
    await pass(1);
    expect(searched()).toEqual(["a"]);
    act(release);
    await showsOnly(desk.tickets.filter((ticket) => ticket.customer.email.includes("asha")));
    expect(searched()).toEqual(["a", "asha"]);
    expect(address()).toBe("/support-tickets?q=asha");
    expect(box()).toHaveValue("asha");
  });

  test("does not wait long for a slow answer", async () => {
    const { desk, user } = await openQueue();
    const before = desk.asked.length;
    desk.hold();
    await user.type(box(), "a");
    await pass(1);
    await user.type(box(), "sha");
    await pass(118);
    expect(desk.asked.slice(before)).toHaveLength(1);
    await pass(10);
    expect(desk.asked.slice(before)).toHaveLength(2);
  });

  test("keeps the rows until the next ones are there", async () => {
    const { desk, user } = await openQueue();
    const before = shownNumbers();
    const release = desk.hold();
    await user.type(box(), "asha");
    await pass(500);
    expect(shownNumbers()).toEqual(before);
    expect(screen.getByTestId("queue")).toHaveAttribute("aria-busy", "true");
    act(release);
    await waitFor(() => expect(shownNumbers()).toEqual(["TKT-2026-00060"]));
    expect(screen.getByTestId("queue")).toHaveAttribute("aria-busy", "false");
  });

  test("a slow answer to an older search never replaces a newer one", async () => {
    const { desk, user } = await openQueue();
    const release = desk.hold();
    await user.type(box(), "asha");
    await pass(120);
    await user.clear(box());
    await user.type(box(), "fatima");
    await pass(120);
    act(release);
    await showsOnly(desk.tickets.filter((ticket) => ticket.customer.email.startsWith("fatima")));
  });

  test.each(["%", "_", "'", "\\", "a", "x".repeat(10_000), "\u202Eעברית", "50% off & more=1?#"])("goes to the desk as it was typed: %j", async (text) => {
    const { desk, user, address } = await openQueue();
    await user.click(box());
    await user.paste(text);
    await pass(120);
    expect(desk.asked.findLast(({ what }) => what === "queue")?.with[0]).toEqual({ ...emptyFilter, search: text });
    expect(new URLSearchParams(address().split("?")[1]).get("q")).toBe(text);
    expect(box()).toHaveValue(text);
  });

  test("what finds nothing says so, and one click takes it back", async () => {
    const { user, address } = await openQueue();
    await user.type(box(), "nobody at all");
    await pass(120);
    expect(await screen.findByRole("heading", { name: "No tickets match" })).toBeVisible();
    await pass(400);
    expect(screen.getByTestId("announcer")).toHaveTextContent("No tickets match.");
    const empty = screen.getByRole("heading", { name: "No tickets match" }).parentElement;
    await user.click(within(empty ?? document.body).getByRole("button", { name: "Clear filters" }));
    expect(address()).toBe("/support-tickets");
    expect(await screen.findAllByTestId("queue-row")).not.toHaveLength(0);
    expect(box()).toHaveValue("");
  });

  test("a late echo of the address undoes no newer letters, however many are on their way", async () => {
    const asked: string[] = [];
    const queries = makeQueryClient();
    const at = (search: string) => (
      <QueryClientProvider client={queries}>
        <ShopFormatsProvider timeZone="Asia/Kolkata" currency="INR">
          <QueueFilters filter={{ ...emptyFilter, search }} onFilter={(filter) => asked.push(filter.search)} />
        </ShopFormatsProvider>
      </QueryClientProvider>
    );
    const { rerender } = render(at(""));
    for (const text of ["a", "as"]) {
      fireEvent.change(box(), { target: { value: text } });
      await pass(120);
    }
    expect(asked).toEqual(["a", "as"]);
    fireEvent.change(box(), { target: { value: "ash" } });
    rerender(at("a"));
    expect(box()).toHaveValue("ash");
    rerender(at("as"));
    expect(box()).toHaveValue("ash");
    await pass(120);
    rerender(at("ash"));
    // From elsewhere: that is shown.
    rerender(at("as"));
    expect(box()).toHaveValue("as");
  });

  test("is taken back by its own button", async () => {
    const { user, address } = await openQueue();
    expect(screen.queryByRole("button", { name: "Clear search" })).toBeNull();
    await user.type(box(), "asha");
    await pass(120);
    await user.click(screen.getByRole("button", { name: "Clear search" }));
    await pass(120);
    expect(address()).toBe("/support-tickets");
    expect(box()).toHaveFocus();
  });

  test("the same words can be searched again after they were taken back", async () => {
    const { user, address } = await openQueue();
    await user.type(box(), "asha");
    await pass(120);
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    await pass(120);
    expect(address()).toBe("/support-tickets");
    await user.type(box(), "asha");
    await pass(120);
    expect(address()).toBe("/support-tickets?q=asha");
  });
});

describe("filtering", () => {
  test("by status and priority combines, each in the address once", async () => {
    const { desk, user, address } = await openQueue();
    await choose(user, "search", "Status", "Resolved");
    await user.click(within(screen.getByRole("menu")).getByText("Open"));
    await user.keyboard("{Escape}");
    await showsOnly(desk.tickets.filter(({ status }) => status === "open" || status === "resolved"));
    // In the order of the menu, so that one filter has one address.
    expect(address()).toBe("/support-tickets?status=open,resolved");
    expect(screen.getByRole("button", { name: "Status: Open, Resolved" })).toBeVisible();

    await choose(user, "search", "Priority", "High");
    await showsOnly(desk.tickets.filter(({ status, priority }) => (status === "open" || status === "resolved") && priority === "high"));
    expect(address()).toBe("/support-tickets?status=open,resolved&priority=high");
  });

  test("all takes the choice back", async () => {
    const { user, address } = await openQueue("/support-tickets?status=open,closed");
    await choose(user, "search", "Status", "All statuses");
    expect(address()).toBe("/support-tickets");
  });

  test("shows in the menu what is chosen", async () => {
    const { user } = await openQueue("/support-tickets?priority=high");
    await user.click(screen.getByRole("button", { name: "Priority: High" }));
    const checked = within(await screen.findByRole("menu"))
      .getAllByRole("menuitemcheckbox")
      .map((item) => `${item.textContent} ${item.ariaChecked ?? item.getAttribute("aria-checked")}`);
    expect(checked).toEqual(["All priorities false", "Low false", "Medium false", "High true", "Critical false"]);
  });

  test("an address that somebody mistyped shows what it can", async () => {
    const { desk } = await openQueue("/support-tickets?status=opne,closed&priority=urgent&page=9");
    await showsOnly(desk.tickets.filter(({ status }) => status === "closed"));
    expect(screen.getByRole("button", { name: "Status: Closed" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Priority: All priorities" })).toBeVisible();
  });

  test("survives opening a ticket, going back and forward", async () => {
    const { user, router, address } = await openQueue("/support-tickets?status=open&q=TKT");
    const [first = ""] = shownNumbers();
    await user.click(linkOf(first));
    expect(address()).toBe(`/support-tickets/${first}?status=open&q=TKT`);
    act(() => router.history.back());
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(address()).toBe("/support-tickets?status=open&q=TKT");
    act(() => router.history.forward());
    expect(await screen.findByTestId("ticket")).toHaveAttribute("data-ticket", first);
    expect(box()).toHaveValue("TKT");
  });

  test("follows the rail and the way back from there", async () => {
    const { desk, user, router, address } = await openQueue("/support-tickets?q=TKT");
    await user.click(screen.getByRole("link", { name: /^Settled/ }));
    expect(address()).toBe("/support-tickets?status=resolved,closed");
    await showsOnly(desk.tickets.filter(isSettled));
    expect(box()).toHaveValue("");
    act(() => router.history.back());
    await waitFor(() => expect(box()).toHaveValue("TKT"));
    expect(address()).toBe("/support-tickets?q=TKT");
    await pass(1000);
    expect(address()).toBe("/support-tickets?q=TKT");
  });
});

describe("the stat cards", () => {
  test("count what the desk holds", async () => {
    const { desk } = await openQueue();
    const counted = (of: (ticket: TicketDetail) => boolean) => String(desk.tickets.filter(of).length);
    await waitFor(() => expect(card("open")).toHaveTextContent(`${counted(({ status }) => status === "open")} Open`));
    expect(card("in_progress")).toHaveTextContent(`${counted(({ status }) => status === "in_progress")} In progress`);
    expect(card("resolved")).toHaveTextContent(`${counted(({ status }) => status === "resolved")} Resolved`);
    expect(card("critical")).toHaveTextContent(`${counted((ticket) => ticket.priority === "critical" && !isSettled(ticket))} Critical`);
  });

  test.each([
    ["open", "/support-tickets?status=open"],
    ["in_progress", "/support-tickets?status=in_progress"],
    ["resolved", "/support-tickets?status=resolved"],
    ["critical", "/support-tickets?status=open,in_progress,awaiting_customer&priority=critical"],
  ])("%s shows exactly what it counts, and takes it back", async (name, at) => {
    const { user, address } = await openQueue();
    await waitFor(() => expect(card(name)).not.toHaveTextContent("–"));
    const count = Number.parseInt(card(name).textContent, 10);
    await user.click(card(name));
    expect(address()).toBe(at);
    await waitFor(() => expect(screen.getByRole("table", { name: "Tickets" })).toHaveAttribute("aria-rowcount", String(count + 1)));
    expect(card(name)).toHaveAttribute("aria-pressed", "true");
    await user.click(card(name));
    expect(address()).toBe("/support-tickets");
    await waitFor(() => expect(card(name)).toHaveAttribute("aria-pressed", "false"));
  });

  test("leave a search alone", async () => {
    const { user, address } = await openQueue("/support-tickets?q=TKT");
    await user.click(card("open"));
    expect(address()).toBe("/support-tickets?q=TKT&status=open");
  });

  test("show a dash, not a nought, while they are unknown", async () => {
    const { desk } = openConsole();
    desk.hold();
    await pass(1000);
    expect(card("open")).toHaveTextContent("– Open");
  });
});
