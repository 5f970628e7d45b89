import type { PersonSettings } from "../../backend/bindings";
import { Segments } from "../../components/Segments";
import { Switch } from "../../components/Switch";
import { useChangePerson } from "./changes";
import { Group, Row } from "./Row";

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
        <Row name="Private" about="Notifications say that something came and its ticket’s number, but no word of a customer.">
          {(labelledBy, describedBy) => <Switch labelledBy={labelledBy} describedBy={describedBy} on={person.private_notifications} onTurn={(private_notifications) => change({ private_notifications })} />}
        </Row>
      </Group>
    </>
  );
}
