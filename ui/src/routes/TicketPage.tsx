import { useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { getRouteApi, useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";

import { DeskProblem, sentenceOf } from "../backend/backend";
import type { QueuePage, QueueRow, TicketDetail } from "../backend/bindings";
import { useConnection } from "../backend/connection";
import { useBackend } from "../backend/context";
import { useDraftsReady } from "../backend/drafts";
import { useAsDecided } from "../backend/outbox";
import { keys, ticketQuery } from "../backend/queries";
import { Button, IconButton } from "../components/Button";
import { isPopupOpen, isTyping } from "../components/keyboard";
import { Notice } from "../components/Notice";
import { Skeleton } from "../components/Skeleton";
import { useLate } from "../components/useLate";
import { draftWords } from "../features/claims/words";
import { takesFiles } from "../features/evidence/fileTargets";
import { LostDraft } from "../features/tickets/LostDraft";
import { useBePresent, useTyping } from "../features/tickets/presence";
import { TicketHeader } from "../features/tickets/TicketHeader";
import { WaitingMessages } from "../features/tickets/WaitingMessages";
import { TicketBody } from "./TicketBody";
import styles from "./TicketPage.module.css";

const route = getRouteApi("/support-tickets/$number");

/** One ticket, beside or over the queue. */
export function TicketPage() {
  const { number } = route.useParams();
  const navigate = useNavigate();
  const entered = useLocation({ select: (location) => location.state.enterTicket });
  const ticket = useQuery(ticketQuery(useBackend(), number));
  const ready = useDraftsReady();
  const late = useLate(ticket.isPending);
  const row = useQueueRow(number);
  const heading = useRef<HTMLHeadingElement>(null);
  const lost = useConnection() === "lost";
  const detail = useAsDecided(ticket.data);
  const shown = useAsDecided<TicketDetail | QueueRow>(detail ?? row);
  const gone = ticket.error instanceof DeskProblem && ticket.error.code === "not_found";

  useBePresent(shown?.id);
  const typing = useTyping(shown?.id);

  const close = useCallback(() => void navigate({ to: "/support-tickets", search: true }), [navigate]);
  useEscape(close, heading);

  const known = shown !== undefined;
  useEffect(() => {
    if (entered && known) heading.current?.focus({ preventScroll: true });
  }, [entered, known, number]);

  return (
    <section
      className={styles.pane}
      aria-label={number}
      data-testid="ticket"
      data-ticket={number}
      {...(detail && takesFiles(detail.id, number, { pasted: true }))}
      onInput={({ target }) => {
        if (target instanceof HTMLTextAreaElement) typing.typed();
      }}
    >
      {shown ? (
        <TicketHeader key={`head of ${shown.id}`} ticket={shown} heading={heading} onClose={close} />
      ) : (
        <header className={styles.bare}>
          {number}
          <IconButton icon="close" label="Close ticket" onClick={close} />
        </header>
      )}
      {detail && ready ? (
        <TicketBody key={`body of ${detail.id}`} ticket={detail} onSent={() => typing.sent()} />
      ) : ticket.isError || lost ? (
        <div className={styles.unread}>
          <Notice
            title={gone ? "No such ticket" : lost ? "This ticket was not open before the database was lost" : "This ticket could not be read"}
            actions={
              <>
                <Button onClick={() => void ticket.refetch()}>Try again</Button>
                <Button look="quiet" onClick={close}>
                  Back to the queue
                </Button>
              </>
            }
          >
            {lost ? "It is read as soon as the database answers again. Tickets that were open can be read and answered meanwhile." : sentenceOf(ticket.error)}
          </Notice>
          <WaitingMessages number={number} />
          <LostDraft number={number} settlement={draftWords} gone={gone} />
        </div>
      ) : (
        <div className={styles.loading}>{late && <Skeleton lines={[["72%"], ["64%"], ["40%"], ["112px", 84], ["55%", 48]]} />}</div>
      )}
    </section>
  );
}

/** What the list knows about the ticket already, to show its head before the rest is read. */
function useQueueRow(number: string): QueueRow | undefined {
  const client = useQueryClient();
  for (const [, data] of client.getQueriesData<InfiniteData<QueuePage>>({ queryKey: keys.queues })) {
    for (const page of data?.pages ?? []) {
      const row = page.rows.find((one) => one.ticket_number === number);
      if (row) return row;
    }
  }
  return undefined;
}

/** Esc leaves what one is in, from the inside out: a menu, then a text, then the ticket. */
function useEscape(close: () => void, heading: React.RefObject<HTMLElement | null>) {
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || isPopupOpen()) return;
      if (isTyping(event.target)) {
        const inPane = event.target instanceof Element && event.target.closest('[data-testid="ticket"]');
        if (inPane) heading.current?.focus({ preventScroll: true });
        return;
      }
      close();
    };
    // In the capture phase: a menu that closes on the same key is still open here.
    window.addEventListener("keydown", escape, true);
    return () => window.removeEventListener("keydown", escape, true);
  }, [close, heading]);
}
