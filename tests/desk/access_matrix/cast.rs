//! Everybody who may come to the database, each with a connection of their own, in a shop with rows in every table.

use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use crate::harness::{DISABLED_ADMIN, MEERA, RAVI, Session, Shop, WEB_ADMIN};

/// Somebody at the database: what the file calls them, and whose rows are their own.
pub struct Player {
    pub called: &'static str,
    pub person: Option<Uuid>,
    pub session: Session,
}

pub struct Cast {
    pub players: Vec<Player>,
}

/// Names of several at once, for the file.
pub const TOGETHER: [(&str, &[&str]); 2] =
    [("customers", &["customer", "other customer"]), ("staff", &["agent", "approver", "owner"])];

const WORLD: &str = include_str!("world.sql");

/// Tries a statement and undoes it, as whoever calls it. `tried` says how many rows it touched, `counted` what it
/// counted; where it was refused, either gives the SQLSTATE after an exclamation mark.
const TRIAL: &str = "
    create function pg_temp.tried(statement text) returns text language plpgsql as $$
    declare n bigint;
    begin
      execute statement;
      get diagnostics n = row_count;
      raise exception using errcode = 'PN001', message = n;
    exception
      when sqlstate 'PN001' then return sqlerrm;
      when others then return '!' || sqlstate;
    end $$;
    create function pg_temp.counted(statement text) returns text language plpgsql as $$
    declare n bigint;
    begin
      execute statement into n;
      raise exception using errcode = 'PN001', message = n;
    exception
      when sqlstate 'PN001' then return sqlerrm;
      when others then return '!' || sqlstate;
    end $$;";

impl Cast {
    /// Signs everybody in and makes the rows.
    pub async fn of(shop: &Shop) -> Self {
        let agent = shop.staff("Asha").await;
        let approver = shop.staff_in("Om", "support_approver").await;
        let owner = shop.staff_in("Lata", "support_owner").await;
        let deactivated = shop.staff_in("Gone", "support_owner").await;
        shop.owner().await.connection.execute(AssertSqlSafe(WORLD)).await.expect("the world is made");
        shop.deactivate(&deactivated).await;

        let nobody = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0099);
        let mut cast = Self { players: Vec::new() };
        cast.enter("anonymous", None, shop.anonymous().await);
        cast.enter("customer", Some(MEERA), shop.customer(MEERA).await);
        cast.enter("other customer", Some(RAVI), shop.customer(RAVI).await);
        cast.enter("token of nobody", Some(nobody), shop.customer(nobody).await);
        cast.enter("web admin", Some(WEB_ADMIN), shop.customer(WEB_ADMIN).await);
        cast.enter("disabled admin", Some(DISABLED_ADMIN), shop.customer(DISABLED_ADMIN).await);
        for (called, staff) in
            [("agent", agent), ("approver", approver), ("owner", owner), ("deactivated login", deactivated)]
        {
            cast.enter(called, Some(staff.user_id), staff.session);
        }
        cast.enter("unmapped login", None, shop.unmapped().await);
        cast.enter("back end", None, shop.back_end().await);
        for player in &mut cast.players {
            player.session.sql(TRIAL).await.expect("a session may make temporary functions");
        }
        cast
    }

    fn enter(&mut self, called: &'static str, person: Option<Uuid>, session: Session) {
        self.players.push(Player { called, person, session });
    }

    /// Who the agent is.
    pub fn agent(&self) -> Uuid {
        self.players.iter().find(|one| one.called == "agent").and_then(|one| one.person).expect("there is an agent")
    }
}

/// What came of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Rights or row security said no.
    Refused,
    /// It went past them, to a rule about values, keys or the like.
    Ruled,
    /// So many rows.
    Rows(u64),
}

impl Outcome {
    /// Whether it got anywhere, if only to a rule: with other values it might have got further.
    pub fn went_through(self) -> bool {
        !matches!(self, Self::Refused | Self::Rows(0))
    }
}

impl Player {
    /// What comes of each statement, by one of the two functions.
    pub async fn try_each(&mut self, with: &str, statements: &[String]) -> Vec<Outcome> {
        let answers: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
            "select pg_temp.{with}(s.statement) from unnest($1::text[]) with ordinality s (statement, n) order by s.n"
        )))
        .bind(statements)
        .fetch_all(&mut self.session.connection)
        .await
        .expect("trials are tried");
        answers
            .iter()
            .map(|answer| match answer.strip_prefix('!') {
                Some("42501") => Outcome::Refused,
                Some(_) => Outcome::Ruled,
                None => Outcome::Rows(answer.parse().expect("a number of rows")),
            })
            .collect()
    }
}
