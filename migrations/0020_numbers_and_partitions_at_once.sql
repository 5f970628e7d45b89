-- Why: tests with many writers at once found three faults in 0005 and 0008.
--
-- 1. Waiting for an advisory lock does not make PostgreSQL look at its catalogue again, so whoever waited for the
--    year's sequence (or the month's partition) to be made still did not see it, tried to make it too, and failed:
--    the first customers of a new year, in the same second, got an error instead of a ticket. "If not exists" looks.
-- 2. An import read how far the year had counted and then set it; a customer's number drawn in between was given a
--    second time. Drawing and setting now exclude each other.
-- 3. An import could bring the very number that a customer had been given and not used yet; that customer could then
--    never raise a ticket again. The import now takes the number, and the customer gets another.

create or replace function desk.ticket_number_sequence(of_year integer) returns regclass
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  wanted text := 'desk.ticket_numbers_' || of_year;
begin
  if pg_catalog.to_regclass(wanted) is null then
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.ticket_numbers', 0));
    execute 'create sequence if not exists ' || wanted;
    execute 'revoke all on sequence ' || wanted || ' from public, anon, authenticated, service_role';
  end if;
  return wanted::regclass;
end
$$;

-- Numbers are drawn under a shared lock and the count is set under an exclusive one. A lock that lasts until the
-- transaction ends would let one long import stop every customer, so each is taken in a block that is undone at once:
-- that gives the lock back, while what happened to a sequence is never undone.
create or replace function desk.ticket_number_at(at timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  this_year integer := desk.business_year(at);
  counter regclass := desk.ticket_number_sequence(this_year);
  n bigint;
begin
  begin
    perform pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('desk.ticket_numbers.count', 0));
    n := pg_catalog.nextval(counter);
    raise exception using errcode = 'PN001', message = 'the lock is given back';
  exception when sqlstate 'PN001' then
    null;
  end;
  return desk.format_ticket_number(this_year, n);
end
$$;

create or replace function desk.note_ticket_number(brought text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  n bigint := pg_catalog.split_part(brought, '-', 3)::bigint;
  counter regclass := desk.ticket_number_sequence(pg_catalog.split_part(brought, '-', 2)::integer);
  reached bigint;
begin
  delete from desk.ticket_number_reservations r where r.ticket_number = brought;
  begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.ticket_numbers.count', 0));
    execute pg_catalog.format('select case when is_called then last_value else 0 end from %s', counter) into reached;
    if n > reached then
      perform pg_catalog.setval(counter, n);
    end if;
    raise exception using errcode = 'PN001', message = 'the lock is given back';
  exception when sqlstate 'PN001' then
    null;
  end;
end
$$;

create or replace function desk.ensure_event_partitions() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  month timestamptz;
  partition text;
begin
  for month in
    select m at time zone 'UTC'
      from pg_catalog.generate_series(
        pg_catalog.date_trunc('month', pg_catalog.now() at time zone 'UTC'),
        pg_catalog.date_trunc('month', pg_catalog.now() at time zone 'UTC') + interval '2 months',
        interval '1 month') m
  loop
    partition := 'events_' || pg_catalog.to_char(month at time zone 'UTC', 'YYYY_MM');
    if pg_catalog.to_regclass('desk.' || partition) is null then
      perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.events', 0));
      if not exists (
        select from desk.events_other o
         where o.created_at >= month
           and o.created_at < ((month at time zone 'UTC') + interval '1 month') at time zone 'UTC'
      ) then
        execute pg_catalog.format(
          'create table if not exists desk.%I partition of desk.events for values from (%L) to (%L)',
          partition, month, ((month at time zone 'UTC') + interval '1 month') at time zone 'UTC');
        execute pg_catalog.format('alter table desk.%I enable row level security', partition);
        execute pg_catalog.format('comment on table desk.%I is %L', partition, 'One month (UTC) of desk.events.');
      end if;
    end if;
  end loop;
end
$$;
