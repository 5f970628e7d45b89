import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { NewMessage, OfferedFile } from "../../backend/bindings";
import type { FakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { openTicket } from "../../testing/console";
import { pointAt } from "../../testing/screen";
import { pass } from "../../testing/time";

const TICKET = "TKT-2026-00004";
const four = { tickets: 4 };

const file = (number: number, change: Partial<OfferedFile> = {}): OfferedFile => ({ id: `file-${number}`, name: `label-${number}.jpg`, size: 2048 * number, file_type: "image/jpeg", refusal: null, ...change });
const composer = () => screen.getByTestId("composer");
const box = () => within(composer()).getByRole<HTMLTextAreaElement>("textbox");
const names = () => within(composer()).queryAllByRole("listitem").map((one) => one.title);
const sent = (desk: FakeBackend) => desk.asked.filter(({ what }) => what === "reply").map((one) => one.with[0] as NewMessage);

async function open() {
  const opened = await openTicket(TICKET, four);
  const drop = (...files: OfferedFile[]) => act(() => opened.desk.dragFiles({ what: "dropped", at: pointAt(composer()), files }));
  return { ...opened, drop };
}

describe("files of a message", () => {
  test("dropped on it they wait for it, and go with it", async () => {
    const { desk, user, drop } = await open();
    act(() => desk.dragFiles({ what: "over", count: 2, at: pointAt(composer()) }));
    expect(screen.getByTestId("drop-target")).toHaveTextContent(`Drop 2 files to attach them to your message in ${TICKET}`);
    drop(file(1), file(2));
    await waitFor(() => expect(names()).toEqual(["label-1.jpg", "label-2.jpg"]));
    expect(desk.asked.some(({ what }) => what === "attach")).toBe(false);
    expect(await faults()).toEqual([]);
    await user.type(box(), "Is it this label?");
    await user.click(within(composer()).getByRole("button", { name: "Send reply" }));
    await waitFor(() => expect(names()).toEqual([]));
    expect(sent(desk)).toMatchObject([{ message: "Is it this label?", files: [{ attachment_id: "kept-file-1", name: "label-1.jpg" }, { attachment_id: "kept-file-2" }] }]);
    const message = screen.getAllByTestId("message").at(-1)!.parentElement!;
    await waitFor(() => expect(within(message).getAllByRole("button", { name: /^Photo \d of 2: label-/ })).toHaveLength(2));
  });

  test("chosen, and pasted while one writes", async () => {
    const { desk, user } = await open();
    desk.filesToChoose = [file(1)];
    await user.click(within(composer()).getByRole("button", { name: "Attach photos" }));
    await waitFor(() => expect(names()).toEqual(["label-1.jpg"]));
    desk.filesToPaste = [file(2)];
    await user.click(box());
    await user.keyboard("{Control>}v{/Control}");
    await waitFor(() => expect(names()).toEqual(["label-1.jpg", "label-2.jpg"]));
    expect(desk.asked.some(({ what }) => what === "attach")).toBe(false);
  });

  test("survive the window with their draft, follow it to the other kind, and may be left out", async () => {
    const { desk, user, drop } = await open();
    drop(file(1), file(2));
    await waitFor(() => expect(names()).toHaveLength(2));
    await user.click(within(composer()).getByRole("button", { name: "Leave out label-1.jpg" }));
    await pass(300);
    cleanup();
    await openTicket(TICKET, { desk });
    expect(names()).toEqual(["label-2.jpg"]);
    await user.click(within(composer()).getByRole("checkbox", { name: "Internal note" }));
    expect(names()).toEqual(["label-2.jpg"]);
    await user.type(box(), "For the hub.");
    await user.click(within(composer()).getByRole("button", { name: "Add note" }));
    await waitFor(() => expect(sent(desk)).toMatchObject([{ is_internal_note: true, files: [{ name: "label-2.jpg" }] }]));
  });

  test("stay with their words where the message can't be sent", async () => {
    const { desk, user, drop } = await open();
    drop(file(1));
    await waitFor(() => expect(names()).toHaveLength(1));
    await user.type(box(), "See this.");
    desk.failNext("reply", { code: "refused", message: "“label-1.jpg” is on this ticket already. Nothing was sent. Take it out of the message." });
    await user.click(within(composer()).getByRole("button", { name: "Send reply" }));
    expect(await within(composer()).findByRole("alert")).toHaveTextContent("Take it out of the message. Your text and its files are still here.");
    expect(names()).toEqual(["label-1.jpg"]);
  });

  test("what is refused says why, the same twice is one, and there is an end", async () => {
    const { desk, drop } = await open();
    drop(file(1), file(1, { id: "again" }), file(2, { refusal: "“list.txt” holds neither a photo nor a video nor a PDF. It was not attached." }));
    await screen.findByText(/holds neither a photo/);
    expect(names()).toEqual(["label-1.jpg"]);
    desk.failNext("keepFile", { code: "invalid", message: "The file can't be kept on this computer right now (the disk is full). It was not added." });
    drop(file(3));
    await screen.findByText(`${TICKET}: The file can't be kept on this computer right now (the disk is full). It was not added.`);
    drop(...Array.from({ length: 25 }, (_, i) => file(10 + i)));
    await screen.findByText(/A message takes 20 files\. “label-29\.jpg” was not added/);
    expect(names()).toHaveLength(20);
  });
});
