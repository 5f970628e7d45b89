import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { fakeBackend, type FakeOptions } from "../../backend/fake";
import { FIRST_PASSWORD } from "../../backend/fake-team";
import { faults } from "../../testing/axe";
import { openConsole } from "../../testing/console";

const phase = () => screen.getByTestId("app").dataset.phase;
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const filled = () => ["Server", "Port", "Database", "User name", "Password"].map((name) => field(name).value);
const address = { host: "db.example.com", port: 6543, database: "shop", user: "asha", ca_file: null };

function open(options: FakeOptions) {
  const desk = fakeBackend({ tickets: 3, ...options });
  return openConsole("/", { desk });
}

describe("the very first start", () => {
  test("asks where the data is, and works on this computer", async () => {
    const { user } = open({ place: null });
    expect(await screen.findByRole("heading", { name: "Welcome to Punnet" })).toBeVisible();
    expect(phase()).toBe("choose");
    expect(await faults()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "This computer" }));
    await screen.findAllByTestId("queue-row");
    expect(phase()).toBe("ready");
  });

  test("leads to a team’s server, with one line that was pasted", async () => {
    const { desk, user } = open({ place: null });
    await user.click(await screen.findByRole("button", { name: "Your team’s server" }));
    await user.click(field("Server"));
    await user.paste(" postgresql://asha:pass@db.example.com:6543/shop ");
    await waitFor(() => expect(filled()).toEqual(["db.example.com", "6543", "shop", "asha", "pass"]));
    expect(field("Password")).toHaveAttribute("type", "password");
    expect(await faults()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findAllByTestId("queue-row");
    expect(desk.asked.find(({ what }) => what === "signIn")?.with).toEqual([address]);
    expect(screen.getByTestId("connection")).toHaveTextContent("Ravi · shop on db.example.com");
  });

  test("begins with an invitation that was opened before, or is opened meanwhile", async () => {
    const desk = fakeBackend({ tickets: 3, place: null });
    desk.openInvitation(`punnet://connect?line=${encodeURIComponent("postgresql://asha:pass@db.example.com:6543/shop")}`);
    const { user } = openConsole("/", { desk });
    await waitFor(() => expect(filled()).toEqual(["db.example.com", "6543", "shop", "asha", "pass"]));
    expect(phase()).toBe("sign-in");
    act(() => desk.openInvitation(`punnet://connect?line=${encodeURIComponent("postgresql://om@db.example.in/shop")}`));
    await waitFor(() => expect(filled()).toEqual(["db.example.in", "5432", "shop", "om", ""]));
    await user.click(screen.getByRole("button", { name: "Choose another place" }));
    expect(await screen.findByRole("heading", { name: "Welcome to Punnet" })).toBeVisible();
  });

  test("an invitation that is opened in the console says how to follow it, and changes nothing", async () => {
    const { desk } = open({});
    await screen.findAllByTestId("queue-row");
    act(() => desk.openInvitation("punnet://connect?line=postgresql%3A%2F%2Fom%40db.example.in%2Fshop"));
    expect(await screen.findByText(/You opened an invitation/)).toBeVisible();
    expect(phase()).toBe("ready");
  });

  test("a certificate’s file is chosen by the system’s dialog", async () => {
    const { user } = open({ place: null });
    await user.click(await screen.findByRole("button", { name: "Your team’s server" }));
    await user.click(screen.getByRole("button", { name: "Choose a certificate file…" }));
    await waitFor(() => expect(field("Certificate file (only if you were given one)")).toHaveValue("/home/asha/shop-ca.pem"));
  });

  test("takes a line that is typed by hand when it is whole", async () => {
    const { desk, user } = open({ place: null });
    await user.click(await screen.findByRole("button", { name: "Your team’s server" }));
    await user.type(field("Server"), "postgresql://asha@db.example.com:6543/shop");
    expect(field("Server")).toHaveValue("postgresql://asha@db.example.com:6543/shop");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(phase()).toBe("ready"));
    expect(desk.asked.find(({ what }) => what === "signIn")?.with).toEqual([address]);
  });

  test("says of a line that it can’t be read, and signs in nowhere", async () => {
    const { desk, user } = open({ place: null });
    await user.click(await screen.findByRole("button", { name: "Your team’s server" }));
    await user.type(field("Server"), "postgresql://nobody{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("This is no address of a database.");
    expect(desk.asked.some(({ what }) => what === "signIn")).toBe(false);
    expect(field("Server")).toHaveValue("postgresql://nobody");
  });

  test("can still choose otherwise", async () => {
    const { user } = open({ place: null });
    await user.click(await screen.findByRole("button", { name: "Your team’s server" }));
    await user.click(screen.getByRole("button", { name: "Choose another place" }));
    expect(screen.getByRole("button", { name: "This computer" })).toBeVisible();
  });
});

describe("signing in again", () => {
  test("knows where, and asks for the password only", async () => {
    const { user } = open({ place: { kind: "team", address, replica: null } });
    expect(await screen.findByRole("alert")).toHaveTextContent("This computer does not keep it.");
    await waitFor(() => expect(filled()).toEqual(["db.example.com", "6543", "shop", "asha", ""]));
    expect(field("Password")).toHaveFocus();
    await user.keyboard("pass{Enter}");
    await waitFor(() => expect(phase()).toBe("ready"));
  });

  test("says why it can’t, and keeps what was filled in", async () => {
    const { desk, user } = open({ place: { kind: "team", address, replica: null } });
    await waitFor(() => expect(field("Server")).toHaveValue("db.example.com"));
    await user.type(field("Password"), "wrong");
    desk.failNext("signIn", { code: "sign_in", message: "You can’t sign in to shop on db.example.com: the user name or the password is wrong. Nothing was changed. Check both." });
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("the user name or the password is wrong"));
    expect(filled()).toEqual(["db.example.com", "6543", "shop", "asha", "wrong"]);
    expect(screen.getByRole("button", { name: "Sign in" })).toBeEnabled();
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(phase()).toBe("ready"));
  });
});

describe("an invitation", () => {
  async function invited() {
    const opened = open({ place: null });
    await opened.user.click(await screen.findByRole("button", { name: "Your team’s server" }));
    await opened.user.click(field("Server"));
    await opened.user.paste(`postgresql://asha:${encodeURIComponent(FIRST_PASSWORD)}@db.example.com:6543/shop`);
    await waitFor(() => expect(field("Password")).toHaveValue(FIRST_PASSWORD));
    await opened.user.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findByRole("heading", { name: "Welcome, asha" });
    return opened;
  }

  test("asks for a password of one’s own, and begins", async () => {
    const { desk, user } = await invited();
    expect(await faults()).toEqual([]);
    expect(field("Your password")).toHaveFocus();
    await user.keyboard("four plain words here");
    await user.type(field("Once more"), "four plain words here{Enter}");
    await waitFor(() => expect(phase()).toBe("ready"));
    expect(desk.asked.find(({ what }) => what === "takeInvitation")?.with).toEqual([address]);
  });

  test.each([
    ["short", "short", "Choose at least 12"],
    ["four plain words here", "four plain words her", "The two are not the same."],
  ])("does not take %s and %s", async (chosen, again, sentence) => {
    const { desk, user } = await invited();
    await user.type(field("Your password"), chosen);
    await user.type(field("Once more"), `${again}{Enter}`);
    expect(screen.getByRole("alert")).toHaveTextContent(sentence);
    expect(desk.asked.some(({ what }) => what === "takeInvitation")).toBe(false);
  });

  test("can be gone back from, to what was filled in", async () => {
    const { user } = await invited();
    await user.click(screen.getByRole("button", { name: "Back" }));
    expect(filled()).toEqual(["db.example.com", "6543", "shop", "asha", FIRST_PASSWORD]);
  });
});
