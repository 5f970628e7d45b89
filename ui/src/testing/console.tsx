import type { QueryClient } from "@tanstack/react-query";
import { createMemoryHistory } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { vi } from "vitest";

import { App } from "../app";
import { fakeBackend, type FakeBackend, type FakeOptions } from "../backend/fake";
import { makeQueryClient } from "../backend/query-client";
import { makeRouter } from "../routes/router";

type Opened = {
  desk: FakeBackend;
  user: UserEvent;
  router: ReturnType<typeof makeRouter>;
  /** Where the console stands, as its address says it. */
  address: () => string;
  /** Closes the window. */
  unmount: () => void;
};

type Options = FakeOptions & { desk?: FakeBackend; queries?: QueryClient };

/** The whole console on a desk in memory, as `main.tsx` puts it together, at an address. */
export function openConsole(at = "/support-tickets", options: Options = {}): Opened {
  const { desk = fakeBackend({ tickets: 60, ...options }), queries = makeQueryClient() } = options;
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = makeRouter(history);
  const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
  const { unmount } = render(<App backend={desk} queries={queries} router={router} />);
  return { desk, user, router, address: () => history.location.href, unmount };
}

/** The same, once the queue shows its tickets. */
export async function openQueue(at?: string, options?: Options): Promise<Opened> {
  const opened = openConsole(at, options);
  await screen.findAllByTestId("queue-row");
  return opened;
}

/** The same, once this ticket is open and read. */
export async function openTicket(number: string, options?: Options): Promise<Opened> {
  const opened = await openQueue(`/support-tickets/${number}`, options);
  await screen.findByTestId("composer");
  return opened;
}

/** The row of a ticket in the queue. */
export function row(number: string): HTMLElement {
  const found = screen.getAllByTestId("queue-row").find((one) => one.dataset.ticket === number);
  if (!found) throw new Error(`${number} is not in the queue`);
  return found;
}

/** The numbers of the tickets that the queue shows, from top to bottom. */
export function shownNumbers(): string[] {
  return screen.queryAllByTestId("queue-row").map((one) => one.dataset.ticket ?? "");
}

/** The link that a row of the queue is. */
export function linkOf(number: string): HTMLElement {
  return within(row(number)).getByRole("link");
}

/** Opens a menu of the queue's filters or of the ticket's head, and chooses from it. */
export async function choose(user: UserEvent, place: "search" | "ticket", menu: "Status" | "Priority", item: string) {
  const around = within(place === "search" ? screen.getByRole("search") : screen.getByTestId("ticket"));
  await user.click(around.getByRole("button", { name: new RegExp(`^${menu}:`) }));
  const open = await screen.findByRole("menu");
  await user.click(within(open).getByText(item));
}

/** What the console says in passing, once it says this. */
export async function said(text: string): Promise<HTMLElement> {
  return waitFor(() => {
    const toast = screen.getAllByTestId("toast").find((one) => one.textContent.includes(text));
    if (!toast) throw new Error(`nothing says: ${text}`);
    return toast;
  });
}
