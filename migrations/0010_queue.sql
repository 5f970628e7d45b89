-- Why: the cards above the queue must answer at once at a million tickets, so counts are kept. Each change adds a row of
-- +1 or -1, so that writers never wait for each other on a counter; now and then the rows are folded into the table of
-- counts. Both together are exact in any snapshot.
create table desk.ticket_counts (
  status public.ticket_status not null,
  priority public.ticket_priority not null,
  n bigint not null,
  primary key (status, priority)
);
create table desk.ticket_count_deltas (
  status public.ticket_status not null,
  priority public.ticket_priority not null,
  n integer not null
);
comment on table desk.ticket_counts is 'Tickets by status and priority, up to the last fold.';
comment on table desk.ticket_count_deltas is 'What has changed in desk.ticket_counts since the last fold.';
alter table desk.ticket_counts enable row level security;
alter table desk.ticket_count_deltas enable row level security;

create function desk.count_ticket() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op in ('UPDATE', 'DELETE') then
    insert into desk.ticket_count_deltas (status, priority, n) values (old.status, old.priority, -1);
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    insert into desk.ticket_count_deltas (status, priority, n) values (new.status, new.priority, 1);
  end if;
  return null;
end
$$;
create trigger count_ticket after insert or delete on public.support_tickets
  for each row execute function desk.count_ticket();
create trigger count_changed_ticket after update on public.support_tickets
  for each row when ((old.status, old.priority) is distinct from (new.status, new.priority))
  execute function desk.count_ticket();

create function desk.fold_ticket_counts() returns void
language plpgsql security definer set search_path = '' as $$
begin
  -- One at a time; who comes second leaves it. A repeatable-read transaction could trip over an earlier fold.
  if pg_catalog.current_setting('transaction_read_only') = 'on'
     or pg_catalog.current_setting('transaction_isolation') <> 'read committed'
     or not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('desk.ticket_counts', 0)) then
    return;
  end if;
  with folded as (
    delete from desk.ticket_count_deltas returning status, priority, n
  )
  insert into desk.ticket_counts as c (status, priority, n)
  select f.status, f.priority, sum(f.n) from folded f group by f.status, f.priority
  on conflict (status, priority) do update set n = c.n + excluded.n;
end
$$;

create function desk.queue_stats() returns table (open bigint, in_progress bigint, resolved bigint, critical bigint)
language plpgsql security definer set search_path = '' as $$
declare
  unfolded bigint;
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
  end if;
  select coalesce(sum(c.n) filter (where c.status = 'open'), 0)::bigint,
         coalesce(sum(c.n) filter (where c.status = 'in_progress'), 0)::bigint,
         coalesce(sum(c.n) filter (where c.status = 'resolved'), 0)::bigint,
         coalesce(sum(c.n) filter (where c.priority = 'critical' and c.status not in ('resolved', 'closed')), 0)::bigint,
         count(*) filter (where c.is_delta)
    into open, in_progress, resolved, critical, unfolded
    from (
      select k.status, k.priority, k.n, false as is_delta from desk.ticket_counts k
      union all
      select d.status, d.priority, d.n, true from desk.ticket_count_deltas d
    ) c;
  return next;
  if unfolded > 1000 then
    perform desk.fold_ticket_counts();
  end if;
end
$$;
comment on function desk.queue_stats() is
  'The four cards above the queue. Critical: of priority critical and neither resolved nor closed.';
