import type { InfiniteData } from "@tanstack/react-query";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { QueueCursor, QueuePage } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { keys } from "../../backend/queries";
import { makeQueryClient } from "../../backend/query-client";
import { linkOf, openConsole, openQueue, row, shownNumbers } from "../../testing/console";
import { resizeWindow } from "../../testing/screen";
import { pass } from "../../testing/time";
import { emptyFilter } from "./words";

const ROW = 53;

function scroller(): HTMLElement {
  const box = screen.getByTestId("queue").parentElement;
  if (!box) throw new Error("the list stands nowhere");
  return box;
}

async function scrollTo(top: number) {
  act(() => {
    scroller().scrollTop = top;
  });
  await pass(50);
}

/** A queue of 600 tickets, with the reads behind it. */
async function openLong() {
  const queries = makeQueryClient();
  return { queries, ...(await openQueue("/support-tickets", { tickets: 600, queries })) };
}

/** A ticket like the newest one, raised now. */
function raise(desk: ReturnType<typeof fakeBackend>, number: string) {
  const [newest] = desk.tickets;
  if (!newest) throw new Error("the desk is empty");
  const raised = { ...newest, id: `raised-${number}`, ticket_number: number, created_at: new Date().toISOString(), status: "open" as const };
  desk.tickets.unshift(raised);
  desk.happen({ kind: "ticket_created", ticket_id: raised.id, ticket_number: number });
}

describe("a row", () => {
  test("shows everything that the guide lists", async () => {
    const { desk } = await openQueue();
    const fields = (number = "") => Object.fromEntries([...row(number).querySelectorAll<HTMLElement>("[data-field]")].map((field) => [field.dataset.field, field.textContent]));
    expect(fields(desk.tickets[0]?.ticket_number)).toEqual({
      subject: "Tomatoes arrived crushed",
      customer: "Asha Verma",
      email: "asha.verma@example.in",
      status: "Open",
      priority: "Medium",
      issue: "Damaged product",
      photos: "3 photos",
      created: "4 min",
    });
    expect(fields(desk.tickets[2]?.ticket_number)).toMatchObject({ photos: "", status: "In progress" });
    expect(row("TKT-2026-00060")).toHaveTextContent("View");
  });

  test("says so where the shop no longer knows the customer, or knows no name", async () => {
    const desk = fakeBackend({ tickets: 3 });
    const [gone, nameless] = desk.tickets;
    if (!gone || !nameless) throw new Error("the desk is empty");
    gone.customer = { ...gone.customer, is_known: false, name: "", email: "", phone: "" };
    nameless.customer = { ...nameless.customer, name: "" };
    await openQueue("/support-tickets", { desk });
    expect(row(gone.ticket_number).querySelector('[role="cell"][aria-colindex="3"]')).toHaveTextContent(/^Unknown customer$/);
    expect(row(nameless.ticket_number).querySelector('[role="cell"][aria-colindex="3"]')).toHaveTextContent(`No name · ${nameless.customer.email}`);
  });

  test("says its whole time, with the zone, where one asks for it", async () => {
    await openQueue();
    expect(row("TKT-2026-00060").querySelector("time")).toHaveAttribute("title", expect.stringMatching(/November 22, 2026.*10:38:00.*GMT\+5:30/));
  });

  test("is a link that says which ticket and what about, and its place in the list", async () => {
    await openQueue("/support-tickets?status=open");
    expect(linkOf("TKT-2026-00060")).toHaveAccessibleName("TKT-2026-00060");
    expect(linkOf("TKT-2026-00060")).toHaveAccessibleDescription("Unread Tomatoes arrived crushed");
    // The heads are the table's first row.
    expect(row("TKT-2026-00060")).toHaveAttribute("aria-rowindex", "2");
    expect(screen.getByRole("table", { name: "Tickets" })).toHaveAttribute("aria-rowcount", "19");
    act(() => resizeWindow(800, 900));
    expect(row("TKT-2026-00060")).toHaveAttribute("aria-posinset", "1");
    expect(row("TKT-2026-00060")).toHaveAttribute("aria-setsize", "18");
  });

  test("grows older by itself", async () => {
    await openQueue();
    expect(row("TKT-2026-00060").querySelector("time")).toHaveTextContent("4 min");
    await pass(60_000);
    expect(row("TKT-2026-00060").querySelector("time")).toHaveTextContent("5 min");
  });

  test("is one line of a table in a wide list and a small card in a narrow one", async () => {
    await openQueue();
    expect(scroller()).toHaveAttribute("data-layout", "table");
    expect(row("TKT-2026-00059").style.transform).toBe(`translateY(${ROW}px)`);
    act(() => resizeWindow(800, 900));
    expect(scroller()).toHaveAttribute("data-layout", "cards");
    expect(row("TKT-2026-00059").style.transform).toBe("translateY(84px)");
  });
});

describe("the list", () => {
  test("draws no more than is seen, and every ticket can be reached", async () => {
    const { desk } = await openQueue("/support-tickets", { tickets: 130 });
    const seen = new Set<string>();
    for (let top = 0; top <= 130 * ROW; top += 800) {
      await scrollTo(top);
      expect(shownNumbers().length).toBeLessThan(60);
      for (const number of shownNumbers()) seen.add(number);
    }
    expect(seen.size).toBe(130);
    const pages = desk.asked.filter(({ what }) => what === "queue").map(({ with: [, after] }) => after);
    expect(pages).toHaveLength(3);
    expect(pages[0]).toBeNull();
    expect(pages[1]).toMatchObject({ id: desk.tickets[49]?.id });
    expect(pages[2]).toMatchObject({ id: desk.tickets[99]?.id });
  });

  test("says how many it shows, and that there are more", async () => {
    await openQueue("/support-tickets", { tickets: 130 });
    await pass(1000);
    expect(screen.getByTestId("announcer")).toHaveTextContent("50 tickets shown, more below.");
    await scrollTo(45 * ROW);
    await scrollTo(95 * ROW);
    await pass(1000);
    expect(screen.getByTestId("announcer")).toHaveTextContent("130 tickets shown.");
  });

  test("keeps the rows under the eyes where new ones arrive above", async () => {
    const { desk } = await openQueue();
    await scrollTo(10 * ROW);
    raise(desk, "TKT-2026-00061");
    raise(desk, "TKT-2026-00062");
    await pass(300);
    await waitFor(() => expect(scroller().scrollTop).toBe(12 * ROW));
    expect(row("TKT-2026-00050").style.transform).toBe(`translateY(${12 * ROW}px)`);
  });

  test("shows new ones at once where one stands at the top", async () => {
    const { desk } = await openQueue();
    raise(desk, "TKT-2026-00061");
    await pass(300);
    await waitFor(() => expect(shownNumbers()[0]).toBe("TKT-2026-00061"));
    expect(scroller().scrollTop).toBe(0);
  });

  test("starts another filter at its top", async () => {
    const { user } = await openQueue();
    await scrollTo(15 * ROW);
    await user.click(screen.getByRole("link", { name: /^To do/ }));
    await waitFor(() => expect(scroller().scrollTop).toBe(0));
  });

  test("keeps a bounded number of rows, wherever one scrolls, and finds the others again", async () => {
    const { desk, queries } = await openLong();
    const kept = () => queries.getQueryData<InfiniteData<QueuePage>>(keys.queue(emptyFilter))?.pages.length;
    for (let top = 0; top <= 600 * ROW; top += 1200) await scrollTo(top);
    await waitFor(() => expect(shownNumbers()).toContain("TKT-2026-00001"));
    expect(kept()).toBe(8);
    // What was let go above left its room: the oldest ticket stands where it always stood.
    expect(row("TKT-2026-00001").style.transform).toBe(`translateY(${599 * ROW}px)`);
    const before = desk.asked.length;
    for (let top = 600 * ROW; top >= 0; top -= 1200) await scrollTo(top);
    await waitFor(() => expect(shownNumbers()[0]).toBe("TKT-2026-00600"));
    expect(row("TKT-2026-00600").style.transform).toBe("translateY(0px)");
    expect(kept()).toBe(8);
    expect(desk.asked.slice(before).every(({ with: [, place] }) => (place as QueueCursor).toward === "before")).toBe(true);
  }, 60_000);

  test("goes back to the top in one step", async () => {
    const { user } = await openLong();
    for (let top = 0; top <= 550 * ROW; top += 1200) await scrollTo(top);
    await user.click(screen.getByRole("button", { name: "Back to the top" }));
    await waitFor(() => expect(shownNumbers()[0]).toBe("TKT-2026-00600"));
    expect(scroller().scrollTop).toBe(0);
    expect(screen.queryByTestId("to-top")).toBeNull();
  }, 60_000);

  test("says how many came above while one reads further down, and goes there", async () => {
    const { desk, user } = await openQueue();
    await scrollTo(10 * ROW);
    raise(desk, "TKT-2026-00061");
    raise(desk, "TKT-2026-00062");
    raise(desk, "TKT-2026-00063");
    await user.click(await screen.findByRole("button", { name: "3 new tickets" }));
    await waitFor(() => expect(shownNumbers()[0]).toBe("TKT-2026-00063"));
    expect(scroller().scrollTop).toBe(0);
    expect(screen.queryByTestId("to-top")).toBeNull();
  });

  test("at its top new tickets come in by themselves, unless a hand is in the list", async () => {
    const { desk, user } = await openQueue();
    raise(desk, "TKT-2026-00061");
    await waitFor(() => expect(shownNumbers()[0]).toBe("TKT-2026-00061"));
    expect([scroller().scrollTop, screen.queryByTestId("to-top")]).toEqual([0, null]);

    act(() => linkOf("TKT-2026-00061").focus());
    raise(desk, "TKT-2026-00062");
    await screen.findByRole("button", { name: "1 new ticket" });
    expect(scroller().scrollTop).toBe(ROW);
    await scrollTo(0);
    expect(screen.queryByTestId("to-top")).toBeNull();

    await user.click(linkOf("TKT-2026-00062"));
    await screen.findByTestId("composer");
    raise(desk, "TKT-2026-00063");
    await screen.findByRole("button", { name: "1 new ticket" });
    expect(scroller().scrollTop).toBe(ROW);
  });

  test("rows that leave it above, or come in between, do not move what is read", async () => {
    const { desk } = await openQueue("/support-tickets?status=open", { tickets: 240 });
    const open = desk.tickets.filter(({ status }) => status === "open");
    await scrollTo(10 * ROW);
    const [first, second] = open;
    if (!first || !second) throw new Error("the desk is empty");
    first.status = "closed";
    desk.happen({ kind: "ticket_updated", ticket_id: first.id, ticket_number: first.ticket_number });
    await waitFor(() => expect(scroller().scrollTop).toBe(9 * ROW));
    expect(row(open[10]?.ticket_number ?? "").style.transform).toBe(`translateY(${9 * ROW}px)`);
    first.status = "open";
    second.status = "closed";
    desk.happen({ kind: "ticket_updated", ticket_id: first.id, ticket_number: first.ticket_number });
    await waitFor(() => expect(screen.getByRole("button", { name: "1 new ticket" })).toBeVisible());
    expect(scroller().scrollTop).toBe(9 * ROW);
  });

  test("rows that become cards leave the open one, or else the first, where it is", async () => {
    const { desk, user } = await openQueue("/support-tickets", { tickets: 240 });
    await scrollTo(20 * ROW);
    act(() => resizeWindow(800, 900));
    await waitFor(() => expect(scroller().dataset.layout).toBe("cards"));
    await waitFor(() => expect(scroller().scrollTop).toBe(20 * 84));
    act(() => resizeWindow(1440, 900));
    await waitFor(() => expect(scroller().scrollTop).toBe(20 * ROW));
    const third = desk.tickets[22]?.ticket_number ?? "";
    await user.click(linkOf(third));
    await screen.findByTestId("composer");
    act(() => resizeWindow(800, 900));
    await waitFor(() => expect(scroller().scrollTop).toBe(20 * ROW + 22 * (84 - ROW)));
  });

  test("whose first ticket leaves has no gap there", async () => {
    const { desk } = await openQueue("/support-tickets?status=open", { tickets: 240 });
    const [first, second] = desk.tickets.filter(({ status }) => status === "open");
    if (!first || !second) throw new Error("the desk is empty");
    first.status = "closed";
    desk.happen({ kind: "ticket_updated", ticket_id: first.id, ticket_number: first.ticket_number });
    await waitFor(() => expect(shownNumbers()[0]).toBe(second.ticket_number));
    expect(row(second.ticket_number).style.transform).toBe("translateY(0px)");
  });
});

describe("unread tickets", () => {
  test("have a mark and a name for it, until they were opened", async () => {
    const { user } = await openQueue();
    expect(row("TKT-2026-00060")).toHaveAttribute("data-unread");
    await user.click(linkOf("TKT-2026-00060"));
    await screen.findByTestId("composer");
    expect(row("TKT-2026-00060")).not.toHaveAttribute("data-unread");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(row("TKT-2026-00060")).not.toHaveAttribute("data-unread");
    expect(linkOf("TKT-2026-00060")).toHaveAccessibleDescription("Tomatoes arrived crushed");
    expect(row("TKT-2026-00059")).toHaveAttribute("data-unread");
  });

  test("are none that somebody settled", async () => {
    await openQueue("/support-tickets?status=resolved,closed");
    expect(screen.getByTestId("queue").querySelectorAll("[data-unread]")).toHaveLength(0);
  });
});

describe("sorting", () => {
  const head = (name: string) => screen.getByRole("columnheader", { name });

  test.each([
    ["Ticket", "-number", "descending", "number", "ascending"],
    ["Subject", "subject", "ascending", "-subject", "descending"],
    ["Customer", "customer", "ascending", "-customer", "descending"],
    ["Issue", "issue_type", "ascending", "-issue_type", "descending"],
    ["Priority", "-priority", "descending", "priority", "ascending"],
    ["Status", "status", "ascending", "-status", "descending"],
  ])("by %s, then the other way, and the address says so", async (name, first, aria, second, other) => {
    const { user, address } = await openQueue();
    expect(head("Created")).toHaveAttribute("aria-sort", "descending");
    await user.click(within(head(name)).getByRole("button"));
    expect(address()).toBe(`/support-tickets?sort=${first}`);
    await waitFor(() => expect(head(name)).toHaveAttribute("aria-sort", aria));
    expect(head("Created")).toHaveAttribute("aria-sort", "none");
    await user.click(within(head(name)).getByRole("button"));
    expect(address()).toBe(`/support-tickets?sort=${second}`);
    await waitFor(() => expect(head(name)).toHaveAttribute("aria-sort", other));
  });

  test("shows the tickets in that order", async () => {
    await openQueue("/support-tickets?sort=-priority");
    const shown = screen.getAllByTestId("queue-row").map((one) => one.querySelector('[data-field="priority"]')?.textContent);
    expect(shown[0]).toBe("Critical");
    expect(shown).toEqual(shown.toSorted((a = "", b = "") => ["Critical", "High", "Medium", "Low"].indexOf(a) - ["Critical", "High", "Medium", "Low"].indexOf(b)));
  });

  test("has a menu too, where there are no heads", async () => {
    const { user, address } = await openQueue("/support-tickets?status=open");
    act(() => resizeWindow(800, 900));
    await user.click(screen.getByRole("button", { name: "Sort: Newest first" }));
    await user.click(within(await screen.findByRole("menu")).getByText("Critical first"));
    expect(address()).toBe("/support-tickets?status=open&sort=-priority");
    expect(await screen.findByRole("button", { name: "Sort: Critical first" })).toBeVisible();
  });

  test("says where only a part of a search is sorted", async () => {
    const desk = fakeBackend({ tickets: 60 });
    const queue = desk.queue.bind(desk);
    desk.queue = async (filter, place) => ({ ...(await queue(filter, place)), sorted_only: 400 });
    await openQueue("/support-tickets?q=TKT&sort=subject", { desk });
    expect(screen.getByText(/only the newest 400 are sorted here/)).toBeVisible();
  });

  test("stays when filters are cleared", async () => {
    const { user, address } = await openQueue("/support-tickets?q=TKT&sort=-priority");
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(address()).toBe("/support-tickets?sort=-priority");
  });
});

describe("a day to begin with", () => {
  const field = () => screen.getByLabelText("Jump to a day");

  test("stands in the address, and the list begins there and goes on upwards", async () => {
    const { desk, address } = await openQueue("/support-tickets", { tickets: 240 });
    const day = desk.tickets[120]?.created_at.slice(0, 10) ?? "";
    fireEvent.change(field(), { target: { value: day } });
    expect(address()).toBe(`/support-tickets?from=${day}`);
    const ends = Date.parse(`${day}T00:00:00+05:30`) + 86_400_000;
    const first = desk.tickets.findIndex(({ created_at }) => Date.parse(created_at) < ends);
    // The tickets of the day after were read too, and stand above.
    await waitFor(() => {
      const top = Math.round(scroller().scrollTop / ROW);
      expect(top).toBeGreaterThanOrEqual(50);
      expect(row(desk.tickets[first]?.ticket_number ?? "")).toHaveAttribute("data-index", String(top));
    });
    for (let look = 0; look < 4; look += 1) await scrollTo(0);
    await waitFor(() => expect(shownNumbers()[0]).toBe(desk.tickets[0]?.ticket_number));
    expect(screen.queryByText(/new tickets?$/)).toBeNull();
  });

  test("is written as everywhere else", async () => {
    await openQueue("/support-tickets?from=2026-11-20", { tickets: 240 });
    expect(field().closest("label")).toHaveTextContent("From Nov 20");
    fireEvent.change(field(), { target: { value: "2025-11-20" } });
    await waitFor(() => expect(field().closest("label")).toHaveTextContent("From Nov 20, 2025"));
    fireEvent.change(field(), { target: { value: "" } });
    await waitFor(() => expect(field().closest("label")).toHaveTextContent("Jump to a day"));
  });

  test("is taken back by an empty field, and by another order", async () => {
    const { user, address } = await openQueue("/support-tickets?from=2026-11-20", { tickets: 240 });
    expect(field()).toHaveValue("2026-11-20");
    fireEvent.change(field(), { target: { value: "" } });
    expect(address()).toBe("/support-tickets");
    fireEvent.change(field(), { target: { value: "2026-11-19" } });
    await user.click(within(screen.getByRole("columnheader", { name: "Priority" })).getByRole("button"));
    expect(address()).toBe("/support-tickets?sort=-priority");
    await waitFor(() => expect(field()).toHaveValue(""));
    fireEvent.change(field(), { target: { value: "2026-11-18" } });
    expect(address()).toBe("/support-tickets?from=2026-11-18");
  });
});

describe("a search that looks far back", () => {
  /** A desk that finds something only after so many looks. */
  function slowDesk(looks: number) {
    const desk = fakeBackend({ tickets: 60 });
    const queue = desk.queue.bind(desk);
    let looked = 0;
    desk.queue = async (filter, place) => {
      const page = await queue(filter, null);
      if (filter.search === "") return page;
      looked = place ? looked + 1 : 1;
      if (looked > looks) return { ...page, rows: page.rows.slice(0, 1), next: null };
      const next: QueueCursor = { value: String(looked), id: `look-${looked}`, toward: "after" };
      return { ...page, rows: [], next, searched_to: new Date(Date.parse("2026-11-01T00:00:00Z") - looked * 86_400_000).toISOString() };
    };
    return { desk, looks: () => looked };
  }

  test("goes on by itself, and says nothing is there only at the end", async () => {
    const { desk } = slowDesk(5);
    openConsole("/support-tickets?q=TKT", { desk });
    expect(await screen.findByTestId("queue-row")).toBeVisible();
    expect(screen.queryByText("No tickets match")).toBeNull();
  });

  test("asks before it looks further than that", async () => {
    const { desk, looks } = slowDesk(25);
    const { user } = openConsole("/support-tickets?q=TKT", { desk });
    await user.click(await screen.findByRole("button", { name: "Search older tickets" }));
    expect(screen.getByText(/Searched back to/)).toBeVisible();
    expect(looks()).toBeGreaterThanOrEqual(10);
    await user.click(await screen.findByRole("button", { name: "Search older tickets" }));
    expect(await screen.findByTestId("queue-row")).toBeVisible();
    expect(looks()).toBe(26);
  });
});

describe("instead of rows", () => {
  test("nothing at first, then grey lines", async () => {
    const { desk } = openConsole();
    const release = desk.hold();
    await screen.findByRole("search");
    await pass(200);
    expect(screen.queryByTestId("queue-loading")).toBeNull();
    await pass(150);
    expect(screen.getByTestId("queue-loading")).toBeVisible();
    act(release);
    expect(await screen.findAllByTestId("queue-row")).not.toHaveLength(0);
    expect(screen.queryByTestId("queue-loading")).toBeNull();
  });

  test("a word for an empty shop", async () => {
    openConsole("/support-tickets", { tickets: 0 });
    expect(await screen.findByRole("heading", { name: "No tickets yet" })).toBeVisible();
    expect(screen.getByText("When a customer reports a problem, it appears here at once.")).toBeVisible();
  });

  test("the desk's sentence where the queue cannot be read, and a way to try again", async () => {
    const desk = fakeBackend({ tickets: 3 });
    desk.failNext("queue", { code: "internal", message: "The list could not be put together. Nothing was changed; try again." });
    const { user } = openConsole("/support-tickets", { desk });
    expect(await screen.findByRole("heading", { name: "The queue could not be read" })).toBeVisible();
    expect(screen.getByText("The list could not be put together. Nothing was changed; try again.")).toBeVisible();
    await pass(1000);
    expect(screen.getByTestId("announcer")).toHaveTextContent("The queue could not be read.");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findAllByTestId("queue-row")).toHaveLength(3);
  });

  test("the sentence stays while it is tried again", async () => {
    const desk = fakeBackend({ tickets: 3 });
    desk.failNext("queue", { code: "internal", message: "The database does not answer." });
    const { user } = openConsole("/support-tickets", { desk });
    const again = await screen.findByRole("button", { name: "Try again" });
    const release = desk.hold();
    await user.click(again);
    await pass(1000);
    expect(screen.queryByTestId("queue-loading")).toBeNull();
    expect(screen.getByText("The database does not answer.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Trying again…" })).toBeDisabled();
    act(release);
    expect(await screen.findAllByTestId("queue-row")).toHaveLength(3);
  });

  test("the rows stay where only the next page cannot be read", async () => {
    const { desk, user } = await openQueue("/support-tickets", { tickets: 80 });
    desk.failNext("queue", { code: "internal", message: "The next tickets could not be read. Try again." });
    await scrollTo(45 * ROW);
    expect(await screen.findByText("The next tickets could not be read. Try again.", { exact: false })).toBeVisible();
    expect(shownNumbers()).toContain("TKT-2026-00035");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await scrollTo(80 * ROW);
    await waitFor(() => expect(shownNumbers()).toContain("TKT-2026-00001"));
  });

  test("the rows stay where they cannot be read anew", async () => {
    const { desk } = await openQueue("/support-tickets", { tickets: 3 });
    desk.failNext("queue", { code: "internal", message: "No." });
    raise(desk, "TKT-2026-00004");
    await pass(300);
    expect(shownNumbers()).toEqual(["TKT-2026-00003", "TKT-2026-00002", "TKT-2026-00001"]);
  });
});

describe("the keyboard", () => {
  test("j shows where the marker stands, then moves it; k moves it back", async () => {
    const { user } = await openQueue();
    await user.keyboard("j");
    expect(linkOf("TKT-2026-00060")).toHaveFocus();
    await user.keyboard("jj");
    expect(linkOf("TKT-2026-00058")).toHaveFocus();
    await user.keyboard("k");
    expect(linkOf("TKT-2026-00059")).toHaveFocus();
    await user.keyboard("kkkk");
    expect(linkOf("TKT-2026-00060")).toHaveFocus();
  });

  test("arrows and pages move it within the list, and the list follows", async () => {
    const { user } = await openQueue();
    await user.keyboard("j{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(linkOf("TKT-2026-00059")).toHaveFocus();
    await user.keyboard("{PageDown}{PageDown}{PageDown}");
    await pass(100);
    expect(linkOf("TKT-2026-00029")).toHaveFocus();
    expect(scroller().scrollTop).toBeGreaterThan(10 * ROW);
    await user.keyboard("{PageUp}{PageUp}{PageUp}{PageUp}");
    await pass(100);
    expect(linkOf("TKT-2026-00060")).toHaveFocus();
    expect(scroller().scrollTop).toBe(0);
  });

  test("one row is the list's only tab stop, wherever one scrolls", async () => {
    const { user } = await openQueue();
    const stops = () => [...screen.getByTestId("queue").querySelectorAll<HTMLElement>('a[tabindex="0"]')].map((link) => link.textContent);
    expect(stops()).toEqual(["TKT-2026-00060"]);
    await user.keyboard("jj");
    expect(stops()).toEqual(["TKT-2026-00059"]);
    await scrollTo(45 * ROW);
    expect(stops()).toEqual(["TKT-2026-00059"]);
    expect(linkOf("TKT-2026-00059")).toHaveFocus();
  });

  test("Enter opens the marked ticket and puts the focus into it", async () => {
    const { user, address } = await openQueue();
    await user.keyboard("jj{Enter}");
    expect(address()).toBe("/support-tickets/TKT-2026-00059");
    expect(await screen.findByRole("heading", { name: /^Milk smelled off/ })).toHaveFocus();
    expect(linkOf("TKT-2026-00059")).toHaveAttribute("aria-current");
  });

  test("with a ticket open, j and k take it along", async () => {
    const { user, address } = await openQueue("/support-tickets/TKT-2026-00060");
    await user.keyboard("j");
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00059"));
    expect(address()).toBe("/support-tickets/TKT-2026-00059");
    await user.keyboard("j");
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00058"));
    await user.keyboard("k");
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00059"));
  });

  test("Esc closes the ticket and gives the row its focus back", async () => {
    const { user, address } = await openQueue();
    await user.keyboard("jjj{Enter}");
    await screen.findByTestId("composer");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(address()).toBe("/support-tickets");
    expect(linkOf("TKT-2026-00058")).toHaveFocus();
  });

  test("/ goes to the search; there letters are letters, Esc empties it and then leaves it", async () => {
    const { user, address } = await openQueue();
    const box = screen.getByRole("searchbox");
    await user.keyboard("/");
    expect(box).toHaveFocus();
    await user.keyboard("jk/");
    expect(box).toHaveValue("jk/");
    await user.keyboard("{Escape}");
    expect(box).toHaveValue("");
    expect(box).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(box).not.toHaveFocus();
    await pass(200);
    expect(address()).toBe("/support-tickets");
  });

  test("down leads from the search into the list", async () => {
    const { user } = await openQueue();
    await user.keyboard("/{ArrowDown}");
    expect(linkOf("TKT-2026-00060")).toHaveFocus();
  });

  test("with Ctrl, Alt or in a menu the keys are not the list's", async () => {
    const { user } = await openQueue();
    await user.keyboard("{Control>}j{/Control}{Alt>}j{/Alt}");
    expect(document.body).toHaveFocus();
    await user.click(screen.getByRole("button", { name: /^Status:/ }));
    await screen.findByRole("menu");
    await user.keyboard("j");
    expect(screen.getByTestId("queue")).not.toContainElement(document.activeElement as HTMLElement);
  });
});
