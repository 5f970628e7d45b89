import { act, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, describe, expect, test, vi } from "vitest";

import type { OfferedFile } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { openConsole, openQueue, said } from "../../testing/console";
import { pointAt } from "../../testing/screen";
import { pass } from "../../testing/time";
import { forgetNewTicket, forgetWhatIsInMemory } from "./draft";

// A whole form, key for key: longer than the usual five seconds where other work shares the machine.
vi.setConfig({ testTimeout: 60_000 });

const eight = { tickets: 8 };
const page = () => screen.getByTestId("new-ticket");
const find = () => within(page()).getByRole("combobox", { name: "Find customer" });
const submit = () => within(page()).getByRole("button", { name: "Create ticket" });
const field = (name: string) => within(page()).getByRole<HTMLInputElement>("textbox", { name });
const overTheForm = () => pointAt(document.querySelector("form"));
const photo = (n: number) => screen.getAllByTestId("upload")[n] as HTMLElement;

function file(n: number, refusal: string | null = null): OfferedFile {
  return { id: `file-${n}`, name: `tomatoes-${n}.jpg`, size: refusal ? 0 : 1_000_000 + n, file_type: refusal ? "" : "image/jpeg", refusal };
}

/** The form with Asha Verma and her order of tomatoes chosen. */
async function begun(options: Parameters<typeof openConsole>[1] = eight) {
  const opened = await openQueue("/support-tickets/new", options);
  await opened.user.type(find(), "asha");
  await pass(200);
  await opened.user.keyboard("{Enter}");
  await opened.user.click(await screen.findByRole("radio", { name: /ORD-48213/ }));
  return opened;
}

async function filled(options: Parameters<typeof openConsole>[1] = eight) {
  const opened = await begun(options);
  await opened.user.click(screen.getByRole("spinbutton", { name: "Affected: Tomatoes, 500 g" }));
  await opened.user.keyboard("{ArrowUp}{ArrowUp}");
  await opened.user.click(within(page()).getByRole("combobox", { name: "Issue type" }));
  await opened.user.click(await screen.findByRole("option", { name: "Damaged product" }));
  await opened.user.type(field("Description"), "Two packs are juice.");
  return opened;
}

afterEach(forgetNewTicket);

describe("a new ticket", () => {
  test("begins with c, but not while one types", async () => {
    const { user, address } = await openQueue("/support-tickets?status=open", eight);
    await user.type(screen.getByRole("searchbox", { name: "Search tickets" }), "c");
    expect(address()).toContain("/support-tickets?");
    await user.keyboard("{Escape}{Escape}");
    await pass(200);
    await user.keyboard("c");
    await waitFor(() => expect(address()).toBe("/support-tickets/new?status=open"));
    await screen.findByTestId("new-ticket");
    expect(find()).toHaveFocus();
    expect(find()).toHaveValue("");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(address()).toBe("/support-tickets?status=open"));
  });

  test("begins with the button in the rail", async () => {
    const { user } = await openQueue("/support-tickets", eight);
    await user.click(screen.getByRole("link", { name: "New ticket" }));
    expect(await screen.findByTestId("new-ticket")).toBeVisible();
    expect(screen.getByRole("region", { name: "Queue", hidden: true })).toHaveAttribute("inert");
  });

  test("is written from the first digit to the open ticket by keyboard alone", async () => {
    const { desk, user, address } = await openQueue("/support-tickets", eight);
    await user.keyboard("c");
    await screen.findByTestId("new-ticket");
    await user.keyboard("90000 00000");
    await pass(200);
    expect((await screen.findAllByTestId("found-customer"))[0]).toHaveTextContent("Asha Verma");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("radio", { name: /ORD-48213/ })).toHaveFocus());
    await user.keyboard(" {Tab}{ArrowUp}{ArrowUp}{Tab}1");
    expect(screen.getByTestId("claimed-sum")).toHaveTextContent("2 items are affected₹690.00");
    await user.keyboard("{ArrowDown}");
    expect(screen.getByTestId("claimed-sum")).toHaveTextContent("1 item is affected₹50.00");
    await user.keyboard("{Tab}{Tab}{Tab}");
    expect(within(page()).getByRole("combobox", { name: "Issue type" })).toHaveFocus();
    await user.keyboard("{Enter}");
    await screen.findByRole("listbox");
    await pass(50);
    await user.keyboard("dama");
    await waitFor(() => expect(screen.getByRole("option", { name: "Damaged product" })).toHaveAttribute("data-highlighted"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(field("Subject")).toHaveValue("Damaged product: Tomatoes, 500 g"));
    await user.keyboard("{Tab}{Tab}{Tab}Two packs are juice.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(address()).toBe("/support-tickets/TKT-2026-00009"));
    expect(desk.tickets[0]).toMatchObject({
      subject: "Damaged product: Tomatoes, 500 g",
      description: "Two packs are juice.",
      issue_type: "damaged_product",
      priority: "medium",
      customer: { name: "Asha Verma" },
      order: { order_number: "ORD-48213" },
      affected_items: [{ name: "Tomatoes, 500 g", quantity: "2", unit_price: "25.00" }],
    });
    await screen.findByTestId("composer");
    await said("TKT-2026-00009 is stored.");
    await waitFor(() => expect(screen.getAllByTestId("queue-row")[0]).toHaveTextContent("TKT-2026-00009"));
  });

  test("says what is missing beside each field, and asks nothing of the desk", async () => {
    const { desk, user } = await openQueue("/support-tickets/new", eight);
    await user.click(submit());
    await pass(50);
    for (const sentence of ["Find the customer who is calling.", "Choose what is wrong.", "Write in a few words what it is about.", "Write what the customer says."]) {
      expect(within(page()).getByText(sentence)).toBeVisible();
    }
    expect(find()).toHaveFocus();
    await user.keyboard("asha");
    await pass(200);
    await user.keyboard("{Enter}");
    expect(await within(page()).findByText("Choose the order that it is about, or “About no order”.")).toBeVisible();
    expect(desk.asked.filter(({ what }) => what === "createTicket")).toEqual([]);
  });

  test("finds nobody in a sentence, and tells of a search that failed", async () => {
    const { desk, user } = await openQueue("/support-tickets/new", eight);
    await user.type(find(), "zzz");
    await pass(200);
    expect(await within(page()).findByText(/Nobody in the shop fits “zzz”/)).toBeVisible();
    desk.failNext("findCustomers", { code: "refused", message: "You may not look for customers." });
    await user.type(find(), "z");
    await pass(200);
    expect(await within(page()).findByText("You may not look for customers.")).toBeVisible();
  });

  test("refuses more of an item than was ordered, and what is no number", async () => {
    const { desk, user } = await filled();
    const box = screen.getByRole("spinbutton", { name: "Affected: Tomatoes, 500 g" });
    await user.clear(box);
    await user.type(box, "5");
    expect(within(page()).getByText("Only 4 of “Tomatoes, 500 g” were in this order.")).toBeVisible();
    await user.click(submit());
    await user.clear(box);
    await user.type(box, "some");
    expect(within(page()).getByText(/Write how many of “Tomatoes, 500 g”/)).toBeVisible();
    await user.click(submit());
    expect(desk.asked.filter(({ what }) => what === "createTicket")).toEqual([]);
    await user.click(box);
    await user.keyboard("{End}");
    expect(box).toHaveValue("4");
    expect(screen.getByTestId("claimed-sum")).toHaveTextContent("₹100.00");
  });

  test("keeps its own subject once somebody wrote one", async () => {
    const { user } = await filled();
    await user.clear(field("Subject"));
    await user.type(field("Subject"), "Juice everywhere");
    await user.click(within(page()).getByRole("combobox", { name: "Issue type" }));
    await user.click(await screen.findByRole("option", { name: "Packaging issue" }));
    expect(field("Subject")).toHaveValue("Juice everywhere");
    await user.clear(field("Subject"));
    await user.tab();
    expect(field("Subject")).toHaveValue("Packaging issue: Tomatoes, 500 g");
  });

  test("survives another page and a restart, half-written", async () => {
    const { user, router } = await filled();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("new-ticket")).toBeNull());
    act(forgetWhatIsInMemory);
    await act(() => router.navigate({ to: "/support-tickets/new" }));
    expect(await screen.findByTestId("caller")).toHaveTextContent("Asha Verma");
    expect(await screen.findByRole("spinbutton", { name: "Affected: Tomatoes, 500 g" })).toHaveValue("2");
    expect(field("Description")).toHaveValue("Two packs are juice.");
    await user.click(within(page()).getByRole("button", { name: "Start over" }));
    expect(field("Description")).toHaveValue("");
    expect(localStorage).toHaveLength(0);
  });

  test("is refused in a sentence and loses nothing; sent again it is the same ticket", async () => {
    const { desk, user, address } = await filled();
    desk.failNext("createTicket", { code: "database_lost", message: "The database can't be reached right now." });
    await user.click(submit());
    expect(await within(page()).findByText(/The database can't be reached right now. Everything you wrote is still here./)).toBeVisible();
    expect(field("Description")).toHaveValue("Two packs are juice.");
    await user.click(submit());
    await waitFor(() => expect(address()).toBe("/support-tickets/TKT-2026-00009"));
    const ids = desk.asked.filter(({ what }) => what === "createTicket").map(({ with: [ticket] }) => (ticket as { id: string }).id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test("that was stored before it was changed becomes a second one when it is sent once more", async () => {
    const { desk, user } = await filled();
    desk.failNext("createTicket", { code: "conflict", message: "This ticket is stored already, as TKT-2026-00009." });
    await user.click(submit());
    expect(await within(page()).findByText(/stored already, as TKT-2026-00009/)).toBeVisible();
    await user.click(submit());
    await screen.findByTestId("composer");
    const ids = desk.asked.filter(({ what }) => what === "createTicket").map(({ with: [ticket] }) => (ticket as { id: string }).id);
    expect(new Set(ids).size).toBe(2);
  });

  test("of a customer without orders needs none", async () => {
    const whole = fakeBackend(eight);
    const { desk, user } = await openQueue("/support-tickets/new", { desk: { ...whole, customerOrders: async () => [] } });
    await user.type(find(), "asha");
    await pass(200);
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("radio", { name: /this customer has none yet/ })).toBeChecked();
    await user.click(within(page()).getByRole("combobox", { name: "Issue type" }));
    await user.click(await screen.findByRole("option", { name: "Other" }));
    await user.type(field("Description"), "Where is the app?");
    await user.click(submit());
    await screen.findByTestId("composer");
    expect(desk.tickets[0]).toMatchObject({ subject: "Other", order: null });
  });
});

describe("photos of a new ticket", () => {
  test("are dropped or chosen, once each, and what is refused says why", async () => {
    const { desk, user } = await begun();
    act(() => desk.dragFiles({ what: "over", count: 3, at: overTheForm() }));
    expect(screen.getByTestId("drop-target")).toHaveTextContent("Drop 3 files to attach them");
    act(() => desk.dragFiles({ what: "gone" }));
    expect(screen.queryByTestId("drop-target")).toBeNull();
    act(() => desk.dragFiles({ what: "dropped", at: overTheForm(), files: [file(1), file(2), file(3, "“page.jpg” holds neither a photo nor a video nor a PDF. It was not attached.")] }));
    desk.filesToChoose.push(file(2), file(4));
    await user.click(screen.getByRole("button", { name: "Choose photos…" }));
    await waitFor(() => expect(screen.getAllByTestId("upload")).toHaveLength(4));
    expect(screen.getAllByTestId("upload").map((one) => one.dataset.state)).toEqual(["waiting", "waiting", "refused", "waiting"]);
    expect(photo(2)).toHaveTextContent("holds neither a photo");
    await user.click(screen.getByRole("button", { name: "Leave out tomatoes-1.jpg" }));
    expect(screen.getAllByTestId("upload")).toHaveLength(3);
  });

  test("are attached after the ticket is stored, which then opens", async () => {
    const { desk, user, address } = await filled();
    act(() => desk.dragFiles({ what: "dropped", at: overTheForm(), files: [file(1), file(2)] }));
    await user.click(submit());
    await waitFor(() => expect(address()).toBe("/support-tickets/TKT-2026-00009"));
    expect(desk.asked.map(({ what }) => what).filter((what) => what === "createTicket" || what === "attach")).toEqual(["createTicket", "attach", "attach"]);
    expect(desk.tickets[0]?.attachments).toHaveLength(2);
  });

  test("that fail leave the ticket and the others alone, say why, and can be tried again", async () => {
    const { desk, user, address } = await filled();
    act(() => desk.dragFiles({ what: "dropped", at: overTheForm(), files: [file(1), file(2)] }));
    desk.failNext("attach", { code: "invalid", message: "“tomatoes-1.jpg” is no longer where it was." });
    await user.click(submit());
    await waitFor(() => expect(photo(1)).toHaveAttribute("data-state", "attached"));
    expect(screen.getByRole("heading", { name: "TKT-2026-00009 is stored" })).toBeVisible();
    expect(photo(0)).toHaveTextContent("“tomatoes-1.jpg” is no longer where it was.");
    expect(address()).toBe("/support-tickets/new");
    await user.click(within(photo(0)).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(photo(0)).toHaveAttribute("data-state", "attached"));
    const ids = desk.asked.filter(({ what }) => what === "attach").map(({ with: [, id] }) => id);
    expect(ids[0]).toBe(ids[2]);
    await user.click(screen.getByRole("button", { name: "Open TKT-2026-00009" }));
    await waitFor(() => expect(address()).toBe("/support-tickets/TKT-2026-00009"));
    expect(desk.tickets[0]?.attachments).toHaveLength(2);
  });

  test("can be stopped on their way", async () => {
    const { desk, user } = await filled();
    act(() => desk.dragFiles({ what: "dropped", at: overTheForm(), files: [file(1)] }));
    const whole = desk.createTicket.bind(desk);
    let release = () => {};
    desk.createTicket = async (ticket) => {
      const made = await whole(ticket);
      release = desk.hold();
      return made;
    };
    await user.click(submit());
    await waitFor(() => expect(photo(0)).toHaveAttribute("data-state", "reading"));
    expect(screen.getByRole("progressbar", { name: "Attaching tomatoes-1.jpg" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Stop tomatoes-1.jpg" }));
    act(release);
    await pass(200);
    expect(photo(0)).toHaveAttribute("data-state", "stopped");
    expect(desk.tickets[0]?.attachments).toHaveLength(0);
  });

  test("go on when the page is left, and tell of it", async () => {
    const { desk, user, router } = await filled();
    act(() => desk.dragFiles({ what: "dropped", at: overTheForm(), files: [file(1)] }));
    const whole = desk.createTicket.bind(desk);
    let release = () => {};
    desk.createTicket = async (ticket) => {
      const made = await whole(ticket);
      release = desk.hold();
      return made;
    };
    await user.click(submit());
    await waitFor(() => expect(photo(0)).toHaveAttribute("data-state", "reading"));
    await act(() => router.navigate({ to: "/support-tickets" }));
    act(release);
    await said("All photos of TKT-2026-00009 are attached.");
    expect(desk.tickets[0]?.attachments).toHaveLength(1);
  });
});

describe("for everybody", () => {
  const rules = { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } };

  test.each(["empty", "full", "refused", "made"])("axe finds nothing on the page, %s", async (state) => {
    const { desk, user } = state === "empty" ? await openQueue("/support-tickets/new", eight) : await filled();
    if (state === "refused") {
      await user.clear(field("Description"));
      await user.click(submit());
    }
    if (state !== "empty") act(() => desk.dragFiles({ what: "dropped", at: overTheForm(), files: [file(1), file(2, "“x” is empty. It was not attached.")] }));
    if (state === "made") {
      desk.failNext("attach", { code: "invalid", message: "“tomatoes-1.jpg” is no longer where it was." });
      await user.click(submit());
      await waitFor(() => expect(photo(0)).toHaveAttribute("data-state", "failed"));
    }
    // It waits for itself between its rules, by the clock.
    vi.useRealTimers();
    const { violations } = await axe.run(page(), rules);
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });
});
