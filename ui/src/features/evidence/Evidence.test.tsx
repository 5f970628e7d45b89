import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { large, openEvidence, place, thumbs, view, viewer } from "../../testing/evidence";

describe("the grid", () => {
  test("shows each photo small, with a name for ears", async () => {
    await openEvidence([{}, {}, {}]);
    expect(thumbs().map((one) => one.getAttribute("aria-label"))).toEqual(["Photo 1 of 3: 0.jpg", "Photo 2 of 3: 1.jpg", "Photo 3 of 3: 2.jpg"]);
    expect(thumbs().map((one) => one.querySelector("img")?.getAttribute("src"))).toEqual(["evidence://photo-0/320", "evidence://photo-1/320", "evidence://photo-2/320"]);
  });

  test("paints what is known of a photo until it is there", async () => {
    const picture = { width: 4000, height: 3000, damaged: false, placeholder: [0x1f, 0x08, 0x0e, 0x35, 0x82] };
    await openEvidence([{ picture }, {}]);
    const [known, unknown] = thumbs();
    expect(within(known ?? document.body).getByTestId("placeholder")).toBeVisible();
    expect(within(unknown ?? document.body).queryByTestId("placeholder")).toBeNull();
    fireEvent.load(known?.querySelector("img") ?? document.body);
    expect(within(known ?? document.body).queryByTestId("placeholder")).toBeNull();
  });

  test("reads none before it is seen", async () => {
    const { user } = await openEvidence(Array.from({ length: 500 }, () => ({})));
    expect(thumbs()).toHaveLength(24);
    await user.click(screen.getByRole("button", { name: "Show all 500 photos" }));
    expect(thumbs()).toHaveLength(500);
    expect(thumbs().every((one) => one.querySelector("img")?.getAttribute("loading") === "lazy")).toBe(true);
  });

  test("says quietly which cannot be shown", async () => {
    await openEvidence([{}, {}]);
    const [broken, whole] = thumbs();
    fireEvent.error(broken?.querySelector("img") ?? document.body);
    expect(broken).toHaveTextContent("Can’t be shown");
    expect(whole).not.toHaveTextContent("Can’t be shown");
    expect(broken).toHaveAccessibleName("Photo 1 of 2: 0.jpg");
  });

  test("lists what is no photo, with its size, apart", async () => {
    await openEvidence([{}, { is_photo: false, file_name: "invoice.pdf", file_size: 48_213 }]);
    expect(thumbs()).toHaveLength(1);
    expect(within(screen.getByRole("list", { name: "Files" })).getAllByRole("listitem").map((file) => file.textContent)).toEqual(["invoice.pdf48 kB"]);
  });

  test("lets a photo be dragged out: asked for when the pointer comes, laid down once it is dragged", async () => {
    const { desk, user } = await openEvidence([{}, {}]);
    const given = new Map<string, string>();
    const dataTransfer = { effectAllowed: "none", setData: (kind: string, what: string) => void given.set(kind, what) };
    const [photo] = thumbs();
    if (!photo) throw new Error("no photo");
    fireEvent.pointerEnter(photo);
    await waitFor(() => expect(desk.asked.at(-1)).toEqual({ what: "fileToDrag", with: ["photo-0"] }));
    await waitFor(() => {
      fireEvent.dragStart(photo, { dataTransfer });
      expect(given.get("text/uri-list")).toBe("file:///dragged/photo-0/photo.jpg");
    });
    expect(dataTransfer.effectAllowed).toBe("copy");
    expect(desk.asked.at(-1)).toEqual({ what: "dragFile", with: ["photo-0"] });
    await user.click(photo);
    expect(place()).toBe("1 of 2");
  });

  test("says why a photo can't be dragged out", async () => {
    const { desk } = await openEvidence([{}]);
    const [photo] = thumbs();
    if (!photo) throw new Error("no photo");
    desk.failNext("dragFile", { code: "refused", message: "This file is not what it was when it came, so it was not saved." });
    fireEvent.dragStart(photo, { dataTransfer: { setData: () => {} } });
    expect(await screen.findByText(/is not what it was when it came/)).toBeVisible();
  });

  test("saves a file that is no photo", async () => {
    const { desk, user } = await openEvidence([{ is_photo: false, file_name: "invoice.pdf", file_size: 48_213 }]);
    await user.click(screen.getByRole("button", { name: "Save invoice.pdf, 48 kB" }));
    expect(desk.asked.at(-1)).toEqual({ what: "saveOriginal", with: ["photo-0"] });
    expect(await screen.findByText("Saved as it came.")).toBeVisible();
  });

  test("shows nothing but the way to add some where there is none", async () => {
    await openEvidence([]);
    expect(screen.getByRole("region", { name: "Evidence" })).toHaveTextContent(/^Add photos…$/);
  });
});

describe("the viewer", () => {
  test("opens at the photo that was clicked, and says what it is", async () => {
    const { user } = await openEvidence([{}, { from_customer: true, file_size: 2_110_000, created_at: "2026-11-22T05:08:00Z" }, {}]);
    await view(user, 1);
    expect(place()).toBe("2 of 3");
    expect(viewer()).toHaveTextContent("1.jpg");
    // In brief, where the facts are put away.
    await user.keyboard("i");
    expect(viewer()).toHaveTextContent("2.1 MB · from the customer, 10:38 today");
    expect(large()).toHaveAttribute("src", "evidence://photo-1/1280");
    expect(large()).toHaveAttribute("alt", "1.jpg");
  });

  test("moves with the keys, round and round", async () => {
    const { user } = await openEvidence([{}, {}, {}]);
    await view(user, 0);
    await user.keyboard("{ArrowRight}");
    expect(place()).toBe("2 of 3");
    await user.keyboard("l{ArrowRight}");
    expect(place()).toBe("1 of 3");
    await user.keyboard("{ArrowLeft}h");
    expect(place()).toBe("2 of 3");
    expect(large()).toHaveAttribute("src", "evidence://photo-1/1280");
  });

  test("moves with its buttons and its strip", async () => {
    const { user } = await openEvidence([{}, {}, {}]);
    await view(user, 0);
    await user.click(within(viewer()).getByRole("button", { name: "Next photo" }));
    expect(place()).toBe("2 of 3");
    await user.click(within(viewer()).getByRole("button", { name: "Previous photo" }));
    expect(place()).toBe("1 of 3");
    await user.click(within(viewer()).getByRole("button", { name: "Show photo 3" }));
    expect(place()).toBe("3 of 3");
    expect(within(viewer()).getByRole("button", { name: "Show photo 3" })).toHaveAttribute("aria-current", "true");
  });

  test("has no way to another photo where there is one only", async () => {
    const { user } = await openEvidence([{}]);
    await view(user, 0);
    expect(within(viewer()).queryByRole("button", { name: "Next photo" })).toBeNull();
    await user.keyboard("{ArrowRight}");
    expect(place()).toBe("1 of 1");
  });

  test("closes with Esc, back to the photo that was clicked; the ticket stays", async () => {
    const { user } = await openEvidence([{}, {}]);
    await view(user, 1);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByTestId("ticket")).toBeVisible();
    expect(thumbs()[1]).toHaveFocus();
  });

  test("closes with its button, and with a click beside the photo", async () => {
    const { user } = await openEvidence([{}]);
    await view(user, 0);
    await user.click(within(viewer()).getByRole("button", { name: "Close photos" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await view(user, 0);
    await user.click(large().parentElement ?? document.body);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("keeps the keys of the list and the ticket to itself", async () => {
    const { user, address } = await openEvidence([{}, {}]);
    const before = address();
    await view(user, 0);
    await user.keyboard("jk/");
    expect(address()).toBe(before);
    expect(viewer()).toBeVisible();
    expect(screen.getByRole("searchbox", { hidden: true })).not.toHaveFocus();
  });

  test("shows the small rendition until the large one has come", async () => {
    const { user } = await openEvidence([{}]);
    await view(user, 0);
    const sources = () => [...(large().parentElement?.querySelectorAll(":scope > img") ?? [])].map((one) => one.getAttribute("src"));
    expect(sources()).toEqual(["evidence://photo-0/320", "evidence://photo-0/1280"]);
    fireEvent.load(large());
    expect(sources()).toEqual(["evidence://photo-0/1280"]);
  });

  test("says why a photo cannot be shown, saves it as it came, and still leads on", async () => {
    const { user } = await openEvidence([{ id: "broken" }, {}]);
    await view(user, 0);
    fireEvent.error(large());
    expect(await within(viewer()).findByText("This photo is damaged and can't be shown. The file is kept as it came.")).toBeVisible();
    await user.click(within(viewer()).getByRole("button", { name: "Save the original…" }));
    expect(await within(viewer()).findByText("Saved as it came.")).toBeVisible();
    await user.keyboard("{ArrowRight}");
    expect(large()).toHaveAttribute("src", "evidence://photo-1/1280");
  });

  test("says which photo ends early", async () => {
    const picture = { width: 4000, height: 3000, damaged: true, placeholder: [] };
    const { user } = await openEvidence([{ picture }, {}]);
    await view(user, 0);
    expect(viewer()).toHaveTextContent("ends early");
    await user.keyboard("{ArrowRight}");
    expect(viewer()).not.toHaveTextContent("ends early");
  });
});
