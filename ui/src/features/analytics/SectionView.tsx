import { sentenceOf } from "../../backend/backend";
import type { Question } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { classes } from "../../components/classes";
import { Notice } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useLate } from "../../components/useLate";
import { counted } from "../../format/money";
import type { Behind } from "./behind";
import { FigureCard } from "./FigureCard";
import { ReplicaNote } from "./ReplicaNote";
import type { Section } from "./sections";
import styles from "./SectionView.module.css";
import type { Terms } from "./terms";

/** The answers of one section. While the next ones are on their way, the former ones stay. */
export function SectionView({ section, question, terms, onOpen }: { section: Section; question: Question; terms: Terms; onOpen: (behind: Behind) => void }) {
  const answer = section.useAnswer(question, terms);
  const late = useLate(answer.isPending);
  const waiting = answer.data?.freshness.waiting ?? 0;
  // Mostly it is a ticket or two, and over before anybody could read of it.
  const isBehind = useLate(waiting > 0, 1000);
  if (answer.isError && !answer.data)
    return (
      <Notice title="These figures could not be counted" actions={<Button onClick={() => void answer.refetch()}>Try again</Button>}>
        {sentenceOf(answer.error)}
      </Notice>
    );
  if (!answer.data)
    return (
      <div className={styles.figures} aria-busy="true" data-testid="figures-loading">
        {late && [0, 1, 2, 3].map((place) => <div key={place} className={classes(styles.coming, place === 0 && styles.wide)}><Skeleton lines={[["40%", 16], ["70%"], ["100%", 216]]} /></div>)}
      </div>
    );
  const { figures } = answer.data;
  return (
    <>
      {answer.isError && (
        <p className={styles.note} role="alert">
          {sentenceOf(answer.error)} What stands here is of before. <Button onClick={() => void answer.refetch()}>Try again</Button>
        </p>
      )}
      {isBehind && (
        <p className={styles.note} role="status">
          {counted(waiting, "changed ticket is", "changed tickets are")} still being counted; the figures follow by themselves.
        </p>
      )}
      <div className={styles.figures} aria-busy={answer.isPlaceholderData} data-testid="figures" data-section={section.id}>
        {figures.map((figure) => (
          <FigureCard key={figure.id} figure={figure} onOpen={onOpen} />
        ))}
      </div>
      <ReplicaNote freshness={answer.data.freshness} />
    </>
  );
}
