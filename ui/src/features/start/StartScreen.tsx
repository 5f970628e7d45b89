import type { StartStep } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { copy } from "../../components/CopyText";
import { Icon } from "../../components/Icon";
import { Mark } from "../../components/Mark";
import { useLate } from "../../components/useLate";
import styles from "./Start.module.css";

export type StepStates = Partial<Record<StartStep, "doing" | "done">>;

const stepWords: Record<StartStep, string> = {
  unpack: "Unpack the database",
  initialise: "Set up a private data folder",
  start: "Start the database",
  migrate: "Bring the tables up to date",
  sign_in: "Sign you in",
};

const steps = Object.keys(stepWords) as StartStep[];

type Failure = { sentence: string; details: string; onRetry: () => void };

export function StartScreen({ steps: states, failure }: { steps: StepStates; failure?: Failure }) {
  // A later start is done before anybody could read a list.
  const late = useLate(!failure);
  if (!late && !failure) return <main className={styles.page} />;
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Mark size={36} />
        <h1 className={styles.title}>{failure ? "Punnet could not start" : "Starting Punnet"}</h1>
        {failure && (
          <Complaint>{failure.sentence}</Complaint>
        )}
        <ol className={styles.steps} aria-label="Start-up steps">
          {steps.map((step) => {
            const state = states[step] ?? "waiting";
            const shown = failure && state === "doing" ? "failed" : state;
            return (
              <li key={step} className={styles.step} data-step={step} data-state={shown}>
                <span className={styles.sign}>
                  {shown === "done" && <Icon name="check" size={14} />}
                  {shown === "failed" && <Icon name="close" size={14} />}
                </span>
                {stepWords[step]}
                <span className="visually-hidden">{stateWords[shown]}</span>
              </li>
            );
          })}
        </ol>
        {failure && (
          <div className={styles.actions}>
            <Button look="primary" onClick={failure.onRetry}>
              Try again
            </Button>
            <Button onClick={() => void copy(failure.details, "the details")}>Copy details</Button>
          </div>
        )}
      </div>
    </main>
  );
}

const stateWords = { waiting: ", not yet", doing: ", under way", done: ", done", failed: ", failed" };
