import { useEffect } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Question } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { FigurePrint } from "./FigurePrint";
import { ReplicaNote } from "./ReplicaNote";
import styles from "./ReportSection.module.css";
import type { Section } from "./sections";
import type { Terms } from "./terms";

/** One section of the report. Says when it is there, so that no half of a report is printed. */
export function ReportSection({ section, question, terms, onReady }: { section: Section; question: Question; terms: Terms; onReady: (id: Section["id"]) => void }) {
  const answer = section.useAnswer(question, terms);
  const isReady = answer.data !== undefined && !answer.isPlaceholderData;
  useEffect(() => {
    if (isReady) onReady(section.id);
  }, [isReady, onReady, section.id]);
  return (
    <section className={styles.section} aria-label={section.name}>
      <h2 className={styles.name}>{section.name}</h2>
      {answer.data ? (
        <>
          {answer.data.figures.map((figure) => (
            <FigurePrint key={figure.id} figure={figure} />
          ))}
          <ReplicaNote freshness={answer.data.freshness} />
        </>
      ) : answer.isError ? (
        <p role="alert">
          {sentenceOf(answer.error)} <Button onClick={() => void answer.refetch()}>Try again</Button>
        </p>
      ) : null}
    </section>
  );
}
