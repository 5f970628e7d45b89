//! The server: its version, how it is set up, its clock, and who copies it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Report;
use crate::error::Result;
use crate::operator::query;

/// Connections that are nobody's desk: whoever looks after the server, the shop's back end, a backup.
const OTHERS: i64 = 10;
/// What two clocks may differ without harm, seconds.
const CLOCKS_APART: i64 = 30;

impl Report<'_> {
    pub(super) async fn server(&mut self) -> Result<()> {
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

    /// How the server is set up. Each setting that would harm a desk is named with its value.
    pub(super) async fn settings(&mut self) -> Result<()> {
        let found = query::texts(
            self.owner,
            "select s.name || ' is ' || current_setting(s.name) || ', so ' || w.harm || ': ' || w.remedy
               from (values
                 ('synchronous_commit', array['off'], 'what was confirmed can be lost in a power cut', 'set it to on'),
                 ('autovacuum', array['off'], 'tables grow and slow down for ever', 'set it to on'),
                 ('track_counts', array['off'], 'nothing is ever vacuumed by itself', 'set it to on'),
                 ('password_encryption', array['md5'], 'new passwords are kept in a weak form', 'set it to scram-sha-256'),
                 ('log_statement', array['all', 'mod'], 'what customers write stands in the server''s log', 'set it to none or ddl')
               ) w (name, bad, harm, remedy)
               join pg_settings s on s.name = w.name and s.setting = any (w.bad)
             union all
             select 'shared_buffers is ' || current_setting('shared_buffers')
                    || ', so everything is read from the disk again and again: set it to a quarter of the memory'
              where pg_size_bytes(current_setting('shared_buffers')) < 64 * 1024 * 1024
             order by 1",
        )
        .await?;
        self.none_of(&found, "The server is set up as a desk needs it.", |list| {
            format!("The server is set up in ways that harm: {list}. Change them in postgresql.conf, or where your host lets you, and restart the server.")
        });
        Ok(())
    }

    /// Whether everybody's desk finds a place. An open desk holds a connection for its feed and asks on another.
    pub(super) async fn connections(&mut self) -> Result<()> {
        let places = query::number(
            self.owner,
            "select current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint",
        )
        .await?;
        let people = query::number(self.owner, "select count(*) from desk.staff_logins where active").await?;
        let needed = 2 * people + OTHERS;
        if needed <= places {
            self.well(format!("The server has {places} connections for {people} active people of the desk."));
        } else {
            self.wrong(format!(
                "The server has {places} connections, and {people} active people of the desk need {needed} when all are there. Raise max_connections and restart the server, or put a pooler in front of it (docs/scale.md)."
            ));
        }
        Ok(())
    }

    /// Deadlines, quiet hours and invitations are judged by both clocks.
    pub(super) async fn clock(&mut self, here: impl Fn() -> DateTime<Utc>) -> Result<()> {
        let before = here();
        let there = query::moment(self.owner).await?;
        let after = here();
        // While the question was under way any time between is right.
        let apart = (before - there).max(there - after).max(TimeDelta::zero());
        if apart <= TimeDelta::seconds(CLOCKS_APART) {
            self.well("The server's clock and this computer's say the same.");
        } else {
            self.wrong(format!(
                "The server's clock and this computer's are {} s apart, so deadlines come at the wrong time. Let both set their clocks by the network (NTP).",
                apart.num_seconds()
            ));
        }
        Ok(())
    }

    /// Who copies the server: replicas, and places kept for them.
    pub(super) async fn copies(&mut self) -> Result<()> {
        let left = query::texts(
            self.owner,
            "select slot_name || coalesce(' (' || pg_size_pretty(pg_wal_lsn_diff(n.lsn, restart_lsn)) || ')', '')
               from pg_replication_slots,
                    (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as lsn) n
              where not active and not temporary order by 1",
        )
        .await?;
        self.none_of(&left, "No replication slot keeps the server's log for nobody.", |names| {
            format!("These replication slots are used by nobody, and the server keeps its log for them until the disk is full: {names}. Start what used them, or run `select pg_drop_replication_slot(…)` for each.")
        });
        let behind = query::texts(
            self.owner,
            "select coalesce(nullif(application_name, ''), client_addr::text, 'unnamed')
                    || ' (' || pg_size_pretty(pg_wal_lsn_diff(n.lsn, replay_lsn)) || ')'
               from pg_stat_replication,
                    (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as lsn) n
              where state = 'streaming' and pg_wal_lsn_diff(n.lsn, replay_lsn) > 16 * 1024 * 1024
              order by 1",
        )
        .await?;
        self.none_of(&behind, "No replica is behind.", |names| {
            format!("These replicas are behind, so what is read there is old: {names}. Check that they run, that their disks keep up, and that nobody paused them (`select pg_wal_replay_resume()` there).")
        });
        Ok(())
    }
}
