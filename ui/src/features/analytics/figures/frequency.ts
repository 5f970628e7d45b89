import type { Days, IssueFrequency, Question } from "../../../backend/bindings";
import { add } from "../../../format/decimal";
import { count } from "../../../format/money";
import { writtenDay } from "../../../format/time";
import { behindOf, type Behind } from "../behind";
import type { Figure } from "../figure";
import { weekdayOf } from "../range";
import { dayCell, number, words } from "../table";
import { change, daysWords, share, shortCount, tickets, weekdayWords, type Terms } from "../terms";

/** So many bars stand in a card; the table has all of them. */
const MOST_BARS = 10;

/** So many days have a column each. */
const MOST_DAYS = 100;

/** Issue frequency: how many complaints, of which types, and whether that is more than usual. */
export function frequencyFigures(data: IssueFrequency, question: Question, terms: Terms): Figure<Behind>[] {
  return [trend(data, question, terms), ofOneType(data, question, terms), mostCommon(data, question, terms), byWeekAndType(data, question, terms), spikes(data, question, terms)];
}

function trend(data: IssueFrequency, question: Question, { today, issues }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const now = data.days.find(({ day }) => day === today);
  const unusual = now?.is_spike ? ` Today has ${count(now.tickets)}, far more than the ${now.expected} usual on a ${weekdayWords(weekdayOf(today))}.` : "";
  const typeToday = data.spikes.find(({ day }) => day === today);
  const ofType = typeToday && !now?.is_spike ? ` ${issues[typeToday.issue_type]} came ${count(typeToday.tickets)} times today; ${typeToday.expected} are usual.` : "";
  const days = data.days.filter(({ is_spike }) => is_spike).length;
  return {
    id: "trend",
    question: "How do issues trend over time?",
    answer: data.tickets === 0 ? null : `${tickets(data.tickets)}${change(data.tickets, data.tickets_before)}.${unusual || ofType || (days > 0 ? ` ${days === 1 ? "One day was" : `${days} days were`} far above the usual.` : " No day was far above the usual.")}`,
    note: data.days.length <= MOST_DAYS ? "A triangle marks a day with far more tickets than the same weekday of the eight weeks before." : "Week by week. A triangle marks a week with a day of far more tickets than the same weekday of the eight weeks before.",
    isWide: true,
    empty: "No tickets in these days.",
    chart:
      data.tickets === 0
        ? null
        : {
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [
              { look: "full", word: "Tickets" },
              { look: "dashed", word: data.days.length <= MOST_DAYS ? "Usual on that weekday" : "Usual on those weekdays" },
            ],
            marks: stepsOf(data).map(({ days: { from, to }, raised, expected, is_spike }) => {
              const name = daysWords({ from, to }, today);
              return {
                label: writtenDay(from, today),
                said: `${from === to ? `${weekdayWords(weekdayOf(from), "short")}, ` : ""}${name}: ${tickets(raised)}${expected === null ? "" : `, usual ${expected}`}${is_spike ? ", a spike" : ""}`,
                value: raised,
                before: expected === null ? null : Number(expected),
                spike: is_spike,
                behind: raised > 0 ? opens(`Raised ${name}`, "raised", { days: { from, to } }) : null,
              };
            }),
          },
    table: {
      head: ["Day", "Tickets", "Usual", "Spike"],
      rows: data.days.map(({ day, tickets: raised, expected, is_spike }) => [dayCell(day), number(count(raised), raised), number(expected ?? "–", expected), words(is_spike ? "yes" : "")]),
    },
  };
}

type Step = { days: Days; raised: number; expected: string | null; is_spike: boolean };

/** Day by day where there is room for that, else week by week; a week spikes where a day of it does. */
function stepsOf({ days, weeks }: IssueFrequency): Step[] {
  if (days.length <= MOST_DAYS) return days.map(({ day, tickets: raised, expected, is_spike }) => ({ days: { from: day, to: day }, raised, expected, is_spike }));
  return weeks.map(({ days: week, tickets: raised }) => {
    const its = days.filter(({ day }) => week.from <= day && day <= week.to);
    const expected = its.reduce<string | null>((sum, one) => (sum === null || one.expected === null ? null : add(sum, one.expected)), "0");
    return { days: week, raised, expected, is_spike: its.some(({ is_spike }) => is_spike) };
  });
}

/** The guide asks for damaged products; where one type is filtered for, it is that one. */
function ofOneType(data: IssueFrequency, question: Question, { today, issues }: Terms): Figure<Behind> {
  const [only, ...others] = question.issue_types;
  const type = only !== undefined && others.length === 0 ? only : "damaged_product";
  const name = issues[type].toLowerCase();
  const opens = behindOf(question);
  const weeks = data.weeks.map(({ days, types }) => ({ days, raised: types.find((one) => one.issue_type === type)?.tickets ?? 0 }));
  const all = data.types.find((one) => one.issue_type === type);
  const whole = all?.tickets ?? 0;
  const most = weeks.toSorted((a, b) => b.raised - a.raised)[0];
  return {
    id: "per-week",
    question: `How many ${name} complaints per week?`,
    answer: whole === 0 ? null : `${count(whole)} in these days${change(whole, all?.tickets_before)}. ${most ? `Most in one week: ${count(most.raised)}, ${daysWords(most.days, today)}.` : ""}`,
    note: "Weeks begin on Monday; the first and the last may be cut by the chosen days.",
    empty: `No ${name} complaints in these days.`,
    chart:
      whole === 0
        ? null
        : {
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [],
            marks: weeks.map(({ days, raised }) => ({
              label: writtenDay(days.from, today),
              said: `${daysWords(days, today)}: ${tickets(raised)}`,
              value: raised,
              behind: raised > 0 ? opens(`${issues[type]}, ${daysWords(days, today)}`, "raised", { days, issue_types: [type] }) : null,
            })),
          },
    table: { head: ["Week", "To", "Tickets"], rows: weeks.map(({ days, raised }) => [dayCell(days.from), dayCell(days.to), number(count(raised), raised)]) },
  };
}

function mostCommon(data: IssueFrequency, question: Question, { issues }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const [first] = data.types;
  return {
    id: "most-common",
    question: "Which issue types are most common?",
    answer: first && first.tickets > 0 ? `${issues[first.issue_type]} leads with ${tickets(first.tickets)}, ${share(first.tickets, data.tickets)} of all.` : null,
    empty: "No tickets in these days.",
    chart:
      data.tickets === 0
        ? null
        : {
            kind: "bars",
            unit: "count",
            legend: question.compare ? [{ look: "full", word: "Tickets" }, { look: "dashed", word: "The period before" }] : [],
            marks: data.types.map(({ issue_type, tickets: raised, tickets_before }) => ({
              label: issues[issue_type],
              said: `${issues[issue_type]}: ${tickets(raised)}, ${share(raised, data.tickets)}${tickets_before === null ? "" : `; ${count(tickets_before)} in the period before`}`,
              value: raised,
              shown: count(raised),
              before: tickets_before,
              behind: raised > 0 ? opens(issues[issue_type], "raised", { issue_types: [issue_type] }) : null,
            })),
          },
    table: {
      head: ["Issue type", "Tickets", "Share", ...(question.compare ? ["Period before"] : [])],
      rows: data.types.map(({ issue_type, tickets: raised, tickets_before }) => [
        words(issues[issue_type]),
        number(count(raised), raised),
        number(share(raised, data.tickets) ?? "–", data.tickets > 0 ? (raised / data.tickets).toFixed(4) : null),
        ...(question.compare ? [number(tickets_before === null ? "–" : count(tickets_before), tickets_before)] : []),
      ]),
    },
  };
}

function byWeekAndType(data: IssueFrequency, question: Question, { issues, today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const of = (week: IssueFrequency["weeks"][number], type: string) => week.types.find(({ issue_type }) => issue_type === type)?.tickets ?? 0;
  const types = data.types.filter(({ tickets: raised }) => raised > 0).map(({ issue_type }) => issue_type);
  return {
    id: "weeks-by-type",
    question: "How many complaints per week, by type?",
    answer: null,
    isWide: true,
    empty: "No tickets in these days.",
    chart:
      types.length === 0
        ? null
        : {
            kind: "heat",
            corner: "Issue type",
            columns: data.weeks.map(({ days }) => writtenDay(days.from, today)),
            rows: types.map((type) => ({
              name: issues[type],
              cells: data.weeks.map((week) => {
                const raised = of(week, type);
                const said = `${issues[type]}, ${daysWords(week.days, today)}: ${tickets(raised)}`;
                return { label: "", said, value: raised, shown: count(raised), behind: raised > 0 ? opens(`${issues[type]}, ${daysWords(week.days, today)}`, "raised", { days: week.days, issue_types: [type] }) : null };
              }),
            })),
          },
    table: {
      head: ["Week", "All types", ...types.map((type) => issues[type])],
      rows: data.weeks.map((week) => [dayCell(week.days.from), number(count(week.tickets), week.tickets), ...types.map((type) => number(count(of(week, type)), of(week, type)))]),
    },
  };
}

function spikes(data: IssueFrequency, question: Question, { issues, today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const [newest] = data.spikes;
  return {
    id: "spikes",
    question: "Which issues spiked?",
    answer: newest ? `${issues[newest.issue_type]} on ${writtenDay(newest.day, today)}: ${count(newest.tickets)}, where ${newest.expected} are usual.` : null,
    note: "Days on which one type came far more often than on the same weekday of the eight weeks before.",
    isWide: true,
    empty: "No issue type came far more often than usual in these days.",
    chart:
      data.spikes.length === 0
        ? null
        : {
            kind: "bars",
            unit: "count",
            legend: [{ look: "full", word: "Tickets" }, { look: "dashed", word: "Usual on that weekday" }],
            marks: data.spikes.slice(0, MOST_BARS).map(({ day, issue_type, tickets: raised, expected }) => ({
              label: `${writtenDay(day, today)}, ${issues[issue_type]}`,
              said: `${issues[issue_type]} on ${writtenDay(day, today)}: ${tickets(raised)}, usual ${expected}`,
              value: raised,
              shown: count(raised),
              before: Number(expected),
              behind: opens(`${issues[issue_type]}, ${writtenDay(day, today)}`, "raised", { days: { from: day, to: day }, issue_types: [issue_type] }),
            })),
          },
    table: { head: ["Day", "Issue type", "Tickets", "Usual"], rows: data.spikes.map(({ day, issue_type, tickets: raised, expected }) => [dayCell(day), words(issues[issue_type]), number(count(raised), raised), number(expected, expected)]) },
  };
}
