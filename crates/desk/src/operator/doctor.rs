//! Whether a database is as a desk needs it. Each question has one answer, a sentence, and if something is wrong a
//! second one that says what to do. Looks only, changes nothing.

use sqlx::PgPool;

use super::query;
use crate::error::{DeskError, Result};
use crate::server;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// As it should be.
    pub well: bool,
    /// What was found, and what to do about it.
    pub sentence: String,
}

/// The triggers that the schema makes, by table. Without one of them a rule of the schema does not hold.
const TRIGGERS: [(&str, &[&str]); 14] = [
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
    ("desk.evidence_blobs", &["await_a_look"]),
    ("desk.evidence_objects", &["file_has_come"]),
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

/// Looks at everything. As the owner of the schema: others don't see enough of it.
pub async fn doctor(owner: &PgPool) -> Result<Vec<Finding>> {
    let mut report = Report { owner, findings: Vec::new() };
    report.server().await?;
    if !report.schema().await? {
        return Ok(report.findings); // nothing else can be asked
    }
    if !query::yes(
        owner,
        "select pg_has_role(current_user, nspowner, 'member') from pg_namespace where nspname = 'desk'",
    )
    .await?
    {
        return Err(DeskError::new(
            crate::ErrorCode::Refused,
            "This login does not own Punnet's schema, so it does not see enough to judge it. Nothing was changed. Sign in as the database's owner.",
        ));
    }
    report.roles().await?;
    report.row_security().await?;
    report.triggers().await?;
    report.search().await?;
    report.logins().await?;
    report.events().await?;
    report.numbers().await?;
    report.counts().await?;
    report.evidence().await?;
    report.storage().await?;
    report.shop().await?;
    Ok(report.findings)
}

struct Report<'a> {
    owner: &'a PgPool,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn well(&mut self, sentence: impl Into<String>) {
        self.findings.push(Finding { well: true, sentence: sentence.into() });
    }

    fn wrong(&mut self, sentence: impl Into<String>) {
        self.findings.push(Finding { well: false, sentence: sentence.into() });
    }

    /// `well` if nothing was found, else what `wrong` makes of the list.
    fn none_of(&mut self, found: &[String], well: &str, wrong: impl FnOnce(&str) -> String) {
        if found.is_empty() {
            self.well(well);
        } else {
            self.wrong(wrong(&found.join(", ")));
        }
    }

    async fn server(&mut self) -> Result<()> {
        let number = query::number(self.owner, "select current_setting('server_version_num')::bigint").await?;
        let version = query::text(self.owner, "select split_part(current_setting('server_version'), ' ', 1)").await?;
        match number / 10_000 {
            15..=18 => self.well(format!("The server is PostgreSQL {version}.")),
            major => self.wrong(format!(
                "The server is PostgreSQL {version}, and Punnet is made for 15 to 18. {}",
                if major < 15 { "Upgrade the server." } else { "Update Punnet." }
            )),
        }
        if !query::yes(
            self.owner,
            "select current_setting('fsync')::boolean and current_setting('full_page_writes')::boolean",
        )
        .await?
        {
            self.wrong(
                "The server does not write to disk before it confirms (fsync or full_page_writes is off): a power cut can destroy the database. Switch both on in postgresql.conf and restart it.",
            );
        }
        Ok(())
    }

    /// Whether there is a schema to look at.
    async fn schema(&mut self) -> Result<bool> {
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

    async fn roles(&mut self) -> Result<()> {
        let all = ["anon", "authenticated", "service_role", "support_agent", "support_approver", "support_owner"];
        let missing = query::missing(
            self.owner,
            "select n from unnest($1::text[]) n where not exists (select from pg_roles r where r.rolname = n) order by 1",
            &all,
        )
        .await?;
        self.none_of(&missing, "All roles that the rules name are there.", |names| {
            format!("These roles are missing: {names}. Their rules hold for nobody. Create them with `create role … nologin`, then run `punnet-admin migrate` on a fresh database or restore their grants from a backup.")
        });
        if !missing.is_empty() {
            return Ok(());
        }
        let signing_in = query::texts(
            self.owner,
            "select rolname::text from pg_roles
              where rolname in ('support_agent', 'support_approver', 'support_owner') and (rolcanlogin or rolsuper or rolbypassrls)
              order by 1",
        )
        .await?;
        self.none_of(&signing_in, "The groups of the desk are groups only.", |names| {
            format!("These groups can sign in or are bound by no rule: {names}. Run `alter role … nologin nosuperuser nobypassrls` on each.")
        });
        let apart = query::texts(
            self.owner,
            "select n from unnest(array['support_approver', 'support_owner']) n
              where not pg_has_role(n, 'support_agent', 'member') order by 1",
        )
        .await?;
        if !apart.is_empty() {
            self.wrong(format!(
                "What an agent may do, these may not: {}. Run `grant support_agent to …` for each.",
                apart.join(", ")
            ));
        }
        if !query::yes(self.owner, "select rolbypassrls or rolsuper from pg_roles where rolname = 'service_role'")
            .await?
        {
            self.wrong("The shop's back end (role service_role) is bound by row security and sees nothing. If your shop has a back end, let a superuser run `alter role service_role bypassrls`.");
        }
        Ok(())
    }

    async fn row_security(&mut self) -> Result<()> {
        let open = query::texts(
            self.owner,
            "select c.oid::regclass::text
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p') and not c.relrowsecurity
                and ((n.nspname = 'desk' and c.relname <> 'schema_migrations')
                     or (n.nspname = 'public'
                         and (c.relname in ('support_tickets', 'ticket_messages', 'ticket_attachments')
                              or c.relname in (select h.name from desk.host_tables h where h.made_here))))
              order by 1",
        )
        .await?;
        self.none_of(&open, "Row security is on for every table.", |names| {
            format!("Row security is off for {names}: whoever has a grant there sees every row. Run `alter table … enable row level security` on each.")
        });
        Ok(())
    }

    async fn triggers(&mut self) -> Result<()> {
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

    async fn search(&mut self) -> Result<()> {
        if !query::yes(self.owner, "select exists (select from pg_extension where extname = 'pg_trgm')").await? {
            self.wrong("The extension pg_trgm is missing, so searching is slow. Let a superuser run `create extension pg_trgm`.");
            return Ok(());
        }
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

    async fn logins(&mut self) -> Result<()> {
        let gateways = query::texts(
            self.owner,
            "select s.login_role || ' (' || string_agg(g.role, ', ' order by g.role) || ')'
               from desk.staff_logins s
               join pg_roles r on r.rolname = s.login_role
               join unnest(array['anon', 'authenticated', 'service_role']) g (role) on pg_has_role(r.oid, g.role, 'member')
              group by s.login_role order by 1",
        )
        .await?;
        self.none_of(&gateways, "No staff login can pass for a customer.", |names| {
            format!("These staff logins are members of the API's roles: {names}. They could claim to be any customer. Run `revoke … from …` for each.")
        });
        let mighty = query::texts(
            self.owner,
            "select s.login_role::text from desk.staff_logins s join pg_roles r on r.rolname = s.login_role
              where r.rolsuper or r.rolbypassrls or r.rolcreaterole order by 1",
        )
        .await?;
        self.none_of(&mighty, "No staff login is above the rules.", |names| {
            format!("These staff logins are bound by no rule: {names}. Run `alter role … nosuperuser nobypassrls nocreaterole` on each.")
        });
        let idle = query::texts(
            self.owner,
            "select s.login_role::text from desk.staff_logins s left join pg_roles r on r.rolname = s.login_role
              where s.active and (r.oid is null or not r.rolcanlogin or not pg_has_role(r.oid, 'support_agent', 'member'))
              order by 1",
        )
        .await?;
        self.none_of(&idle, "Every active person of the desk can sign in.", |names| {
            format!("These people of the desk can't sign in or see nothing, since their database login is gone or in none of the desk's groups: {names}. Run `punnet-admin staff add` for each again, or `staff deactivate`.")
        });
        Ok(())
    }

    async fn events(&mut self) -> Result<()> {
        let missing = query::texts(
            self.owner,
            "select to_char(m, 'YYYY_MM')
               from generate_series(date_trunc('month', now() at time zone 'UTC'),
                                    date_trunc('month', now() at time zone 'UTC') + interval '1 month', interval '1 month') m
              where to_regclass('desk.events_' || to_char(m, 'YYYY_MM')) is null",
        )
        .await?;
        self.none_of(&missing, "The events of this month and the next have their partitions.", |months| {
            format!("The events of {months} have no partition of their own and are kept in desk.events_other, which grows slow. Run `select desk.ensure_event_partitions()`, or start a desk.")
        });
        Ok(())
    }

    async fn numbers(&mut self) -> Result<()> {
        let behind = query::counters_behind(self.owner).await?;
        self.none_of(&behind, "The ticket numbers go on after the newest ticket.", |years| {
            format!("The next ticket numbers of {years} were used already, so new tickets will be refused. Run `select desk.note_ticket_number(max(ticket_number)) from support_tickets where ticket_number like 'TKT-…-%'` for each year.")
        });
        Ok(())
    }

    async fn counts(&mut self) -> Result<()> {
        let differing = query::number(
            self.owner,
            "select count(*) from (
               select status, priority, sum(n) as n
                 from (select status, priority, n from desk.ticket_counts
                       union all select status, priority, n from desk.ticket_count_deltas
                       union all select status, priority, -count(*) from public.support_tickets group by status, priority) c
                group by status, priority having sum(n) <> 0) d",
        )
        .await?;
        if differing == 0 {
            self.well("The counts above the queue are exact.");
        } else {
            self.wrong(format!(
                "The counts above the queue are wrong for {differing} of the kinds of tickets. Run, in one transaction: `lock support_tickets in share mode; delete from desk.ticket_counts; delete from desk.ticket_count_deltas; insert into desk.ticket_counts select status, priority, count(*) from support_tickets group by 1, 2;`"
            ));
        }
        Ok(())
    }

    async fn evidence(&mut self) -> Result<()> {
        let broken = query::number(
            self.owner,
            "select count(*) from desk.evidence_blobs b
              where b.size <> coalesce((select sum(octet_length(c.bytes)) from desk.evidence_chunks c where c.sha256 = b.sha256), 0)",
        )
        .await?;
        let objects = query::number(self.owner, "select count(*) from desk.evidence_objects").await?;
        if broken == 0 {
            self.well(format!("All {objects} files of evidence have their bytes."));
        } else {
            self.wrong(format!(
                "{broken} contents of the evidence lack bytes, so their photos can't be shown. Restore desk.evidence_chunks from a backup."
            ));
        }
        Ok(())
    }

    async fn storage(&mut self) -> Result<()> {
        if !query::yes(self.owner, "select to_regclass('storage.buckets') is not null").await? {
            return Ok(());
        }
        let open = query::texts(
            self.owner,
            "select 'the bucket is public' where exists (select from storage.buckets b where b.id = 'support-evidence' and b.public)
             union all
             select 'policy \"' || p.policyname || '\" opens it' from pg_policies p
              where p.schemaname = 'storage' and p.tablename = 'objects'
                and p.policyname in ('Anyone can upload to support-evidence', 'Anyone can view support-evidence')",
        )
        .await?;
        if open.is_empty()
            && query::yes(self.owner, "select not exists (select from storage.buckets where id = 'support-evidence')")
                .await?
        {
            self.wrong("There is no storage bucket support-evidence, so customers can't upload photos. Make it in the host's storage settings, private.");
            return Ok(());
        }
        self.none_of(&open, "The storage bucket support-evidence is private.", |list| {
            format!("Customers' photos are open to others: {list}. Make the bucket private in the host's storage settings and drop such policies.")
        });
        Ok(())
    }

    async fn shop(&mut self) -> Result<()> {
        let zone = query::text(self.owner, "select business_tz from desk.settings").await?;
        if zone.parse::<chrono_tz::Tz>().is_ok() {
            self.well(format!("Ticket numbers turn to a new year at midnight of {zone}."));
        } else {
            self.wrong(format!(
                "Punnet does not know the shop's time zone {zone}. Choose another with `select desk.change_shop(…)`."
            ));
        }
        Ok(())
    }
}
