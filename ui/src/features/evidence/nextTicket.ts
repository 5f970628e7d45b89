import { createContext, useContext } from "react";

/** Goes to the next or previous ticket of the queue that has photos, with its photos open. */
export type NextTicket = (by: 1 | -1) => void;

const NextTicketContext = createContext<NextTicket | null>(null);

export const NextTicketProvider = NextTicketContext.Provider;

export const useNextTicket = () => useContext(NextTicketContext);
