import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { ReplicaUse } from "../backend/bindings";
import { fakeBackend } from "../backend/fake";
import { openConsole, said } from "../testing/console";
import { faults } from "../testing/axe";
import { pass } from "../testing/time";

// The pages are read when somebody comes for them; here they are there from the beginning.
import "./AnalyticsPage";
import "./ReportPage";
import "./WallPage";

type Options = Parameters<typeof openConsole>[1];

/** The analytics at this address, once their figures are there. */
async function openAnalytics(at = "/analytics", options?: Options) {
  const opened = openConsole(at, { tickets: 60, ...options });
  await screen.findByTestId("figures");
  return opened;
}

const figure = (id: string) => {
  const found = screen.getAllByTestId("figure").find((one) => one.dataset.figure === id);
  if (!found) throw new Error(`there is no figure ${id}`);
  return found;
};
const answer = (id: string) => within(figure(id)).getByTestId("answer").textContent;
const marks = (id: string) => within(figure(id)).getAllByTestId("mark");
const questions = () => screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);

/** How many of a chart's marks a line of its table shows, by the line's first words. */
async function tableOf(user: Awaited<ReturnType<typeof openAnalytics>>["user"], id: string): Promise<string[][]> {
  await user.click(within(figure(id)).getByRole("button", { name: /^Table/ }));
  return within(figure(id))
    .getAllByRole("row")
    .map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent));
}

describe("every question of the guide has its answer", () => {
  test.each([
    ["frequency", ["How do issues trend over time?", "How many damaged product complaints per week?", "Which issue types are most common?"]],
    ["response", ["How long is the average time to first response?", "How long is the average resolution time?", "What is the resolution rate by issue type?"]],
    ["money", ["How much is refunded per month?", "How much is refunded by issue type?", "What do damaged and spoiled products cost?"]],
    ["products", ["Which products get most complaints?", "Which suppliers have quality issues?", "Which seasonal patterns does spoilage have?"]],
    ["customers", ["What is the resolution acceptance rate?", "Who complains repeatedly?", "Which escalation patterns are there?"]],
  ])("in the section %s", async (section, asked) => {
    await openAnalytics(`/analytics?section=${section}`);
    expect(screen.getByTestId("figures")).toHaveAttribute("data-section", section);
    expect(questions()).toEqual(expect.arrayContaining(asked));
    for (const question of asked) {
      const card = screen.getByRole("region", { name: question });
      expect(within(card).getByTestId("answer")).not.toBeEmptyDOMElement();
      expect(within(card).getAllByTestId("mark").length).toBeGreaterThan(0);
    }
  });
});

test("the rail says where one is", async () => {
  await openAnalytics("/analytics?section=money");
  const current = within(screen.getByRole("navigation", { name: "Main" })).getAllByRole("link", { current: "page" });
  expect(current.map((link) => link.title)).toEqual(["Analytics (Alt a)"]);
  expect(within(screen.getByRole("navigation", { name: "Sections" })).getByRole("link", { current: "page" })).toHaveTextContent("Financial impact");
});

test("what stands there are the tickets, counted", async () => {
  const { desk, user } = await openAnalytics("/analytics?range=12m");
  expect(answer("trend")).toContain("60 tickets");
  const types = Map.groupBy(desk.tickets, ({ issue_type }) => issue_type);
  const spoiled = types.get("spoiled_product")?.length ?? 0;
  expect(spoiled).toBeGreaterThan(1);
  expect(answer("most-common")).toBe(`Spoiled product leads with ${spoiled} tickets, ${Math.round((100 * spoiled) / 60)}% of all.`);
  const rows = await tableOf(user, "most-common");
  expect(rows[0]).toEqual(["Issue type", "Tickets", "Share", "Period before"]);
  expect(rows.find(([name]) => name === "Spoiled product")?.[1]).toBe(String(spoiled));
  expect(rows).toHaveLength(types.size + 1);
});

test("the one type that is filtered for is the one whose weeks are shown", async () => {
  await openAnalytics("/analytics?type=late_delivery");
  expect(questions()).toContain("How many late delivery complaints per week?");
});

describe("days and filters", () => {
  test("stand in the address, hold across sections, and go back with it", async () => {
    const { desk, user, address, router } = await openAnalytics();
    await user.click(screen.getByRole("button", { name: "Days: 28 days" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "12 weeks" }));
    await waitFor(() => expect(address()).toBe("/analytics?range=12w"));
    await user.click(screen.getByRole("button", { name: "Type: All types" }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Spoiled product" }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(address()).toBe("/analytics?range=12w&type=spoiled_product"));
    await user.click(screen.getByRole("link", { name: "Financial impact" }));
    await waitFor(() => expect(address()).toBe("/analytics?range=12w&type=spoiled_product&section=money"));
    await waitFor(() => expect(desk.asked.findLast(({ what }) => what === "moneyGranted")?.with[0]).toMatchObject({ from: "2026-08-31", to: "2026-11-22", issue_types: ["spoiled_product"], compare: true }));
    act(() => router.history.back());
    await waitFor(() => expect(screen.getByTestId("figures")).toHaveAttribute("data-section", "frequency"));
    act(() => router.history.back());
    await screen.findByRole("button", { name: "Type: All types" });
    expect(screen.getByRole("button", { name: "Days: 12 weeks" })).toBeVisible();
  });

  test("a product is found by what one types of its name, and let go again", async () => {
    const { desk, user, address } = await openAnalytics();
    await user.click(screen.getByRole("combobox", { name: "Product: All products" }));
    await user.type(await screen.findByRole("combobox", { name: "Search: Product" }), "spin");
    await user.click(await screen.findByRole("option", { name: /^Spinach, 250 g/ }));
    await waitFor(() => expect(address()).toMatch(/^\/analytics\?product=[0-9a-f-]{36}$/));
    await screen.findByRole("combobox", { name: "Product: Spinach, 250 g" });
    const spinach = desk.tickets.filter(({ affected_items }) => affected_items.some(({ name }) => name === "Spinach, 250 g"));
    expect(spinach.length).toBeGreaterThan(1);
    await waitFor(() => expect(answer("trend")).toContain(`${spinach.length} tickets`));
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    await waitFor(() => expect(address()).toBe("/analytics"));
  });

  test("other days are chosen by hand, whichever comes first", async () => {
    const { desk, user, address } = await openAnalytics("/analytics?from=2026-11-10&to=2026-11-20");
    const first = screen.getByLabelText("First day");
    act(() => first.focus());
    fireEvent.change(first, { target: { value: "2026-11-21" } });
    await user.tab();
    await waitFor(() => expect(address()).toBe("/analytics?from=2026-11-20&to=2026-11-21"));
    await user.click(screen.getByRole("checkbox", { name: "Compare with the period before" }));
    await waitFor(() => expect(address()).toBe("/analytics?from=2026-11-20&to=2026-11-21&compare=no"));
    await waitFor(() => expect(desk.asked.findLast(({ what }) => what === "issueFrequency")?.with[0]).toMatchObject({ from: "2026-11-20", to: "2026-11-21", compare: false }));
  });
});

describe("a mark", () => {
  test("opens the tickets that it stands for, and each of them the ticket", async () => {
    const { desk, user, address } = await openAnalytics("/analytics?range=12m");
    const spoiled = desk.tickets.filter(({ issue_type }) => issue_type === "spoiled_product").map(({ ticket_number }) => ticket_number);
    await user.click(within(figure("most-common")).getByRole("button", { name: /^Spoiled product: / }));
    const sheet = await screen.findByRole("dialog", { name: "Spoiled product" });
    await waitFor(() => expect(within(sheet).getAllByRole("link")).toHaveLength(spoiled.length));
    const links = within(sheet).getAllByRole("link");
    expect(new Set(links.map((link) => link.dataset.ticket))).toEqual(new Set(spoiled));
    await user.click(links[0]!);
    await waitFor(() => expect(address()).toBe(`/support-tickets/${links[0]!.dataset.ticket}`));
  });

  test("is reached with arrows from the one stop of its chart, and opened with Enter", async () => {
    const { user } = await openAnalytics();
    const all = marks("most-common");
    expect(all.length).toBeGreaterThan(2);
    expect(all.filter((mark) => mark.getAttribute("tabindex") === "0")).toEqual([all[0]]);
    act(() => all[0]!.focus());
    await user.keyboard("{ArrowRight}{ArrowDown}");
    expect(all[2]).toHaveFocus();
    await user.keyboard("{ArrowLeft}");
    expect(all[1]).toHaveFocus();
    await user.keyboard("{End}");
    expect(all.at(-1)).toHaveFocus();
    await user.keyboard("{Home}");
    // What it says is to be read, too.
    expect(figure("most-common")).toHaveTextContent(all[0]!.getAttribute("aria-label")!);
    await user.keyboard("{Enter}");
    await screen.findByRole("dialog");
  });

  test("of a heat map, too, past the cells with nothing in them", async () => {
    const { user } = await openAnalytics("/analytics?section=products&range=12m");
    const all = marks("product-issue");
    expect(all.filter((mark) => mark.getAttribute("tabindex") === "0")).toEqual([all[0]]);
    act(() => all[0]!.focus());
    // Milk of two kinds is only ever spoiled: the next of that column is some rows down.
    const spoiled = all.filter((mark) => /, Spoiled product: /.test(mark.getAttribute("aria-label") ?? ""));
    expect(spoiled.length).toBeGreaterThan(1);
    act(() => spoiled[0]!.focus());
    await user.keyboard("{ArrowDown}");
    expect(spoiled[1]).toHaveFocus();
    expect(all.filter((mark) => mark.getAttribute("tabindex") === "0")).toEqual([spoiled[1]]);
    await user.keyboard("{Enter}");
    await screen.findByRole("dialog");
  });

  test("with nothing behind it is no button", async () => {
    await openAnalytics("/analytics?range=12m", { tickets: 3 });
    const empty = within(figure("trend")).getAllByRole("img", { name: /: 0 tickets/ });
    expect(empty.length).toBeGreaterThan(40);
  });
});

describe("what is taken along", () => {
  const save = async ({ user }: Awaited<ReturnType<typeof openAnalytics>>, id: string, format: string) => {
    await user.click(within(figure(id)).getByRole("button", { name: /^Save: / }));
    await user.click(await screen.findByRole("menuitem", { name: format }));
  };
  const saved = (desk: ReturnType<typeof fakeBackend>) => {
    const [name, bytes] = desk.asked.findLast(({ what }) => what === "saveChart")?.with ?? [];
    return { name, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes as Uint8Array) };
  };

  test("a chart as CSV is its table", async () => {
    const opened = await openAnalytics("/analytics?section=money");
    await save(opened, "refunds-by-type", "As CSV");
    await said("Saved as a table.");
    const { name, text } = saved(opened.desk);
    expect(name).toBe("refunds-by-type.csv");
    const rows = text.split("\r\n").slice(0, -1);
    expect(rows[0]).toBe("\ufeffIssue type,Refunds,Tickets refunded,Average refund,Store credit,Tickets credited");
    const shown = await tableOf(opened.user, "refunds-by-type");
    expect(rows).toHaveLength(shown.length);
    expect(rows[1]?.split(",")[0]).toBe(shown[1]?.[0]);
  });

  test("a chart as SVG is a whole file, in which a hostile name is text", async () => {
    const opened = await openAnalytics("/analytics?section=products&range=12m");
    await save(opened, "products-by-complaints", "As SVG");
    await said("Saved as a picture.");
    const { name, text } = saved(opened.desk);
    expect(name).toBe("products-by-complaints.svg");
    const file = new DOMParser().parseFromString(text, "image/svg+xml");
    expect(file.querySelector("parsererror, script")).toBeNull();
    const written = [...file.querySelectorAll("text")].map((one) => one.textContent);
    expect(written).toContain("Which products get most complaints?");
    expect(written.some((one) => one.startsWith("<script>alert"))).toBe(true);
  });

  test("a heat map as SVG has every cell", async () => {
    const opened = await openAnalytics("/analytics?section=products&range=12m");
    await save(opened, "product-issue", "As SVG");
    await said("Saved as a picture.");
    const file = new DOMParser().parseFromString(saved(opened.desk).text, "image/svg+xml");
    const cells = within(figure("product-issue")).getAllByRole("cell").map((cell) => cell.textContent);
    const written = [...file.querySelectorAll("text")].map((one) => one.textContent);
    expect(written).toEqual(expect.arrayContaining([...new Set(cells)]));
  });

  test("a closed dialog is no news, a full disk is told", async () => {
    const opened = await openAnalytics();
    opened.desk.failNext("saveChart", { code: "invalid", message: "The file could not be written there. Nothing was saved." });
    await save(opened, "trend", "As CSV");
    await said("The file could not be written there.");
  });

  test("the tickets themselves, with how far it is and a way to stop", async () => {
    const { desk, user } = await openAnalytics("/analytics?range=12m");
    const release = desk.hold();
    await user.click(screen.getByRole("button", { name: "Save tickets as CSV…" }));
    const bar = await screen.findByRole("progressbar", { name: "Saving the tickets of these days: 0 of 60" });
    expect(bar).toHaveAttribute("max", "60");
    expect(screen.getByRole("button", { name: "Save tickets as CSV…" })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    act(release);
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
    expect(screen.queryByText(/tickets saved in/)).toBeNull();

    await user.click(screen.getByRole("button", { name: "Save tickets as CSV…" }));
    await said("60 tickets saved in tickets-2025-11-23-2026-11-22.csv.");
  });
});

describe("while figures come and go", () => {
  test("the former ones stay until the next are there", async () => {
    const { desk, router } = await openAnalytics("/analytics?range=12m");
    const release = desk.hold();
    act(() => router.history.push("/analytics?range=today"));
    await pass(2000);
    expect(answer("trend")).toContain("60 tickets");
    expect(screen.getByTestId("figures")).toHaveAttribute("aria-busy", "true");
    act(release);
    await waitFor(() => expect(screen.getByTestId("figures")).toHaveAttribute("aria-busy", "false"));
    expect(answer("trend")).not.toContain("60 tickets");
  });

  test("what happens at the desk counts, without anybody asking", async () => {
    const { desk } = await openAnalytics("/analytics?range=12m");
    const [newest] = desk.tickets;
    desk.tickets.unshift({ ...structuredClone(newest!), id: "01930000-0000-7000-8000-0000000fffff", ticket_number: "TKT-2026-00061" });
    act(() => desk.happen({ kind: "ticket_created", ticket_id: "01930000-0000-7000-8000-0000000fffff", ticket_number: "TKT-2026-00061" }));
    await pass(2500);
    await waitFor(() => expect(answer("trend")).toContain("61 tickets"));
  });

  test("where they can't be counted it says so, and tries again", async () => {
    const desk = fakeBackend({ tickets: 60 });
    desk.failNext("issueFrequency", { code: "internal", message: "The figures were not counted. Nothing was changed; please try again." });
    const { user } = openConsole("/analytics", { desk });
    await screen.findByRole("heading", { name: "These figures could not be counted" });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByTestId("figures");
  });

  test("tickets that are still being counted are told of, and the figures follow", async () => {
    const whole = fakeBackend({ tickets: 60 });
    let waiting = 7;
    const desk = { ...whole, issueFrequency: async (...asked: Parameters<typeof whole.issueFrequency>) => ({ ...(await whole.issueFrequency(...asked)), freshness: { as_of: "2026-11-22T05:12:00Z", waiting, replica: null } }) };
    await openAnalytics("/analytics", { desk });
    expect(screen.queryByText(/still being counted/)).toBeNull();
    await pass(1500);
    expect(screen.getByText("7 changed tickets are still being counted; the figures follow by themselves.")).toBeVisible();
    waiting = 0;
    await pass(2500);
    await waitFor(() => expect(screen.queryByText(/still being counted/)).toBeNull());
  });

  test("where they are from a replica it says how old they are, and asks again until they are not", async () => {
    const whole = fakeBackend({ tickets: 60 });
    let replica: ReplicaUse = { kind: "read", behind: 3 };
    const desk = { ...whole, issueFrequency: async (...asked: Parameters<typeof whole.issueFrequency>) => ({ ...(await whole.issueFrequency(...asked)), freshness: { as_of: "2026-11-22T05:12:00Z", waiting: 0, replica } }) };
    await openAnalytics("/analytics", { desk });
    expect(screen.getByTestId("replica")).toHaveTextContent("Figures from the replica, 3 s behind.");
    replica = { kind: "not_read", why: "away" };
    await pass(5_500);
    await waitFor(() => expect(screen.getByTestId("replica")).toHaveTextContent("Figures from the server itself: the replica does not answer."));
    replica = { kind: "read", behind: 0 };
    await pass(5_500);
    await waitFor(() => expect(screen.getByTestId("replica")).toHaveTextContent("Figures from the replica, which is up to date."));
    expect(await faults()).toEqual([]);
  });

  test("where there is no replica nothing is said of one", async () => {
    await openAnalytics("/analytics", { tickets: 5 });
    expect(screen.queryByTestId("replica")).toBeNull();
  });

  test.each([
    ["frequency", "No tickets in these days."],
    ["response", "No ticket of these days has been answered yet."],
    ["money", "No refunds in these days."],
    ["products", "No ticket of these days names a product that the shop knows."],
    ["customers", "No ticket of these days has been settled yet."],
  ])("an empty shop: %s", async (section, sentence) => {
    await openAnalytics(`/analytics?section=${section}`, { tickets: 0 });
    expect(screen.getAllByText(sentence).length).toBeGreaterThan(0);
    expect(screen.queryAllByTestId("mark")).toEqual([]);
    expect(await faults()).toEqual([]);
  });
});

describe("the report", () => {
  test("has all five sections of the week that was, and is printed once it is whole", async () => {
    const desk = fakeBackend({ tickets: 60 });
    const { user } = openConsole("/analytics/report", { desk });
    const print = await screen.findByRole("button", { name: "Print or save as PDF…" });
    await waitFor(() => expect(print).toBeEnabled());
    expect(screen.getByRole("heading", { level: 1, name: "Weekly report" })).toBeVisible();
    expect(screen.getAllByRole("heading", { level: 2 }).slice(-5).map((heading) => heading.textContent)).toEqual(["Issue frequency", "Response metrics", "Financial impact", "Product quality", "Customer satisfaction"]);
    expect(desk.asked.filter(({ what }) => what === "customerSatisfaction").map((one) => one.with[0])).toEqual([expect.objectContaining({ from: "2026-11-09", to: "2026-11-15" })]);
    await user.click(print);
    await waitFor(() => expect(desk.asked.filter(({ what }) => what === "printWindow")).toHaveLength(1));
    expect(await faults()).toEqual([]);
  });

  test("is not printed by half", async () => {
    const desk = fakeBackend({ tickets: 60 });
    desk.failNext("moneyGranted", { code: "internal", message: "The figures were not counted. Nothing was changed; please try again." });
    const { user } = openConsole("/analytics/report?range=7d", { desk });
    await screen.findByText(/The figures were not counted/);
    await screen.findByText("What is the resolution acceptance rate?");
    expect(screen.getByRole("button", { name: "Print or save as PDF…" })).toBeDisabled();
    expect(screen.getByRole("heading", { level: 1, name: "Report" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Print or save as PDF…" })).toBeEnabled());
  });
});

describe("the wall", () => {
  const number = (name: string) => document.querySelector(`[data-name="${name}"]`)?.textContent;

  test("shows today without the rail, and keeps up with it", async () => {
    const { desk, user, address } = openConsole("/analytics/today", { tickets: 60 });
    await screen.findByTestId("wall");
    expect(screen.queryByRole("navigation", { name: "Main" })).toBeNull();
    const before = number("Raised today");
    const [newest] = desk.tickets;
    desk.tickets.unshift({ ...structuredClone(newest!), id: "01930000-0000-7000-8000-0000000fffff", ticket_number: "TKT-2026-00061" });
    act(() => desk.happen({ kind: "ticket_created", ticket_id: "01930000-0000-7000-8000-0000000fffff", ticket_number: "TKT-2026-00061" }));
    await pass(2500);
    await waitFor(() => expect(number("Raised today")).not.toBe(before));
    expect(await faults()).toEqual([]);
    await user.click(screen.getByRole("link", { name: "Leave" }));
    await waitFor(() => expect(address()).toBe("/analytics"));
  });

  test("says that it stands still while the database is gone", async () => {
    const { desk } = openConsole("/analytics/today", { tickets: 60 });
    await screen.findByTestId("wall");
    desk.failAll({ code: "database_lost", message: "The database does not answer." });
    act(() => desk.reach("lost"));
    await screen.findByText(/The desk does not answer. What stands here is of/);
  });
});

describe("axe finds nothing", () => {
  test.each(["frequency", "response", "money", "products", "customers"])("in the section %s", async (section) => {
    await openAnalytics(`/analytics?range=28d&section=${section}`);
    expect(await faults()).toEqual([]);
  });

  test("in a table, a menu, a list of choices and the tickets behind a mark", async () => {
    const { user } = await openAnalytics("/analytics?section=customers");
    await tableOf(user, "repeat-complainers");
    await user.click(within(figure("escalation")).getByRole("button", { name: /^Save: / }));
    await screen.findByRole("menu");
    expect(await faults()).toEqual([]);
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("combobox", { name: "Supplier: All suppliers" }));
    await screen.findByRole("option", { name: "Green Valley" });
    expect(await faults()).toEqual([]);
    await user.keyboard("{Escape}");
    await user.click(within(figure("escalation")).getAllByRole("button", { name: /escalated$/ })[0]!);
    await screen.findByTestId("behind");
    expect(await faults()).toEqual([]);
  });
});
