-- Why: whoever comes back to a queue wants to see what has changed since they last looked, on any of their computers. So
-- the desk keeps, per person and ticket, when they last had it open. It says nothing about the customer and nobody but
-- that person reads it.

create table desk.ticket_looks (
  user_id uuid not null references public.users (id),
  ticket_id uuid not null references public.support_tickets (id),
  looked_at timestamptz not null default now(),
  primary key (user_id, ticket_id)
);
create index ticket_looks_ticket_idx on desk.ticket_looks (ticket_id);
comment on table desk.ticket_looks is 'When a person of the desk last had a ticket open. Only that person reads it.';
comment on column desk.ticket_looks.looked_at is 'When it was last opened. Never goes back.';
alter table desk.ticket_looks enable row level security;
revoke all on desk.ticket_looks from public, anon, authenticated, service_role;
grant select on desk.ticket_looks to support_agent;
create policy "people see their own looks" on desk.ticket_looks for select to support_agent
  using ((select desk.is_staff_login()) and user_id = (select desk.current_user_id()));

create function desk.look_at_ticket(ticket uuid, newest_seen uuid) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  unseen timestamptz;
  noted timestamptz;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff look at tickets.' using errcode = 'insufficient_privilege';
  end if;
  -- What came in between the window's reading and this call was not seen.
  select min(m.created_at) into unseen from public.ticket_messages m
   where m.ticket_id = ticket
     and (newest_seen is null
          or (m.created_at, m.id) > (select s.created_at, s.id from public.ticket_messages s where s.id = newest_seen and s.ticket_id = ticket));
  insert into desk.ticket_looks as l (user_id, ticket_id, looked_at)
  select desk.current_user_id(), t.id, least(clock_timestamp(), unseen - interval '1 microsecond')
    from public.support_tickets t where t.id = ticket
  on conflict (user_id, ticket_id) do update set looked_at = greatest(l.looked_at, excluded.looked_at)
  returning l.looked_at into noted;
  return noted;
end
$$;
comment on function desk.look_at_ticket(uuid, uuid) is
  'Notes that the caller has this ticket open, with its conversation up to this message (null: with none), and says when that is noted; null where there is no such ticket.';
revoke all on function desk.look_at_ticket(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function desk.look_at_ticket(uuid, uuid) to support_agent;
