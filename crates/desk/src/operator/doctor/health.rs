//! The health of what is stored: indexes that do nothing, rows that nobody needs any more.

use super::Report;
use crate::error::Result;
use crate::operator::query;

impl Report<'_> {
    /// Indexes that are broken off or doubled cost every write and answer nothing.
    pub(super) async fn indexes(&mut self) -> Result<()> {
        let invalid = query::texts(
            self.owner,
            "select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
              where c.relnamespace in ('public'::regnamespace, 'desk'::regnamespace) and not (i.indisvalid and i.indisready)
              order by 1",
        )
        .await?;
        self.none_of(&invalid, "Every index is whole.", |names| {
            format!("These indexes were broken off while they were made and are not used: {names}. Run `reindex index concurrently …` for each.")
        });
        let doubled = query::texts(
            self.owner,
            "select string_agg(i.indexrelid::regclass::text, ' and ' order by i.indexrelid)
               from pg_index i join pg_class c on c.oid = i.indexrelid
              where c.relnamespace in ('public'::regnamespace, 'desk'::regnamespace)
              group by i.indrelid, c.relam, i.indkey::text, i.indclass::text, i.indcollation::text, i.indoption::text,
                       i.indisunique, coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), '')
             having count(*) > 1 order by 1",
        )
        .await?;
        self.none_of(&doubled, "No index is there twice.", |names| {
            format!("These indexes are the same: {names}. Every write keeps both. Run `drop index concurrently …` for the one that Punnet's migrations do not make.")
        });
        Ok(())
    }

    /// Rows that were changed or deleted stay until a vacuum takes them away; many of them slow every reading down.
    pub(super) async fn dead_rows(&mut self) -> Result<()> {
        let never = query::texts(
            self.owner,
            "select c.oid::regclass::text from pg_class c
              where c.relnamespace in ('public'::regnamespace, 'desk'::regnamespace) and c.relkind in ('r', 'm')
                and exists (select from unnest(c.reloptions) o
                             where o in ('autovacuum_enabled=false', 'autovacuum_enabled=off', 'autovacuum_enabled=0'))
              order by 1",
        )
        .await?;
        self.none_of(&never, "Every table is vacuumed by itself.", |names| {
            format!("These tables are never vacuumed by themselves: {names}. Run `alter table … reset (autovacuum_enabled)` for each.")
        });
        let full = query::texts(
            self.owner,
            "select s.relid::regclass || ' (' || s.n_dead_tup || ' dead beside ' || s.n_live_tup || ', last vacuumed '
                    || coalesce(to_char(greatest(s.last_autovacuum, s.last_vacuum), 'YYYY-MM-DD HH24:MI'), 'never') || ')'
               from pg_stat_user_tables s
              where s.schemaname in ('public', 'desk') and s.n_dead_tup > 10000 and s.n_dead_tup > s.n_live_tup / 2
              order by 1",
        )
        .await?;
        self.none_of(&full, "No table is full of dead rows.", |names| {
            format!("These tables are full of rows that nobody needs any more: {names}. Run `vacuum (analyze) …` for each; if they come back, look for a transaction that stays open (pg_stat_activity) and for a replication slot that nobody uses.")
        });
        Ok(())
    }
}
