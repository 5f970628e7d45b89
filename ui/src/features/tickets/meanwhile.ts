import { useState } from "react";

import type { Message, TicketDetail } from "../../backend/bindings";

/** The newest message of somebody else that the customer reads, too. */
export function newestOfOthers({ messages }: Pick<TicketDetail, "messages">): Message | undefined {
  return messages.findLast((message) => !message.is_mine && !message.is_internal_note);
}

/**
 * Whether somebody else wrote while one was writing: a reply that does not know of theirs is not sent before it was
 * asked. `writing` is whether there is anything to send: until then what comes is simply read.
 */
export function useMeanwhile(ticket: Pick<TicketDetail, "id" | "messages">, writing: boolean) {
  const newest = newestOfOthers(ticket);
  const [known, setKnown] = useState(newest?.id ?? null);
  // Asked once, one may send whatever is there then.
  const [told, setTold] = useState<string | null>(null);
  if (!writing && (known !== (newest?.id ?? null) || told !== null)) {
    setKnown(newest?.id ?? null);
    setTold(null);
  }
  return {
    /** Whose message came, where it was asked because of it. */
    told,
    /** What a message knows that is sent now; nothing, and it is asked, where it does not know of the newest. */
    seen(): { message: string | null } | null {
      if (newest === undefined || newest.id === known || told !== null) return { message: newest?.id ?? null };
      setTold(newest.sender_name || "Somebody");
      return null;
    },
    /** The desk knew of one that has not come here yet. */
    ask: (whose: string) => setTold(whose),
  };
}
