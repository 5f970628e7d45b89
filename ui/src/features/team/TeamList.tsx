import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { FirstLine, TeamMember } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { ChoiceMenu } from "../../components/ChoiceMenu";
import { Complaint } from "../../components/Complaint";
import { Sheet } from "../../components/Sheet";
import { When } from "../../components/When";
import { groups, useResetPassword, useSetActive, useSetGroup } from "./team";
import styles from "./Team.module.css";

/** Everybody who was ever appointed: what they may do, whether they do, and what an owner can change of it. */
export function TeamList({ members, onFirstLine }: { members: readonly TeamMember[]; onFirstLine: (name: string, first: FirstLine) => void }) {
  const [asked, setAsked] = useState<{ what: "off" | "reset"; member: TeamMember } | null>(null);
  return (
    <>
      <ul className={styles.people} aria-label="Team">
        {members.map((member) => (
          <Person key={member.login} member={member} onAsk={(what) => setAsked({ what, member })} />
        ))}
      </ul>
      {asked?.what === "off" && <SwitchOff member={asked.member} onClose={() => setAsked(null)} />}
      {asked?.what === "reset" && <Reset member={asked.member} onClose={() => setAsked(null)} onFirstLine={onFirstLine} />}
    </>
  );
}

function Person({ member, onAsk }: { member: TeamMember; onAsk: (what: "off" | "reset") => void }) {
  const setGroup = useSetGroup();
  const setActive = useSetActive();
  const { login, name, email, group, active, is_me } = member;
  return (
    <li className={styles.person} data-testid="team-member" data-login={login} data-active={active}>
      <div className={styles.who}>
        <span className={styles.name}>
          <bdi>{name}</bdi>
          {is_me && " (you)"}
        </span>
        <span className={styles.small}>
          <bdi>{login}</bdi>
          {email && (
            <>
              {" · "}
              <bdi>{email}</bdi>
            </>
          )}
        </span>
      </div>
      <span className={styles.small} data-testid="team-state">
        <State member={member} />
      </span>
      <div className={styles.doings}>
        {is_me || !active ? (
          <span className={styles.group}>{groups.find(({ value }) => value === group)?.label ?? "No rights"}</span>
        ) : (
          <ChoiceMenu name={`Rights of ${name}`} value={group ?? "agent"} choices={groups} onChoose={(wanted) => setGroup({ login, group: wanted })} />
        )}
        {!is_me &&
          (active ? (
            <>
              <Button look="quiet" aria-label={`New password for ${name}`} onClick={() => onAsk("reset")}>
                New password…
              </Button>
              <Button look="quiet" aria-label={`Switch ${name} off`} onClick={() => onAsk("off")}>
                Switch off…
              </Button>
            </>
          ) : (
            <Button aria-label={`Switch ${name} on`} disabled={setActive.isPending} onClick={() => setActive.mutate({ login, active: true })}>
              Switch on
            </Button>
          ))}
      </div>
    </li>
  );
}

function State({ member: { active, invited_until, seen_at } }: { member: TeamMember }) {
  if (!active) return "Switched off";
  if (invited_until !== null) {
    return (
      <>
        Invited, until <When at={invited_until} shape="moment" />
      </>
    );
  }
  if (seen_at === null) return "Not here yet";
  return (
    <>
      Here <When at={seen_at} shape="ago" />
    </>
  );
}

function SwitchOff({ member: { login, name }, onClose }: { member: TeamMember; onClose: () => void }) {
  const setActive = useSetActive();
  return (
    <Sheet title={`Switch ${name} off?`} open onClose={onClose}>
      <p>They see nothing more from now on, also at a desk that is open. What they wrote and decided stays. You can switch them on again.</p>
      <Problem of={setActive.error} />
      <div className={styles.actions}>
        <Button look="primary" disabled={setActive.isPending} onClick={() => setActive.mutate({ login, active: false }, { onSuccess: onClose })}>
          Switch off
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Sheet>
  );
}

function Reset({ member: { login, name }, onClose, onFirstLine }: { member: TeamMember; onClose: () => void; onFirstLine: (name: string, first: FirstLine) => void }) {
  const reset = useResetPassword();
  const done = (first: FirstLine) => {
    onClose();
    onFirstLine(name, first);
  };
  return (
    <Sheet title={`A new password for ${name}?`} open onClose={onClose}>
      <p>The old one is good for nothing from then on, and open desks of theirs show nothing. You get a line for them, with which they choose another.</p>
      <Problem of={reset.error} />
      <div className={styles.actions}>
        <Button look="primary" disabled={reset.isPending} onClick={() => reset.mutate(login, { onSuccess: done })}>
          Make the line
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Sheet>
  );
}

export function Problem({ of }: { of: unknown }) {
  return <Complaint className={styles.complaint}>{of ? sentenceOf(of) : null}</Complaint>;
}
