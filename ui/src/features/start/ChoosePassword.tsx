import { useId, useState, type FormEvent } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Session, TeamAddress } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { Mark } from "../../components/Mark";
import styles from "./Start.module.css";

/** Shorter ones the desk refuses as well. */
const SHORTEST = 12;

/** Somebody was invited: a password of their own, before anything else. */
export function ChoosePassword({ address, firstPassword, onReady, onBack }: { address: TeamAddress; firstPassword: string; onReady: (session: Session) => void; onBack: () => void }) {
  const backend = useBackend();
  const id = useId();
  const [chosen, setChosen] = useState("");
  const [again, setAgain] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const choose = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length < SHORTEST) return setComplaint(`Choose at least ${SHORTEST} letters, digits and signs. A few words are easy to remember.`);
    if (chosen !== again) return setComplaint("The two are not the same. Type it once more.");
    setComplaint(null);
    setBusy(true);
    backend.takeInvitation(address, firstPassword, chosen).then(onReady, (problem: unknown) => {
      setComplaint(sentenceOf(problem));
      setBusy(false);
    });
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} aria-label="Choose a password" onSubmit={choose}>
        <Mark size={36} />
        <h1 className={styles.title}>Welcome, {address.user}</h1>
        <p className={styles.lead}>
          Choose a password for {address.database} on {address.host}. The one that you were given is good for nothing else.
        </p>
        <Complaint>{complaint}</Complaint>
        <div className={styles.fields}>
          <label htmlFor={`${id}-chosen`}>Your password</label>
          <input id={`${id}-chosen`} className={styles.input} type="password" autoComplete="new-password" autoFocus maxLength={128} value={chosen} disabled={busy} onChange={(event) => setChosen(event.target.value)} />
          <label htmlFor={`${id}-again`}>Once more</label>
          <input id={`${id}-again`} className={styles.input} type="password" autoComplete="new-password" maxLength={128} value={again} disabled={busy} onChange={(event) => setAgain(event.target.value)} />
        </div>
        <div className={styles.actions}>
          <Button type="submit" look="primary" disabled={busy}>
            Start working
          </Button>
          <Button type="button" look="quiet" disabled={busy} onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
    </main>
  );
}
