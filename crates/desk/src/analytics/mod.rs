//! Analytics: what the guide asks of the shop's tickets. What each figure means is said once, in
//! `migrations/0090_analytics.sql`, beside the SQL that counts it; here the answers are put together.

/// Counts anew what was touched, and answers with what `$answer` makes of it, all parts of which are of one moment. A macro,
/// since what it is given may be asked twice.
macro_rules! look {
    ($desk:expr, |$look:ident, $freshness:ident| $answer:expr) => {{
        let mut reading = crate::analytics::Reading::of($desk).await?;
        loop {
            let asking = async {
                let (mut still, $freshness) = reading.hold_still().await?;
                let $look: &mut sqlx::PgConnection = &mut still;
                $answer
            };
            match reading.patiently(asking).await {
                Ok(answer) => break Ok::<_, crate::error::DeskError>(answer),
                Err(error) => reading.failed(error)?,
            }
        }
    }};
}

mod behind;
mod choices;
mod complaints;
mod customers;
mod durations;
mod export;
mod frequency;
mod measures;
mod money;
mod norm;
mod products;
mod query;
mod question;
mod replica;
mod response;
mod today;

pub use behind::{BehindCursor, ChartMark, Counted, TicketBehind, TicketsBehind, tickets_behind};
pub use choices::{Choice, ChoiceKind, choices, chosen};
pub use complaints::ComplaintRate;
pub use customers::{
    CustomerFigures, CustomerSatisfaction, CustomerStep, CustomersOfType, Repeater, customer_satisfaction,
};
pub use export::{ExportProgress, SavedRows, export};
pub use frequency::{DayCount, IssueFrequency, TypeCount, TypeSpike, WeekOfTypes, issue_frequency};
pub use money::{MoneyFigures, MoneyGranted, MoneyOfAgent, MoneyOfMonth, MoneyOfType, money_granted};
pub use products::{
    BatchSpike, ProductIssue, ProductLine, ProductQuality, SpoiledInMonth, SpoiledOnWeekday, SupplierLine,
    product_quality,
};
pub use question::{Days, Question};
pub use replica::{FigureSource, ReplicaPace, ReplicaTrouble, ReplicaUse};
pub use response::{
    DeadlinesKept, Durations, Kept, ResponseFigures, ResponseOfType, ResponseStep, ResponseTimes, TimeSlice,
    response_times,
};
pub use today::{HourCount, NewestTicket, StatusCount, Today, TypeToday, today};

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use sqlx::{Postgres, Transaction};
use tokio::time::timeout;

use crate::Desk;
use crate::error::Result;
use replica::{Replica, Standing};

/// How current an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Freshness {
    /// When it was counted, by the database's clock; of a replica, until when it has seen everything.
    pub as_of: DateTime<Utc>,
    /// Tickets that have changed and are not counted anew yet: more than zero only for a while after a change of the time
    /// zone or the working hours, a restore or a first start.
    pub waiting: i32,
    /// What came of the replica; nothing where none is named.
    pub replica: Option<ReplicaUse>,
}

/// Tickets that whoever asks counts anew first.
const AT_ONCE: i32 = 1_000;
/// Tickets that are counted anew in one go while nobody waits for it.
const BY_THE_WAY: i32 = 5_000;
/// How often each desk looks whether something is to be counted anew.
const LOOK: Duration = Duration::from_secs(5);
/// The same while much is to be counted; in between whoever asks has the server to themselves.
const SOON: Duration = Duration::from_millis(200);

/// Counts anew what was touched, and says how current the figures are.
async fn fold(desk: &Desk) -> Result<Freshness> {
    Ok(query::fold(desk.pool(), AT_ONCE).await?)
}

/// Where one question is read: of a replica where one is named and fit for it, then of the server.
struct Reading<'a> {
    desk: &'a Desk,
    freshness: Freshness,
    /// The replica, and what of it is as current as that.
    replica: Option<(Arc<Replica>, Freshness)>,
}

impl<'a> Reading<'a> {
    /// Counts anew what was touched, and chooses.
    async fn of(desk: &'a Desk) -> Result<Self> {
        let mut reading = Self { desk, freshness: fold(desk).await?, replica: None };
        if let Some(replica) = desk.figures().replica() {
            match fit(desk, &replica).await? {
                Ok(Standing { as_of, behind, .. }) => {
                    let read = Some(ReplicaUse::Read { behind });
                    reading.replica = Some((replica, Freshness { as_of, replica: read, ..reading.freshness }));
                }
                Err(why) => reading.freshness.replica = Some(ReplicaUse::NotRead { why }),
            }
        }
        Ok(reading)
    }

    /// Holds everything still there, and says how current it is.
    async fn hold_still(&self) -> sqlx::Result<(Transaction<'static, Postgres>, Freshness)> {
        Ok(match &self.replica {
            Some((replica, freshness)) => (query::hold_still(replica.pool()).await?, *freshness),
            None => (query::hold_still(self.desk.pool()).await?, self.freshness),
        })
    }

    /// Gives a replica only so much time.
    async fn patiently<T>(&self, asking: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        match &self.replica {
            Some((replica, _)) => timeout(replica.patience(), asking).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)),
            None => asking.await,
        }
    }

    /// What a replica could not answer is asked again, of the server.
    fn failed(&mut self, error: sqlx::Error) -> Result<()> {
        let Some((replica, _)) = self.replica.take() else { return Err(error.into()) };
        let why = replica.failed(error)?;
        self.freshness.replica = Some(ReplicaUse::NotRead { why });
        Ok(())
    }
}

/// A replica that has seen what the server has, or why it is not to be read.
async fn fit(desk: &Desk, replica: &Replica) -> Result<std::result::Result<Standing, ReplicaTrouble>> {
    let server = query::server_place(desk.pool()).await?;
    Ok(replica.ready(server).await)
}

/// Keeps the figures current while nobody asks: what many tickets at once touched, what a change of the time zone or the
/// working hours turns over, what was sold. Never returns; drop the future to stop.
pub async fn watch(desk: &Desk) {
    loop {
        let waiting = keep_current(desk).await.unwrap_or_else(|error| {
            // A lost database is told by the feed; the next look counts.
            tracing::debug!(%error, "the figures were not looked at");
            0
        });
        tokio::time::sleep(if waiting == 0 { LOOK } else { SOON }).await;
    }
}

/// Counts some of what was touched, and says how many tickets wait after that. Looks at the replica, too, where one is named.
pub async fn keep_current(desk: &Desk) -> Result<i32> {
    if let Some(replica) = desk.figures().replica() {
        // How far the server was tells later how old a replica is; and one that was away is asked whether it is back.
        let server = query::server_place(desk.pool()).await?;
        let _fit = replica.look(server).await;
    }
    query::look_at_units_sold(desk.pool()).await?;
    let before = query::fold(desk.pool(), BY_THE_WAY).await?;
    Ok(before.waiting)
}
