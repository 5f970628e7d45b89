import { useId, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Progress, Session } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { Mark } from "../../components/Mark";
import { count } from "../../format/money";
import styles from "./Start.module.css";

/** The first start on this computer: who you are, and whether there is something to look at. */
export function SetupScreen({ session, onReady }: { session: Session; onReady: (session: Session) => void }) {
  const backend = useBackend();
  const ids = useId();
  const [person, setPerson] = useState(session.person.name);
  const [shop, setShop] = useState(session.shop.name);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [busy, setBusy] = useState<"sample" | "empty" | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);

  const begin = (load_sample: boolean) => {
    if (person.trim() === "" || shop.trim() === "") {
      setComplaint("Write your name and the shop’s name first: customers and colleagues see them beside your answers.");
      return;
    }
    setComplaint(null);
    setBusy(load_sample ? "sample" : "empty");
    backend.setUp({ person_name: person.trim(), shop_name: shop.trim(), load_sample }, setProgress).then(onReady, (problem: unknown) => {
      setComplaint(sentenceOf(problem));
      setBusy(null);
      setProgress(null);
    });
  };

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => event.preventDefault()} aria-label="First start">
        <Mark size={36} />
        <h1 className={styles.title}>Welcome to Punnet</h1>
        <p className={styles.lead}>Your database runs on this computer. Tell it who you are, then look around with a sample shop or begin with your own.</p>
        <div className={styles.fields}>
          <label htmlFor={`${ids}-person`}>Your name</label>
          <input id={`${ids}-person`} className={styles.input} dir="auto" autoComplete="off" value={person} disabled={busy !== null} onChange={(event) => setPerson(event.target.value)} />
          <label htmlFor={`${ids}-shop`}>Shop’s name</label>
          <input id={`${ids}-shop`} className={styles.input} dir="auto" autoComplete="off" value={shop} disabled={busy !== null} onChange={(event) => setShop(event.target.value)} />
        </div>
        <Complaint>{complaint}</Complaint>
        {busy === "sample" ? (
          <Loading progress={progress} />
        ) : (
          <div className={styles.choices}>
            <Button look="primary" disabled={busy !== null} onClick={() => begin(true)} aria-describedby={`${ids}-sample`}>
              Load the sample shop
            </Button>
            <p id={`${ids}-sample`}>Products, orders, conversations and photos to try everything on.</p>
            <Button disabled={busy !== null} onClick={() => begin(false)} aria-describedby={`${ids}-empty`}>
              Start empty
            </Button>
            <p id={`${ids}-empty`}>No tickets until your customers send some.</p>
          </div>
        )}
      </form>
    </main>
  );
}

function Loading({ progress }: { progress: Progress | null }) {
  const total = progress?.total || 1;
  const done = Math.min(progress?.done ?? 0, total);
  return (
    <div className={styles.loading}>
      <div role="progressbar" aria-label="Loading the sample shop" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} className={styles.track}>
        <div className={styles.fill} style={{ transform: `scaleX(${done / total})` }} />
      </div>
      <p className={styles.doing}>
        <span>{progress?.doing ?? "Getting ready"}</span>
        {progress && (
          <span>
            {count(progress.done)} of {count(progress.total)}
          </span>
        )}
      </p>
    </div>
  );
}
