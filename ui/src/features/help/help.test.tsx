import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Attachment } from "../../backend/bindings";
import type { FakeBackend } from "../../backend/fake";
import { capsOf, shortcuts, shortcutText, type ShortcutId } from "../../components/shortcuts";
import { faults } from "../../testing/axe";
import { linkOf, openConsole, openQueue, openTicket, said, shownNumbers } from "../../testing/console";

type Key = { key: string; ctrlKey?: boolean; altKey?: boolean; shiftKey?: boolean };

function keysOf(id: ShortcutId): Key[] {
  const shortcut: { keys: readonly string[]; mod?: true; alt?: true; shift?: true } = shortcuts[id];
  return shortcut.keys.map((key) => ({ key, ctrlKey: shortcut.mod ?? false, altKey: shortcut.alt ?? false, shiftKey: shortcut.shift ?? false }));
}

const press = (key: Key, on: Element = document.activeElement ?? document.body) => fireEvent.keyDown(on, key);

/** Opens the photos of the ticket that has some. */
async function openPhotos(prepare?: (desk: FakeBackend, photo: Attachment) => void) {
  const opened = openQueue();
  const { desk, user, router } = await opened;
  const ticket = desk.tickets.find(({ attachments }) => attachments.filter((one) => one.is_photo).length > 1);
  const [photo] = ticket?.attachments.filter((one) => one.is_photo) ?? [];
  if (photo) prepare?.(desk, photo);
  await router.navigate({ to: "/support-tickets/$number", params: { number: ticket!.ticket_number } });
  await screen.findByTestId("composer");
  await user.click(within(screen.getByLabelText("Evidence photos")).getAllByRole("button")[0]!);
  return screen.findByRole("dialog", { name: "Evidence photos" });
}

const place = (viewer: HTMLElement) => /(\d+) of (\d+)/.exec(viewer.textContent)?.slice(1).map(Number) ?? [];

async function turnsPhotos(key: Key, by: 1 | -1) {
  const viewer = await openPhotos();
  const [at = 0, all = 0] = place(viewer);
  press(key, viewer);
  await waitFor(() => expect(place(viewer)[0]).toBe(((at - 1 + by + all) % all) + 1));
}

/** From all of the photo, or once these keys were pressed, to another size or place. */
async function zooms(key: Key, percent: string, first: string[] = []) {
  const viewer = await openPhotos();
  const photo = within(viewer).getByTestId("photo-large");
  // Half of it is all that fits.
  Object.defineProperties(photo, { naturalWidth: { value: 2880 }, naturalHeight: { value: 1800 } });
  fireEvent.load(photo);
  for (const one of first) press({ key: one }, viewer);
  const before = photo.getAttribute("style");
  press(key, viewer);
  await waitFor(() => expect(within(viewer).getByRole("status", { name: "Zoom" })).toHaveTextContent(percent));
  expect(photo.getAttribute("style")).not.toBe(before);
}

async function resizes(key: Key, sizes: number[]) {
  const { desk } = await openQueue();
  press(key);
  await waitFor(() => expect(desk.asked.filter(({ what }) => what === "changeMachine").map((one) => one.with[0])).toEqual(sizes.map((size) => ({ size }))));
}

async function marks(key: Key, from: number, to: number) {
  await openQueue();
  const numbers = shownNumbers();
  linkOf(numbers[from]!).focus();
  fireEvent.focusIn(linkOf(numbers[from]!));
  press(key);
  await waitFor(() => expect(linkOf(numbers[to]!)).toHaveFocus());
}

/** What each shortcut must do. A shortcut that is added needs its line here, or nothing compiles. */
const effects: Record<ShortcutId, (key: Key) => Promise<void>> = {
  help: async (key) => {
    await openQueue();
    press(key);
    await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  },
  settings: async (key) => {
    const { address } = await openQueue();
    press(key);
    await waitFor(() => expect(address()).toBe("/settings"));
  },
  larger: (key) => resizes(key, [110]),
  smaller: (key) => resizes(key, [90]),
  usualSize: async (key) => {
    const { desk } = await openQueue();
    press({ key: "+", ctrlKey: true });
    await waitFor(() => expect(desk.asked.some(({ what }) => what === "changeMachine")).toBe(true));
    press(key);
    await waitFor(() => expect(desk.asked.findLast(({ what }) => what === "changeMachine")?.with).toEqual([{ size: 100 }]));
  },
  quit: async (key) => {
    const { desk } = await openQueue();
    press(key);
    await waitFor(() => expect(desk.asked.some(({ what }) => what === "quit")).toBe(true));
  },
  back: async (key) => {
    const { router, address } = await openQueue();
    await router.navigate({ to: "/settings" });
    press(key);
    await waitFor(() => expect(address()).toBe("/support-tickets"));
  },
  forward: async (key) => {
    const { router, address } = await openQueue();
    await router.navigate({ to: "/settings" });
    router.history.back();
    await waitFor(() => expect(address()).toBe("/support-tickets"));
    press(key);
    await waitFor(() => expect(address()).toBe("/settings"));
  },
  analytics: async (key) => {
    const { address } = await openQueue();
    press(key);
    await waitFor(() => expect(address()).toBe("/analytics"));
  },
  create: async (key) => {
    const { address } = await openQueue();
    press(key);
    await waitFor(() => expect(address()).toBe("/support-tickets/new"));
  },
  search: async (key) => {
    await openQueue();
    press(key);
    await waitFor(() => expect(screen.getByRole("searchbox")).toHaveFocus());
  },
  next: (key) => marks(key, 0, 1),
  previous: (key) => marks(key, 1, 0),
  open: async ({ key }) => {
    const { user, address } = await openQueue();
    const number = shownNumbers()[2]!;
    linkOf(number).focus();
    await user.keyboard(`{${key}}`);
    await waitFor(() => expect(address()).toContain(number));
  },
  close: async (key) => {
    await openTicket("TKT-2026-00060");
    press(key);
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
  },
  send: async (key) => {
    const { desk, user } = await openTicket("TKT-2026-00060");
    const text = within(screen.getByTestId("composer")).getByRole("textbox");
    await user.type(text, "It is on its way.");
    press(key, text);
    await waitFor(() => expect(desk.asked.some(({ what }) => what === "reply")).toBe(true));
  },
  undoSend: async (key) => {
    const { user } = await openTicket("TKT-2026-00060", { undoSend: true });
    const text = within(screen.getByTestId("composer")).getByRole("textbox");
    await user.type(text, "It is on its way.{Control>}{Enter}{/Control}");
    await waitFor(() => expect(text).toHaveValue(""));
    press(key, text);
    await waitFor(() => expect(text).toHaveValue("It is on its way."));
  },
  nextPhoto: (key) => turnsPhotos(key, 1),
  previousPhoto: (key) => turnsPhotos(key, -1),
  nextTicketPhotos: (key) => stepsTickets(key, 1),
  previousTicketPhotos: (key) => stepsTickets(key, -1),
  photos: async (key) => {
    const viewer = await openPhotos();
    press(key, viewer);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  },
  turnLeft: (key) => zooms(key, "31 %"),
  turnRight: (key) => zooms(key, "31 %"),
  photoLight: async (key) => {
    const viewer = await openPhotos();
    press(key, viewer);
    await within(viewer).findByRole("slider", { name: "Brightness" });
  },
  comparePhotos: async (key) => {
    const viewer = await openPhotos();
    press(key, viewer);
    await waitFor(() => expect(within(viewer).getAllByTestId("photo-large")).toHaveLength(2));
  },
  alikePhoto: async (key) => {
    const viewer = await openPair();
    press(key, viewer);
    await waitFor(() => expect(within(viewer).getAllByTestId("photo-large")).toHaveLength(2));
  },
  samePhoto: (key) => judgesPair(key, "Same photo"),
  otherPhoto: (key) => judgesPair(key, "Not the same"),
  customerPhotos: async (key) => {
    const viewer = await openPhotos();
    press(key, viewer);
    await within(viewer).findByRole("complementary", { name: "Other pictures, to compare" });
  },
  photoFacts: async (key) => {
    const viewer = await openPhotos();
    press(key, viewer);
    await waitFor(() => expect(within(viewer).queryByRole("complementary", { name: "What is known of the photo" })).toBeNull());
  },
  photoSupports: (key) => judges(key, "Yes, it supports the claim"),
  photoUnclear: (key) => judges(key, "Unclear"),
  photoAgainst: (key) => judges(key, "No, it does not support the claim"),
  magnify: async (key) => {
    const viewer = await openPhotos();
    const photo = within(viewer).getByTestId("photo-large");
    Object.defineProperties(photo, { naturalWidth: { value: 2880 }, naturalHeight: { value: 1800 } });
    fireEvent.load(photo);
    press(key, viewer);
    await within(viewer).findByTestId("loupe");
  },
  zoomIn: (key) => zooms(key, "63 %"),
  zoomOut: (key) => zooms(key, "80 %", ["1"]),
  fitPhoto: (key) => zooms(key, "50 %", ["1"]),
  fullPhoto: (key) => zooms(key, "100 %"),
  pushPhoto: (key) => zooms(key, "100 %", ["1"]),
  drawOnPhoto: async (key) => {
    const viewer = await openPhotos();
    press(key, viewer);
    await within(viewer).findByRole("toolbar", { name: "Draw" });
  },
  drawArrow: (key) => takesTool(key, "Arrow"),
  drawBox: (key) => takesTool(key, "Box"),
  drawCircle: (key) => takesTool(key, "Circle"),
  drawText: (key) => takesTool(key, "Text"),
  drawFreehand: (key) => takesTool(key, "Freehand"),
  drawPin: (key) => takesTool(key, "Pin"),
  redactPhoto: (key) => takesTool(key, "Redact"),
  selectMark: (key) => takesTool(key, "Select"),
  layMark: (key) => draws(key, [], 1),
  moveMark: async (key) => {
    const viewer = await openDrawing();
    press({ key: "Enter" }, viewer);
    const before = drawn(viewer)[0]?.innerHTML;
    press(key, viewer);
    await waitFor(() => expect(drawn(viewer)[0]?.innerHTML).not.toBe(before));
  },
  deleteMark: (key) => draws(key, [{ key: "Enter" }], 0),
  undoMark: (key) => draws(key, [{ key: "Enter" }], 0),
  redoMark: (key) => draws(key, [{ key: "Enter" }, { key: "z", ctrlKey: true }], 1),
  pushInk: async (key) => {
    const viewer = await openDrawing();
    press(key, viewer);
    await waitFor(() => expect(within(viewer).getByTestId("ink")).toHaveAttribute("data-pushing"));
  },
};

const drawn = (viewer: HTMLElement) => [...within(viewer).getByTestId("ink").querySelectorAll("[data-kind]")];

/** A photo on which one draws. */
async function openDrawing() {
  const viewer = await openPhotos();
  const photo = within(viewer).getByTestId("photo-large");
  Object.defineProperties(photo, { naturalWidth: { value: 2880 }, naturalHeight: { value: 1800 } });
  fireEvent.load(photo);
  press({ key: "e" }, viewer);
  await within(viewer).findByTestId("ink");
  return viewer;
}

async function takesTool(key: Key, label: string) {
  const viewer = await openDrawing();
  press({ key: label === "Arrow" ? "v" : "a" }, viewer);
  const tool = within(viewer).getByRole("button", { name: label });
  await waitFor(() => expect(tool).toHaveAttribute("aria-pressed", "false"));
  press(key, viewer);
  await waitFor(() => expect(tool).toHaveAttribute("aria-pressed", "true"));
}

async function draws(key: Key, first: Key[], marks: number) {
  const viewer = await openDrawing();
  for (const one of first) press(one, viewer);
  await waitFor(() => expect(drawn(viewer)).toHaveLength(first.length === 1 ? 1 : 0));
  press(key, viewer);
  await waitFor(() => expect(drawn(viewer)).toHaveLength(marks));
}

async function stepsTickets(key: Key, by: 1 | -1) {
  const viewer = await openPhotos();
  const numbers = shownNumbers();
  const here = () => numbers.indexOf(screen.getByTestId("ticket").dataset.ticket ?? "");
  const first = here();
  if (by < 0) {
    press({ key: "j" }, viewer);
    await waitFor(() => expect(here()).toBeGreaterThan(first));
  }
  const before = here();
  press(key, await screen.findByRole("dialog", { name: "Evidence photos" }));
  await waitFor(() => expect(Math.sign(here() - before)).toBe(by));
  await screen.findByRole("dialog", { name: "Evidence photos" });
  if (by < 0) {
    // It was the first of all.
    press(key, screen.getByRole("dialog", { name: "Evidence photos" }));
    await said("No ticket with photos further up in this list.");
  }
}

/** A photo that looks like one of another ticket. */
async function openPair() {
  const viewer = await openPhotos((desk, photo) => {
    const other = { photo: { ...photo, id: "other" }, ticket_number: "TKT-2026-00002", other_customer: true, days_earlier: 9, distance: 4, verdict: null, said_by: null };
    desk.lookalike.set(photo.id, [other]);
  });
  await within(viewer).findByRole("group", { name: "Looks like another photo" });
  return viewer;
}

async function judgesPair(key: Key, said: string) {
  const viewer = await openPair();
  press({ key: "a" }, viewer);
  await within(viewer).findByRole("button", { name: said });
  press(key, viewer);
  await waitFor(() => expect(within(viewer).getByRole("button", { name: said })).toHaveAttribute("aria-pressed", "true"));
}

async function judges(key: Parameters<typeof press>[0], verdict: string) {
  const viewer = await openPhotos();
  press(key, viewer);
  await waitFor(() => expect(within(viewer).getByRole("button", { name: verdict })).toHaveAttribute("aria-pressed", "true"));
}

describe("every key that the sheet shows does what it says", () => {
  test.each((Object.keys(shortcuts) as ShortcutId[]).flatMap((id) => keysOf(id).map((key) => [shortcuts[id].does, key.key, id, key] as const)))(
    "%s: %s",
    (_does, _cap, id, key) => effects[id](key),
  );
});

test("keys are written as the system writes them", () => {
  expect([capsOf("settings", false), capsOf("settings", true)]).toEqual([[["Ctrl", ","]], [["⌘", ","]]]);
  expect([capsOf("close", false), capsOf("close", true)]).toEqual([[["Esc"]], [["⎋"]]]);
  expect([capsOf("send", false), capsOf("send", true)]).toEqual([[["Ctrl", "Enter"]], [["⌘", "⏎"]]]);
  expect([capsOf("back", false), capsOf("back", true)]).toEqual([[["Alt", "←"]], [["⌘", "["]]]);
  expect([capsOf("pushPhoto", false)[0], capsOf("pushPhoto", true)[0]]).toEqual([["Shift", "↑"], ["⇧", "↑"]]);
  expect([shortcutText("quit", false), shortcutText("quit", true)]).toEqual(["Ctrl Q", "⌘Q"]);
});

describe("the sheet of shortcuts", () => {
  test("lists all of them, and gives the focus back", async () => {
    const { user } = await openQueue();
    const link = linkOf(shownNumbers()[0]!);
    link.focus();
    await user.keyboard("?");
    const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(new Set([...sheet.querySelectorAll<HTMLElement>("[data-shortcut]")].map((one) => one.dataset.shortcut))).toEqual(new Set(Object.keys(shortcuts)));
    expect(await faults()).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(link).toHaveFocus());
  });

  test("a question mark in a text is a question mark", async () => {
    const { user } = await openQueue();
    await user.type(screen.getByRole("searchbox"), "why?");
    expect(screen.getByRole("searchbox")).toHaveValue("why?");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("help, at the foot of the rail", () => {
  test("says what this is, and copies it", async () => {
    const { user } = await openQueue();
    await user.click(screen.getByRole("button", { name: "Help" }));
    await user.click(await screen.findByRole("menuitem", { name: "About Punnet" }));
    const about = await screen.findByRole("dialog", { name: "About Punnet" });
    await within(about).findByText("PostgreSQL 18.4");
    for (const known of ["Punnet 0.1.0", "0040", "This computer"]) expect(about).toHaveTextContent(known);
    expect(await faults()).toEqual([]);
    await user.click(within(about).getByRole("button", { name: "Copy diagnostics" }));
    await said("Copied the diagnostics");
    expect(await navigator.clipboard.readText()).toContain("PostgreSQL: 18.4");
  });

  test("a log folder that can't be shown is told", async () => {
    const { desk, user } = await openQueue();
    desk.failNext("openLogFolder", { code: "refused", message: "The folder could not be shown. You find the log in ~/punnet." });
    await user.click(screen.getByRole("button", { name: "Help" }));
    await user.click(await screen.findByRole("menuitem", { name: "Open the log folder" }));
    await said("The folder could not be shown.");
  });
});

describe("the native menu does what the keys do", () => {
  test("settings, shortcuts, about, size and search", async () => {
    const { desk, address } = await openQueue();
    desk.chooseFromMenu("settings");
    await waitFor(() => expect(address()).toBe("/settings"));
    desk.chooseFromMenu("search");
    await waitFor(() => expect(screen.getByRole("searchbox")).toHaveFocus());
    desk.chooseFromMenu("larger");
    await waitFor(() => expect(desk.asked.find(({ what }) => what === "changeMachine")?.with).toEqual([{ size: 110 }]));
    desk.chooseFromMenu("about");
    await screen.findByRole("dialog", { name: "About Punnet" });
    desk.chooseFromMenu("shortcuts");
    await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  });
});

test("the window is called after what is open", async () => {
  await openQueue(undefined, { tickets: 60 });
  await waitFor(() => expect(document.title).toMatch(/^\d+ open – Punnet$/));
});

test("nothing open, and it is only Punnet", async () => {
  openConsole("/support-tickets", { tickets: 0 });
  await screen.findByRole("navigation", { name: "Main" });
  await waitFor(() => expect(document.title).toBe("Punnet"));
});

test("the first stop of the Tab key leads past the rail", async () => {
  const { user } = await openQueue();
  await user.tab();
  expect(screen.getByRole("button", { name: "Skip to the content" })).toHaveFocus();
  await user.keyboard("{Enter}");
  expect(screen.getByRole("main")).toHaveFocus();
});

test.each(["/support-tickets", "/support-tickets?status=closed&q=nothing-like-this", "/support-tickets/TKT-2026-00060", "/support-tickets/TKT-1999-00001", "/gallery"])(
  "axe finds nothing at %s",
  async (at) => {
    // The gallery is read when it is shown first, which takes real time.
    if (at === "/gallery") await import("../../routes/GalleryPage");
    openConsole(at);
    await screen.findByRole("main");
    await screen.findByRole("heading", { level: at === "/gallery" ? 1 : 2, name: at === "/gallery" ? "Gallery" : /./ });
    expect(await faults()).toEqual([]);
  },
);
