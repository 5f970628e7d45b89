import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { openQueue } from "../testing/console";

describe("the rail", () => {
  test.each([
    ["/support-tickets", "Tickets"],
    ["/support-tickets?status=open,in_progress", "To do"],
    ["/support-tickets?status=awaiting_customer&q=TKT", "Awaiting customer"],
    ["/support-tickets?status=open,in_progress,awaiting_customer&priority=critical", "Critical"],
    ["/support-tickets/TKT-2026-00060?status=resolved,closed", "Settled"],
  ])("%s is at one place of it: %s", async (at, name) => {
    await openQueue(at);
    const current = within(screen.getByRole("navigation", { name: "Main" }))
      .getAllByRole("link")
      .filter((link) => link.hasAttribute("aria-current"));
    expect(current.map((link) => link.title)).toEqual([name]);
  });

  test("a filter that is none of its views is at no place of it", async () => {
    await openQueue("/support-tickets?status=open");
    expect(document.querySelectorAll("nav [aria-current]")).toHaveLength(0);
  });
});
