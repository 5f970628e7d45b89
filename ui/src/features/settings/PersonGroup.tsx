import type { PersonChange, PersonSettings, QuietHours } from "../../backend/bindings";
import { Segments } from "../../components/Segments";
import { Switch } from "../../components/Switch";
import { useChangePerson } from "./changes";
import { Group, Row } from "./Row";
import styles from "./Settings.module.css";
import { Time, halfHours } from "./Time";

const themes = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const densities = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
] as const;

/** What is the person's own, and follows them to another computer. */
export function PersonGroup({ person }: { person: PersonSettings }) {
  const change = useChangePerson();
  return (
    <>
      <Group title="Looks" whose="Yours alone, on every computer you sign in at.">
        <Row name="Theme">{(labelledBy) => <Segments labelledBy={labelledBy} value={person.theme} choices={themes} onChoose={(theme) => change({ theme })} />}</Row>
        <Row name="Density" about="How close things stand. Compact shows more tickets at once.">
          {(labelledBy, describedBy) => <Segments labelledBy={labelledBy} describedBy={describedBy} value={person.density} choices={densities} onChoose={(density) => change({ density })} />}
        </Row>
      </Group>
      <Group title="Notifications" whose="Yours alone, on every computer you sign in at.">
        <Row name="New tickets">
          {(labelledBy) => <Switch labelledBy={labelledBy} on={person.notify_new_tickets} onTurn={(notify_new_tickets) => change({ notify_new_tickets })} />}
        </Row>
        <Row name="Customers’ replies">
          {(labelledBy) => <Switch labelledBy={labelledBy} on={person.notify_customer_replies} onTurn={(notify_customer_replies) => change({ notify_customer_replies })} />}
        </Row>
        <Row name="Tickets that become yours">
          {(labelledBy) => <Switch labelledBy={labelledBy} on={person.notify_assigned} onTurn={(notify_assigned) => change({ notify_assigned })} />}
        </Row>
        <Row name="Notes that name you" about="A colleague writes your name behind an @.">
          {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={person.notify_mentions} onTurn={(notify_mentions) => change({ notify_mentions })} />}
        </Row>
        <Row name="Deadlines" about="Three quarters of the time to answer or to settle a ticket have passed.">
          {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={person.notify_deadlines} onTurn={(notify_deadlines) => change({ notify_deadlines })} />}
        </Row>
        <Row name="Only on your tickets" about="Of customers’ replies and deadlines, only those on tickets that are yours. New tickets, which are nobody’s yet, still come.">
          {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={person.only_mine} onTurn={(only_mine) => change({ only_mine })} />}
        </Row>
        <QuietHoursRow hours={person.quiet_hours} onChange={change} />
        <Row name="Private" about="Notifications say that something came and its ticket’s number, but no word of a customer.">
          {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={person.private_notifications} onTurn={(private_notifications) => change({ private_notifications })} />}
        </Row>
      </Group>
    </>
  );
}

/** What most people sleep through. */
const usual: QuietHours = { from: "21:00", to: "08:00" };

/** When nothing makes a native notification. It stays to be read in Punnet. */
function QuietHoursRow({ hours, onChange }: { hours: QuietHours | null; onChange: (change: Partial<PersonChange>) => void }) {
  return (
    <Row name="Quiet hours" about="No native notifications then, by the clock of the computer. They stay to be read in Punnet.">
      {(labelledBy, describedBy) => (
        <span className={styles.quiet}>
          {hours && (
            <>
              <Time name="Quiet from" value={hours.from} choices={halfHours.filter((time) => time !== hours.to && time !== "24:00")} onChoose={(from) => onChange({ quiet_hours: { ...hours, from } })} />
              <span className={styles.to}>to</span>
              <Time name="Quiet to" value={hours.to} choices={halfHours.filter((time) => time !== hours.from && time !== "24:00")} onChoose={(to) => onChange({ quiet_hours: { ...hours, to } })} />
            </>
          )}
          <Switch labelledBy={labelledBy} describedBy={describedBy} on={hours !== null} onTurn={(on) => onChange(on ? { quiet_hours: usual } : { no_quiet_hours: true })} />
        </span>
      )}
    </Row>
  );
}
