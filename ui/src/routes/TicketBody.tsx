import { useLocation } from "@tanstack/react-router";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Attachment, TicketDetail } from "../backend/bindings";
import { AffectedItems } from "../features/claims/AffectedItems";
import { ResolutionPanel } from "../features/claims/ResolutionPanel";
import { draftWords } from "../features/claims/words";
import { LongText } from "../components/LongText";
import { Segments } from "../components/Segments";
import { useWidth } from "../components/useWidth";
import { claimOf, ClaimProvider } from "../features/evidence/claim";
import { EvidenceActions } from "../features/evidence/EvidenceActions";
import { EvidenceGrid } from "../features/evidence/EvidenceGrid";
import { placeOf } from "../features/evidence/ink/copies";
import { useWaitingOn } from "../backend/outbox";
import { NextTicketProvider } from "../features/evidence/nextTicket";
import { useTellChanges } from "../features/tickets/changes";
import { Composer } from "../features/tickets/Composer";
import { useConversation } from "../features/tickets/conversation";
import { DraftApart } from "../features/tickets/DraftApart";
import { CustomerCard } from "../features/tickets/CustomerCard";
import { useLook } from "../features/tickets/looks";
import { newestOfOthers } from "../features/tickets/meanwhile";
import { OrderCard } from "../features/tickets/OrderCard";
import { usePlace } from "../features/tickets/place";
import { Thread } from "../features/tickets/Thread";
import { WaitingMessages } from "../features/tickets/WaitingMessages";
import { useStepByPhotos } from "./nextTicket";
import styles from "./TicketPage.module.css";

/** How near the end one has to be for new messages to be followed. */
const NEAR = 120;
/** Narrower than this there is room for the conversation or for the facts, not for both side by side. */
const BOTH_FROM = 640;

const sides = [
  { value: "talk", label: "Conversation" },
  { value: "facts", label: "Customer and claim" },
] as const;

/** The claim from top to bottom, with its facts at the side. Must be keyed by the ticket. */
export function TicketBody({ ticket, onSent }: { ticket: TicketDetail; onSent: () => void }) {
  const body = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const narrow = width > 0 && width < BOTH_FROM;
  const [side, setSide] = useState<(typeof sides)[number]["value"]>("talk");
  const sidesId = useId();
  const follow = useRef(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const look = useLook(ticket);
  // Earlier messages come in above: what is being read stays where it is.
  const read = useRef<{ message: Element; top: number }>(null);
  const conversation = useConversation(ticket, () => {
    const message = scroller.current && firstSeen(scroller.current);
    read.current = message ? { message, top: message.getBoundingClientRect().top } : null;
  });
  const onPlace = usePlace(ticket, scroller);
  useTellChanges(ticket);
  const photosOf = useMemo(() => byMessage(ticket.attachments), [ticket.attachments]);

  const claim = useMemo(() => claimOf(ticket), [ticket]);

  const toEnd = () => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  const newest = ticket.messages.at(-1)?.id;
  const lastWaiting = useWaitingOn(ticket.ticket_number, "message").at(-1)?.id;
  useEffect(() => {
    if (follow.current) toEnd();
  }, [newest, lastWaiting]);
  /** To write on at the end of what stands there. */
  const toBox = () => {
    box.current?.focus();
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
  };

  const first = conversation.messages[0]?.id;
  useLayoutEffect(() => {
    const scrolled = scroller.current;
    if (scrolled && read.current) scrolled.scrollTop += read.current.message.getBoundingClientRect().top - read.current.top;
    read.current = null;
  }, [first]);

  const ofTicket = photosOf.get(null) ?? [];
  const nextTicket = useStepByPhotos(ticket.ticket_number);
  const atPhotos = useLocation({ select: (location) => location.state.atPhotos ?? false });
  const [opened] = useState(() => {
    const isPhoto = (one: Attachment) => one.is_photo;
    // Photos may have come with a message only.
    return atPhotos ? ((ofTicket.find(isPhoto) ?? ticket.attachments.find(isPhoto))?.id ?? null) : null;
  });
  return (
    <NextTicketProvider value={nextTicket}>
      <ClaimProvider value={claim}>
        <div ref={body} className={styles.body} data-narrow={narrow || undefined}>
          {narrow && (
            <div className={styles.sides}>
              <span id={sidesId} className="visually-hidden">
                Show
              </span>
              <Segments labelledBy={sidesId} value={side} choices={sides} onChoose={setSide} />
            </div>
          )}
          <div className={styles.talk} hidden={narrow && side !== "talk"}>
            <div
              ref={scroller}
              className={styles.scroller}
              // A region that scrolls must be reachable by keyboard.
              tabIndex={0}
              role="group"
              aria-label="Claim and conversation"
              onScroll={({ currentTarget: box }) => {
                onPlace(box);
                follow.current = box.scrollTop > 0 && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
              }}
            >
              <section aria-label="Description">
                <LongText text={ticket.description} className={styles.description} testId="description" />
              </section>
              <section className={styles.evidence} aria-label="Evidence">
                <EvidenceGrid attachments={ofTicket} order={ticket.order} title="Evidence photos" opened={opened} />
                <EvidenceActions ticket={{ id: ticket.id, number: ticket.ticket_number }} attachments={ticket.attachments} />
              </section>
              <Thread
                conversation={conversation}
                look={look}
                beneath={(messageId) => {
                  const attachments = photosOf.get(messageId);
                  return attachments && <EvidenceGrid attachments={attachments} order={ticket.order} title="Photos of this message" opened={opened} />;
                }}
              />
              <WaitingMessages number={ticket.ticket_number} newest={newestOfOthers(ticket)?.id ?? null} onBack={toBox} />
            </div>
            <div className={styles.composer}>
              <DraftApart ticketId={ticket.id} settlement={draftWords} />
              <Composer
                ticket={ticket}
                box={box}
                onSent={() => {
                  onSent();
                  follow.current = true;
                  toEnd();
                }}
              />
            </div>
          </div>
          <aside className={styles.facts} aria-label="Customer, order and claim" tabIndex={0} hidden={narrow && side !== "facts"}>
            <CustomerCard customer={ticket.customer} />
            <OrderCard order={ticket.order} isNamed={ticket.order_id !== null} />
            <AffectedItems items={ticket.affected_items} />
            <ResolutionPanel ticket={ticket} />
          </aside>
        </div>
      </ClaimProvider>
    </NextTicketProvider>
  );
}

/** The first message of which something is seen; its words, since a line between two days may come or go above it. */
function firstSeen(box: HTMLElement): Element | undefined {
  const edge = box.getBoundingClientRect().top;
  return [...box.querySelectorAll("[data-message] > article")].find((message) => message.getBoundingClientRect().bottom > edge);
}

/** Photos that came with a message stand beneath it, with their copies; the others are the ticket's own. */
function byMessage(attachments: Attachment[]): Map<string | null, Attachment[]> {
  const all = new Map(attachments.map((one) => [one.id, one]));
  return Map.groupBy(attachments, (attachment) => placeOf(attachment, all));
}
