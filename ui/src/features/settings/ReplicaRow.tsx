import { useQuery } from "@tanstack/react-query";

import { useBackend } from "../../backend/context";
import { replicaQuery } from "../../backend/queries";
import { TextField } from "../../components/TextField";
import { useReadFiguresFrom } from "./changes";
import { Row } from "./Row";

/** From where a team's figures are read. */
export function ReplicaRow() {
  const replica = useQuery(replicaQuery(useBackend()));
  const read = useReadFiguresFrom();
  if (replica.data === undefined) return null;
  return (
    <Row name="Figures from a replica" about="Where your team’s server has a read replica, analytics can ask it instead, such as replica.example.com:5432. Your login and password are those of the server. Empty: they ask the server.">
      {(_labelledBy, describedBy) => (
        <TextField aria-label="Figures from a replica" aria-describedby={describedBy} inputMode="url" dir="ltr" maxLength={270} placeholder="None" value={replica.data ?? ""} onDone={read} />
      )}
    </Row>
  );
}
