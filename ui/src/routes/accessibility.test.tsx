import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { DeskProblem } from "../backend/backend";
import { fakeBackend } from "../backend/fake";
import { say, sayProblem } from "../components/Toasts";
import { openConsole, openQueue, openTicket, said } from "../testing/console";
import { faults } from "../testing/axe";
import { resizeWindow } from "../testing/screen";
import { pass } from "../testing/time";

const TOMATOES = "TKT-2026-00003";
const few = { tickets: 3 };

test("axe sees what is wrong here", async () => {
  await openQueue("/support-tickets", few);
  const nameless = document.createElement("button");
  document.body.append(nameless);
  const found = await faults();
  nameless.remove();
  expect(found).toEqual([expect.stringContaining("button-name")]);
});

describe("axe finds nothing on", () => {
  test("a slow start", async () => {
    openConsole("/", { desk: { ...fakeBackend(few), start: () => new Promise(() => undefined) } });
    await pass(500);
    expect(screen.getByRole("heading", { name: "Starting Punnet" })).toBeVisible();
    expect(await faults()).toEqual([]);
  });

  test("a failed start", async () => {
    openConsole("/", { desk: { ...fakeBackend(few), start: () => Promise.reject(new DeskProblem({ code: "cannot_start", message: "The disk is full." })) } });
    await screen.findByRole("alert");
    expect(await faults()).toEqual([]);
  });

  test("the first start, also with a complaint and while the sample shop comes", async () => {
    const desk = fakeBackend({ tickets: 3, needsSetup: true });
    const { user } = openConsole("/", { desk: { ...desk, setUp: () => new Promise(() => undefined) } });
    const name = await screen.findByRole("textbox", { name: "Your name" });
    await user.clear(name);
    await user.click(screen.getByRole("button", { name: "Start empty" }));
    expect(await faults()).toEqual([]);
    await user.type(name, "Meera");
    await user.click(screen.getByRole("button", { name: "Load the sample shop" }));
    expect(screen.getByRole("progressbar")).toBeVisible();
    expect(await faults()).toEqual([]);
  });

  test.each([
    ["wide", 1440],
    ["narrow", 800],
  ])("the queue, %s", async (_, width) => {
    resizeWindow(width, 900);
    await openQueue("/support-tickets?status=open", { tickets: 12 });
    await pass(1000);
    expect(await faults()).toEqual([]);
  });

  test("the queue while it is read, empty, without a hit, and unreadable", async () => {
    const desk = fakeBackend({ tickets: 0 });
    const { user } = openConsole("/support-tickets", { desk });
    const release = desk.hold();
    await screen.findByTestId("queue-loading");
    expect(await faults()).toEqual([]);
    act(release);
    await screen.findByRole("heading", { name: "No tickets yet" });
    expect(await faults()).toEqual([]);
    await user.type(screen.getByRole("searchbox"), "x");
    await screen.findByRole("heading", { name: "No tickets match" });
    expect(await faults()).toEqual([]);
    desk.failAll({ code: "database_lost", message: "The database does not answer." });
    await user.type(screen.getByRole("searchbox"), "y");
    await screen.findByRole("heading", { name: "The queue could not be read" });
    expect(screen.getByTestId("database-lost")).toBeVisible();
    expect(await faults()).toEqual([]);
  });

  test("a filter's menu", async () => {
    const { user } = await openQueue("/support-tickets?status=open", few);
    await user.click(within(screen.getByRole("search")).getByRole("button", { name: /^Status:/ }));
    await screen.findByRole("menu");
    expect(await faults()).toEqual([]);
  });

  test.each([
    ["the guide's example", TOMATOES, 1440],
    ["the guide's example in a narrow window", TOMATOES, 1024],
    ["one that was settled", "TKT-2026-00001", 1440],
  ])("a ticket: %s", async (_, number, width) => {
    resizeWindow(width, 900);
    const desk = fakeBackend(few);
    const [settled] = desk.tickets.slice(-1);
    if (settled) {
      settled.status = "resolved";
      settled.resolution = { resolution_type: "partial_refund", resolution_notes: "Half of it.", refund_amount: "20.00", resolved_by: "Ravi", resolved_at: "2026-11-22T05:00:00Z" };
    }
    await openTicket(number, { desk });
    expect(await faults()).toEqual([]);
  });

  test("a ticket that means harm", async () => {
    await openTicket("TKT-2026-00001", { tickets: 4 });
    expect(await faults()).toEqual([]);
  });

  test("a ticket that is not there, and one that is still read", async () => {
    const { desk } = await openQueue("/support-tickets/TKT-2026-99999", few);
    await screen.findByRole("heading", { name: "No such ticket" });
    expect(await faults()).toEqual([]);
    desk.hold();
    act(() => desk.clickNotification(TOMATOES));
    await pass(1000);
    expect(screen.queryByTestId("description")).toBeNull();
    expect(await faults()).toEqual([]);
  });

  test("the menus of a ticket's head", async () => {
    const { user } = await openTicket(TOMATOES, few);
    for (const menu of [/^Status:/, /^Priority:/]) {
      await user.click(within(screen.getByTestId("ticket")).getByRole("button", { name: menu }));
      await screen.findByRole("menu");
      expect(await faults()).toEqual([]);
      await user.keyboard("{Escape}");
      await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    }
  });

  test("an internal note, and a message that was not taken", async () => {
    const { desk, user } = await openTicket(TOMATOES, few);
    await user.click(screen.getByRole("checkbox", { name: "Internal note" }));
    desk.failNext("reply", { code: "invalid", message: "That is too long." });
    await user.type(screen.getByRole("textbox", { name: "Internal note" }), "x");
    await user.click(screen.getByRole("button", { name: "Add note" }));
    await screen.findByRole("alert");
    expect(await faults()).toEqual([]);
  });

  test("the resolution: its list, its fields and its complaint", async () => {
    const { user } = await openTicket(TOMATOES, few);
    await user.click(screen.getByRole("combobox", { name: "Resolution type" }));
    const choice = await screen.findByRole("option", { name: "Partial refund" });
    expect(await faults()).toEqual([]);
    await user.click(choice);
    await user.click(screen.getByRole("button", { name: "Resolve ticket" }));
    expect(screen.getByRole("textbox", { name: "Refund amount" })).toBeInvalid();
    expect(await faults()).toEqual([]);
  });

  test("the photo viewer, also where a photo cannot be shown", async () => {
    const { user } = await openTicket(TOMATOES, few);
    await user.click(screen.getByRole("button", { name: /^Photo 1 of 3/ }));
    const viewer = await screen.findByRole("dialog");
    expect(await faults()).toEqual([]);
    fireEvent.error(within(viewer).getByTestId("photo-large"));
    expect(await faults()).toEqual([]);
  });

  test("what is said in passing", async () => {
    await openQueue("/support-tickets", few);
    act(() => say("Done."));
    act(() => sayProblem("That went wrong."));
    await said("Done.");
    await said("That went wrong.");
    expect(await faults()).toEqual([]);
  });
});

describe("the focus", () => {
  test("passes through the queue in the order that one reads it", async () => {
    const { user } = await openQueue("/support-tickets", few);
    const stops: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      await user.tab();
      const at = document.activeElement;
      stops.push(at?.getAttribute("aria-label") ?? (at?.getAttribute("title") || at?.textContent) ?? "");
    }
    expect(stops.slice(0, 12)).toEqual(["Skip to the content", "New ticket (C)", "Tickets", "Mine", "To do", "Awaiting customer", "Critical", "Settled", "Analytics (Alt a)", "Notifications", "Settings", "Help"]);
    expect(stops.slice(12, 16).map((name) => name.replace(/^\d+ /, ""))).toEqual(["Open", "In progress", "Resolved", "Critical"]);
    expect(stops.slice(16, 22)).toEqual(["Search tickets", "Status: All statuses", "Priority: All priorities", "Mine", "Jump to a day", "Sort: Newest first"]);
    // The heads of the columns, then the list, which is one stop.
    expect(stops.slice(22, 29)).toEqual(["Ticket", "Subject", "Customer", "Issue", "Priority", "Status", "Created"]);
    expect(stops[29]).toBe(TOMATOES);
  });

  test("reaches everything in a ticket", async () => {
    const { user } = await openTicket(TOMATOES, few);
    const reached = new Set<Element | null>();
    for (let i = 0; i < 60; i += 1) {
      await user.tab();
      reached.add(document.activeElement);
    }
    const controls = [...screen.getByTestId("ticket").querySelectorAll<HTMLElement>("button, a, textarea, input, [role=checkbox], [role=combobox]")].filter(
      (one) => !one.matches(":disabled, [aria-hidden=true], [tabindex='-1']"),
    );
    expect(controls.length).toBeGreaterThan(12);
    expect(controls.filter((one) => !reached.has(one)).map((one) => one.outerHTML)).toEqual([]);
  });
});
