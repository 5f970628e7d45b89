import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { MachineSettings } from "../../backend/bindings";
import { useBackend, useSession } from "../../backend/context";
import { computerQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import { Segments } from "../../components/Segments";
import { Select } from "../../components/Select";
import { Switch } from "../../components/Switch";
import { sayProblem } from "../../components/Toasts";
import { localMoment } from "../../format/time";
import { BackupRow } from "./BackupRow";
import { useChangeMachine, useDoNotDisturb, useStartAtLogin } from "./changes";
import { ReplicaRow } from "./ReplicaRow";
import { Group, Row } from "./Row";
import { sizesWith } from "./sizes";

const closings = [
  { value: "tray", label: "To the tray" },
  { value: "quit", label: "Quits" },
  { value: "minimise", label: "Minimises" },
] as const;

/** Where the data is; elsewhere is another start, so it is asked for twice. */
function WorksOn() {
  const backend = useBackend();
  const { place } = useSession();
  const [sure, setSure] = useState(false);
  const leave = () => void backend.leavePlace().catch((problem: unknown) => sayProblem(sentenceOf(problem)));
  return (
    <Row name="Works on" about={sure ? "Punnet starts again and asks where. What is kept here for this place, such as drafts, stays and is there when you come back." : `The data is on ${place === "This computer" ? "this computer" : place}.`}>
      {() =>
        sure ? (
          <>
            <Button onClick={leave}>Start again and choose</Button>
            <Button look="quiet" onClick={() => setSure(false)}>
              Stay
            </Button>
          </>
        ) : (
          <Button onClick={() => setSure(true)}>Work elsewhere…</Button>
        )
      }
    </Row>
  );
}

/** What belongs to this computer, whoever sits at it. */
export function MachineGroup({ machine }: { machine: MachineSettings }) {
  const { in_team } = useSession();
  const change = useChangeMachine();
  const startAtLogin = useStartAtLogin();
  const doNotDisturb = useDoNotDisturb();
  const computer = useQuery(computerQuery(useBackend())).data;
  // Without a tray nobody would find the window again, so closing ends the program there.
  const tray = computer?.has_tray ?? false;
  const whenClosed = machine.when_closed === "tray" && !tray ? "quit" : machine.when_closed;
  const quiet = machine.do_not_disturb_until !== null && Date.parse(machine.do_not_disturb_until) > Date.now() ? machine.do_not_disturb_until : null;
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
      <Row name="Closing the window" about={tray ? "In the tray or minimised, notifications still come." : "Minimised, notifications still come. This desktop shows no tray."}>
        {(labelledBy, describedBy) => (
          <Segments
            labelledBy={labelledBy}
            describedBy={describedBy}
            value={whenClosed}
            choices={tray ? closings : closings.filter(({ value }) => value !== "tray")}
           
            onChoose={(when_closed) => change({ when_closed })}
          />
        )}
      </Row>
      {computer && (
        <Row name="Start at login" about={tray ? "Punnet starts with this computer, in the tray." : "Punnet starts with this computer."}>
          {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={computer.starts_at_login} onTurn={startAtLogin} />}
        </Row>
      )}
      <Row name="Do not disturb" about={quiet ? `On until ${localMoment(quiet)}. What comes is told when it ends.` : "No notifications for a while. What comes is told when it ends."}>
        {() =>
          quiet ? (
            <Button onClick={() => doNotDisturb("over")}>Turn off</Button>
          ) : (
            <>
              <Button onClick={() => doNotDisturb("for_an_hour")}>For 1 hour</Button>
              <Button onClick={() => doNotDisturb("until_tomorrow")}>Until tomorrow</Button>
            </>
          )
        }
      </Row>
      <Row name="Undo send" about="Replies and notes wait ten seconds, so that you can take them back.">
        {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={machine.undo_send} onTurn={(undo_send) => change({ undo_send })} />}
      </Row>
      <Row name="Look for updates" about="At the start and once a day. Nothing is installed unless you say so.">
        {(labelledBy, describedBy) => (
          <Switch labelledBy={labelledBy} describedBy={describedBy} on={machine.look_for_updates} onTurn={(look_for_updates) => change({ look_for_updates })} />
        )}
      </Row>
      <WorksOn />
      {in_team && <ReplicaRow />}
      <BackupRow />
      <Row name="Sound of notifications">
        {(labelledBy) => <Switch labelledBy={labelledBy} on={machine.notification_sound} onTurn={(notification_sound) => change({ notification_sound })} />}
      </Row>
    </Group>
  );
}
