import { useMutation, useQueryClient } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { FirstLine, Group, Invitation } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/queries";
import { sayProblem } from "../../components/Toasts";

export const groups: readonly { value: Group; label: string; may: string }[] = [
  { value: "agent", label: "Agent", may: "Works on tickets" },
  { value: "approver", label: "Approver", may: "Also approves" },
  { value: "owner", label: "Owner", may: "Also looks after the team and the shop’s settings" },
];

export function useInvite() {
  const backend = useBackend();
  return useTeamChange<Invitation, FirstLine>((invitation) => backend.invite(invitation));
}

export function useResetPassword() {
  const backend = useBackend();
  return useTeamChange<string, FirstLine>((login) => backend.resetTeamPassword(login));
}

export function useSetGroup() {
  const backend = useBackend();
  const { mutate } = useTeamChange<{ login: string; group: Group }, void>(({ login, group }) => backend.setTeamGroup(login, group), sayProblem);
  return mutate;
}

export function useSetActive() {
  const backend = useBackend();
  return useTeamChange<{ login: string; active: boolean }, void>(({ login, active }) => backend.setTeamActive(login, active));
}

/** Rights are shown as the server has them, never as they were wished for. */
function useTeamChange<Wanted, Answer>(change: (wanted: Wanted) => Promise<Answer>, onProblem?: (sentence: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    // The first line holds a password: it is not kept once its sheet is closed.
    gcTime: 0,
    onError: (problem) => onProblem?.(sentenceOf(problem)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.team }),
  });
}

/** A login for a name, as one would choose it: "Asha Rao" signs in as "asha.rao". */
export function loginFor(name: string): string {
  const plain = name.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const words = plain.split(/[^a-z0-9]+/).filter(Boolean);
  return words.join(".").replace(/^[^a-z]+/, "").slice(0, 63);
}
