-- Why: a page of the queue took 1.5 ms where its query takes a quarter of that, and a search 2 to 9. Most of it was
-- planning: the page was joined under row security, anew planned at each call because the planner thought a plan for all
-- cases dearer, and each search put its statements together as text. Now one function reads a page with its rows, planned
-- once in a session, and a search is static SQL, too, whatever the term. Who asks is settled once for all tables.

-- Who is asking, with fewer functions in each other, and none of SQL: each is prepared anew in every statement.
create or replace function desk.is_staff() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return desk.staff_user_id() is not null or desk.is_admin();
end
$$;
create or replace function desk.sees_shop() returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return not row_security_active('desk.staff_logins') or desk.is_staff();
end
$$;

create or replace function desk.acting_as() returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when not row_security_active('desk.staff_logins') then 'system'
    when desk.is_staff() then 'staff'
    else 'customer'
  end;
end
$$;

-- Tickets in an order that is asked for all day: the newest of all, of one status, or of one status and priority, behind a
-- place; or those of `ids`, in their order, and then nothing of the rest. It becomes part of the statement that asks, where
-- one branch runs. Joined to it is what a look from the side finds ("offset 0"): so it keeps the order, and where a page
-- is full nothing more is looked at.
create function desk.tickets_in_order(
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  after_created timestamptz,
  after_id uuid,
  most integer,
  ids uuid[]
) returns table (
  id uuid, created_at timestamptz, ticket_number text, subject text, description text, customer_id uuid, order_id uuid,
  issue_type public.ticket_issue_type, priority public.ticket_priority, status public.ticket_status, place bigint
)
language sql stable
begin atomic
  (select t.id, t.created_at, t.ticket_number, t.subject, t.description, t.customer_id, t.order_id, t.issue_type, t.priority, t.status, null::bigint
     from public.support_tickets t
    where ids is null and statuses = '{}' and (t.created_at, t.id) < (after_created, after_id)
    order by t.created_at desc, t.id desc limit most)
  union all
  (select t.id, t.created_at, t.ticket_number, t.subject, t.description, t.customer_id, t.order_id, t.issue_type, t.priority, t.status, s.place
     from (
       -- Read from the index alone: with more of the ticket the planner may take the index of all and leave out the others.
       (select i.id, null::bigint as place from public.support_tickets i
         where ids is null and statuses <> '{}' and priorities = '{}'
           and i.status = statuses[1] and (i.created_at, i.id) < (after_created, after_id)
         order by i.created_at desc, i.id desc limit most)
       union all
       (select i.id, null from public.support_tickets i
         where ids is null and statuses <> '{}' and priorities <> '{}'
           and i.status = statuses[1] and i.priority = priorities[1] and (i.created_at, i.id) < (after_created, after_id)
         order by i.created_at desc, i.id desc limit most)
       union all
       (select g.id, g.place from unnest(ids) with ordinality g (id, place))
     ) s
    cross join lateral (
      select a.id, a.created_at, a.ticket_number, a.subject, a.description, a.customer_id, a.order_id, a.issue_type, a.priority, a.status
        from public.support_tickets a where a.id = s.id offset 0
    ) t);
end;
comment on function desk.tickets_in_order(public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, uuid[]) is
  'For the functions of the queue. Takes no nulls but for ids, at most one status, and a priority only with a status.';

-- Whether desk.tickets_in_order() knows it.
create function desk.is_asked_all_day(statuses public.ticket_status[], priorities public.ticket_priority[], oldest_first boolean) returns boolean
language sql immutable parallel safe
return not oldest_first and cardinality(statuses) <= 1 and cardinality(priorities) <= cardinality(statuses);

-- The ids of tickets in any other order, of any statuses and priorities: nothing else of them is read.
create function desk.listed_tickets(
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  after_created timestamptz,
  after_id uuid,
  most integer,
  oldest_first boolean,
  out ids uuid[],
  out times timestamptz[]
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  beyond text := case when oldest_first then '>' else '<' end;
  way text := case when oldest_first then 'asc' else 'desc' end;
  branches text;
begin
  -- One branch for each wanted status and priority, because each can then be read in order from its own index, however
  -- few of them there are among the newest tickets.
  select string_agg(
           format('(select t.id, t.created_at from public.support_tickets t where (t.created_at, t.id) %s ($1, $2)%s%s order by t.created_at %s, t.id %s limit $3)',
             beyond, ' and t.status = ' || quote_literal(s) || '::public.ticket_status',
             ' and t.priority = ' || quote_literal(p) || '::public.ticket_priority', way, way),
           ' union all ')
    into branches
    from (
      select distinct s from unnest(
        case when statuses <> '{}' then statuses
             when priorities <> '{}' then enum_range(null::public.ticket_status)
             else array[null::public.ticket_status] end) s
    ) wanted_statuses
    cross join (
      select distinct p from unnest(case when priorities <> '{}' then priorities else array[null::public.ticket_priority] end) p
    ) wanted_priorities;
  execute format('select coalesce(array_agg(l.id), ''{}''), coalesce(array_agg(l.created_at), ''{}'')
                    from (select * from (%s) b order by b.created_at %s, b.id %s limit $3) l', branches, way, way)
    into ids, times using after_created, after_id, most;
end
$$;
comment on function desk.listed_tickets(public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean) is
  'For the functions of the queue: tickets in order of time. Empty arrays of statuses and priorities mean all, nulls are not taken.';

-- Whether a text has all the words, as desk.words() knows them; where there are none, whether it has the pattern.
create function desk.is_said(said text, pattern text, parts text[], begun text[], all_words tsquery) returns boolean
language sql immutable parallel safe
-- Taking a text apart into words takes ten times as long as seeing that the word stands behind a blank or a sign.
return case when all_words is null then lower(said) like pattern
            else lower(said) like all (parts) and (begun is not null and lower(said) ~ all (begun) or desk.words(said) @@ all_words) end;
comment on function desk.is_said(text, text, text[], text[], tsquery) is
  'parts: the words as patterns. begun: for each a regular expression that holds only where it begins a word, or null.';

-- In which of a ticket's fields a term stands: its head, its customer, its order, and what was said. A field that is not
-- wanted is false. "offset 0" keeps a look a look: joined freely, the planner may read all customers first.
create function desk.fields_holding(
  ticket uuid, ticket_number text, subject text, description text, customer uuid, ordered uuid,
  fields boolean[], pattern text, parts text[], begun text[], all_words tsquery
) returns table (in_head boolean, in_customer boolean, in_order boolean, in_words boolean)
language sql stable
begin atomic
  select fields[1] and (lower(ticket_number) like pattern or lower(subject) like pattern),
         fields[2] and exists (select from desk.shop_users c
                                where c.id = customer and lower(concat_ws(E'\n', c.name, c.email, c.phone)) like pattern offset 0),
         fields[3] and exists (select from desk.shop_orders o where o.id = ordered and lower(o.order_number) like pattern offset 0),
         fields[4] and (desk.is_said(description, pattern, parts, begun, all_words)
                        or exists (select from public.ticket_messages m
                                    where m.ticket_id = ticket and desk.is_said(m.message, pattern, parts, begun, all_words) offset 0));
end;
comment on function desk.fields_holding(uuid, text, text, text, uuid, uuid, boolean[], text, text[], text[], tsquery) is
  'For desk.search_tickets: where in one ticket a term stands. The pattern is in small letters.';

-- What the indexes of names, numbers and words tell of a search. A list is null where more was found than is looked up.
create or replace function desk.found_by_index(
  term_pattern text,
  order_digits text,
  rare_words tsquery,
  all_words tsquery,
  parts text[],
  look_in boolean[],
  most_people integer,
  most_tickets integer,
  out named uuid[],
  out people uuid[],
  out ordered uuid[],
  out told uuid[]
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
-- Planned once for every term; not knowing the limit, the planner would rather read whole tables.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_indexscan = off set work_mem = '64MB' as $$
declare
  -- Of a text that has the rare words, the others are looked for in it; that costs as much again.
  most_texts integer := most_tickets * case when rare_words is distinct from all_words then 1 else 2 end;
begin
  if look_in[1] then
    named := array(select t.id from public.support_tickets t where t.subject ilike term_pattern limit most_tickets + 1);
    -- All that stands in a ticket's number.
    if upper(term_pattern) ~ '^%[TK0-9-]+%$' then
      named := named || array(select t.id from public.support_tickets t where t.ticket_number like upper(term_pattern) limit most_tickets + 1);
    end if;
    named := case when cardinality(named) <= most_tickets then named end;
  end if;
  if look_in[2] then
    people := array(select c.id from desk.shop_users c
                     where c.name ilike term_pattern or c.email ilike term_pattern or c.phone ilike term_pattern limit most_people + 1);
    people := case when cardinality(people) <= most_people then people end;
  end if;
  if look_in[3] then
    -- Its digits are looked up: what stands before them is the same for all orders.
    ordered := array(select o.id from desk.shop_orders o
                      where o.order_number ilike order_digits and (o.order_number ilike term_pattern) is true limit most_tickets + 1);
    ordered := case when cardinality(ordered) <= most_tickets then ordered end;
  end if;
  if look_in[4] then
    -- "is true" keeps the frequent words out of the index.
    with h as materialized (
      select t.id, t.description as said from public.support_tickets t where desk.words(t.description) @@ rare_words limit most_texts + 1
    )
    select case when (select count(*) from h) <= most_texts
                then array(select h.id from h
                            where rare_words = all_words or lower(h.said) like all (parts) and (desk.words(h.said) @@ all_words) is true) end
      into told;
    if told is not null then
      with h as materialized (
        select m.ticket_id, m.message as said from public.ticket_messages m where desk.words(m.message) @@ rare_words limit most_texts + 1
      )
      select case when (select count(*) from h) <= most_texts
                  then told || array(select h.ticket_id from h
                                      where rare_words = all_words or lower(h.said) like all (parts) and (desk.words(h.said) @@ all_words) is true) end
        into told;
    end if;
  end if;
end
$$;

-- One page of the queue in order of time. However a term is chosen, one call looks at a few thousand tickets at most.
-- Where that does not fill the page, the last row says how far it came (found = false), and the next call goes on there.
--
-- A term may stand in four fields: the ticket's head (number, subject), its customer, its order, and what was said. A
-- field that holds it rarely is asked by its indexes, and a field that holds it often is looked at ticket by ticket until
-- the page is full; the other way round each is slow. Which it is, the newest tickets tell, and of words older ones, too.
create function desk.search_tickets(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  from_created timestamptz,
  from_id uuid,
  page_size integer,
  oldest_first boolean
) returns table (id uuid, created_at timestamptz, found boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Workers side by side would not keep the order. The planner does not see how few rows a page has, and would compile.
set plan_cache_mode = force_generic_plan set max_parallel_workers_per_gather = 0 set jit = off as $$
declare
  -- Looked at before any index is asked. A field that these tell nothing certain of is looked at in more of them.
  sample constant integer := 40;
  second_sample constant integer := 400;
  -- So many of the first, or of all, make a term common: walking then fills a page.
  common_in_sample constant integer := 4;
  common constant integer := 8;
  -- Looked through at most, about 10 microseconds each.
  most integer := 2000;
  page integer := least(greatest(coalesce(page_size, 50), 1), 1001);
  -- Behind which ticket; the ends of time where none is named.
  after_created timestamptz := coalesce(from_created, case when oldest_first then '-infinity' else 'infinity' end::timestamptz);
  after_id uuid := coalesce(from_id, case when oldest_first then '00000000-0000-0000-0000-000000000000'
                                          else 'ffffffff-ffff-ffff-ffff-ffffffffffff' end::uuid);
  term text := left(btrim(regexp_replace(coalesce(search, ''), '[[:cntrl:]]+', ' ', 'g')), 200);
  pattern text;
  small text;
  kept_statuses public.ticket_status[] := coalesce(statuses, '{}');
  kept_priorities public.ticket_priority[] := coalesce(priorities, '{}');
  -- The tickets to look at, where desk.tickets_in_order() does not know their order; null where it does.
  in_order constant boolean := desk.is_asked_all_day(kept_statuses, kept_priorities, oldest_first);
  listed record;
  ids uuid[];
  words text[];
  told record;
  rare_words tsquery;
  sampled text;
  -- By field: whether an index can tell, whether it is looked at ticket by ticket, and in how many the sample found it.
  indexed boolean[];
  walked boolean[];
  hits integer[];
  only_one boolean[];
  is_common boolean;
  tickets_known float8;
  people_known float8;
  by_index record;
  -- What looking found, how many tickets were looked at, and which was the last.
  seen_ids uuid[] := '{}';
  seen_times timestamptz[] := '{}';
  looked integer := 0;
  last_created timestamptz := after_created;
  last_id uuid := after_id;
  more_ids uuid[];
  more_times timestamptz[];
  -- Where the call stops, if it does not come to the end.
  stop_created timestamptz;
  stop_id uuid;
  given integer;
begin
  if term = '' then
    if not in_order then
      listed := desk.listed_tickets(kept_statuses, kept_priorities, after_created, after_id, page, oldest_first);
      ids := listed.ids;
    end if;
    return query select t.id, t.created_at, true
                   from desk.tickets_in_order(kept_statuses, kept_priorities, after_created, after_id, page, ids) t;
    return;
  end if;

  -- A number, or the beginning of one, is only looked for among the numbers.
  if term ~* '^tkt-[0-9]{4}(-[0-9]*)?$' then
    return query
      with numbered as materialized (
        select t.id, t.created_at, t.status, t.priority from public.support_tickets t
         where t.ticket_number >= upper(term) and t.ticket_number < upper(term) || '~'
      )
      select n.id, n.created_at, true from numbered n
       where case when oldest_first then (n.created_at, n.id) > (after_created, after_id)
                  else (n.created_at, n.id) < (after_created, after_id) end
         and (kept_statuses = '{}' or n.status = any (kept_statuses)) and (kept_priorities = '{}' or n.priority = any (kept_priorities))
       order by case when oldest_first then n.created_at end, case when oldest_first then n.id end, n.created_at desc, n.id desc
       limit page;
    return;
  end if;

  pattern := '%' || replace(replace(replace(term, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  small := lower(pattern);
  words := (tsvector_to_array(desk.words(term)))[1:12];
  select string_agg(quote_literal(w) || ':*', ' & ')::tsquery as words, array_agg('%' || w || '%') as parts,
         case when bool_and(w ~ '^[a-z][a-z0-9]*$') then array_agg('(^|[\s!-/:-@[-`{-~])' || w) end as begun,
         -- Such a term, like an order's number or a code, is rare: nobody has to look.
         term ~ '([0-9].*){5}' or coalesce(bool_or(char_length(w) >= 6 and w ~ '[0-9]' and w ~ '[^0-9]'), false) as is_code,
         coalesce(bool_or(char_length(w) >= 3), false) as any_long,
         coalesce(bool_and(w ~ '^[a-z0-9]$'), true) as only_letters
    into told from unnest(words) w;
  -- Single Latin letters begin words of nearly every text, and of nothing but signs, such as an emoji, no word is made:
  -- they are looked for as they stand.
  if told.only_letters then
    words := '{}';
    select null::tsquery as words, null::text[] as parts, null::text[] as begun, told.is_code, false as any_long, true as only_letters into told;
  elsif cardinality(words) > 1 and not told.any_long then
    -- Several letters are in nearly every text, so each must be taken apart into words to see whether they begin any.
    most := 300;
  end if;

  -- Trigrams need three letters or digits.
  indexed := array_fill(term ~ '[[:alnum:]]{3}', array[3]) || told.any_long;
  walked := array[not indexed[1], not indexed[2], not indexed[3], not indexed[4]];
  if not told.is_code and indexed <> '{f,f,f,f}' then
    if not in_order then
      listed := desk.listed_tickets(kept_statuses, kept_priorities, after_created, after_id, sample, oldest_first);
      ids := listed.ids;
    end if;
    -- What is found here is found for good: the rest is looked at behind these.
    select array[count(*) filter (where l.in_head), count(*) filter (where l.in_customer), count(*) filter (where l.in_order), count(*) filter (where l.in_words)],
           coalesce(array_agg(l.id) filter (where l.in_head or l.in_customer or l.in_order or l.in_words), '{}'),
           coalesce(array_agg(l.created_at) filter (where l.in_head or l.in_customer or l.in_order or l.in_words), '{}'),
           count(*), coalesce((array_agg(l.created_at))[count(*)], after_created), coalesce((array_agg(l.id))[count(*)], after_id)
      into hits, seen_ids, seen_times, looked, last_created, last_id
      from (
        select t.id, t.created_at, f.in_head, f.in_customer, f.in_order, f.in_words
          from desk.tickets_in_order(kept_statuses, kept_priorities, after_created, after_id, sample, ids) t
         cross join lateral desk.fields_holding(t.id, t.ticket_number, t.subject, t.description, t.customer_id, t.order_id,
                                                '{t,t,t,t}', small, told.parts, told.begun, told.words) f
         offset 0
      ) l;
    if indexed[4] and cardinality(words) > 1 then
      -- The newest may all be of one kind, as when a van breaks down: which words are frequent, older tickets tell as well.
      select string_agg(lower(concat_ws(E'\n', o.description,
               (select string_agg(m.message, E'\n') from public.ticket_messages m where m.ticket_id = o.id))), E'\n')
        into sampled
        from (
          select t.id, t.description
            from desk.tickets_in_order(kept_statuses, kept_priorities, after_created, after_id, sample, ids) t
          union all
          (select t.id, t.description from public.support_tickets t
            where t.created_at <= (select min(e.created_at) + (max(e.created_at) - min(e.created_at)) / 2 from public.support_tickets e)
            order by t.created_at desc, t.id desc limit sample)
        ) o;
    end if;
    for f in 1 .. 4 loop
      walked[f] := not indexed[f] or hits[f] >= common_in_sample;
      if indexed[f] and hits[f] between 1 and common_in_sample - 1 then
        if cardinality(ids) = sample then
          listed := desk.listed_tickets(kept_statuses, kept_priorities, after_created, after_id, second_sample, oldest_first);
          ids := listed.ids;
        end if;
        only_one := array[f = 1, f = 2, f = 3, f = 4];
        select count(*) >= common into is_common
          from (
            select from desk.tickets_in_order(kept_statuses, kept_priorities, after_created, after_id, second_sample, ids) t
             cross join lateral desk.fields_holding(t.id, t.ticket_number, t.subject, t.description, t.customer_id, t.order_id,
                                                    only_one, small, told.parts, told.begun, told.words) h
             where h.in_head or h.in_customer or h.in_order or h.in_words limit common
          ) enough;
        walked[f] := is_common;
      end if;
    end loop;
  end if;

  -- What the indexes can tell at little cost need not be looked at ticket by ticket.
  if walked <> '{t,t,t,t}' then
    -- Of several words those are looked up that are in no text of the sample: frequent ones would read most of the index.
    select string_agg(quote_literal(w) || ':*', ' & ')::tsquery into rare_words
      from unnest(words) w
     where char_length(w) >= 3
       and case when told.is_code then cardinality(words) = 1 or w ~ '[0-9]' else position(w in coalesce(sampled, '')) = 0 end;
    walked[4] := walked[4] or rare_words is null;
    -- Up to here looking up all matches costs no more than walking until a page is full.
    select greatest(c.reltuples, 1) into tickets_known from pg_class c where c.oid = 'public.support_tickets'::regclass;
    select greatest(c.reltuples, 1) into people_known from pg_class c where c.oid = 'public.users'::regclass;
    by_index := desk.found_by_index(
      pattern, coalesce('%' || substring(term from '[0-9]{4,}') || '%', pattern), rare_words, told.words, told.parts,
      array[not walked[1], not walked[2], not walked[3], not walked[4]],
      least(greatest(people_known * sqrt(page / tickets_known), 200), 2000)::integer,
      least(greatest(sqrt(page * tickets_known), 500), 10000)::integer);
    walked := array[by_index.named is null, by_index.people is null, by_index.ordered is null, by_index.told is null];
  else
    select null::uuid[] as named, null::uuid[] as people, null::uuid[] as ordered, null::uuid[] as told into by_index;
  end if;

  if walked <> '{f,f,f,f}' and cardinality(seen_ids) < page then
    if not in_order then
      listed := desk.listed_tickets(kept_statuses, kept_priorities, last_created, last_id, most - looked, oldest_first);
      ids := listed.ids;
    end if;
    select coalesce(array_agg(h.id), '{}'), coalesce(array_agg(h.created_at), '{}') into more_ids, more_times
      from (
        select t.id, t.created_at
          from desk.tickets_in_order(kept_statuses, kept_priorities, last_created, last_id, most - looked, ids) t
         cross join lateral desk.fields_holding(t.id, t.ticket_number, t.subject, t.description, t.customer_id, t.order_id,
                                                walked, small, told.parts, told.begun, told.words) f
         where f.in_head or f.in_customer or f.in_order or f.in_words
         limit page - cardinality(seen_ids)
      ) h;
    seen_ids := seen_ids || more_ids;
    seen_times := seen_times || more_times;
    if cardinality(seen_ids) < page then
      select t.created_at, t.id into stop_created, stop_id
        from desk.tickets_in_order(kept_statuses, kept_priorities, last_created, last_id, most - looked, ids) t offset most - looked - 1 limit 1;
    end if;
  end if;

  return query
    select m.id, m.created_at, true
      from (
        select a.id, a.created_at from public.support_tickets a where a.customer_id = any (by_index.people)
        union
        select b.id, b.created_at from public.support_tickets b where b.order_id = any (by_index.ordered)
        union
        select n.id, n.created_at from public.support_tickets n where n.id = any (by_index.named || by_index.told)
        union
        select s.i, s.t from unnest(seen_ids, seen_times) s (i, t)
      ) m
     where case when oldest_first then (m.created_at, m.id) > (after_created, after_id)
                                       and (stop_id is null or (m.created_at, m.id) <= (stop_created, stop_id))
                else (m.created_at, m.id) < (after_created, after_id)
                     and (stop_id is null or (m.created_at, m.id) >= (stop_created, stop_id)) end
       and (kept_statuses = '{}' and kept_priorities = '{}'
            or exists (select from public.support_tickets k
                        where k.id = m.id and (kept_statuses = '{}' or k.status = any (kept_statuses))
                          and (kept_priorities = '{}' or k.priority = any (kept_priorities)) offset 0))
     order by case when oldest_first then m.created_at end, case when oldest_first then m.id end, m.created_at desc, m.id desc
     limit page;
  get diagnostics given = row_count;
  if given < page and stop_id is not null then
    return query select stop_id, stop_created, false;
  end if;
end
$$;
comment on function desk.search_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean) is
  'desk.find_tickets, for functions that have asked who calls.';

create or replace function desk.find_tickets(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  from_created timestamptz,
  from_id uuid,
  page_size integer,
  oldest_first boolean default false
) returns table (id uuid, created_at timestamptz, found boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
  end if;
  return query select s.id, s.created_at, s.found
                 from desk.search_tickets(search, statuses, priorities, from_created, from_id, page_size, oldest_first) s;
end
$$;

-- A page of the queue as it is shown. What the caller may see was asked once: the tables are read without row security.
create function desk.queue_rows(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  sort text,
  descending boolean,
  reversed boolean,
  from_day date,
  after_value text,
  after_id uuid,
  page_size integer,
  mine boolean
) returns table (
  id uuid, value text, found boolean, cut boolean, ticket_number text, subject text, customer_name text, customer_email text,
  issue_type public.ticket_issue_type, priority public.ticket_priority, status public.ticket_status,
  photo_count integer, unread boolean, assignee text, created_at timestamptz
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set max_parallel_workers_per_gather = 0 set jit = off as $$
declare
  me uuid := desk.staff_user_id();
  kept_statuses public.ticket_status[] := coalesce(statuses, '{}');
  kept_priorities public.ticket_priority[] := coalesce(priorities, '{}');
  page integer := least(greatest(coalesce(page_size, 50), 1), 500);
  after_created timestamptz := case when sort = 'created' then after_value::timestamptz end;
  -- Of the page, where another function lists it. Sort values are null in order of time: then it is the ticket's own.
  ids uuid[];
  sort_values text[];
  are_found boolean[];
  is_cut boolean := false;
begin
  if me is null then
    if not desk.is_staff() then
      raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
    end if;
    me := desk.current_user_id();
  end if;
  if mine then
    select array_agg(p.id), array_agg(p.value), array_agg(p.found), coalesce(bool_or(p.cut), false) into ids, sort_values, are_found, is_cut
      from desk.my_queue_page(search, statuses, priorities, sort, descending, reversed, from_day, after_value, after_id, page_size) p;
    ids := coalesce(ids, '{}');
  elsif sort is distinct from 'created' or from_day is not null and after_value is null then
    select array_agg(p.id), array_agg(p.value), array_agg(p.found), coalesce(bool_or(p.cut), false) into ids, sort_values, are_found, is_cut
      from desk.queue_page(search, statuses, priorities, sort, descending, reversed, from_day, after_value, after_id, page_size) p;
    ids := coalesce(ids, '{}');
  elsif search <> '' or not desk.is_asked_all_day(kept_statuses, kept_priorities, descending = reversed) then
    select array_agg(s.id), array_agg(s.found) into ids, are_found
      from desk.search_tickets(search, statuses, priorities, after_created, after_id, page, descending = reversed) s;
    ids := coalesce(ids, '{}');
  end if;
  return query
    select t.id, coalesce(sort_values[t.place], to_json(t.created_at) #>> '{}'), coalesce(are_found[t.place], true), is_cut,
           t.ticket_number, t.subject, coalesce(c.name, ''), coalesce(c.email, ''), t.issue_type, t.priority, t.status,
           (select count(*) from public.ticket_attachments f where f.ticket_id = t.id)::integer,
           case when l.looked_at is null then t.status not in ('resolved', 'closed')
                else exists (select from public.ticket_messages m
                              where m.ticket_id = t.id and m.sender_type = 'customer' and m.created_at > l.looked_at)
            end,
           (select n.name from desk.ticket_assignees a join desk.shop_users n on n.id = a.user_id where a.ticket_id = t.id),
           t.created_at
      from desk.tickets_in_order(kept_statuses, kept_priorities, coalesce(after_created, 'infinity'),
                                 coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), page, ids) t
      left join lateral (select u.name, u.email from desk.shop_users u where u.id = t.customer_id offset 0) c on true
      left join lateral (select k.looked_at from desk.ticket_looks k where k.ticket_id = t.id and k.user_id = me offset 0) l on true;
end
$$;
comment on function desk.queue_rows(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer, boolean) is
  'What desk.queue_page (or, of the caller''s own tickets, desk.my_queue_page) finds, with everything that a line of the queue shows.';

revoke all on function
  desk.tickets_in_order(public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, uuid[]),
  desk.is_asked_all_day(public.ticket_status[], public.ticket_priority[], boolean),
  desk.listed_tickets(public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean),
  desk.is_said(text, text, text[], text[], tsquery),
  desk.fields_holding(uuid, text, text, text, uuid, uuid, boolean[], text, text[], text[], tsquery),
  desk.search_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean),
  desk.queue_rows(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer, boolean)
  from public, anon, authenticated, service_role;
grant execute on function
  desk.queue_rows(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer, boolean)
  to support_agent;
