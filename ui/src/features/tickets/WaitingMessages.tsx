import { useEffect, useEffectEvent, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { NewMessage, SeenMessage } from "../../backend/bindings";
import { useConnection } from "../../backend/connection";
import { useBackend } from "../../backend/context";
import { useDrafts } from "../../backend/drafts";
import { takeBack, useWaitingOn, type WaitingFor } from "../../backend/outbox";
import { Announcer } from "../../components/Announcer";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { LongText } from "../../components/LongText";
import { pressed, shortcutText } from "../../components/shortcuts";
import { sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";
import { putBack } from "./drafts";
import styles from "./WaitingMessages.module.css";

type Props = {
  number: string;
  /** The newest message of somebody else, where the conversation is there to be read. */
  newest?: string | null | undefined;
  /** A message stands in the composer again. */
  onBack?: (() => void) | undefined;
};

/** What was sent and is not stored: for a moment on purpose, until the database is back, or until somebody decides. */
export function WaitingMessages({ number, newest, onBack }: Props) {
  const waiting = useWaitingOn(number, "message");
  const backend = useBackend();
  const drafts = useDrafts();
  const back = (one: WaitingFor<"message">) => {
    const ticket = { id: one.ticket_id, ticket_number: one.ticket_number };
    takeBack(backend, drafts, one, (wanted) => wanted.kind === "message" && putBack(drafts, ticket, wanted.message)).then(onBack, (problem: unknown) => sayProblem(sentenceOf(problem)));
  };
  const key = useEffectEvent((event: KeyboardEvent) => {
    const last = waiting.findLast((one) => one.not_before !== null);
    if (!last || !pressed(event, "undoSend")) return;
    event.preventDefault();
    back(last);
  });
  useEffect(() => {
    const heard = (event: KeyboardEvent) => key(event);
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, []);
  if (waiting.length === 0) return null;
  return (
    <section className={styles.list} aria-label="Not sent yet">
      {waiting.map((one) => (
        <Bubble key={one.id} one={one} newest={newest} onBack={() => back(one)} />
      ))}
    </section>
  );
}

function Bubble({ one, newest, onBack }: { one: WaitingFor<"message">; newest: string | null | undefined; onBack: () => void }) {
  const backend = useBackend();
  const { message } = one.wanted;
  const told = (problem: unknown) => sayProblem(sentenceOf(problem));
  const send = (seen: SeenMessage | null) => void backend.sendNow(one.id, seen).catch(told);
  const state = one.trouble ? "trouble" : one.not_before === null ? "waiting" : "undo";
  const what = message.is_internal_note ? "note" : "reply";
  return (
    <article className={styles.message} data-testid="waiting-message" data-state={state} data-kind={message.is_internal_note ? "note" : "admin"} aria-label={`Your ${what}, not sent yet`}>
      <LongText text={message.message} />
      <Files files={message.files} />
      {one.trouble && (
        <p role="alert" className={styles.trouble}>
          <Icon name="alert" size={14} /> {one.trouble.message}
        </p>
      )}
      <div className={styles.foot}>
        {state === "undo" && <Countdown until={one.not_before ?? one.decided_at} what={what} />}
        {state === "waiting" && <Reason mayHaveArrived={one.may_have_arrived} />}
        {state === "undo" && (
          <Button look="quiet" title={`Undo (${shortcutText("undoSend")})`} onClick={onBack}>
            Undo
          </Button>
        )}
        {state === "undo" && (
          <Button look="quiet" onClick={() => send(null)}>
            Send now
          </Button>
        )}
        {state === "waiting" && !one.may_have_arrived && (
          <Button look="quiet" onClick={onBack}>
            Take back
          </Button>
        )}
        {state === "trouble" && (
          <>
            {/* Asked once, one may send whatever is there now. */}
            <Button onClick={() => send(newest === undefined ? null : { message: newest })}>{one.trouble?.code === "conflict" ? "Send all the same" : "Send again"}</Button>
            <Button onClick={onBack}>Back to the draft</Button>
            <Button look="quiet" onClick={() => void backend.forgetWaiting(one.id).catch(told)}>
              Discard
            </Button>
          </>
        )}
      </div>
    </article>
  );
}

function Files({ files }: { files: NewMessage["files"] }) {
  if (files.length === 0) return null;
  return (
    <p className={styles.files} title={files.map(({ name }) => name).join("\n")}>
      <Icon name="photo" size={13} /> {counted(files.length, "file", "files")}
    </p>
  );
}

function Reason({ mayHaveArrived }: { mayHaveArrived: boolean }) {
  const lost = useConnection() === "lost";
  if (!lost) return <span>Sending…</span>;
  return <span>Waiting for the database{mayHaveArrived && "; it may have arrived, and is sent once at most"}</span>;
}

/** Longest wait that is shown, seconds: a clock that was set back must not frighten anybody. */
const LONGEST = 10;

function Countdown({ until, what }: { until: string; what: string }) {
  const left = () => Math.min(LONGEST, Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000)));
  const [seconds, setSeconds] = useState(left);
  const turn = useEffectEvent(() => setSeconds(left()));
  useEffect(() => {
    const timer = setInterval(() => turn(), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <span aria-hidden="true">{seconds > 0 ? `Sending in ${seconds} s` : "Sending…"}</span>
      <Announcer text={`Your ${what} is sent in ten seconds. Undo with ${shortcutText("undoSend")}.`} />
    </>
  );
}
