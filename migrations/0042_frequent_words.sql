-- Why: at a million tickets a search for several frequent words could take half a minute, where the newest tickets were all
-- of one kind and had none of these words: the words counted as rare and were looked up in the index. Two things are
-- mended. How frequent a word is, older tickets tell as well. And what the index finds is kept whole: in the usual memory
-- the list of places became one of pages, and every text of those pages was taken apart into words anew (27 s instead of
-- 0.09 s for "replacement dinner").

alter function desk.found_by_index(text, text, tsquery, tsquery, text[], boolean[], integer, integer) set work_mem = '64MB';

create or replace function desk.find_tickets(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  from_created timestamptz,
  from_id uuid,
  page_size integer,
  oldest_first boolean default false
) returns table (id uuid, created_at timestamptz, found boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  -- Looked at before any index is asked. A field that these tell nothing certain of is looked at in more of them.
  sample constant integer := 40;
  second_sample constant integer := 400;
  -- So many of the first, or of all, make a term common: walking then fills a page.
  common_in_sample constant integer := 4;
  common constant integer := 8;
  -- Looked through at most, about 15 microseconds each.
  most integer := 2000;
  page integer := least(greatest(coalesce(page_size, 50), 1), 1001);
  -- Behind which ticket; the ends of time where none is named.
  after_created timestamptz := coalesce(from_created, case when oldest_first then '-infinity' else 'infinity' end::timestamptz);
  after_id uuid := coalesce(from_id, case when oldest_first then '00000000-0000-0000-0000-000000000000'
                                          else 'ffffffff-ffff-ffff-ffff-ffffffffffff' end::uuid);
  beyond text := case when oldest_first then '>' else '<' end;
  way text := case when oldest_first then 'asc' else 'desc' end;
  term text := left(btrim(regexp_replace(coalesce(search, ''), '[[:cntrl:]]+', ' ', 'g')), 200);
  pattern text;
  kept_statuses public.ticket_status[] := coalesce(statuses, '{}');
  kept_priorities public.ticket_priority[] := coalesce(priorities, '{}');
  columns text := 't.id, t.created_at';
  listed text;
  words text[];
  all_words tsquery;
  rare_words tsquery;
  parts text[];
  sampled text;
  is_code boolean;
  -- By field: the condition on a listed ticket w, whether an index can tell, and in how many tickets the sample found it.
  conditions text[];
  indexed boolean[];
  hits integer[];
  walked boolean[];
  is_common boolean;
  tickets_known float8;
  people_known float8;
  by_index record;
  found_ids uuid[];
  found_times timestamptz[];
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
  end if;

  if term = '' and not oldest_first and cardinality(kept_statuses) <= 1 and cardinality(kept_priorities) = 0 then
    -- The pages that are asked for all day, planned once.
    if kept_statuses = '{}' then
      return query select t.id, t.created_at, true from public.support_tickets t
                    where (t.created_at, t.id) < (after_created, after_id) order by t.created_at desc, t.id desc limit page;
    else
      return query select t.id, t.created_at, true from public.support_tickets t
                    where t.status = kept_statuses[1] and (t.created_at, t.id) < (after_created, after_id)
                    order by t.created_at desc, t.id desc limit page;
    end if;
    return;
  end if;
  if term = '' and not oldest_first and cardinality(kept_statuses) = 1 and cardinality(kept_priorities) = 1 then
    return query select t.id, t.created_at, true from public.support_tickets t
                  where t.status = kept_statuses[1] and t.priority = kept_priorities[1]
                    and (t.created_at, t.id) < (after_created, after_id)
                  order by t.created_at desc, t.id desc limit page;
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

  if term <> '' then
    columns := 't.id, t.created_at, t.customer_id, t.order_id, t.ticket_number, t.subject, t.description';
  end if;
  -- One branch for each wanted status and priority, because each can then be read in order from its own index, however
  -- few of them there are among the newest tickets.
  select string_agg(
           format('(select %s from public.support_tickets t where (t.created_at, t.id) %s ($1, $2)%s%s order by t.created_at %s, t.id %s limit $3)',
             columns, beyond, ' and t.status = ' || quote_literal(s) || '::public.ticket_status',
             ' and t.priority = ' || quote_literal(p) || '::public.ticket_priority', way, way),
           ' union all ')
    into listed
    from (
      select distinct s from unnest(
        case when kept_statuses <> '{}' then kept_statuses
             when kept_priorities <> '{}' then enum_range(null::public.ticket_status)
             else array[null::public.ticket_status] end) s
    ) wanted_statuses
    cross join (
      select distinct p from unnest(
        case when kept_priorities <> '{}' then kept_priorities else array[null::public.ticket_priority] end) p
    ) wanted_priorities;
  listed := format('(select * from (%s) b order by b.created_at %s, b.id %s limit $3) w', listed, way, way);
  if term = '' then
    return query execute format('select w.id, w.created_at, true from %s order by w.created_at %s, w.id %s', listed, way, way)
      using after_created, after_id, page;
    return;
  end if;

  pattern := '%' || replace(replace(replace(term, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  words := (tsvector_to_array(desk.words(term)))[1:12];
  -- Single Latin letters begin words of nearly every text: nothing else was looked for then.
  if not exists (select from unnest(words) w where w !~ '^[a-z0-9]$') then
    words := '{}';
  end if;
  select string_agg(quote_literal(w) || ':*', ' & ')::tsquery, array_agg('%' || w || '%') into all_words, parts from unnest(words) w;
  -- Several letters are in nearly every text, so each must be taken apart into words to see whether they begin any.
  if cardinality(words) > 1 and not exists (select from unnest(words) w where char_length(w) >= 3) then
    most := 300;
  end if;
  -- "offset 0" keeps a look a look: joined freely, the planner may read all customers first.
  conditions := array[
    '(lower(w.ticket_number) like lower($4) or lower(w.subject) like lower($4))',
    'exists (select from desk.shop_users c where c.id = w.customer_id and lower(concat_ws(E''\n'', c.name, c.email, c.phone)) like lower($4) offset 0)',
    'exists (select from desk.shop_orders o where o.id = w.order_id and lower(o.order_number) like lower($4) offset 0)',
    format('(%s or exists (select from public.ticket_messages m where m.ticket_id = w.id and %s offset 0))',
      -- Nothing but signs, such as an emoji, is looked for as it stands.
      case when words <> '{}' then 'lower(w.description) like all ($5) and desk.words(w.description) @@ $6' else 'lower(w.description) like lower($4)' end,
      case when words <> '{}' then 'lower(m.message) like all ($5) and desk.words(m.message) @@ $6' else 'lower(m.message) like lower($4)' end)];
  -- Trigrams need three letters or digits.
  indexed := array_fill(term ~ '[[:alnum:]]{3}', array[3]) || exists (select from unnest(words) w where char_length(w) >= 3);
  -- Such a term, like an order's number or a code, is rare: nobody has to look.
  is_code := term ~ '([0-9].*){5}' or exists (select from unnest(words) w where char_length(w) >= 6 and w ~ '[0-9]' and w ~ '[^0-9]');
  walked := array(select not indexed[f] from generate_series(1, 4) f order by f);
  if not is_code and indexed <> '{f,f,f,f}' then
    execute format('select array[%s], %s from %s',
        (select string_agg(case when indexed[f] then format('count(*) filter (where %s)', conditions[f]) else '0' end, ', ' order by f) from generate_series(1, 4) f),
        case when indexed[4] and cardinality(words) > 1
             then 'string_agg(lower(concat_ws(E''\n'', w.description, (select string_agg(m.message, E''\n'') from public.ticket_messages m where m.ticket_id = w.id))), E''\n'')'
             else 'null' end, listed)
      into hits, sampled using after_created, after_id, sample, pattern, parts, all_words;
    -- The newest may all be of one kind, as when a van breaks down: which words are frequent, older tickets tell as well.
    if indexed[4] and cardinality(words) > 1 then
      select concat_ws(E'\n', sampled, string_agg(lower(concat_ws(E'\n', o.description,
               (select string_agg(m.message, E'\n') from public.ticket_messages m where m.ticket_id = o.id))), E'\n'))
        into sampled
        from (
          select t.id, t.description from public.support_tickets t
           where t.created_at <= (select min(e.created_at) + (max(e.created_at) - min(e.created_at)) / 2 from public.support_tickets e)
           order by t.created_at desc, t.id desc limit sample
        ) o;
    end if;
    walked := array(select not indexed[f] or hits[f] >= common_in_sample from generate_series(1, 4) f order by f);
    for f in 1 .. 4 loop
      if hits[f] between 1 and common_in_sample - 1 then
        execute format('select count(*) >= $7 from (select from %s where %s limit $7) h', listed, conditions[f])
          into is_common using after_created, after_id, second_sample, pattern, parts, all_words, common;
        walked[f] := is_common;
      end if;
    end loop;
  end if;

  -- What the indexes can tell at little cost need not be looked at ticket by ticket.
  if walked <> '{t,t,t,t}' then
    -- Of several words those are looked up that are in no text of the sample: frequent ones would read most of the index.
    select string_agg(quote_literal(w) || ':*', ' & ')::tsquery into rare_words
      from unnest(words) w
     where char_length(w) >= 3 and case when is_code then cardinality(words) = 1 or w ~ '[0-9]' else position(w in coalesce(sampled, '')) = 0 end;
    walked[4] := walked[4] or rare_words is null;
    -- Up to here looking up all matches costs no more than walking until a page is full.
    select greatest(c.reltuples, 1) into tickets_known from pg_class c where c.oid = 'public.support_tickets'::regclass;
    select greatest(c.reltuples, 1) into people_known from pg_class c where c.oid = 'public.users'::regclass;
    by_index := desk.found_by_index(
      pattern, coalesce('%' || substring(term from '[0-9]{4,}') || '%', pattern), rare_words, all_words, parts,
      array(select not f from unnest(walked) with ordinality u (f, place) order by place),
      least(greatest(people_known * sqrt(page / tickets_known), 200), 2000)::integer,
      least(greatest(sqrt(page * tickets_known), 500), 10000)::integer);
    walked := array[by_index.named is null, by_index.people is null, by_index.ordered is null, by_index.told is null];
    if walked = '{f,f,f,f}' then
      return query
        select t.id, t.created_at, true
          from (
            select a.id, a.created_at, a.status, a.priority from public.support_tickets a where a.customer_id = any (by_index.people)
            union
            select b.id, b.created_at, b.status, b.priority from public.support_tickets b where b.order_id = any (by_index.ordered)
            union
            select n.id, n.created_at, n.status, n.priority from public.support_tickets n where n.id = any (by_index.named || by_index.told)
          ) t
         where case when oldest_first then (t.created_at, t.id) > (after_created, after_id)
                    else (t.created_at, t.id) < (after_created, after_id) end
           and (kept_statuses = '{}' or t.status = any (kept_statuses)) and (kept_priorities = '{}' or t.priority = any (kept_priorities))
         order by case when oldest_first then t.created_at end, case when oldest_first then t.id end, t.created_at desc, t.id desc
         limit page;
      return;
    end if;
    conditions := array[
      case when walked[1] then conditions[1] when by_index.named <> '{}' then 'w.id = any ($7)' end,
      case when walked[2] then conditions[2] when by_index.people <> '{}' then 'w.customer_id = any ($8)' end,
      case when walked[3] then conditions[3] when by_index.ordered <> '{}' then 'w.order_id = any ($9)' end,
      case when walked[4] then conditions[4] when by_index.told <> '{}' then 'w.id = any ($10)' end];
  else
    select null::uuid[] as named, null::uuid[] as people, null::uuid[] as ordered, null::uuid[] as told into by_index;
  end if;

  execute format('select coalesce(array_agg(m.id), ''{}''), coalesce(array_agg(m.created_at), ''{}'')
                    from (select w.id, w.created_at from %s where (%s) order by w.created_at %s, w.id %s limit $11) m',
                 listed, array_to_string(conditions, ' or '), way, way)
    into found_ids, found_times
    using after_created, after_id, most, pattern, parts, all_words, by_index.named, by_index.people, by_index.ordered, by_index.told, page;
  return query select f.i, f.t, true from unnest(found_ids, found_times) f (i, t);
  if cardinality(found_ids) < page then
    return query execute format('select w.id, w.created_at, false from %s order by w.created_at %s, w.id %s offset $3 - 1 limit 1', listed, way, way)
      using after_created, after_id, most;
  end if;
end
$$;
