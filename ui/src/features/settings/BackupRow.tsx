import { useQuery, useQueryClient } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { BackupState } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { backupsQuery, keys } from "../../backend/queries";
import { Button } from "../../components/Button";
import { sayProblem } from "../../components/Toasts";
import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { moment } from "../../format/time";
import { Row } from "./Row";

/** When this computer's database was last backed up. A team's server is backed up by whoever runs it. */
export function BackupRow() {
  const backend = useBackend();
  const client = useQueryClient();
  const state = useQuery(backupsQuery(backend)).data;
  const now = useNow();
  const { timeZone } = useShopFormats();
  if (!state) return null;
  const tell = (problem: unknown) => sayProblem(sentenceOf(problem));
  const backUp = () => void backend.backUpNow().then((made) => client.setQueryData(keys.backups, made), tell);
  return (
    <Row name="Backup" about={`${last(state, now, timeZone)} One is made each night and kept for seven days, photos included. Now and then, copy one to another disk.`}>
      {() => (
        <>
          {state.last !== null && <Button look="quiet" onClick={() => void backend.showBackups().catch(tell)}>Show in folder</Button>}
          <Button onClick={backUp} disabled={state.making}>
            {state.making ? "Backing up…" : "Back up now"}
          </Button>
        </>
      )}
    </Row>
  );
}

function last(state: BackupState, now: Date, timeZone: string): string {
  return state.last === null ? "There is no backup yet." : `Last backup: ${moment(state.last, now, timeZone)}.`;
}
