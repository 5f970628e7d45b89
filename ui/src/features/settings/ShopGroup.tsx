import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { DeskSettings, ShopSettings, WorkingDay } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { timeZonesQuery } from "../../backend/queries";
import type { Found } from "../../components/SearchPopup";
import { SearchSelect } from "../../components/SearchSelect";
import { Switch } from "../../components/Switch";
import { TextField } from "../../components/TextField";
import { locale } from "../../format/locale";
import { money } from "../../format/money";
import { useNow } from "../../format/now";
import { clock, isTimeZone } from "../../format/time";
import { useChangeShop } from "./changes";
import { Deadlines, inHours } from "./Deadlines";
import { EvidenceStore } from "./EvidenceStore";
import { Group, Row } from "./Row";
import styles from "./Settings.module.css";
import { Time, halfHours } from "./Time";

/** What the whole shop shares. Everybody sees it, its owners change it. */
export function ShopGroup({ settings }: { settings: DeskSettings }) {
  const { shop, may_change_shop } = settings;
  return may_change_shop ? (
    <Group title="Shop" whose="For everybody at this desk.">
      <Changeable shop={shop} />
    </Group>
  ) : (
    <Group title="Shop" whose="For everybody at this desk. Only an owner of the desk changes these.">
      <ReadOnly shop={shop} />
    </Group>
  );
}

function Changeable({ shop }: { shop: ShopSettings }) {
  const change = useChangeShop();
  const zones = useZones();
  const now = useNow();
  return (
    <>
      <Row name="Name" about="Customers see it beside your answers.">
        {(_labelledBy, describedBy) => (
          <TextField aria-label="Name" aria-describedby={describedBy} maxLength={120} value={shop.name} onDone={(name) => change({ name })} />
        )}
      </Row>
      <Row name="Business time zone" about={<>All times are shown in it, and ticket numbers turn to a new year at its midnight. It is {timeThere(now, shop.time_zone)} there now.</>}>
        {() => <SearchSelect name="Business time zone" value={shop.time_zone} choices={zones} nothing="The database knows no such time zone." onChoose={(time_zone) => change({ time_zone })} />}
      </Row>
      <Row name="Currency" about={<>Amounts look like {money("1240.5", shop.currency)}. Amounts that are there already are not converted.</>}>
        {() => <SearchSelect name="Currency" value={shop.currency} choices={currencies()} nothing="There is no such currency." onChoose={(currency) => change({ currency })} />}
      </Row>
      <Row name="Approval above" about="Refunds and credits of more than this are settled by approvers and owners only; others ask them. Empty: everybody settles any amount.">
        {(_labelledBy, describedBy) => (
          <TextField aria-label="Approval above" aria-describedby={describedBy} inputMode="decimal" maxLength={16} value={shop.approval_above ?? ""} onDone={(approval_above) => change({ approval_above })} />
        )}
      </Row>
      <WorkingHours shop={shop} />
      <Deadlines shop={shop} />
      <EvidenceStore />
    </>
  );
}

function ReadOnly({ shop }: { shop: ShopSettings }) {
  const now = useNow();
  return (
    <dl className={styles.facts}>
      <dt>Name</dt>
      <dd>
        <bdi>{shop.name}</bdi>
      </dd>
      <dt>Business time zone</dt>
      <dd>
        {shop.time_zone.replaceAll("_", " ")}, {timeThere(now, shop.time_zone)} now
      </dd>
      <dt>Currency</dt>
      <dd>{shop.currency}</dd>
      <dt>Approval</dt>
      <dd>{shop.approval_above === null ? "Everybody settles any amount" : `Above ${money(shop.approval_above, shop.currency)}`}</dd>
      <dt>Working hours</dt>
      <dd>
        <ul>
          {weekdays.map((name, i) => {
            const day = shop.working_days.find(({ weekday }) => weekday === i + 1);
            return (
              <li key={name} className={styles.hours}>
                <span>{name}</span> {day ? `${day.opens} to ${day.closes}` : "Day off"}
              </li>
            );
          })}
        </ul>
      </dd>
      <dt>Deadlines</dt>
      <dd>
        <ul>
          {shop.deadlines.map(({ priority, answer_minutes, settle_minutes }) => (
            <li key={priority}>
              {priority}: answered in {inHours(answer_minutes)}, settled in {inHours(settle_minutes)} of work
            </li>
          ))}
        </ul>
      </dd>
    </dl>
  );
}

// 5 January 1970 was a Monday.
const weekdays = [5, 6, 7, 8, 9, 10, 11].map((day) => new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(1970, 0, day)));

function WorkingHours({ shop }: { shop: ShopSettings }) {
  const change = useChangeShop();
  return (
    <fieldset className={styles.week}>
      <legend className={styles.name}>Working hours</legend>
      <p className={styles.about}>In the business time zone.</p>
      {weekdays.map((name, i) => {
        const weekday = i + 1;
        const day = shop.working_days.find((one) => one.weekday === weekday);
        return (
          <Day
            key={name}
            name={name}
            day={day}
            onTurn={(works) => change(works ? { working_day: { weekday, ...usual(shop) } } : { day_off: weekday })}
            onHours={(working_day) => change({ working_day })}
          />
        );
      })}
    </fieldset>
  );
}

/** A day that becomes one of work begins as the other days do. */
function usual({ working_days: [first] }: ShopSettings): { opens: string; closes: string } {
  return { opens: first?.opens ?? "09:00", closes: first?.closes ?? "21:00" };
}

function Day({ name, day, onTurn, onHours }: { name: string; day: WorkingDay | undefined; onTurn: (works: boolean) => void; onHours: (day: WorkingDay) => void }) {
  return (
    <div className={styles.day}>
      <Switch labelledBy={`works-${name}`} on={day !== undefined} onTurn={onTurn} />
      <span id={`works-${name}`}>{name}</span>
      {day ? (
        <>
          <Time name={`${name} from`} value={day.opens} choices={halfHours.filter((time) => time < day.closes)} onChoose={(opens) => onHours({ ...day, opens })} />
          <span className={styles.to}>to</span>
          <Time name={`${name} to`} value={day.closes} choices={halfHours.filter((time) => time > day.opens)} onChoose={(closes) => onHours({ ...day, closes })} />
        </>
      ) : (
        <span className={styles.off}>Day off</span>
      )}
    </div>
  );
}

/** The zones that both the database and this window know. */
function useZones(): Found[] {
  const { data } = useQuery(timeZonesQuery(useBackend()));
  return useMemo(
    () => (data ?? []).filter(({ name }) => isTimeZone(name)).map(({ name, minutes_ahead }) => ({ value: name, label: name.replaceAll("_", " "), hint: ahead(minutes_ahead) })),
    [data],
  );
}

function ahead(minutes: number): string {
  const size = Math.abs(minutes);
  const written = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
  return minutes === 0 ? "UTC" : `UTC${minutes < 0 ? "−" : "+"}${written}`;
}

function timeThere(now: Date, zone: string): string {
  return isTimeZone(zone) ? clock(now.toISOString(), zone) : "unknown";
}

let listed: Found[] | undefined;

function currencies(): Found[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  listed ??= Intl.supportedValuesOf("currency").map((code) => ({ value: code, label: code, hint: names.of(code) ?? "" }));
  return listed;
}
