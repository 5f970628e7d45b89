import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "../backend/backend";
import type { FirstLine } from "../backend/bindings";
import { useBackend, useSession } from "../backend/context";
import { teamQuery } from "../backend/queries";
import { Button } from "../components/Button";
import { Notice } from "../components/Notice";
import { Skeleton } from "../components/Skeleton";
import { useLate } from "../components/useLate";
import { FirstLineSheet } from "../features/team/FirstLineSheet";
import { InviteSheet } from "../features/team/InviteSheet";
import { TeamList } from "../features/team/TeamList";
import styles from "./Column.module.css";

/** Who works at the desk, for its owners. */
export function TeamPage() {
  const { in_team, place } = useSession();
  const team = useQuery(teamQuery(useBackend()));
  const late = useLate(team.isPending);
  const [inviting, setInviting] = useState(false);
  const [told, setTold] = useState<{ name: string; first: FirstLine } | null>(null);
  const tell = (name: string, first: FirstLine) => setTold({ name, first });
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.head}>
          <h1 className={styles.title}>Team</h1>
          {in_team && team.data && <Button onClick={() => setInviting(true)}>Invite somebody…</Button>}
        </header>
        {team.data ? (
          <>
            {!in_team && <p>The data is on this computer and serves nobody else. For a team, work on a server of its own: “Work elsewhere…” in the settings.</p>}
            <TeamList members={team.data} onFirstLine={tell} />
            {in_team && <p>Everybody signs in to {place} with a login of their own.</p>}
          </>
        ) : team.isError ? (
          <Notice title="The team could not be read" actions={<Button onClick={() => void team.refetch()}>Try again</Button>}>
            {sentenceOf(team.error)}
          </Notice>
        ) : (
          late && <Skeleton lines={[["100%", 60], ["100%", 60], ["100%", 60]]} />
        )}
        {inviting && <InviteSheet onClose={() => setInviting(false)} onFirstLine={tell} />}
        {told && <FirstLineSheet name={told.name} first={told.first} onClose={() => setTold(null)} />}
      </div>
    </main>
  );
}
