import { useCallback } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { sayProblem } from "../../components/Toasts";

/** Shows the folder of the log in the system's file manager. */
export function useOpenLogFolder() {
  const backend = useBackend();
  return useCallback(() => void backend.openLogFolder().catch((problem: unknown) => sayProblem(sentenceOf(problem))), [backend]);
}
