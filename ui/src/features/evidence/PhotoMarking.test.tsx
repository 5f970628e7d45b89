import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { said } from "../../testing/console";
import { openEvidence, view, viewer } from "../../testing/evidence";

const yes = () => within(viewer()).getByRole("button", { name: "Yes, it supports the claim" });
const no = () => within(viewer()).getByRole("button", { name: "No, it does not support the claim" });

test("what a colleague said of a photo meanwhile is not overwritten", async () => {
  const { desk, user } = await openEvidence([{}]);
  await view(user, 0);
  const photo = desk.tickets.flatMap(({ attachments }) => attachments)[0];
  if (photo) photo.mark = { verdict: "against", item: null };
  await user.click(yes());
  await said("Farhan Ali said otherwise of this photo meanwhile.");
  await waitFor(() => expect(no()).toHaveAttribute("aria-pressed", "true"));
  expect(yes()).toHaveAttribute("aria-pressed", "false");
});

test("what is found without a database waits, and where it is overtaken one decides", async () => {
  const { desk, user } = await openEvidence([{}]);
  await view(user, 0);
  desk.failAll({ code: "database_lost", message: "The database does not answer." });
  act(() => desk.reach("lost"));
  await user.click(yes());
  await waitFor(() => expect(yes()).toHaveAttribute("aria-pressed", "true"));
  await user.keyboard("{Escape}");
  const photo = desk.tickets.flatMap(({ attachments }) => attachments)[0];
  if (photo) photo.mark = { verdict: "against", item: null };
  desk.failAll(null);
  act(() => desk.reach("live"));
  expect(await screen.findByTestId("change-trouble")).toHaveTextContent(/^What you found in “.+” was not kept\. Farhan Ali said otherwise/);
  await user.click(screen.getByRole("button", { name: "Set it all the same" }));
  await waitFor(() => expect(desk.tickets.flatMap(({ attachments }) => attachments)[0]?.mark).toEqual({ verdict: "supports", item: null }));
  await waitFor(() => expect(screen.queryByTestId("change-trouble")).toBeNull());
});
