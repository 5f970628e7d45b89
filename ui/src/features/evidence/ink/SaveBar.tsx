import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { sentenceOf } from "../../../backend/backend";
import type { Attachment } from "../../../backend/bindings";
import { useBackend } from "../../../backend/context";
import { keys } from "../../../backend/queries";
import { Announcer } from "../../../components/Announcer";
import { Button } from "../../../components/Button";
import { say } from "../../../components/Toasts";
import { uuidv7 } from "../../../format/uuid";
import type { Turn } from "../turns";
import styles from "./Ink.module.css";
import type { Ink } from "./useInk";

const audiences = [
  { forCustomer: false, label: "Internal" },
  { forCustomer: true, label: "Visible to the customer" },
];

/** Who is to see the copy, and what becomes of it. Leaving keeps what was drawn. */
export function SaveBar({ ink, photo, turn }: { ink: Ink; photo: Attachment; turn: Turn }) {
  const backend = useBackend();
  const client = useQueryClient();
  const name = useId();
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { sketch, ticket } = ink;
  const nothing = sketch.marks.length === 0 && turn === 0;

  const save = async () => {
    if (!ticket || saving || nothing) return;
    setSaving(true);
    setProblem(null);
    const { marks, copyId, forCustomer } = sketch;
    try {
      await backend.saveCopy({ id: copyId ?? uuidv7(), ticket_id: ticket.id, source_id: photo.id, sketch: { marks, turn }, is_internal: !forCustomer });
      say(forCustomer ? "Saved as a copy that the customer sees." : "Saved as a copy, internal.");
      sketch.forget(copyId);
      ink.end();
      void client.invalidateQueries({ queryKey: keys.ticket(ticket.ticket_number) });
    } catch (error) {
      setProblem(sentenceOf(error));
      setSaving(false);
    }
  };

  return (
    <section className={styles.bar} aria-label="Save the copy" data-for-customer={sketch.forCustomer || undefined}>
      <Announcer text={ink.said} />
      {ink.restored && (
        <p className={styles.quiet} role="status">
          What you drew before is still here.
        </p>
      )}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <fieldset className={styles.audience}>
        <legend className="visually-hidden">Who sees the copy</legend>
        {audiences.map(({ forCustomer, label }) => (
          <label key={label} className={styles.choice} data-chosen={sketch.forCustomer === forCustomer || undefined}>
            <input type="radio" name={name} checked={sketch.forCustomer === forCustomer} onChange={() => sketch.setForCustomer(forCustomer)} />
            {label}
          </label>
        ))}
      </fieldset>
      <Button look="primary" disabled={nothing || saving} onClick={() => void save()}>
        {saving ? "Saving…" : "Save copy"}
      </Button>
      <Button look="quiet" className={styles.leave} title="What you drew is kept" onClick={ink.end}>
        Cancel
      </Button>
    </section>
  );
}
