//! All SQL about evidence, under the row security of the person at the desk.

use chrono::{DateTime, NaiveDateTime, Utc};
use darkroom::Facts;
use fingerprint::{ALGORITHM, Print, Probe};
use sqlx::{PgConnection, PgExecutor, PgPool, Result};
use uuid::Uuid;

use super::FoundFile;
use super::attach::{Content as AttachedContent, Goal};
use super::lookalikes::{Found, Looked, PairVerdict, Stored};

/// What is kept of an attachment. None where there is no such attachment for this person, or where its bytes never
/// arrived.
pub(super) async fn content_of(pool: &PgPool, attachment: Uuid) -> Result<Option<Content>> {
    sqlx::query!(
        r#"
        select a.file_name, b.sha256, b.size, p.width as "width?", p.height as "height?",
               exists (select from desk.photo_fingerprints f where f.sha256 = b.sha256 and f.algorithm >= $2)
                 as "known!"
          from ticket_attachments a
          join desk.evidence_objects o on o.path = a.storage_path
          join desk.evidence_blobs b on b.sha256 = o.sha256
          left join desk.evidence_pictures p on p.sha256 = b.sha256
         where a.id = $1
        "#,
        attachment,
        ALGORITHM
    )
    .map(|row| Content {
        file_name: row.file_name,
        sha256: row.sha256,
        size: row.size,
        pixels: row.width.zip(row.height),
        known: row.known,
    })
    .fetch_optional(pool)
    .await
}

/// A content, named by its hash.
pub(super) struct Content {
    /// What the sender called it.
    pub(super) file_name: String,
    pub(super) sha256: Vec<u8>,
    /// Bytes.
    pub(super) size: i64,
    /// Width and height of the upright photo, where a desk has opened it.
    pub(super) pixels: Option<(i32, i32)>,
    /// Whether its fingerprint is there.
    pub(super) known: bool,
}

/// A file of a ticket, as it came.
pub(super) struct Original {
    pub(super) file_name: String,
    /// None where its bytes never arrived.
    pub(super) sha256: Option<Vec<u8>>,
}

/// Every file of a ticket, also of its messages, in the order in which they came.
pub(super) async fn originals_of(pool: &PgPool, ticket: Uuid) -> Result<Vec<Original>> {
    sqlx::query_as!(
        Original,
        r#"
        select a.file_name, o.sha256 as "sha256?"
          from ticket_attachments a
          left join desk.evidence_objects o on o.path = a.storage_path
         where a.ticket_id = $1
         order by a.created_at, a.id
        "#,
        ticket
    )
    .fetch_all(pool)
    .await
}

/// The moment at which clocks of the shop show this.
pub(super) async fn in_the_shop(pool: &PgPool, local: NaiveDateTime) -> Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select ($1::timestamp at time zone s.business_tz) as "moment!" from desk.settings s"#, local)
        .fetch_one(pool)
        .await
}

/// Notes what was seen in a photo.
pub(super) async fn note_picture(pool: &PgPool, sha256: &[u8], facts: &Facts, placeholder: &[u8]) -> Result<()> {
    sqlx::query!(
        "select desk.note_picture($1, $2, $3, $4, $5, $6)",
        sha256,
        facts.content_type,
        i32::try_from(facts.width).unwrap_or(i32::MAX),
        i32::try_from(facts.height).unwrap_or(i32::MAX),
        facts.damaged,
        placeholder
    )
    .fetch_one(pool)
    .await
    .map(drop)
}

/// Notes by what a photo is known again.
pub(super) async fn note_fingerprint(pool: &PgPool, sha256: &[u8], print: &Print) -> Result<()> {
    sqlx::query!(
        "select desk.note_fingerprint($1, $2, $3, $4, $5, $6)",
        sha256,
        ALGORITHM,
        &print.bits.to_bytes()[..],
        print.framed.map(|bits| bits.to_bytes().to_vec()),
        i16::from(print.quality),
        Probe::to_bytes(&print.probes)
    )
    .fetch_one(pool)
    .await
    .map(drop)
}

/// All fingerprints of transactions from this one on that were committed.
pub(super) async fn fingerprints_from(pool: &PgPool, xid: &str, algorithm: i16) -> Result<Vec<Stored>> {
    sqlx::query_as!(
        Stored,
        r#"
        select f.id, f.bits, f.framed, f.xid < s.oldest as "settled!", s.oldest::text as "oldest!"
          from desk.photo_fingerprints f, (select pg_snapshot_xmin(pg_current_snapshot()) as oldest) s
         where f.xid >= ($1::text)::xid8 and f.algorithm = $2
         order by f.xid, f.id
        "#,
        xid,
        algorithm
    )
    .fetch_all(pool)
    .await
}

/// By what an attachment's photo is known again.
pub(super) async fn fingerprint_of(pool: &PgPool, attachment: Uuid, algorithm: i16) -> Result<Option<Looked>> {
    sqlx::query_as!(
        Looked,
        r#"
        select f.id, f.quality, f.probes
          from ticket_attachments a
          join desk.evidence_objects o on o.path = a.storage_path
          join desk.photo_fingerprints f on f.sha256 = o.sha256
         where a.id = $1 and f.algorithm = $2
        "#,
        attachment,
        algorithm
    )
    .fetch_optional(pool)
    .await
}

/// By what a photo is known again.
pub(super) async fn fingerprint(pool: &PgPool, sha256: &[u8], algorithm: i16) -> Result<Option<Looked>> {
    sqlx::query_as!(
        Looked,
        "select f.id, f.quality, f.probes from desk.photo_fingerprints f where f.sha256 = $1 and f.algorithm = $2",
        sha256,
        algorithm
    )
    .fetch_optional(pool)
    .await
}

/// Tells every desk that photos which look alike were found.
pub(super) async fn announce_lookalikes(pool: &PgPool) -> Result<()> {
    sqlx::query!("select desk.announce_lookalikes()").fetch_one(pool).await.map(drop)
}

/// A content at which no desk has looked yet.
pub(super) struct Unseen {
    pub(super) sha256: Vec<u8>,
    /// Bytes.
    pub(super) size: i64,
    /// Kept within the last day: somebody may be about to open its ticket.
    pub(super) is_new: bool,
}

/// The newest of them, for a while this desk's alone.
pub(super) async fn lend_unseen(pool: &PgPool) -> Result<Option<Unseen>> {
    sqlx::query_as!(
        Unseen,
        r#"
        select u.photo as "sha256!", u.size as "size!", u.came_at > now() - interval '1 day' as "is_new!"
          from desk.lend_unseen_photo() u
        "#
    )
    .fetch_optional(pool)
    .await
}

/// It is no photo that can be known again.
pub(super) async fn leave_unseen(pool: &PgPool, sha256: &[u8]) -> Result<()> {
    sqlx::query!("select desk.leave_unseen_photo($1)", sha256).fetch_one(pool).await.map(drop)
}

/// Where the shop's bucket is.
pub(super) struct BucketPlace {
    pub(super) base_url: String,
    /// Told to nobody.
    pub(super) api_key: Option<String>,
}

/// Where the shop's bucket is, if it has one.
pub(super) async fn bucket(pool: &PgPool) -> Result<Option<BucketPlace>> {
    sqlx::query_as!(BucketPlace, r#"select b.base_url as "base_url!", b.api_key from desk.evidence_bucket() b"#)
        .fetch_optional(pool)
        .await
}

/// The path of the newest attached file that is not here, for a while this desk's alone.
pub(super) async fn lend_absent(pool: &PgPool) -> Result<Option<String>> {
    sqlx::query_scalar!(r#"select f.path as "path!" from desk.lend_absent_file() f"#).fetch_optional(pool).await
}

/// It could not be fetched.
pub(super) async fn put_off_absent(pool: &PgPool, path: &str, trouble: &str, for_good: bool) -> Result<()> {
    sqlx::query!("select desk.put_off_absent_file($1, $2, $3)", path, trouble, for_good).fetch_one(pool).await.map(drop)
}

/// Why the file of an attachment is not here, as far as a desk found out.
pub(super) async fn absence_of(pool: &PgPool, attachment: Uuid) -> Result<Option<Absence>> {
    sqlx::query_as!(
        Absence,
        r#"
        select f.trouble, f.tries >= 14 as "given_up!"
          from ticket_attachments a
          join desk.absent_files f on f.path = a.storage_path
         where a.id = $1
        "#,
        attachment
    )
    .fetch_optional(pool)
    .await
}

/// A file that is not here.
pub(super) struct Absence {
    /// Ends a sentence.
    pub(super) trouble: Option<String>,
    pub(super) given_up: bool,
}

/// A product that a ticket is about.
pub(super) struct TicketProduct {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Where the catalogue says that its picture is.
    pub(super) image_url: Option<String>,
    /// The claim names it.
    pub(super) affected: bool,
}

/// The products that a ticket is about: those that the claim names, then the others of the order.
pub(super) async fn ticket_products(pool: &PgPool, ticket: Uuid) -> Result<Vec<TicketProduct>> {
    sqlx::query_as!(
        TicketProduct,
        r#"
        select c.product_id as "id!", c.name as "name!", c.image_url, c.affected as "affected!"
          from desk.ticket_catalogue($1) c
        "#,
        ticket
    )
    .fetch_all(pool)
    .await
}

/// Where the shop's catalogue keeps its pictures, and whether this person may set it.
pub(super) async fn catalogue_base(pool: &PgPool) -> Result<(Option<String>, bool)> {
    sqlx::query!(r#"select s.catalogue_base_url, desk.may_change_shop() as "may_change!" from desk.settings s"#)
        .map(|row| (row.catalogue_base_url, row.may_change))
        .fetch_optional(pool)
        .await
        .map(Option::unwrap_or_default)
}

/// Where the picture of a product is said to be, and the catalogue; none where this person sees no such product.
pub(super) async fn product_image(pool: &PgPool, product: Uuid) -> Result<Option<ProductImage>> {
    sqlx::query_as!(
        ProductImage,
        r#"
        select p.image_url as "image_url!", s.catalogue_base_url as "base_url!"
          from desk.products p cross join desk.settings s
         where p.id = $1 and p.image_url is not null and s.catalogue_base_url is not null
        "#,
        product
    )
    .fetch_optional(pool)
    .await
}

/// What the shop says of a product's picture.
pub(super) struct ProductImage {
    pub(super) image_url: String,
    pub(super) base_url: String,
}

/// Keeps bytes under a path that an attachment has.
pub(super) async fn store(pool: &PgPool, path: &str, file_type: &str, bytes: &[u8]) -> Result<()> {
    sqlx::query_scalar!("select desk.store_evidence($1, $2, $3)", path, file_type, bytes)
        .fetch_one(pool)
        .await
        .map(drop)
}

/// The attachments of other tickets with the same content, or with a fingerprint of these ids: the first dozen, of which
/// those that somebody found to be the same come first. Copies that the desk made say nothing that their source does not
/// say: they look like nothing themselves, and are passed over where their source is found as well.
pub(super) async fn lookalikes(pool: &PgPool, attachment: Uuid, ids: &[i64], distances: &[i32]) -> Result<Vec<Found>> {
    sqlx::query!(
        r#"
        with mine as (
          select a.ticket_id, a.created_at, o.sha256, t.customer_id
            from ticket_attachments a
            join desk.evidence_objects o on o.path = a.storage_path
            join support_tickets t on t.id = a.ticket_id
           where a.id = $1 and not exists (select from desk.photo_copies c where c.attachment_id = a.id)
        ), alike as (
          select sha256, null::integer as distance from mine
          union all
          select f.sha256, n.distance
            from unnest($2::bigint[], $3::integer[]) n (id, distance)
            join desk.photo_fingerprints f on f.id = n.id
           where f.sha256 <> (select sha256 from mine)
        )
        select a.id, t.ticket_number, t.customer_id <> m.customer_id as "other_customer!",
               trunc(extract(epoch from m.created_at - a.created_at) / 86400)::integer as "days_earlier!",
               l.distance as "distance?", v.verdict as "verdict?", u.name as "said_by?"
          from mine m
          cross join alike l
          join desk.evidence_objects o on o.sha256 = l.sha256
          join ticket_attachments a on a.storage_path = o.path
          join support_tickets t on t.id = a.ticket_id
          left join desk.photo_verdicts v
            on v.first = least(m.sha256, l.sha256) and v.second = greatest(m.sha256, l.sha256) and v.verdict is not null
          left join desk.people u on u.id = v.said_by
         where a.ticket_id <> m.ticket_id
           and not exists (
                 select from desk.photo_copies c
                   join ticket_attachments s on s.id = c.source_id
                   join desk.evidence_objects so on so.path = s.storage_path
                   join alike sl on sl.sha256 = so.sha256
                  where c.attachment_id = a.id)
         order by v.verdict is distinct from 'same', l.distance nulls first, a.created_at, a.id
         limit 12
        "#,
        attachment,
        ids,
        distances
    )
    .map(|row| Found {
        attachment_id: row.id,
        ticket_number: row.ticket_number,
        other_customer: row.other_customer,
        days_earlier: row.days_earlier,
        distance: row.distance.and_then(|distance| u32::try_from(distance).ok()),
        verdict: row.verdict.map(|word| if word == "same" { PairVerdict::Same } else { PairVerdict::Different }),
        said_by: row.said_by,
    })
    .fetch_all(pool)
    .await
}

/// Whether these were two photos of which something can be said.
pub(super) async fn judge_photos(pool: &PgPool, one: Uuid, other: Uuid, verdict: Option<&str>) -> Result<bool> {
    sqlx::query_scalar!(r#"select desk.judge_photos($1, $2, $3) as "judged!""#, one, other, verdict)
        .fetch_one(pool)
        .await
}

/// Whether this attachment is stored on this ticket already.
pub(super) async fn is_attached(pool: &PgPool, ticket: Uuid, attachment: Uuid) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from ticket_attachments a where a.id = $1 and a.ticket_id = $2) as "attached!""#,
        attachment,
        ticket
    )
    .fetch_one(pool)
    .await
}

/// The name of a file of this content that the ticket has already.
pub(super) async fn twin_on_ticket(
    executor: impl PgExecutor<'_>,
    ticket: Uuid,
    sha256: &[u8],
) -> Result<Option<String>> {
    sqlx::query_scalar!(
        r#"
        select a.file_name
          from ticket_attachments a
          join desk.evidence_objects o on o.path = a.storage_path
         where a.ticket_id = $1 and o.sha256 = $2
         order by a.created_at, a.id
         limit 1
        "#,
        ticket,
        sha256
    )
    .fetch_optional(executor)
    .await
}

/// Keeps the bytes under the path, and their record on the ticket. False, and nothing kept, where the pieces that were
/// sent are not those of this file.
pub(super) async fn attach(
    connection: &mut PgConnection,
    goal: &Goal,
    found: &FoundFile,
    content: &AttachedContent<'_>,
) -> Result<bool> {
    let path = goal.path(&found.name);
    if let Some(bytes) = content.here {
        sqlx::query_scalar!("select desk.store_evidence($1, $2, $3)", path, found.file_type, bytes)
            .fetch_one(&mut *connection)
            .await?;
    } else {
        let kept = sqlx::query_scalar!(
            r#"select desk.store_pieces($1, $2, $3, $4) as "kept!""#,
            path,
            found.file_type,
            goal.attachment,
            content.sha256
        );
        if !kept.fetch_one(&mut *connection).await? {
            return Ok(false);
        }
    }
    sqlx::query!(
        r#"
        insert into ticket_attachments
               (id, ticket_id, message_id, file_url, file_type, file_name, file_size, is_internal)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        goal.attachment,
        goal.ticket,
        goal.message,
        path,
        found.file_type,
        found.name,
        i32::try_from(found.size).unwrap_or(i32::MAX),
        goal.is_internal,
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// Which pieces of a file are there.
pub(super) async fn pieces_sent(pool: &PgPool, attachment: Uuid) -> Result<Vec<i16>> {
    sqlx::query_scalar!(r#"select ordinal as "ordinal!" from desk.pieces_sent($1) ordinal"#, attachment)
        .fetch_all(pool)
        .await
}

/// Keeps one piece of a file.
pub(super) async fn send_piece(pool: &PgPool, attachment: Uuid, ordinal: i16, bytes: &[u8]) -> Result<()> {
    sqlx::query!("select desk.send_piece($1, $2, $3)", attachment, ordinal, bytes).fetch_one(pool).await.map(drop)
}

/// Lets go of what was sent of a file.
pub(super) async fn drop_pieces(pool: &PgPool, attachment: Uuid) -> Result<()> {
    sqlx::query!("select desk.drop_pieces($1)", attachment).fetch_one(pool).await.map(drop)
}

/// Notes of what photo an attachment is a copy.
pub(super) async fn note_copy(connection: &mut PgConnection, copy: Uuid, source: Uuid) -> Result<()> {
    sqlx::query!("select desk.note_copy($1, $2)", copy, source).fetch_one(connection).await.map(drop)
}
