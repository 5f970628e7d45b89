import { useRef, type DragEvent } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { sayProblem } from "../../components/Toasts";

/** Lets a file be dragged out of the window, to the file manager or into a mail, as it came. */
export function useDragOut(attachmentId: string) {
  const backend = useBackend();
  // Not known yet, an address, or null where the shell drags.
  const address = useRef<string | null | undefined>(undefined);
  const told = (problem: unknown) => sayProblem(sentenceOf(problem));
  return {
    draggable: true,
    // While the pointer is on its way to a drag there is time to ask: when it begins the address has to be there.
    onPointerEnter() {
      if (address.current !== undefined) return;
      void backend.fileToDrag(attachmentId).then(
        (file) => {
          address.current = file;
        },
        // Whoever only passes by is not told; whoever drags it is, by the next call.
        () => {},
      );
    },
    onDragStart(event: DragEvent) {
      const file = address.current;
      if (file) {
        event.dataTransfer.effectAllowed = "copy";
        event.dataTransfer.setData("text/uri-list", file);
      } else event.preventDefault();
      void backend.dragFile(attachmentId).catch(told);
    },
  };
}
