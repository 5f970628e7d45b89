//! How many tickets took how long.

use chrono::NaiveDate;
use sqlx::{PgConnection, Result};

use super::{Sql, push_days};
use crate::analytics::durations::StepCount;
use crate::analytics::{Days, Question};

/// The bounds of the steps in which times are counted.
pub(in crate::analytics) async fn bounds(connection: &mut PgConnection) -> Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select desk.duration_bounds() as "bounds!""#).fetch_one(connection).await
}

/// How many tickets took how long, by these spans of days. A step of a span may be told in several parts.
pub(in crate::analytics) async fn durations(
    connection: &mut PgConnection,
    question: &Question,
    spans: &[Days],
) -> Result<Vec<StepCount>> {
    let by_month = !question.is_of_subjects() || (question.only_subject().is_some() && question.is_of_all_kinds());
    let parts = Parts::of(spans, by_month);
    let mut sql = Sql::new("");
    if !parts.months.is_empty() {
        parts.push_months(&mut sql, question);
        sql.push(" union all ");
    }
    parts.push_days(&mut sql, question);
    sql.build_query_as().fetch_all(connection).await
}

/// Spans of days as their whole months, which are added up already, and the days that are left of them. Each knows the
/// place of its span, from 1.
struct Parts {
    months: Vec<(i32, NaiveDate)>,
    days: Vec<(i32, Days)>,
}

impl Parts {
    fn of(spans: &[Days], by_month: bool) -> Self {
        let mut parts = Self { months: Vec::new(), days: Vec::new() };
        for (place, span) in (1..).zip(spans) {
            if !by_month {
                parts.days.push((place, *span));
                continue;
            }
            for days in span.months() {
                if days.is_whole_month() {
                    parts.months.push((place, days.from));
                } else {
                    parts.days.push((place, days));
                }
            }
        }
        parts
    }

    fn push_months(&self, sql: &mut Sql, question: &Question) {
        let (places, months): (Vec<i32>, Vec<NaiveDate>) = self.months.iter().copied().unzip();
        sql.push("select s.place, d.measure, d.step, sum(d.tickets) as tickets from unnest(");
        sql.push_bind(places).push("::integer[], ").push_bind(months);
        sql.push("::date[]) s (place, month) join (select d.*");
        if question.is_of_subjects() {
            question.push_subject(sql, "desk.subject_durations");
        } else {
            sql.push(" from desk.duration_months d where d.cut = ").push(if question.is_of_all() { 1 } else { 2 });
            question.push_kinds(sql);
        }
        sql.push(") d on d.month = s.month group by 1, 2, 3");
    }

    fn push_days(&self, sql: &mut Sql, question: &Question) {
        let of_all = question.is_of_all();
        sql.push(if of_all {
            "select s.place, d.measure, d.step, sum(d.tickets) as tickets"
        } else {
            "select s.place, x.measure, x.step, count(*) as tickets"
        });
        // Day by day, because a join by spans is planned as if each day were in each of them.
        let (places, days): (Vec<i32>, Vec<NaiveDate>) =
            self.days.iter().flat_map(|(place, days)| days.each().into_iter().map(|day| (*place, day.from))).unzip();
        let ends = days.iter().min().copied().zip(days.iter().max().copied());
        sql.push(" from unnest(").push_bind(places).push("::integer[], ").push_bind(days);
        sql.push("::date[]) s (place, day) join ");
        if of_all {
            sql.push("desk.duration_days d on d.day = s.day where true");
        } else {
            // Tickets that name something are found by what they name, and their times are looked up.
            let facts = if question.names_goods() { "f" } else { "d" };
            sql.push("(select d.*");
            question.push_tickets(sql);
            sql.push(") d on d.day = s.day");
            if question.names_goods() {
                sql.push(" join desk.ticket_facts f on f.ticket_id = d.ticket_id");
            }
            sql.push(format_args!(
                " cross join lateral (values (1::smallint, {facts}.answer_step), (2::smallint, {facts}.answer_working_step),
                                             (3::smallint, {facts}.settle_step), (4::smallint, {facts}.settle_working_step)) x (measure, step)
                 where x.step is not null"
            ));
        }
        if let Some((from, to)) = ends {
            push_days(sql, "d.day", Days { from, to });
        }
        sql.push(" group by 1, 2, 3");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn spans_are_whole_months_and_the_days_that_are_left() {
        let span = |from, to| Days { from: day(from), to: day(to) };
        let spans = [span("2027-01-31", "2027-03-30"), span("2028-02-01", "2028-02-29")];
        let parts = Parts::of(&spans, true);
        assert_eq!(parts.months, [(1, day("2027-02-01")), (2, day("2028-02-01"))]);
        assert_eq!(parts.days, [(1, span("2027-01-31", "2027-01-31")), (1, span("2027-03-01", "2027-03-30"))]);
        let by_day = Parts::of(&spans, false);
        assert_eq!((by_day.months, by_day.days), (vec![], vec![(1, spans[0]), (2, spans[1])]));
    }
}
