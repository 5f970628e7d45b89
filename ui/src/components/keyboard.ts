/** Whether a key would land in a text, where single letters are letters and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)))
  );
}

/**
 * Whether a menu, list or dialog is open, which then owns the keys. A toast is a dialog too, but owns nothing, and a list
 * may stay in the document after it has closed.
 */
export function isPopupOpen(): boolean {
  return document.querySelector('[role="menu"], [data-open] [role="listbox"], [role="listbox"][data-open], [role="dialog"]:not([data-testid="toast"])') !== null;
}
