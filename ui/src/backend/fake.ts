import { DeskProblem, type Backend } from "./backend";
import { isBegun } from "./begun";
import type {
  AffectedItem,
  ApprovalDecision,
  Assignee,
  Attachment,
  BackupState,
  ChosenStore,
  CataloguePictures,
  Computer,
  Decision,
  Delivered,
  DeskError,
  DeskEvent,
  DeskSettings,
  FileDrag,
  FoundCustomer,
  MachineSettings,
  MenuAction,
  Message,
  NewMessage,
  NewResolution,
  NewVersion,
  Notice,
  OfferedFile,
  KeptFile,
  Lookalike,
  OtherTicket,
  PhotoMark,
  Present,
  OutboxNews,
  Workplace,
  QueueFilter,
  QueueRow,
  QueueSide,
  Reach,
  RecentOrder,
  Resolution,
  Session,
  StartStep,
  Stored,
  TicketDetail,
  TicketDraft,
  TicketPriority,
  TicketState,
  TicketStatus,
  Waiting,
} from "./bindings";
import { fakeAnalytics, type AnalyticsAsking } from "./fake-analytics";
import { fakeTeam, type TeamAsking } from "./fake-team";
import { drawnPhoto, makeTickets } from "./fake-data";

type Asking =
  | AnalyticsAsking
  | TeamAsking
  | "start"
  | "setUp"
  | "queue"
  | "queueStats"
  | "ticket"
  | "earlierMessages"
  | "customerPhotos"
  | "look"
  | "bePresent"
  | "present"
  | "reply"
  | "setStatus"
  | "setPriority"
  | "resolve"
  | "outbox"
  | "sendNow"
  | "takeBack"
  | "forgetWaiting"
  | "askApproval"
  | "decideApproval"
  | "colleagues"
  | "assign"
  | "notices"
  | "unreadNotices"
  | "markNoticesRead"
  | "markAllNoticesRead"
  | "drafts"
  | "keepDraft"
  | "draftsElsewhere"
  | "keepFile"
  | "settings"
  | "evidenceStore"
  | "chooseEvidenceStore"
  | "machineSettings"
  | "timeZones"
  | "changeShop"
  | "changePerson"
  | "changeMachine"
  | "computer"
  | "startAtLogin"
  | "doNotDisturb"
  | "showOpenCount"
  | "about"
  | "openLogFolder"
  | "backupState"
  | "backUpNow"
  | "showBackups"
  | "newVersion"
  | "installNewVersion"
  | "quit"
  | "findCustomers"
  | "customerOrders"
  | "createTicket"
  | "chooseFiles"
  | "pasteFiles"
  | "attach"
  | "cancelAttach"
  | "lookAtPhotos"
  | "photoTrouble"
  | "lookalikes"
  | "cataloguePictures"
  | "catalogueTrouble"
  | "judgePhotos"
  | "photoFacts"
  | "photoPlace"
  | "saveCopy"
  | "saveOriginal"
  | "saveAll"
  | "copyPhoto"
  | "fileToDrag"
  | "dragFile"
  | "markPhoto";

export type FakeOptions = {
  now?: number;
  tickets?: number;
  /** Milliseconds before an answer. */
  latency?: number;
  needsSetup?: boolean;
  /** Where the computer works; null where nobody has chosen yet. */
  place?: Workplace | null;
  /** The desk works on a team's server already. */
  team?: boolean;
  /** The desktop shows a tray. */
  tray?: boolean;
  /** Messages wait ten seconds to be taken back, as in a console whose settings nobody has changed. */
  undoSend?: boolean;
  /** A newer Punnet was found before the window was there. */
  newVersion?: NewVersion;
  /** An agent, who may not change the shop. */
  agent?: boolean;
};

/** A whole desk in memory, always with the same tickets, and with handles for what a test wants to happen. */
export interface FakeBackend extends Backend {
  readonly tickets: TicketDetail[];
  /** The photos of other tickets that look like one, by its attachment. */
  readonly lookalike: Map<string, Lookalike[]>;
  /** What the catalogue has of the products that any ticket is about. */
  readonly catalogue: CataloguePictures;
  /** More of them become known. */
  findLookalikes(attachmentId: string, found: Lookalike[]): void;
  /** What the person was told, the newest first. */
  readonly told: Notice[];
  /** The person reads some of it at another computer. */
  readElsewhere(noticeIds: string[]): void;
  /** What the computer keeps, by ticket. */
  readonly kept: Map<string, TicketDraft>;
  /** The person writes at another computer; where something else was written here, both stand there until they choose. */
  writeElsewhere(draft: TicketDraft, isApart?: boolean): void;
  /** A backup begins, was made, or failed. */
  backupsStand(change: Partial<BackupState>): void;
  /** The tray's menu begins or ends do not disturb, or the clock does. */
  disturbNotBefore(until: string | null): void;
  /** A newer Punnet is found. */
  findNewVersion(found: NewVersion): void;
  /** Somebody else comes to tickets, leaves, or writes. */
  othersAre(present: Present[]): void;
  /** What was decided and is not stored, as the computer keeps it. */
  readonly waiting: Waiting[];
  /** When the person last looked, by ticket. */
  readonly looks: Map<string, string>;
  /** Every call that arrived, in order. */
  readonly asked: { what: Asking; with: unknown[] }[];
  /** The next call of this kind is refused. */
  failNext(what: Asking, problem: DeskError): void;
  /** From now on every call fails, until called with null. */
  failAll(problem: DeskError | null): void;
  /** Holds back all answers until the returned function is called. */
  hold(): () => void;
  happen(event: DeskEvent): void;
  /** Somebody changes settings at another desk. */
  changeElsewhere(change: (settings: DeskSettings) => void): void;
  /** The shell notices that the database is gone, or back. */
  reach(reach: Reach): void;
  clickNotification(ticketNumber: string): void;
  /** Somebody opens a link with an invitation. */
  openInvitation(link: string): void;
  chooseFromMenu(action: MenuAction): void;
  /** What the person will choose in the system's dialog. */
  filesToChoose: OfferedFile[];
  /** What the clipboard holds. */
  filesToPaste: OfferedFile[];
  dragFiles(drag: FileDrag): void;
}

const PAGE = 50;
const MESSAGES = 100;
const onDisk = new Set<Asking>(["drafts", "keepDraft", "draftsElsewhere", "keepFile", "machineSettings", "changeMachine"]);
/** So long a message can be taken back, milliseconds. */
const UNDO = 10_000;
const STEPS: StartStep[] = ["unpack", "initialise", "start", "migrate", "sign_in"];

export function fakeBackend(options: FakeOptions = {}): FakeBackend {
  const { now = Date.now(), latency = 0 } = options;
  const tickets = makeTickets(now, options.tickets ?? 240);
  const session: Session = {
    person: { id: "01930000-0000-7000-8000-000000000777", name: "Ravi" },
    shop: { name: "Corner Basket", time_zone: "Asia/Kolkata", currency: "INR" },
    place: "This computer",
    in_team: options.team ?? false,
    needs_setup: options.needsSetup ?? false,
  };
  const settings = firstSettings(session, !options.agent);
  const machine: MachineSettings = { size: 100, when_closed: "tray", notification_sound: true, do_not_disturb_until: null, undo_send: options.undoSend ?? false, look_for_updates: true };
  const computer: Computer = { has_tray: options.tray ?? false, starts_at_login: false };
  const machineListeners = new Set<() => void>();
  const store: ChosenStore = { place: "database", key_place: null, waiting: 0, trouble: null, may_change: !options.agent };
  const backups: BackupState = { last: null, making: false, trouble: null };
  const backupListeners = new Set<() => void>();
  const versionListeners = new Set<(found: NewVersion) => void>();
  const menuListeners = new Set<(action: MenuAction) => void>();
  const failures = new Map<Asking, DeskError>();
  const deskListeners = new Set<(event: DeskEvent) => void>();
  const settingsListeners = new Set<() => void>();
  const noticeListeners = new Set<() => void>();
  const told = firstNotices(tickets, session.person.name);
  const lookalikesListeners = new Set<() => void>();
  const reachListeners = new Set<(reach: Reach) => void>();
  const openListeners = new Set<(number: string) => void>();
  const dragListeners = new Set<(drag: FileDrag) => void>();
  const dropped: OfferedFile[] = [];
  const cancelled = new Set<string>();
  const asked: FakeBackend["asked"] = [];
  const lookalike: FakeBackend["lookalike"] = new Map();
  const catalogue: CataloguePictures = { pictures: [], why_missing: "The shop has not said where its catalogue keeps its pictures." };
  const kept: FakeBackend["kept"] = new Map();
  const elsewhere = new Map<string, { draft: TicketDraft; version: string; is_apart: boolean; written_at: string }>();
  const elsewhereListeners = new Set<() => void>();
  const waiting: FakeBackend["waiting"] = [];
  const outboxListeners = new Set<(news: OutboxNews) => void>();
  const looks: FakeBackend["looks"] = new Map();
  const presenceListeners = new Set<() => void>();
  let present: Present[] = [];
  let failing: DeskError | null = null;
  let gate: Promise<void> = Promise.resolve();

  async function answer<T>(what: Asking, given: unknown[], make: () => T): Promise<T> {
    asked.push({ what, with: given });
    if (latency > 0) await new Promise((later) => setTimeout(later, latency));
    await gate;
    // What is on this computer's disk is there without a database.
    const problem = (failing?.code === "database_lost" && onDisk.has(what) ? null : failing) ?? failures.get(what);
    failures.delete(what);
    if (problem) throw new DeskProblem(problem);
    // What crosses to the window is always a copy.
    return structuredClone(make());
  }

  /** What the shell answers without the database. */
  async function local<T>(what: Asking, given: unknown[], make: () => T): Promise<T> {
    asked.push({ what, with: given });
    return structuredClone(make());
  }

  const { assertPlaced, ...team } = fakeTeam(session, !options.agent, options.place === undefined ? { kind: "this_computer" } : options.place, answer, local);

  function byId(ticketId: string): TicketDetail {
    const found = tickets.find((ticket) => ticket.id === ticketId);
    if (!found) throw notFound();
    return found;
  }

  function othersOf(ticket: TicketDetail): OtherTicket[] {
    return tickets
      .filter((one) => one.customer.email === ticket.customer.email && one.id !== ticket.id)
      .toSorted((a, b) => b.created_at.localeCompare(a.created_at))
      .slice(0, 5)
      .map(({ id, ticket_number, subject, status, created_at }) => ({ id, ticket_number, subject, status, created_at }));
  }

  function happened(kind: DeskEvent["kind"], ticket: TicketDetail) {
    const event = { kind, ticket_id: ticket.id, ticket_number: ticket.ticket_number };
    setTimeout(() => deskListeners.forEach((heard) => heard(event)), latency);
  }

  function changed(ticket: TicketDetail): TicketState {
    ticket.updated_at = new Date().toISOString();
    happened("ticket_updated", ticket);
    const { status, priority, updated_at } = ticket;
    return { status, priority, updated_at, resolution: shownResolution(ticket) };
  }

  function settle(ticket: TicketDetail, { resolution_type, refund_amount, resolution_notes }: Omit<Resolution, "resolved_by" | "resolved_at">, resolved_by: string): TicketState {
    const resolved_at = new Date().toISOString();
    ticket.resolution = { resolution_type, refund_amount, resolution_notes, resolved_by, resolved_at };
    ticket.settlements = [...ticket.settlements, { resolution_type, refund_amount, settled_by: resolved_by, settled_at: resolved_at }];
    ticket.status = "resolved";
    return changed(ticket);
  }

  /** A ticket that is opened again has no resolution; it only had one. */
  function shownResolution(ticket: TicketDetail): Resolution | null {
    return isSettled(ticket) ? ticket.resolution : null;
  }

  // What the database does with a decision.
  const stores = {
    reply: (message: NewMessage) =>
      answer("reply", [message], () => {
        const ticket = byId(message.ticket_id);
        const stored = ticket.messages.find((one) => one.id === message.id);
        if (stored) return stored;
        const made: Message = {
          id: message.id,
          sender_type: "admin",
          sender_name: session.person.name,
          is_mine: true,
          message: message.message,
          is_internal_note: message.is_internal_note,
          created_at: new Date().toISOString(),
        };
        ticket.messages.push(made);
        for (const file of message.files) ticket.attachments.push(attachmentOf(file, message.id));
        happened("message_added", ticket);
        return made;
      }),
    setStatus: (ticketId: string, seen: TicketStatus, status: TicketStatus) =>
      answer("setStatus", [ticketId, seen, status], () => {
        const ticket = byId(ticketId);
        if (ticket.status !== seen && ticket.status !== status) throw overtaken("status");
        ticket.status = status;
        return changed(ticket);
      }),
    setPriority: (ticketId: string, seen: TicketPriority, priority: TicketPriority) =>
      answer("setPriority", [ticketId, seen, priority], () => {
        const ticket = byId(ticketId);
        if (ticket.priority !== seen && ticket.priority !== priority) throw overtaken("priority");
        ticket.priority = priority;
        return changed(ticket);
      }),
    resolve: (given: NewResolution) => answer("resolve", [given], () => settle(byId(given.ticket_id), given, session.person.name)),
    assign: (ticketId: string, seen: string | null, assignee: Assignee | null) =>
      answer("assign", [ticketId, seen, assignee?.id ?? null], () => {
        const ticket = byId(ticketId);
        const whose = ticket.assignee;
        if ((whose?.id ?? null) !== seen && whose?.id !== assignee?.id) {
          throw new DeskProblem({ code: "conflict", message: `This ticket is ${whose ? `${whose.name}’s` : "nobody’s"} meanwhile. Nothing was changed. Choose again if you still want to.` });
        }
        ticket.assignee = assignee;
        changed(ticket);
      }),
    askApproval: (id: string, given: NewResolution) =>
      answer("askApproval", [id, given], () => {
        const ticket = byId(given.ticket_id);
        if (ticket.approvals.some((approval) => approval.id === id)) return;
        const { resolution_type, refund_amount, resolution_notes } = given;
        ticket.approvals.push({ id, asked_by: session.person.name, is_mine: true, asked_at: new Date().toISOString(), resolution_type, refund_amount, resolution_notes, decision: null, decided_by: "", answer: "" });
        changed(ticket);
      }),
    decideApproval: (id: string, decision: ApprovalDecision, said: string) =>
      answer("decideApproval", [id, decision, said], () => {
        const ticket = tickets.find(({ approvals }) => approvals.some((one) => one.id === id));
        const approval = ticket?.approvals.find((one) => one.id === id);
        if (!ticket || !approval) throw notFound();
        if (approval.decision) throw new DeskProblem({ code: "conflict", message: "Somebody decided on this meanwhile. Nothing was changed. Look at the ticket again." });
        Object.assign(approval, { decision, answer: said, decided_by: session.person.name });
        if (decision === "approved") settle(ticket, approval, session.person.name);
        else changed(ticket);
      }),
    markPhoto: (ticketId: string, photoId: string, seen: PhotoMark, mark: PhotoMark) =>
      answer("markPhoto", [photoId, mark], () => {
        const ticket = byId(ticketId);
        const photo = ticket.attachments.find(({ id }) => id === photoId);
        if (!photo) throw notFound();
        if (photo.mark.verdict !== seen.verdict || photo.mark.item !== seen.item) throw new DeskProblem({ code: "conflict", message: "Farhan Ali said otherwise of this photo meanwhile. Nothing was changed." });
        photo.mark = mark;
        happened("ticket_updated", ticket);
      }),
  };

  async function carryOut({ id, ticket_id, wanted }: Decision): Promise<Stored> {
    switch (wanted.kind) {
      case "message":
        return { message: await stores.reply(wanted.message), state: null };
      case "status":
        return { message: null, state: await stores.setStatus(ticket_id, wanted.seen, wanted.status) };
      case "priority":
        return { message: null, state: await stores.setPriority(ticket_id, wanted.seen, wanted.priority) };
      case "resolution":
        return { message: null, state: await stores.resolve(wanted.resolution) };
      case "assignee":
        await stores.assign(ticket_id, wanted.seen, wanted.assignee);
        break;
      case "approval_asked":
        await stores.askApproval(id, wanted.resolution);
        break;
      case "approval_decided":
        await stores.decideApproval(wanted.approval, wanted.decision, wanted.answer);
        break;
      case "photo_mark":
        await stores.markPhoto(ticket_id, wanted.photo, wanted.seen, wanted.mark);
    }
    return { message: null, state: null };
  }

  function forget(id: string) {
    const place = waiting.findIndex((one) => one.id === id);
    if (place >= 0) waiting.splice(place, 1);
  }

  function tellOutbox(delivered: Delivered | null) {
    const news = structuredClone({ waiting, delivered });
    for (const heard of outboxListeners) heard(news);
  }

  /** As the shell does it: `asked` is whether somebody still waits for the answer. */
  async function deliver(id: string, asked: boolean): Promise<Stored | null> {
    const one = waiting.find((each) => each.id === id);
    if (!one || one.trouble || (one.not_before !== null && Date.parse(one.not_before) > Date.now())) return null;
    one.not_before = null;
    try {
      const stored = await carryOut(one);
      forget(id);
      tellOutbox({ id, ticket_number: one.ticket_number, stored });
      return stored;
    } catch (problem) {
      if (!(problem instanceof DeskProblem)) throw problem;
      if (problem.code !== "database_lost" && asked) forget(id);
      else if (problem.code !== "database_lost") one.trouble = { code: problem.code, message: problem.message };
      tellOutbox(null);
      if (asked && problem.code !== "database_lost") throw problem;
      return null;
    }
  }

  /** One after the other, as they were decided. */
  async function deliverAll() {
    for (const id of waiting.map((one) => one.id)) await deliver(id, false);
  }

  const markRead = (read: (notice: Notice) => boolean) => {
    for (const notice of told) if (read(notice)) notice.is_read = true;
    noticeListeners.forEach((heard) => heard());
  };

  const desk: FakeBackend = {
    tickets,
    told,
    readElsewhere: (ids) => markRead(({ id }) => ids.includes(id)),
    kept,
    waiting,
    lookalike,
    catalogue,
    looks,
    asked,
    failNext: (what, problem) => void failures.set(what, problem),
    failAll: (problem) => void (failing = problem),
    hold() {
      let release = () => {};
      gate = new Promise((open) => (release = open));
      return () => release();
    },
    happen: (event) => deskListeners.forEach((heard) => heard(event)),
    changeElsewhere: (change) => {
      change(settings);
      settingsListeners.forEach((heard) => heard());
    },
    findLookalikes: (attachmentId, found) => {
      lookalike.set(attachmentId, found);
      lookalikesListeners.forEach((heard) => heard());
    },
    backupsStand: (change) => {
      Object.assign(backups, change);
      backupListeners.forEach((heard) => heard());
    },
    disturbNotBefore: (until) => {
      machine.do_not_disturb_until = until;
      machineListeners.forEach((heard) => heard());
    },
    findNewVersion: (found) => versionListeners.forEach((heard) => heard(found)),
    othersAre: (now) => {
      present = now;
      presenceListeners.forEach((heard) => heard());
    },
    reach: (reach) => {
      reachListeners.forEach((heard) => heard(reach));
      if (reach === "live") void deliverAll();
    },
    chooseFromMenu: (action) => menuListeners.forEach((heard) => heard(action)),
    filesToChoose: [],
    filesToPaste: [],
    dragFiles: (drag) => {
      if (drag.what === "dropped") dropped.push(...drag.files);
      dragListeners.forEach((heard) => heard(drag));
    },
    clickNotification: (number) => openListeners.forEach((heard) => heard(number)),

    ...fakeAnalytics(tickets, answer),

    async start(onStep) {
      for (const step of STEPS) {
        onStep({ step, done: false });
        if (latency > 0) await new Promise((later) => setTimeout(later, latency));
        onStep({ step, done: true });
      }
      return answer("start", [], () => {
        assertPlaced();
        return session;
      });
    },
    ...team,
    async setUp(setup, onProgress) {
      const total = 2000;
      for (let done = 0; setup.load_sample && done <= total; done += 250) {
        onProgress({ done, total, doing: "Writing tickets" });
        if (latency > 0) await new Promise((later) => setTimeout(later, latency));
      }
      return answer("setUp", [setup], () => {
        session.person.name = setup.person_name;
        session.shop.name = setup.shop_name;
        settings.shop.name = setup.shop_name;
        session.needs_setup = false;
        if (!setup.load_sample) tickets.length = 0;
        return session;
      });
    },
    queue: (filter, place) =>
      answer("queue", [filter, place], () => {
        const wanted = tickets.filter((ticket) => matches(ticket, filter) && (!filter.mine || ticket.assignee?.id === session.person.id));
        const matching = inOrder(wanted, filter);
        const at = matching.findIndex((ticket) => ticket.id === place?.id);
        const day = place || filter.from === null ? 0 : firstOf(matching, filter.from, filter.descending);
        const from = place ? (place.toward === "after" ? at + 1 : Math.max(0, at - PAGE)) : day;
        const to = place?.toward === "before" ? at : from + PAGE;
        const shown = matching.slice(from, to);
        const cursor = (ticket: TicketDetail | undefined, toward: QueueSide) => ticket && { value: ticket.created_at, id: ticket.id, toward };
        return {
          rows: shown.map((ticket) => row(ticket, !looks.has(ticket.id) && !isSettled(ticket))),
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
        mine: tickets.filter((ticket) => ticket.assignee?.id === session.person.id && !isSettled(ticket)).length,
      })),
    ticket: (number) =>
      answer("ticket", [number], () => {
        const found = tickets.find((ticket) => ticket.ticket_number === number);
        if (!found) throw notFound();
        return {
          ...found,
          customer: { ...found.customer, other_tickets: othersOf(found) },
          messages: found.messages.slice(-MESSAGES),
          message_count: found.messages.length,
          looked_at: looks.get(found.id) ?? null,
          resolution: shownResolution(found),
        };
      }),
    customerPhotos: (ticketId) =>
      answer("customerPhotos", [ticketId], () => {
        const customer = tickets.find(({ id }) => id === ticketId)?.customer.id;
        return tickets
          .filter((ticket) => ticket.customer.id === customer && ticket.id !== ticketId)
          .map(({ ticket_number, subject, created_at, attachments }) => ({ ticket_number, subject, created_at, photos: attachments.filter(({ is_photo }) => is_photo) }))
          .filter(({ photos }) => photos.length > 0);
      }),
    earlierMessages: (ticketId, before) =>
      answer("earlierMessages", [ticketId, before], () => {
        const { messages } = byId(ticketId);
        return messages.slice(0, messages.findIndex((one) => one.id === before.id)).slice(-MESSAGES);
      }),
    look: (ticketId) =>
      answer("look", [ticketId], () => {
        const looked_at = new Date().toISOString();
        const { id, ticket_number } = byId(ticketId);
        looks.set(id, looked_at);
        if (told.some((notice) => notice.ticket_number === ticket_number && !notice.is_read)) markRead((notice) => notice.ticket_number === ticket_number);
        return { looked_at };
      }),
    bePresent: (ticketId, typing) => answer("bePresent", [ticketId, typing], () => undefined),
    present: () => answer("present", [], () => present),
    decide: async (decision) => {
      if (waiting.some(({ id, trouble }) => id === decision.id && !trouble)) return null;
      const undone = machine.undo_send && decision.wanted.kind === "message";
      const at = Date.now();
      const not_before = undone ? new Date(at + UNDO).toISOString() : null;
      waiting.push({ ...structuredClone(decision), decided_at: new Date(at).toISOString(), not_before, may_have_arrived: false, trouble: null });
      if (!undone) return deliver(decision.id, true);
      tellOutbox(null);
      setTimeout(() => void deliver(decision.id, false), UNDO);
      return null;
    },
    outbox: () => local("outbox", [], () => waiting),
    sendNow: async (id, seen) => {
      const one = waiting.find((each) => each.id === id);
      await local("sendNow", [id, seen], () => {
        if (!one) return;
        Object.assign(one, { not_before: null, trouble: null });
        if (one.wanted.kind === "message" && seen) one.wanted.message.seen = seen;
      });
      tellOutbox(null);
      setTimeout(() => void deliver(id, false));
    },
    takeBack: (id) =>
      local("takeBack", [id], () => {
        const one = waiting.find((each) => each.id === id);
        if (!one) throw new DeskProblem({ code: "not_found", message: "It was too late to take this back: it is sent." });
        Object.assign(one, { not_before: null, trouble: { code: "refused", message: "You took this back. It was not sent." } });
        tellOutbox(null);
        return one;
      }),
    forgetWaiting: (id) =>
      local("forgetWaiting", [id], () => {
        forget(id);
        tellOutbox(null);
      }),
    colleagues: () =>
      answer("colleagues", [], () =>
        [{ ...session.person, is_me: true, may_approve: true }, ...colleagues.map((one) => ({ ...one, is_me: false, may_approve: false }))].toSorted((a, b) => a.name.localeCompare(b.name)),
      ),
    notices: (forMe, before) =>
      answer("notices", [forMe, before], () => {
        const listed = told.filter((notice) => !forMe || notice.for_me);
        const from = before ? listed.findIndex(({ id }) => id === before.id) + 1 : 0;
        const notices = listed.slice(from, from + PAGE);
        const last = notices.at(-1);
        return { notices, next: last && listed.length > from + PAGE ? { created_at: last.created_at, id: last.id } : null };
      }),
    unreadNotices: () => answer("unreadNotices", [], () => Math.min(100, told.filter(({ is_read }) => !is_read).length)),
    markNoticesRead: (ids) => answer("markNoticesRead", [ids], () => markRead(({ id }) => ids.includes(id))),
    markAllNoticesRead: (upTo) => answer("markAllNoticesRead", [upTo], () => markRead(({ created_at }) => Date.parse(created_at) <= Date.parse(upTo))),
    drafts: () => answer("drafts", [], () => [...kept.values()]),
    keepDraft: (draft, taken) =>
      answer("keepDraft", [draft, taken], () => {
        if (elsewhere.get(draft.ticket_id)?.version === taken) elsewhere.delete(draft.ticket_id);
        if (isBegun(draft)) kept.set(draft.ticket_id, structuredClone(draft));
        else kept.delete(draft.ticket_id);
        return null;
      }),
    draftsElsewhere: () =>
      answer("draftsElsewhere", [], () =>
        [...elsewhere.values()].map(({ draft, ...one }) => {
          const { ticket_id, ticket_number } = draft;
          const here = kept.get(ticket_id) ?? { ticket_id, ticket_number, reply: null, note: null, as_note: false, resolution: null, place: null };
          return { ...one, ticket_id, computer: "front-counter", here, keeping: one.is_apart ? here : draft, taking: draft };
        }),
      ),
    keepFile: (fileId) =>
      answer("keepFile", [fileId], () => {
        const file = [...desk.filesToChoose, ...desk.filesToPaste, ...dropped].find(({ id }) => id === fileId);
        if (!file) throw new Error(`nobody offered ${fileId}`);
        return { attachment_id: `kept-${fileId}`, name: file.name, size: file.size, file_type: file.file_type };
      }),
    keptPhotoUrl: () => "data:,",
    settings: () => answer("settings", [], () => settings),
    evidenceStore: () => answer("evidenceStore", [], () => ({ ...store })),
    chooseEvidenceStore: ({ key, ...choice }) =>
      answer("chooseEvidenceStore", [choice], () => {
        Object.assign(store, { place: choice.place, key_place: key === null ? null : choice.key_place, waiting: choice.place === "database" ? 0 : 3, trouble: null });
        return { ...store };
      }),
    machineSettings: () => answer("machineSettings", [], () => machine),
    timeZones: () => answer("timeZones", [], () => zones),
    changeShop: (change) =>
      answer("changeShop", [change], () => {
        const { working_day, day_off, deadline, approval_above, ...fields } = change;
        Object.assign(settings.shop, fields, approval_above != null && { approval_above: approval_above || null });
        if (deadline) settings.shop.deadlines = settings.shop.deadlines.map((one) => (one.priority === deadline.priority ? deadline : one));
        const weekday = working_day?.weekday ?? day_off;
        const others = settings.shop.working_days.filter((day) => day.weekday !== weekday);
        settings.shop.working_days = (working_day ? [...others, working_day] : others).sort((a, b) => a.weekday - b.weekday);
        return settings;
      }),
    changePerson: (change) =>
      answer("changePerson", [change], () => {
        const { no_quiet_hours, ...fields } = change;
        Object.assign(settings.person, fields, no_quiet_hours && { quiet_hours: null });
        return settings;
      }),
    changeMachine: (change) => answer("changeMachine", [change], () => Object.assign(machine, change)),
    computer: () => answer("computer", [], () => computer),
    startAtLogin: (on) => answer("startAtLogin", [on], () => Object.assign(computer, { starts_at_login: on })),
    doNotDisturb: (peace) =>
      answer("doNotDisturb", [peace], () => Object.assign(machine, { do_not_disturb_until: peace === "over" ? null : new Date(Date.now() + 3_600_000).toISOString() })),
    showOpenCount: (open) => answer("showOpenCount", [open], () => undefined),
    about: () =>
      answer("about", [], () => ({
        version: "0.1.0",
        schema: "0040",
        database: "18.4",
        place: session.place,
        system: "linux x86_64",
        diagnostics: "Punnet: 0.1.0\nSchema: 0040\nPostgreSQL: 18.4\nPlace: This computer\nSystem: linux x86_64",
      })),
    openLogFolder: () => answer("openLogFolder", [], () => undefined),
    backupState: () => answer("backupState", [], () => (session.in_team ? null : { ...backups })),
    backUpNow: () => answer("backUpNow", [], () => ({ ...Object.assign(backups, { last: new Date().toISOString(), trouble: null }) })),
    showBackups: () => answer("showBackups", [], () => undefined),
    newVersion: () => answer("newVersion", [], () => options.newVersion ?? null),
    installNewVersion: () => answer("installNewVersion", [], () => undefined),
    quit: () => answer("quit", [], () => undefined),
    findCustomers: (words) => answer("findCustomers", [words], () => callers(tickets, words)),
    customerOrders: (customerId) => answer("customerOrders", [customerId], () => ordersOf(tickets, customerId)),
    createTicket: (given) =>
      answer("createTicket", [given], () => {
        const before = tickets.find((ticket) => ticket.id === given.id);
        if (before) return { id: before.id, ticket_number: before.ticket_number };
        const customer = tickets.find((ticket) => ticket.customer.id === given.customer_id)?.customer;
        if (!customer) throw notFound();
        const chosen = ordersOf(tickets, given.customer_id).find((order) => order.id === given.order_id);
        const affected = given.items.map(({ order_item_id, quantity }): AffectedItem => {
          const item = chosen?.items.find((one) => one.id === order_item_id);
          return { name: item?.product_name ?? "", quantity, unit_price: item?.unit_price ?? "", details: [] };
        });
        const newest = Math.max(0, ...tickets.map((ticket) => Number(ticket.ticket_number.split("-")[2])));
        const at = new Date().toISOString();
        const made: TicketDetail = {
          id: given.id,
          ticket_number: `TKT-${at.slice(0, 4)}-${String(newest + 1).padStart(5, "0")}`,
          subject: given.subject,
          description: given.description,
          issue_type: given.issue_type,
          priority: given.priority,
          status: "open",
          created_at: at,
          updated_at: at,
          customer,
          order_id: given.order_id,
          order: tickets.find((ticket) => ticket.order?.id === given.order_id)?.order ?? null,
          affected_items: affected,
          attachments: [],
          messages: [],
          message_count: 0,
          looked_at: null,
          assignee: null,
          deadline: null,
          resolution: null,
          settlements: [],
          approvals: [],
        };
        tickets.unshift(made);
        happened("ticket_created", made);
        return { id: made.id, ticket_number: made.ticket_number };
      }),
    pasteFiles: () => answer("pasteFiles", [], () => desk.filesToPaste),
    chooseFiles: () => answer("chooseFiles", [], () => desk.filesToChoose),
    attach: async (ticketId, attachmentId, fileId, isInternal, onProgress) => {
      const size = 2_000_000;
      onProgress({ read: 0, size });
      await answer("attach", [ticketId, attachmentId, fileId, isInternal], () => {
        if (cancelled.has(attachmentId)) throw new DeskProblem({ code: "refused", message: "You stopped this file. It was not attached." });
        onProgress({ read: size, size });
        const ticket = byId(ticketId);
        if (ticket.attachments.some((attachment) => attachment.id === attachmentId)) return null;
        ticket.attachments.push({ ...attachmentOf({ attachment_id: attachmentId, name: `photo-${ticket.attachments.length + 1}.jpg`, size, file_type: "image/jpeg" }, null), is_internal: isInternal });
        happened("attachment_added", ticket);
        return null;
      });
    },
    cancelAttach: async (attachmentId) => {
      cancelled.add(attachmentId);
      asked.push({ what: "cancelAttach", with: [attachmentId] });
    },
    lookAtPhotos: async (inView, gone) => {
      asked.push({ what: "lookAtPhotos", with: [inView, gone] });
    },
    photoTrouble: (attachmentId) =>
      answer("photoTrouble", [attachmentId], () => (attachmentId.endsWith("broken") ? "This photo is damaged and can't be shown." : null)),
    cataloguePictures: (ticketId) => answer("cataloguePictures", [ticketId], () => catalogue),
    catalogueTrouble: (productId) =>
      answer("catalogueTrouble", [productId], () => "The picture could not be fetched from the shop's catalogue: the storage can't be reached. Try again later."),
    catalogueUrl: (productId) => (productId.endsWith("broken") ? "data:image/png,not-a-picture" : drawnPhoto(productId)),
    lookalikes: (attachmentId) => answer("lookalikes", [attachmentId], () => lookalike.get(attachmentId) ?? []),
    judgePhotos: (attachmentId, otherId, verdict) =>
      answer("judgePhotos", [attachmentId, otherId, verdict], () => {
        for (const one of lookalike.get(attachmentId) ?? []) {
          if (one.photo.id === otherId) Object.assign(one, { verdict, said_by: verdict && session.person.name });
        }
      }),
    photoFacts: (attachmentId) =>
      answer("photoFacts", [attachmentId], () => {
        const picture = tickets.flatMap((ticket) => ticket.attachments).find((one) => one.id === attachmentId)?.picture;
        return { width: picture?.width ?? null, height: picture?.height ?? null, taken_at: null, by_camera_clock: false, device: null, has_place: false };
      }),
    photoPlace: (attachmentId) => answer("photoPlace", [attachmentId], () => null),
    saveCopy: (copy) =>
      answer("saveCopy", [copy], () => {
        const ticket = byId(copy.ticket_id);
        if (ticket.attachments.some(({ id }) => id === copy.id)) return;
        const source = ticket.attachments.find(({ id }) => id === copy.source_id);
        if (!source) throw new DeskProblem({ code: "invalid", message: "The photo that was drawn on is not on this ticket. No copy was saved. Open the ticket again." });
        const kept = { attachment_id: copy.id, name: source.file_name.replace(/\.\w+$/, " (annotated).jpg"), size: 1_200_000, file_type: "image/jpeg" };
        ticket.attachments.push({ ...attachmentOf(kept, null), is_internal: copy.is_internal, copy_of: { source_id: source.id, made_by: session.person.name } });
        happened("attachment_added", ticket);
      }),
    saveOriginal: (attachmentId) => answer("saveOriginal", [attachmentId], () => true),
    saveAll: (ticketId, number) => answer("saveAll", [ticketId, number], () => ({ saved: byId(ticketId).attachments.length, missing: 0 })),
    fileToDrag: (attachmentId) => answer("fileToDrag", [attachmentId], () => `file:///dragged/${attachmentId}/photo.jpg`),
    dragFile: (attachmentId) => answer("dragFile", [attachmentId], () => undefined),
    copyPhoto: (attachmentId) => answer("copyPhoto", [attachmentId], () => undefined),
    onFileDrag(heard) {
      dragListeners.add(heard);
      return () => dragListeners.delete(heard);
    },
    photoUrl: (attachmentId) =>
      attachmentId.endsWith("broken") ? "data:image/png,not-a-picture" : drawnPhoto(attachmentId),
    onDeskEvent(heard) {
      deskListeners.add(heard);
      return () => deskListeners.delete(heard);
    },
    onSettingsChanged(heard) {
      settingsListeners.add(heard);
      return () => settingsListeners.delete(heard);
    },
    onLookalikesChanged(heard) {
      lookalikesListeners.add(heard);
      return () => lookalikesListeners.delete(heard);
    },
    onBackupsChanged(heard) {
      backupListeners.add(heard);
      return () => backupListeners.delete(heard);
    },
    onMachineChanged(heard) {
      machineListeners.add(heard);
      return () => machineListeners.delete(heard);
    },
    onNewVersion(heard) {
      versionListeners.add(heard);
      return () => versionListeners.delete(heard);
    },
    writeElsewhere(draft, isApart = false) {
      elsewhere.set(draft.ticket_id, { draft: structuredClone(draft), version: crypto.randomUUID(), is_apart: isApart, written_at: new Date().toISOString() });
      elsewhereListeners.forEach((heard) => heard());
    },
    onDraftsElsewhere(heard) {
      elsewhereListeners.add(heard);
      return () => elsewhereListeners.delete(heard);
    },
    onPresenceChanged(heard) {
      presenceListeners.add(heard);
      return () => presenceListeners.delete(heard);
    },
    onOutbox(heard) {
      outboxListeners.add(heard);
      return () => outboxListeners.delete(heard);
    },
    onNoticesRead(heard) {
      noticeListeners.add(heard);
      return () => noticeListeners.delete(heard);
    },
    onReach(heard) {
      reachListeners.add(heard);
      return () => reachListeners.delete(heard);
    },
    onOpenTicket(heard) {
      openListeners.add(heard);
      return () => openListeners.delete(heard);
    },
    onMenu(heard) {
      menuListeners.add(heard);
      return () => menuListeners.delete(heard);
    },
  };
  return desk;
}

const colleagues = [
  { id: "01930000-0000-7000-8000-000000000778", name: "Asha Rao" },
  { id: "01930000-0000-7000-8000-000000000779", name: "Farhan Ali" },
  { id: "01930000-0000-7000-8000-00000000077a", name: "Zoë van der Westhuizen-Bhattacharya" },
];

/** What the person was told before they opened the window. */
function firstNotices(tickets: TicketDetail[], name: string): Notice[] {
  const about = (place: number, rest: Pick<Notice, "kind" | "title" | "message" | "for_me" | "is_read">): Notice[] => {
    const ticket = tickets[place];
    return ticket ? [{ id: `notice-${place}`, ticket_number: ticket.ticket_number, created_at: ticket.created_at, ...rest, title: `${rest.title} ${ticket.ticket_number}` }] : [];
  };
  return [
    ...about(0, { kind: "new_ticket", title: "New Support Ticket:", message: `Customer raised issue: ${tickets[0]?.subject ?? ""}`, for_me: false, is_read: false }),
    ...about(1, { kind: "mention", title: "Asha Rao Named You on Ticket", message: `@${name} is this the same batch as yesterday?`, for_me: true, is_read: false }),
    ...about(2, { kind: "customer_reply", title: "Customer Reply on Ticket", message: `Customer replied: ${tickets[2]?.subject ?? ""}`, for_me: false, is_read: true }),
    ...about(3, { kind: "assigned", title: "A Ticket Is Yours:", message: `Farhan Ali gave it to you: ${tickets[3]?.subject ?? ""}`, for_me: true, is_read: true }),
  ];
}

const zones = [
  { name: "America/New_York", minutes_ahead: -300 },
  { name: "Asia/Kolkata", minutes_ahead: 330 },
  { name: "Europe/Berlin", minutes_ahead: 60 },
  { name: "Europe/London", minutes_ahead: 0 },
  { name: "Pacific/Chatham", minutes_ahead: 825 },
  { name: "UTC", minutes_ahead: 0 },
];

function firstSettings(session: Session, may_change_shop: boolean): DeskSettings {
  const working_days = [1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, opens: "09:00", closes: "21:00" }));
  const deadlines: DeskSettings["shop"]["deadlines"] = [
    { priority: "critical", answer_minutes: 30, settle_minutes: 240 },
    { priority: "high", answer_minutes: 60, settle_minutes: 480 },
    { priority: "medium", answer_minutes: 240, settle_minutes: 1440 },
    { priority: "low", answer_minutes: 480, settle_minutes: 2880 },
  ];
  return {
    shop: { ...session.shop, working_days, approval_above: null, deadlines },
    may_change_shop,
    may_approve: may_change_shop,
    person: {
      theme: "system",
      density: "comfortable",
      notify_new_tickets: true,
      notify_customer_replies: true,
      private_notifications: false,
      notify_assigned: true,
      notify_approvals: true,
      notify_mentions: true,
      notify_deadlines: true,
      only_mine: false,
      quiet_hours: null,
    },
  };
}

/** Everybody who ever wrote, as the desk's own search finds them. */
function callers(tickets: TicketDetail[], words: string): FoundCustomer[] {
  const wanted = words.trim().toLowerCase();
  const digits = words.replace(/[^0-9]/g, "").slice(-10);
  const isPhone = /^[0-9+() ./-]+$/.test(words.trim()) && digits.length >= 3;
  const known = new Map<string, FoundCustomer>();
  for (const { customer, order } of tickets) {
    const before = known.get(customer.id);
    const last = [before?.last_order_at, order?.created_at].filter((at) => at != null).toSorted().at(-1) ?? null;
    const { id, name, email, phone, order_count } = customer;
    known.set(id, { id, name, email, phone, order_count, last_order_at: last });
  }
  return [...known.values()]
    .filter(({ name, email, phone }) => [name, email].some((text) => text.toLowerCase().includes(wanted)) || (isPhone && phone.replace(/[^0-9]/g, "").includes(digits)))
    .slice(0, 20);
}

function ordersOf(tickets: TicketDetail[], customerId: string): RecentOrder[] {
  return tickets
    .filter((ticket) => ticket.customer.id === customerId)
    .flatMap(({ order }) => order ?? [])
    .map(({ items, ...order }) => ({
      ...order,
      items: items.map(({ product_name, quantity, unit_price }, i) => ({ id: `${order.id}-${i}`, product_name, quantity, unit_price })),
    }))
    .filter((order, place, all) => all.findIndex((one) => one.id === order.id) === place)
    .slice(0, 20);
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
    assignee: ticket.assignee?.name ?? null,
    photo_count: ticket.attachments.filter((attachment) => attachment.is_photo).length,
  };
}

function overtaken(what: string): DeskProblem {
  return new DeskProblem({ code: "conflict", message: `Farhan Ali has just set the ${what} to another. Nothing was changed. Choose again if you still want to.` });
}

function notFound(): DeskProblem {
  return new DeskProblem({ code: "not_found", message: "There is no ticket with this number. It may have been typed wrongly." });
}

/** A file that the desk has attached. */
function attachmentOf({ attachment_id, name, size, file_type }: KeptFile, message_id: string | null): Attachment {
  return {
    id: attachment_id,
    message_id,
    file_name: name,
    file_type,
    file_size: size,
    arrived: true,
    is_photo: file_type.startsWith("image/"),
    picture: null,
    mark: { verdict: null, item: null },
    from_customer: false,
    is_internal: false,
    copy_of: null,
    created_at: new Date().toISOString(),
  };
}
