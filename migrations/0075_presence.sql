-- Why: two people answered one ticket because neither knew of the other. A desk that has a ticket open says so every few
-- seconds; whoever stops saying so (a crash, a network that is gone) has left, whatever else happens.
--
-- Nothing of it is worth a disk: the table is unlogged, and empty after a crash of the server, as the truth then is.

create unlogged table desk.presence (
  user_id uuid not null references public.users (id),
  desk_id uuid not null,
  ticket_id uuid not null references public.support_tickets (id),
  typing boolean not null default false,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (user_id, desk_id)
) with (fillfactor = 50);
create index presence_ticket_idx on desk.presence (ticket_id);
comment on table desk.presence is
  'Who has which ticket open. A row that was not renewed for nine seconds says nothing any more; it is cleared away by whoever comes next.';
comment on column desk.presence.user_id is 'Who: always the person behind the session that wrote it.';
comment on column desk.presence.desk_id is 'One run of the program: a person may sit at two computers.';
comment on column desk.presence.ticket_id is 'What is open there. A desk without an open ticket has no row.';
comment on column desk.presence.typing is 'Whether something is being written to or about the customer. Not what.';
comment on column desk.presence.seen_at is 'When the desk last said so, by the clock of the database.';
alter table desk.presence enable row level security;
revoke all on desk.presence from public, anon, authenticated, service_role;
grant select on desk.presence to support_agent;
create policy "staff read" on desk.presence for select to support_agent using ((select desk.is_staff_login()));

-- As desk.announce: a shop with very many desks replaces this body with nothing. Ids only.
create function desk.announce_presence(ticket uuid) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_notify('desk_presence', ticket::text)
$$;
comment on function desk.announce_presence(uuid) is 'Tells every desk that somebody came to a ticket, left it, began or stopped writing.';
revoke all on function desk.announce_presence(uuid) from public, anon, authenticated, service_role;

create function desk.be_present(at_desk uuid, ticket uuid, writes boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
  before desk.presence;
  known boolean;
begin
  if me is null then
    raise exception 'Only active staff are at the desk.' using errcode = 'insufficient_privilege';
  end if;
  select p.* into before from desk.presence p where p.user_id = me and p.desk_id = at_desk;
  known := found and before.seen_at > clock_timestamp() - interval '9 seconds';
  if ticket is null then
    delete from desk.presence p where p.user_id = me and p.desk_id = at_desk;
    if known then
      perform desk.announce_presence(before.ticket_id);
    end if;
    return;
  end if;
  insert into desk.presence as p (user_id, desk_id, ticket_id, typing)
  select me, at_desk, t.id, writes from public.support_tickets t where t.id = be_present.ticket
  on conflict (user_id, desk_id) do update
    set ticket_id = excluded.ticket_id, typing = excluded.typing, seen_at = excluded.seen_at;
  if known and before.ticket_id = be_present.ticket and before.typing = writes then
    return;
  end if;
  if not known then
    -- What crashed long ago. Another desk may be at the same.
    delete from desk.presence p
     where (p.user_id, p.desk_id) in (
       select o.user_id, o.desk_id from desk.presence o
        where o.seen_at < clock_timestamp() - interval '1 minute' limit 100 for update skip locked);
  end if;
  perform desk.announce_presence(ticket);
end
$$;
comment on function desk.be_present(uuid, uuid, boolean) is
  'Says for the caller, and for nobody else, what is open at this desk (null: nothing) and whether something is being written there. To be said again every few seconds.';
revoke all on function desk.be_present(uuid, uuid, boolean) from public, anon, authenticated, service_role;
grant execute on function desk.be_present(uuid, uuid, boolean) to support_agent;
