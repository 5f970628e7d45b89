import { useId, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { ResolutionType, TicketDetail } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { Select } from "../../components/Select";
import { useLate } from "../../components/useLate";
import { asAmount, compare, isDecimal, isZero, parseAmount } from "../../format/decimal";
import { currencySign, money } from "../../format/money";
import { useShopFormats } from "../../format/shop";
import { claimedTotal } from "./claimed";
import styles from "./Resolution.module.css";
import { useResolve } from "./resolve";
import { allResolutionTypes, amountWord, resolutionWords } from "./words";

const types = allResolutionTypes.map((value) => ({ value, label: resolutionWords[value] }));

export function ResolutionForm({ ticket }: { ticket: TicketDetail }) {
  const { currency } = useShopFormats();
  const ids = useId();
  const resolve = useResolve(ticket);
  const slow = useLate(resolve.isPending);
  const [type, setType] = useState<ResolutionType | null>(null);
  const [amount, setAmount] = useState("");
  const [notes, setNotes] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);

  const word = type && amountWord(type);
  const claimed = claimedTotal(ticket.affected_items);

  const choose = (next: ResolutionType) => {
    setType(next);
    setComplaint(null);
    // A full refund has one obvious amount; it can still be changed.
    if (next === "full_refund" && ticket.order && isDecimal(ticket.order.total)) setAmount(asAmount(ticket.order.total));
    else if (type === "full_refund") setAmount("");
  };

  const settle = () => {
    if (type === null) {
      setComplaint("Choose how this claim is settled.");
      return;
    }
    const sum = word ? parseAmount(amount) : null;
    const wrong = word && complaintAbout(sum, type, ticket, currency);
    if (wrong) {
      setComplaint(wrong);
      return;
    }
    setComplaint(null);
    resolve.mutate({ ticket_id: ticket.id, resolution_type: type, refund_amount: sum, resolution_notes: notes.trim() });
  };

  const problem = complaint ?? (resolve.isError ? sentenceOf(resolve.error) : null);
  return (
    <form
      className={styles.form}
      aria-label="Resolution"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        settle();
      }}
    >
      <Select name="Resolution type" placeholder="How is it settled?" value={type} choices={types} onChoose={choose} />
      {word && (
        <>
          <label className={styles.amount}>
            <span className={styles.sign} aria-hidden="true">
              {currencySign(currency)}
            </span>
            <input
              className={styles.input}
              inputMode="decimal"
              autoComplete="off"
              aria-label={word}
              aria-invalid={complaint !== null}
              aria-describedby={problem ? `${ids}-problem` : undefined}
              placeholder={word}
              value={amount}
              onChange={(event) => {
                setAmount(event.target.value);
                setComplaint(null);
              }}
            />
          </label>
          {claimed !== null && parseAmount(amount) !== asAmount(claimed) && (
            <button type="button" className={styles.suggestion} onClick={() => setAmount(asAmount(claimed))}>
              Use {money(claimed, currency)}, the affected items
            </button>
          )}
        </>
      )}
      <textarea className={styles.area} dir="auto" rows={3} aria-label="Resolution notes" placeholder="Resolution notes" value={notes} onChange={(event) => setNotes(event.target.value)} />
      {problem && (
        <p role="alert" id={`${ids}-problem`} className={styles.problem}>
          {problem}
        </p>
      )}
      <Button type="submit" look="primary" disabled={resolve.isPending}>
        {slow ? "Resolving…" : "Resolve ticket"}
      </Button>
    </form>
  );
}

/** What is wrong with an amount, as a sentence; null where nothing is. */
function complaintAbout(sum: string | null, type: ResolutionType, ticket: TicketDetail, currency: string): string | null {
  if (sum === null || isZero(sum)) return "Write the amount as a number above zero, for example 50.00.";
  const paid = ticket.order?.total;
  const refund = type === "full_refund" || type === "partial_refund";
  if (refund && paid !== undefined && isDecimal(paid) && compare(sum, paid) > 0) {
    return `A refund cannot be more than the ${money(paid, currency)} that this order cost.`;
  }
  return null;
}
