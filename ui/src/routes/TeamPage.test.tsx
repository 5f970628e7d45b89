import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { fakeBackend, type FakeOptions } from "../backend/fake";
import { faults } from "../testing/axe";
import { openConsole, said } from "../testing/console";

async function openTeam(options: FakeOptions = {}) {
  const desk = fakeBackend({ tickets: 3, team: true, ...options });
  const opened = openConsole("/team", { desk });
  await screen.findAllByTestId("team-member");
  return { ...opened, desk };
}

const person = (login: string) => {
  const found = screen.getAllByTestId("team-member").find((one) => one.dataset.login === login);
  if (!found) throw new Error(`${login} is not in the team`);
  return within(found);
};
const asked = (desk: { asked: { what: string; with: unknown[] }[] }, what: string) => desk.asked.filter((one) => one.what === what).map((one) => one.with);

test("shows everybody, what they may do, and when they were here", async () => {
  await openTeam();
  expect(screen.getAllByTestId("team-member").map((one) => one.dataset.login)).toEqual(["asha", "om", "ravi", "zoya"]);
  expect(person("asha").getByRole("button", { name: "Rights of Asha Rao: Agent" })).toBeVisible();
  expect(person("om").getByTestId("team-state")).toHaveTextContent(/^Invited, until /);
  expect(person("zoya").getByTestId("team-state")).toHaveTextContent("Switched off");
  expect(await faults()).toEqual([]);
});

test("nobody changes their own rights", async () => {
  await openTeam();
  expect(person("ravi").getByText(/\(you\)$/)).toHaveTextContent("Ravi (you)");
  expect(person("ravi").queryAllByRole("button")).toEqual([]);
});

test("the way to it is there for owners of a team’s server alone", async () => {
  const link = () => screen.queryByRole("link", { name: "Team" });
  const owner = await openTeam();
  expect(link()).toBeVisible();
  owner.unmount();
  const agent = openConsole("/support-tickets", { tickets: 3, team: true, agent: true });
  await screen.findAllByTestId("queue-row");
  expect(link()).toBeNull();
  agent.unmount();
  openConsole("/support-tickets", { tickets: 3 });
  await screen.findAllByTestId("queue-row");
  expect(link()).toBeNull();
});

test("who comes by its address and may not is told so", async () => {
  openConsole("/team", { tickets: 3, team: true, agent: true });
  expect(await screen.findByText(/You may not do this with your login/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Invite somebody…" })).toBeNull();
});

test("on this computer’s own database nobody can be invited", async () => {
  await openTeam({ team: false });
  expect(screen.getByText(/serves nobody else/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Invite somebody…" })).toBeNull();
});

describe("inviting", () => {
  test("makes a line, shown once", async () => {
    const { desk, user } = await openTeam();
    await user.click(screen.getByRole("button", { name: "Invite somebody…" }));
    const form = within(await screen.findByRole("form", { name: "Invite somebody" }));
    await user.type(form.getByLabelText("Name"), "Meera Iyer");
    expect(form.getByLabelText("Login")).toHaveValue("meera.iyer");
    await user.click(form.getByRole("button", { name: "Invite" }));
    const line = await screen.findByTestId("first-line");
    expect(asked(desk, "invite")).toEqual([[{ name: "Meera Iyer", email: "", login: "meera.iyer", group: "agent" }]]);
    expect(line).toHaveValue("postgresql://meera.iyer:made@db.example.com:5432/shop");
    expect(await faults()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await said("Copied the line")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Copy as a link" }));
    expect(await said("Copied the link")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByTestId("first-line")).toBeNull());
    expect(person("meera.iyer").getByTestId("team-state")).toHaveTextContent(/^Invited/);
  });

  test("says why it can’t, and keeps what was typed", async () => {
    const { desk, user } = await openTeam();
    await user.click(screen.getByRole("button", { name: "Invite somebody…" }));
    const form = within(await screen.findByRole("form", { name: "Invite somebody" }));
    await user.type(form.getByLabelText("Name"), "Asha Rao");
    desk.failNext("invite", { code: "invalid", message: "There is a login “asha.rao” already. Nothing was changed." });
    await user.click(form.getByRole("button", { name: "Invite" }));
    expect(await form.findByRole("alert")).toHaveTextContent("There is a login “asha.rao” already.");
    expect(form.getByLabelText("Name")).toHaveValue("Asha Rao");
  });
});

describe("changing", () => {
  test("what somebody may do", async () => {
    const { desk, user } = await openTeam();
    await user.click(person("asha").getByRole("button", { name: "Rights of Asha Rao: Agent" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Owner" }));
    expect(await person("asha").findByRole("button", { name: "Rights of Asha Rao: Owner" })).toBeVisible();
    expect(asked(desk, "setTeamGroup")).toEqual([["asha", "owner"]]);
  });

  test("shows rights as they are where they can’t be changed", async () => {
    const { desk, user } = await openTeam();
    desk.failNext("setTeamGroup", { code: "invalid", message: "Nobody changes their own rights. Nothing was changed." });
    await user.click(person("asha").getByRole("button", { name: "Rights of Asha Rao: Agent" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Owner" }));
    expect(await said("Nobody changes their own rights.")).toBeVisible();
    expect(person("asha").getByRole("button", { name: "Rights of Asha Rao: Agent" })).toBeVisible();
  });

  test("switches somebody off once it was asked twice, and on again", async () => {
    const { desk, user } = await openTeam();
    await user.click(person("asha").getByRole("button", { name: "Switch Asha Rao off" }));
    const sheet = within(await screen.findByRole("dialog", { name: "Switch Asha Rao off?" }));
    expect(asked(desk, "setTeamActive")).toEqual([]);
    await user.click(sheet.getByRole("button", { name: "Switch off" }));
    await waitFor(() => expect(person("asha").getByTestId("team-state")).toHaveTextContent("Switched off"));
    await user.click(person("asha").getByRole("button", { name: "Switch Asha Rao on" }));
    await waitFor(() => expect(person("asha").queryByText("Switched off")).toBeNull());
    expect(asked(desk, "setTeamActive")).toEqual([["asha", false], ["asha", true]]);
  });

  test("makes a line for whoever forgot their password", async () => {
    const { desk, user } = await openTeam();
    await user.click(person("asha").getByRole("button", { name: "New password for Asha Rao" }));
    await user.click(await screen.findByRole("button", { name: "Make the line" }));
    expect(await screen.findByTestId("first-line")).toHaveValue("postgresql://asha:made@db.example.com:5432/shop");
    expect(asked(desk, "resetTeamPassword")).toEqual([["asha"]]);
    expect(person("asha").getByTestId("team-state")).toHaveTextContent(/^Invited/);
  });
});
