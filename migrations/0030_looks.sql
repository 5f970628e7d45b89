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

create function desk.look_at_ticket(ticket uuid) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.current_user_id();
  before timestamptz;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff look at tickets.' using errcode = 'insufficient_privilege';
  end if;
  select l.looked_at into before from desk.ticket_looks l where l.user_id = me and l.ticket_id = ticket;
  insert into desk.ticket_looks as l (user_id, ticket_id, looked_at)
  select me, t.id, pg_catalog.clock_timestamp() from public.support_tickets t where t.id = ticket
  on conflict (user_id, ticket_id) do update set looked_at = greatest(l.looked_at, excluded.looked_at);
  return before;
end
$$;
comment on function desk.look_at_ticket(uuid) is
  'Notes that the caller has this ticket open now, and says when they had it open before; null for the first time.';
revoke all on function desk.look_at_ticket(uuid) from public, anon, authenticated, service_role;
grant execute on function desk.look_at_ticket(uuid) to support_agent;
