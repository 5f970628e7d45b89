import { useEffect, useEffectEvent, useId, useRef, useState, type ReactNode, type Ref } from "react";

import { DeskProblem, sentenceOf } from "../../backend/backend";
import type { Session, TeamAddress } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { Mark } from "../../components/Mark";
import { useLate } from "../../components/useLate";
import { ChoosePassword } from "./ChoosePassword";
import styles from "./Start.module.css";

type Form = { host: string; port: string; database: string; user: string; password: string; certificate: string };
const empty: Form = { host: "", port: "5432", database: "", user: "", password: "", certificate: "" };

/** Who signs in to which server. The password goes to the computer's keychain and is kept nowhere else. */
export function SignInScreen({ sentence, link, onReady, onBack }: { sentence: string | null; link: string | null; onReady: (session: Session) => void; onBack: () => void }) {
  const backend = useBackend();
  const [form, setForm] = useState(empty);
  const [complaint, setComplaint] = useState(sentence);
  const [busy, setBusy] = useState(false);
  const slow = useLate(busy);
  const [invited, setInvited] = useState<{ address: TeamAddress; firstPassword: string } | null>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    let gone = false;
    void backend.place().then(
      (place) => {
        if (gone || place?.kind !== "team") return;
        // Nothing that was typed meanwhile is written over.
        setForm((now) => (now === empty ? filledWith(place.address) : now));
        password.current?.focus();
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [backend]);

  const fill = (change: Partial<Form>) => setForm((now) => ({ ...now, ...change }));

  /** Where a whole line stands in place of the server, it fills the rest; false where it can't be read. */
  const takeLine = async (typed: string, typedPassword = form.password) => {
    if (!/^(postgres(ql)?|punnet):\/\//.test(typed.trim())) return form;
    try {
      const { address, password } = await backend.readTeamLine(typed);
      const taken = { ...filledWith(address), certificate: form.certificate, password: password ?? typedPassword };
      setForm(taken);
      setComplaint(null);
      return taken;
    } catch (problem) {
      setComplaint(sentenceOf(problem));
      return false;
    }
  };

  const takeLink = useEffectEvent((opened: string) => void takeLine(opened, ""));
  useEffect(() => {
    if (link !== null) takeLink(link);
  }, [link]);

  const chooseCertificate = async () => {
    const certificate = await backend.chooseCertificate().catch(() => null);
    if (certificate) fill({ certificate });
  };

  const signIn = async () => {
    setComplaint(null);
    setBusy(true);
    const taken = await takeLine(form.host);
    try {
      if (taken) onReady(await backend.signIn(addressIn(taken), taken.password));
    } catch (problem) {
      if (taken && problem instanceof DeskProblem && problem.code === "choose_password") setInvited({ address: addressIn(taken), firstPassword: taken.password });
      else setComplaint(sentenceOf(problem));
    }
    setBusy(false);
  };

  if (invited) return <ChoosePassword {...invited} onReady={onReady} onBack={() => setInvited(null)} />;

  return (
    <main className={styles.page}>
      <form
        className={styles.card}
        aria-label="Sign in"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void signIn();
        }}
      >
        <Mark size={36} />
        <h1 className={styles.title}>Sign in to your team’s server</h1>
        <p className={styles.lead}>Whoever invited you gave you these, or a line or a link to paste into “Server”.</p>
        <Complaint>{complaint}</Complaint>
        <div className={styles.fields}>
          <Field label="Server" autoFocus disabled={busy} value={form.host} onText={(host) => fill({ host })} onTaken={(typed) => void takeLine(typed)} />
          <Field label="Port" inputMode="numeric" disabled={busy} value={form.port} onText={(port) => fill({ port })} />
          <Field label="Database" disabled={busy} value={form.database} onText={(database) => fill({ database })} />
          <Field label="User name" disabled={busy} value={form.user} onText={(user) => fill({ user })} />
          <Field ref={password} label="Password" type="password" disabled={busy} value={form.password} onText={(password) => fill({ password })} />
          <Field label="Certificate file (only if you were given one)" disabled={busy} value={form.certificate} onText={(certificate) => fill({ certificate })} />
        </div>
        <div className={styles.actions}>
          <Button type="button" disabled={busy} onClick={() => void chooseCertificate()}>
            Choose a certificate file…
          </Button>
        </div>
        <p className={styles.lead}>The connection is encrypted, and your password is kept in this computer’s keychain and nowhere else.</p>
        <div className={styles.actions}>
          <Button type="submit" look="primary" disabled={busy}>
            {slow ? "Signing in…" : "Sign in"}
          </Button>
          <Button type="button" look="quiet" disabled={busy} onClick={onBack}>
            Choose another place
          </Button>
        </div>
      </form>
    </main>
  );
}

type FieldProps = { ref?: Ref<HTMLInputElement>; label: string; value: string; disabled: boolean; type?: "password"; inputMode?: "numeric"; autoFocus?: boolean; onText: (typed: string) => void; onTaken?: (typed: string) => void };

function Field({ ref, label, value, disabled, type, inputMode, autoFocus, onText, onTaken }: FieldProps): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        ref={ref}
        id={id}
        className={styles.input}
        type={type ?? "text"}
        inputMode={inputMode}
        autoFocus={autoFocus}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          onText(event.target.value);
          // Typed by hand it is whole only when the field is left.
          if (event.nativeEvent instanceof InputEvent && event.nativeEvent.inputType === "insertFromPaste") onTaken?.(event.target.value);
        }}
        onBlur={() => onTaken?.(value)}
      />
    </>
  );
}

function addressIn({ host, port, database, user, certificate }: Form): TeamAddress {
  const number = /^\d{1,5}$/.test(port.trim()) ? Number(port) : 0;
  return { host, port: number < 65_536 ? number : 0, database, user, ca_file: certificate.trim() || null };
}

function filledWith({ host, port, database, user, ca_file }: TeamAddress): Form {
  return { host, port: String(port), database, user, password: "", certificate: ca_file ?? "" };
}
