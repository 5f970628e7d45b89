-- Why: the queue must answer at once at a million tickets. Two things would stop it: counting (so the counts are kept),
-- and searching under row security, where PostgreSQL will not let ILIKE use an index (so searching goes through one
-- function that checks the caller itself).

-- Counts: each change adds a row of +1 or -1, so that writers never wait for each other on a counter; now and then the
-- rows are folded into the table of counts. Both together are exact in any snapshot.
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

-- The tickets of the queue, newest first, from a position on. Which plan is quick depends on how common the search term
-- is, and the planner cannot know: so first the newest tickets are looked through, which finds a common term at once;
-- a term that is not common is then looked up in the trigram indexes; if it turns out to be too common for that, all
-- tickets are walked through, newest first, until the page is full.
create function desk.find_tickets(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  before_created timestamptz,
  before_id uuid,
  page_size integer
) returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  look_through constant integer := 200;
  page integer := least(greatest(coalesce(page_size, 50), 1), 500);
  from_created timestamptz := coalesce(before_created, 'infinity');
  from_id uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  term text := pg_catalog.left(pg_catalog.btrim(pg_catalog.regexp_replace(coalesce(search, ''), '[[:cntrl:]]+', ' ', 'g')), 200);
  pattern text;
  kept_statuses public.ticket_status[] := coalesce(statuses, '{}');
  kept_priorities public.ticket_priority[] := coalesce(priorities, '{}');
  newest text;
  walk text;
  matching text;
  found_ids uuid[];
  found_times timestamptz[];
  tickets_known float8;
  people_known float8;
  rare_people integer;
  rare_tickets integer;
  people uuid[];
  ordered uuid[];
  named uuid[];
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
  end if;

  -- One branch for each wanted status and priority, because each can then be read in order from its own index, however
  -- few of them there are among the newest tickets.
  select pg_catalog.string_agg(
           '(select t.id, t.created_at, t.customer_id, t.order_id, t.ticket_number, t.subject from public.support_tickets t'
           || ' where (t.created_at, t.id) < ($1, $2)'
           || coalesce(' and t.status = ' || pg_catalog.quote_literal(s) || '::public.ticket_status', '')
           || coalesce(' and t.priority = ' || pg_catalog.quote_literal(p) || '::public.ticket_priority', '')
           || ' order by t.created_at desc, t.id desc limit $3)',
           ' union all ')
    into newest
    from (
      select distinct s from pg_catalog.unnest(
        case when kept_statuses <> '{}' then kept_statuses
             when kept_priorities <> '{}' then pg_catalog.enum_range(null::public.ticket_status)
             else array[null::public.ticket_status] end) s
    ) wanted_statuses
    cross join (
      select distinct p from pg_catalog.unnest(
        case when kept_priorities <> '{}' then kept_priorities else array[null::public.ticket_priority] end) p
    ) wanted_priorities;
  newest := '(select * from (' || newest || ') b order by b.created_at desc, b.id desc limit $3) w';

  if term = '' then
    return query execute 'select w.id, w.created_at from ' || newest || ' order by w.created_at desc, w.id desc'
      using from_created, from_id, page;
    return;
  end if;

  -- A number, or the beginning of one, is only looked for among the numbers.
  if term ~* '^tkt-[0-9]{4}(-[0-9]*)?$' then
    term := pg_catalog.upper(term);
    return query
      with numbered as materialized (
        select t.id, t.created_at, t.status, t.priority
          from public.support_tickets t
         where t.ticket_number >= term and t.ticket_number < term || '~'
      )
      select n.id, n.created_at from numbered n
       where (n.created_at, n.id) < (from_created, from_id)
         and (kept_statuses = '{}' or n.status = any (kept_statuses))
         and (kept_priorities = '{}' or n.priority = any (kept_priorities))
       order by n.created_at desc, n.id desc
       limit page;
    return;
  end if;

  pattern := '%' || pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(term, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  -- Everything of a ticket that counts, in one text and lowered once: this runs for each ticket that is looked through.
  -- "offset 0" keeps the look at the customer a look: joined freely, the planner may read all customers first.
  matching := ' cross join lateral (select pg_catalog.concat_ws(E''\n'', w.ticket_number, w.subject, c.name, c.email, c.phone) as words'
    || ' from desk.shop_users c where c.id = w.customer_id offset 0) c'
    || ' left join lateral (select o.order_number from desk.shop_orders o where o.id = w.order_id offset 0) o on true'
    || ' where pg_catalog.lower(pg_catalog.concat_ws(E''\n'', c.words, o.order_number)) like pg_catalog.lower($4)'
    || ' order by w.created_at desc, w.id desc limit $5';

  -- First the newest few hundred.
  execute 'select array_agg(m.id), array_agg(m.created_at) from (select w.id, w.created_at from ' || newest || matching || ') m'
    into found_ids, found_times
    using from_created, from_id, look_through, pattern, page;
  if coalesce(pg_catalog.cardinality(found_ids), 0) >= page then
    return query select f.i, f.t from unnest(found_ids, found_times) f (i, t);
    return;
  end if;

  -- Then the indexes, up to where looking up all matches costs as much as walking until a page is full.
  select greatest(c.reltuples, 1) into tickets_known
    from pg_catalog.pg_class c where c.oid = 'public.support_tickets'::pg_catalog.regclass;
  select greatest(c.reltuples, 1) into people_known
    from pg_catalog.pg_class c where c.oid = 'public.users'::pg_catalog.regclass;
  rare_tickets := least(greatest(pg_catalog.sqrt(page * tickets_known), 500), 10000);
  rare_people := least(greatest(people_known * pg_catalog.sqrt(page / tickets_known), 200), 2000);

  execute 'select array(select c.id from desk.shop_users c where c.name ilike $1 or c.email ilike $1 or c.phone ilike $1 limit $2)'
    into people using pattern, rare_people + 1;
  if pg_catalog.cardinality(people) <= rare_people then
    execute 'select array(select o.id from desk.shop_orders o where o.order_number ilike $1 limit $2)'
      into ordered using pattern, rare_tickets + 1;
    if pg_catalog.cardinality(ordered) <= rare_tickets then
      execute 'select array(select t.id from public.support_tickets t where t.ticket_number ilike $1 or t.subject ilike $1 limit $2)'
        into named using pattern, rare_tickets + 1;
      if pg_catalog.cardinality(named) <= rare_tickets then
        return query
          select t.id, t.created_at
            from (
              select a.id, a.created_at, a.status, a.priority from public.support_tickets a where a.customer_id = any (people)
              union
              select b.id, b.created_at, b.status, b.priority from public.support_tickets b where b.order_id = any (ordered)
              union
              select n.id, n.created_at, n.status, n.priority from public.support_tickets n where n.id = any (named)
            ) t
           where (t.created_at, t.id) < (from_created, from_id)
             and (kept_statuses = '{}' or t.status = any (kept_statuses))
             and (kept_priorities = '{}' or t.priority = any (kept_priorities))
           order by t.created_at desc, t.id desc
           limit page;
        return;
      end if;
    end if;
  end if;

  -- Too common for the indexes.
  walk := '(select t.id, t.created_at, t.customer_id, t.order_id, t.ticket_number, t.subject from public.support_tickets t'
    || ' where (t.created_at, t.id) < ($1, $2)'
    || case pg_catalog.cardinality(kept_statuses)
         when 0 then '' when 1 then ' and t.status = ($3)[1]' else ' and t.status = any ($3)' end
    || case pg_catalog.cardinality(kept_priorities)
         when 0 then '' when 1 then ' and t.priority = ($6)[1]' else ' and t.priority = any ($6)' end
    || ' order by t.created_at desc, t.id desc) w';
  return query execute 'select w.id, w.created_at from ' || walk || matching
    using from_created, from_id, kept_statuses, pattern, page, kept_priorities;
end
$$;
comment on function desk.find_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer) is
  'One page of the queue for active staff: tickets whose number, subject, customer or order contains the text, newest first.';
