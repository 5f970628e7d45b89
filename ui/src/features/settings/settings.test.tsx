import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DeskError } from "../../backend/bindings";
import { fakeBackend } from "../../backend/fake";
import { faults } from "../../testing/axe";
import { openConsole, said } from "../../testing/console";
import { pass } from "../../testing/time";
import { nextSize } from "./sizes";

const refused: DeskError = { code: "refused", message: "You may not do this with your login. Nothing was changed." };
const root = () => document.documentElement.dataset;

async function openSettings(options: Parameters<typeof openConsole>[1] = {}) {
  const opened = openConsole("/settings", options);
  await screen.findByRole("heading", { name: "Looks" });
  await screen.findByRole("heading", { name: "This computer" });
  return opened;
}

describe("the person's settings", () => {
  test("a theme is on the page at once, and kept", async () => {
    const { desk, user } = await openSettings();
    const release = desk.hold();
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(root().theme).toBe("dark"));
    release();
    await waitFor(() => expect(desk.asked.filter(({ what }) => what === "changePerson").map((one) => one.with)).toEqual([[{ theme: "dark" }]]));
    await user.click(screen.getByRole("radio", { name: "System" }));
    await waitFor(() => expect(root().theme).toBeUndefined());
  });

  test("one that the desk refuses goes back, with its sentence", async () => {
    const { desk, user } = await openSettings();
    desk.failNext("changePerson", refused);
    await user.click(screen.getByRole("radio", { name: "Compact" }));
    await said(refused.message);
    await waitFor(() => expect(screen.getByRole("radio", { name: "Comfortable" })).toBeChecked());
    expect(root().density).toBe("comfortable");
  });

  test("of two quick changes the later one stands", async () => {
    const { desk, user } = await openSettings();
    const release = desk.hold();
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    await user.click(screen.getByRole("radio", { name: "Light" }));
    release();
    await waitFor(() => expect(desk.asked.filter(({ what }) => what === "changePerson")).toHaveLength(2));
    await pass(1000);
    expect(screen.getByRole("radio", { name: "Light" })).toBeChecked();
    expect(root().theme).toBe("light");
  });

  test("each kind of notification has its switch, which names and explains itself", async () => {
    const { desk, user } = await openSettings();
    await user.click(screen.getByRole("switch", { name: "New tickets" }));
    await user.click(screen.getByRole("switch", { name: "Customers’ replies" }));
    await user.click(screen.getByRole("switch", { name: "Private" }));
    expect(screen.getByRole("switch", { name: "Private" })).toHaveAccessibleDescription(/no word of a customer/);
    await waitFor(() =>
      expect(desk.asked.filter(({ what }) => what === "changePerson").map((one) => one.with[0])).toEqual([
        { notify_new_tickets: false },
        { notify_customer_replies: false },
        { private_notifications: true },
      ]),
    );
    expect(screen.getByRole("switch", { name: "New tickets" })).not.toBeChecked();
  });
});

describe("the shop's settings", () => {
  test("a name is saved when one leaves it, and stands on the rail", async () => {
    const { desk, user } = await openSettings();
    const name = screen.getByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "  Green Basket ");
    expect(desk.asked.some(({ what }) => what === "changeShop")).toBe(false);
    await user.tab();
    await waitFor(() => expect(screen.getByRole("navigation", { name: "Main" })).toHaveTextContent("Green Basket"));
    expect(desk.asked.find(({ what }) => what === "changeShop")?.with).toEqual([{ name: "Green Basket" }]);
  });

  test("Esc puts the name back, and nothing is asked", async () => {
    const { desk, user } = await openSettings();
    const name = screen.getByRole("textbox", { name: "Name" });
    await user.type(name, " and more{Escape}");
    await user.tab();
    expect(name).toHaveValue("Corner Basket");
    expect(desk.asked.some(({ what }) => what === "changeShop")).toBe(false);
  });

  test("a refused name is the old one again", async () => {
    const { desk, user } = await openSettings();
    desk.failNext("changeShop", refused);
    const name = screen.getByRole("textbox", { name: "Name" });
    await user.type(name, " II{Enter}");
    await said(refused.message);
    await waitFor(() => expect(name).toHaveValue("Corner Basket"));
    expect(screen.getByRole("navigation", { name: "Main" })).not.toHaveTextContent("Corner Basket II");
  });

  test("another time zone is another one on every screen", async () => {
    const { desk, user, router } = await openSettings();
    await user.click(await screen.findByRole("combobox", { name: "Business time zone: Asia/Kolkata" }));
    // What is chosen stands first, wherever the list has it.
    expect((await screen.findAllByRole("option"))[0]).toHaveTextContent("Asia/Kolkata");
    await user.type(await screen.findByRole("combobox", { name: /^Search/ }), "new york");
    const found = await screen.findAllByRole("option");
    expect(found.map((option) => option.textContent)).toEqual(["America/New YorkUTC−5:00"]);
    await user.click(found[0]!);
    await screen.findByText(/It is 00:12 there now/);
    expect(desk.asked.find(({ what }) => what === "changeShop")?.with).toEqual([{ time_zone: "America/New_York" }]);
    await router.navigate({ to: "/support-tickets" });
    const times = await waitFor(() => {
      const shown = [...document.querySelectorAll<HTMLTimeElement>("time")];
      expect(shown.length).toBeGreaterThan(0);
      return shown;
    });
    for (const time of times) expect(time.title).toMatch(/EST|EDT|GMT-[45]/);
  });

  test("hours of a day, and a day off", async () => {
    const { desk, user } = await openSettings();
    const hours = screen.getByRole("group", { name: "Working hours" });
    expect(within(hours).getByRole("switch", { name: "Sunday" })).not.toBeChecked();
    await user.click(within(hours).getByRole("switch", { name: "Sunday" }));
    await user.click(within(hours).getByRole("switch", { name: "Monday" }));
    await waitFor(() =>
      expect(desk.asked.filter(({ what }) => what === "changeShop").map((one) => one.with[0])).toEqual([
        { working_day: { weekday: 7, opens: "09:00", closes: "21:00" } },
        { day_off: 1 },
      ]),
    );
    await user.click(within(hours).getByRole("combobox", { name: "Sunday from" }));
    const times = await screen.findAllByRole("option");
    expect(times.at(-1)).toHaveTextContent("20:30");
    await user.click(screen.getByRole("option", { name: "10:30" }));
    // What came of it is read again.
    const since = () => desk.asked.slice(desk.asked.findLastIndex(({ what }) => what === "changeShop"));
    await waitFor(() => expect(since()).toEqual(expect.arrayContaining([expect.objectContaining({ what: "settings" })])));
    expect(within(hours).getByRole("combobox", { name: "Sunday from" })).toHaveTextContent("10:30");
  });

  test("whoever is no owner reads them and can set nothing of them", async () => {
    await openSettings({ agent: true });
    const shop = screen.getByRole("region", { name: "Shop" });
    expect(shop).toHaveTextContent("Only an owner of the desk changes these.");
    expect(shop).toHaveTextContent("Asia/Kolkata, 10:42 now");
    expect(shop).toHaveTextContent("Sunday Day off");
    for (const role of ["textbox", "switch", "combobox", "button"]) expect(within(shop).queryAllByRole(role), role).toEqual([]);
  });

  test("a zone that this window does not know takes no screen away", async () => {
    const desk = fakeBackend({ tickets: 5 });
    const unknown = { ...desk, settings: async () => ({ ...(await desk.settings()), shop: { ...(await desk.settings()).shop, time_zone: "Mars/Olympus" } }) };
    openConsole("/settings", { desk: unknown });
    await screen.findByText(/It is unknown there now/);
  });
});

test("this computer's settings", async () => {
  const { desk, user } = await openSettings();
  await user.click(screen.getByRole("combobox", { name: "Size" }));
  await user.click(await screen.findByRole("option", { name: "125 %" }));
  await user.click(screen.getByRole("radio", { name: "Minimises" }));
  await user.click(screen.getByRole("switch", { name: "Sound of notifications" }));
  await waitFor(() =>
    expect(desk.asked.filter(({ what }) => what === "changeMachine").map((one) => one.with[0])).toEqual([
      { size: 125 },
      { when_closed: "minimise" },
      { notification_sound: false },
    ]),
  );
});

describe("the backups of this computer", () => {
  test("one sees when the last one was made, has one made now, and is shown where they are", async () => {
    const { desk, user } = await openSettings();
    await screen.findByText(/^There is no backup yet\./);
    expect(screen.queryByRole("button", { name: "Show in folder" })).toBeNull();
    act(() => desk.backupsStand({ last: new Date(Date.now() - 60_000).toISOString() }));
    await screen.findByText(/^Last backup: \d\d:\d\d today\./);
    await user.click(screen.getByRole("button", { name: "Show in folder" }));
    await user.click(screen.getByRole("button", { name: "Back up now" }));
    await waitFor(() => expect(desk.asked.filter(({ what }) => what === "showBackups" || what === "backUpNow").map(({ what }) => what)).toEqual(["showBackups", "backUpNow"]));
  });

  test("while one is made no second one is asked for", async () => {
    const { desk } = await openSettings();
    await screen.findByRole("button", { name: "Back up now" });
    act(() => desk.backupsStand({ making: true }));
    expect(await screen.findByRole("button", { name: "Backing up…" })).toBeDisabled();
    act(() => desk.backupsStand({ making: false }));
    expect(await screen.findByRole("button", { name: "Back up now" })).toBeEnabled();
  });

  test("a night without one is told on every screen until there is one", async () => {
    const { desk, router } = await openSettings();
    await screen.findByRole("button", { name: "Back up now" });
    act(() => desk.backupsStand({ trouble: "There is too little room for a backup. Make room." }));
    await router.navigate({ to: "/notifications" });
    expect(await screen.findByTestId("backup-trouble")).toHaveTextContent("There is no backup of last night. There is too little room for a backup. Make room.");
    act(() => desk.backupsStand({ trouble: null, last: new Date().toISOString() }));
    await waitFor(() => expect(screen.queryByTestId("backup-trouble")).toBeNull());
  });

  test("what is refused is said", async () => {
    const { desk, user } = await openSettings();
    desk.failNext("backUpNow", refused);
    await user.click(await screen.findByRole("button", { name: "Back up now" }));
    await said(refused.message);
  });

  test("a team's server is backed up by whoever runs it", async () => {
    await openSettings({ team: true });
    await screen.findByRole("switch", { name: "Undo send" });
    await pass(1000);
    expect(screen.queryByRole("button", { name: "Back up now" })).toBeNull();
  });
});

describe("a replica of the team's server", () => {
  const field = () => screen.findByRole<HTMLInputElement>("textbox", { name: "Figures from a replica" });

  test("is named by its address, and shown as the desk knows it", async () => {
    const { desk, user } = await openSettings({ team: true });
    await user.type(await field(), "replica.example.com{Enter}");
    await waitFor(async () => expect(await field()).toHaveValue("replica.example.com:5432"));
    await user.clear(await field());
    await user.tab();
    await waitFor(async () => expect(await field()).toHaveValue(""));
    expect(desk.asked.filter(({ what }) => what === "readFiguresFrom").map((one) => one.with)).toEqual([["replica.example.com"], [""]]);
  });

  test("that is none is refused with its sentence, and the old one stands", async () => {
    const { desk, user } = await openSettings({ team: true });
    desk.failNext("readFiguresFrom", refused);
    await user.type(await field(), "elsewhere.example.com{Enter}");
    await said(refused.message);
    expect(await field()).toHaveValue("");
  });

  test("is no matter of this computer's own database", async () => {
    await openSettings();
    await pass(1000);
    expect(screen.queryByRole("textbox", { name: "Figures from a replica" })).toBeNull();
  });
});

test("sizes go up and down in steps, and end", () => {
  expect([nextSize(100, 1), nextSize(100, -1), nextSize(105, 1), nextSize(105, -1), nextSize(200, 1), nextSize(80, -1)]).toEqual([110, 90, 110, 100, 200, 80]);
});

test("settings that can't be read say so, and come on asking again", async () => {
  const desk = fakeBackend({ tickets: 5 });
  desk.failNext("settings", { code: "internal", message: "Punnet could not read what the database answered." });
  const { user } = openConsole("/settings", { desk });
  await screen.findByText("Punnet could not read what the database answered.");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("heading", { name: "Looks" });
});

test.each([false, true])("axe finds nothing (an agent: %s)", async (agent) => {
  await openSettings({ agent });
  expect(await faults()).toEqual([]);
});

describe("what the computer does for the program", () => {
  const closing = () => within(screen.getByRole("radiogroup", { name: "Closing the window" }));

  test("without a tray closing quits, and the tray can't be chosen", async () => {
    await openSettings();
    await waitFor(() => expect(closing().getAllByRole("radio")).toHaveLength(2));
    expect(closing().getByRole("radio", { name: "Quits" })).toBeChecked();
    expect(screen.getByText(/This desktop shows no tray/)).toBeVisible();
  });

  test("with one it keeps running there, unless one chooses otherwise", async () => {
    const { desk, user } = await openSettings({ tray: true });
    await waitFor(() => expect(closing().getByRole("radio", { name: "To the tray" })).toBeChecked());
    await user.click(closing().getByRole("radio", { name: "Quits" }));
    await waitFor(() => expect(desk.asked.filter(({ what }) => what === "changeMachine").map((one) => one.with)).toEqual([[{ when_closed: "quit" }]]));
  });

  test("it starts at login where one wants it, and where the system refuses it does not", async () => {
    const { desk, user } = await openSettings();
    const atLogin = await screen.findByRole("switch", { name: "Start at login" });
    await user.click(atLogin);
    await waitFor(() => expect(desk.asked.some(({ what, with: [on] }) => what === "startAtLogin" && on === true)).toBe(true));
    expect(atLogin).toBeChecked();
    await pass(1000);
    desk.failNext("startAtLogin", refused);
    await user.click(atLogin);
    await said(refused.message);
    await waitFor(() => expect(atLogin).toBeChecked());
  });

  test("do not disturb is begun here, seen on every screen, and ended there", async () => {
    const { user } = await openSettings();
    expect(screen.queryByTestId("do-not-disturb")).toBeNull();
    await user.click(screen.getByRole("button", { name: "For 1 hour" }));
    await screen.findByRole("button", { name: "Turn off" });
    await user.click(screen.getByRole("button", { name: /^Do not disturb until \d\d:\d\d\. Turn it off$/ }));
    await screen.findByRole("button", { name: "Until tomorrow" });
    expect(screen.queryByTestId("do-not-disturb")).toBeNull();
  });

  test("do not disturb that the tray began, and that the clock ended, is shown too", async () => {
    const { desk } = await openSettings();
    act(() => desk.disturbNotBefore(new Date(Date.now() + 60_000).toISOString()));
    expect(await screen.findByTestId("do-not-disturb")).toHaveTextContent(/^Quiet until/);
    act(() => desk.disturbNotBefore(null));
    await waitFor(() => expect(screen.queryByTestId("do-not-disturb")).toBeNull());
  });
});
