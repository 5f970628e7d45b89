import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { say, sayProblem } from "../../components/Toasts";

/** Lets the person save a file as it came, and says in passing that it was, or why not. */
export function useSaveOriginal(attachmentId: string): () => void {
  const backend = useBackend();
  return () =>
    void backend.saveOriginal(attachmentId).then(
      (saved) => saved && say("Saved as it came."),
      (problem: unknown) => sayProblem(sentenceOf(problem)),
    );
}
