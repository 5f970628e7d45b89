import { useId, useState, type FormEvent } from "react";

import type { FirstLine, Group } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { Select } from "../../components/Select";
import { Sheet } from "../../components/Sheet";
import { groups, loginFor, useInvite } from "./team";
import { Problem } from "./TeamList";
import styles from "./Team.module.css";

/** Somebody new at the desk. */
export function InviteSheet({ onClose, onFirstLine }: { onClose: () => void; onFirstLine: (name: string, first: FirstLine) => void }) {
  const id = useId();
  const invite = useInvite();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  // Nothing typed: as the name says.
  const [login, setLogin] = useState<string | null>(null);
  const [group, setGroup] = useState<Group>("agent");
  const wanted = { name, email, login: login ?? loginFor(name), group };
  const send = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(wanted, {
      onSuccess: (first) => {
        onClose();
        onFirstLine(name.trim(), first);
      },
    });
  };
  return (
    <Sheet title="Invite somebody" open onClose={onClose}>
      <form className={styles.form} aria-label="Invite somebody" onSubmit={send}>
        <label htmlFor={`${id}-name`}>Name</label>
        <input id={`${id}-name`} className={styles.input} dir="auto" autoComplete="off" autoFocus maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
        <label htmlFor={`${id}-email`}>Email (may be left out)</label>
        <input id={`${id}-email`} className={styles.input} autoComplete="off" autoCapitalize="off" spellCheck={false} maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
        <label htmlFor={`${id}-login`}>Login</label>
        <input id={`${id}-login`} className={styles.input} autoComplete="off" autoCapitalize="off" spellCheck={false} maxLength={63} value={wanted.login} onChange={(event) => setLogin(event.target.value)} />
        <span>Rights</span>
        <Select name="Rights" placeholder="" value={group} choices={groups} onChoose={setGroup} />
        <p className={styles.small}>{groups.find(({ value }) => value === group)?.may}.</p>
        <Problem of={invite.error} />
        <div className={styles.actions}>
          <Button type="submit" look="primary" disabled={invite.isPending || name.trim() === "" || wanted.login === ""}>
            Invite
          </Button>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
