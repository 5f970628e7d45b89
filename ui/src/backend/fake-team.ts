import { DeskProblem, type Backend } from "./backend";
import type { FirstLine, Session, TeamAddress, TeamMember, Workplace } from "./bindings";

// Where the fake desk works, and with whom.

type TeamBackend = Pick<
  Backend,
  "place" | "chooseThisComputer" | "readTeamLine" | "invitation" | "chooseCertificate" | "onInvitation" | "signIn" | "takeInvitation" | "leavePlace" | "figuresReplica" | "readFiguresFrom" | "team" | "invite" | "resetTeamPassword" | "setTeamGroup" | "setTeamActive"
>;

export type TeamAsking = Exclude<keyof TeamBackend, "onInvitation">;

type Answer = <T>(what: TeamAsking, given: unknown[], make: () => T) => Promise<T>;

/** Whoever signs in with this password was invited, and chooses another first. */
export const FIRST_PASSWORD = "a line for Asha";

const UNTIL = "2026-12-07T10:00:00Z";

/** `answer` is asked of the database, `local` of this computer. */
export function fakeTeam(session: Session, isOwner: boolean, place: Workplace | null, answer: Answer, local: Answer): TeamBackend & { assertPlaced: () => void; openInvitation: (link: string) => void } {
  const member = (login: string, name: string, rest: Partial<TeamMember>): TeamMember => ({
    login,
    user_id: crypto.randomUUID(),
    name,
    email: `${login}@example.in`,
    group: "agent",
    active: true,
    invited_until: null,
    seen_at: null,
    is_me: false,
    ...rest,
  });
  const members: TeamMember[] = [
    member("asha", "Asha Rao", { seen_at: "2026-11-20T10:00:00Z" }),
    member("om", "Om Prakash", { invited_until: UNTIL }),
    member("ravi", session.person.name, { user_id: session.person.id, group: "owner", is_me: true, seen_at: "2026-11-20T10:00:00Z" }),
    member("zoya", "Zoya Khan", { active: false, group: "approver" }),
  ];
  const firstLine = (login: string): FirstLine => ({ line: `postgresql://${login}:made@db.example.com:5432/shop`, link: `punnet://connect?line=${login}`, until: UNTIL });
  const change = (login: string, changed: Partial<TeamMember>) => Object.assign(members.find((one) => one.login === login) ?? {}, changed);
  const work = (address: TeamAddress): Session => {
    place = { kind: "team", address, replica: null };
    return { ...session, in_team: true, place: `${address.database} on ${address.host}` };
  };
  let replica: string | null = null;
  let opened: string | null = null;
  const invitationListeners = new Set<() => void>();
  return {
    openInvitation(link) {
      opened = link;
      invitationListeners.forEach((heard) => heard());
    },
    invitation: () =>
      local("invitation", [], () => {
        const link = opened;
        opened = null;
        return link;
      }),
    chooseCertificate: () => local("chooseCertificate", [], () => "/home/asha/shop-ca.pem"),
    onInvitation(heard) {
      invitationListeners.add(heard);
      return () => invitationListeners.delete(heard);
    },
    assertPlaced() {
      if (place === null) throw new DeskProblem({ code: "choose_place", message: "Choose where Punnet keeps the shop’s data." });
      if (place.kind === "team") throw new DeskProblem({ code: "sign_in", message: "Type your password for shop on db.example.com. This computer does not keep it." });
    },
    place: () => local("place", [], () => place),
    chooseThisComputer: () => local("chooseThisComputer", [], () => void (place = { kind: "this_computer" })),
    readTeamLine: (line) =>
      local("readTeamLine", [], () => {
        const whole = line.trim().startsWith("punnet:") ? (new URL(line.trim()).searchParams.get("line") ?? "") : line.trim();
        const url = URL.canParse(whole) ? new URL(whole) : null;
        if (!url?.username || !url.hostname) throw new DeskProblem({ code: "invalid", message: "This is no address of a database." });
        return { address: { host: url.hostname, port: Number(url.port || 5432), database: url.pathname.slice(1), user: url.username, ca_file: null }, password: decodeURIComponent(url.password) || null };
      }),
    // What was typed as a password is nobody's to keep, here neither.
    signIn: (address, password) =>
      answer("signIn", [address], () => {
        if (password === FIRST_PASSWORD) throw new DeskProblem({ code: "choose_password", message: "You are invited. Choose a password of your own." });
        return work(address);
      }),
    takeInvitation: (address) => answer("takeInvitation", [address], () => work(address)),
    figuresReplica: () => local("figuresReplica", [], () => replica),
    readFiguresFrom: (typed) => answer("readFiguresFrom", [typed], () => (replica = typed === "" || typed.includes(":") ? typed || null : `${typed}:5432`)),
    leavePlace: () => local("leavePlace", [], () => void (place = null)),
    team: () =>
      answer("team", [], () => {
        if (!isOwner) throw new DeskProblem({ code: "refused", message: "You may not do this with your login. Nothing was changed. Ask the owner of the desk if you need to." });
        return members.map((one) => ({ ...one })).toSorted((one, other) => one.name.localeCompare(other.name));
      }),
    invite: (invitation) =>
      answer("invite", [invitation], () => {
        members.push(member(invitation.login, invitation.name, { email: invitation.email, group: invitation.group, invited_until: UNTIL }));
        return firstLine(invitation.login);
      }),
    resetTeamPassword: (login) =>
      answer("resetTeamPassword", [login], () => {
        change(login, { invited_until: UNTIL });
        return firstLine(login);
      }),
    setTeamGroup: (login, group) => answer("setTeamGroup", [login, group], () => void change(login, { group })),
    setTeamActive: (login, active) => answer("setTeamActive", [login, active], () => void change(login, { active })),
  };
}
