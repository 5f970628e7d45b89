import type { MachineSettings } from "../../backend/bindings";
import { Segments } from "../../components/Segments";
import { Select } from "../../components/Select";
import { Switch } from "../../components/Switch";
import { useChangeMachine } from "./changes";
import { Group, Row } from "./Row";
import { sizesWith } from "./sizes";

const closings = [
  { value: "quit", label: "Quits Punnet" },
  { value: "minimise", label: "Minimises it" },
] as const;

/** What belongs to this computer, whoever sits at it. */
export function MachineGroup({ machine }: { machine: MachineSettings }) {
  const change = useChangeMachine();
  return (
    <Group title="This computer" whose="Kept on this computer, for whoever sits at it.">
      <Row name="Size" about="Of text and everything else in the window.">
        {() => (
          <Select
            name="Size"
            placeholder="Size"
            value={String(machine.size)}
            choices={sizesWith(machine.size).map((size) => ({ value: String(size), label: `${size} %` }))}
            onChoose={(size) => change({ size: Number(size) })}
          />
        )}
      </Row>
      <Row name="Closing the window" about="Minimised, notifications still come.">
        {(labelledBy, describedBy) => <Segments labelledBy={labelledBy} describedBy={describedBy} value={machine.when_closed} choices={closings} onChoose={(when_closed) => change({ when_closed })} />}
      </Row>
      <Row name="Undo send" about="Replies and notes wait ten seconds, so that you can take them back.">
        {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={machine.undo_send} onTurn={(undo_send) => change({ undo_send })} />}
      </Row>
      <Row name="Sound of notifications">
        {(labelledBy) => <Switch labelledBy={labelledBy} on={machine.notification_sound} onTurn={(notification_sound) => change({ notification_sound })} />}
      </Row>
    </Group>
  );
}
