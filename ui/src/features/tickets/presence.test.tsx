import { act, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Present } from "../../backend/bindings";
import type { FakeBackend } from "../../backend/fake";
import { openQueue, openTicket, row } from "../../testing/console";
import { pass } from "../../testing/time";
import { presenceWords } from "./presence";

const TOMATOES = "TKT-2026-00004";
const four = { tickets: 4 };

function at(desk: FakeBackend, number: string, name: string, typing = false, age = 0): Present {
  const ticket = desk.tickets.find(({ ticket_number }) => ticket_number === number);
  return { ticket_id: ticket?.id ?? "", person_id: `person ${name}`, name, typing, age };
}

const said = (desk: FakeBackend) => desk.asked.filter(({ what }) => what === "bePresent").map((call) => call.with);
const others = () => screen.getByTestId("others");
const comes = async (desk: FakeBackend, present: Present[]) => {
  act(() => desk.othersAre(present));
  await pass(200);
};

describe("who else is at a ticket", () => {
  test("is named in its head, and who writes comes first", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    expect(others()).toHaveTextContent(/^$/);
    await comes(desk, [at(desk, TOMATOES, "Asha Rao"), at(desk, TOMATOES, "Ben Dsouza", true), at(desk, "TKT-2026-00002", "Chitra Iyer")]);
    expect(others()).toHaveTextContent("BDARBen Dsouza is typing… · Asha Rao is viewing");
    await comes(desk, []);
    expect(others()).toHaveTextContent(/^$/);
  });

  test("has a mark in the list, which is said with the row and moves nothing", async () => {
    const { desk } = await openQueue("/support-tickets", four);
    await comes(desk, [at(desk, TOMATOES, "Asha Rao"), at(desk, "TKT-2026-00002", "Ben Dsouza", true)]);
    expect(within(row(TOMATOES)).getByTestId("row-presence")).toHaveTextContent("Asha Rao is viewing");
    expect(within(row(TOMATOES)).getByRole("link")).toHaveAccessibleDescription(/Asha Rao is viewing/);
    expect(within(row("TKT-2026-00002")).getByTestId("row-presence")).toHaveAttribute("data-typing", "true");
    expect(screen.getAllByTestId("row-presence")).toHaveLength(2);
  });

  test("is told once aloud, and that somebody stopped is not", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    const aloud = () => within(others()).getByRole("status").textContent;
    await comes(desk, [at(desk, TOMATOES, "Asha Rao")]);
    await pass(1000);
    expect(aloud()).toBe("Asha Rao is viewing");
    await comes(desk, [at(desk, TOMATOES, "Asha Rao", true)]);
    await pass(1000);
    expect(aloud()).toBe("Asha Rao is typing…");
    for (const typing of [false, true, false]) {
      await comes(desk, [at(desk, TOMATOES, "Asha Rao", typing)]);
      await pass(1000);
      expect(aloud()).toBe("Asha Rao is typing…");
    }
  });

  test("who crashed is asked after when they must have left", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    await comes(desk, [at(desk, TOMATOES, "Asha Rao", false, 4000)]);
    const asked = () => desk.asked.filter(({ what }) => what === "present").length;
    const before = asked();
    await pass(4500);
    expect(asked()).toBe(before);
    await pass(1000);
    expect(asked()).toBeGreaterThan(before);
  });

  test("is nobody while the database is gone", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    await comes(desk, [at(desk, TOMATOES, "Asha Rao")]);
    act(() => desk.reach("lost"));
    await pass(200);
    expect(others()).toHaveTextContent(/^$/);
    expect(screen.queryByTestId("toast")).toBeNull();
  });

  test.each([
    [["A"], "A is viewing"],
    [["A", "B"], "A and B are viewing"],
    [["A", "B", "C"], "A, B and C are viewing"],
    [["A", "B", "C", "D", " "], "A, B and 3 others are viewing"],
    [[" "], "A colleague is viewing"],
  ])("%j: %s", (names, words) => {
    expect(presenceWords(names.map((name) => ({ name, typing: false })))).toBe(words);
  });
});

describe("this desk", () => {
  test("says what is open, what is written, and that it was left", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const id = desk.tickets.find(({ ticket_number }) => ticket_number === TOMATOES)?.id;
    await pass(100);
    expect(said(desk)).toEqual([[id, false]]);
    await user.type(screen.getByRole("textbox", { name: "Reply to customer" }), "Sorry");
    expect(said(desk).slice(1)).toEqual([[id, true]]);
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    await pass(500);
    expect(said(desk).slice(2)).toEqual([[id, false]]);
    await user.keyboard("{Escape}{Escape}");
    await pass(500);
    expect(said(desk).at(-1)).toEqual([null, false]);
  });

  test("goes from one ticket to the next in one step", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await pass(100);
    await user.click(within(row("TKT-2026-00002")).getByRole("link"));
    await pass(500);
    const next = desk.tickets.find(({ ticket_number }) => ticket_number === "TKT-2026-00002")?.id;
    expect(said(desk).slice(1)).toEqual([[next, false]]);
  });
});
