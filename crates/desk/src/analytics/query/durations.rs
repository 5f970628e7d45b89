//! How many tickets took how long.

use sqlx::{PgConnection, Result};

use super::Sql;
use crate::analytics::durations::StepCount;
use crate::analytics::{Days, Question};

/// The bounds of the steps in which times are counted.
pub(in crate::analytics) async fn bounds(connection: &mut PgConnection) -> Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select desk.duration_bounds() as "bounds!""#).fetch_one(connection).await
}

/// How many tickets took how long, by these spans of days.
pub(in crate::analytics) async fn durations(
    connection: &mut PgConnection,
    question: &Question,
    spans: &[Days],
) -> Result<Vec<StepCount>> {
    let (froms, tos): (Vec<_>, Vec<_>) = spans.iter().map(|span| (span.from, span.to)).unzip();
    let of_all = !question.is_of_few() && !question.is_of_state() && question.issue_types.is_empty();
    let mut sql = Sql::new(if of_all {
        "select s.place::integer as place, d.measure, d.step, sum(d.tickets) as tickets"
    } else {
        "select s.place::integer as place, x.measure, width_bucket(greatest(x.seconds, 1) - 1, b.bounds)::smallint as step, count(*) as tickets"
    });
    sql.push(" from unnest(").push_bind(froms).push("::date[], ").push_bind(tos);
    sql.push("::date[]) with ordinality s (from_day, to_day, place) ");
    if of_all {
        sql.push("join desk.duration_days d on d.day between s.from_day and s.to_day where true");
    } else {
        sql.push(
            "join desk.ticket_facts d on d.day between s.from_day and s.to_day
             cross join (select desk.duration_bounds() as bounds offset 0) b
             cross join lateral (values (1::smallint, d.answer_seconds), (2::smallint, d.answer_working_seconds),
                                        (3::smallint, d.settle_seconds), (4::smallint, d.settle_working_seconds)) x (measure, seconds)
             where x.seconds is not null",
        );
        question.push_facts(&mut sql);
    }
    sql.push(" group by 1, 2, 3");
    sql.build_query_as().fetch_all(connection).await
}
