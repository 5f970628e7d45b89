import type {
  DeskError,
  DeskEvent,
  ErrorCode,
  Message,
  NewMessage,
  NewResolution,
  Progress,
  QueueCursor,
  QueueFilter,
  QueuePage,
  QueueStats,
  Session,
  Setup,
  StartProgress,
  TicketDetail,
  TicketPriority,
  TicketState,
  TicketStatus,
} from "./bindings";

/**
 * Everything the console asks of the desk. `tauri.ts` answers it in the real window, `fake.ts` in component
 * tests and in a plain browser. What goes wrong is always a `DeskProblem`.
 */
export interface Backend {
  start(onStep: (progress: StartProgress) => void): Promise<Session>;
  setUp(setup: Setup, onProgress: (progress: Progress) => void): Promise<Session>;
  queue(filter: QueueFilter, place: QueueCursor | null): Promise<QueuePage>;
  queueStats(): Promise<QueueStats>;
  ticket(number: string): Promise<TicketDetail>;
  reply(message: NewMessage): Promise<Message>;
  setStatus(ticketId: string, status: TicketStatus): Promise<TicketState>;
  setPriority(ticketId: string, priority: TicketPriority): Promise<TicketState>;
  resolve(resolution: NewResolution): Promise<TicketState>;
  /** The address of a photo's rendition, for `<img src>` only: bytes never travel as messages. */
  photoUrl(attachmentId: string, edge: PhotoEdge): string;
  /** Calls back for every event of the desk until the returned function is called. */
  onDeskEvent(heard: (event: DeskEvent) => void): () => void;
  /** Calls back when somebody clicked a native notification. */
  onOpenTicket(heard: (ticketNumber: string) => void): () => void;
}

/** Longest edge of a photo's renditions, in pixels: the grid and the viewer. */
export type PhotoEdge = 320 | 1280;

/** What the desk said went wrong. The message is a finished sentence for the person at the desk. */
export class DeskProblem extends Error {
  readonly code: ErrorCode;

  constructor({ code, message }: DeskError) {
    super(message);
    this.name = "DeskProblem";
    this.code = code;
  }
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(problem: unknown): string {
  return problem instanceof DeskProblem
    ? problem.message
    : "Something unexpected happened inside Punnet. Nothing was changed; please try again.";
}

export function isDatabaseLost(problem: unknown): boolean {
  return problem instanceof DeskProblem && problem.code === "database_lost";
}
