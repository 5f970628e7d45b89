import type {
  About,
  AttachProgress,
  BackupState,
  ChosenStore,
  CataloguePictures,
  BehindCursor,
  ChartMark,
  Choice,
  ChoiceKind,
  Computer,
  Colleague,
  CreatedTicket,
  CustomerSatisfaction,
  Decision,
  DeskError,
  DeskEvent,
  DeskSettings,
  DraftElsewhere,
  ErrorCode,
  ExportProgress,
  IssueFrequency,
  Look,
  KeptFile,
  Lookalike,
  MachineChange,
  MachineSettings,
  MenuAction,
  FileDrag,
  FoundCustomer,
  Message,
  MessageCursor,
  MoneyGranted,
  NewCopy,
  PersonChange,
  NewTicket,
  NewVersion,
  NoticeCursor,
  NoticePage,
  OfferedFile,
  OutboxNews,
  PhotoAddress,
  PairVerdict,
  Peace,
  Workplace,
  PhotoFacts,
  PhotoPlace,
  Present,
  ProductQuality,
  Progress,
  Question,
  QueueCursor,
  QueueFilter,
  QueuePage,
  QueueStats,
  RecentOrder,
  ResponseTimes,
  Reach,
  SavedFiles,
  SavedRows,
  SeenMessage,
  Session,
  TeamAddress,
  TeamMember,
  FirstLine,
  Group,
  Invitation,
  TeamLine,
  Setup,
  ShopChange,
  StoreChoice,
  StartProgress,
  Stored,
  TicketDetail,
  TicketPhotos,
  TicketDraft,
  TicketsBehind,
  TimeZone,
  Today,
  Waiting,
} from "./bindings";

/**
 * Everything the console asks of the desk. `tauri.ts` answers it in the real window, `fake.ts` in component
 * tests and in a plain browser. What goes wrong is always a `DeskProblem`.
 */
export interface Backend {
  start(onStep: (progress: StartProgress) => void): Promise<Session>;
  /** Where this computer works; null where nobody has chosen yet. */
  place(): Promise<Workplace | null>;
  chooseThisComputer(): Promise<void>;
  /** Takes a line such as `postgresql://asha@db.example.com/shop`, or a link with one, apart. */
  readTeamLine(line: string): Promise<TeamLine>;
  /** The invitation that was opened last, as a link, once; null where there is none. */
  invitation(): Promise<string | null>;
  /** Lets the person choose the file of a certificate; null where they chose nothing. */
  chooseCertificate(): Promise<string | null>;
  signIn(address: TeamAddress, password: string): Promise<Session>;
  /** Signs in with an invitation, and from then on with the password that the person chose. */
  takeInvitation(address: TeamAddress, firstPassword: string, chosen: string): Promise<Session>;
  /** Everybody who was ever appointed, for owners. */
  team(): Promise<TeamMember[]>;
  /** Makes a login; the line is for the person who was invited. */
  invite(invitation: Invitation): Promise<FirstLine>;
  resetTeamPassword(login: string): Promise<FirstLine>;
  setTeamGroup(login: string, group: Group): Promise<void>;
  setTeamActive(login: string, active: boolean): Promise<void>;
  /** The replica of the team's server from which this computer reads figures, such as `replica.example.com:5432`. */
  figuresReplica(): Promise<string | null>;
  /** Reads them from there from now on; from the server itself where it is empty. */
  readFiguresFrom(replica: string): Promise<string | null>;
  /** Forgets where this computer works, and starts the program anew. */
  leavePlace(): Promise<void>;
  setUp(setup: Setup, onProgress: (progress: Progress) => void): Promise<Session>;
  queue(filter: QueueFilter, place: QueueCursor | null): Promise<QueuePage>;
  queueStats(): Promise<QueueStats>;
  ticket(number: string): Promise<TicketDetail>;
  earlierMessages(ticketId: string, before: MessageCursor): Promise<Message[]>;
  /** Notes that the person has this ticket before their eyes. */
  look(ticketId: string, newestSeen: string | null): Promise<Look>;
  /** Says what ticket the window shows, and whether a key was just pressed in what is written there. */
  bePresent(ticketId: string | null, typing: boolean): Promise<void>;
  /** Who else has which ticket open. */
  present(): Promise<Present[]>;
  /** Takes a decision about a ticket. What is stored, or null where it waits; on disk when it answers. */
  decide(decision: Decision): Promise<Stored | null>;
  /** What was decided on this computer and is not stored yet. */
  outbox(): Promise<Waiting[]>;
  /** Sends something now, whatever it waited for; a reply with what its writer has read since. */
  sendNow(id: string, seen: SeenMessage | null): Promise<void>;
  /** Holds something back for good. Once it is safe elsewhere, it is forgotten. */
  takeBack(id: string): Promise<Waiting>;
  forgetWaiting(id: string): Promise<void>;
  /** Everybody who works at the desk, by name. */
  colleagues(): Promise<Colleague[]>;
  /** What the person was told, the newest first; or only what concerns them alone. */
  notices(forMe: boolean, before: NoticeCursor | null): Promise<NoticePage>;
  /** How much of what they want to be told is unread. */
  unreadNotices(): Promise<number>;
  markNoticesRead(noticeIds: string[]): Promise<void>;
  /** Marks everything up to this time as read: what came later has not been seen. */
  markAllNoticesRead(upTo: string): Promise<void>;
  /** What was begun on this computer and not sent. */
  drafts(): Promise<TicketDraft[]>;
  /** Keeps what was begun on a ticket; on disk when it answers. `taken` is the version of another computer that is part of it now, or was put aside for it. */
  keepDraft(draft: TicketDraft, taken: string | null): Promise<null>;
  /** What stands of drafts at the person's other computers and is not here yet. */
  draftsElsewhere(): Promise<DraftElsewhere[]>;
  /** Keeps a copy of an offered file for a message that is being written. */
  keepFile(fileId: string): Promise<KeptFile>;
  /** Where the picture of such a copy is. */
  keptPhotoUrl(attachmentId: string): string;
  /** In which store the shop keeps evidence besides the database. */
  evidenceStore(): Promise<ChosenStore>;
  /** Chooses another, once a file was kept there and read again. */
  chooseEvidenceStore(choice: StoreChoice): Promise<ChosenStore>;
  /** The shop's and the person's settings. */
  settings(): Promise<DeskSettings>;
  /** This computer's settings. */
  machineSettings(): Promise<MachineSettings>;
  timeZones(): Promise<TimeZone[]>;
  /** Changes what is named, and leaves the rest. */
  changeShop(change: Partial<ShopChange>): Promise<DeskSettings>;
  changePerson(change: Partial<PersonChange>): Promise<DeskSettings>;
  changeMachine(change: Partial<MachineChange>): Promise<MachineSettings>;
  /** What this computer and its desktop do for the program. */
  computer(): Promise<Computer>;
  /** Starts with the computer from now on, or does not. */
  startAtLogin(on: boolean): Promise<Computer>;
  /** Leaves the person in peace for a while, or no longer. */
  doNotDisturb(peace: Peace): Promise<MachineSettings>;
  /** Shows in the tray how many tickets are open. */
  showOpenCount(open: number): Promise<void>;
  about(): Promise<About>;
  openLogFolder(): Promise<void>;
  /** How the backups of this computer's database stand; nothing where the desk works on a team's server. */
  backupState(): Promise<BackupState | null>;
  backUpNow(): Promise<BackupState>;
  /** Shows the folder of the backups. */
  showBackups(): Promise<void>;
  /** The newer Punnet that was found; null where there is none. */
  newVersion(): Promise<NewVersion | null>;
  /** Installs it and starts it anew; refused while something is not sent. */
  installNewVersion(): Promise<void>;
  quit(): Promise<void>;
  findCustomers(words: string): Promise<FoundCustomer[]>;
  customerOrders(customerId: string): Promise<RecentOrder[]>;
  createTicket(ticket: NewTicket): Promise<CreatedTicket>;
  /** Opens the system's dialog; none where it was closed. */
  chooseFiles(): Promise<OfferedFile[]>;
  /** The copied files, or the copied picture; none where neither was copied. */
  pasteFiles(): Promise<OfferedFile[]>;
  /** Adds a file that was chosen, dropped or pasted, for the customer to see or for the desk alone. The id is made by the window: sent twice it is attached once. */
  attach(ticketId: string, attachmentId: string, fileId: string, isInternal: boolean, onProgress: (progress: AttachProgress) => void): Promise<void>;
  cancelAttach(attachmentId: string): Promise<void>;
  /** Which photos are in view, nearest first, and which went out of the window before they were shown. */
  lookAtPhotos(inView: string[], gone: PhotoAddress[]): Promise<void>;
  /** Why a photo can't be shown, as a sentence; null where it can. */
  photoTrouble(attachmentId: string): Promise<string | null>;
  /** The photos of other tickets that look like this one, nearest first. */
  lookalikes(attachmentId: string): Promise<Lookalike[]>;
  /** Remembers whether two photos are the same; with null, takes it back. */
  judgePhotos(attachmentId: string, otherId: string, verdict: PairVerdict | null): Promise<void>;
  /** The photos of the customer's other tickets, the newest tickets first. */
  customerPhotos(ticketId: string): Promise<TicketPhotos[]>;
  /** The catalogue's pictures of the products that a ticket is about. */
  cataloguePictures(ticketId: string): Promise<CataloguePictures>;
  /** Why the catalogue's picture of a product can't be shown, as a sentence; null where it can. */
  catalogueTrouble(productId: string): Promise<string | null>;
  /** What is known of a photo beside its pixels. */
  photoFacts(attachmentId: string): Promise<PhotoFacts>;
  /** Where a photo says that it was taken: only for somebody who asks. */
  photoPlace(attachmentId: string): Promise<PhotoPlace | null>;
  /** How often customers complain, and about what. */
  issueFrequency(question: Question): Promise<IssueFrequency>;
  /** How long customers wait for the first answer and for the end of it. */
  responseTimes(question: Question): Promise<ResponseTimes>;
  /** What the shop gave back. */
  moneyGranted(question: Question): Promise<MoneyGranted>;
  /** Which products and suppliers customers complain about. */
  productQuality(question: Question): Promise<ProductQuality>;
  /** Whether claims stay settled, who complains again and again, what escalates. */
  customerSatisfaction(question: Question): Promise<CustomerSatisfaction>;
  /** How today goes. */
  analyticsToday(): Promise<Today>;
  /** The products, suppliers or people whose names have these words; with none the first of them. */
  analyticsChoices(kind: ChoiceKind, words: string): Promise<Choice[]>;
  /** The same by their ids, as they stand in an address. */
  analyticsChosen(kind: ChoiceKind, ids: string[]): Promise<Choice[]>;
  /** The tickets that a mark of a chart stands for, the newest first. */
  analyticsTickets(question: Question, mark: ChartMark, after: BehindCursor | null): Promise<TicketsBehind>;
  /** Opens the system's dialog and saves those tickets as CSV, any number of them; null where it was closed or cancelled. */
  saveTickets(exportId: string, question: Question, mark: ChartMark, onProgress: (progress: ExportProgress) => void): Promise<SavedRows | null>;
  cancelSaveTickets(exportId: string): Promise<void>;
  /** Opens the system's dialog and saves a chart or its table; false where it was closed. */
  saveChart(name: string, bytes: Uint8Array): Promise<boolean>;
  /** Opens the system's dialog that prints what the window shows. */
  printWindow(): Promise<void>;
  /** Saves what was drawn on a photo as a copy; the photo stays as it is. Sent twice it is stored once. */
  saveCopy(copy: NewCopy): Promise<void>;
  /** Opens the system's dialog and saves the file as it came; false where it was closed. */
  saveOriginal(attachmentId: string): Promise<boolean>;
  /** Opens the system's dialog and saves every file of a ticket as one archive; null where it was closed. */
  saveAll(ticketId: string, ticketNumber: string): Promise<SavedFiles | null>;
  /** Puts a photo on the clipboard. */
  copyPhoto(attachmentId: string): Promise<void>;
  /** Under what `file:` address a file can be dragged out of the window; null where the shell drags it. Nothing is written yet. */
  fileToDrag(attachmentId: string): Promise<string | null>;
  /** A file is being dragged out of the window: it is laid down there as it came. */
  dragFile(attachmentId: string): Promise<void>;
  /** Calls back while files are dragged over the window and when they are dropped. */
  onFileDrag(heard: (drag: FileDrag) => void): () => void;
  /** The address of a photo's rendition, for `<img src>` only: bytes never travel as messages. */
  photoUrl(attachmentId: string, edge: PhotoEdge): string;
  /** Likewise of the catalogue's picture of a product. */
  catalogueUrl(productId: string, edge: PhotoEdge): string;
  /** Calls back for every event of the desk until the returned function is called. */
  onDeskEvent(heard: (event: DeskEvent) => void): () => void;
  /** Calls back when the shop's settings or the person's own were changed, here or at another desk. */
  onSettingsChanged(heard: () => void): () => void;
  /** Calls back when the person read some of what they were told, here or at another computer. */
  onNoticesRead(heard: () => void): () => void;
  /** Calls back when photos that look alike were found, or somebody said of two whether they are the same. */
  onLookalikesChanged(heard: () => void): () => void;
  /** Calls back when a backup begins, was made, or failed. */
  onBackupsChanged(heard: () => void): () => void;
  /** Calls back when this computer's settings were changed, and not by this window. */
  onMachineChanged(heard: () => void): () => void;
  /** Calls back when somebody came to a ticket or left it, began to write or stopped. */
  onPresenceChanged(heard: () => void): () => void;
  /** Calls back when something stands of a draft at another computer, or no longer. */
  onDraftsElsewhere(heard: () => void): () => void;
  /** Calls back when something came to what waits to be stored, or left it. */
  onOutbox(heard: (news: OutboxNews) => void): () => void;
  /** Calls back when the database is lost, has nothing for the person any more, or is back. */
  onReach(heard: (reach: Reach) => void): () => void;
  /** Calls back when somebody clicked a native notification. */
  onOpenTicket(heard: (ticketNumber: string) => void): () => void;
  /** Somebody opened an invitation. */
  onInvitation(heard: () => void): () => void;
  /** Calls back when a newer Punnet was found. */
  onNewVersion(heard: (found: NewVersion) => void): () => void;
  /** Calls back when somebody chose from the native menu. */
  onMenu(heard: (action: MenuAction) => void): () => void;
}

/** Longest edge of a photo's renditions, in pixels: the grid, the viewer, and for a close look. */
export type PhotoEdge = 320 | 1280 | 8192;

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
