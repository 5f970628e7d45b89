import type { Freshness, ReplicaTrouble } from "../../backend/bindings";

/** While some tickets are still being counted, the answer is asked for again so soon. */
const AGAIN = 2_000;
/** And so soon where it is of a replica that is behind, or where the replica was no good. */
const REPLICA_AGAIN = 5_000;

/** When an answer is asked for again by itself, milliseconds; false where there is no need. */
export function askedAgain({ waiting, replica }: Freshness): number | false {
  if (waiting > 0) return AGAIN;
  return replica !== null && (replica.kind === "not_read" || replica.behind > 0) ? REPLICA_AGAIN : false;
}

const troubles: Record<ReplicaTrouble, string> = {
  away: "does not answer",
  behind: "is too far behind",
  stranger: "follows no server, or another one: see Settings",
  broken_off: "broke the question off to catch up",
};

/** Where the figures are from, in words; null where no replica is named. */
export function replicaWords({ replica }: Freshness): string | null {
  if (replica === null) return null;
  if (replica.kind === "not_read") return `Figures from the server itself: the replica ${troubles[replica.why]}.`;
  return replica.behind === 0 ? "Figures from the replica, which is up to date." : `Figures from the replica, ${replica.behind} s behind.`;
}
