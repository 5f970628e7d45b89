import { useQuery } from "@tanstack/react-query";

import { sentenceOf } from "../backend/backend";
import { useBackend } from "../backend/context";
import { machineQuery, settingsQuery } from "../backend/queries";
import { Button } from "../components/Button";
import { Notice } from "../components/Notice";
import { Skeleton } from "../components/Skeleton";
import { useLate } from "../components/useLate";
import { MachineGroup } from "../features/settings/MachineGroup";
import { PersonGroup } from "../features/settings/PersonGroup";
import { ShopGroup } from "../features/settings/ShopGroup";
import styles from "./Column.module.css";

/** The person's settings first: they are changed the most. */
export function SettingsPage() {
  const backend = useBackend();
  const settings = useQuery(settingsQuery(backend));
  const machine = useQuery(machineQuery(backend));
  const late = useLate(settings.isPending);
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <h1 className={styles.title}>Settings</h1>
        {settings.data ? (
          <>
            <PersonGroup person={settings.data.person} />
            {machine.data && <MachineGroup machine={machine.data} />}
            <ShopGroup settings={settings.data} />
          </>
        ) : settings.isError ? (
          <Notice title="The settings could not be read" actions={<Button onClick={() => void settings.refetch()}>Try again</Button>}>
            {sentenceOf(settings.error)}
          </Notice>
        ) : (
          late && <Skeleton lines={[["30%"], ["100%", 120], ["30%"], ["100%", 160]]} />
        )}
      </div>
    </main>
  );
}
