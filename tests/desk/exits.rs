//! What keeps the way to a database on many servers open, asked of the catalogs: `docs/scale.md` promises it.

use crate::harness::{Session, Shop, shop_test};

/// What there is in the desk's schemas that the question finds, by name.
async fn found(session: &mut Session, question: &str) -> Vec<String> {
    session.values(question).await.expect("the catalogs answer")
}

/// Features that exist on one server only. Each question names what uses one, and each offence is found by it.
const AVOIDED: [(&str, &str, &str, &str); 10] = [
    (
        "triggers of statements, or with transition tables",
        "select t.tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
          where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'desk')) and not t.tgisinternal
            and (t.tgtype & 1 = 0 or t.tgnewtable is not null or t.tgoldtable is not null)",
        "create function desk.nothing() returns trigger language plpgsql as 'begin return null; end';
         create trigger of_all after insert on desk.ticket_counts for each statement execute function desk.nothing()",
        "of_all",
    ),
    (
        "constraints that are checked at the end, or exclude",
        "select conname::text from pg_constraint
          where connamespace in (select oid from pg_namespace where nspname in ('public', 'desk')) and (condeferrable or contype = 'x')",
        "alter table desk.ticket_counts add constraint late unique (status, priority) deferrable",
        "late",
    ),
    (
        "tables that inherit and are no partitions",
        "select i.inhrelid::regclass::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where not c.relispartition and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'desk'))",
        "create table desk.heir () inherits (desk.ticket_counts)",
        "desk.heir",
    ),
    (
        "indexes that are neither B-tree nor GIN, or GIN of several columns",
        "select c.relname::text from pg_class c join pg_am a on a.oid = c.relam join pg_index i on i.indexrelid = c.oid
          where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'desk'))
            and (a.amname not in ('btree', 'gin') or (a.amname = 'gin' and i.indnatts > 1))",
        "create index by_hash on desk.settings using hash (shop_name)",
        "by_hash",
    ),
    (
        "materialized views and foreign tables",
        "select relname::text from pg_class
          where relkind in ('m', 'f') and relnamespace in (select oid from pg_namespace where nspname in ('public', 'desk'))",
        "create materialized view desk.frozen as select 1 as one",
        "frozen",
    ),
    (
        "rules",
        "select rulename::text from pg_rules where schemaname in ('public', 'desk')",
        "create rule quietly as on delete to desk.ticket_counts do instead nothing",
        "quietly",
    ),
    (
        "large objects",
        "select oid::text from pg_largeobject_metadata",
        "select lo_create(4242)",
        "4242",
    ),
    (
        "languages other than SQL and PL/pgSQL",
        "select p.proname::text from pg_proc p join pg_language l on l.oid = p.prolang
          where p.pronamespace = (select oid from pg_namespace where nspname = 'desk') and l.lanname not in ('sql', 'plpgsql')",
        "create function desk.of_the_server() returns text language internal as 'pg_backend_pid'",
        "of_the_server",
    ),
    (
        "unlogged tables beyond those that may be lost",
        "select relname::text from pg_class
          where relpersistence = 'u' and relkind = 'r' and relnamespace = (select oid from pg_namespace where nspname = 'desk')
            and relname not in ('presence', 'upload_pieces')",
        "create unlogged table desk.careless (n int)",
        "careless",
    ),
    (
        "sequences beyond those of events, fingerprints and ticket numbers",
        "select relname::text from pg_class
          where relkind = 'S' and relnamespace in (select oid from pg_namespace where nspname in ('public', 'desk'))
            and relname !~ '^(events_id_seq|photo_fingerprints_id_seq|ticket_numbers_[0-9]{4})$'",
        "create sequence desk.one_for_all",
        "one_for_all",
    ),
];

shop_test! {
    async fn the_schema_avoids_what_exists_on_one_server_only(shop: &Shop) {
        shop.staff("Asha").await;
        let mut owner = shop.owner().await;
        for (what, question, offence, name) in AVOIDED {
            assert_eq!(found(&mut owner, question).await, Vec::<String>::new(), "{what}");
            owner.sql(offence).await.expect("the owner may");
            assert_eq!(found(&mut owner, question).await, [name], "{what}");
        }
    }
}
