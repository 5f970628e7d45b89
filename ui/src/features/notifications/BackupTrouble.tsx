import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { useBackend } from "../../backend/context";
import { backupsQuery, keys } from "../../backend/queries";
import styles from "./DatabaseLost.module.css";

/** Says that this computer's database could not be backed up, until it was. */
export function BackupTrouble() {
  const backend = useBackend();
  const client = useQueryClient();
  const trouble = useQuery(backupsQuery(backend)).data?.trouble ?? null;
  useEffect(() => backend.onBackupsChanged(() => void client.invalidateQueries({ queryKey: keys.backups })), [backend, client]);
  return (
    trouble !== null && (
      <p className={styles.bar} data-testid="backup-trouble">
        There is no backup of last night. {trouble}
      </p>
    )
  );
}
