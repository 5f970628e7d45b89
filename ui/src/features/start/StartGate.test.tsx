import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { DeskProblem } from "../../backend/backend";
import type { Progress, Session, StartProgress } from "../../backend/bindings";
import { fakeBackend, type FakeBackend } from "../../backend/fake";
import { openConsole } from "../../testing/console";
import { pass } from "../../testing/time";

const phase = () => screen.getByTestId("app").dataset.phase;
const steps = () => Object.fromEntries([...document.querySelectorAll<HTMLElement>("[data-step]")].map((step) => [step.dataset.step, step.dataset.state]));

/** A desk whose start goes on only as the test says. */
function heldStart() {
  const whole = fakeBackend({ tickets: 3 });
  const attempts: { onStep: (progress: StartProgress) => void; ready: (session: Session) => void; fail: (problem: unknown) => void }[] = [];
  const desk: FakeBackend = { ...whole, start: (onStep) => new Promise((ready, fail) => void attempts.push({ onStep, ready, fail })) };
  const last = () => {
    const attempt = attempts.at(-1);
    if (!attempt) throw new Error("nobody started the desk");
    return attempt;
  };
  return { desk, attempts, last, session: () => whole.start(() => undefined) };
}

describe("starting", () => {
  test("a quick start shows nothing but the console", async () => {
    openConsole();
    expect(phase()).toBe("starting");
    expect(screen.getByRole("main")).toBeEmptyDOMElement();
    await screen.findAllByTestId("queue-row");
    expect(phase()).toBe("ready");
  });

  test("a slow one shows each step as it goes", async () => {
    const { desk, last, session } = heldStart();
    openConsole("/", { desk });
    await pass(300);
    expect(screen.getByRole("heading", { name: "Starting Punnet" })).toBeVisible();
    expect(steps()).toEqual({ unpack: "waiting", initialise: "waiting", start: "waiting", migrate: "waiting", sign_in: "waiting" });

    act(() => last().onStep({ step: "unpack", done: true }));
    act(() => last().onStep({ step: "initialise", done: false }));
    expect(steps()).toMatchObject({ unpack: "done", initialise: "doing", start: "waiting" });
    // The same for ears.
    expect(within(screen.getByRole("list", { name: "Start-up steps" })).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Unpack the database, done",
      "Set up a private data folder, under way",
      "Start the database, not yet",
      "Bring the tables up to date, not yet",
      "Sign you in, not yet",
    ]);

    const ready = await session();
    await act(async () => last().ready(ready));
    expect(phase()).toBe("ready");
  });
});

describe("a start that fails", () => {
  const sentence = "The data folder is damaged. Nothing was deleted. Restore a backup, then try again.";

  async function failed() {
    const held = heldStart();
    const opened = openConsole("/", { desk: held.desk });
    act(() => held.last().onStep({ step: "unpack", done: true }));
    act(() => held.last().onStep({ step: "initialise", done: false }));
    await act(async () => held.last().fail(new DeskProblem({ code: "cannot_start", message: sentence })));
    return { ...held, ...opened };
  }

  test("says what happened and at which step", async () => {
    await failed();
    expect(phase()).toBe("failed");
    expect(screen.getByRole("heading", { name: "Punnet could not start" })).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent(sentence);
    expect(steps()).toEqual({ unpack: "done", initialise: "failed", start: "waiting", migrate: "waiting", sign_in: "waiting" });
  });

  test("can be tried again, from a clean slate", async () => {
    const { user, attempts, last, session } = await failed();
    const before = attempts.length;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(attempts).toHaveLength(before + 1);
    expect(screen.queryByRole("alert")).toBeNull();
    await pass(300);
    expect(steps()).toMatchObject({ unpack: "waiting", initialise: "waiting" });
    const ready = await session();
    await act(async () => last().ready(ready));
    expect(phase()).toBe("ready");
  });

  test("does not listen to the attempt that was given up", async () => {
    const { user, attempts, session } = await failed();
    const given = attempts.at(-1);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await pass(300);
    act(() => given?.onStep({ step: "migrate", done: true }));
    expect(steps()).toMatchObject({ migrate: "waiting" });
    const ready = await session();
    await act(async () => given?.ready(ready));
    expect(phase()).toBe("starting");
  });

  test("gives its details to copy", async () => {
    const { user } = await failed();
    await user.click(screen.getByRole("button", { name: "Copy details" }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toContain("Punnet could not start");
    expect(copied).toContain("2026-11-22T05:12:00");
    expect(copied).toContain(`cannot_start: ${sentence}`);
    expect(await screen.findByText("Copied the details")).toBeVisible();
  });

  test("of a kind that nobody foresaw still ends in a sentence", async () => {
    const { desk, last } = heldStart();
    openConsole("/", { desk });
    await act(async () => last().fail(new TypeError("x is undefined")));
    expect(screen.getByRole("alert")).toHaveTextContent("Something unexpected happened inside Punnet.");
  });
});

describe("the first start on this computer", () => {
  async function setUp(desk: FakeBackend = fakeBackend({ tickets: 3, needsSetup: true })) {
    const opened = openConsole("/", { desk });
    await screen.findByRole("heading", { name: "Welcome to Punnet" });
    const person = screen.getByRole("textbox", { name: "Your name" });
    const shop = screen.getByRole("textbox", { name: "Shop’s name" });
    return { ...opened, person, shop };
  }

  test("offers what the desk knows already, and a choice", async () => {
    const { person, shop } = await setUp();
    expect(phase()).toBe("setup");
    expect(person).toHaveValue("Ravi");
    expect(shop).toHaveValue("Corner Basket");
    expect(screen.getByRole("button", { name: "Load the sample shop" })).toHaveAccessibleDescription(/Products, orders, conversations/);
    expect(screen.getByRole("button", { name: "Start empty" })).toHaveAccessibleDescription(/No tickets until/);
  });

  test.each(["Your name", "Shop’s name"])("insists on: %s", async (field) => {
    const { desk, user } = await setUp();
    await user.clear(screen.getByRole("textbox", { name: field }));
    await user.type(screen.getByRole("textbox", { name: field }), "   ");
    await user.click(screen.getByRole("button", { name: "Start empty" }));
    expect(screen.getByRole("alert")).toHaveTextContent("Write your name and the shop’s name first");
    expect(desk.asked.filter(({ what }) => what === "setUp")).toEqual([]);
    expect(phase()).toBe("setup");
  });

  test("starts empty, with the names that were written", async () => {
    const { desk, user, person } = await setUp();
    await user.clear(person);
    await user.type(person, "  Meera ");
    await user.click(screen.getByRole("button", { name: "Start empty" }));
    expect(await screen.findByText("No tickets yet")).toBeVisible();
    expect(desk.asked.find(({ what }) => what === "setUp")?.with).toEqual([{ person_name: "Meera", shop_name: "Corner Basket", load_sample: false }]);
    expect(screen.getByTestId("connection")).toHaveTextContent("Corner BasketMeera · This computer");
  });

  test("shows how far the sample shop is", async () => {
    const whole = fakeBackend({ tickets: 3, needsSetup: true });
    let tell: (progress: Progress) => void = () => undefined;
    let go: () => void = () => undefined;
    const { user, person } = await setUp({
      ...whole,
      async setUp(setup, onProgress) {
        tell = onProgress;
        await new Promise<void>((released) => (go = released));
        return whole.setUp(setup, () => undefined);
      },
    });
    await user.click(screen.getByRole("button", { name: "Load the sample shop" }));
    const bar = screen.getByRole("progressbar", { name: "Loading the sample shop" });
    expect(screen.getByText("Getting ready")).toBeVisible();
    expect(person).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Start empty" })).toBeNull();

    act(() => tell({ done: 500, total: 2000, doing: "Writing tickets" }));
    expect(bar).toHaveAttribute("aria-valuenow", "500");
    expect(bar).toHaveAttribute("aria-valuemax", "2000");
    expect(screen.getByText("500 of 2,000")).toBeVisible();
    expect(screen.getByText("Writing tickets")).toBeVisible();

    await act(async () => go());
    await waitFor(() => expect(screen.getAllByTestId("queue-row")).toHaveLength(3));
  });

  test("keeps everything where the desk refuses", async () => {
    const { desk, user, shop } = await setUp();
    desk.failNext("setUp", { code: "internal", message: "The disk is full. Nothing was stored. Free some space and try again." });
    await user.type(shop, " Two");
    await user.click(screen.getByRole("button", { name: "Load the sample shop" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The disk is full.");
    expect(shop).toHaveValue("Corner Basket Two");
    expect(shop).toBeEnabled();
    await user.click(screen.getByRole("button", { name: "Start empty" }));
    await waitFor(() => expect(phase()).toBe("ready"));
  });
});
