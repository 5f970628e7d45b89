import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { linkOf, openQueue, openTicket, said, shownNumbers } from "../../testing/console";

const TOMATOES = "TKT-2026-00060";
const ticket = () => within(screen.getByTestId("ticket"));

describe("whose ticket it is", () => {
  test("stands in its head; one takes it with one click", async () => {
    const { desk, user } = await openTicket(TOMATOES);
    expect(ticket().getByRole("combobox", { name: "Assignee: Nobody" })).toBeVisible();
    const release = desk.hold();
    await user.click(ticket().getByRole("button", { name: "Take it" }));
    expect(await ticket().findByRole("combobox", { name: "Assignee: Ravi" })).toBeVisible();
    expect(ticket().queryByRole("button", { name: "Take it" })).toBeNull();
    release();
    await waitFor(() => expect(desk.tickets[0]?.assignee?.name).toBe("Ravi"));
  });

  test("is given to a colleague, found by name", async () => {
    const { desk, user } = await openTicket(TOMATOES);
    await user.click(ticket().getByRole("combobox", { name: "Assignee: Nobody" }));
    await user.type(await screen.findByRole("combobox", { name: "Search: Assignee" }), "farh");
    await user.click(await screen.findByRole("option", { name: /Farhan Ali/ }));
    expect(await ticket().findByRole("combobox", { name: "Assignee: Farhan Ali" })).toBeVisible();
    await waitFor(() => expect(desk.tickets[0]?.assignee?.name).toBe("Farhan Ali"));
  });

  test("goes back, with a sentence, where somebody else was quicker", async () => {
    const { desk, user } = await openTicket(TOMATOES);
    const [first] = desk.tickets;
    if (first) first.assignee = { id: "01930000-0000-7000-8000-000000000778", name: "Asha Rao" };
    await user.click(ticket().getByRole("button", { name: "Take it" }));
    await said("This ticket is Asha Rao’s meanwhile. Nothing was changed.");
    expect(await ticket().findByRole("combobox", { name: "Assignee: Asha Rao" })).toBeVisible();
  });

  test("makes a view of one's own, counted at the rail", async () => {
    const { desk, user, address } = await openQueue();
    for (const place of [1, 3]) {
      const one = desk.tickets[place];
      if (one) one.assignee = { id: "01930000-0000-7000-8000-000000000777", name: "Ravi" };
    }
    await user.click(screen.getByRole("link", { name: /^Mine/ }));
    await waitFor(() => expect(shownNumbers()).toEqual([desk.tickets[1]?.ticket_number, desk.tickets[3]?.ticket_number]));
    expect(address()).toBe("/support-tickets?status=open,in_progress,awaiting_customer&mine=1");
    expect(screen.getByRole("button", { name: "Mine" })).toHaveAttribute("aria-pressed", "true");
    await user.click(linkOf(desk.tickets[3]?.ticket_number ?? ""));
    await screen.findByTestId("composer");
    expect(address()).toContain("mine=1");
    await user.click(screen.getByRole("button", { name: "Mine" }));
    await waitFor(() => expect(shownNumbers().length).toBeGreaterThan(2));
  });
});
