import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DeskError, NewMessage } from "../../backend/bindings";
import { fakeBackend, type FakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { choose, linkOf, openTicket, said } from "../../testing/console";
import { pass } from "../../testing/time";

const TOMATOES = "TKT-2026-00004";
const MILK = "TKT-2026-00003";
const four = { tickets: 4, undoSend: true };
const lost: DeskError = { code: "database_lost", message: "The database can't be reached right now." };
const conflict: DeskError = { code: "conflict", message: "Ben Das wrote meanwhile. Nothing was sent. Read it first; send yours again if it still fits." };

const composer = () => screen.getByTestId("composer");
const box = () => within(composer()).getByRole<HTMLTextAreaElement>("textbox");
const bubble = () => screen.getByTestId("waiting-message");
const sent = (desk: FakeBackend) => desk.asked.filter(({ what }) => what === "reply").map((one) => one.with[0] as NewMessage);
const stored = (desk: FakeBackend) => desk.tickets[0]?.messages.filter(({ is_mine }) => is_mine).map(({ message }) => message);
const press = (name: string) => within(bubble()).getByRole("button", { name });

async function write(user: Awaited<ReturnType<typeof openTicket>>["user"], text: string) {
  await user.type(box(), text);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(box()).toHaveValue(""));
}

describe("a message that was just sent", () => {
  test("waits ten seconds in the conversation, and the box is free", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const before = stored(desk);
    await write(user, "On its way.");
    expect(bubble()).toHaveTextContent("On its way.");
    expect(bubble()).toHaveTextContent(/Sending in (10|9) s/);
    expect(desk.kept.size).toBe(0);
    expect(await faults()).toEqual([]);
    await pass(8500);
    expect(sent(desk)).toEqual([]);
    await pass(2000);
    expect(screen.queryByTestId("waiting-message")).toBeNull();
    expect(stored(desk)).toEqual([...(before ?? []), "On its way."]);
    expect(screen.getAllByText("On its way.")).toHaveLength(1);
  });

  test("is taken back into the box with its kind and its files, and nothing is stored", async () => {
    const desk = fakeBackend(four);
    desk.filesToChoose = [{ id: "one", name: "label.jpg", size: 1000, file_type: "image/jpeg", refusal: null }];
    const { user } = await openTicket(TOMATOES, { desk });
    await user.click(within(composer()).getByRole("checkbox", { name: "Internal note" }));
    await user.click(screen.getByRole("button", { name: "Attach photos" }));
    await screen.findByRole("list", { name: "Files of this message" });
    await write(user, "See the label.");
    expect(screen.queryByRole("list", { name: "Files of this message" })).toBeNull();
    await user.click(within(composer()).getByRole("checkbox", { name: "Internal note" }));
    await user.click(press("Undo"));
    await waitFor(() => expect(screen.queryByTestId("waiting-message")).toBeNull());
    expect(composer()).toHaveAttribute("data-kind", "note");
    expect(box()).toHaveValue("See the label.");
    expect(box()).toHaveFocus();
    expect(within(screen.getByRole("list", { name: "Files of this message" })).getByText("label.jpg")).toBeVisible();
    // Where it came from before it is forgotten where it waited.
    const order = desk.asked.map(({ what }) => what);
    expect(order.lastIndexOf("keepDraft")).toBeLessThan(order.lastIndexOf("forgetWaiting"));
    expect([...desk.kept.values()][0]?.note?.text).toBe("See the label.");
    await pass(20_000);
    expect(sent(desk)).toEqual([]);
  });

  test("comes back before what was begun since", async () => {
    const { user } = await openTicket(TOMATOES, four);
    await write(user, "First.");
    await user.type(box(), "Second.");
    await user.click(press("Undo"));
    await waitFor(() => expect(box()).toHaveValue("First.\n\nSecond."));
  });

  test("stays where it waits while the draft can't be written", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await write(user, "First.");
    const full: DeskError = { code: "refused", message: "What you type can't be saved on this computer right now (the disk is full)." };
    desk.failNext("keepDraft", full);
    await user.click(press("Undo"));
    expect(await said(full.message)).toBeVisible();
    expect(bubble()).toHaveAttribute("data-state", "trouble");
    expect(desk.waiting).toHaveLength(1);
    await pass(20_000);
    expect(sent(desk)).toEqual([]);
  });

  test("goes at once where one says so", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await write(user, "On its way.");
    await user.click(press("Send now"));
    await waitFor(() => expect(sent(desk)).toHaveLength(1));
    await pass(20_000);
    expect(sent(desk)).toHaveLength(1);
  });

  test("survives the window, and is no draft as well", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await write(user, "On its way.");
    // As a crash between the two would leave it.
    const id = desk.waiting[0]?.id ?? "";
    cleanup();
    desk.kept.set(desk.waiting[0]?.ticket_id ?? "", { ticket_id: desk.waiting[0]?.ticket_id ?? "", ticket_number: TOMATOES, reply: { text: "On its way.", message_id: id, files: [] }, note: null, as_note: false, resolution: null, place: null });
    await openTicket(TOMATOES, { desk });
    expect(await screen.findByTestId("waiting-message")).toHaveTextContent("On its way.");
    expect(box()).toHaveValue("");
    await pass(11_000);
    expect(sent(desk)).toHaveLength(1);
  });

  test("of which somebody else's answer got ahead asks, there, and is neither sent nor dropped", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failNext("reply", conflict);
    await write(user, "We refund it.");
    await pass(10_500);
    expect(bubble()).toHaveAttribute("data-state", "trouble");
    expect(within(bubble()).getByRole("alert")).toHaveTextContent("Ben Das wrote meanwhile.");
    expect(screen.getByTestId("needs-you")).toHaveTextContent(`Not sent, and kept for you: your reply on ${TOMATOES}`);
    expect(await faults()).toEqual([]);
    await user.click(linkOf(MILK));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", MILK));
    await user.click(screen.getByRole("link", { name: `your reply on ${TOMATOES}` }));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", TOMATOES));
    await user.click(press("Send all the same"));
    await waitFor(() => expect(screen.queryByTestId("waiting-message")).toBeNull());
    expect(sent(desk)).toHaveLength(2);
    // It knows of everything that is shown.
    const newest = desk.tickets[0]?.messages.findLast((one) => !one.is_mine && !one.is_internal_note)?.id;
    expect(sent(desk)[1]?.seen?.message).toBe(newest);
    expect(screen.queryByTestId("needs-you")).toBeNull();
  });

  test("and was refused can be put back or discarded", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failNext("reply", conflict);
    await write(user, "We refund it.");
    await pass(10_500);
    await user.click(press("Back to the draft"));
    await waitFor(() => expect(box()).toHaveValue("We refund it."));
    expect(desk.waiting).toEqual([]);
    desk.failNext("reply", conflict);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(box()).toHaveValue(""));
    await pass(10_500);
    await user.click(press("Discard"));
    await waitFor(() => expect(screen.queryByTestId("waiting-message")).toBeNull());
    expect(box()).toHaveValue("");
  });
});

describe("without a database", () => {
  async function away() {
    const opened = await openTicket(TOMATOES, { tickets: 4 });
    const { desk, user } = opened;
    await user.click(linkOf(MILK));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", MILK));
    await screen.findByTestId("composer");
    await user.click(linkOf(TOMATOES));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", TOMATOES));
    await screen.findByTestId("composer");
    desk.failAll(lost);
    act(() => desk.reach("lost"));
    await screen.findByTestId("database-lost");
    return opened;
  }
  const back = (desk: FakeBackend) => {
    desk.failAll(null);
    act(() => desk.reach("live"));
  };

  test("what was open is read, and what was not says so kindly", async () => {
    const { desk, user } = await away();
    await user.click(linkOf(MILK));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", MILK));
    expect(screen.getByTestId("composer")).toBeVisible();
    await user.click(linkOf("TKT-2026-00002"));
    expect(await screen.findByRole("heading", { name: "This ticket was not open before the database was lost" })).toBeVisible();
    await pass(15 * 60_000);
    await user.click(linkOf(TOMATOES));
    await screen.findByTestId("composer");
    await user.click(linkOf("TKT-2026-00002"));
    back(desk);
    await screen.findByTestId("composer");
  });

  test("replies and changes wait, are shown as decided, and are stored once when it is back", async () => {
    const { desk, user } = await away();
    await write(user, "On its way.");
    await choose(user, "ticket", "Status", "In progress");
    await choose(user, "ticket", "Status", "Awaiting customer");
    await choose(user, "ticket", "Priority", "High");
    await waitFor(() => expect(screen.getByTestId("database-lost")).toHaveTextContent("4 things wait to be sent."));
    expect(bubble()).toHaveTextContent("Waiting for the database");
    expect(screen.getByTestId("waiting-change")).toHaveTextContent("Waiting for the database");
    expect(screen.getByRole("button", { name: "Status: Awaiting customer" })).toBeVisible();
    expect(await faults()).toEqual([]);
    back(desk);
    await waitFor(() => expect(screen.queryByTestId("waiting-message")).toBeNull());
    await waitFor(() => expect(desk.tickets[0]).toMatchObject({ status: "awaiting_customer", priority: "high" }));
    expect(stored(desk)?.filter((message) => message === "On its way.")).toHaveLength(1);
    await waitFor(() => expect(screen.queryByTestId("waiting-change")).toBeNull());
    await pass(1000);
    expect(screen.getByRole("button", { name: "Status: Awaiting customer" })).toBeVisible();
    expect(screen.queryAllByTestId("toast").map((one) => one.textContent)).toEqual([]);
  });

  test("a change that somebody else overtook is shown, with a choice", async () => {
    const { desk, user } = await away();
    await choose(user, "ticket", "Status", "Closed");
    await screen.findByTestId("waiting-change");
    const [ticket] = desk.tickets;
    if (ticket) ticket.status = "awaiting_customer";
    back(desk);
    expect(await screen.findByTestId("change-trouble")).toHaveTextContent("The status was not set to “Closed”. Farhan Ali has just set the status to another.");
    expect(await screen.findByRole("button", { name: "Status: Awaiting customer" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Set it all the same" }));
    await waitFor(() => expect(desk.tickets[0]?.status).toBe("closed"));
    expect(screen.queryByTestId("change-trouble")).toBeNull();
    expect(screen.queryByTestId("needs-you")).toBeNull();
  });

  test("whose it is waits too; where somebody else took it meanwhile one decides", async () => {
    const { desk, user } = await away();
    await user.click(screen.getByRole("button", { name: "Take it" }));
    expect(await screen.findByRole("combobox", { name: "Assignee: Ravi" })).toBeVisible();
    await screen.findByTestId("waiting-change");
    const [ticket] = desk.tickets;
    if (ticket) ticket.assignee = { id: "01930000-0000-7000-8000-000000000778", name: "Asha Rao" };
    back(desk);
    expect(await screen.findByTestId("change-trouble")).toHaveTextContent("The ticket was not given to Ravi. This ticket is Asha Rao’s meanwhile.");
    expect(await screen.findByRole("combobox", { name: "Assignee: Asha Rao" })).toBeVisible();
    expect(screen.getByTestId("needs-you")).toHaveTextContent("whose it is on");
    await user.click(screen.getByRole("button", { name: "Set it all the same" }));
    await waitFor(() => expect(desk.tickets[0]?.assignee?.name).toBe("Ravi"));
    expect(await screen.findByRole("combobox", { name: "Assignee: Ravi" })).toBeVisible();
    expect(screen.queryByTestId("change-trouble")).toBeNull();
  });

  test("a resolution waits in the form's place, and can be taken back into it", async () => {
    const { desk, user } = await away();
    const settle = async () => {
      await user.click(screen.getByRole("button", { name: "Resolve ticket" }));
      return screen.findByTestId("waiting-resolution");
    };
    await user.click(screen.getByRole("combobox", { name: "Resolution type" }));
    await user.click(await screen.findByRole("option", { name: "Replacement" }));
    await user.type(screen.getByRole("textbox", { name: "Resolution notes" }), "A new box");
    expect(await settle()).toHaveTextContent("ReplacementA new boxWaiting for the database.");
    await user.click(screen.getByRole("button", { name: "Back to the form" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Resolution notes" })).toHaveValue("A new box"));
    expect(desk.waiting).toEqual([]);
    await settle();
    back(desk);
    await waitFor(() => expect(desk.tickets[0]?.status).toBe("resolved"));
    expect(await screen.findByTestId("resolution")).toHaveTextContent("A new box");
    expect(screen.queryByTestId("waiting-resolution")).toBeNull();
  });
});
