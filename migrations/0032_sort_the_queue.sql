-- Why: the queue can be sorted by each of its columns, at a million tickets as quickly as at a hundred. So each order is
-- read from an index, or from a set that is small enough to be sorted: the matches of a search, or what a filter leaves.

-- Ticket numbers by year and then by count: as plain text TKT-2026-100000 would come before TKT-2026-99999.
create index support_tickets_number_order_idx on public.support_tickets ((left(ticket_number, 9) || lpad(substr(ticket_number, 10), 12, '0')));
create index support_tickets_subject_order_idx on public.support_tickets ((lower(subject) collate "C"), created_at desc, id desc);
create index support_tickets_issue_idx on public.support_tickets (issue_type, created_at desc, id desc);
-- The shop's own table, as with the search in 0002: where it cannot have the index, sorting by name is slower, but right.
do $$
begin
  create index if not exists users_name_order_idx on public.users (((lower(coalesce(full_name::text, '')) || chr(1) || id::text) collate "C"));
exception
  when insufficient_privilege or undefined_object or wrong_object_type or undefined_column or datatype_mismatch
            or invalid_object_definition then -- what its type takes to become text may differ from session to session
    raise warning 'No index could be made on the customers'' names: %. Sorting by customer stays slow.', sqlerrm;
end
$$;

create function desk.queue_page(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  sort text,
  descending boolean,
  reversed boolean,
  from_day date,
  after_value text,
  after_id uuid,
  page_size integer
) returns table (id uuid, value text, found boolean, cut boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- More matches of a search than this are not sorted: the newest of them are, and the page says so.
  most_sorted constant integer := 400;
  -- What a filter leaves is sorted up to here; beyond, every index holds a wanted ticket often enough.
  few constant integer := 3000;
  page integer := least(greatest(coalesce(page_size, 50), 1), 500);
  is_cut boolean := false;
  candidates uuid[];
  counted bigint;
  day_begins timestamptz;
  after_created timestamptz;
  after_customer uuid;
  value_of text;
  value_way text := case when descending <> reversed then 'desc' else 'asc' end;
  value_beyond text := case when descending <> reversed then '<' else '>' end;
  -- Of equals the newest come first.
  time_way text := case when reversed then 'asc' else 'desc' end;
  time_beyond text := case when reversed then '>' else '<' end;
  kept text := '';
  steps text[];
  step text;
  branches text;
  given integer := 0;
  now_given integer;
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
  end if;

  if sort = 'created' then
    after_created := after_value::timestamptz;
    if after_created is null and from_day is not null then
      -- A day of the shop. Newest first the list begins with that day's last ticket, oldest first with its first.
      select (from_day + case when descending then 1 else 0 end)::timestamp at time zone s.business_tz into day_begins from desk.settings s;
      after_created := day_begins;
      after_id := '00000000-0000-0000-0000-000000000000';
    end if;
    return query
      select f.id, to_json(f.created_at) #>> '{}', f.found, false
        from desk.find_tickets(search, statuses, priorities, after_created, after_id, page, descending = reversed) f;
    return;
  end if;

  value_of := case sort
    when 'number' then 'left(t.ticket_number, 9) || lpad(substr(t.ticket_number, 10), 12, ''0'')'
    when 'subject' then 'lower(t.subject) collate "C"'
    when 'customer' then '(lower(coalesce(c.name, '''')) || chr(1) || c.id::text) collate "C"'
    when 'issue_type' then 'to_char(array_position(enum_range(null::public.ticket_issue_type), t.issue_type), ''FM00'')'
    when 'priority' then 'to_char(array_position(enum_range(null::public.ticket_priority), t.priority), ''FM00'')'
    when 'status' then 'to_char(array_position(enum_range(null::public.ticket_status), t.status), ''FM00'')'
  end;
  if value_of is null then
    raise exception 'The queue cannot be sorted by "%".', sort;
  end if;
  -- An index on a subject can be read backwards only as a whole, so there the times of equals turn with it.
  if sort = 'subject' then
    time_way := case when value_way = 'desc' then 'asc' else 'desc' end;
    time_beyond := case when value_way = 'desc' then '>' else '<' end;
  end if;
  if after_id is not null then
    select t.created_at, t.customer_id into after_created, after_customer from public.support_tickets t where t.id = after_id;
  end if;
  kept := concat(
    case when coalesce(cardinality(statuses), 0) > 0 then ' and t.status = any ($5)' end,
    case when coalesce(cardinality(priorities), 0) > 0 then ' and t.priority = any ($6)' end);

  if btrim(coalesce(search, '')) <> '' then
    select array_agg(f.id) filter (where f.found), count(*) > most_sorted or not bool_and(f.found)
      into candidates, is_cut
      from desk.find_tickets(search, statuses, priorities, null, null, most_sorted + 1) f;
    candidates := coalesce(candidates[1:most_sorted], '{}');
  elsif kept <> '' then
    select coalesce(sum(c.n), 0) into counted
      from (select k.status, k.priority, k.n from desk.ticket_counts k
            union all select d.status, d.priority, d.n from desk.ticket_count_deltas d) c
     where (coalesce(cardinality(statuses), 0) = 0 or c.status = any (statuses))
       and (coalesce(cardinality(priorities), 0) = 0 or c.priority = any (priorities));
    if counted <= few then
      candidates := array(
        select t.id from public.support_tickets t
         where (coalesce(cardinality(statuses), 0) = 0 or t.status = any (statuses))
           and (coalesce(cardinality(priorities), 0) = 0 or t.priority = any (priorities)));
    end if;
  end if;
  if candidates is not null then
    return query execute format(
      'with s as materialized (
         select t.id, t.created_at, %1$s as value from public.support_tickets t left join desk.shop_users c on c.id = t.customer_id
          where t.id = any ($8)%2$s
       )
       select s.id, s.value, true, $7 from s
        where $1 is null or s.value %3$s $1 or (s.value = $1 and (s.created_at, s.id) %4$s ($2, $3))
       order by s.value %5$s, s.created_at %6$s, s.id %6$s limit $4',
      value_of, kept, value_beyond, time_beyond, value_way, time_way)
      using after_value, after_created, after_id, page, statuses, priorities, is_cut, candidates;
    return;
  end if;

  -- A column of few values: one value after the other, each in order of time.
  if sort in ('issue_type', 'priority', 'status') then
    steps := case sort when 'issue_type' then enum_range(null::public.ticket_issue_type)::text[]
                       when 'priority' then enum_range(null::public.ticket_priority)::text[]
                       else enum_range(null::public.ticket_status)::text[] end;
    for place in 1 .. cardinality(steps) loop
      now_given := case when value_way = 'asc' then place else cardinality(steps) + 1 - place end;
      step := steps[now_given];
      continue when to_char(now_given, 'FM00') is distinct from after_value
        and ((value_way = 'asc' and to_char(now_given, 'FM00') < after_value) or (value_way = 'desc' and to_char(now_given, 'FM00') > after_value));
      continue when sort = 'status' and cardinality(statuses) > 0 and not step = any (statuses::text[]);
      continue when sort = 'priority' and cardinality(priorities) > 0 and not step = any (priorities::text[]);
      -- Each status and priority can be read in order from an index of its own.
      select string_agg(format('(select t.id, t.created_at from public.support_tickets t where t.%I = %L%s%s%s order by t.created_at %s, t.id %s limit $1)',
               sort, step, case when sort <> 'status' then ' and t.status = ' || quote_literal(s) || '::public.ticket_status' end,
               case when sort <> 'priority' then ' and t.priority = ' || quote_literal(p) || '::public.ticket_priority' end,
               case when to_char(now_given, 'FM00') = after_value then format(' and (t.created_at, t.id) %s ($2, $3)', time_beyond) end,
               time_way, time_way), ' union all ')
        into branches
        from unnest(case when cardinality(statuses) > 0 then statuses
                         when sort = 'priority' then enum_range(null::public.ticket_status) else array[null::public.ticket_status] end) s,
             unnest(case when cardinality(priorities) > 0 then priorities else array[null::public.ticket_priority] end) p
       where (sort <> 'status' or s is null or s::text = step) and (sort <> 'priority' or p is null or p::text = step);
      return query execute format('select b.id, %L, true, false from (%s) b order by b.created_at %s, b.id %s limit $1',
                                  to_char(now_given, 'FM00'), branches, time_way, time_way)
        using page - given, after_created, after_id;
      get diagnostics now_given = row_count;
      given := given + now_given;
      exit when given >= page;
    end loop;
    return;
  end if;

  if sort = 'customer' then
    return query execute format(
      'select u.id, u.value, true, false from (
         (select 1 as turn, $1 as value, t.created_at, t.id from public.support_tickets t
           where t.customer_id = $7 and (t.created_at, t.id) %1$s ($2, $3)%2$s
           order by t.created_at %3$s, t.id %3$s limit $4)
         union all
         (select 2, %4$s, t.created_at, t.id from desk.shop_users c join public.support_tickets t on t.customer_id = c.id
           where ($1 is null or %4$s %5$s $1)%2$s
           order by %4$s %6$s, t.created_at %3$s, t.id %3$s limit $4)
       ) u order by u.turn, u.value collate "C" %6$s, u.created_at %3$s, u.id %3$s limit $4',
      time_beyond, kept, time_way, value_of, value_beyond, value_way)
      using after_value, after_created, after_id, page, statuses, priorities, after_customer;
    return;
  end if;

  return query execute format(
    'select u.id, u.value, true, false from (
       (select 1 as turn, %4$s as value, t.created_at, t.id from public.support_tickets t
         where %4$s = $1 and (t.created_at, t.id) %1$s ($2, $3)%2$s
         order by t.created_at %3$s, t.id %3$s limit $4)
       union all
       (select 2, %4$s, t.created_at, t.id from public.support_tickets t
         where %7$s%2$s
         order by %4$s %6$s, t.created_at %3$s, t.id %3$s limit $4)
     ) u order by u.turn, u.value collate "C" %6$s, u.created_at %3$s, u.id %3$s limit $4',
    time_beyond, kept, time_way, value_of, value_beyond, value_way,
    case when after_value is null then 'true' else format('%s %s $1', value_of, value_beyond) end)
    using after_value, after_created, after_id, page, statuses, priorities;
end
$$;
comment on function desk.queue_page(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer) is
  'One page of the queue for active staff in any order, behind a ticket and its sort value, or before it (reversed). found = false: not a row but how far the search came. cut: the search matched more than were sorted.';
revoke all on function desk.queue_page(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function desk.queue_page(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer)
  to support_agent;
