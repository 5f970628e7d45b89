-- Why: somebody calls and says a phone number, a name or an address, and the person at the desk must have found them
-- before the sentence ends. Row security keeps ILIKE from using the trigram indexes, so this goes through a function
-- that checks the caller itself, like desk.find_tickets. Phone numbers are stored and said in every shape there is:
-- only their digits are compared, and of those the last ten, since one of the two may lack the country's code.

do $$
declare
  home text;
begin
  if (select relkind in ('r', 'p') from pg_catalog.pg_class where oid = 'public.users'::regclass) then
    select n.nspname into strict home
      from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
     where e.extname = 'pg_trgm';
    begin
      execute format(
        'create index if not exists users_mobile_digits_trgm on public.users using gin (regexp_replace(mobile_number::text, ''[^0-9]'', '''', ''g'') %I.gin_trgm_ops)',
        home);
    exception
      when insufficient_privilege or undefined_object or wrong_object_type or undefined_column or datatype_mismatch then
        raise warning 'No search index could be made on the digits of public.users.mobile_number: %. Searching there stays slow.', sqlerrm;
    end;
  end if;
end
$$;

create function desk.find_customers(words text) returns table (
  id uuid, name text, email text, phone text, order_count integer, last_order_at timestamptz
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  most constant integer := 20;
  looked_at constant integer := 100; -- of each kind of match, before the best of them are chosen
  typed text := left(btrim(regexp_replace(coalesce(words, ''), '[[:cntrl:][:space:]]+', ' ', 'g')), 100);
  escaped text := replace(replace(replace(typed, '\', '\\'), '%', '\%'), '_', '\_');
  digits text := right(regexp_replace(typed, '[^0-9]', '', 'g'), 10);
  is_phone boolean := typed ~ '^[0-9+() ./-]+$' and length(digits) >= 3;
  every_word text;
  beginnings text;
  found uuid[];
  more uuid[];
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff may look for customers.' using errcode = 'insufficient_privilege';
  end if;
  -- Signs alone are nobody, and no index knows them.
  if translate(typed, ' !"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '') = '' then
    return;
  end if;

  -- Trigrams know nothing of one or two letters in the middle of a word: those are looked for where words begin.
  select string_agg(
           case when length(w) < 3
             then format('(c.name ilike %L or c.name ilike %L or c.email ilike %L)', w || '%', '% ' || w || '%', w || '%')
             else format('(c.name ilike %L or c.email ilike %L)', '%' || w || '%', '%' || w || '%') end,
           ' and ')
    into every_word
    from unnest(string_to_array(escaped, ' ')) w;

  execute 'select array(select c.id from desk.shop_users c where ' || every_word || ' limit $1)' into found using looked_at;
  beginnings := format('(select c.id from desk.shop_users c where c.name ilike %L limit $1)', escaped || '%');
  -- What is in very many addresses (their domain) would be looked up in all of them only to see that none begins so.
  if cardinality(found) < looked_at then
    beginnings := beginnings || format(' union all (select c.id from desk.shop_users c where c.email ilike %L limit $1)', escaped || '%');
  end if;
  if is_phone then
    beginnings := beginnings || format(
      ' union all (select c.id from desk.shop_users c where regexp_replace(c.phone, ''[^0-9]'', '''', ''g'') like %L limit $1)',
      '%' || digits || '%');
  end if;
  execute 'select array(' || beginnings || ')' into more using looked_at;
  found := found || more;

  return query
    with best as materialized (
      select c.id, c.name, c.email, c.phone, o.newest,
             row_number() over (
               order by case
                   when lower(c.email) = lower(typed) then 0
                   when is_phone and right(regexp_replace(c.phone, '[^0-9]', '', 'g'), 10) = digits then 0
                   when c.name ilike escaped || '%' then 1
                   when c.name ilike '% ' || escaped || '%' or c.email ilike escaped || '%' then 2
                   else 3
                 end,
                 o.newest desc nulls last, c.name, c.id
             ) as place
        from desk.shop_users c
        cross join lateral (select max(r.created_at) as newest from desk.shop_orders r where r.customer_id = c.id offset 0) o
       where c.id = any (found)
         -- Who works for the shop is a caller only where they also buy there.
         and (c.role not in ('admin', 'super_admin') or o.newest is not null)
       order by place
       limit most
    )
    select b.id, coalesce(b.name, ''), coalesce(b.email, ''), coalesce(b.phone, ''),
           (select count(*) from desk.shop_orders r where r.customer_id = b.id)::integer, b.newest
      from best b
     order by b.place;
end
$$;
comment on function desk.find_customers(text) is
  'The twenty customers who fit best to what a person has typed of a phone number, a name or an email address. For active staff.';
revoke all on function desk.find_customers(text) from public, anon, authenticated, service_role;
grant execute on function desk.find_customers(text) to support_agent;
