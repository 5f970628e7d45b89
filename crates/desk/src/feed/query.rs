//! All SQL about the feed.

use sqlx::{PgPool, Result};

use super::{Announcement, Cursor, Event, EventKind, News};
use crate::notices::NoticeKind;

/// What one look at the feed showed.
pub(super) struct Look {
    pub(super) placed: Vec<Placed>,
    /// There is more, which shows once an older transaction has ended.
    pub(super) hidden: bool,
}

/// What happened, with its place.
pub(super) struct Placed {
    pub(super) cursor: Cursor,
    pub(super) news: News,
}

pub(super) async fn cursor_now(pool: &PgPool) -> Result<Cursor> {
    sqlx::query_as!(Cursor, r#"select xid as "xid!", id as "id!" from desk.event_cursor_now()"#).fetch_one(pool).await
}

/// Tells whoever listens to this channel that somebody does.
pub(super) async fn tell(pool: &PgPool, channel: &str) -> Result<()> {
    sqlx::query!("select pg_notify($1, '')", channel).execute(pool).await.map(drop)
}

/// Where the person's computers tell each other of drafts.
pub(super) async fn drafts_channel(pool: &PgPool) -> Result<Option<String>> {
    sqlx::query_scalar!("select desk.drafts_channel()").fetch_one(pool).await
}

/// The next events behind `cursor`, at most `limit`. What a desk is told stands in the row that the same transaction
/// wrote for its notifications, so the words are written in one place only; both carry the transaction's time.
pub(super) async fn after(pool: &PgPool, cursor: &Cursor, limit: usize) -> Result<Look> {
    // Asked with one statement, and so of one moment.
    let rows = sqlx::query!(
        r#"
        select h.hidden as "hidden!", e.xid as "xid?", e.id as "id?", e.kind as "kind?", e.ticket_id as "ticket_id?",
               e.ticket_number as "ticket_number?", n.type as "notice?", n.title as "title?", n.message as "message?",
               exists (select from desk.ticket_assignees a
                        where a.ticket_id = e.ticket_id and a.user_id = (select desk.current_user_id())) as "is_mine!"
          from desk.events_are_hidden() h (hidden)
          left join desk.news_after($1, $2, $3) e on true
          left join lateral (
            (select s.type, s.title, s.message
               from desk.staff_notifications s
              where s.reference_id = e.ticket_id and s.created_at = e.created_at
                and s.type = case e.kind when 'ticket_created' then 'support_ticket'
                                         when 'message_added' then 'support_reply' end
              limit 1)
            union all
            select s.type, s.title, s.message
              from desk.staff_notifications s
             where e.kind = 'notified' and s.id = (e.detail ->> 'notification')::uuid
          ) n on true
         order by e.xid::xid8, e.id
        "#,
        cursor.xid,
        cursor.id,
        i32::try_from(limit).unwrap_or(i32::MAX)
    )
    .fetch_all(pool)
    .await?;
    let hidden = rows.first().is_some_and(|row| row.hidden);
    let placed = rows.into_iter().filter_map(|row| {
        let cursor = Cursor { xid: row.xid?, id: row.id? };
        let word = row.kind?;
        let news = match row.ticket_id.zip(row.ticket_number) {
            Some((ticket_id, ticket_number)) => News::Event(Event {
                kind: kind(&word),
                ticket_id,
                ticket_number,
                announcement: row.notice.zip(row.title).zip(row.message).map(|((notice, title), message)| {
                    Announcement { kind: NoticeKind::of(&notice), is_mine: row.is_mine, title, message }
                }),
            }),
            None if word == "lookalikes_changed" => News::LookalikesChanged,
            None if word == "notices_read" => News::NoticesRead,
            None => News::SettingsChanged,
        };
        Some(Placed { cursor, news })
    });
    Ok(Look { placed: placed.collect(), hidden })
}

/// A kind that a newer schema may bring is told as a change of the ticket: the window then asks anew.
fn kind(word: &str) -> EventKind {
    match word {
        "ticket_created" => EventKind::TicketCreated,
        "message_added" => EventKind::MessageAdded,
        "attachment_added" => EventKind::AttachmentAdded,
        "notified" => EventKind::Notified,
        _ => EventKind::TicketUpdated,
    }
}
