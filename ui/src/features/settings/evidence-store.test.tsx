import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { faults } from "../../testing/axe";
import { openConsole } from "../../testing/console";

async function openForm() {
  const opened = openConsole("/settings");
  await screen.findByRole("heading", { name: "Shop" });
  await screen.findByText("Photos and files are kept in the database.");
  await opened.user.click(screen.getByRole("button", { name: "Choose a store…" }));
  const form = within(await screen.findByRole("form", { name: "Choose a store for evidence" }));
  return { ...opened, form };
}

test("an owner chooses a store, with its key, and reads how it stands", async () => {
  const { desk, user, form } = await openForm();
  expect(form.queryByLabelText("Key"), "the database asks for none").toBeNull();
  const place = form.getByRole("textbox", { name: "Place" });
  expect(place).toHaveAccessibleDescription(/s3:\/\/bucket/);
  await user.clear(place);
  await user.paste(" s3://evidence?region=eu-central-1 ");
  const use = form.getByRole("button", { name: "Try it and use it" });
  expect(use).toBeDisabled();
  const key = form.getByLabelText("Key");
  expect(key).toHaveAttribute("type", "password");
  await user.click(key);
  await user.paste("id:s3cret");
  await user.click(form.getByRole("radio", { name: "This computer" }));
  await user.click(use);
  await screen.findByText(/^Photos and files are put into s3:\/\/evidence\?region=eu-central-1\. 3 files are still to be put there\./);
  expect(screen.queryByRole("form", { name: "Choose a store for evidence" })).toBeNull();
  expect(desk.asked.find(({ what }) => what === "chooseEvidenceStore")?.with).toEqual([{ place: "s3://evidence?region=eu-central-1", key_place: "this_computer" }]);
});

test("the form can be used by everybody", async () => {
  const { user, form } = await openForm();
  await user.clear(form.getByRole("textbox", { name: "Place" }));
  await user.paste("s3://evidence");
  await form.findByLabelText("Key");
  expect(await faults()).toEqual([]);
});

test("why a store can't be used stands in the form, and what was typed stays", async () => {
  const { desk, user, form } = await openForm();
  const message = "The evidence store can't be used: the folder is not there. Nothing was changed, and evidence is kept where it was.";
  desk.failNext("chooseEvidenceStore", { code: "invalid", message });
  const place = form.getByRole("textbox", { name: "Place" });
  await user.clear(place);
  await user.paste("folder:/srv/evidence");
  await user.click(form.getByRole("button", { name: "Try it and use it" }));
  expect(await form.findByRole("alert")).toHaveTextContent(message);
  expect(place).toHaveValue("folder:/srv/evidence");
  await user.click(form.getByRole("button", { name: "Cancel" }));
  await screen.findByText("Photos and files are kept in the database.");
});

test("who is no owner is not offered it", async () => {
  const { desk } = openConsole("/settings", { agent: true });
  await screen.findByText(/Only an owner of the desk changes these/);
  await waitFor(() => expect(desk.asked.some(({ what }) => what === "settings")).toBe(true));
  expect(screen.queryByRole("button", { name: "Choose a store…" })).toBeNull();
});
