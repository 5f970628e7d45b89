import { useMutation, useQueryClient } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { Lookalike, PairVerdict } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/queries";
import { sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";

/** What may be said of two photos. */
export const pairVerdicts = [
  { value: "same", label: "Same photo", shortcut: "samePhoto" },
  { value: "different", label: "Not the same", shortcut: "otherPhoto" },
] as const satisfies { value: PairVerdict; label: string; shortcut: string }[];

/** Whose it is and when it came: "another customer, 9 days earlier". */
export function whoseAndWhen({ other_customer, days_earlier }: Lookalike): string {
  return `${other_customer ? "another customer" : "the same customer"}, ${apart(days_earlier)}`;
}

function apart(daysEarlier: number): string {
  if (daysEarlier === 0) return "within a day";
  return `${counted(Math.abs(daysEarlier), "day", "days")} ${daysEarlier > 0 ? "earlier" : "later"}`;
}

/** What is still worth a word: what somebody found to be another photo is not, while nothing else is left out. */
export function worthAWord(found: Lookalike[]): Lookalike[] {
  return found.filter(({ verdict }) => verdict !== "different");
}

/** Says of two photos whether they are the same: shown at once, put back with the desk's sentence where it is refused. */
export function useJudgePair() {
  const backend = useBackend();
  const client = useQueryClient();
  const show = (id: string, other: string, change: Pick<Lookalike, "verdict" | "said_by">) =>
    client.setQueriesData<Lookalike[]>({ queryKey: keys.lookalikesOf(id) }, (found) => found?.map((one) => (one.photo.id === other ? { ...one, ...change } : one)));
  return useMutation({
    scope: { id: "what is said of photos" },
    mutationFn: ({ id, other, verdict }: { id: string; other: Lookalike; verdict: PairVerdict | null }) => backend.judgePhotos(id, other.photo.id, verdict),
    async onMutate({ id, other, verdict }) {
      await client.cancelQueries({ queryKey: keys.lookalikesOf(id) });
      // Who says it is known when the desk has it.
      show(id, other.photo.id, { verdict, said_by: null });
    },
    onError(problem, { id, other }) {
      show(id, other.photo.id, other);
      sayProblem(sentenceOf(problem));
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.everyLookalike }),
  });
}
