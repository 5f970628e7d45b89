-- Why: two agents who take the same ticket both write to its customer, and one that nobody takes is answered by nobody. So
-- a ticket can be somebody's. Whose it is stands beside the ticket and not in it: the guide's table stays as it is, and
-- a customer's app neither sees nor sets it.

create table desk.ticket_assignees (
  ticket_id uuid primary key references public.support_tickets (id),
  user_id uuid not null references public.users (id),
  assigned_by uuid references public.users (id),
  assigned_at timestamptz not null default now()
);
create index ticket_assignees_user_idx on desk.ticket_assignees (user_id, ticket_id);
create index ticket_assignees_by_idx on desk.ticket_assignees (assigned_by);
comment on table desk.ticket_assignees is 'Whose ticket it is; a ticket without a row is nobody''s.';
comment on column desk.ticket_assignees.assigned_by is 'Who gave it to them: the person themselves where they took it.';
comment on column desk.ticket_assignees.assigned_at is 'When it became theirs.';
alter table desk.ticket_assignees enable row level security;
revoke all on desk.ticket_assignees from public, anon, authenticated, service_role;
grant select on desk.ticket_assignees to support_agent;
create policy "staff read" on desk.ticket_assignees for select to support_agent using ((select desk.is_staff_login()));

create function desk.colleagues() returns table (user_id uuid, name text, is_me boolean, may_approve boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff see who works at the desk.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select u.id, u.name, u.id = desk.current_user_id(), pg_has_role(s.login_role, 'support_approver', 'member') or pg_has_role(s.login_role, 'support_owner', 'member')
      from desk.staff_logins s join desk.shop_users u on u.id = s.user_id
      join pg_roles r on r.rolname = s.login_role
     where s.active and u.is_active
     order by lower(u.name), u.id;
end
$$;
comment on function desk.colleagues() is 'Everybody who works at the desk and may sign in, by name: for giving tickets to them.';
revoke all on function desk.colleagues() from public, anon, authenticated, service_role;
grant execute on function desk.colleagues() to support_agent;

create function desk.assign_ticket(ticket uuid, seen uuid, person uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
  before uuid;
  told record;
begin
  if me is null then
    raise exception 'Only active staff give tickets to somebody. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if person is not null and not exists (select from desk.colleagues() c where c.user_id = person) then
    raise exception 'This person does not work at the desk any more. Nothing was changed. Choose somebody else.'
      using errcode = 'check_violation', constraint = 'ticket_assignees_are_colleagues';
  end if;
  -- Of two who take it at the same moment the second one sees the first.
  select t.ticket_number, t.subject into told from public.support_tickets t where t.id = ticket for no key update;
  if not found then
    return null;
  end if;
  select a.user_id into before from desk.ticket_assignees a where a.ticket_id = ticket;
  if before is not distinct from person then
    return true;
  end if;
  if before is distinct from seen then
    return false;
  end if;
  if person is null then
    delete from desk.ticket_assignees a where a.ticket_id = ticket;
  else
    insert into desk.ticket_assignees (ticket_id, user_id, assigned_by) values (ticket, person, me)
    on conflict (ticket_id) do update set user_id = excluded.user_id, assigned_by = excluded.assigned_by, assigned_at = now();
    perform desk.notify_colleague(person, 'support_assigned', 'Ticket ' || told.ticket_number || ' Is Yours',
      coalesce((select u.name from desk.shop_users u where u.id = me), 'Somebody') || ' gave it to you: ' || told.subject, ticket);
  end if;
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('ticket_updated', ticket, me, jsonb_build_object('assignee', jsonb_build_array(before, person)));
  perform desk.announce('ticket_updated', ticket);
  return true;
end
$$;
comment on function desk.assign_ticket(uuid, uuid, uuid) is
  'Makes a ticket this person''s (null: nobody''s), where it is still whose the caller saw it to be. False where it is somebody else''s meanwhile, null where there is no such ticket.';
revoke all on function desk.assign_ticket(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function desk.assign_ticket(uuid, uuid, uuid) to support_agent;

-- The queue of one person's tickets: few enough to be sorted, whatever the order and the search. --------------------------

create function desk.my_queue_page(
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
  -- Of somebody who has more than this the newest are shown, and the page says so.
  most constant integer := 5000;
  me uuid := desk.staff_user_id();
  page integer := least(greatest(coalesce(page_size, 50), 1), 500);
  term text := left(btrim(regexp_replace(coalesce(search, ''), '[[:cntrl:]]+', ' ', 'g')), 200);
  pattern text := '%' || replace(replace(replace(lower(term), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  mine uuid[];
  is_cut boolean;
  after_created timestamptz;
  value_of text := case sort
    when 'created' then 'to_char(t.created_at at time zone ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'')'
    when 'number' then 'left(t.ticket_number, 9) || lpad(substr(t.ticket_number, 10), 12, ''0'')'
    when 'subject' then 'lower(t.subject)'
    when 'customer' then 'lower(coalesce(c.name, '''')) || chr(1) || c.id::text'
    when 'issue_type' then 'to_char(array_position(enum_range(null::public.ticket_issue_type), t.issue_type), ''FM00'')'
    when 'priority' then 'to_char(array_position(enum_range(null::public.ticket_priority), t.priority), ''FM00'')'
    when 'status' then 'to_char(array_position(enum_range(null::public.ticket_status), t.status), ''FM00'')'
  end;
  value_way text := case when descending <> reversed then 'desc' else 'asc' end;
  value_beyond text := case when descending <> reversed then '<' else '>' end;
  time_way text := case when reversed then 'asc' else 'desc' end;
  time_beyond text := case when reversed then '>' else '<' end;
begin
  if me is null then
    raise exception 'Only active staff may see the queue.' using errcode = 'insufficient_privilege';
  end if;
  if value_of is null then
    raise exception 'The queue cannot be sorted by "%".', sort;
  end if;
  select array_agg(m.id order by m.created_at desc, m.id desc), count(*) > most into mine, is_cut
    from (
      select t.id, t.created_at
        from desk.ticket_assignees a join public.support_tickets t on t.id = a.ticket_id
       where a.user_id = me
         and (coalesce(cardinality(statuses), 0) = 0 or t.status = any (statuses))
         and (coalesce(cardinality(priorities), 0) = 0 or t.priority = any (priorities))
         and (term = ''
              or lower(t.ticket_number) like pattern or lower(t.subject) like pattern or lower(t.description) like pattern
              or exists (select from desk.shop_users c where c.id = t.customer_id and lower(concat_ws(E'\n', c.name, c.email, c.phone)) like pattern)
              or exists (select from desk.shop_orders o where o.id = t.order_id and lower(o.order_number) like pattern)
              or exists (select from public.ticket_messages m where m.ticket_id = t.id and lower(m.message) like pattern))
       order by t.created_at desc, t.id desc
       limit most + 1
    ) m;
  if after_id is not null then
    select t.created_at into after_created from public.support_tickets t where t.id = after_id;
  elsif sort = 'created' and from_day is not null then
    -- As in desk.queue_page: a day of the shop.
    select to_char((from_day + case when descending then 1 else 0 end)::timestamp at time zone s.business_tz at time zone 'UTC',
                   'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') into after_value from desk.settings s;
    after_id := '00000000-0000-0000-0000-000000000000';
    after_created := after_value::timestamptz;
  end if;
  return query execute format(
    'with s as materialized (
       select t.id, t.created_at, (%1$s) collate "C" as value
         from public.support_tickets t left join desk.shop_users c on c.id = t.customer_id
        where t.id = any ($5)
     )
     select s.id, s.value, true, $6 from s
      where $1 is null or s.value %2$s $1 or (s.value = $1 and (s.created_at, s.id) %3$s ($2, $3))
      order by s.value %4$s, s.created_at %5$s, s.id %5$s limit $4',
    value_of, value_beyond, time_beyond, value_way, time_way)
    using case when sort = 'created' then to_char(after_value::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') else after_value end,
          after_created, after_id, page, coalesce(mine[1:most], '{}'), coalesce(is_cut, false);
end
$$;
comment on function desk.my_queue_page(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer) is
  'One page of the caller''s own tickets, as desk.queue_page gives one of all tickets.';
revoke all on function desk.my_queue_page(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function desk.my_queue_page(text, public.ticket_status[], public.ticket_priority[], text, boolean, boolean, date, text, uuid, integer)
  to support_agent;

-- Colleagues who are named ----------------------------------------------------------------------------------------------

create function desk.notify_mentioned() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- So many are told of one note; more would be an address book pasted into it.
  most constant integer := 20;
  said text := lower(new.message);
  told record;
  writer text;
  person uuid;
begin
  select t.ticket_number, t.subject into told from public.support_tickets t where t.id = new.ticket_id;
  select u.name into writer from desk.shop_users u where u.id = new.sender_id;
  for person in
    select u.id
      from desk.staff_logins s join desk.shop_users u on u.id = s.user_id
     where s.active and u.is_active and btrim(u.name) <> ''
       -- First what is quick to tell. "@Asha Raoul" and an address are no "@Asha Rao"; of two people of one name both are told.
       and position('@' || lower(u.name) in said) > 0
       and said ~ ('(^|[^[:alnum:]])@' || regexp_replace(lower(u.name), '([^[:alnum:][:space:]])', '\\\1', 'g') || '(?![[:alnum:]])')
     order by u.id
     limit most
  loop
    perform desk.notify_colleague(person, 'support_mention',
      coalesce(nullif(btrim(writer), ''), 'Somebody') || ' Named You on Ticket ' || told.ticket_number, left(new.message, 200), new.ticket_id);
  end loop;
  return null;
end
$$;
comment on function desk.notify_mentioned() is 'Tells the colleagues whom an internal note names, as in "@Asha Rao".';
revoke all on function desk.notify_mentioned() from public, anon, authenticated, service_role;
create trigger notify_mentioned after insert on public.ticket_messages
  for each row when (new.is_internal_note and new.sender_type = 'admin' and position('@' in new.message) > 0)
  execute function desk.notify_mentioned();
