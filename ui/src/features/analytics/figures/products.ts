import type { ComplaintRate, ProductQuality, Question } from "../../../backend/bindings";
import { compare } from "../../../format/decimal";
import { count } from "../../../format/money";
import { writtenDay } from "../../../format/time";
import { behindOf, type Behind } from "../behind";
import type { Legend } from "../charts/chart";
import type { Figure } from "../figure";
import { dayCell, number, words, type Cell } from "../table";
import { daysWords, monthWords, percentage, quantity, share, shortCount, tickets, weekdayWords, type Terms } from "../terms";

const MOST_BARS = 10;

/** Product quality: which products and suppliers customers complain about, and when. */
export function productFigures(data: ProductQuality, question: Question, terms: Terms): Figure<Behind>[] {
  return [most(data, question), mostForSales(data, question), heatmap(data, question, terms), suppliers(data, question), batches(data, question, terms), byMonth(data, question, terms), byWeekday(data, question)];
}

/** Products and suppliers are named by the shop's other systems: a nameless one is still one. */
const nameOf = (name: string) => name || "Without a name";

const rateHead = ["Tickets", "Units sold", "Per 1,000 sold", "At least (95% sure)"];

function rateCells(rate: ComplaintRate): Cell[] {
  return [number(count(rate.tickets), rate.tickets), number(units(rate), rate.units_sold), number(rate.per_thousand ?? "–", rate.per_thousand), number(rate.at_least_per_thousand ?? "–", rate.at_least_per_thousand)];
}

const units = (rate: ComplaintRate) => quantity(rate.units_sold);

function rateWords(rate: ComplaintRate): string {
  return rate.per_thousand === null ? `${tickets(rate.tickets)}, none sold in these days` : `${rate.per_thousand} per 1,000 sold, at least ${rate.at_least_per_thousand}; ${tickets(rate.tickets)}, ${units(rate)} sold`;
}

const sureLegend: Legend = [
  { look: "full", word: "At least, with 95% confidence" },
  { look: "hollow", word: "Measured, per 1,000 sold" },
];

/** What is sure of a rate, and what was measured beyond. */
function sureAndMeasured(rate: ComplaintRate) {
  const sure = Number(rate.at_least_per_thousand ?? 0);
  return { value: sure, more: Math.max(0, Number(rate.per_thousand ?? 0) - sure) };
}

function most(data: ProductQuality, question: Question): Figure<Behind> {
  const opens = behindOf(question);
  const products = data.products.toSorted((a, b) => b.rate.tickets - a.rate.tickets);
  const [first] = products;
  return {
    id: "products-by-complaints",
    question: "Which products get most complaints?",
    answer: first ? `${nameOf(first.name)} leads with ${tickets(first.rate.tickets)}. ${tickets(data.tickets_without_product)} named no product that the shop knows.` : null,
    note: "A ticket that names two products counts for both.",
    empty: "No ticket of these days names a product that the shop knows.",
    chart: first
      ? {
          kind: "bars",
          unit: "count",
          legend: question.compare ? [{ look: "full", word: "Tickets" }, { look: "dashed", word: "The period before" }] : [],
          marks: products.slice(0, MOST_BARS).map(({ product_id, name, rate }) => ({
            label: nameOf(name),
            said: `${nameOf(name)}: ${tickets(rate.tickets)}${rate.tickets_before === null ? "" : `, ${count(rate.tickets_before)} in the period before`}`,
            value: rate.tickets,
            shown: count(rate.tickets),
            before: rate.tickets_before,
            behind: rate.tickets > 0 ? opens(nameOf(name), "raised", { product_id }) : null,
          })),
        }
      : null,
    table: { head: ["Product", "Supplier", ...rateHead], rows: products.map(({ name, supplier, rate }) => [words(nameOf(name)), words(supplier), ...rateCells(rate)]) },
  };
}

function mostForSales(data: ProductQuality, question: Question): Figure<Behind> {
  const opens = behindOf(question);
  const products = data.products.filter(({ rate }) => rate.per_thousand !== null);
  const [first] = products;
  return {
    id: "products-by-rate",
    question: "Which products draw most complaints for what is sold?",
    answer: first ? `${nameOf(first.name)}: ${first.rate.per_thousand} per 1,000 sold, at least ${first.rate.at_least_per_thousand}.` : null,
    note: "Sorted by what the rate is at least, with 95% confidence: a product that was sold twice does not lead.",
    empty: "No product that was complained about was sold in these days.",
    chart: first
      ? {
          kind: "bars",
          unit: "rate",
          legend: sureLegend,
          marks: products.slice(0, MOST_BARS).map(({ product_id, name, rate }) => ({
            label: nameOf(name),
            said: `${nameOf(name)}: ${rateWords(rate)}`,
            ...sureAndMeasured(rate),
            shown: rate.per_thousand ?? "–",
            behind: rate.tickets > 0 ? opens(nameOf(name), "raised", { product_id }) : null,
          })),
        }
      : null,
    table: { head: ["Product", "Supplier", ...rateHead], rows: products.map(({ name, supplier, rate }) => [words(nameOf(name)), words(supplier), ...rateCells(rate)]) },
  };
}

function heatmap(data: ProductQuality, question: Question, { issues }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const types = [...new Set(data.heatmap.map(({ issue_type }) => issue_type))].toSorted((a, b) => orderOf(issues, a) - orderOf(issues, b));
  const products = [...Map.groupBy(data.heatmap, ({ product_id }) => product_id).values()].toSorted((a, b) => sumOf(b) - sumOf(a));
  const top = data.heatmap.toSorted((a, b) => b.tickets - a.tickets)[0];
  const at = (pairs: ProductQuality["heatmap"], type: string) => pairs.find(({ issue_type }) => issue_type === type)?.tickets ?? 0;
  return {
    id: "product-issue",
    question: "What goes wrong with which product?",
    answer: top ? `Most often: ${nameOf(top.name)}, ${issues[top.issue_type].toLowerCase()}, ${tickets(top.tickets)}.` : null,
    isWide: true,
    empty: "No ticket of these days names a product that the shop knows.",
    chart: top
      ? {
          kind: "heat",
          corner: "Product",
          columns: types.map((type) => issues[type]),
          rows: products.map((pairs) => ({
            name: nameOf(pairs[0]?.name ?? ""),
            cells: types.map((type) => {
              const some = at(pairs, type);
              const name = nameOf(pairs[0]?.name ?? "");
              const product_id = pairs[0]?.product_id ?? null;
              return { label: "", said: `${name}, ${issues[type]}: ${tickets(some)}`, value: some, shown: count(some), behind: some > 0 ? opens(`${name}, ${issues[type]}`, "raised", { product_id, issue_types: [type] }) : null };
            }),
          })),
        }
      : null,
    table: { head: ["Product", ...types.map((type) => issues[type])], rows: products.map((pairs) => [words(nameOf(pairs[0]?.name ?? "")), ...types.map((type) => number(count(at(pairs, type)), at(pairs, type)))]) },
  };
}

const orderOf = (all: Record<string, string>, one: string) => Object.keys(all).indexOf(one);
const sumOf = (pairs: ProductQuality["heatmap"]) => pairs.reduce((sum, { tickets: some }) => sum + some, 0);

function suppliers(data: ProductQuality, question: Question): Figure<Behind> {
  const opens = behindOf(question);
  const rated = data.suppliers.toSorted((a, b) => compare(b.rate.at_least_per_thousand ?? "0", a.rate.at_least_per_thousand ?? "0"));
  const [first] = rated;
  return {
    id: "suppliers",
    question: "Which suppliers have quality issues?",
    answer: first ? `${nameOf(first.name)}: ${rateWords(first.rate)}.` : null,
    note: "Sorted by what the rate is at least, with 95% confidence. A ticket counts once for each product of the supplier.",
    empty: "No ticket of these days names a product whose supplier is known.",
    chart: first
      ? {
          kind: "bars",
          unit: "rate",
          legend: sureLegend,
          marks: rated.slice(0, MOST_BARS).map(({ supplier_id, name, rate }) => ({
            label: nameOf(name),
            said: `${nameOf(name)}: ${rateWords(rate)}`,
            ...sureAndMeasured(rate),
            shown: rate.per_thousand ?? "none sold",
            behind: rate.tickets > 0 ? opens(nameOf(name), "raised", { supplier_id }) : null,
          })),
        }
      : null,
    table: { head: ["Supplier", "Products", ...rateHead], rows: rated.map(({ name, products, rate }) => [words(nameOf(name)), number(count(products), products), ...rateCells(rate)]) },
  };
}

function batches(data: ProductQuality, question: Question, { today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const [newest] = data.batches;
  return {
    id: "batches",
    question: "Was there a bad batch?",
    answer: newest ? `${nameOf(newest.name)} on ${writtenDay(newest.day, today)}: ${tickets(newest.tickets)}, where ${newest.expected} are usual.` : null,
    note: "Days on which one product drew far more complaints than on the same weekday before.",
    empty: "No product drew far more complaints than usual on any of these days.",
    chart: newest
      ? {
          kind: "bars",
          unit: "count",
          legend: [{ look: "full", word: "Tickets" }, { look: "dashed", word: "Usual on that weekday" }],
          marks: data.batches.slice(0, MOST_BARS).map(({ day, product_id, name, tickets: some, expected }) => ({
            label: `${writtenDay(day, today)}, ${nameOf(name)}`,
            said: `${nameOf(name)} on ${writtenDay(day, today)}: ${tickets(some)}, usual ${expected}`,
            value: some,
            shown: count(some),
            before: Number(expected),
            behind: opens(`${nameOf(name)}, ${writtenDay(day, today)}`, "raised", { days: { from: day, to: day }, product_id }),
          })),
        }
      : null,
    table: { head: ["Day", "Product", "Supplier", "Tickets", "Usual"], rows: data.batches.map(({ day, name, supplier, tickets: some, expected }) => [dayCell(day), words(nameOf(name)), words(supplier), number(count(some), some), number(expected, expected)]) },
  };
}

function byMonth(data: ProductQuality, question: Question, { today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const spoiled = data.spoiled_by_month.reduce((sum, one) => sum + one.spoiled, 0);
  const worst = data.spoiled_by_month.toSorted((a, b) => partOf(b) - partOf(a))[0];
  return {
    id: "spoilage-by-month",
    question: "Which seasonal patterns does spoilage have?",
    answer: worst && spoiled > 0 ? `${tickets(spoiled)} about spoiled products; the largest share in ${monthWords(worst.days.from, today)}, ${percentage(partOf(worst))} of all tickets.` : null,
    note: "By month: tickets about spoiled products. Twelve months show the seasons.",
    empty: "No spoiled products in these days.",
    chart:
      spoiled === 0
        ? null
        : {
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [],
            marks: data.spoiled_by_month.map((one) => ({
              label: monthWords(one.days.from, today),
              said: `${daysWords(one.days, today)}: ${tickets(one.spoiled)}, ${share(one.spoiled, one.tickets) ?? "none"} of all`,
              value: one.spoiled,
              behind: one.spoiled > 0 ? opens(`Spoiled products, ${daysWords(one.days, today)}`, "raised", { days: one.days, issue_types: ["spoiled_product"] }) : null,
            })),
          },
    table: { head: ["From", "To", "Spoiled", "All tickets", "Share"], rows: data.spoiled_by_month.map((one) => [dayCell(one.days.from), dayCell(one.days.to), number(count(one.spoiled), one.spoiled), number(count(one.tickets), one.tickets), shareCell(one)]) },
  };
}

function byWeekday(data: ProductQuality, question: Question): Figure<Behind> {
  const opens = behindOf(question);
  const spoiled = data.spoiled_by_weekday.reduce((sum, one) => sum + one.spoiled, 0);
  const worst = data.spoiled_by_weekday.toSorted((a, b) => b.spoiled - a.spoiled)[0];
  return {
    id: "spoilage-by-weekday",
    question: "On which weekdays do products arrive spoiled?",
    answer: worst && spoiled > 0 ? `Most on ${weekdayWords(worst.weekday)}: ${tickets(worst.spoiled)}.` : null,
    empty: "No spoiled products in these days.",
    chart:
      spoiled === 0
        ? null
        : {
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [],
            marks: data.spoiled_by_weekday.map((one) => ({
              label: weekdayWords(one.weekday, "short"),
              said: `${weekdayWords(one.weekday)}: ${tickets(one.spoiled)}, ${share(one.spoiled, one.tickets) ?? "none"} of all`,
              value: one.spoiled,
              behind: one.spoiled > 0 ? opens(`Spoiled products, raised on a ${weekdayWords(one.weekday)}`, "raised", { issue_types: ["spoiled_product"] }, { weekday: one.weekday }) : null,
            })),
          },
    table: { head: ["Weekday", "Spoiled", "All tickets", "Share"], rows: data.spoiled_by_weekday.map((one) => [words(weekdayWords(one.weekday)), number(count(one.spoiled), one.spoiled), number(count(one.tickets), one.tickets), shareCell(one)]) },
  };
}

type Spoiled = { spoiled: number; tickets: number };

const partOf = ({ spoiled, tickets: all }: Spoiled) => (all > 0 ? spoiled / all : 0);
const shareCell = (one: Spoiled) => number(share(one.spoiled, one.tickets) ?? "–", one.tickets > 0 ? partOf(one).toFixed(4) : null);
