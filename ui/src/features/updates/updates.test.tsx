import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { faults } from "../../testing/axe";
import { openQueue } from "../../testing/console";

const found = { version: "1.2.3", notes: "Faster.\n<b>Photos</b> turn by themselves." };

test("a newer version that was found before the window was there is told, and read before it is installed", async () => {
  const { desk, user } = await openQueue(undefined, { newVersion: found, tickets: 5 });
  const bar = await screen.findByTestId("new-version");
  expect(bar).toHaveTextContent("Punnet 1.2.3 is there.");
  await user.click(within(bar).getByRole("button", { name: "What is new" }));
  const sheet = await screen.findByRole("dialog", { name: "Punnet 1.2.3" });
  expect(sheet).toHaveTextContent("<b>Photos</b> turn by themselves.");
  expect(await faults()).toEqual([]);
  expect(desk.asked.some(({ what }) => what === "installNewVersion")).toBe(false);
  await user.click(within(sheet).getByRole("button", { name: "Install and start again" }));
  await waitFor(() => expect(desk.asked.some(({ what }) => what === "installNewVersion")).toBe(true));
});

test("one that is found meanwhile is told, and put off until another one comes", async () => {
  const { desk, user } = await openQueue(undefined, { tickets: 5 });
  expect(screen.queryByTestId("new-version")).toBeNull();
  act(() => desk.findNewVersion(found));
  await user.click(within(await screen.findByTestId("new-version")).getByRole("button", { name: "Later" }));
  expect(screen.queryByTestId("new-version")).toBeNull();
  act(() => desk.findNewVersion(found));
  expect(screen.queryByTestId("new-version")).toBeNull();
  act(() => desk.findNewVersion({ ...found, version: "1.2.4" }));
  expect(await screen.findByTestId("new-version")).toHaveTextContent("1.2.4");
});

test("what the desk refuses is said where one reads, and can be tried again", async () => {
  const { desk, user } = await openQueue(undefined, { newVersion: found, tickets: 5 });
  await user.click(within(await screen.findByTestId("new-version")).getByRole("button", { name: "What is new" }));
  const sheet = await screen.findByRole("dialog", { name: "Punnet 1.2.3" });
  const message = "1 file is on its way, and a new version is never installed over work that is not sent.";
  desk.failNext("installNewVersion", { code: "refused", message });
  await user.click(within(sheet).getByRole("button", { name: "Install and start again" }));
  expect(await within(sheet).findByRole("alert")).toHaveTextContent(message);
  expect(within(sheet).getByRole("button", { name: "Install and start again" })).toBeEnabled();
});
