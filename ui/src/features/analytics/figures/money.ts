import type { MoneyFigures, MoneyGranted, Question } from "../../../backend/bindings";
import { add, isZero } from "../../../format/decimal";
import { count, counted, money } from "../../../format/money";
import { behindOf, type Behind } from "../behind";
import type { Legend } from "../charts/chart";
import type { Figure } from "../figure";
import { dayCell, number, words, type Cell } from "../table";
import { daysWords, moneyChange, monthWords, shortMoney, tickets, type Terms } from "../terms";

const refundsAndCredit: Legend = [
  { look: "full", word: "Refunds" },
  { look: "hollow", word: "Store credit" },
];

const counting = "Counted on the day on which it was granted, whenever the ticket was raised.";

const together = `${counting} The number at a bar is refunds and store credit together.`;

/** Financial impact: what the shop gave back. Amounts are summed by the desk; here they only become as long as bars. */
export function moneyFigures(data: MoneyGranted, question: Question, terms: Terms): Figure<Behind>[] {
  return [perMonth(data, question, terms), byType(data, question, terms), damagedAndSpoiled(data, question, terms), byAgent(data, question, terms), byApproval(data, question, terms)];
}

const isNothing = ({ refunds, credits }: MoneyFigures) => isZero(refunds) && isZero(credits);

function said(of: MoneyFigures, { currency }: Terms): string {
  return `refunds ${money(of.refunds, currency)} on ${tickets(of.refund_tickets)}, store credit ${money(of.credits, currency)} on ${tickets(of.credit_tickets)}`;
}

const columns = ["Refunds", "Tickets refunded", "Average refund", "Store credit", "Tickets credited"];

function cells(of: MoneyFigures, { currency }: Terms): Cell[] {
  return [
    number(money(of.refunds, currency), of.refunds),
    number(count(of.refund_tickets), of.refund_tickets),
    number(of.average_refund === null ? "–" : money(of.average_refund, currency), of.average_refund),
    number(money(of.credits, currency), of.credits),
    number(count(of.credit_tickets), of.credit_tickets),
  ];
}

function perMonth(data: MoneyGranted, question: Question, terms: Terms): Figure<Behind> {
  const { today, currency } = terms;
  const opens = behindOf(question);
  const { total, total_before } = data;
  return {
    id: "refunds-per-month",
    question: "How much is refunded per month?",
    answer: isNothing(total)
      ? null
      : `${money(total.refunds, currency)} refunded on ${tickets(total.refund_tickets)}${moneyChange(total.refunds, total_before?.refunds, currency)}${total.average_refund === null ? "" : `; ${money(total.average_refund, currency)} on average`}. Store credit: ${money(total.credits, currency)}.`,
    note: `${counting} The first and the last month may be cut by the chosen days.`,
    isWide: true,
    empty: "No refunds in these days.",
    chart: isNothing(total)
      ? null
      : {
          kind: "columns",
          unit: "money",
          axis: shortMoney(currency),
          legend: refundsAndCredit,
          marks: data.months.map(({ days, granted }) => ({
            label: monthWords(days.from, today),
            said: `${daysWords(days, today)}: ${said(granted, terms)}`,
            value: height(granted.refunds),
            more: height(granted.credits),
            behind: isNothing(granted) ? null : opens(`Granted ${daysWords(days, today)}`, "granted", { days }),
          })),
        },
    table: { head: ["From", "To", ...columns], rows: data.months.map(({ days, granted }) => [dayCell(days.from), dayCell(days.to), ...cells(granted, terms)]) },
  };
}

function byType(data: MoneyGranted, question: Question, terms: Terms): Figure<Behind> {
  const { issues, currency } = terms;
  const opens = behindOf(question);
  const types = data.types.filter(({ granted }) => !isNothing(granted));
  const [first] = types;
  return {
    id: "refunds-by-type",
    question: "How much is refunded by issue type?",
    answer: first ? `${issues[first.issue_type]} costs most: ${money(add(first.granted.refunds, first.granted.credits), currency)}.` : null,
    note: together,
    empty: "No refunds in these days.",
    chart: first
      ? {
          kind: "bars",
          unit: "money",
          legend: refundsAndCredit,
          marks: types.map(({ issue_type, granted }) => ({
            label: issues[issue_type],
            said: `${issues[issue_type]}: ${said(granted, terms)}`,
            value: height(granted.refunds),
            more: height(granted.credits),
            shown: money(add(granted.refunds, granted.credits), currency),
            behind: opens(`Granted for ${issues[issue_type].toLowerCase()}`, "granted", { issue_types: [issue_type] }),
          })),
        }
      : null,
    table: { head: ["Issue type", ...columns], rows: types.map(({ issue_type, granted }) => [words(issues[issue_type]), ...cells(granted, terms)]) },
  };
}

function damagedAndSpoiled(data: MoneyGranted, question: Question, terms: Terms): Figure<Behind> {
  const { today, currency } = terms;
  const opens = behindOf(question);
  const all = data.damaged_and_spoiled;
  const whole = add(all.refunds, all.credits);
  const before = data.damaged_and_spoiled_before;
  return {
    id: "damaged-and-spoiled",
    question: "What do damaged and spoiled products cost?",
    answer: isNothing(all) ? null : `${money(whole, currency)} in these days${moneyChange(whole, before && add(before.refunds, before.credits), currency)}: ${said(all, terms)}.`,
    note: "Refunds and store credit for tickets of the types damaged product and spoiled product.",
    empty: "Nothing was given back for damaged or spoiled products in these days.",
    chart: isNothing(all)
      ? null
      : {
          kind: "columns",
          unit: "money",
          axis: shortMoney(currency),
          legend: [],
          marks: data.months.map(({ days, damaged_and_spoiled }) => ({
            label: monthWords(days.from, today),
            said: `${daysWords(days, today)}: ${money(damaged_and_spoiled, currency)}`,
            value: height(damaged_and_spoiled),
            behind: isZero(damaged_and_spoiled) ? null : opens(`Damaged and spoiled, granted ${daysWords(days, today)}`, "granted", { days, issue_types: ["damaged_product", "spoiled_product"] }),
          })),
        },
    table: { head: ["From", "To", "Damaged and spoiled"], rows: data.months.map(({ days, damaged_and_spoiled }) => [dayCell(days.from), dayCell(days.to), number(money(damaged_and_spoiled, currency), damaged_and_spoiled)]) },
  };
}

function byAgent(data: MoneyGranted, question: Question, terms: Terms): Figure<Behind> {
  const { currency } = terms;
  const opens = behindOf(question);
  const agents = data.agents.filter(({ granted }) => !isNothing(granted));
  const nameOf = (name: string) => name || "Not known";
  return {
    id: "refunds-by-agent",
    question: "Who grants refunds?",
    answer: agents.length === 0 ? null : `${counted(agents.length, "person", "people")} granted refunds or store credit.`,
    note: together,
    empty: "Nobody granted a refund in these days.",
    chart:
      agents.length === 0
        ? null
        : {
            kind: "bars",
            unit: "money",
            legend: refundsAndCredit,
            marks: agents.slice(0, 10).map(({ agent_id, name, granted, approved }) => ({
              label: nameOf(name),
              said: `${nameOf(name)}: ${said(granted, terms)}; ${money(approved, currency)} with approval`,
              value: height(granted.refunds),
              more: height(granted.credits),
              shown: money(add(granted.refunds, granted.credits), currency),
              behind: agent_id === null ? null : opens(`Granted by ${nameOf(name)}`, "granted", {}, { granted_by: agent_id }),
            })),
          },
    table: { head: ["Granted by", ...columns, "With approval"], rows: agents.map(({ name, granted, approved }) => [words(nameOf(name)), ...cells(granted, terms), number(money(approved, currency), approved)]) },
  };
}

function byApproval(data: MoneyGranted, question: Question, terms: Terms): Figure<Behind> {
  const { currency } = terms;
  const opens = behindOf(question);
  const rows = [
    { name: "With approval", granted: data.with_approval, approved: true },
    { name: "Without approval", granted: data.without_approval, approved: false },
  ];
  const any = !isNothing(data.total);
  return {
    id: "refunds-by-approval",
    question: "How much of it was approved by a colleague?",
    answer: any ? `${money(add(data.with_approval.refunds, data.with_approval.credits), currency)} with approval, ${money(add(data.without_approval.refunds, data.without_approval.credits), currency)} without.` : null,
    note: together,
    empty: "No refunds in these days.",
    chart: any
      ? {
          kind: "bars",
          unit: "money",
          legend: refundsAndCredit,
          marks: rows.map(({ name, granted, approved }) => ({
            label: name,
            said: `${name}: ${said(granted, terms)}`,
            value: height(granted.refunds),
            more: height(granted.credits),
            shown: money(add(granted.refunds, granted.credits), currency),
            behind: isNothing(granted) ? null : opens(`Granted ${name.toLowerCase()}`, "granted", {}, { approved }),
          })),
        }
      : null,
    table: { head: ["Approval", ...columns], rows: rows.map(({ name, granted }) => [words(name), ...cells(granted, terms)]) },
  };
}

/** How tall an amount is. A month in which more was taken back than granted stands on the ground. */
function height(amount: string): number {
  return Math.max(0, Number(amount));
}
