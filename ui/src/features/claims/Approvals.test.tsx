import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { fakeBackend, type FakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { openTicket, said } from "../../testing/console";

const TOMATOES = "TKT-2026-00004";

function shopWhereAgentsAsk() {
  const desk = fakeBackend({ tickets: 4, agent: true });
  desk.changeElsewhere(({ shop }) => (shop.approval_above = "40.00"));
  return desk;
}

const form = () => within(screen.getByRole("form", { name: "Resolution" }));

async function fillIn(user: Awaited<ReturnType<typeof openTicket>>["user"], amount: string) {
  await user.click(form().getByRole("combobox"));
  await user.click(await screen.findByRole("option", { name: "Partial refund" }));
  await user.type(form().getByRole("textbox", { name: "Refund amount" }), amount);
}

describe("an amount that needs an approval", () => {
  test("is asked for instead of settled, and waits with what was filled in", async () => {
    const desk = shopWhereAgentsAsk();
    const { user } = await openTicket(TOMATOES, { desk });
    await fillIn(user, "40.00");
    expect(form().getByRole("button", { name: "Resolve ticket" })).toBeVisible();
    await user.type(form().getByRole("textbox", { name: "Refund amount" }), "{Backspace}1");
    expect(form().getByText(/^Amounts above ₹40.00 need an approval/)).toBeVisible();
    await user.click(form().getByRole("button", { name: "Ask for approval" }));
    await said("waits for an approval");
    const waiting = await screen.findByTestId("approval");
    expect(waiting).toHaveTextContent("You ask for a partial refund ₹40.01");
    expect(desk.tickets[0]?.status).toBe("open");
    expect(form().getByRole("textbox", { name: "Resolution notes" })).toHaveValue("");
    expect(await faults()).toEqual([]);
    await user.click(within(waiting).getByRole("button", { name: "Take it back" }));
    await waitFor(() => expect(screen.queryByTestId("approval")).toBeNull());
    expect(screen.getByRole("list", { name: "Approvals" })).toHaveTextContent("Taken back: partial refund ₹40.01");
  });

  test("is settled at once by whoever may approve", async () => {
    const desk = fakeBackend({ tickets: 4 });
    desk.changeElsewhere(({ shop }) => (shop.approval_above = "40.00"));
    const { user } = await openTicket(TOMATOES, { desk });
    await fillIn(user, "50");
    expect(form().queryByRole("button", { name: "Ask for approval" })).toBeNull();
    await user.click(form().getByRole("button", { name: "Resolve ticket" }));
    await waitFor(() => expect(desk.tickets[0]?.status).toBe("resolved"));
  });
});

function asked(mayApprove: boolean) {
  const desk = fakeBackend({ tickets: 4, agent: !mayApprove });
  desk.tickets[0]?.approvals.push({
    id: "asked",
    asked_by: "Asha Rao",
    is_mine: false,
    asked_at: new Date().toISOString(),
    resolution_type: "partial_refund",
    refund_amount: "50.00",
    resolution_notes: "Two of four packs",
    decision: null,
    decided_by: "",
    answer: "",
  });
  return desk;
}

describe("an approval that a colleague asks", () => {
  test("is given, and the claim settled with it", async () => {
    const desk = asked(true);
    const { user } = await openTicket(TOMATOES, { desk });
    const waiting = within(await screen.findByTestId("approval"));
    expect(waiting.getByText("Two of four packs")).toBeVisible();
    await user.click(waiting.getByRole("button", { name: "Approve and settle" }));
    expect(await screen.findByTestId("resolution")).toHaveTextContent("Partial refund₹50.00");
    expect(screen.getByRole("list", { name: "Approvals" })).toHaveTextContent("Approved: partial refund ₹50.00, Ravi");
  });

  test("is refused with a reason", async () => {
    const desk = asked(true);
    const { user } = await openTicket(TOMATOES, { desk });
    const waiting = within(await screen.findByTestId("approval"));
    await user.type(waiting.getByRole("textbox", { name: "What you say to it" }), "One pack is enough");
    await user.click(waiting.getByRole("button", { name: "Do not approve" }));
    await waitFor(() => expect(screen.getByRole("list", { name: "Approvals" })).toHaveTextContent("Not approved: partial refund ₹50.00, Ravi (One pack is enough)"));
    expect(desk.tickets[0]?.status).toBe("open");
  });

  test("is only to be seen by whoever may not decide", async () => {
    await openTicket(TOMATOES, { desk: asked(false) });
    const waiting = within(await screen.findByTestId("approval"));
    expect(waiting.queryAllByRole("button")).toHaveLength(0);
    expect(waiting.getByText("It waits for somebody who may approve it.")).toBeVisible();
  });
});

describe("without a database", () => {
  const away = async (desk: FakeBackend) => {
    desk.failAll({ code: "database_lost", message: "The database does not answer." });
    act(() => desk.reach("lost"));
    await screen.findByTestId("database-lost");
  };
  const back = (desk: FakeBackend) => {
    desk.failAll(null);
    act(() => desk.reach("live"));
  };

  test("what one asks an approval for waits, and can be taken back into the form", async () => {
    const desk = shopWhereAgentsAsk();
    const { user } = await openTicket(TOMATOES, { desk });
    await fillIn(user, "41");
    await away(desk);
    const ask = async () => {
      await user.click(form().getByRole("button", { name: "Ask for approval" }));
      return screen.findByTestId("waiting-approval");
    };
    expect(await ask()).toHaveTextContent("You ask for a partial refund ₹41.00.Waiting for the database.");
    expect(await faults()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Back to the form" }));
    await waitFor(() => expect(form().getByRole("textbox", { name: "Refund amount" })).toHaveValue("41.00"));
    expect(desk.waiting).toEqual([]);
    await ask();
    back(desk);
    expect(await screen.findByTestId("approval")).toHaveTextContent("You ask for a partial refund ₹41.00");
    expect(screen.queryByTestId("waiting-approval")).toBeNull();
    expect(desk.tickets[0]?.approvals).toHaveLength(1);
  });

  test("what one says to it waits, and settles the claim once", async () => {
    const desk = asked(true);
    const { user } = await openTicket(TOMATOES, { desk });
    const box = () => screen.getByRole("textbox", { name: "What you say to it" });
    await screen.findByTestId("approval");
    await away(desk);
    await user.type(box(), "Right so");
    await user.click(screen.getByRole("button", { name: "Approve and settle" }));
    expect(await screen.findByTestId("waiting-answer")).toHaveTextContent("You approved it.Right soWaiting for the database. The claim is settled then.");
    await user.click(screen.getByRole("button", { name: "Take it back" }));
    await waitFor(() => expect(box()).toHaveValue("Right so"));
    await user.click(screen.getByRole("button", { name: "Approve and settle" }));
    await screen.findByTestId("waiting-answer");
    back(desk);
    expect(await screen.findByTestId("resolution")).toHaveTextContent("Partial refund₹50.00");
    expect(desk.asked.filter(({ what }) => what === "decideApproval").length).toBeGreaterThan(0);
    expect(screen.getByRole("list", { name: "Approvals" })).toHaveTextContent("Approved: partial refund ₹50.00, Ravi (Right so)");
  });

  test("where somebody else decided meanwhile, what one said is kept until it is discarded", async () => {
    const desk = asked(true);
    const { user } = await openTicket(TOMATOES, { desk });
    await screen.findByTestId("approval");
    await away(desk);
    await user.click(screen.getByRole("button", { name: "Approve and settle" }));
    await screen.findByTestId("waiting-answer");
    Object.assign(desk.tickets[0]?.approvals[0] ?? {}, { decision: "declined", decided_by: "Om" });
    back(desk);
    await waitFor(() => expect(screen.getByTestId("waiting-answer")).toHaveTextContent("Somebody decided on this meanwhile. Nothing was changed."));
    await waitFor(() => expect(screen.getByRole("list", { name: "Approvals" })).toHaveTextContent("Not approved: partial refund ₹50.00, Om"));
    expect(desk.tickets[0]?.status).toBe("open");
    await user.click(screen.getByRole("button", { name: "Discard" }));
    await waitFor(() => expect(screen.queryByTestId("waiting-answer")).toBeNull());
  });
});
