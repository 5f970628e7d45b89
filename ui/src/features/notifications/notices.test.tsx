import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DeskError } from "../../backend/bindings";
import { faults } from "../../testing/axe";
import { openConsole, said } from "../../testing/console";
import { pass } from "../../testing/time";

const refused: DeskError = { code: "refused", message: "You may not do this with your login. Nothing was changed." };
const badge = () => screen.queryByTestId("unread-badge");
const unread = () => screen.getAllByTestId("notice").filter((line) => line.dataset.unread !== undefined);

async function openNotices(at = "/notifications") {
  const opened = openConsole(at);
  await screen.findAllByTestId("notice");
  return opened;
}

describe("what one was told", () => {
  test("stands on a badge on every screen, and in a list, the newest first", async () => {
    const { user } = openConsole("/settings");
    await waitFor(() => expect(badge()).toHaveTextContent("2"));
    await user.click(screen.getByRole("link", { name: /^Notifications/ }));
    const lines = await screen.findAllByTestId("notice");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toHaveTextContent("New Support Ticket: TKT-");
    expect(lines[0]).toHaveAccessibleName(/^Unread: New Support Ticket/);
    expect(lines[1]).toHaveTextContent("Asha Rao Named You");
    expect(unread()).toHaveLength(2);
    expect(await faults()).toEqual([]);
  });

  test("leads to its ticket and is read by that", async () => {
    const { desk, user, address } = await openNotices();
    await user.click(screen.getAllByTestId("notice")[1] as HTMLElement);
    expect(address()).toContain(`/support-tickets/${desk.told[1]?.ticket_number}`);
    await waitFor(() => expect(desk.told[1]?.is_read).toBe(true));
    await waitFor(() => expect(badge()).toHaveTextContent("1"));
  });

  test("is read once the ticket is opened from anywhere", async () => {
    const { desk, user } = openConsole("/support-tickets");
    await waitFor(() => expect(badge()).toHaveTextContent("2"));
    await user.click((await screen.findAllByTestId("queue-row"))[0]?.querySelector("a") as HTMLElement);
    await waitFor(() => expect(badge()).toHaveTextContent("1"));
    expect(desk.told[0]?.is_read).toBe(true);
  });

  test("can be read all at once, up to the newest that was seen", async () => {
    const { desk, user } = await openNotices();
    const newest = desk.told[0]?.created_at;
    await user.click(screen.getByRole("button", { name: "Mark all as read" }));
    await waitFor(() => expect(badge()).toBeNull());
    expect(unread()).toHaveLength(0);
    expect(desk.asked.find(({ what }) => what === "markAllNoticesRead")?.with).toEqual([newest]);
    expect(screen.getByRole("button", { name: "Mark all as read" })).toBeDisabled();
  });

  test("stays unread where the desk refuses, with its sentence", async () => {
    const { desk, user } = await openNotices();
    desk.failNext("markAllNoticesRead", refused);
    await user.click(screen.getByRole("button", { name: "Mark all as read" }));
    await said(refused.message);
    await waitFor(() => expect(unread()).toHaveLength(2));
    expect(badge()).toHaveTextContent("2");
  });

  test("read at another computer is read here", async () => {
    const { desk } = await openNotices();
    act(() => desk.readElsewhere(desk.told.map(({ id }) => id)));
    await waitFor(() => expect(unread()).toHaveLength(0));
    expect(badge()).toBeNull();
  });

  test("comes in while one looks on", async () => {
    const { desk } = await openNotices();
    const [first] = desk.told;
    if (!first) throw new Error("no example");
    desk.told.unshift({ ...first, id: "new", title: "Customer Reply on Ticket TKT-2026-00002", kind: "customer_reply", created_at: new Date().toISOString() });
    act(() => desk.happen({ kind: "notified", ticket_id: "x", ticket_number: first.ticket_number ?? "" }));
    await pass(500);
    await waitFor(() => expect(screen.getAllByTestId("notice")[0]).toHaveTextContent("Customer Reply on Ticket"));
    expect(badge()).toHaveTextContent("3");
  });

  test("can be narrowed to what concerns one alone; the address says so", async () => {
    const { user, address } = await openNotices();
    await user.click(screen.getByRole("radio", { name: "For you" }));
    await waitFor(() => expect(screen.getAllByTestId("notice")).toHaveLength(2));
    expect(address()).toBe("/notifications?mine=1");
    expect(within(screen.getAllByTestId("notice")[0] as HTMLElement).getByText(/Named You/)).toBeVisible();
  });

  test("counts no further than anybody reads", async () => {
    const { desk } = await openNotices();
    const [first] = desk.told;
    if (!first) throw new Error("no example");
    for (let i = 0; i < 150; i += 1) desk.told.push({ ...first, id: `more-${i}` });
    act(() => desk.happen({ kind: "notified", ticket_id: "x", ticket_number: "x" }));
    await pass(500);
    await waitFor(() => expect(badge()).toHaveTextContent("99+"));
  });

  test("of which nothing could be read is a sentence, and comes right when it is asked again", async () => {
    const { desk, user } = openConsole("/settings");
    await screen.findByRole("heading", { name: "Looks" });
    desk.failNext("notices", refused);
    await user.click(screen.getByRole("link", { name: /^Notifications/ }));
    expect(await screen.findByRole("heading", { name: "The notifications could not be read" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findAllByTestId("notice")).toHaveLength(4);
  });
});
