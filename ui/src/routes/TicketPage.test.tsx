import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { linkOf, openTicket } from "../testing/console";

test("a ticket that follows another leaves nothing of it behind", async () => {
  const { user } = await openTicket("TKT-2026-00060");
  await user.click(linkOf("TKT-2026-00059"));
  expect(await screen.findByText("Opened it this morning for tea", { exact: false })).toBeVisible();
  expect(screen.getAllByRole("heading", { level: 1, name: /\S/ }).map((heading) => heading.textContent)).toEqual([
    "Tickets",
    "Milk smelled off, sealed carton, two days before expiry",
  ]);
  expect(screen.getAllByTestId("composer")).toHaveLength(1);
});
