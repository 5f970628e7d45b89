import { useEffect, useId, useRef } from "react";

import { sentenceOf } from "../../backend/backend";
import type { TicketDetail } from "../../backend/bindings";
import { useDrafts } from "../../backend/drafts";
import { Button } from "../../components/Button";
import { Check } from "../../components/Check";
import { Icon } from "../../components/Icon";
import { isInvisible } from "../../components/long-text";
import { sayProblem } from "../../components/Toasts";
import { useLate } from "../../components/useLate";
import { useIsSending, useReply } from "./changes";
import styles from "./Composer.module.css";
import { forgetDraft, readDraft, switchKind, useDraftKind, useDraftText, writeDraft } from "./drafts";

/** Writes to the customer, or, in yellow, to colleagues only. Must be keyed by the ticket. */
export function Composer({ ticket, onSent }: { ticket: TicketDetail; onSent: () => void }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const drafts = useDrafts();
  const kind = useDraftKind(ticket.id);
  const text = useDraftText(ticket.id, kind);
  const reply = useReply(ticket);
  const sending = useIsSending(ticket.id);
  const slow = useLate(sending);
  const note = kind === "note";
  const customer = isInvisible(ticket.customer.name) ? null : ticket.customer.name;

  useEffect(() => {
    // Grows with its text; measured because field-sizing is not everywhere yet.
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [text]);

  const send = () => {
    const draft = readDraft(drafts, ticket.id, kind);
    if (!draft || draft.text.trim() === "" || sending) return;
    const message = { id: draft.message_id, ticket_id: ticket.id, message: draft.text.trim(), is_internal_note: note };
    // A promise, not a callback of the hook: those are lost when another ticket is opened meanwhile.
    reply.mutateAsync(message).then(
      () => {
        forgetDraft(drafts, ticket, kind, draft.message_id);
        onSent();
      },
      (problem: unknown) => {
        // The composer shows it, if it still stands there; the draft is kept in any case.
        if (!box.current) sayProblem(`Your message in ${ticket.ticket_number} was not sent and is kept as a draft. ${sentenceOf(problem)}`);
      },
    );
  };

  return (
    <form
      className={styles.composer}
      data-testid="composer"
      data-kind={kind}
      aria-label={note ? "Add an internal note" : "Reply"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {reply.isError && (
        <p role="alert" className={styles.problem}>
          {sentenceOf(reply.error)} Your text is still here.
        </p>
      )}
      <textarea
        ref={box}
        dir="auto"
        rows={2}
        className={styles.text}
        aria-label={note ? "Internal note" : "Reply to customer"}
        aria-describedby={hintId}
        placeholder={note ? "Write a note for your colleagues…" : `Write to ${customer && customer.length <= LONGEST_NAME ? customer : "the customer"}…`}
        value={text}
        readOnly={sending}
        onChange={(event) => {
          writeDraft(drafts, ticket, kind, event.target.value);
          if (reply.isError) reply.reset();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            send();
          }
        }}
      />
      <div className={styles.bar}>
        <Check
          label="Internal note"
          checked={note}
          onChange={(on) => {
            switchKind(drafts, ticket, on ? "note" : "reply");
            box.current?.focus();
          }}
        />
        <span id={hintId} className={styles.hint}>
          {note && <Icon name="lock" size={13} />}
          {/* However long the name is, what is said of it is never cut off. */}
          <bdi className={styles.customer}>{customer ?? "The customer"}</bdi>{" "}
          <span className={styles.what}>{note ? "never sees this" : "is notified"}</span>
        </span>
        <kbd className={styles.key}>{sendKeys}</kbd>
        <Button type="submit" look={note ? "note" : "primary"} disabled={text.trim() === "" || sending}>
          {slow ? "Sending…" : note ? "Add note" : "Send reply"}
        </Button>
      </div>
    </form>
  );
}

/** Letters; a longer name would fill the box that is to be written in. */
const LONGEST_NAME = 40;

const sendKeys = /Mac/.test(navigator.platform) ? "⌘ ↵" : "Ctrl ↵";
