import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { Computer, DeskSettings, MachineChange, MachineSettings, Peace, PersonChange, ShopChange } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/queries";
import { sayProblem } from "../../components/Toasts";

// Each change is shown at once and saved at once. What the desk refuses goes back to what it was, with its sentence.
// They are sent one after the other, so that of two quick changes the later one stands.

export function useChangeShop() {
  const backend = useBackend();
  return useChange<DeskSettings, Partial<ShopChange>>(keys.settings, (change) => backend.changeShop(change), withShop);
}

export function useChangePerson() {
  const backend = useBackend();
  return useChange<DeskSettings, Partial<PersonChange>>(
    keys.settings,
    (change) => backend.changePerson(change),
    (settings, change) => ({ ...settings, person: { ...settings.person, ...given(change) } }),
  );
}

export function useChangeMachine() {
  const backend = useBackend();
  return useChange<MachineSettings, Partial<MachineChange>>(
    keys.machine,
    (change) => backend.changeMachine(change),
    (machine, change) => ({ ...machine, ...given(change) }),
  );
}

/** Asks the system to start the program with it, or no longer to. */
export function useStartAtLogin() {
  const backend = useBackend();
  return useChange<Computer, boolean>(
    keys.computer,
    (on) => backend.startAtLogin(on),
    (computer, starts_at_login) => ({ ...computer, starts_at_login }),
  );
}

/** Reads a team's figures from this replica, or with nothing from the server itself. */
export function useReadFiguresFrom() {
  const backend = useBackend();
  return useChange<string | null, string>(
    keys.replica,
    (replica) => backend.readFiguresFrom(replica),
    (_replica, typed) => typed || null,
  );
}

/** Begins or ends do not disturb. Until when it is, the shell says. */
export function useDoNotDisturb() {
  const backend = useBackend();
  return useChange<MachineSettings, Peace>(
    keys.machine,
    (peace) => backend.doNotDisturb(peace),
    (machine) => machine,
  );
}

function useChange<Whole, Change>(key: QueryKey, send: (change: Change) => Promise<Whole>, shown: (whole: Whole, change: Change) => Whole) {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: key,
    scope: { id: `change ${key.join()}` },
    mutationFn: send,
    onMutate: async (change) => {
      // An answer that was asked for before must not show the old value again.
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<Whole>(key);
      client.setQueryData<Whole>(key, (whole) => whole && shown(whole, change));
      return { before };
    },
    onError: (problem, _change, kept) => {
      client.setQueryData(key, kept?.before);
      sayProblem(sentenceOf(problem));
    },
    onSuccess: (whole) => {
      // A later change is under way and already shown: its own answer comes.
      if (client.isMutating({ mutationKey: key }) === 1) client.setQueryData(key, whole);
    },
    onSettled: () => {
      if (client.isMutating({ mutationKey: key }) === 1) void client.invalidateQueries({ queryKey: key });
    },
  });
  return mutate;
}

function withShop(settings: DeskSettings, { working_day, day_off, deadline, approval_above, ...fields }: Partial<ShopChange>): DeskSettings {
  const weekday = working_day?.weekday ?? day_off;
  const others = settings.shop.working_days.filter((day) => day.weekday !== weekday);
  const deadlines = settings.shop.deadlines.map((one) => (one.priority === deadline?.priority ? deadline : one));
  const working_days = working_day ? [...others, working_day].sort((a, b) => a.weekday - b.weekday) : others;
  return { ...settings, shop: { ...settings.shop, ...given(fields), working_days, deadlines, ...(approval_above != null && { approval_above: approval_above || null }) } };
}

/** Only what is changed. */
function given<T extends object>(change: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null && value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
}
