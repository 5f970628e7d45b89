import { DeskProblem, type Backend } from "./backend";
import type {
  DeskError,
  DeskEvent,
  Message,
  QueueFilter,
  QueueRow,
  QueueSide,
  Resolution,
  Session,
  StartStep,
  TicketDetail,
  TicketState,
} from "./bindings";
import { drawnPhoto, makeTickets } from "./fake-data";

type Asking = "start" | "setUp" | "queue" | "queueStats" | "ticket" | "reply" | "setStatus" | "setPriority" | "resolve";

export type FakeOptions = {
  now?: number;
  tickets?: number;
  /** Milliseconds before an answer. */
  latency?: number;
  needsSetup?: boolean;
};

/** A whole desk in memory, always with the same tickets, and with handles for what a test wants to happen. */
export interface FakeBackend extends Backend {
  readonly tickets: TicketDetail[];
  /** Every call that arrived, in order. */
  readonly asked: { what: Asking; with: unknown[] }[];
  /** The next call of this kind is refused. */
  failNext(what: Asking, problem: DeskError): void;
  /** From now on every call fails, until called with null. */
  failAll(problem: DeskError | null): void;
  /** Holds back all answers until the returned function is called. */
  hold(): () => void;
  happen(event: DeskEvent): void;
  clickNotification(ticketNumber: string): void;
}

const PAGE = 50;
const STEPS: StartStep[] = ["unpack", "initialise", "start", "migrate", "sign_in"];

export function fakeBackend(options: FakeOptions = {}): FakeBackend {
  const { now = Date.now(), latency = 0 } = options;
  const tickets = makeTickets(now, options.tickets ?? 240);
  const session: Session = {
    person: { id: "01930000-0000-7000-8000-000000000777", name: "Ravi" },
    shop: { name: "Corner Basket", time_zone: "Asia/Kolkata", currency: "INR" },
    place: "This computer",
    needs_setup: options.needsSetup ?? false,
  };
  const failures = new Map<Asking, DeskError>();
  const deskListeners = new Set<(event: DeskEvent) => void>();
  const openListeners = new Set<(number: string) => void>();
  const asked: FakeBackend["asked"] = [];
  const looked = new Set<string>();
  let failing: DeskError | null = null;
  let gate: Promise<void> = Promise.resolve();

  async function answer<T>(what: Asking, given: unknown[], make: () => T): Promise<T> {
    asked.push({ what, with: given });
    if (latency > 0) await new Promise((later) => setTimeout(later, latency));
    await gate;
    const problem = failing ?? failures.get(what);
    failures.delete(what);
    if (problem) throw new DeskProblem(problem);
    // What crosses to the window is always a copy.
    return structuredClone(make());
  }

  function byId(ticketId: string): TicketDetail {
    const found = tickets.find((ticket) => ticket.id === ticketId);
    if (!found) throw notFound();
    return found;
  }

  function happened(kind: DeskEvent["kind"], ticket: TicketDetail) {
    const event = { kind, ticket_id: ticket.id, ticket_number: ticket.ticket_number };
    setTimeout(() => deskListeners.forEach((heard) => heard(event)), latency);
  }

  function changed(ticket: TicketDetail): TicketState {
    ticket.updated_at = new Date().toISOString();
    happened("ticket_updated", ticket);
    const { status, priority, updated_at, resolution } = ticket;
    return { status, priority, updated_at, resolution };
  }

  return {
    tickets,
    asked,
    failNext: (what, problem) => void failures.set(what, problem),
    failAll: (problem) => void (failing = problem),
    hold() {
      let release = () => {};
      gate = new Promise((open) => (release = open));
      return () => release();
    },
    happen: (event) => deskListeners.forEach((heard) => heard(event)),
    clickNotification: (number) => openListeners.forEach((heard) => heard(number)),

    async start(onStep) {
      for (const step of STEPS) {
        onStep({ step, done: false });
        if (latency > 0) await new Promise((later) => setTimeout(later, latency));
        onStep({ step, done: true });
      }
      return answer("start", [], () => session);
    },
    async setUp(setup, onProgress) {
      const total = 2000;
      for (let done = 0; setup.load_sample && done <= total; done += 250) {
        onProgress({ done, total, doing: "Writing tickets" });
        if (latency > 0) await new Promise((later) => setTimeout(later, latency));
      }
      return answer("setUp", [setup], () => {
        session.person.name = setup.person_name;
        session.shop.name = setup.shop_name;
        session.needs_setup = false;
        if (!setup.load_sample) tickets.length = 0;
        return session;
      });
    },
    queue: (filter, place) =>
      answer("queue", [filter, place], () => {
        const matching = inOrder(tickets.filter((ticket) => matches(ticket, filter)), filter);
        const at = matching.findIndex((ticket) => ticket.id === place?.id);
        const day = place || filter.from === null ? 0 : firstOf(matching, filter.from, filter.descending);
        const from = place ? (place.toward === "after" ? at + 1 : Math.max(0, at - PAGE)) : day;
        const to = place?.toward === "before" ? at : from + PAGE;
        const shown = matching.slice(from, to);
        const cursor = (ticket: TicketDetail | undefined, toward: QueueSide) => ticket && { value: ticket.created_at, id: ticket.id, toward };
        return {
          rows: shown.map((ticket) => row(ticket, !looked.has(ticket.id) && !isSettled(ticket))),
          next: (matching.length > to && cursor(shown.at(-1), "after")) || null,
          previous: (from > 0 && cursor(shown[0], "before")) || null,
          searched_to: null,
          sorted_only: null,
        };
      }),
    queueStats: () =>
      answer("queueStats", [], () => ({
        open: tickets.filter((ticket) => ticket.status === "open").length,
        in_progress: tickets.filter((ticket) => ticket.status === "in_progress").length,
        resolved: tickets.filter((ticket) => ticket.status === "resolved").length,
        critical: tickets.filter((ticket) => ticket.priority === "critical" && !isSettled(ticket)).length,
      })),
    ticket: (number) =>
      answer("ticket", [number], () => {
        const found = tickets.find((ticket) => ticket.ticket_number === number);
        if (!found) throw notFound();
        looked.add(found.id);
        return found;
      }),
    reply: (message) =>
      answer("reply", [message], () => {
        const ticket = byId(message.ticket_id);
        const stored = ticket.messages.find((one) => one.id === message.id);
        if (stored) return stored;
        const made: Message = {
          id: message.id,
          sender_type: "admin",
          sender_name: session.person.name,
          message: message.message,
          is_internal_note: message.is_internal_note,
          created_at: new Date().toISOString(),
        };
        ticket.messages.push(made);
        happened("message_added", ticket);
        return made;
      }),
    setStatus: (ticketId, status) =>
      answer("setStatus", [ticketId, status], () => {
        const ticket = byId(ticketId);
        ticket.status = status;
        return changed(ticket);
      }),
    setPriority: (ticketId, priority) =>
      answer("setPriority", [ticketId, priority], () => {
        const ticket = byId(ticketId);
        ticket.priority = priority;
        return changed(ticket);
      }),
    resolve: (given) =>
      answer("resolve", [given], () => {
        const ticket = byId(given.ticket_id);
        const { ticket_id: _, ...settled } = given;
        const resolution: Resolution = {
          ...settled,
          resolved_by: session.person.name,
          resolved_at: new Date().toISOString(),
        };
        ticket.resolution = resolution;
        ticket.status = "resolved";
        return changed(ticket);
      }),
    photoUrl: (attachmentId) =>
      attachmentId.endsWith("broken") ? "data:image/png,not-a-picture" : drawnPhoto(attachmentId),
    onDeskEvent(heard) {
      deskListeners.add(heard);
      return () => deskListeners.delete(heard);
    },
    onOpenTicket(heard) {
      openListeners.add(heard);
      return () => openListeners.delete(heard);
    },
  };
}

function isSettled(ticket: TicketDetail): boolean {
  return ticket.status === "resolved" || ticket.status === "closed";
}

function matches(ticket: TicketDetail, filter: QueueFilter): boolean {
  const wanted = filter.search.trim().toLowerCase();
  const said = [ticket.ticket_number, ticket.subject, ticket.customer.name, ticket.customer.email, ticket.customer.phone, ticket.order?.order_number ?? ""];
  const where = [...said, ticket.description, ...ticket.messages.map(({ message }) => message)].map((text) => text.toLowerCase());
  return (
    (wanted === "" || where.some((text) => text.includes(wanted))) &&
    (filter.statuses.length === 0 || filter.statuses.includes(ticket.status)) &&
    (filter.priorities.length === 0 || filter.priorities.includes(ticket.priority))
  );
}

const ranks: Record<QueueFilter["sort"], (ticket: TicketDetail) => string | number> = {
  created: (ticket) => ticket.created_at,
  number: (ticket) => ticket.ticket_number,
  customer: (ticket) => ticket.customer.name.toLowerCase(),
  issue_type: (ticket) => ticket.issue_type,
  subject: (ticket) => ticket.subject.toLowerCase(),
  priority: (ticket) => ["low", "medium", "high", "critical"].indexOf(ticket.priority),
  status: (ticket) => ["open", "in_progress", "awaiting_customer", "resolved", "closed"].indexOf(ticket.status),
};

function inOrder(found: TicketDetail[], { sort, descending }: QueueFilter): TicketDetail[] {
  const rank = ranks[sort];
  // The desk's tickets stand newest first, and sorting keeps the order of equals.
  if (sort === "created") return descending ? found : found.toReversed();
  return found.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) < rank(b) === descending ? 1 : -1));
}

/** Where the list reaches this day, in the time zone of the fake shop. */
function firstOf(found: TicketDetail[], day: string, descending: boolean): number {
  const begins = Date.parse(`${day}T00:00:00+05:30`);
  const place = found.findIndex(({ created_at }) => (descending ? Date.parse(created_at) < begins + 86_400_000 : Date.parse(created_at) >= begins));
  return place < 0 ? found.length : place;
}

function row(ticket: TicketDetail, unread: boolean): QueueRow {
  const { id, ticket_number, subject, issue_type, priority, status, created_at, customer } = ticket;
  return {
    id,
    ticket_number,
    subject,
    customer_name: customer.name,
    customer_email: customer.email,
    issue_type,
    priority,
    status,
    created_at,
    unread,
    photo_count: ticket.attachments.filter((attachment) => attachment.is_photo).length,
  };
}

function notFound(): DeskProblem {
  return new DeskProblem({ code: "not_found", message: "There is no ticket with this number. It may have been typed wrongly." });
}
