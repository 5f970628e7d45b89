import { useEffect, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { NewVersion as Found } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { Sheet } from "../../components/Sheet";
import styles from "./NewVersion.module.css";

/** Says that there is a newer Punnet, and what is new in it. Nothing is installed unless somebody says so. */
export function NewVersion() {
  const found = useNewVersion();
  const [later, setLater] = useState<string>();
  const [reading, setReading] = useState(false);
  if (!found || found.version === later) return null;
  return (
    <div role="status" className={styles.bar} data-testid="new-version">
      <span>Punnet {found.version} is there.</span>
      <Button onClick={() => setReading(true)}>What is new</Button>
      <Button look="quiet" onClick={() => setLater(found.version)}>
        Later
      </Button>
      <Sheet title={`Punnet ${found.version}`} open={reading} onClose={() => setReading(false)}>
        <Notes found={found} />
      </Sheet>
    </div>
  );
}

function Notes({ found }: { found: Found }) {
  const backend = useBackend();
  const [installing, setInstalling] = useState(false);
  const [problem, setProblem] = useState<string>();
  const install = () => {
    setInstalling(true);
    setProblem(undefined);
    backend.installNewVersion().catch((thrown: unknown) => {
      setInstalling(false);
      setProblem(sentenceOf(thrown));
    });
  };
  return (
    <div className={styles.notes}>
      <p className={styles.text}>{found.notes || "Its makers wrote nothing about it."}</p>
      <Complaint>{problem}</Complaint>
      <div className={styles.actions}>
        <Button look="primary" disabled={installing} onClick={install}>
          {installing ? "Installing…" : "Install and start again"}
        </Button>
      </div>
    </div>
  );
}

/** The newer version, whether it was found before the window was there or comes now. */
function useNewVersion(): Found | null {
  const backend = useBackend();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    const stop = backend.onNewVersion(setFound);
    // Without an answer nobody is kept from anything.
    backend.newVersion().then(
      (known) => setFound((heard) => heard ?? known),
      () => undefined,
    );
    return stop;
  }, [backend]);
  return found;
}
