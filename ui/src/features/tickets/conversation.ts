import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import type { Message, TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";

type Known = { newest: Message[]; messages: Message[]; whole: boolean };

export type Conversation = {
  /** What is shown, oldest first, up to the newest message. */
  messages: Message[];
  /** How many come before. */
  earlier: number;
  loadEarlier: () => void;
  loading: boolean;
  problem: unknown;
};

/**
 * A conversation of any length: its newest messages come with the ticket, those before when they are asked for.
 * `beforeInsert` is called just before they come in above.
 */
export function useConversation(ticket: TicketDetail, beforeInsert: () => void): Conversation {
  const backend = useBackend();
  const [known, setKnown] = useState<Known>({ newest: ticket.messages, messages: ticket.messages, whole: false });
  let shown = known;
  if (known.newest !== ticket.messages) {
    shown = { ...known, newest: ticket.messages, messages: continued(known.messages, ticket.messages) };
    setKnown(shown);
  }
  const first = shown.messages[0];
  const load = useMutation({
    mutationFn: (before: Message) => backend.earlierMessages(ticket.id, { created_at: before.created_at, id: before.id }),
    onSuccess(page, before) {
      beforeInsert();
      // Where the conversation was taken up anew meanwhile, the page no longer fits to its beginning.
      setKnown((now) => (now.messages[0]?.id === before.id ? { ...now, messages: [...page, ...now.messages], whole: page.length === 0 } : now));
    },
  });
  return {
    messages: shown.messages,
    earlier: shown.whole ? 0 : Math.max(0, ticket.message_count - shown.messages.length),
    loadEarlier: () => first && !load.isPending && load.mutate(first),
    loading: load.isPending,
    problem: load.error,
  };
}

/** What was shown, continued by the newest. Where so much was written that they don't meet, only the newest. */
function continued(shown: Message[], newest: Message[]): Message[] {
  const ids = new Set(newest.map(({ id }) => id));
  const meet = shown.findIndex(({ id }) => ids.has(id));
  return meet > 0 ? [...shown.slice(0, meet), ...newest] : newest;
}
