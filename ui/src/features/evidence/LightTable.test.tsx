import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { large, openEvidence, thumbs, view, viewer } from "../../testing/evidence";
import { resizeWindow } from "../../testing/screen";

// The stage is as large as the window here: 1440 by 900. All of a photo of 2880 by 1800 fits at half its size.
const picture = { width: 2880, height: 1800, damaged: false, placeholder: [] };

async function openTable(photos = 3) {
  const opened = await openEvidence(Array.from({ length: photos }, () => ({ picture })));
  await view(opened.user, 0);
  return opened;
}

const zoom = () => within(viewer()).getByRole("status", { name: "Zoom" }).textContent;
const pane = () => within(viewer()).getAllByTestId("photo-large")[0]?.parentElement ?? document.body;
const edges = () => [large().style.left, large().style.top, large().style.width, large().style.height].map((one) => Math.round(parseFloat(one)));
const whole = () => within(viewer()).queryByTestId("photo-whole");

describe("zoom", () => {
  test("begins with all of the photo, and says how large that is", async () => {
    await openTable();
    expect(zoom()).toBe("50 %");
    expect(edges()).toEqual([0, 0, 1440, 900]);
  });

  test("with the keys: in, out, its own pixels, all of it", async () => {
    const { user } = await openTable();
    await user.keyboard("+");
    expect(zoom()).toBe("63 %");
    expect(edges()).toEqual([-180, -112, 1800, 1125]);
    await user.keyboard("=-");
    expect(zoom()).toBe("63 %");
    await user.keyboard("1");
    expect(zoom()).toBe("100 %");
    expect(edges()).toEqual([-720, -450, 2880, 1800]);
    await user.keyboard("0");
    expect(zoom()).toBe("50 %");
  });

  test("with the buttons", async () => {
    const { user } = await openTable();
    await user.click(within(viewer()).getByRole("button", { name: "100 %" }));
    expect(zoom()).toBe("100 %");
    await user.click(within(viewer()).getByRole("button", { name: "Zoom in" }));
    expect(zoom()).toBe("125 %");
    await user.click(within(viewer()).getByRole("button", { name: "Zoom out" }));
    await user.click(within(viewer()).getByRole("button", { name: "Zoom out" }));
    expect(zoom()).toBe("80 %");
    await user.click(within(viewer()).getByRole("button", { name: "Fit" }));
    expect(zoom()).toBe("50 %");
  });

  test("with the wheel, to what the pointer is on, and the window does not zoom with it", async () => {
    await openTable();
    const wheel = new WheelEvent("wheel", { deltaY: -200, clientX: 1440, clientY: 0, bubbles: true, cancelable: true });
    fireEvent(pane(), wheel);
    expect(wheel.defaultPrevented).toBe(true);
    const [left = 0, top = 0, width = 0] = edges();
    expect(width).toBeGreaterThan(2000);
    expect([left + width, top]).toEqual([1440, 0]);
  });

  test("with two clicks, to its own pixels and back, at the pointer", async () => {
    await openTable();
    fireEvent.doubleClick(pane(), { clientX: 360, clientY: 225 });
    expect(zoom()).toBe("100 %");
    expect(edges().slice(0, 2)).toEqual([-360, -225]);
    fireEvent.doubleClick(pane(), { clientX: 360, clientY: 225 });
    expect(edges()).toEqual([0, 0, 1440, 900]);
  });

  test("is told in pixels of the screen, of which a fine one has more", async () => {
    Object.defineProperty(window, "devicePixelRatio", { configurable: true, value: 2 });
    const { user } = await openTable();
    expect(zoom()).toBe("100 %");
    await user.keyboard("+");
    expect(zoom()).toBe("125 %");
    Object.defineProperty(window, "devicePixelRatio", { configurable: true, value: 1 });
  });

  test("begins anew with the next photo, and follows the window's size", async () => {
    const { user } = await openTable();
    await user.keyboard("1{ArrowRight}");
    expect(zoom()).toBe("50 %");
    resizeWindow(720, 900);
    await waitFor(() => expect(zoom()).toBe("25 %"));
    expect(edges()).toEqual([0, 225, 720, 450]);
  });

  test("learns the size of a photo that nobody has opened before from its rendition", async () => {
    const { user } = await openEvidence([{ picture: null }]);
    await view(user, 0);
    expect(within(viewer()).queryByRole("status", { name: "Zoom" })).toBeNull();
    Object.defineProperties(large(), { naturalWidth: { value: 1280 }, naturalHeight: { value: 800 } });
    fireEvent.load(large());
    expect(zoom()).toBe("113 %");
    await user.keyboard("+");
    expect(zoom()).toBe("141 %");
    // A rendition as large as renditions are may have more behind it: the photo stays where it is, its size is put right.
    const [left = 0, top = 0] = edges();
    Object.defineProperties(whole(), { naturalWidth: { value: 2880 }, naturalHeight: { value: 1800 } });
    fireEvent.load(whole() ?? document.body);
    expect(zoom()).toBe("63 %");
    expect(edges().slice(0, 2)).toEqual([left, top]);
  });
});

describe("moving an enlarged photo", () => {
  const drag = (by: [number, number]) => {
    fireEvent.pointerDown(pane(), { pointerId: 1, button: 0, clientX: 700, clientY: 400 });
    fireEvent.pointerMove(pane(), { pointerId: 1, clientX: 700 + by[0], clientY: 400 + by[1] });
    fireEvent.pointerUp(pane(), { pointerId: 1 });
    fireEvent.click(pane(), { clientX: 700 + by[0], clientY: 400 + by[1] });
  };

  test("by hand, as far as its edge", async () => {
    const { user } = await openTable();
    await user.keyboard("1");
    drag([100, -50]);
    expect(edges().slice(0, 2)).toEqual([-620, -500]);
    drag([5000, 5000]);
    expect(edges().slice(0, 2)).toEqual([0, 0]);
    // What is let go of is not pushed on.
    fireEvent.pointerMove(pane(), { pointerId: 1, clientX: 10, clientY: 10 });
    expect(edges().slice(0, 2)).toEqual([0, 0]);
    expect(viewer()).toBeVisible();
  });

  test("with Shift and the arrows, which alone go to other photos", async () => {
    const { user } = await openTable();
    await user.keyboard("1{Shift>}{ArrowRight}{ArrowDown}{/Shift}");
    expect(edges().slice(0, 2)).toEqual([-800, -530]);
    await user.keyboard("{Shift>}{ArrowLeft}{ArrowUp}{/Shift}");
    expect(edges().slice(0, 2)).toEqual([-720, -450]);
    expect(viewer()).toHaveTextContent("1 of 3");
  });

  test("a click on the photo closes nothing, one beside it does", async () => {
    resizeWindow(1440, 500);
    const { user } = await openEvidence([{ picture }]);
    await view(user, 0);
    fireEvent.click(pane(), { clientX: 700, clientY: 100 });
    expect(viewer()).toBeVisible();
    fireEvent.click(pane(), { clientX: 10, clientY: 100 });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("a close look", () => {
  test("brings the largest rendition, over what is seen meanwhile", async () => {
    const { user } = await openTable();
    expect(whole()).toBeNull();
    fireEvent.load(large());
    await user.keyboard("+");
    expect(whole()).toHaveAttribute("src", "evidence://photo-0/8192");
    expect(whole()?.className).toContain("waiting");
    expect(large().className).not.toContain("waiting");
    fireEvent.load(whole() ?? document.body);
    expect(whole()?.className).not.toContain("waiting");
    expect(whole()?.getAttribute("style")).toBe(large().getAttribute("style"));
    // Smaller and larger again it is still there.
    await user.keyboard("0");
    expect(whole()).toHaveAttribute("src", "evidence://photo-0/8192");
  });

  test("fetches nothing more of a photo that has no more", async () => {
    const { user } = await openEvidence([{ picture: { ...picture, width: 1200, height: 900 } }]);
    await view(user, 0);
    fireEvent.load(large());
    await user.keyboard("+++++");
    expect(whole()).toBeNull();
  });
});

describe("a photo that lies on its side", () => {
  const turn = () => large().style.transform;

  test("is turned by quarters, and all of it fits again", async () => {
    const { user } = await openTable();
    await user.keyboard("1]");
    expect([zoom(), turn()]).toEqual(["31 %", "rotate(90deg)"]);
    // Its own edges, before it is turned about its middle: 900 high, 562.5 wide, in the middle of 1440 by 900.
    expect(edges()).toEqual([270, 169, 900, 563]);
    await user.keyboard("]");
    expect([zoom(), turn()]).toEqual(["50 %", "rotate(180deg)"]);
    await user.click(within(viewer()).getByRole("button", { name: "Turn left" }));
    await user.keyboard("[[[[");
    expect(turn()).toBe("rotate(270deg)");
    await user.click(within(viewer()).getByRole("button", { name: "Turn right" }));
    expect(turn()).toBe("");
  });

  test("lies so when it is looked at again, and no other does", async () => {
    const { user } = await openTable();
    await user.keyboard("]{ArrowRight}");
    expect(turn()).toBe("");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await view(user, 0);
    expect(turn()).toBe("rotate(90deg)");
  });
});

describe("light", () => {
  const slider = (name: string) => within(viewer()).getByRole("slider", { name });

  test("is brightened and sharpened by two sliders, which the keys reach", async () => {
    const { user } = await openTable();
    await user.keyboard("b");
    expect(slider("Brightness")).toHaveFocus();
    fireEvent.change(slider("Brightness"), { target: { value: "150" } });
    fireEvent.change(slider("Contrast"), { target: { value: "80" } });
    expect(pane().style.filter).toBe("brightness(150%) contrast(80%)");
    expect(slider("Brightness")).toHaveAttribute("aria-valuetext", "150 %");
    // The slider's own keys turn no photo.
    await user.keyboard("{ArrowRight}");
    expect(viewer()).toHaveTextContent("1 of 3");
    await user.keyboard("b");
    expect(within(viewer()).queryByRole("slider", { name: "Brightness" })).toBeNull();
    expect(pane().style.filter).not.toBe("");
    expect(viewer()).toContainElement(document.activeElement as HTMLElement);
  });

  test("is each photo's own, goes with one press, and is forgotten at the end", async () => {
    const { user } = await openTable();
    await user.click(within(viewer()).getByRole("button", { name: "Light" }));
    fireEvent.change(slider("Brightness"), { target: { value: "200" } });
    await user.click(within(viewer()).getByRole("button", { name: "Next photo" }));
    expect([pane().style.filter, slider("Brightness").getAttribute("aria-valuetext")]).toEqual(["", "100 %"]);
    await user.click(within(viewer()).getByRole("button", { name: "Previous photo" }));
    expect(pane().style.filter).toContain("200%");
    await user.click(within(viewer()).getByRole("button", { name: "Reset" }));
    expect(pane().style.filter).toBe("");
    fireEvent.change(slider("Brightness"), { target: { value: "200" } });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await view(user, 0);
    expect(pane().style.filter).toBe("");
  });
});

test("Space opens the photo that has the focus, and closes it again", async () => {
  const { user } = await openEvidence([{ picture }, { picture }]);
  thumbs()[1]?.focus();
  await user.keyboard(" ");
  await waitFor(() => expect(viewer()).toContainElement(document.activeElement as HTMLElement));
  expect(viewer()).toHaveTextContent("2 of 2");
  await user.keyboard(" ");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(thumbs()[1]).toHaveFocus();
});

test("Space on a button presses the button", async () => {
  const { user } = await openTable();
  within(viewer()).getByRole("button", { name: "Next photo" }).focus();
  await user.keyboard(" ");
  expect(viewer()).toHaveTextContent("2 of 3");
});

describe("side by side", () => {
  const panes = () => within(viewer()).getAllByRole("group", { name: /^Photo \d+: / });
  const shown = () => panes().map((one) => one.getAttribute("aria-label")?.replace(/: .*/, ""));
  const places = () => within(viewer()).getAllByTestId("photo-large").map((one) => one.getAttribute("style"));
  const lay = (n: number) => within(viewer()).getByRole("button", { name: `Compare photo ${n}` });

  test("lies the photo in hand and the next, each with its label, and moves as one", async () => {
    const { user } = await openTable(3);
    await user.keyboard("c");
    expect(shown()).toEqual(["Photo 1", "Photo 2"]);
    expect(panes()[1]).toHaveTextContent("Photo 2 · 1.jpg");
    expect(zoom()).toBe("50 %, moving together");
    await user.keyboard("1{Shift>}{ArrowRight}{/Shift}");
    expect(new Set(places()).size).toBe(1);
    expect(within(viewer()).getByRole("status", { name: "Zoom of photo 2" })).toHaveTextContent("100 %");
    const [, other] = within(viewer()).getAllByTestId("photo-large");
    fireEvent(other?.parentElement ?? document.body, new WheelEvent("wheel", { deltaY: -100, clientX: 9, clientY: 9, bubbles: true, cancelable: true }));
    expect(new Set(places()).size).toBe(1);
    expect(zoom()).toBe("125 %, moving together");
    await user.keyboard("c");
    expect(within(viewer()).getAllByTestId("photo-large")).toHaveLength(1);
    expect(zoom()).toBe("50 %");
  });

  test("takes up to four from the strip, and away again", async () => {
    const { user } = await openTable(6);
    await user.click(within(viewer()).getByRole("button", { name: "Compare" }));
    await user.click(lay(4));
    await user.click(lay(6));
    expect(shown()).toEqual(["Photo 1", "Photo 2", "Photo 4", "Photo 6"]);
    expect(lay(3)).toBeDisabled();
    expect(lay(4)).toHaveAttribute("aria-pressed", "true");
    await user.click(lay(1));
    expect(shown()).toEqual(["Photo 2", "Photo 4", "Photo 6"]);
    expect(viewer()).toHaveTextContent("2 of 6");
    await user.click(lay(4));
    await user.click(lay(6));
    expect(within(viewer()).queryByRole("group", { name: /^Photo/ })).toBeNull();
    expect(viewer()).toHaveTextContent("2 of 6");
    // The button that was pressed is gone; the keys are still heard.
    await user.keyboard("{ArrowRight}");
    expect(viewer()).toHaveTextContent("3 of 6");
  });

  test("what is done to one photo is done to the one in hand, which a touch or the strip chooses", async () => {
    const { user } = await openTable(3);
    await user.keyboard("c");
    fireEvent.pointerDown(within(viewer()).getAllByTestId("photo-large")[1]?.parentElement ?? document.body, { pointerId: 1, button: 0 });
    expect(viewer()).toHaveTextContent("2 of 3");
    await user.keyboard("]");
    expect(within(viewer()).getAllByTestId("photo-large").map((one) => one.style.transform)).toEqual(["", "rotate(90deg)"]);
    await user.click(within(viewer()).getByRole("button", { name: "Show photo 1" }));
    expect([viewer().textContent?.includes("1 of 3"), shown()]).toEqual([true, ["Photo 1", "Photo 2"]]);
  });

  test("the arrows lay the next photo in the place of the one in hand, at the same view", async () => {
    const { user } = await openTable(4);
    await user.keyboard("c1{ArrowRight}");
    expect(shown()).toEqual(["Photo 3", "Photo 2"]);
    expect(zoom()).toBe("100 %, moving together");
    await user.keyboard("{ArrowLeft}");
    expect(shown()).toEqual(["Photo 1", "Photo 2"]);
  });

  test("needs two", async () => {
    const { user } = await openTable(1);
    await user.keyboard("c");
    expect(within(viewer()).queryByRole("group", { name: /^Photo/ })).toBeNull();
    expect(within(viewer()).queryByRole("button", { name: "Compare" })).toBeNull();
  });
});

describe("the magnifier", () => {
  const loupes = () => within(viewer()).queryAllByTestId("loupe");
  const edge = (element?: HTMLElement) => [element?.style.left, element?.style.top, element?.style.width].map((one) => parseFloat(one ?? ""));

  test("follows the pointer, with what is under it twice as large in its middle", async () => {
    const { user } = await openTable();
    await user.keyboard("m");
    expect(edge(loupes()[0])).toEqual([600, 330, 240]);
    fireEvent.pointerMove(pane(), { pointerId: 1, clientX: 360, clientY: 450 });
    expect(edge(loupes()[0])).toEqual([240, 330, 240]);
    const [photo] = loupes()[0]?.querySelectorAll("img") ?? [];
    // A quarter from the left of 2880 is in the middle of the glass.
    expect(edge(photo)).toEqual([-600, -780, 2880]);
    expect([...(loupes()[0]?.querySelectorAll("img") ?? [])].map((one) => one.getAttribute("src"))).toEqual(["evidence://photo-0/1280", "evidence://photo-0/8192"]);
    await user.keyboard("m");
    expect(loupes()).toEqual([]);
  });

  test("goes when a held key is let go, and its button does the same as a tap", async () => {
    const { user } = await openTable();
    const at = (type: "keydown" | "keyup", timeStamp: number) => {
      const event = new KeyboardEvent(type, { key: "m", bubbles: true });
      Object.defineProperty(event, "timeStamp", { value: timeStamp });
      fireEvent(viewer(), event);
    };
    at("keydown", 1000);
    expect(loupes()).toHaveLength(1);
    at("keyup", 2000);
    expect(loupes()).toEqual([]);
    at("keydown", 3000);
    at("keyup", 3080);
    expect(loupes()).toHaveLength(1);
    await user.click(within(viewer()).getByRole("button", { name: "Magnifier" }));
    expect(loupes()).toEqual([]);
  });

  test("is over the same place of photos side by side", async () => {
    const { user } = await openTable();
    await user.keyboard("cm");
    fireEvent.pointerMove(pane(), { pointerId: 1, clientX: 360, clientY: 450 });
    expect(loupes().map((one) => edge(one))).toEqual([[240, 330, 240], [240, 330, 240]]);
  });
});
