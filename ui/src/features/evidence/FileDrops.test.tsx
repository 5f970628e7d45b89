import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { OfferedFile } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { openQueue, openTicket, said } from "../../testing/console";
import { pointAt } from "../../testing/screen";
import { pass } from "../../testing/time";

const NUMBER = "TKT-2026-00001";
const file = (n: number, refusal: string | null = null): OfferedFile => ({ id: `01990000-0000-7000-8000-00000000000${n}`, name: `tomatoes-${n}.jpg`, size: 2_000_000 + n, file_type: refusal ? "" : "image/jpeg", refusal });
const overTicket = () => pointAt(screen.getByTestId("description"));
const uploads = () => screen.queryAllByTestId("upload");
const attached = (desk: ReturnType<typeof fakeBackend>) => desk.asked.filter(({ what }) => what === "attach").map(({ with: [ticket] }) => ticket);

async function openOne() {
  const desk = fakeBackend({ tickets: 1 });
  const [ticket] = desk.tickets;
  if (!ticket) throw new Error("no example");
  ticket.attachments = [];
  return { ...(await openTicket(NUMBER, { desk })), desk, ticket };
}

describe("files dropped on a ticket", () => {
  test("are shown where they would go, then attached and told of", async () => {
    const { desk, ticket } = await openOne();
    act(() => desk.dragFiles({ what: "over", count: 2, at: overTicket() }));
    expect(screen.getByTestId("drop-target")).toHaveTextContent(`Drop 2 files to attach them to ${NUMBER}`);
    act(() => desk.dragFiles({ what: "gone" }));
    expect(screen.queryByTestId("drop-target")).toBeNull();
    act(() => desk.dragFiles({ what: "dropped", at: overTicket(), files: [file(1), file(2)] }));
    await said(`2 files attached to ${NUMBER}.`);
    expect(ticket.attachments).toHaveLength(2);
    await waitFor(() => expect(uploads()).toHaveLength(0));
    expect(await screen.findAllByRole("button", { name: /^Photo \d of 2/ })).toHaveLength(2);
  });

  test("go to the ticket of the line that they are dropped on", async () => {
    const { desk } = await openQueue("/support-tickets", { tickets: 3 });
    const row = screen.getAllByTestId("queue-row")[1] ?? document.body;
    act(() => desk.dragFiles({ what: "over", count: 1, at: pointAt(row.firstElementChild) }));
    expect(screen.getByTestId("drop-target")).toHaveTextContent(`Drop 1 file to attach it to ${row.dataset["ticket"]}`);
    act(() => desk.dragFiles({ what: "dropped", at: pointAt(row.firstElementChild), files: [file(1)] }));
    await said(`1 file attached to ${row.dataset["ticket"]}.`);
    expect(attached(desk)).toEqual([desk.tickets.find((one) => one.ticket_number === row.dataset["ticket"])?.id]);
  });

  test("that nothing takes are not lost without a word", async () => {
    const { desk } = await openQueue("/support-tickets", { tickets: 3 });
    act(() => desk.dragFiles({ what: "dropped", at: pointAt(document.body), files: [file(1)] }));
    await said("Nothing here takes files. Drop them on a ticket, or on its line in the queue.");
    expect(attached(desk)).toEqual([]);
  });

  test("say why one is refused, and attach the others", async () => {
    const { desk, user, ticket } = await openOne();
    act(() => desk.dragFiles({ what: "dropped", at: overTicket(), files: [file(1, "“tomatoes-1.jpg” is empty. It was not attached."), file(2)] }));
    await waitFor(() => expect(ticket.attachments).toHaveLength(1));
    const [refused] = uploads();
    expect(refused).toHaveTextContent("“tomatoes-1.jpg” is empty. It was not attached.");
    expect(within(refused ?? document.body).queryByRole("button", { name: "Try again" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Leave out tomatoes-1.jpg" }));
    expect(uploads()).toHaveLength(0);
  });

  test("wait for a lost database and go on by themselves, in another ticket too", async () => {
    const { desk, ticket } = await openOne();
    desk.failNext("attach", { code: "database_lost", message: "The database cannot be reached." });
    act(() => desk.dragFiles({ what: "dropped", at: overTicket(), files: [file(1)] }));
    await waitFor(() => expect(uploads()[0]).toHaveAttribute("data-state", "held"));
    expect(uploads()[0]).toHaveTextContent("Goes on when the database is back");
    act(() => desk.reach("live"));
    await waitFor(() => expect(ticket.attachments).toHaveLength(1));
    const ids = desk.asked.filter(({ what }) => what === "attach").map(({ with: [, id] }) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test("can be stopped and tried again", async () => {
    const { desk, user, ticket } = await openOne();
    const release = desk.hold();
    act(() => desk.dragFiles({ what: "dropped", at: overTicket(), files: [file(1)] }));
    await user.click(await screen.findByRole("button", { name: "Stop tomatoes-1.jpg" }));
    act(release);
    await pass(50);
    expect(uploads()[0]).toHaveAttribute("data-state", "stopped");
    expect(ticket.attachments).toHaveLength(0);
    expect(screen.getByRole("button", { name: "Try again" })).toBeEnabled();
    await user.click(screen.getByRole("button", { name: "Leave out tomatoes-1.jpg" }));
  });
});

describe("pasted files", () => {
  const paste = (target: Element, types: Record<string, string>) => {
    const clipboardData = { types: Object.keys(types), getData: (type: string) => types[type] ?? "" };
    return fireEvent.paste(target, { clipboardData });
  };

  test("come with the keys where no field is, and go to the open ticket", async () => {
    const { desk, user, ticket } = await openOne();
    desk.filesToPaste = [file(1)];
    await user.keyboard("{Control>}v{/Control}");
    await said(`1 file attached to ${NUMBER}.`);
    expect(ticket.attachments).toHaveLength(1);
    // Also while that word still stands there.
    desk.filesToPaste = [file(2)];
    await user.keyboard("{Control>}v{/Control}");
    await waitFor(() => expect(ticket.attachments).toHaveLength(2));
  });

  test("come into a field where a picture was copied; words stay words", async () => {
    const { desk, ticket } = await openOne();
    desk.filesToPaste = [file(1)];
    const field = screen.getByRole("textbox", { name: "Resolution notes" });
    expect(paste(field, { "text/plain": "Hello", Files: "" })).toBe(true);
    await pass(50);
    expect(ticket.attachments).toHaveLength(0);
    expect(paste(field, { Files: "" })).toBe(false);
    await waitFor(() => expect(ticket.attachments).toHaveLength(1));
  });

  test("come into a field where the web view tells of no paste", async () => {
    const { desk, user, ticket } = await openOne();
    desk.filesToPaste = [file(1)];
    await user.click(screen.getByRole("textbox", { name: "Resolution notes" }));
    fireEvent.keyDown(screen.getByRole("textbox", { name: "Resolution notes" }), { key: "v", ctrlKey: true });
    await waitFor(() => expect(ticket.attachments).toHaveLength(1));
  });
});

test("photos are chosen for the open ticket too", async () => {
  const { desk, user, ticket } = await openOne();
  desk.filesToChoose = [file(1), file(2)];
  await user.click(screen.getByRole("button", { name: "Add photos…" }));
  await waitFor(() => expect(ticket.attachments).toHaveLength(2));
});

test("all files of a ticket are saved at once", async () => {
  const { desk, user } = await openTicket(NUMBER, { tickets: 1 });
  await user.click(screen.getByRole("button", { name: "Save all…" }));
  await said(`${desk.tickets[0]?.attachments.length} files saved.`);
  expect(desk.asked.find(({ what }) => what === "saveAll")?.with).toEqual([desk.tickets[0]?.id, NUMBER]);
});
