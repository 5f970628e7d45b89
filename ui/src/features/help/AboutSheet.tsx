import { useQuery } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { aboutQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { copy } from "../../components/CopyText";
import { Mark } from "../../components/Mark";
import { Sheet } from "../../components/Sheet";
import styles from "./Help.module.css";
import { useOpenLogFolder } from "./log-folder";

/** What this program is, and what somebody who helps wants to know of it. */
export function AboutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet title="About Punnet" open={open} onClose={onClose}>
      <About />
    </Sheet>
  );
}

function About() {
  const { data, error } = useQuery(aboutQuery(useBackend()));
  const openLogFolder = useOpenLogFolder();
  return (
    <div className={styles.about}>
      <p className={styles.product}>
        <Mark size={32} />
        <span>
          <strong>Punnet {data?.version}</strong>
          <br />
          The desk of customer support
        </span>
      </p>
      <dl className={styles.facts} aria-busy={!data && !error}>
        <dt>Database</dt>
        <dd>{data ? `PostgreSQL ${data.database}` : "…"}</dd>
        <dt>Schema</dt>
        <dd>{data?.schema ?? "…"}</dd>
        <dt>Place</dt>
        <dd>{data?.place ?? "…"}</dd>
        <dt>System</dt>
        <dd>{data?.system ?? "…"}</dd>
      </dl>
      <Complaint>{error && sentenceOf(error)}</Complaint>
      <div className={styles.actions}>
        <Button look="primary" disabled={!data} onClick={() => data && void copy(data.diagnostics, "the diagnostics")}>
          Copy diagnostics
        </Button>
        <Button onClick={openLogFolder}>Open the log folder</Button>
      </div>
      <p className={styles.hint}>Diagnostics hold versions and places only: nothing of your customers, no password.</p>
    </div>
  );
}
