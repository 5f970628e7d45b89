import { useId, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { Mark } from "../../components/Mark";
import styles from "./Start.module.css";

/** The very first start: where the shop's data is. */
export function ChoosePlace({ onChosen, onTeam }: { onChosen: () => void; onTeam: () => void }) {
  const backend = useBackend();
  const ids = useId();
  const [complaint, setComplaint] = useState<string | null>(null);
  const here = () => {
    backend.chooseThisComputer().then(onChosen, (problem: unknown) => setComplaint(sentenceOf(problem)));
  };
  return (
    <main className={styles.page}>
      <section className={styles.card} aria-labelledby={`${ids}-title`}>
        <Mark size={36} />
        <h1 id={`${ids}-title`} className={styles.title}>
          Welcome to Punnet
        </h1>
        <p className={styles.lead}>Where is the data of your shop?</p>
        <Complaint>{complaint}</Complaint>
        <div className={styles.choices}>
          <Button look="primary" onClick={here} aria-describedby={`${ids}-here`}>
            This computer
          </Button>
          <p id={`${ids}-here`}>A database of its own, made and kept by Punnet. To try it, or for a shop where one person answers.</p>
          <Button onClick={onTeam} aria-describedby={`${ids}-team`}>
            Your team’s server
          </Button>
          <p id={`${ids}-team`}>You were given an address and a login. Everybody at the desk sees the same tickets.</p>
        </div>
      </section>
    </main>
  );
}
