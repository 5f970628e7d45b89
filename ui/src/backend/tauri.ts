import { Channel, convertFileSrc } from "@tauri-apps/api/core";

import { DeskProblem, type Backend } from "./backend";
import { commands, events, type DeskError, type PersonChange } from "./bindings";

/** The desk behind the real window. The only file, with the generated bindings, that knows Tauri. */
export const tauriBackend: Backend = {
  start: (onStep) => asked(commands.start(channel(onStep))),
  place: () => asked(commands.place()),
  chooseThisComputer: async () => void (await asked(commands.chooseThisComputer())),
  readTeamLine: (line) => asked(commands.readTeamLine(line)),
  invitation: () => asked(commands.invitation()),
  chooseCertificate: () => asked(commands.chooseCertificate()),
  signIn: (address, password) => asked(commands.signIn(address, password)),
  takeInvitation: (address, firstPassword, chosen) => asked(commands.takeInvitation(address, firstPassword, chosen)),
  team: () => asked(commands.team()),
  invite: (invitation) => asked(commands.invite(invitation)),
  resetTeamPassword: (login) => asked(commands.resetTeamPassword(login)),
  setTeamGroup: async (login, group) => void (await asked(commands.setTeamGroup(login, group))),
  setTeamActive: async (login, active) => void (await asked(commands.setTeamActive(login, active))),
  figuresReplica: () => asked(commands.figuresReplica()),
  readFiguresFrom: (replica) => asked(commands.readFiguresFrom(replica)),
  leavePlace: async () => void (await asked(commands.leavePlace())),
  setUp: (setup, onProgress) => asked(commands.setUp(setup, channel(onProgress))),
  queue: (filter, place) => asked(commands.queue(filter, place)),
  queueStats: () => asked(commands.queueStats()),
  ticket: (number) => asked(commands.ticket(number)),
  customerPhotos: (ticketId) => asked(commands.customerPhotos(ticketId)),
  earlierMessages: (ticketId, before) => asked(commands.earlierMessages(ticketId, before)),
  look: (ticketId, newestSeen) => asked(commands.look(ticketId, newestSeen)),
  bePresent: async (ticketId, typing) => void (await asked(commands.bePresent(ticketId, typing))),
  present: () => asked(commands.present()),
  decide: (decision) => asked(commands.decide(decision)),
  outbox: () => asked(commands.outbox()),
  sendNow: async (id, seen) => void (await asked(commands.sendNow(id, seen))),
  takeBack: (id) => asked(commands.takeBack(id)),
  forgetWaiting: async (id) => void (await asked(commands.forgetWaiting(id))),
  colleagues: () => asked(commands.colleagues()),
  notices: (forMe, before) => asked(commands.notices(forMe, before)),
  unreadNotices: () => asked(commands.unreadNotices()),
  markNoticesRead: async (noticeIds) => void (await asked(commands.markNoticesRead(noticeIds))),
  markAllNoticesRead: async (upTo) => void (await asked(commands.markAllNoticesRead(upTo))),
  drafts: () => asked(commands.drafts()),
  keepDraft: (draft, taken) => asked(commands.keepDraft(draft, taken)),
  draftsElsewhere: () => asked(commands.draftsElsewhere()),
  keepFile: (fileId) => asked(commands.keepFile(fileId)),
  keptPhotoUrl: (attachmentId) => convertFileSrc(`kept/${attachmentId}`, "evidence"),
  evidenceStore: () => asked(commands.evidenceStore()),
  chooseEvidenceStore: (choice) => asked(commands.chooseEvidenceStore(choice)),
  settings: () => asked(commands.settings()),
  machineSettings: () => asked(commands.machineSettings()),
  timeZones: () => asked(commands.timeZones()),
  changeShop: (change) => asked(commands.changeShop({ name: null, time_zone: null, currency: null, working_day: null, day_off: null, approval_above: null, deadline: null, ...change })),
  changePerson: (change) => asked(commands.changePerson({ ...sameAsBefore, ...change })),
  changeMachine: (change) => asked(commands.changeMachine({ size: null, when_closed: null, notification_sound: null, undo_send: null, look_for_updates: null, ...change })),
  computer: () => asked(commands.computer()),
  startAtLogin: (on) => asked(commands.startAtLogin(on)),
  doNotDisturb: (peace) => asked(commands.doNotDisturb(peace)),
  showOpenCount: async (open) => void (await asked(commands.showOpenCount(open))),
  about: () => asked(commands.about()),
  openLogFolder: async () => void (await asked(commands.openLogFolder())),
  backupState: () => asked(commands.backupState()),
  backUpNow: () => asked(commands.backUpNow()),
  showBackups: async () => void (await asked(commands.showBackups())),
  newVersion: () => asked(commands.newVersion()),
  installNewVersion: async () => void (await asked(commands.installNewVersion())),
  quit: () => asked(commands.quit()),
  findCustomers: (words) => asked(commands.findCustomers(words)),
  customerOrders: (customerId) => asked(commands.customerOrders(customerId)),
  createTicket: (ticket) => asked(commands.createTicket(ticket)),
  chooseFiles: () => asked(commands.chooseFiles()),
  pasteFiles: () => asked(commands.pasteFiles()),
  attach: async (ticketId, attachmentId, fileId, isInternal, onProgress) => void (await asked(commands.attach(ticketId, attachmentId, isInternal, fileId, channel(onProgress)))),
  cancelAttach: async (attachmentId) => void (await asked(commands.cancelAttach(attachmentId))),
  lookAtPhotos: async (inView, gone) => void (await asked(commands.lookAtPhotos(inView, gone))),
  photoTrouble: (attachmentId) => asked(commands.photoTrouble(attachmentId)),
  lookalikes: (attachmentId) => asked(commands.lookalikes(attachmentId)),
  judgePhotos: async (attachmentId, otherId, verdict) => void (await asked(commands.judgePhotos(attachmentId, otherId, verdict))),
  cataloguePictures: (ticketId) => asked(commands.cataloguePictures(ticketId)),
  catalogueTrouble: (productId) => asked(commands.catalogueTrouble(productId)),
  photoFacts: (attachmentId) => asked(commands.photoFacts(attachmentId)),
  photoPlace: (attachmentId) => asked(commands.photoPlace(attachmentId)),
  issueFrequency: (question) => asked(commands.issueFrequency(question)),
  responseTimes: (question) => asked(commands.responseTimes(question)),
  moneyGranted: (question) => asked(commands.moneyGranted(question)),
  productQuality: (question) => asked(commands.productQuality(question)),
  customerSatisfaction: (question) => asked(commands.customerSatisfaction(question)),
  analyticsToday: () => asked(commands.analyticsToday()),
  analyticsChoices: (kind, words) => asked(commands.analyticsChoices(kind, words)),
  analyticsChosen: (kind, ids) => asked(commands.analyticsChosen(kind, ids)),
  analyticsTickets: (question, mark, after) => asked(commands.analyticsTickets(question, mark, after)),
  saveTickets: (exportId, question, mark, onProgress) => asked(commands.saveTickets(exportId, question, mark, channel(onProgress))),
  cancelSaveTickets: async (exportId) => void (await asked(commands.cancelSaveTickets(exportId))),
  saveChart: (name, bytes) => asked(commands.saveChart(name, [...bytes])),
  printWindow: async () => void (await asked(commands.printWindow())),
  saveCopy: async (copy) => void (await asked(commands.saveCopy(copy))),
  saveOriginal: (attachmentId) => asked(commands.saveOriginal(attachmentId)),
  saveAll: (ticketId, ticketNumber) => asked(commands.saveAll(ticketId, ticketNumber)),
  copyPhoto: async (attachmentId) => void (await asked(commands.copyPhoto(attachmentId))),
  fileToDrag: async (attachmentId) => (await asked(commands.fileToDrag(attachmentId))).address,
  dragFile: async (attachmentId) => void (await asked(commands.dragFile(attachmentId))),
  onFileDrag: (heard) => ending(events.fileDrag.listen((event) => heard(event.payload))),
  photoUrl: (attachmentId, edge) => convertFileSrc(`${attachmentId}/${edge}`, "evidence"),
  catalogueUrl: (productId, edge) => convertFileSrc(`catalogue/${productId}/${edge}`, "evidence"),
  onDeskEvent: (heard) => ending(events.deskEvent.listen((event) => heard(event.payload))),
  onSettingsChanged: (heard) => ending(events.settingsChanged.listen(() => heard())),
  onNoticesRead: (heard) => ending(events.noticesRead.listen(() => heard())),
  onLookalikesChanged: (heard) => ending(events.lookalikesChanged.listen(() => heard())),
  onBackupsChanged: (heard) => ending(events.backupsChanged.listen(() => heard())),
  onMachineChanged: (heard) => ending(events.machineChanged.listen(() => heard())),
  onPresenceChanged: (heard) => ending(events.presenceChanged.listen(() => heard())),
  onDraftsElsewhere: (heard) => ending(events.draftsChangedElsewhere.listen(() => heard())),
  onOutbox: (heard) => ending(events.outboxChanged.listen((event) => heard(event.payload.news))),
  onReach: (heard) => ending(events.databaseReach.listen((event) => heard(event.payload.reach))),
  onOpenTicket: (heard) => ending(events.openTicket.listen((event) => heard(event.payload.ticket_number))),
  onInvitation: (heard) => ending(events.invitationOpened.listen(() => heard())),
  onNewVersion: (heard) => ending(events.newVersionFound.listen((event) => heard(event.payload.found))),
  onMenu: (heard) => ending(events.menuChosen.listen((event) => heard(event.payload.action))),
};

/** A change of nothing. */
const sameAsBefore: PersonChange = {
  theme: null,
  density: null,
  notify_new_tickets: null,
  notify_customer_replies: null,
  private_notifications: null,
  notify_assigned: null,
  notify_approvals: null,
  notify_mentions: null,
  notify_deadlines: null,
  only_mine: null,
  quiet_hours: null,
  no_quiet_hours: false,
};

function channel<T>(heard: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = heard;
  return made;
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw isDeskError(thrown)
      ? new DeskProblem(thrown)
      : new DeskProblem({
          code: "internal",
          message: `Punnet could not finish this. Nothing was changed; please try again. (${String(thrown)})`,
        });
  }
}

function isDeskError(thrown: unknown): thrown is DeskError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}

/** Listening starts a moment later than asked for; ending it must work before and after. */
function ending(listening: Promise<() => void>): () => void {
  return () => {
    void listening.then((stop) => stop());
  };
}
