import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";

import { sentenceOf } from "../../backend/backend";
import type { IssueType, TicketPriority } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { ordersQuery } from "../../backend/queries";
import { Button, IconButton } from "../../components/Button";
import { Select } from "../../components/Select";
import { useLate } from "../../components/useLate";
import { CallerField } from "./CallerField";
import { claimedLines, complaintsAbout, suggestedSubject, type Field } from "./claim";
import styles from "./create.module.css";
import { forgetNewTicket, isBlank, useNewTicket, writeNewTicket } from "./draft";
import { OrderField } from "./OrderField";
import { NEW_TICKET, takesFiles } from "../evidence/fileTargets";
import { isGoing } from "../evidence/uploads";
import { PhotoField, PhotoList } from "./PhotoField";
import { useCreate } from "./useCreate";

type Choices<T> = readonly { value: T; label: string }[];

/** Writes a ticket down for somebody who calls. What is half-written stays when the page is left. */
export function NewTicketForm({
  issueTypes,
  priorities,
  onOpen,
  onClose,
}: {
  issueTypes: Choices<IssueType>;
  priorities: Choices<TicketPriority>;
  onOpen: (ticketNumber: string) => void;
  onClose: () => void;
}) {
  const draft = useNewTicket();
  const form = useRef<HTMLFormElement>(null);
  const shown = useRef(true);
  const backend = useBackend();
  const customerId = draft.customer?.id;
  const orders = useQuery({ ...ordersQuery(backend, customerId ?? ""), enabled: customerId !== undefined });
  const [asked, setAsked] = useState(false);
  const [enterOrders, setEnterOrders] = useState(false);

  useEffect(() => {
    shown.current = true;
    return () => void (shown.current = false);
  }, []);
  const create = useCreate(
    (made) => onOpen(made.ticket_number),
    () => shown.current,
  );
  const slow = useLate(create.isPending);
  const entered = useCallback(() => setEnterOrders(false), []);

  const order = orders.data?.find((one) => one.id === draft.orderId);
  const lines = claimedLines(order, draft.quantities);
  const suggestion = suggestedSubject(issueTypes.find(({ value }) => value === draft.issueType)?.label, lines, order);
  const subject = draft.subject ?? suggestion;
  const complaints = complaintsAbout(draft, orders.data, subject);
  const told = (field: Field) => (asked ? complaints[field] : undefined);
  const write = (change: Parameters<typeof writeNewTicket>[0]) => {
    if (create.isError) create.reset();
    writeNewTicket(change);
  };

  const submit = () => {
    if (create.isPending || draft.made) return;
    setAsked(true);
    const { customer, issueType } = draft;
    if (Object.keys(complaints).length > 0 || !customer || !issueType) {
      // After the sentences are there.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid] input, [data-invalid] button")?.focus());
      return;
    }
    create.mutate({
      id: draft.id,
      customer_id: customer.id,
      order_id: order?.id ?? null,
      issue_type: issueType,
      priority: draft.priority,
      subject: subject.trim(),
      description: draft.description.trim(),
      items: lines.map(({ item, quantity }) => ({ order_item_id: item.id, quantity })),
    });
  };

  return (
    <form
      ref={form}
      className={styles.form}
      {...(!draft.made && takesFiles(NEW_TICKET, "", { pasted: true }))}
      aria-label="New ticket"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        if (event.ctrlKey || event.metaKey) submit();
        // Enter in a single line ends that line, not the whole call.
        else if (!(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
      }}
    >
      <header className={styles.head}>
        <h1 className={styles.title}>{draft.made ? `${draft.made.ticket_number} is stored` : "New ticket"}</h1>
        <span className={styles.quiet}>{draft.made ? "Its photos are on their way." : "for a customer who calls"}</span>
        <IconButton icon="close" label="Close" onClick={onClose} className={styles.close} />
      </header>
      {draft.made ? (
        <Made draft={draft} onOpen={onOpen} />
      ) : (
        <>
          <div className={styles.columns}>
            <div className={styles.column} tabIndex={-1}>
              <Part title="Customer" invalid={told("customer") !== undefined}>
                <CallerField
                  customer={draft.customer}
                  complaint={told("customer")}
                  onChoose={(customer) => {
                    write({ customer, orderId: undefined, quantities: {} });
                    setEnterOrders(customer !== null);
                  }}
                />
              </Part>
              <Part title="Order and affected items" invalid={told("order") !== undefined}>
                {draft.customer ? (
                  <OrderField draft={draft} orders={orders} complaint={told("order")} enter={enterOrders} onEntered={entered} />
                ) : (
                  <p className={styles.later}>The customer’s recent orders come here.</p>
                )}
              </Part>
            </div>
            <div className={styles.column} tabIndex={-1}>
              <div className={styles.pair}>
                <Part title="What is wrong" complaint={told("issueType")} invalid={told("issueType") !== undefined}>
                  <Select name="Issue type" placeholder="Choose…" value={draft.issueType} choices={issueTypes} onChoose={(issueType) => write({ issueType })} />
                </Part>
                <Part title="Priority">
                  <Select name="Priority" placeholder="Priority" value={draft.priority} choices={priorities} onChoose={(priority) => write({ priority })} />
                </Part>
              </div>
              <Part title="Subject" complaint={told("subject")}>
                <input
                  className={styles.input}
                  dir="auto"
                  autoComplete="off"
                  aria-label="Subject"
                  aria-invalid={told("subject") !== undefined}
                  placeholder="In a few words"
                  value={subject}
                  onChange={(event) => write({ subject: event.target.value })}
                  // Left empty it is suggested again.
                  onBlur={() => draft.subject?.trim() === "" && write({ subject: null })}
                />
              </Part>
              <Part title="Description" complaint={told("description")} grow>
                <textarea
                  className={styles.area}
                  dir="auto"
                  aria-label="Description"
                  aria-invalid={told("description") !== undefined}
                  placeholder="What the customer says, in their words"
                  value={draft.description}
                  onChange={(event) => write({ description: event.target.value })}
                />
              </Part>
              <Part title="Photos">
                <PhotoField draft={draft} />
              </Part>
            </div>
          </div>
          <footer className={styles.foot}>
            {create.isError && (
              <p role="alert" className={styles.refused}>
                {sentenceOf(create.error)} Everything you wrote is still here.
              </p>
            )}
            {!isBlank(draft) && (
              <Button
                look="quiet"
                disabled={create.isPending}
                onClick={() => {
                  create.reset();
                  setAsked(false);
                  forgetNewTicket();
                }}
              >
                Start over
              </Button>
            )}
            <kbd className={styles.key}>{submitKeys}</kbd>
            <Button type="submit" look="primary" disabled={create.isPending}>
              {slow ? "Creating…" : "Create ticket"}
            </Button>
          </footer>
        </>
      )}
    </form>
  );
}

/** The ticket is there; what is still on its way, and what did not arrive. */
function Made({ draft, onOpen }: { draft: ReturnType<typeof useNewTicket>; onOpen: (ticketNumber: string) => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const { made } = draft;
  if (!made) return null;
  const going = isGoing(draft.photos);
  return (
    <div className={styles.made}>
      <PhotoList draft={draft} />
      <div className={styles.madeActions}>
        <Button
          ref={button}
          look="primary"
          onClick={() => {
            // What is still on its way goes on; what failed can be tried again on this page.
            if (!going) forgetNewTicket();
            onOpen(made.ticket_number);
          }}
        >
          Open {made.ticket_number}
        </Button>
      </div>
    </div>
  );
}

function Part({ title, complaint, invalid, grow, children }: { title: string; complaint?: string | undefined; invalid?: boolean; grow?: boolean; children: ReactNode }) {
  return (
    <section className={styles.part} data-invalid={invalid || undefined} data-grow={grow || undefined}>
      <h2 className={styles.partTitle}>{title}</h2>
      {children}
      {complaint && (
        <p role="alert" className={styles.complaint}>
          {complaint}
        </p>
      )}
    </section>
  );
}

const submitKeys = /Mac/.test(navigator.platform) ? "⌘ ↵" : "Ctrl ↵";
