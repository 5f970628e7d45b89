import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { keys, machineQuery } from "../../backend/queries";
import { Icon } from "../../components/Icon";
import { sayProblem } from "../../components/Toasts";
import { localMoment } from "../../format/time";

/** Says that nothing is told at present, and ends it. Shown only then: what is quiet must not look broken. */
export function DoNotDisturb({ className, wordClass }: { className: string | undefined; wordClass: string | undefined }) {
  const backend = useBackend();
  const client = useQueryClient();
  const until = useQuery(machineQuery(backend)).data?.do_not_disturb_until ?? null;
  // The tray's menu begins and ends it, too, and so does the clock.
  useEffect(() => backend.onMachineChanged(() => void client.invalidateQueries({ queryKey: keys.machine })), [backend, client]);
  if (until === null || Date.parse(until) <= Date.now()) return null;
  const name = `Do not disturb until ${localMoment(until)}`;
  const end = () =>
    void backend.doNotDisturb("over").then(
      (machine) => client.setQueryData(keys.machine, machine),
      (problem: unknown) => sayProblem(sentenceOf(problem)),
    );
  return (
    <button type="button" className={className} title={`${name}. Click to turn it off.`} aria-label={`${name}. Turn it off`} data-testid="do-not-disturb" onClick={end}>
      <Icon name="quiet" />
      <span className={wordClass}>Quiet until {localMoment(until)}</span>
    </button>
  );
}
