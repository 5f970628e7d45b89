import type { Durations, Kept, Question, ResponseTimes, TimeSlice } from "../../../backend/bindings";
import { duration, shortDuration } from "../../../format/duration";
import { count } from "../../../format/money";
import { behindOf, type Behind } from "../behind";
import type { Figure } from "../figure";
import { dayCell, number, words } from "../table";
import { daysWords, percentage, share, shortCount, stepWords, tickets, type Terms } from "../terms";

/** Response metrics: how long customers wait for the first answer, and for the end of it. */
export function responseFigures(data: ResponseTimes, question: Question, terms: Terms): Figure<Behind>[] {
  return [
    timeOverDays(data, question, terms, "first_answer"),
    spread(data, question, "first_answer"),
    timeOverDays(data, question, terms, "resolution"),
    spread(data, question, "resolution"),
    resolutionRate(data, question, terms),
    deadlines(data, question, terms),
    backlog(data, question, terms),
  ];
}

type Wait = "first_answer" | "resolution";

const waits = {
  first_answer: { id: "first-response", question: "How long is the average time to first response?", spread: "How are the times to first response spread?", what: "answered", ended: "answered", none: "No ticket of these days has been answered yet." },
  resolution: { id: "resolution-time", question: "How long is the average resolution time?", spread: "How are the resolution times spread?", what: "settled", ended: "settled", none: "No ticket of these days has been settled yet." },
} as const;

function timeOverDays(data: ResponseTimes, question: Question, { today }: Terms, wait: Wait): Figure<Behind> {
  const { id, question: asked, what, ended, none } = waits[wait];
  const opens = behindOf(question);
  const step = stepWords(data.series, today);
  const all = data.total[wait];
  const working = data.total[`${wait}_working`];
  const before = data.total_before?.[wait];
  const said = (of: Durations) => `average ${duration(of.mean)}, half within ${duration(of.median)}, nine of ten within ${duration(of.p90)}`;
  return {
    id,
    question: asked,
    answer: all && `${duration(all.mean)} on average${before ? ` (${duration(before.mean)} in the period before)` : ""}; half within ${duration(all.median)}, nine of ten within ${duration(all.p90)}.${working ? ` In working hours: ${duration(working.mean)} on average, half within ${duration(working.median)}.` : ""}`,
    note: `By the clock, of the ${count(all?.count ?? 0)} tickets raised in these days and ${ended} since.`,
    empty: none,
    chart: all && {
      kind: "lines",
      unit: "seconds",
      axis: shortDuration,
      series: [
        { name: "Average", look: "full" },
        { name: "Half within", look: "dashed" },
      ],
      marks: data.series.map((one) => {
        const of = one[wait];
        return {
          label: step(one.days),
          said: `${daysWords(one.days, today)}: ${of ? `${said(of)}; ${tickets(of.count)}` : `nothing ${ended}`}`,
          values: of ? [of.mean, of.median] : [null, null],
          behind: of ? opens(`Raised ${daysWords(one.days, today)} and ${ended}`, what, { days: one.days }) : null,
        };
      }),
    },
    table: {
      head: ["From", "To", "Tickets", "Average", "Half within", "Nine of ten within"],
      rows: data.series.map((one) => {
        const of = one[wait];
        const cell = (seconds: number | undefined) => number(seconds === undefined ? "–" : duration(seconds), seconds ?? null);
        return [dayCell(one.days.from), dayCell(one.days.to), number(count(of?.count ?? 0), of?.count ?? 0), cell(of?.mean), cell(of?.median), cell(of?.p90)];
      }),
    },
  };
}

function spread(data: ResponseTimes, question: Question, wait: Wait): Figure<Behind> {
  const { id, spread: asked, what, ended, none } = waits[wait];
  const opens = behindOf(question);
  const slices = wait === "first_answer" ? data.answer_spread : data.resolution_spread;
  const all = slices.reduce((sum, slice) => sum + slice.tickets, 0);
  const most = slices.toSorted((a, b) => b.tickets - a.tickets)[0];
  return {
    id: `${id}-spread`,
    question: asked,
    answer: most && all > 0 ? `Most often ${ended} ${sliceWords(most)}: ${share(most.tickets, all)}.` : null,
    note: "The dashed line counts only the shop’s working hours.",
    empty: none,
    chart:
      all === 0
        ? null
        : {
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [
              { look: "full", word: "By the clock" },
              { look: "dashed", word: "In working hours" },
            ],
            marks: slices.map((slice) => ({
              label: slice.up_to === null ? "longer" : `≤ ${shortDuration(slice.up_to)}`,
              said: `${sliceWords(slice)}: ${tickets(slice.tickets)} by the clock, ${count(slice.tickets_working)} in working hours`,
              value: slice.tickets,
              before: slice.tickets_working,
              behind: slice.tickets > 0 ? opens(`Tickets ${ended} ${sliceWords(slice)}`, what, {}, { over: slice.over === 0 ? null : slice.over, up_to: slice.up_to }) : null,
            })),
          },
    table: {
      head: ["Time", "By the clock", "In working hours"],
      rows: slices.map((slice) => [words(sliceWords(slice)), number(count(slice.tickets), slice.tickets), number(count(slice.tickets_working), slice.tickets_working)]),
    },
  };
}

/** "within 30 min", "in 1 h to 2 h", "after more than 7 d". */
function sliceWords({ over, up_to }: TimeSlice): string {
  if (up_to === null) return `after more than ${duration(over)}`;
  return over === 0 ? `within ${duration(up_to)}` : `in ${duration(over)} to ${duration(up_to)}`;
}

function resolutionRate(data: ResponseTimes, question: Question, { issues }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const { raised, settled } = data.total;
  const before = data.total_before;
  return {
    id: "resolution-rate",
    question: "What is the resolution rate by issue type?",
    answer: raised === 0 ? null : `${share(settled, raised)} of the tickets raised in these days are resolved or closed${before && before.raised > 0 ? ` (${share(before.settled, before.raised)} of the period before)` : ""}.`,
    empty: "No tickets in these days.",
    chart:
      raised === 0
        ? null
        : {
            kind: "bars",
            unit: "share",
            legend: [],
            marks: data.types.map((type) => ({
              label: issues[type.issue_type],
              said: `${issues[type.issue_type]}: ${share(type.settled, type.raised)}, ${count(type.settled)} of ${tickets(type.raised)}`,
              value: type.raised > 0 ? type.settled / type.raised : 0,
              shown: share(type.settled, type.raised) ?? "–",
              behind: type.settled > 0 ? opens(`${issues[type.issue_type]}, settled`, "settled", { issue_types: [type.issue_type] }) : null,
            })),
          },
    table: {
      head: ["Issue type", "Raised", "Settled", "Rate", "First response, average", "Resolution, average"],
      rows: data.types.map((type) => [
        words(issues[type.issue_type]),
        number(count(type.raised), type.raised),
        number(count(type.settled), type.settled),
        number(share(type.settled, type.raised) ?? "–", type.raised > 0 ? (type.settled / type.raised).toFixed(4) : null),
        number(type.mean_first_answer === null ? "–" : duration(type.mean_first_answer), type.mean_first_answer),
        number(type.mean_resolution === null ? "–" : duration(type.mean_resolution), type.mean_resolution),
      ]),
    },
  };
}

function deadlines(data: ResponseTimes, question: Question, { priorities }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const { answers_due, settlements_due } = data.total;
  const due = ({ kept, missed }: Kept) => kept + missed;
  const any = due(answers_due) + due(settlements_due) > 0;
  const rows = data.priorities.flatMap(({ priority, answers, settlements }) => [
    { priority, of: answers, word: "first response", what: "answer_missed" as const },
    { priority, of: settlements, word: "resolution", what: "settlement_missed" as const },
  ]).filter(({ of }) => due(of) > 0);
  return {
    id: "deadlines",
    question: "Are the deadlines kept?",
    answer: any ? [due(answers_due) > 0 && `${share(answers_due.kept, due(answers_due))} of first responses`, due(settlements_due) > 0 && `${share(settlements_due.kept, due(settlements_due))} of resolutions`].filter(Boolean).join(" and ").concat(" came in time.") : null,
    note: "A bar opens the tickets whose deadline was missed.",
    empty: "No deadline fell due for the tickets of these days.",
    chart: any
      ? {
          kind: "bars",
          unit: "share",
          legend: [],
          marks: rows.map(({ priority, of, word, what }) => ({
            label: `${priorities[priority]}, ${word}`,
            said: `${priorities[priority]}, ${word}: ${share(of.kept, due(of))} in time, ${count(of.missed)} of ${count(due(of))} missed`,
            value: of.kept / due(of),
            shown: share(of.kept, due(of)) ?? "–",
            behind: of.missed > 0 ? opens(`${priorities[priority]}, ${word} missed`, what, { priorities: [priority] }) : null,
          })),
        }
      : null,
    table: {
      head: ["Priority", "Deadline", "In time", "Missed", "Kept"],
      rows: rows.map(({ priority, of, word }) => [words(priorities[priority]), words(word), number(count(of.kept), of.kept), number(count(of.missed), of.missed), number(percentage(of.kept / due(of)), (of.kept / due(of)).toFixed(4))]),
    },
  };
}

function backlog(data: ResponseTimes, question: Question, { today }: Terms): Figure<Behind> {
  const opens = behindOf(question);
  const step = stepWords(data.series, today);
  const [first, last] = [data.series[0], data.series.at(-1)];
  return {
    id: "backlog",
    question: "How does the backlog change?",
    answer: first && last && data.series.some((one) => one.backlog + one.raised + one.settled > 0) ? `${tickets(last.backlog)} waiting at the end${first === last ? "" : `, ${count(first.backlog)} at the beginning`}.` : null,
    note: "Tickets that were neither resolved nor closed when each day, week or month ended.",
    isWide: true,
    empty: "No ticket was waiting, raised or settled in these days.",
    chart: data.series.some((one) => one.backlog + one.raised + one.settled > 0)
      ? {
          kind: "lines",
          unit: "count",
          axis: shortCount,
          series: [
            { name: "Waiting", look: "full" },
            { name: "Raised", look: "hollow" },
            { name: "Settled", look: "dashed" },
          ],
          marks: data.series.map(({ days, backlog: waiting, raised, settled }) => ({
            label: step(days),
            said: `${daysWords(days, today)}: ${count(waiting)} waiting, ${count(raised)} raised, ${count(settled)} settled`,
            values: [waiting, raised, settled],
            behind: waiting > 0 ? opens(`Waiting at the end of ${daysWords({ from: days.to, to: days.to }, today)}`, "waiting", { days }) : null,
          })),
        }
      : null,
    table: {
      head: ["From", "To", "Waiting", "Raised", "Settled"],
      rows: data.series.map(({ days, backlog: waiting, raised, settled }) => [dayCell(days.from), dayCell(days.to), number(count(waiting), waiting), number(count(raised), raised), number(count(settled), settled)]),
    },
  };
}
