//! What the shop has: events, numbers, counts, evidence, and where customers' photos are.

use super::Report;
use crate::error::Result;
use crate::operator::query;

impl Report<'_> {
    pub(super) async fn events(&mut self) -> Result<()> {
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

    pub(super) async fn numbers(&mut self) -> Result<()> {
        let behind = query::counters_behind(self.owner).await?;
        self.none_of(&behind, "The ticket numbers go on after the newest ticket.", |years| {
            format!("The next ticket numbers of {years} were used already, so new tickets will be refused. Run `select desk.note_ticket_number(max(ticket_number)) from support_tickets where ticket_number like 'TKT-…-%'` for each year.")
        });
        Ok(())
    }

    pub(super) async fn counts(&mut self) -> Result<()> {
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

    pub(super) async fn evidence(&mut self) -> Result<()> {
        let broken = query::number(
            self.owner,
            "select count(*) from desk.evidence_blobs b
              where b.size <> coalesce((select sum(octet_length(c.bytes)) from desk.evidence_chunks c where c.sha256 = b.sha256), 0)
                and not (not exists (select from desk.evidence_chunks c where c.sha256 = b.sha256)
                         and exists (select from desk.evidence_store s join desk.evidence_copies k on k.address = s.address
                                      where k.sha256 = b.sha256 and k.by_operator))",
        )
        .await?;
        let objects = query::number(self.owner, "select count(*) from desk.evidence_objects").await?;
        if broken == 0 {
            self.well(format!("All {objects} files of evidence have their bytes, here or in the chosen store."));
        } else {
            self.wrong(format!(
                "{broken} contents of the evidence lack bytes, so their photos can't be shown. Restore desk.evidence_chunks from a backup, or run `punnet-admin evidence copy` from the store that has them to database."
            ));
        }
        Ok(())
    }

    pub(super) async fn storage(&mut self) -> Result<()> {
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

    pub(super) async fn shop(&mut self) -> Result<()> {
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
