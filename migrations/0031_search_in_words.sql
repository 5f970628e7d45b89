-- Why: whoever looks for "the one whose prawns smelled" remembers words, not numbers. So the search also looks into what
-- was said: descriptions, messages and internal notes. Words are found from their beginning, all of them in one text.
--
-- Full text, not trigrams: over 3,000,000 messages the trigram index is several times larger and slower to keep, and
-- pieces of frequent words make it read most of itself. The configuration is 'simple', because customers write in many
-- languages, and punctuation is taken out first, because the parser would keep "ORD-12345" and addresses whole. Pending
-- entries are kept few: each search reads them all, and whoever inserts the last one writes them all.
create index ticket_messages_words on public.ticket_messages using gin (
  to_tsvector('pg_catalog.simple'::regconfig, translate(message, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '))
) with (gin_pending_list_limit = 256);
create index support_tickets_words on public.support_tickets using gin (
  to_tsvector('pg_catalog.simple'::regconfig, translate(description, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '))
) with (gin_pending_list_limit = 256);

-- As before (see 0010), with words, in both directions, and within bounds: however a term is chosen, one call looks at a
-- few thousand tickets at most. Where that does not fill the page, the last row says how far it came (found = false), and
-- the next call goes on from there.
drop function desk.find_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer);
create function desk.find_tickets(
  search text,
  statuses public.ticket_status[],
  priorities public.ticket_priority[],
  from_created timestamptz,
  from_id uuid,
  page_size integer,
  oldest_first boolean default false
) returns table (id uuid, created_at timestamptz, found boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- Looked through before any index is asked: enough to notice a term that is in every tenth ticket. Who is there once
  -- is counted better.
  sample constant integer := 40;
  second_sample constant integer := 400;
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
  -- The words of a text, letter for letter as the indexes above have them; %1$s is the text.
  vector constant text := 'to_tsvector(''pg_catalog.simple''::regconfig, translate(%1$s, ''!"#$%%&''''()*+,-./:;<=>?@[\]^_`{|}~'', ''                                ''))';
  wanted text;
  columns text := 't.id, t.created_at';
  listed text;
  sampled text;
  checked text;
  in_head text;
  in_person text;
  in_order text;
  in_text text;
  words text[];
  all_words tsquery;
  rare_words tsquery;
  parts text[];
  found_ids uuid[];
  found_times timestamptz[];
  tickets_known float8;
  people_known float8;
  rare_people integer;
  rare_tickets integer;
  rare_texts integer;
  people uuid[];
  ordered uuid[];
  named uuid[];
  told uuid[];
  looking text;
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
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

  -- A number, or the beginning of one, is only looked for among the numbers.
  if term ~* '^tkt-[0-9]{4}(-[0-9]*)?$' then
    term := upper(term);
    return query execute format(
      'with numbered as materialized (
         select t.id, t.created_at, t.status, t.priority from public.support_tickets t
          where t.ticket_number >= $3 and t.ticket_number < $3 || ''~''
       )
       select n.id, n.created_at, true from numbered n
        where (n.created_at, n.id) %s ($1, $2)
          and ($4 = ''{}'' or n.status = any ($4)) and ($5 = ''{}'' or n.priority = any ($5))
        order by n.created_at %s, n.id %s limit $6', beyond, way, way)
      using after_created, after_id, term, kept_statuses, kept_priorities, page;
    return;
  end if;

  pattern := '%' || replace(replace(replace(term, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  execute format('select tsvector_to_array(%s)', format(vector, '$1')) into words using term;
  words := words[1:12];
  -- Single Latin letters begin words of nearly every text: nothing else was looked for then.
  if not exists (select from unnest(words) w where w !~ '^[a-z0-9]$') then
    words := '{}';
  end if;
  if words <> '{}' then
    select string_agg(quote_literal(w) || ':*', ' & ')::tsquery,
           array_agg('%' || w || '%')
      into all_words, parts
      from unnest(words) w;
    -- Several letters are in nearly every text, so each must be taken apart into words to see whether they begin any.
    if cardinality(words) > 1 and not exists (select from unnest(words) w where char_length(w) >= 3) then
      most := 300;
    end if;
    wanted := '(lower(%1$s) like all ($6) and ' || vector || ' @@ $7)';
  else
    -- Nothing but signs, such as an emoji: as it stands.
    wanted := '(lower(%1$s) like lower($4))';
  end if;
  -- Each look at a ticket that the list brings. "offset 0" keeps a look a look: joined freely, the planner may read all
  -- customers first.
  in_head := '(lower(w.ticket_number) like lower($4) or lower(w.subject) like lower($4))';
  in_person := 'exists (select from desk.shop_users c where c.id = w.customer_id and lower(concat_ws(E''\n'', c.name, c.email, c.phone)) like lower($4) offset 0)';
  in_order := 'exists (select from desk.shop_orders o where o.id = w.order_id and lower(o.order_number) like lower($4) offset 0)';
  in_text := '(' || format(wanted, 'w.description')
    || ' or exists (select from public.ticket_messages m where m.ticket_id = w.id and ' || format(wanted, 'm.message') || ' offset 0))';
  looking := 'select coalesce(array_agg(m.id), ''{}''), coalesce(array_agg(m.created_at), ''{}'') from (select w.id, w.created_at from '
    || listed || ' where (%s) ' || format('order by w.created_at %s, w.id %s limit $5) m', way, way);

  -- First a few, to see whether the term is common.
  execute format(looking, concat_ws(' or ', in_head, in_person, in_order, in_text))
    into found_ids, found_times using after_created, after_id, sample, pattern, page, parts, all_words;
  if cardinality(found_ids) between 1 and page - 1 then
    execute format(looking, concat_ws(' or ', in_head, in_person, in_order, in_text))
      into found_ids, found_times using after_created, after_id, second_sample, pattern, page, parts, all_words;
  end if;
  if cardinality(found_ids) < least(page, 8) then
    select greatest(c.reltuples, 1) into tickets_known from pg_class c where c.oid = 'public.support_tickets'::regclass;
    select greatest(c.reltuples, 1) into people_known from pg_class c where c.oid = 'public.users'::regclass;
    -- Up to here looking up all matches costs no more than walking until a page is full.
    rare_tickets := least(greatest(sqrt(page * tickets_known), 500), 10000);
    rare_people := least(greatest(people_known * sqrt(page / tickets_known), 200), 2000);

    -- What the indexes of names and numbers can tell at little cost need not be looked at ticket by ticket.
    if term ~ '[[:alnum:]]{3}' then
      execute 'select array(select c.id from desk.shop_users c where c.name ilike $1 or c.email ilike $1 or c.phone ilike $1 limit $2)'
        into people using pattern, rare_people + 1;
      -- Of an order's number its digits are looked up: what stands before them is the same for all orders.
      execute 'select array(select o.id from desk.shop_orders o where o.order_number ilike $3 and (o.order_number ilike $1) is true limit $2)'
        into ordered using pattern, rare_tickets + 1, coalesce('%' || substring(term from '[0-9]{4,}') || '%', pattern);
      execute 'select array(select t.id from public.support_tickets t where t.ticket_number ilike $1 or t.subject ilike $1 limit $2)'
        into named using pattern, rare_tickets + 1;
    end if;
    -- Nor what the indexes of words can; of several words only by those that are in no text of the sample: frequent ones
    -- would read most of the index, so those only check what was found ("is true" keeps them out of it).
    if cardinality(words) > 1 then
      execute 'select string_agg(lower(concat_ws(E''\n'', w.description, (select string_agg(m.message, E''\n'') from public.ticket_messages m where m.ticket_id = w.id))), E''\n'') from ' || listed
        into sampled using after_created, after_id, sample;
      words := array(select w from unnest(words) w where position(w in coalesce(sampled, '')) = 0);
    end if;
    select string_agg(quote_literal(w) || ':*', ' & ')::tsquery into rare_words from unnest(words) w where char_length(w) >= 3;
    if rare_words is not null then
      checked := case when rare_words <> all_words then ' where lower(h.said) like all ($5) and (' || format(vector, 'h.said') || ' @@ $3) is true' end;
      rare_texts := rare_tickets * case when rare_words <> all_words then 1 else 2 end;
      execute format('with h as materialized (select t.id, t.description as said from public.support_tickets t where %1$s @@ $1 limit $2)
                      select case when (select count(*) from h) < $2 then array(select h.id from h%2$s) end', format(vector, 't.description'), checked)
        into told using rare_words, rare_texts + 1, all_words, told, parts;
      if told is not null then
        execute format('with h as materialized (select m.ticket_id, m.message as said from public.ticket_messages m where %1$s @@ $1 limit $2)
                        select case when (select count(*) from h) < $2 then $4 || array(select h.ticket_id from h%2$s) end', format(vector, 'm.message'), checked)
          into told using rare_words, rare_texts + 1, all_words, told, parts;
      end if;
    end if;
    in_person := case when cardinality(people) <= rare_people then case when people <> '{}' then 'w.customer_id = any ($8)' end else in_person end;
    in_order := case when cardinality(ordered) <= rare_tickets then case when ordered <> '{}' then 'w.order_id = any ($9)' end else in_order end;
    in_head := case when cardinality(named) <= rare_tickets then case when named <> '{}' then 'w.id = any ($10)' end else in_head end;
    in_text := case when told is not null then case when told <> '{}' then 'w.id = any ($11)' end else in_text end;

    if cardinality(people) <= rare_people and cardinality(ordered) <= rare_tickets and cardinality(named) <= rare_tickets
       and told is not null then
      return query execute format(
        'select t.id, t.created_at, true
           from (
             select a.id, a.created_at, a.status, a.priority from public.support_tickets a where a.customer_id = any ($3)
             union
             select b.id, b.created_at, b.status, b.priority from public.support_tickets b where b.order_id = any ($4)
             union
             select n.id, n.created_at, n.status, n.priority from public.support_tickets n where n.id = any ($5)
           ) t
          where (t.created_at, t.id) %s ($1, $2)
            and ($6 = ''{}'' or t.status = any ($6)) and ($7 = ''{}'' or t.priority = any ($7))
          order by t.created_at %s, t.id %s limit $8', beyond, way, way)
        using after_created, after_id, people, ordered, array(select distinct i from unnest(named || told) i), kept_statuses,
              kept_priorities, page;
      return;
    end if;
  end if;

  if cardinality(found_ids) < page then
    execute format(looking, concat_ws(' or ', in_head, in_person, in_order, in_text))
      into found_ids, found_times
      using after_created, after_id, most, pattern, page, parts, all_words, people, ordered, named, told;
  end if;
  return query select f.i, f.t, true from unnest(found_ids, found_times) f (i, t);
  if cardinality(found_ids) < page then
    return query execute format('select w.id, w.created_at, false from %s order by w.created_at %s, w.id %s offset $3 - 1 limit 1', listed, way, way)
      using after_created, after_id, most;
  end if;
end
$$;
comment on function desk.find_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean) is
  'One page of the queue for active staff: tickets whose number, subject, customer or order contains the text, or in which all its words were said. A last row with found = false says how far it looked when that was not to the end.';
revoke all on function desk.find_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean)
  from public, anon, authenticated, service_role;
grant execute on function desk.find_tickets(text, public.ticket_status[], public.ticket_priority[], timestamptz, uuid, integer, boolean)
  to support_agent;
