import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import type { DraftMessage, TicketDraft } from "../../backend/bindings";
import type { FakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { linkOf, openTicket, said } from "../../testing/console";
import { pass } from "../../testing/time";

const TOMATOES = "TKT-2026-00004";
const MILK = "TKT-2026-00003";
const four = { tickets: 4 };

const box = () => within(screen.getByTestId("composer")).getByRole<HTMLTextAreaElement>("textbox");
const idOf = (desk: FakeBackend, number: string) => desk.tickets.find(({ ticket_number }) => ticket_number === number)?.id ?? "";
const bar = () => screen.queryByTestId("draft-apart");
const press = (name: string) => within(screen.getByTestId("draft-apart")).getByRole("button", { name });

function message(text: string, more: Partial<DraftMessage> = {}): DraftMessage {
  return { text, message_id: crypto.randomUUID(), files: [], elsewhere: [], ...more };
}

function draft(desk: FakeBackend, begun: Partial<TicketDraft>, number = TOMATOES): TicketDraft {
  return { ticket_id: idOf(desk, number), ticket_number: number, reply: null, note: null, as_note: false, resolution: null, place: null, sketches: [], ...begun };
}

/** The person writes at another computer, and this one hears of it. */
async function elsewhere(desk: FakeBackend, written: TicketDraft, isApart = false) {
  act(() => desk.writeElsewhere(written, isApart));
  await pass(100);
}

describe("what was begun at another computer", () => {
  test("stands in the open ticket by itself, and is kept here", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    await elsewhere(desk, draft(desk, { reply: message("Half a") }));
    expect(box()).toHaveValue("Half a");
    expect(bar()).toBeNull();
    await pass(500);
    const [, taken] = desk.asked.findLast(({ what }) => what === "keepDraft")?.with ?? [];
    expect(taken).toEqual(expect.any(String));
    expect(desk.kept.get(idOf(desk, TOMATOES))?.reply?.text).toBe("Half a");
    // And goes, when it was sent there.
    await elsewhere(desk, draft(desk, {}));
    expect(box()).toHaveValue("");
    await pass(500);
    expect(desk.kept.has(idOf(desk, TOMATOES))).toBe(false);
  });

  test("is there when the ticket is opened later, with note and form", async () => {
    const { desk, user } = await openTicket(MILK, four);
    await elsewhere(desk, draft(desk, { note: message("Ask Ben"), as_note: true, resolution: { resolution_type: "other", refund_amount: "", resolution_notes: "Half filled in" } }));
    await user.click(linkOf(TOMATOES));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", TOMATOES));
    await screen.findByTestId("composer");
    expect(box()).toHaveValue("Ask Ben");
    expect(screen.getByRole("textbox", { name: "Resolution notes" })).toHaveValue("Half filled in");
  });

  test("was there before the window was", async () => {
    const first = await openTicket(TOMATOES, four);
    first.unmount();
    first.desk.writeElsewhere(draft(first.desk, { reply: message("Overnight") }));
    await openTicket(TOMATOES, { desk: first.desk });
    await waitFor(() => expect(box()).toHaveValue("Overnight"));
  });

  test("changes nothing under the hands of somebody who types", async () => {
    const focus = vi.spyOn(document, "hasFocus").mockReturnValue(true);
    const { desk, user } = await openTicket(TOMATOES, four);
    await user.type(box(), "Here");
    await pass(500);
    await elsewhere(desk, draft(desk, { reply: message("Here, and there") }));
    expect(box()).toHaveValue("Here");
    await pass(6000);
    expect(box()).toHaveValue("Here, and there");
    focus.mockRestore();
  });

  test("never takes the place of words that came meanwhile", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    const release = desk.hold();
    act(() => desk.writeElsewhere(draft(desk, { reply: message("From there") })));
    await user.type(box(), "From here");
    release();
    await pass(200);
    expect(box()).toHaveValue("From here");
    await pass(500);
    expect(desk.kept.get(idOf(desk, TOMATOES))?.reply?.text).toBe("From here");
    expect(desk.asked.filter(({ what }) => what === "keepDraft").map((one) => one.with[1])).toEqual([null]);
  });

  test("says nothing when it can't be asked for", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    desk.failNext("draftsElsewhere", { code: "database_lost", message: "The database can't be reached." });
    await elsewhere(desk, draft(desk, { reply: message("Half a") }));
    expect(box()).toHaveValue("");
    expect(screen.queryByTestId("toast")).toBeNull();
  });
});

describe("what was changed at both", () => {
  async function bothChanged() {
    const opened = await openTicket(TOMATOES, four);
    await opened.user.type(box(), "From here");
    await pass(500);
    await elsewhere(opened.desk, draft(opened.desk, { reply: message("From there") }), true);
    return opened;
  }

  test("is shown beside each other, and nothing is overwritten", async () => {
    const { desk } = await bothChanged();
    expect(box()).toHaveValue("From here");
    expect(bar()).toHaveTextContent(/You also wrote on another computer \(front-counter, just now\):Reply to the customerFrom thereUse thatKeep this$/);
    expect(await faults()).toEqual([]);
    await pass(180_000);
    expect(box()).toHaveValue("From here");
    expect(desk.kept.get(idOf(desk, TOMATOES))?.reply?.text).toBe("From here");
    expect(bar()).toHaveTextContent(/front-counter, [23] min ago/);
  });

  test("becomes that one", async () => {
    const { desk, user } = await bothChanged();
    await user.click(press("Use that"));
    await waitFor(() => expect(box()).toHaveValue("From there"));
    expect(bar()).toBeNull();
    await pass(500);
    expect(desk.kept.get(idOf(desk, TOMATOES))?.reply?.text).toBe("From there");
  });

  test("stays this one, with what was typed since", async () => {
    const { desk, user } = await bothChanged();
    await user.type(box(), ", and more");
    await user.click(press("Keep this"));
    await waitFor(() => expect(bar()).toBeNull());
    expect(box()).toHaveValue("From here, and more");
    await pass(500);
    const [kept, taken] = desk.asked.findLast(({ what }) => what === "keepDraft")?.with ?? [];
    expect(kept).toMatchObject({ reply: { text: "From here, and more" } });
    expect(taken).toEqual(expect.any(String));
  });

  test("is shown anew where it changed there before anybody chose", async () => {
    const { desk, user } = await bothChanged();
    desk.failNext("draftsElsewhere", { code: "database_lost", message: "The database can't be reached." });
    act(() => desk.writeElsewhere(draft(desk, { reply: message("From there, too") }), true));
    await pass(100);
    await user.click(press("Use that"));
    await waitFor(() => expect(bar()).toHaveTextContent("From there, too"));
    expect(box()).toHaveValue("From here");
  });

  test("stays to be chosen where the disk takes nothing", async () => {
    const { desk, user } = await bothChanged();
    await user.type(box(), "!");
    desk.failNext("keepDraft", { code: "refused", message: "The disk is full." });
    await user.click(press("Use that"));
    await said("Both drafts are still there. The disk is full.");
    expect(box()).toHaveValue("From here!");
    expect(bar()).not.toBeNull();
  });

  test("belongs to its ticket", async () => {
    const { user } = await bothChanged();
    await user.click(linkOf(MILK));
    await waitFor(() => expect(screen.getByTestId("ticket")).toHaveAttribute("data-ticket", MILK));
    expect(bar()).toBeNull();
    await user.click(linkOf(TOMATOES));
    await waitFor(() => expect(bar()).toHaveTextContent("From there"));
  });

  test("can be a note, a form, a drawing or files, and is only text", async () => {
    const { desk } = await openTicket(TOMATOES, four);
    await elsewhere(
      desk,
      draft(desk, {
        reply: message(" ", { elsewhere: [{ attachment_id: "f", name: "<b>eggs</b>.jpg", size: 12, file_type: "image/jpeg" }] }),
        note: message("<img src=x onerror=alert(1)>"),
        resolution: { resolution_type: "partial_refund", refund_amount: "45", resolution_notes: "Half" },
        sketches: [{ attachment_id: "p", copy_id: "c", marks: [], for_customer: false }],
      }),
      true,
    );
    expect(bar()).toHaveTextContent("Reply to the customer<b>eggs</b>.jpgInternal note<img src=x onerror=alert(1)>ResolutionPartial refund, 45 HalfDrawingOn 1 photo");
  });
});

describe("files that were added at another computer", () => {
  const eggs = { attachment_id: "eggs", name: "eggs.jpg", size: 2048, file_type: "image/jpeg" };

  test("are named, stay with what is typed, and do not go with it", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await elsewhere(desk, draft(desk, { reply: message("See these.", { elsewhere: [eggs] }) }));
    expect(screen.getByRole("list", { name: "Files on another computer" })).toHaveTextContent("eggs.jpg2 kB");
    await user.type(box(), " Sorry.");
    expect(screen.getByText(/What is only there is not sent from here/)).toBeVisible();
    await pass(500);
    expect(desk.kept.get(idOf(desk, TOMATOES))?.reply).toMatchObject({ text: "See these. Sorry.", files: [], elsewhere: [eggs] });
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    await waitFor(() => expect(box()).toHaveValue(""));
    expect(desk.asked.findLast(({ what }) => what === "reply")?.with[0]).toMatchObject({ message: "See these. Sorry.", files: [] });
  });

  test("can be left out", async () => {
    const { desk, user } = await openTicket(TOMATOES, four);
    await elsewhere(desk, draft(desk, { reply: message("", { elsewhere: [eggs] }) }));
    await user.click(screen.getByRole("button", { name: "Leave out eggs.jpg" }));
    expect(screen.queryByRole("list", { name: "Files on another computer" })).toBeNull();
    await pass(500);
    expect(desk.kept.has(idOf(desk, TOMATOES))).toBe(false);
  });
});
