import { useEffect, useId, type RefObject } from "react";

import { DeskProblem, sentenceOf } from "../../backend/backend";
import type { TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { useDrafts } from "../../backend/drafts";
import { Button, IconButton } from "../../components/Button";
import { Check } from "../../components/Check";
import { Icon } from "../../components/Icon";
import { isInvisible } from "../../components/long-text";
import { sayProblem } from "../../components/Toasts";
import { useLate } from "../../components/useLate";
import { takesFiles } from "../evidence/fileTargets";
import { useIsSending, useReply } from "./changes";
import styles from "./Composer.module.css";
import { filesOf, forgetDraft, leaveOutFile, readDraft, switchKind, useDraftFiles, useDraftKind, useDraftText, useFilesElsewhere, writeDraft } from "./drafts";
import { addToMessage } from "./messageFiles";
import { useMeanwhile } from "./meanwhile";
import { MentionList, mentionProps } from "./MentionList";
import { useMentions } from "./mentions";
import { FilesElsewhere, MessageFiles } from "./MessageFiles";

/** Writes to the customer, or, in yellow, to colleagues only. Must be keyed by the ticket. */
export function Composer({ ticket, box, onSent }: { ticket: TicketDetail; box: RefObject<HTMLTextAreaElement | null>; onSent: () => void }) {
  const hintId = useId();
  const drafts = useDrafts();
  const kind = useDraftKind(ticket.id);
  const text = useDraftText(ticket.id, kind);
  const files = useDraftFiles(ticket.id, kind);
  const elsewhere = useFilesElsewhere(ticket.id, kind);
  const backend = useBackend();
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
  }, [box, text]);

  const meanwhile = useMeanwhile(ticket, text.trim() !== "");
  const send = () => {
    const draft = readDraft(drafts, ticket.id, kind);
    if (!draft || draft.text.trim() === "" || sending) return;
    // Colleagues may say the same twice; a customer is told it once.
    const seen = note ? null : meanwhile.seen();
    if (!note && seen === null) return;
    const message = { id: draft.message_id, ticket_id: ticket.id, message: draft.text.trim(), is_internal_note: note, files: filesOf(draft), seen };
    // A promise, not a callback of the hook: those are lost when another ticket is opened meanwhile.
    reply.mutateAsync(message).then(
      () => {
        forgetDraft(drafts, ticket, kind, draft.message_id);
        onSent();
      },
      (problem: unknown) => {
        if (problem instanceof DeskProblem && problem.code === "conflict") meanwhile.ask("");
        // The composer shows it, if it still stands there; the draft is kept in any case.
        if (!box.current) sayProblem(`Your message in ${ticket.ticket_number} was not sent and is kept as a draft. ${sentenceOf(problem)}`);
      },
    );
  };

  const mentions = useMentions({
    on: note && !sending,
    text,
    write: (written, caret) => {
      writeDraft(drafts, ticket, kind, written);
      // Once the box holds it; until then the caret would jump to the end.
      requestAnimationFrame(() => box.current?.setSelectionRange(caret, caret));
    },
  });

  const choose = () =>
    void backend.chooseFiles().then(
      (chosen) => addToMessage(backend, drafts, ticket, chosen),
      (problem: unknown) => sayProblem(sentenceOf(problem)),
    );

  return (
    <form
      {...takesFiles(ticket.id, ticket.ticket_number, { intoMessage: true })}
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
          {sentenceOf(reply.error)} {files.length > 0 ? "Your text and its files are still here." : "Your text is still here."}
        </p>
      )}
      {meanwhile.told && !reply.isError && (
        <p role="alert" className={styles.meanwhile} data-testid="answered-meanwhile">
          {meanwhile.told} wrote while you were writing. Read it above; send yours if it still fits.
        </p>
      )}
      <MentionList id={`${hintId}-names`} mentions={mentions} />
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
        {...mentionProps(`${hintId}-names`, mentions)}
        onSelect={({ currentTarget }) => {
          // Drawn anew before the draft holds what stands in the box, the box would lose it again.
          if (note && currentTarget.value === text) mentions.moved(currentTarget.selectionStart);
        }}
        onChange={(event) => {
          writeDraft(drafts, ticket, kind, event.target.value);
          if (note) mentions.moved(event.target.selectionStart);
          if (reply.isError) reply.reset();
        }}
        onKeyDown={(event) => {
          if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.nativeEvent.isComposing && mentions.key(event.key)) {
            event.preventDefault();
            event.stopPropagation();
            return;
          }
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            send();
          }
        }}
      />
      {files.length > 0 && <MessageFiles files={files} fixed={sending} onLeaveOut={(file) => leaveOutFile(drafts, ticket, kind, file)} />}
      {elsewhere.length > 0 && <FilesElsewhere files={elsewhere} fixed={sending} onLeaveOut={(file) => leaveOutFile(drafts, ticket, kind, file)} />}
      <div className={styles.bar}>
        <IconButton icon="photo" label="Attach photos" disabled={sending} onClick={choose} />
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
          {slow ? "Sending…" : note ? "Add note" : meanwhile.told !== null ? "Send all the same" : "Send reply"}
        </Button>
      </div>
    </form>
  );
}

/** Letters; a longer name would fill the box that is to be written in. */
const LONGEST_NAME = 40;

const sendKeys = /Mac/.test(navigator.platform) ? "⌘ ↵" : "Ctrl ↵";
