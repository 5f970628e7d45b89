import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { useBackend } from "../backend/context";
import { statsQuery } from "../backend/queries";
import { count } from "../format/money";

/** The window is called after what there is to do: "3 open – Punnet". The number comes first, since task bars cut the
    end off; the shell takes the window's title from the page, and its icon in the tray shows the same number. */
export function useWindowTitle() {
  const backend = useBackend();
  const open = useQuery(statsQuery(backend)).data?.open ?? 0;
  useEffect(() => {
    document.title = open > 0 ? `${count(open)} open – Punnet` : "Punnet";
    // Where there is no tray nothing is lost.
    backend.showOpenCount(open).catch(() => undefined);
  }, [backend, open]);
}
