import { screen, waitFor, within } from "@testing-library/react";
import { expect } from "vitest";

import type { Backend } from "../backend/backend";
import type { Attachment } from "../backend/bindings";
import { fakeBackend } from "../backend/fake";
import { openTicket } from "./console";

type Opened = Awaited<ReturnType<typeof openTicket>>;

/** What else the desk knows. */
type Known = { order?: { created_at: string; delivered_at: string | null } | null; desk?: Partial<Pick<Backend, "photoFacts" | "photoPlace">> };

/** A ticket with these attachments, open. Their addresses say which rendition was asked for; jsdom fetches none. */
export async function openEvidence(attachments?: Partial<Attachment>[], known: Known = {}): Promise<Opened> {
  const whole = fakeBackend({ tickets: 1 });
  const [ticket] = whole.tickets;
  const [photo] = ticket?.attachments ?? [];
  if (!ticket || !photo) throw new Error("no example");
  if (attachments) ticket.attachments = attachments.map((one, i) => ({ ...photo, id: `photo-${i}`, file_name: `${i}.jpg`, ...one }));
  if (known.order !== undefined) ticket.order = known.order && ticket.order && { ...ticket.order, ...known.order };
  const desk = { ...whole, ...known.desk, photoUrl: (id: string, edge: number) => `evidence://${id}/${edge}` };
  return openTicket(ticket.ticket_number, { desk });
}

export const thumbs = () => screen.getAllByRole("button", { name: /^Photo \d+ of/ });
export const viewer = () => screen.getByRole("dialog", { name: "Evidence photos" });
export const place = () => within(viewer()).getByText(/^\d+ of \d+$/).textContent;
export const large = () => within(viewer()).getByTestId<HTMLImageElement>("photo-large");

/** Opens the light table at a photo of the grid. */
export async function view(user: Opened["user"], which: number) {
  await user.click(thumbs()[which] ?? document.body);
  await waitFor(() => expect(viewer()).toContainElement(document.activeElement as HTMLElement));
}
