import { useEffect, useState } from "react";

import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { isCatalogue, type Laid } from "./laid";
import styles from "./Stage.module.css";

/** Why a photo cannot be shown, or is not here, and a way to the file as it came where it is evidence. */
export function Broken({ photo }: { photo: Laid }) {
  const backend = useBackend();
  const isKept = photo.arrived && !isCatalogue(photo);
  const [reason, setReason] = useState<string | null>(null);
  const [saving, setSaving] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    const unknown = "This photo can’t be shown.";
    void (isCatalogue(photo) ? backend.catalogueTrouble(photo.id) : backend.photoTrouble(photo.id))
      .catch(() => null)
      .then((told) => {
        if (!left) setReason(told ?? unknown);
      });
    return () => {
      left = true;
    };
  }, [backend, photo]);
  const save = () =>
    void backend.saveOriginal(photo.id).then(
      (saved) => setSaving(saved ? "Saved as it came." : null),
      (error: unknown) => setSaving(error instanceof Error ? error.message : "The file was not saved. Try again."),
    );
  return (
    <div className={styles.broken} role="status" data-testid="photo-broken">
      <p>{isKept ? `${reason ?? ""} The file is kept as it came.` : reason}</p>
      {isKept && <Button onClick={save}>Save the original…</Button>}
      {saving && <p>{saving}</p>}
    </div>
  );
}
