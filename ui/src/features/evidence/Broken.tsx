import { useEffect, useState } from "react";

import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import styles from "./Stage.module.css";

/** Why a photo cannot be shown, or is not here, and a way to the file as it came. */
export function Broken({ photo }: { photo: Attachment }) {
  const backend = useBackend();
  const [reason, setReason] = useState<string | null>(null);
  const [saving, setSaving] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    const unknown = "This photo can’t be shown.";
    void backend
      .photoTrouble(photo.id)
      .catch(() => null)
      .then((told) => {
        if (!left) setReason(told ?? unknown);
      });
    return () => {
      left = true;
    };
  }, [backend, photo.id]);
  const save = () =>
    void backend.saveOriginal(photo.id).then(
      (saved) => setSaving(saved ? "Saved as it came." : null),
      (error: unknown) => setSaving(error instanceof Error ? error.message : "The file was not saved. Try again."),
    );
  return (
    <div className={styles.broken} role="status" data-testid="photo-broken">
      <p>{photo.arrived ? `${reason ?? ""} The file is kept as it came.` : reason}</p>
      {photo.arrived && <Button onClick={save}>Save the original…</Button>}
      {saving && <p>{saving}</p>}
    </div>
  );
}
