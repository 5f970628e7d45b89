//! The schema itself: its steps, its triggers, the indexes of the search.

use super::Report;
use crate::error::Result;
use crate::operator::query;
use crate::server;

/// The triggers that the schema makes, by table. Without one of them a rule of the schema does not hold.
const TRIGGERS: [(&str, &[&str]); 15] = [
    (
        "public.support_tickets",
        &[
            "change_deadlines",
            "check_approval",
            "count_changed_ticket",
            "count_ticket",
            "keep_order_of_refund",
            "note_settled",
            "notify_customer_on_resolution",
            "notify_new_support_ticket",
            "pin_ticket_on_insert",
            "pin_ticket_on_update",
            "record_ticket_event",
            "set_deadlines",
            "touch_ticket",
            "update_support_tickets_updated_at",
        ],
    ),
    (
        "public.ticket_messages",
        &[
            "note_answered",
            "notify_customer_on_admin_response",
            "notify_mentioned",
            "notify_staff_on_customer_reply",
            "pin_message_on_insert",
            "record_message_event",
            "reopen_on_customer_reply",
            "touch_ticket",
            "update_ticket_messages_updated_at",
        ],
    ),
    ("public.ticket_attachments", &["await_the_file", "pin_attachment_on_insert", "record_attachment_event"]),
    ("desk.approvals", &["touch_ticket"]),
    ("desk.ticket_assignees", &["touch_ticket"]),
    ("desk.settings", &["check_settings", "record_settings_event"]),
    ("desk.working_hours", &["record_settings_event"]),
    ("desk.deadline_targets", &["record_settings_event"]),
    ("desk.staff_logins", &["begin_notices", "drop_drafts"]),
    ("desk.staff_notifications", &["record_notice_event"]),
    ("desk.person_settings", &["record_settings_event"]),
    ("desk.evidence_blobs", &["await_a_look", "await_the_store"]),
    ("desk.evidence_objects", &["file_has_come"]),
    ("desk.evidence_store", &["record_settings_event"]),
    ("desk.photo_fingerprints", &["photo_is_seen"]),
];

/// The indexes by which the desk searches. Where one could not be made, searching is slow.
const SEARCH_INDEXES: [&str; 8] = [
    "public.users_full_name_trgm",
    "public.users_email_trgm",
    "public.users_mobile_number_trgm",
    "public.orders_order_number_trgm",
    "public.support_tickets_number_trgm",
    "public.support_tickets_subject_trgm",
    "public.support_tickets_words",
    "public.ticket_messages_words",
];

impl Report<'_> {
    /// Whether there is a schema to look at.
    pub(super) async fn schema(&mut self) -> Result<bool> {
        if !query::yes(self.owner, "select to_regclass('desk.schema_migrations') is not null").await? {
            self.wrong(
                "There is no Punnet in this database. Run `punnet-admin migrate` to set it up, or check the address.",
            );
            return Ok(false);
        }
        let applied = query::applied_steps(self.owner).await?;
        let known = server::schema_steps();
        let newest = applied.last().map_or(0, |(version, _, _)| *version);
        let before = self.findings.len();
        for (version, checksum, success) in &applied {
            match known.iter().find(|(known, _)| known == version) {
                None => self.wrong(format!(
                    "The schema has step {version}, which this punnet-admin does not know. Update Punnet on this computer."
                )),
                Some((_, carried)) if carried != checksum => self.wrong(format!(
                    "Step {version} of the schema is not the one that Punnet carries. Restore the database from a backup, or ask the person who changed it."
                )),
                Some(_) if !success => self.wrong(format!(
                    "Step {version} of the schema broke off. Run `punnet-admin migrate` again, and look into the server's log if that fails."
                )),
                Some(_) => {}
            }
        }
        let waiting = known.iter().filter(|(version, _)| applied.iter().all(|(done, _, _)| done != version)).count();
        if waiting > 0 {
            self.wrong(format!("The schema lacks {waiting} of {} steps. Run `punnet-admin migrate`.", known.len()));
        }
        if self.findings.len() == before {
            self.well(format!("The schema is up to date (step {newest})."));
        }
        Ok(true)
    }

    pub(super) async fn triggers(&mut self) -> Result<()> {
        let mut troubles = Vec::new();
        for (table, names) in TRIGGERS {
            let found = query::triggers(self.owner, table).await?;
            for name in names {
                match found.iter().find(|(found, _)| found == name) {
                    None => troubles.push(format!("{name} on {table} is missing")),
                    Some((_, false)) => troubles.push(format!("{name} on {table} is switched off")),
                    Some((_, true)) => {}
                }
            }
        }
        self.none_of(&troubles, "All triggers are there and switched on.", |list| {
            format!("Not every trigger works: {list}. Run `alter table … enable trigger …` for what is switched off; restore what is missing from a backup. Until then events, notifications or counts are lost, and photos are not found again.")
        });
        Ok(())
    }

    pub(super) async fn search(&mut self) -> Result<()> {
        if !query::yes(self.owner, "select exists (select from pg_extension where extname = 'pg_trgm')").await? {
            self.wrong("The extension pg_trgm is missing, so searching is slow. Let a superuser run `create extension pg_trgm`.");
            return Ok(());
        }
        let old = query::texts(
            self.owner,
            "select e.extname || ' ' || e.extversion from pg_extension e
               join pg_available_extensions a on a.name = e.extname and a.default_version <> e.extversion
              where e.extname = 'pg_trgm' order by 1",
        )
        .await?;
        self.none_of(&old, "The extension pg_trgm is that of the server.", |names| {
            format!("An extension is older than the server, as after an upgrade: {names}. Let a superuser run `alter extension pg_trgm update`.")
        });
        let missing = query::missing(
            self.owner,
            "select n from unnest($1::text[]) n
              where not exists (select from pg_index i where i.indexrelid = to_regclass(n) and i.indisvalid) order by 1",
            &SEARCH_INDEXES,
        )
        .await?;
        self.none_of(&missing, "The extension pg_trgm and all search indexes are there.", |names| {
            format!("These search indexes are missing: {names}. Searching there is slow, but right. Run `select desk.make_trigram_index(…)` as in the migrations, or leave it where the column is one that can't be indexed.")
        });
        Ok(())
    }
}
