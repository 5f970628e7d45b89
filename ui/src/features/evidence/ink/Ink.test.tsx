import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Mark, NewCopy, PhotoSketch, TicketDraft } from "../../../backend/bindings";
import { fakeBackend } from "../../../backend/fake";
import { faults } from "../../../testing/axe";
import { openTicket, said } from "../../../testing/console";
import { openEvidence, place, thumbs, view, viewer } from "../../../testing/evidence";
import { pass } from "../../../testing/time";

// The stage is as large as the window here, 1440 by 900, and so is the photo that fits into it.
const picture = { width: 2880, height: 1800, damaged: false, placeholder: [] };

type Opened = Awaited<ReturnType<typeof openEvidence>>;

async function openDrawing(photos = 2) {
  const opened = await openEvidence(Array.from({ length: photos }, () => ({ picture })));
  await view(opened.user, 0);
  await opened.user.keyboard("e");
  await screen.findByTestId("ink");
  return opened;
}

const ink = () => screen.getByTestId("ink");
const bar = () => within(screen.getByRole("region", { name: "Save the copy" }));
const tool = (name: string) => within(screen.getByRole("toolbar", { name: "Draw" })).getByRole("button", { name });
const kinds = () => [...ink().querySelectorAll<SVGElement>("[data-kind]")].map(({ dataset }) => dataset.kind);
const keptOf = ({ desk }: Opened): PhotoSketch[] => [...desk.kept.values()].flatMap(({ sketches }) => sketches ?? []);
const marksOf = (opened: Opened): Mark[] => keptOf(opened)[0]?.marks ?? [];

/** Draws with the pointer, from place to place. */
function drag(...way: [number, number][]) {
  const [[x, y] = [0, 0], ...rest] = way;
  fireEvent.pointerDown(ink(), { pointerId: 1, button: 0, clientX: x, clientY: y });
  for (const [clientX, clientY] of rest) fireEvent.pointerMove(ink(), { pointerId: 1, clientX, clientY });
  fireEvent.pointerUp(ink(), { pointerId: 1 });
  const [clientX, clientY] = way.at(-1) ?? [0, 0];
  fireEvent.click(ink(), { clientX, clientY });
}

describe("drawing", () => {
  test("each kind, where the hand went, and it is kept on this computer", async () => {
    const opened = await openDrawing();
    const { user } = opened;
    drag([144, 90], [720, 450]);
    await user.keyboard("b");
    drag([288, 180], [144, 90]);
    await user.keyboard("c");
    drag([0, 0], [1440, 900]);
    await user.keyboard("f");
    drag([100, 100], [100.4, 100.4], [200, 100], [300, 300]);
    await user.keyboard("p");
    drag([720, 450]);
    drag([360, 225]);
    await user.keyboard("r");
    drag([1400, 850], [2000, 2000]);
    await user.keyboard("t");
    drag([72, 450]);
    await user.type(screen.getByRole("textbox", { name: "Text on the photo" }), "Mould  here{Enter}");
    await waitFor(() => expect(marksOf(opened)).toHaveLength(8));
    const red = { colour: "red" };
    expect(marksOf(opened)).toEqual([
      { kind: "arrow", from: [6554, 6554], to: [32_768, 32_768], ...red },
      { kind: "box", from: [13_107, 13_107], to: [6554, 6554], ...red },
      { kind: "circle", from: [0, 0], to: [65_536, 65_536], ...red },
      { kind: "freehand", path: [[4551, 7282], [9102, 7282], [13_653, 21_845]], ...red },
      { kind: "pin", at: [32_768, 32_768], number: 1, ...red },
      { kind: "pin", at: [16_384, 16_384], number: 2, ...red },
      { kind: "redaction", from: [63_716, 61_895], to: [65_536, 65_536] },
      { kind: "text", at: [3277, 32_768], text: "Mould here", ...red },
    ]);
    // What is redacted covers the rest, as in the copy.
    expect(kinds().at(-1)).toBe("redaction");
    expect(await faults()).toEqual([]);
  });

  test("in another colour, said to those who do not see it", async () => {
    const opened = await openDrawing();
    await opened.user.click(tool("Yellow"));
    drag([100, 100], [300, 300]);
    await pass(1000);
    expect(bar().getAllByRole("status").map((one) => one.textContent)).toContain("Arrow drawn, 1 mark");
    expect(marksOf(opened)).toMatchObject([{ kind: "arrow", colour: "yellow" }]);
  });

  test("a click that went nowhere draws no arrow, and another button nothing at all", async () => {
    await openDrawing();
    drag([100, 100], [101, 101]);
    expect(kinds()).toEqual([]);
    fireEvent.pointerDown(ink(), { pointerId: 1, button: 2, clientX: 1, clientY: 1 });
    fireEvent.pointerMove(ink(), { pointerId: 1, clientX: 400, clientY: 400 });
    fireEvent.pointerUp(ink(), { pointerId: 1 });
    drag([100, 100], [200, 200]);
    fireEvent.pointerDown(ink(), { pointerId: 1, button: 0, clientX: 1, clientY: 1 });
    fireEvent.pointerMove(ink(), { pointerId: 1, clientX: 400, clientY: 400 });
    expect(kinds()).toHaveLength(2);
    fireEvent.pointerCancel(ink(), { pointerId: 1 });
    expect(kinds()).toEqual(["arrow"]);
  });

  test("on a turned and enlarged photo the mark is where the eye put it, and stays there", async () => {
    const opened = await openDrawing();
    const { user } = opened;
    await user.keyboard("]");
    // Turned it is as high as the window, and 562.5 wide.
    drag([438.75, 0], [438.75, 450]);
    await waitFor(() => expect(marksOf(opened)).toMatchObject([{ from: [0, 65_536], to: [32_768, 65_536] }]));
    await user.keyboard("[[1");
    drag([0, 0], [720, 450]);
    await waitFor(() => expect(marksOf(opened)[1]).toMatchObject({ kind: "arrow" }));
    expect(ink().style.width).toBe("2880px");
  });

  test("the keys of the table are the drawing's now; those that look at the photo still do", async () => {
    const { user } = await openDrawing();
    const label = () => screen.getByText(/^Drawing on a copy/).textContent;
    await user.keyboard("lhjkyunimsx {ArrowRight}");
    expect(label()).toBe("Drawing on a copy of photo 1");
    expect(screen.queryByRole("slider")).toBeNull();
    await user.keyboard("1");
    expect(within(viewer()).getByRole("status", { name: "Zoom" })).toHaveTextContent("100 %");
    await user.keyboard("0[[");
    expect(within(viewer()).getByRole("status", { name: "Zoom" })).toHaveTextContent("31 %");
  });

  test("holding Space lets the pointer push the photo", async () => {
    const { user } = await openDrawing();
    await user.keyboard("1{ >}");
    expect(ink()).toHaveAttribute("data-pushing");
    drag([100, 100], [300, 300]);
    expect(kinds()).toEqual([]);
    await user.keyboard("{/ }");
    expect(ink()).not.toHaveAttribute("data-pushing");
    // Let go of in another window.
    await user.keyboard("{ >}");
    fireEvent.blur(window);
    expect(ink()).not.toHaveAttribute("data-pushing");
  });
});

describe("taking back", () => {
  test("undo and redo, by key and by button, as far as there is something", async () => {
    const opened = await openDrawing();
    const { user } = opened;
    expect([tool("Undo"), tool("Redo")].map((one) => one.hasAttribute("disabled"))).toEqual([true, true]);
    drag([100, 100], [300, 300]);
    await user.keyboard("p");
    drag([500, 500]);
    await user.keyboard("{Control>}z{/Control}");
    expect(kinds()).toEqual(["arrow"]);
    await user.click(tool("Undo"));
    expect(kinds()).toEqual([]);
    await waitFor(() => expect(keptOf(opened)).toEqual([]));
    await user.keyboard("{Control>}{Shift>}Z{/Shift}{/Control}");
    await user.click(tool("Redo"));
    expect(kinds()).toEqual(["arrow", "pin"]);
    expect(tool("Redo")).toBeDisabled();
    await user.click(tool("Clear"));
    expect(kinds()).toEqual([]);
    await user.click(tool("Undo"));
    expect(kinds()).toEqual(["arrow", "pin"]);
    // Something new is no way back to what was undone.
    await user.click(tool("Undo"));
    drag([500, 500]);
    expect(tool("Redo")).toBeDisabled();
  });

  test("what is selected is moved and deleted, by hand and by keys", async () => {
    const opened = await openDrawing();
    const { user } = opened;
    drag([144, 90], [288, 180]);
    await user.keyboard("p");
    drag([720, 450]);
    await user.keyboard("v");
    drag([720, 450], [864, 450]);
    await waitFor(() => expect(marksOf(opened)[1]).toMatchObject({ at: [39_322, 32_768] }));
    expect(screen.getByRole("button", { name: "Pin, 2 of 2" })).toHaveAttribute("aria-pressed", "true");
    expect(await faults()).toEqual([]);
    await user.click(tool("Delete"));
    expect(kinds()).toEqual(["arrow"]);
    screen.getByRole("button", { name: "Arrow, 1 of 1" }).focus();
    await user.keyboard("{ArrowRight}{Shift>}{ArrowDown}{/Shift}");
    await waitFor(() => expect(marksOf(opened)).toMatchObject([{ from: [7209, 6554], to: [13_762, 13_762] }]));
    await user.keyboard("{Delete}");
    expect(kinds()).toEqual([]);
  });
});

describe("words", () => {
  test("are not kept where Escape leaves them, and where the focus leaves they are", async () => {
    const { user } = await openDrawing();
    await user.keyboard("t");
    drag([100, 100]);
    await user.type(screen.getByRole("textbox", { name: "Text on the photo" }), "no{Escape}");
    expect(screen.queryByRole("textbox", { name: "Text on the photo" })).toBeNull();
    expect(kinds()).toEqual([]);
    drag([100, 100]);
    // Letters that are tools elsewhere.
    await user.type(screen.getByRole("textbox", { name: "Text on the photo" }), "abcfpr");
    await user.click(tool("Blue"));
    fireEvent.blur(screen.getByRole("textbox", { name: "Text on the photo" }));
    expect(ink()).toHaveTextContent("abcfpr");
    expect(kinds()).toEqual(["text"]);
  });

  test("without a pointer", async () => {
    const opened = await openDrawing();
    await opened.user.keyboard("t{Enter}");
    await opened.user.keyboard("here{Enter}");
    await waitFor(() => expect(marksOf(opened)).toMatchObject([{ kind: "text", text: "here", at: [26_214, 32_768] }]));
  });
});

describe("leaving", () => {
  test("step by step with Escape, and nothing is lost", async () => {
    const { user } = await openDrawing();
    await user.keyboard("{Enter}");
    expect(kinds()).toEqual(["arrow"]);
    await user.keyboard("{Escape}");
    expect(screen.getByRole("button", { name: "Arrow, 1 of 1" })).toHaveAttribute("aria-pressed", "false");
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("ink")).toBeNull();
    expect(within(viewer()).getByRole("group", { name: "Not saved yet" })).toHaveTextContent("You drew on this photo (1 mark)");
    expect(await faults()).toEqual([]);
    await user.keyboard("{ArrowRight}");
    expect(within(viewer()).queryByRole("group", { name: "Not saved yet" })).toBeNull();
    await user.keyboard("{ArrowLeft}e");
    expect(kinds()).toEqual(["arrow"]);
    expect(bar().getByText("What you drew before is still here.")).toBeVisible();
    await user.click(bar().getByRole("button", { name: "Cancel" }));
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog", { name: "Evidence photos" })).toBeNull();
  });

  test("after a crash it is there again, and goes back mark by mark", async () => {
    const desk = fakeBackend({ tickets: 1 });
    const ticket = desk.tickets[0]!;
    const photo = ticket.attachments[0]!;
    photo.picture = picture;
    const marks: Mark[] = [1, 2].map((number) => ({ kind: "pin", at: [9000 * number, 9000], number, colour: "blue" }));
    const draft: TicketDraft = { ticket_id: ticket.id, ticket_number: ticket.ticket_number, reply: null, note: null, as_note: false, resolution: null, place: null, sketches: [{ attachment_id: photo.id, copy_id: "copy", marks, for_customer: true }] };
    desk.kept.set(ticket.id, draft);
    const { user } = await openTicket(ticket.ticket_number, { desk });
    await view(user, 0);
    await user.click(within(viewer()).getByRole("button", { name: "Go on" }));
    expect(kinds()).toEqual(["pin", "pin"]);
    expect(bar().getByRole("radio", { name: "Visible to the customer" })).toBeChecked();
    await user.click(tool("Undo"));
    expect(kinds()).toEqual(["pin"]);
    await user.click(tool("Redo"));
    expect(kinds()).toEqual(["pin", "pin"]);
    await user.keyboard("{Escape}");
    await user.click(within(viewer()).getByRole("button", { name: "Discard" }));
    expect(within(viewer()).queryByRole("group", { name: "Not saved yet" })).toBeNull();
    await waitFor(() => expect(desk.kept.size).toBe(0));
  });
});

describe("saving", () => {
  const saved = ({ desk }: Opened) => desk.asked.filter(({ what }) => what === "saveCopy").map((one) => one.with[0] as NewCopy);

  test("internal unless somebody says otherwise; the copy stands beside its photo, marked", async () => {
    const opened = await openDrawing();
    const { user } = opened;
    expect(bar().getByRole("button", { name: "Save copy" })).toBeDisabled();
    drag([144, 90], [720, 450]);
    expect(bar().getByRole("radio", { name: "Internal" })).toBeChecked();
    await user.click(bar().getByRole("button", { name: "Save copy" }));
    await said("Saved as a copy, internal.");
    expect(saved(opened)).toMatchObject([{ source_id: "photo-0", is_internal: true, sketch: { turn: 0, marks: [{ kind: "arrow" }] } }]);
    expect(screen.queryByTestId("ink")).toBeNull();
    await waitFor(() => expect(keptOf(opened)).toEqual([]));
    await waitFor(() => expect(place()).toBe("1 of 3"));
    await user.keyboard("{ArrowRight}");
    expect(within(viewer()).getByText("Internal")).toBeVisible();
    await user.click(within(viewer()).getByRole("button", { name: "Copy of photo 1" }));
    expect(place()).toBe("1 of 3");
    await user.keyboard("{Escape}");
    expect(thumbs()[1]).toHaveAccessibleName("Photo 2 of 3: 0 (annotated).jpg");
    expect(thumbs()[1]).toHaveAccessibleDescription("Copy of photo 1, internal, the customer does not see it");
    expect(within(thumbs()[1]!).getByText("internal")).toBeVisible();
    expect(await faults()).toEqual([]);
  });

  test("for the customer, as the photo was turned, under the id that the drawing has", async () => {
    const opened = await openDrawing();
    const { user } = opened;
    await user.click(bar().getByRole("radio", { name: "Visible to the customer" }));
    await user.keyboard("r");
    drag([600, 90], [720, 450]);
    await user.keyboard("]");
    await waitFor(() => expect(keptOf(opened)).toHaveLength(1));
    const [{ copy_id } = { copy_id: "" }] = keptOf(opened);
    opened.desk.failNext("saveCopy", { code: "database_lost", message: "The database can't be reached right now." });
    await user.click(bar().getByRole("button", { name: "Save copy" }));
    expect(await bar().findByRole("alert")).toHaveTextContent("The database can't be reached right now.");
    expect(kinds()).toEqual(["redaction"]);
    await user.click(bar().getByRole("button", { name: "Save copy" }));
    await said("Saved as a copy that the customer sees.");
    expect(saved(opened).map(({ id, is_internal, sketch }) => [id, is_internal, sketch.turn])).toEqual([
      [copy_id, false, 1],
      [copy_id, false, 1],
    ]);
    await user.keyboard("{ArrowRight}");
    expect(within(viewer()).queryByText("Internal")).toBeNull();
  });

  test("a photo that is only turned can be saved as a copy too", async () => {
    const opened = await openDrawing();
    await opened.user.keyboard("]");
    await opened.user.click(bar().getByRole("button", { name: "Save copy" }));
    await said("Saved as a copy, internal.");
    expect(saved(opened)).toMatchObject([{ sketch: { turn: 1, marks: [] } }]);
  });
});

test("what is added to a ticket can be for the desk alone", async () => {
  const { desk, user } = await openEvidence([{ picture }]);
  const offered = { id: "file", name: "supplier.jpg", size: 9, file_type: "image/jpeg", refusal: null };
  desk.filesToChoose.push(offered);
  await user.click(screen.getByRole("checkbox", { name: "Internal" }));
  await user.click(screen.getByRole("button", { name: "Add photos…" }));
  await said("1 file attached to TKT-2026-00001, internal.");
  expect(desk.asked.find(({ what }) => what === "attach")?.with[3]).toBe(true);
  await waitFor(() => expect(thumbs()).toHaveLength(2));
  expect(thumbs()[1]).toHaveAccessibleDescription("internal, the customer does not see it");
  await user.click(screen.getByRole("checkbox", { name: "Internal" }));
});
