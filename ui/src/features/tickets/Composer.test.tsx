import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DeskError, NewMessage, TicketDraft } from "../../backend/bindings";
import { fakeBackend, type FakeBackend } from "../../backend/fake";
import { linkOf, openTicket, said } from "../../testing/console";
import { pass } from "../../testing/time";

const TOMATOES = "TKT-2026-00004";
const MILK = "TKT-2026-00003";
const TOMATOES_ID = "01930000-0000-7000-8000-000000000000";
const four = { tickets: 4 };

const composer = () => screen.getByTestId("composer");
const box = () => within(composer()).getByRole<HTMLTextAreaElement>("textbox");
const asNote = () => within(composer()).getByRole("checkbox", { name: "Internal note" });
const sendButton = () => within(composer()).getByRole("button", { name: /^(Send reply|Send all the same|Add note|Sending…)$/ });
const sent = (desk: FakeBackend) => desk.asked.filter(({ what }) => what === "reply").map((one) => one.with[0] as NewMessage);
const refused: DeskError = { code: "refused", message: "You may not do this. Nothing was sent." };

function draftOf(begun: Partial<TicketDraft>): TicketDraft {
  return { ticket_id: TOMATOES_ID, ticket_number: TOMATOES, reply: null, note: null, as_note: false, resolution: null, place: null, ...begun };
}

function keep(desk: FakeBackend, begun: Partial<TicketDraft>) {
  desk.kept.set(TOMATOES_ID, draftOf(begun));
}

/** Messages between windows take turns of the real event loop, which the tests' clock does not turn. */
async function delivered(done: () => boolean) {
  for (let turn = 0; turn < 50; turn += 1) {
    await act(
      () =>
        new Promise<void>((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => (port1.close(), resolve());
          port2.postMessage(null);
        }),
    );
    if (turn > 5 && done()) return;
  }
  throw new Error("nothing was delivered");
}

async function show(user: Awaited<ReturnType<typeof openTicket>>["user"], number: string) {
  await user.click(linkOf(number));
  await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", number));
  await screen.findByTestId("composer");
}

describe("a reply while somebody else writes", () => {
  const answer = (desk: FakeBackend, message: string, by: Partial<{ sender_name: string; is_internal_note: boolean }> = {}) => {
    const [ticket] = desk.tickets;
    if (!ticket) throw new Error("no ticket");
    const { length } = ticket.messages;
    ticket.messages.push({ id: `theirs-${length}`, sender_type: "admin", sender_name: "Ben Das", is_mine: false, is_internal_note: false, created_at: new Date().toISOString(), message, ...by });
    act(() => desk.happen({ kind: "message_added", ticket_id: ticket.id, ticket_number: ticket.ticket_number }));
    return screen.findByText(message);
  };

  test("waits until it was asked, and goes when it is sent again", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.type(box(), "We refund it.");
    await answer(desk, "A new box is on its way.");
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    expect(screen.getByRole("alert")).toHaveTextContent("Ben Das wrote while you were writing. Read it above; send yours if it still fits.");
    expect(sent(desk)).toEqual([]);
    expect(box()).toHaveValue("We refund it.");
    await user.click(screen.getByRole("button", { name: "Send all the same" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(sent(desk).map(({ seen }) => seen?.message)).toEqual([expect.stringMatching(/^theirs-/)]);
    expect(screen.getByRole("button", { name: "Send reply" })).toBeVisible();
  });

  test("need not wait for what was there before it was begun, nor for a note", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await answer(desk, "A new box is on its way.");
    await user.type(box(), "And a voucher.");
    await answer(desk, "He is a good customer.", { is_internal_note: true });
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(sent(desk)).toHaveLength(1);
  });

  test("of which the window has not heard is kept back by the desk, and can be sent then", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failNext("reply", { code: "conflict", message: "Ben Das wrote meanwhile. Nothing was sent. Read it first; send yours again if it still fits." });
    await user.type(box(), "We refund it.");
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Ben Das wrote meanwhile.");
    await answer(desk, "A new box is on its way.");
    await user.click(screen.getByRole("button", { name: "Send all the same" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(sent(desk)).toHaveLength(2);
  });

  test("that is a note goes at once", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.click(asNote());
    await user.type(box(), "Third time this week.");
    await answer(desk, "A new box is on its way.");
    await user.click(screen.getByRole("button", { name: "Add note" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(sent(desk).map(({ seen }) => seen)).toEqual([null]);
  });
});

describe("a reply", () => {
  test("goes to the ticket that is shown, and the box is empty again", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    expect(composer()).toHaveAttribute("data-kind", "reply");
    expect(composer()).toHaveTextContent("Asha Verma is notified");
    await user.type(box(), "  On its way.{Enter}Before seven. ");
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    const [ticket] = desk.tickets;
    expect(sent(desk)).toEqual([{ id: expect.any(String), ticket_id: ticket?.id, message: "On its way.\nBefore seven.", is_internal_note: false, files: [], seen: { message: "01930000-0000-7000-8000-000000500001" } }]);
    expect(ticket?.messages.at(-1)).toMatchObject({ message: "On its way.\nBefore seven.", is_internal_note: false });
    expect(screen.getAllByTestId("message").at(-1)).toHaveTextContent("On its way.");
    expect(screen.getAllByTestId("message").at(-1)).toHaveAttribute("data-kind", "admin");
  });

  test("is shown once, though the desk tells of it too", async () => {
    const { user } = await openTicket(TOMATOES, four);
    await user.type(box(), "On its way.{Control>}{Enter}{/Control}");
    await pass(1000);
    expect(screen.getAllByText("On its way.")).toHaveLength(1);
  });

  test("of nothing cannot be sent", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    expect(sendButton()).toBeDisabled();
    await user.type(box(), " {Enter} ");
    expect(sendButton()).toBeDisabled();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(sent(desk)).toEqual([]);
  });

  test("is sent with Ctrl+Enter, once, and cannot be written on meanwhile", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const release = desk.hold();
    await user.type(box(), "On its way.");
    await user.keyboard("{Control>}{Enter}{Enter}{/Control}");
    expect(box()).toHaveAttribute("readonly");
    expect(sendButton()).toBeDisabled();
    await pass(350);
    expect(sendButton()).toHaveTextContent("Sending…");
    act(release);
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(box()).not.toHaveAttribute("readonly");
    expect(sent(desk)).toHaveLength(1);
  });

  test("that the desk does not take stays in the box, and goes out under the same name", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failNext("reply", { code: "invalid", message: "The message is too long. Nothing was sent." });
    await user.type(box(), "On its way.");
    await user.click(sendButton());
    expect(await within(composer()).findByRole("alert")).toHaveTextContent("The message is too long. Nothing was sent. Your text is still here.");
    expect(box()).toHaveValue("On its way.");
    await user.click(sendButton());
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(within(composer()).queryByRole("alert")).toBeNull();
    const [first, second] = sent(desk);
    expect(second).toEqual(first);
  });

  test("that was changed after it was refused is another message", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    desk.failNext("reply", { code: "invalid", message: "The message is too long. Nothing was sent." });
    await user.type(box(), "On its way.");
    await user.click(sendButton());
    await within(composer()).findByRole("alert");
    await user.type(box(), " Sorry!");
    expect(within(composer()).queryByRole("alert")).toBeNull();
    await user.click(sendButton());
    await waitFor(() => expect(box()).toHaveValue(""));
    const [first, second] = sent(desk);
    expect(second?.id).not.toBe(first?.id);
  });
});

describe("an internal note", () => {
  test("looks unmistakably different while it is being typed, and goes out as one", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.click(asNote());
    expect(composer()).toHaveAttribute("data-kind", "note");
    expect(composer()).toHaveAccessibleName("Add an internal note");
    expect(box()).toHaveAccessibleName("Internal note");
    expect(box()).toHaveAccessibleDescription("Asha Verma never sees this");
    expect(box()).toHaveFocus();
    await user.type(box(), "Second time this week.");
    await user.click(screen.getByRole("button", { name: "Add note" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(sent(desk)).toMatchObject([{ is_internal_note: true, message: "Second time this week." }]);
    expect(screen.getAllByTestId("message").at(-1)).toHaveAttribute("data-kind", "note");
  });

  test("takes what was typed along, and gives it back", async () => {
    const { user } = await openTicket(TOMATOES, four);
    await user.type(box(), "Ask the hub.");
    await user.click(asNote());
    expect(box()).toHaveValue("Ask the hub.");
    await user.click(asNote());
    expect(box()).toHaveValue("Ask the hub.");
    expect(composer()).toHaveAttribute("data-kind", "reply");
  });

  test("and a reply are two drafts where both were begun", async () => {
    const desk = fakeBackend(four);
    keep(desk, { note: { text: "A note.", message_id: "n" } });
    const { user } = await openTicket(TOMATOES, { desk });
    await user.type(box(), "A reply.");
    await user.click(asNote());
    expect(box()).toHaveValue("A note.");
    await user.click(asNote());
    expect(box()).toHaveValue("A reply.");
  });
});

describe("a draft", () => {
  test("waits for its ticket, with its kind", async () => {
    const { user } = await openTicket(TOMATOES, four);
    await user.type(box(), "For the tomatoes.");
    await user.click(asNote());
    await show(user, MILK);
    expect(box()).toHaveValue("");
    expect(composer()).toHaveAttribute("data-kind", "reply");
    await user.type(box(), "For the milk.");
    await show(user, TOMATOES);
    expect(box()).toHaveValue("For the tomatoes.");
    expect(composer()).toHaveAttribute("data-kind", "note");
    await show(user, MILK);
    expect(box()).toHaveValue("For the milk.");
  });

  test("survives the window, from the first letter on", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.click(asNote());
    await user.type(box(), "For the hub.");
    cleanup();
    await openTicket(TOMATOES, { desk });
    expect(box()).toHaveValue("For the hub.");
    expect(composer()).toHaveAttribute("data-kind", "note");
  });

  test("is on the computer within a second, also while one types on and on", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.type(box(), "a");
    for (let letter = 0; letter < 10; letter += 1) {
      await user.keyboard("b");
      await pass(100);
    }
    expect(desk.kept.get(TOMATOES_ID)?.reply?.text).toMatch(/^ab{7,10}$/);
    await user.keyboard("c");
    act(() => void window.dispatchEvent(new Event("blur")));
    await waitFor(() => expect(desk.kept.get(TOMATOES_ID)?.reply?.text).toBe(`a${"b".repeat(10)}c`));
  });

  test("is written once at a time, the newest last", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const release = desk.hold();
    await user.type(box(), "first");
    await pass(300);
    await user.type(box(), " second");
    await pass(300);
    await user.type(box(), " third");
    await pass(300);
    const written = () => desk.asked.filter(({ what }) => what === "keepDraft").map((one) => (one.with[0] as TicketDraft).reply?.text);
    expect(written()).toEqual([expect.stringMatching(/^f/)]);
    act(release);
    await pass(600);
    expect(written().at(-1)).toBe("first second third");
    expect(desk.kept.get(TOMATOES_ID)?.reply?.text).toBe("first second third");
  });

  test("leaves nothing behind once it is sent", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.type(box(), "On its way.");
    await pass(300);
    expect(desk.kept.size).toBe(1);
    await user.click(sendButton());
    await waitFor(() => expect(desk.kept.size).toBe(0));
  });

  test("stays in the window, with one sentence, where the disk is full, and is written once there is room", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const full: DeskError = { code: "refused", message: "What you type can't be saved on this computer right now (the disk is full)." };
    desk.failNext("keepDraft", full);
    await user.type(box(), "Before the");
    await pass(300);
    expect(await said(full.message)).toBeVisible();
    desk.failNext("keepDraft", full);
    await user.type(box(), " crash");
    expect(box()).toHaveValue("Before the crash");
    await pass(11_000);
    expect(desk.kept.get(TOMATOES_ID)?.reply?.text).toBe("Before the crash");
    expect(screen.queryAllByTestId("toast").length).toBeLessThan(2);
  });

  test("that cannot be read does not keep anybody from working", async () => {
    const desk = fakeBackend(four);
    desk.failNext("drafts", { code: "refused", message: "The drafts can't be read. Nothing was deleted." });
    const { user } = await openTicket(TOMATOES, { desk });
    expect(await said("The drafts can't be read. Nothing was deleted.")).toBeVisible();
    await user.type(box(), "Anew.");
    expect(box()).toHaveValue("Anew.");
  });

  test("follows what another window writes, and never under one's hands", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const other = new BroadcastChannel("punnet.drafts");
    const written = (text: string) => other.postMessage(draftOf({ reply: { text, message_id: "x" } }));
    written("From there.");
    await delivered(() => box().value === "From there.");
    const release = desk.hold();
    await user.type(box(), " And here.");
    written("Too late.");
    await delivered(() => true);
    expect(box()).toHaveValue("From there. And here.");
    act(release);
    other.close();
  });

  test("of twenty thousand letters and more is kept whole, though it cannot be sent", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const long = "मिल्क 🥛 ".repeat(4000);
    fireEvent.change(box(), { target: { value: long } });
    await pass(300);
    expect(desk.kept.get(TOMATOES_ID)?.reply?.text).toBe(long);
    desk.failNext("reply", { code: "invalid", message: "The message is longer than 20000 characters. Nothing was sent." });
    await user.click(sendButton());
    await within(composer()).findByRole("alert");
    expect(box()).toHaveValue(long);
  });

  test("is rid of what no database takes", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    fireEvent.change(box(), { target: { value: "half \ud83c and \0 nothing" } });
    await pass(300);
    expect(desk.kept.get(TOMATOES_ID)?.reply?.text).toBe("half \ufffd and  nothing");
  });
});

describe("with another ticket opened while one is sending", () => {
  async function leaveWhileSending() {
    const opened = await openTicket(TOMATOES, four);
    const { desk, user } = opened;
    // Read once, so that only the message is under way.
    await show(user, MILK);
    await show(user, TOMATOES);
    await user.type(box(), "For the tomatoes.");
    const release = desk.hold();
    await user.click(sendButton());
    await show(user, MILK);
    return { ...opened, release };
  }

  test("the message still goes to its own", async () => {
    const { desk, user, release } = await leaveWhileSending();
    expect(box()).not.toHaveAttribute("readonly");
    await user.type(box(), "For the milk.");
    act(release);
    await waitFor(() => expect(desk.tickets[0]?.messages.at(-1)?.message).toBe("For the tomatoes."));
    await pass(500);
    expect(desk.tickets[1]?.messages.some(({ message }) => message.includes("tomatoes"))).toBe(false);
    expect(box()).toHaveValue("For the milk.");
    await show(user, TOMATOES);
    expect(box()).toHaveValue("");
    expect(screen.getAllByText("For the tomatoes.")).toHaveLength(1);
  });

  test("coming back shows that it is still under way", async () => {
    const { desk, user, release } = await leaveWhileSending();
    await show(user, TOMATOES);
    expect(box()).toHaveAttribute("readonly");
    expect(box()).toHaveValue("For the tomatoes.");
    await user.click(box());
    await user.keyboard("{Control>}{Enter}{/Control}");
    act(release);
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(sent(desk)).toHaveLength(1);
  });

  test("a failure names the ticket, and the draft waits there", async () => {
    const { desk, user, release } = await leaveWhileSending();
    desk.failNext("reply", refused);
    act(release);
    expect(await said(`Your message in ${TOMATOES} was not sent and is kept as a draft. ${refused.message}`)).toBeVisible();
    expect(within(composer()).queryByRole("alert")).toBeNull();
    await show(user, TOMATOES);
    expect(box()).toHaveValue("For the tomatoes.");
  });
});
