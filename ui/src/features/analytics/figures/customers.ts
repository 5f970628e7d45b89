import type { CustomerFigures, CustomerSatisfaction, Question } from "../../../backend/bindings";
import { count, counted, money } from "../../../format/money";
import { dayKey } from "../../../format/time";
import { behindOf, type Behind } from "../behind";
import type { Figure } from "../figure";
import { dayCell, number, words } from "../table";
import { change, daysWords, percentage, share, shortCount, stepWords, tickets, type Terms } from "../terms";

/** Customer satisfaction: whether claims stay settled, who complains again and again, what escalates. */
export function customerFigures(data: CustomerSatisfaction, question: Question, terms: Terms): Figure<Behind>[] {
  return [acceptance(data, question, terms), acceptanceByType(data, question, terms), repeaters(data, question, terms), escalation(data, question, terms), escalationByWay(data, question)];
}

const rateOf = ({ accepted, settled_once }: CustomerFigures) => (settled_once > 0 ? accepted / settled_once : null);
const rateCell = (of: CustomerFigures) => number(share(of.accepted, of.settled_once) ?? "–", rateOf(of)?.toFixed(4) ?? null);

function acceptance(data: CustomerSatisfaction, question: Question, { today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const { total, total_before } = data;
  const step = stepWords(data.series, today);
  const before = total_before && share(total_before.accepted, total_before.settled_once);
  return {
    id: "acceptance",
    question: "What is the resolution acceptance rate?",
    answer: total.settled_once === 0 ? null : `${share(total.accepted, total.settled_once)} of ${count(total.settled_once)} settled tickets stayed settled${before ? ` (${before} in the period before)` : ""}. ${counted(total.reopened, "was", "were")} reopened; on ${count(total.wrote_again)} the customer wrote again.`,
    note: "Accepted: settled and never opened again. The shop’s app asks for no ratings, so none are shown.",
    empty: "No ticket of these days has been settled yet.",
    chart:
      total.settled_once === 0
        ? null
        : {
            kind: "lines",
            unit: "share",
            axis: percentage,
            series: [{ name: "Accepted", look: "full" }],
            marks: data.series.map(({ days, figures }) => ({
              label: step(days),
              said: `${daysWords(days, today)}: ${figures.settled_once > 0 ? `${share(figures.accepted, figures.settled_once)}, ${count(figures.accepted)} of ${count(figures.settled_once)} settled; ${count(figures.reopened)} reopened` : "nothing settled"}`,
              values: [rateOf(figures)],
              behind: figures.reopened > 0 ? opens(`Raised ${daysWords(days, today)} and reopened`, "reopened", { days }) : figures.accepted > 0 ? opens(`Raised ${daysWords(days, today)} and accepted`, "accepted", { days }) : null,
            })),
          },
    table: {
      head: ["From", "To", "Settled", "Accepted", "Rate", "Reopened", "Customer wrote again"],
      rows: data.series.map(({ days, figures }) => [dayCell(days.from), dayCell(days.to), number(count(figures.settled_once), figures.settled_once), number(count(figures.accepted), figures.accepted), rateCell(figures), number(count(figures.reopened), figures.reopened), number(count(figures.wrote_again), figures.wrote_again)]),
    },
  };
}

function acceptanceByType(data: CustomerSatisfaction, question: Question, { issues }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const types = data.types.filter(({ figures }) => figures.settled_once > 0);
  const worst = types.toSorted((a, b) => (rateOf(a.figures) ?? 1) - (rateOf(b.figures) ?? 1))[0];
  return {
    id: "acceptance-by-type",
    question: "Which resolutions are not accepted?",
    answer: worst && worst.figures.accepted < worst.figures.settled_once ? `${issues[worst.issue_type]} least of all: ${share(worst.figures.accepted, worst.figures.settled_once)} stayed settled.` : worst ? "All of them stayed settled." : null,
    note: "The share that stayed settled. A bar opens the tickets that were opened again.",
    empty: "No ticket of these days has been settled yet.",
    chart: worst
      ? {
          kind: "bars",
          unit: "share",
          legend: [],
          marks: types.map(({ issue_type, figures }) => ({
            label: issues[issue_type],
            said: `${issues[issue_type]}: ${share(figures.accepted, figures.settled_once)} accepted, ${count(figures.reopened)} of ${count(figures.settled_once)} reopened`,
            value: rateOf(figures) ?? 0,
            shown: share(figures.accepted, figures.settled_once) ?? "–",
            behind: figures.reopened > 0 ? opens(`${issues[issue_type]}, reopened`, "reopened", { issue_types: [issue_type] }) : null,
          })),
        }
      : null,
    table: {
      head: ["Issue type", "Settled", "Accepted", "Rate", "Reopened"],
      rows: types.map(({ issue_type, figures }) => [words(issues[issue_type]), number(count(figures.settled_once), figures.settled_once), number(count(figures.accepted), figures.accepted), rateCell(figures), number(count(figures.reopened), figures.reopened)]),
    },
  };
}

function repeaters(data: CustomerSatisfaction, question: Question, { currency, timeZone }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const { total, total_before, repeaters: people } = data;
  const nameOf = (name: string) => name || "Without a name";
  return {
    id: "repeat-complainers",
    question: "Who complains repeatedly?",
    answer: total.raised === 0 ? null : `${tickets(total.repeat)}, ${share(total.repeat, total.raised)} of all, came from customers who had raised another in the 90 days before${change(total.repeat, total_before?.repeat)}.`,
    note: "Facts beside their orders, and no verdict: who orders daily complains more often.",
    empty: "No customer raised more than one ticket in these days.",
    chart:
      people.length === 0
        ? null
        : {
            kind: "bars",
            unit: "count",
            legend: [],
            marks: people.slice(0, 10).map(({ customer_id, name, tickets: some, orders, granted }) => ({
              label: nameOf(name),
              said: `${nameOf(name)}: ${tickets(some)}, ${counted(orders, "order", "orders")}, ${money(granted, currency)} given back`,
              value: some,
              shown: count(some),
              behind: opens(`Tickets of ${nameOf(name)}`, "raised", {}, { customer_id }),
            })),
          },
    table: {
      head: ["Customer", "Tickets", "Orders", "Given back", "Newest ticket"],
      rows: people.map(({ name, tickets: some, orders, granted, last_raised }) => [words(nameOf(name)), number(count(some), some), number(count(orders), orders), number(money(granted, currency), granted), dayCell(dayKey(last_raised, timeZone))]),
    },
  };
}

function escalation(data: CustomerSatisfaction, question: Question, { today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const { total, total_before } = data;
  const step = stepWords(data.series, today);
  return {
    id: "escalation",
    question: "Which escalation patterns are there?",
    answer: total.escalated === 0 ? null : `${tickets(total.escalated)} escalated, ${share(total.escalated, total.raised)} of all${change(total.escalated, total_before?.escalated)}.`,
    note: "Escalated: the priority was raised, the ticket was reopened, or an approval was asked.",
    empty: "Nothing escalated in these days.",
    chart:
      total.escalated === 0
        ? null
        : {
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [],
            marks: data.series.map(({ days, figures }) => ({
              label: step(days),
              said: `${daysWords(days, today)}: ${count(figures.escalated)} of ${tickets(figures.raised)} escalated`,
              value: figures.escalated,
              behind: figures.escalated > 0 ? opens(`Raised ${daysWords(days, today)} and escalated`, "escalated", { days }) : null,
            })),
          },
    table: {
      head: ["From", "To", "Raised", "Escalated", "Priority raised", "Reopened", "Approval asked"],
      rows: data.series.map(({ days, figures }) => [dayCell(days.from), dayCell(days.to), ...[figures.raised, figures.escalated, figures.priority_raised, figures.reopened, figures.approval_asked].map((some) => number(count(some), some))]),
    },
  };
}

const ways = [
  { name: "Priority raised", key: "priority_raised" },
  { name: "Reopened", key: "reopened" },
  { name: "Approval asked", key: "approval_asked" },
] as const;

function escalationByWay({ total, total_before }: CustomerSatisfaction, question: Question): Figure<Behind> {
  const opens = behindOf(question);
  return {
    id: "escalation-ways",
    question: "How do tickets escalate?",
    answer: null,
    note: "A ticket may escalate in more than one way.",
    empty: "Nothing escalated in these days.",
    chart:
      total.escalated === 0
        ? null
        : {
            kind: "bars",
            unit: "count",
            legend: total_before ? [{ look: "full", word: "Tickets" }, { look: "dashed", word: "The period before" }] : [],
            marks: ways.map(({ name, key }) => ({
              label: name,
              said: `${name}: ${tickets(total[key])}${total_before ? `, ${count(total_before[key])} in the period before` : ""}`,
              value: total[key],
              shown: count(total[key]),
              before: total_before?.[key] ?? null,
              behind: total[key] > 0 ? opens(name, key) : null,
            })),
          },
    table: { head: ["Way", "Tickets"], rows: ways.map(({ name, key }) => [words(name), number(count(total[key]), total[key])]) },
  };
}
