import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";

import type { IssueType } from "../backend/bindings";
import { NewTicketForm } from "../features/create/NewTicketForm";
import { allPriorities, issueWords, priorityChoices } from "../features/tickets/words";
import styles from "./NewTicketPage.module.css";

const issueTypes = (Object.keys(issueWords) as IssueType[]).map((value) => ({ value, label: issueWords[value] }));
const priorities = allPriorities.map((value) => ({ value, label: priorityChoices.find((one) => one.value === value)?.label ?? value }));

/** A ticket for somebody who calls, over the queue, which keeps its place below. */
export function NewTicketPage() {
  const navigate = useNavigate();
  const close = useCallback(() => void navigate({ to: "/support-tickets", search: true }), [navigate]);
  const open = useCallback(
    (number: string) => void navigate({ to: "/support-tickets/$number", params: { number }, search: true, replace: true, state: { enterTicket: true } }),
    [navigate],
  );
  useEscape(close);
  return (
    <section role="dialog" aria-label="New ticket" className={styles.page} data-testid="new-ticket">
      <NewTicketForm issueTypes={issueTypes} priorities={priorities} onOpen={open} onClose={close} />
    </section>
  );
}

/**
 * Esc closes what is open in the form first, then the form; what was written stays. A list may be in the document
 * without being open: Base UI keeps one for letters that are typed on a closed field.
 */
function useEscape(close: () => void) {
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || document.querySelector('[data-open] [role="option"]')) return;
      close();
    };
    // In the capture phase: a list that closes on the same key is still open here.
    window.addEventListener("keydown", escape, true);
    return () => window.removeEventListener("keydown", escape, true);
  }, [close]);
}
