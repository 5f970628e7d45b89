import { useId, useRef, useState } from "react";

import { DeskProblem, sentenceOf } from "../../backend/backend";
import type { NewResolution, ResolutionType, TicketDetail } from "../../backend/bindings";
import { useWaitingOn } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { Select } from "../../components/Select";
import { sayProblem } from "../../components/Toasts";
import { useLate } from "../../components/useLate";
import { asAmount, compare, isDecimal, isZero, parseAmount } from "../../format/decimal";
import { currencySign, money } from "../../format/money";
import { useShopFormats } from "../../format/shop";
import { useApprovalRule, useAskApproval } from "./approve";
import { claimedTotal } from "./claimed";
import { useResolutionDraft } from "./draft";
import styles from "./Resolution.module.css";
import { useIsResolving, useResolve } from "./resolve";
import { allResolutionTypes, amountWord, resolutionWords } from "./words";

const types = allResolutionTypes.map((value) => ({ value, label: resolutionWords[value] }));

export function ResolutionForm({ ticket }: { ticket: TicketDetail }) {
  const { currency } = useShopFormats();
  const ids = useId();
  const resolve = useResolve(ticket);
  const resolving = useIsResolving(ticket.id);
  const slow = useLate(resolving);
  const box = useRef<HTMLFormElement>(null);
  const { form, fill, forget } = useResolutionDraft(ticket);
  const { resolution_type: type, refund_amount: amount, resolution_notes: notes } = form;
  const [complaint, setComplaint] = useState<string | null>(null);

  const word = type && amountWord(type);
  const claimed = claimedTotal(ticket.affected_items);
  const before = ticket.settlements.at(-1)?.refund_amount ?? null;

  const choose = (next: ResolutionType) => {
    setComplaint(null);
    // A full refund has one obvious amount; it can still be changed.
    if (next === "full_refund" && ticket.order && isDecimal(ticket.order.total)) fill({ resolution_type: next, refund_amount: asAmount(ticket.order.total) });
    else if (type === "full_refund") fill({ resolution_type: next, refund_amount: "" });
    else fill({ resolution_type: next });
  };

  const rule = useApprovalRule();
  const ask = useAskApproval(ticket);
  const asked = useWaitingOn(ticket.ticket_number, "approval_asked").some(({ trouble }) => !trouble);
  const waits = asked || ticket.approvals.some(({ decision }) => decision === null);
  const needsApproval = rule.isNeededFor(word ? parseAmount(amount) : null);

  /** What is filled in, as the desk takes it; null, and told, where something is missing. */
  const filledIn = (): NewResolution | null => {
    if (type === null) {
      setComplaint("Choose how this claim is settled.");
      return null;
    }
    const sum = word ? parseAmount(amount) : null;
    const wrong = word && complaintAbout(sum, type, ticket, currency);
    if (wrong) {
      setComplaint(wrong);
      return null;
    }
    setComplaint(null);
    return { ticket_id: ticket.id, resolution_type: type, refund_amount: sum, resolution_notes: notes.trim(), settlements_seen: ticket.settlements.length };
  };

  const askFirst = () => {
    const resolution = ask.isPending ? null : filledIn();
    if (resolution) ask.mutateAsync(resolution).then(forget, (problem: unknown) => sayProblem(sentenceOf(problem)));
  };

  const settle = () => {
    if (needsApproval) return askFirst();
    const resolution = resolving ? null : filledIn();
    if (!resolution) return;
    // A promise, not a callback of the hook: those are lost when another ticket is opened meanwhile.
    resolve.mutateAsync(resolution).then(forget, (problem: unknown) => {
      // Somebody else's resolution takes the form's place, and this sentence with it.
      if (problem instanceof DeskProblem && problem.code === "conflict") sayProblem(sentenceOf(problem));
      // The form shows it, if it still stands there; what was filled in is kept in any case.
      else if (!box.current) sayProblem(`${ticket.ticket_number} was not resolved; what you filled in is kept. ${sentenceOf(problem)}`);
    });
  };

  const problem = complaint ?? (resolve.isError ? sentenceOf(resolve.error) : null);
  return (
    <form
      ref={box}
      className={styles.form}
      aria-label="Resolution"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        settle();
      }}
    >
      <Select name="Resolution type" placeholder="How is it settled?" value={type} choices={types} onChoose={choose} />
      {before !== null && type !== null && (
        <p className={styles.remark}>
          {word ? `The amount is what the customer gets for this ticket in all, with the ${money(before, currency)} of before.` : `The ${money(before, currency)} of before will no longer be counted as refunded.`}
        </p>
      )}
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
                fill({ refund_amount: event.target.value });
                setComplaint(null);
              }}
            />
          </label>
          {claimed !== null && parseAmount(amount) !== asAmount(claimed) && (
            <button type="button" className={styles.suggestion} onClick={() => fill({ refund_amount: asAmount(claimed) })}>
              Use {money(claimed, currency)}, the affected items
            </button>
          )}
        </>
      )}
      <textarea className={styles.area} dir="auto" rows={3} aria-label="Resolution notes" placeholder="Resolution notes" value={notes} onChange={(event) => fill({ resolution_notes: event.target.value })} />
      {problem && (
        <p role="alert" id={`${ids}-problem`} className={styles.problem}>
          {problem}
        </p>
      )}
      {needsApproval && rule.above !== null && <p className={styles.remark}>Amounts above {money(rule.above, currency)} need an approval.</p>}
      <div className={styles.actions}>
        <Button type="submit" look="primary" disabled={resolving || ask.isPending || (needsApproval && waits)}>
          {needsApproval ? "Ask for approval" : slow ? "Resolving…" : "Resolve ticket"}
        </Button>
        {!needsApproval && !rule.mayApprove && !waits && (
          <Button look="quiet" disabled={ask.isPending} onClick={askFirst}>
            Ask for approval
          </Button>
        )}
      </div>
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
