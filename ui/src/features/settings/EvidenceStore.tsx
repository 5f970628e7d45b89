import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";

import { sentenceOf } from "../../backend/backend";
import type { ChosenStore, KeyPlace } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { evidenceStoreQuery, keys } from "../../backend/queries";
import { Button } from "../../components/Button";
import { Complaint } from "../../components/Complaint";
import { Segments } from "../../components/Segments";
import { Sheet } from "../../components/Sheet";
import { Row } from "./Row";
import styles from "./Settings.module.css";

/** Where the photos of the shop are kept besides its database, for owners. */
export function EvidenceStore() {
  const store = useQuery(evidenceStoreQuery(useBackend())).data;
  const [choosing, setChoosing] = useState(false);
  if (!store) return null;
  return (
    <>
      <Row name="Evidence store" about={about(store)}>
        {(_labelledBy, describedBy) => (
          <Button aria-describedby={describedBy} disabled={!store.may_change} onClick={() => setChoosing(true)}>
            Choose a store…
          </Button>
        )}
      </Row>
      {choosing && <Choosing store={store} onClose={() => setChoosing(false)} />}
    </>
  );
}

function about({ place, waiting, trouble }: ChosenStore): string {
  if (place === "database") return "Photos and files are kept in the database.";
  const still = waiting === 0 ? "Everything is there." : `${waiting.toLocaleString()} ${waiting === 1 ? "file is" : "files are"} still to be put there${trouble ? `: ${trouble}` : ""}.`;
  return `Photos and files are put into ${place}. ${still} What the database has of them stays until whoever runs it lets go of it.`;
}

const keyPlaces = [
  { value: "server", label: "The database" },
  { value: "this_computer", label: "This computer" },
] as const satisfies readonly { value: KeyPlace; label: string }[];

function Choosing({ store, onClose }: { store: ChosenStore; onClose: () => void }) {
  const id = useId();
  const choose = useChooseStore();
  const [place, setPlace] = useState(store.place);
  const [key, setKey] = useState("");
  const [keyPlace, setKeyPlace] = useState<KeyPlace>(store.key_place ?? "server");
  const wantsKey = /^(s3|gs|azure|supabase):/.test(place.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    choose.mutate({ place: place.trim(), key: wantsKey ? key : null, key_place: keyPlace }, { onSuccess: onClose });
  };
  return (
    <Sheet title="Choose a store for evidence" open onClose={onClose}>
      <form className={styles.form} aria-label="Choose a store for evidence" onSubmit={send}>
        <label htmlFor={`${id}-place`}>Place</label>
        <input id={`${id}-place`} className={styles.input} aria-describedby={`${id}-forms`} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus maxLength={1000} value={place} disabled={choose.isPending} onChange={(event) => setPlace(event.target.value)} />
        <p id={`${id}-forms`} className={styles.about}>
          <code>database</code>, <code>folder:/srv/evidence</code>, <code>s3://bucket?region=eu-central-1</code>, <code>gs://bucket</code>, <code>azure://account/container</code> or <code>supabase:https://project.supabase.co/bucket</code>. A folder has to be there on every computer of the desk.
        </p>
        {wantsKey && (
          <>
            <label htmlFor={`${id}-key`}>Key</label>
            <input id={`${id}-key`} className={styles.input} type="password" autoComplete="off" maxLength={8192} value={key} disabled={choose.isPending} onChange={(event) => setKey(event.target.value)} />
            <span id={`${id}-where`}>Key is kept in</span>
            <Segments labelledBy={`${id}-where`} describedBy={`${id}-whose`} value={keyPlace} choices={keyPlaces} onChoose={setKeyPlace} />
            <p id={`${id}-whose`} className={styles.about}>
              {keyPlace === "server" ? "The database hands it to everybody at the desk who is signed in." : "Only this computer’s keychain has it. Other computers show what is in the database, until they have the key too."}
            </p>
          </>
        )}
        <Complaint>{choose.error && sentenceOf(choose.error)}</Complaint>
        <div className={styles.actions}>
          <Button type="submit" look="primary" disabled={choose.isPending || place.trim() === "" || (wantsKey && key.trim() === "")}>
            {choose.isPending ? "Trying…" : "Try it and use it"}
          </Button>
          <Button type="button" look="quiet" disabled={choose.isPending} onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

/** The key goes down with the choice and is not kept in the window. */
function useChooseStore() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: { place: string; key: string | null; key_place: KeyPlace }) => backend.chooseEvidenceStore(choice),
    gcTime: 0,
    onSuccess: (chosen) => client.setQueryData(keys.evidenceStore, chosen),
  });
}
