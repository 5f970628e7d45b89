import { describe, expect, test } from "vitest";

// Axe cannot see colours without a layout, so the contrast of every text colour on every ground that it is used
// on is computed here, from the style sheets themselves. WCAG 2.2 AA: 4.5 for text, 3 for what shows a control.

const sheets = import.meta.glob<string>("../**/*.css", { query: "?raw", import: "default", eager: true });

const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

/** Where text of each colour stands. A new use of a colour belongs here. */
const grounds = {
  // Everywhere.
  ink: ["ground", "surface", "raised", "hover", "leaf-wash", "grey-wash", "blue-wash", "green-wash", "note-wash", "red-wash", "amber-wash", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5"],
  // The rail, rows in all their states, message heads, who settled a claim, the composer's hint and its checkbox.
  "ink-2": ["ground", "surface", "raised", "hover", "leaf-wash", "grey-wash", "blue-wash", "green-wash", "note-wash"],
  // The rail and its links under the pointer, the search field, rows in all their states, what stands in an
  // empty composer (a note's too), photos that cannot be shown.
  "ink-3": ["ground", "surface", "raised", "hover", "leaf-wash", "grey-wash", "note-wash"],
  // The current link of the rail, chips, "View" on a row in all its states, ticks in menus, suggestions.
  leaf: ["surface", "raised", "hover", "leaf-wash", "grey-wash"],
  "on-leaf": ["leaf", "leaf-strong"],
  // Badges, the sentence of a failure, a failed step of the start, what is wrong with an amount.
  red: ["red-wash", "surface", "raised"],
  amber: ["amber-wash", "surface"],
  green: ["green-wash", "surface"],
  blue: ["blue-wash"],
  "note-ink": ["note-wash"],
  // The button that keeps a note, and the tick of its checkbox.
  "note-wash": ["note-ink"],
} satisfies Record<string, string[]>;

/** What is painted but never written on: tracks, lines, marks, bars, knobs and the shade. */
const notWrittenOn = ["line-soft", "leaf", "red", "amber", "green", "line-control", "on-leaf", "shade"];

/** Custom properties that stand for tokens, by where they are set. */
const standIns: Record<string, string[]> = {
  tone: ["red", "amber", "green"],
  wash: ["red-wash", "amber-wash", "green-wash"],
  check: ["leaf", "note-ink"],
  "check-ink": ["on-leaf", "note-wash"],
};

describe.each(themes)("in the %s theme", (theme) => {
  test.each(Object.entries(grounds).flatMap(([ink, those]) => those.map((ground) => [ink, ground] as const)))("%s reads well on %s", (ink, ground) => {
    expect(contrast(token(ink, theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["ground", "surface", "raised", "hover", "leaf-wash", "note-wash", "green-wash"])("the focus is seen on %s", (ground) => {
    expect(contrast(token("focus", theme), token(ground, theme))).toBeGreaterThanOrEqual(3);
  });

  test.each(["surface", "raised"])("the edge of a checkbox is seen on %s", (ground) => {
    expect(contrast(token("line-control", theme), token(ground, theme))).toBeGreaterThanOrEqual(3);
  });

  test.each(["red", "amber", "green"])("the mark of a stat card is seen in %s", (tone) => {
    expect(contrast(token(tone, theme), token("surface", theme))).toBeGreaterThanOrEqual(3);
  });

  test("selected text reads well", () => {
    const selection = rules().find((rule) => rule.selector === "::selection")?.says.background ?? "";
    expect(contrast(token("ink", theme), colour(selection, theme))).toBeGreaterThanOrEqual(4.5);
  });
});

test("no container is asked for its width in pixels, which WebKit does not enlarge with the page", () => {
  const asked = Object.values(sheets).flatMap((text) => text.match(/@container[^{]+/g) ?? []);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((condition) => !condition.includes("em)"))).toEqual([]);
});

test("text in the photo viewer reads well on its black", () => {
  const viewer = rules().filter((rule) => /evidence\/(PhotoViewer|Stage|Strip|Tool|LightPanel|Loupe|Facts)\.module\.css$/.test(rule.file));
  const black = viewer.find((rule) => rule.selector === ".viewer")?.says.background ?? "";
  // What stands on a ground of its own, as the chip of a catalogue picture, reads well on that.
  const inks = viewer.flatMap(({ says: { color, background } }) => (color ? [[color, background?.startsWith("#") ? background : black] as const] : []));
  expect(inks.length).toBeGreaterThan(2);
  // The buttons over the photos have the dark theme's colours there.
  for (const [ink, ground] of [...inks, [hex(token("ink-2", "dark")), black] as const]) expect(contrast(colour(ink, "dark"), colour(ground, "dark")), ink).toBeGreaterThanOrEqual(4.5);
});

describe("the table above knows", () => {
  const known: Record<string, readonly string[]> = grounds;

  test("every colour that text has", () => {
    const colours = new Set(rules().flatMap((rule) => tokensIn(rule.says.color)));
    expect([...colours].filter((name) => !(name in known))).toEqual([]);
  });

  test("every ground that a style sheet paints", () => {
    const painted = new Set(rules().flatMap((rule) => tokensIn(rule.says.background)));
    const written = new Set([...Object.values(known).flat(), ...notWrittenOn]);
    expect([...painted].filter((name) => !written.has(name))).toEqual([]);
  });

  test("every pair of text and ground that one rule makes", () => {
    const pairs = rules().flatMap((rule) => pairsOf(tokensIn(rule.says.color), tokensIn(rule.says.background)));
    expect(pairs.length).toBeGreaterThan(10);
    expect(pairs.filter(([ink, ground]) => !known[ink]?.includes(ground))).toEqual([]);
  });

  test("no colour that no style sheet has", () => {
    const names = new Set([...Object.keys(known), ...Object.values(known).flat(), ...notWrittenOn]);
    const everything = Object.values(sheets).join("\n");
    expect([...names].filter((name) => !everything.includes(`var(--${name})`) && !everything.includes(`var(--${name},`))).toEqual([]);
  });
});

/** Stand-ins of one property change together: the first of one goes with the first of the other. */
function pairsOf(inks: string[], those: string[]): [string, string][] {
  if (inks.length > 1 && inks.length === those.length) return inks.map((ink, i) => [ink, those[i] ?? ""]);
  return inks.flatMap((ink) => those.map((ground): [string, string] => [ink, ground]));
}

type Rule = { file: string; selector: string; says: Partial<Record<string, string>> };

function rules(): Rule[] {
  return Object.entries(sheets).flatMap(([file, text]) =>
    [...text.replace(/\/\*.*?\*\//gs, "").matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => ({
      file,
      selector: selector.trim(),
      says: Object.fromEntries(
        body
          .split(";")
          .map((line) => line.split(":"))
          .map(([name = "", ...value]) => [name.trim() === "background-color" ? "background" : name.trim(), value.join(":").trim()]),
      ),
    })),
  );
}

/** The tokens that a value names, stand-ins replaced by what they stand for. */
function tokensIn(value: string | undefined): string[] {
  const name = /^var\(--([\w-]+)/.exec(value ?? "")?.[1];
  return name === undefined ? [] : (standIns[name] ?? [name]);
}

type Colour = readonly [red: number, green: number, blue: number];

function token(name: string, theme: Theme): Colour {
  const root = rules().find((rule) => rule.file.endsWith("/tokens.css") && rule.selector === ":root");
  const value = root?.says[`--${name}`];
  if (value === undefined) throw new Error(`tokens.css has no --${name}`);
  return colour(value, theme);
}

function colour(value: string, theme: Theme): Colour {
  const both = /^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/.exec(value);
  const written = both ? both[theme === "light" ? 1 : 2] : value;
  const parts = /^#(..)(..)(..)$/.exec(written ?? "");
  if (!parts) throw new Error(`not a colour that this test reads: ${value}`);
  const [red = 0, green = 0, blue = 0] = parts.slice(1).map((part) => Number.parseInt(part, 16));
  return [red, green, blue];
}

function hex(parts: Colour): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(parts: Colour): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test("black on white has the contrast that the standard says", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2);
});
