import { useQuery } from "@tanstack/react-query";

import type { TicketDetail } from "../../backend/bindings";
import { useBackend, useSession } from "../../backend/context";
import { colleaguesQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import type { Found } from "../../components/SearchPopup";
import { SearchSelect } from "../../components/SearchSelect";
import styles from "./AssigneeMenu.module.css";
import { useAssign } from "./assign";

/** Stands for nobody: no person has such an id. */
const NOBODY = "nobody";

/** Whose ticket it is, and who else's it can be. */
export function AssigneeMenu({ ticket }: { ticket: Pick<TicketDetail, "id" | "ticket_number" | "assignee"> }) {
  const { person } = useSession();
  const colleagues = useQuery(colleaguesQuery(useBackend()));
  const assign = useAssign(ticket);
  const { assignee } = ticket;
  const choices: Found[] = [
    { value: person.id, label: person.name, hint: "You" },
    ...(colleagues.data ?? []).filter(({ is_me }) => !is_me).map(({ id, name }) => ({ value: id, label: name })),
    { value: NOBODY, label: "Nobody" },
  ];
  // Somebody who has left the desk can still be the one.
  if (assignee && !choices.some(({ value }) => value === assignee.id)) choices.push({ value: assignee.id, label: assignee.name });
  return (
    <span className={styles.assignee}>
      <SearchSelect
        name="Assignee"
        value={assignee?.id ?? NOBODY}
        choices={choices}
        nothing="Nobody of this name works at the desk."
        onChoose={(id) => assign(id === NOBODY ? null : { id, name: choices.find(({ value }) => value === id)?.label ?? "" })}
      />
      {assignee === null && <Button onClick={() => assign({ id: person.id, name: person.name })}>Take it</Button>}
    </span>
  );
}
