import { useEffect } from "react";

import { isPopupOpen, isTyping } from "../../components/keyboard";
import { pressed } from "../../components/shortcuts";

/** `c` begins a new ticket, wherever one is not typing. */
export function useNewTicketKey(begin: () => void) {
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (!pressed(event, "create") || event.repeat || isTyping(event.target) || isPopupOpen()) return;
      // The letter must not land in the field that is focused next.
      event.preventDefault();
      begin();
    };
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, [begin]);
}
