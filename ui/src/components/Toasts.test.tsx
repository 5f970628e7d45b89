import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import { linkOf, openQueue, openTicket, said } from "../testing/console";
import { pass } from "../testing/time";
import { say, sayProblem } from "./Toasts";

describe("what the console says in passing", () => {
  test("goes by itself; a problem stays long enough to be read", async () => {
    await openQueue("/support-tickets", { tickets: 3 });
    act(() => say("Done."));
    act(() => sayProblem("That went wrong."));
    const done = await said("Done.");
    const problem = await said("That went wrong.");
    await pass(3500);
    expect(done).not.toBeInTheDocument();
    expect(problem).toBeVisible();
    await pass(9000);
    expect(problem).not.toBeInTheDocument();
  });

  test("is announced: a problem at once, the rest when there is a pause", async () => {
    await openQueue("/support-tickets", { tickets: 3 });
    act(() => say("Done."));
    act(() => sayProblem("That went wrong."));
    await pass(500);
    const live = (text: string) =>
      screen
        .getAllByText(text)
        .map((one) => one.closest("[aria-live], [role=alert], [role=status], [role=alertdialog]"))
        .map((region) => region?.getAttribute("aria-live") ?? region?.role);
    expect(live("Done.")).toContain("polite");
    expect(live("That went wrong.").filter((how) => how === "assertive" || how === "alert")).not.toEqual([]);
  });

  test("can be sent away", async () => {
    const { user } = await openQueue("/support-tickets", { tickets: 3 });
    act(() => sayProblem("That went wrong."));
    const problem = await said("That went wrong.");
    await user.click(within(problem).getByLabelText("Dismiss"));
    await waitFor(() => expect(problem).not.toBeInTheDocument());
  });

  test("leaves the keys to the list and the ticket", async () => {
    const { user } = await openQueue("/support-tickets", { tickets: 3 });
    act(() => say("Done."));
    const done = await said("Done.");
    await user.keyboard("j{Enter}");
    expect(await screen.findByTestId("ticket")).toHaveAttribute("data-ticket", "TKT-2026-00003");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("ticket")).toBeNull());
    expect(linkOf("TKT-2026-00003")).toHaveFocus();
    expect(done).toBeVisible();
  });
});

describe("a value that one click copies", () => {
  test.each([
    ["TKT-2026-00003", "TKT-2026-00003"],
    ["Asha Verma", "Asha Verma"],
    ["asha.verma@example.in", "asha.verma@example.in"],
    ["+91 90000 00000", "+91 90000 00000"],
    ["ORD-48213", "ORD-48213"],
  ])("%s", async (text, copied) => {
    const { user } = await openTicket("TKT-2026-00003", { tickets: 3 });
    await user.click(screen.getByRole("button", { name: `Copy ${text}` }));
    expect(await navigator.clipboard.readText()).toBe(copied);
    expect(await said(`Copied ${text}`)).toBeVisible();
  });

  test("says so where the clipboard does not take it", async () => {
    const { user } = await openTicket("TKT-2026-00003", { tickets: 3 });
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    await user.click(screen.getByRole("button", { name: "Copy ORD-48213" }));
    expect(await said("The clipboard did not take this. Select the text and copy it by hand.")).toBeVisible();
  });
});
