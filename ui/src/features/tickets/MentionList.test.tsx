import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { faults } from "../../testing/axe";
import { openTicket } from "../../testing/console";

const TOMATOES = "TKT-2026-00004";
const box = () => screen.getByRole("textbox", { name: "Internal note" });
const names = () => screen.queryAllByRole("option").map(({ textContent }) => textContent);

async function beginNote() {
  const opened = await openTicket(TOMATOES, { tickets: 4 });
  await opened.user.click(screen.getByRole("checkbox", { name: "Internal note" }));
  return opened;
}

test("an @ in a note offers the names of colleagues; keys choose one, and the note is sent with it", async () => {
  const { desk, user } = await beginNote();
  await user.type(box(), "Look, @");
  await waitFor(() => expect(names()).toEqual(["Asha Rao", "Farhan Ali", "Zoë van der Westhuizen-Bhattacharya"]));
  expect(await faults()).toEqual([]);
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("option", { name: "Farhan Ali" })).toHaveAttribute("aria-selected", "true");
  expect(box()).toHaveAttribute("aria-activedescendant", screen.getByRole("option", { name: "Farhan Ali" }).id);
  await user.keyboard("{Enter}");
  expect(box()).toHaveValue("Look, @Farhan Ali ");
  expect(names()).toEqual([]);
  await user.type(box(), "please");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(desk.tickets[0]?.messages.at(-1)?.message).toBe("Look, @Farhan Ali please"));
});

test("letters narrow them, Esc puts the list away and stays in the note", async () => {
  const { user } = await beginNote();
  await user.type(box(), "@as");
  await waitFor(() => expect(names()).toEqual(["Asha Rao"]));
  await user.keyboard("{Escape}");
  expect(names()).toEqual([]);
  expect(box()).toHaveFocus();
  await user.type(box(), "h");
  expect(names()).toEqual([]);
});

test("a click chooses too, and the words go on behind the name", async () => {
  const { user } = await beginNote();
  await user.type(box(), "@zo");
  await user.click(await screen.findByRole("option"));
  expect(box()).toHaveValue("@Zoë van der Westhuizen-Bhattacharya ");
  expect(box()).toHaveFocus();
});

test("to a customer nobody is offered", async () => {
  const { user } = await openTicket(TOMATOES, { tickets: 4 });
  await user.type(screen.getByRole("textbox", { name: "Reply to customer" }), "@a");
  expect(within(screen.getByTestId("composer")).queryByRole("listbox")).toBeNull();
});
