import { createContext, useContext } from "react";

import type { TicketDetail } from "../../backend/bindings";

/** What photos are judged against. */
export type Claim = {
  ticketId: string;
  number: string;
  /** The affected items, as the claim names them. */
  items: string[];
};

const ClaimContext = createContext<Claim | null>(null);

export const ClaimProvider = ClaimContext.Provider;

export const useClaim = () => useContext(ClaimContext);

/** The desk keeps the beginning of a longer name. */
const LONGEST_ITEM = 200;

export function claimOf({ id, ticket_number, affected_items }: Pick<TicketDetail, "id" | "ticket_number" | "affected_items">): Claim {
  const names = affected_items.map(({ name }) => Array.from(name.trim()).slice(0, LONGEST_ITEM).join("")).filter((name) => name !== "");
  return { ticketId: id, number: ticket_number, items: [...new Set(names)] };
}
