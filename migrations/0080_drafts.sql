-- Why: half a reply that was written at the counter was not there on the computer upstairs. What somebody began is still
-- kept by each computer first, whether the database answers or not; here it is shared between the computers of that one
-- person. The words are the desk's to read and nobody else's: no function or policy shows them to another login.
--
-- Who writes says which version they replace. Where another stands there nothing is written, so no word is lost: the desk
-- puts the two together, or asks the person.

create table desk.drafts (
  user_id uuid not null references public.users (id),
  ticket_id uuid not null references public.support_tickets (id),
  version uuid not null,
  computer text not null check (char_length(computer) between 1 and 80),
  body text check (octet_length(body) between 2 and 1048576),
  written_at timestamptz not null default clock_timestamp(),
  primary key (user_id, ticket_id)
);
create index drafts_ticket_idx on desk.drafts (ticket_id);
comment on table desk.drafts is
  'What each person began on a ticket and has not sent, as the last of their computers that could said it. Only that person reads it.';
comment on column desk.drafts.version is 'Made by the computer that wrote it: written twice it is written once.';
comment on column desk.drafts.computer is 'What the person calls the computer on which it was written.';
comment on column desk.drafts.body is
  'JSON of the desk; null where the draft was sent or emptied, so that the person''s other computers hear of it. Such a row is gone after thirty days.';
comment on column desk.drafts.written_at is 'When it came here, by the clock of the database.';
alter table desk.drafts enable row level security;
revoke all on desk.drafts from public, anon, authenticated, service_role;
grant select on desk.drafts to support_agent;
create policy "people read their own" on desk.drafts for select to support_agent
  using ((select desk.is_staff_login()) and user_id = (select desk.current_user_id()));

-- Each person's computers have a channel of their own: others are not even woken.
create function desk.drafts_channel() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select 'desk_drafts_' || replace(desk.staff_user_id()::text, '-', '')
$$;
comment on function desk.drafts_channel() is 'Where the caller''s computers tell each other of drafts; null for whoever is not of the desk.';
revoke all on function desk.drafts_channel() from public, anon, authenticated, service_role;
grant execute on function desk.drafts_channel() to support_agent;

-- As desk.announce: a shop with very many desks replaces this body with nothing. Ids only.
create function desk.announce_draft(version uuid) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_notify(desk.drafts_channel(), version::text)
$$;
comment on function desk.announce_draft(uuid) is 'Tells the caller''s other computers that there is another version of a draft.';
revoke all on function desk.announce_draft(uuid) from public, anon, authenticated, service_role;

create function desk.share_draft(ticket uuid, version uuid, instead_of uuid, computer text, body text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
  there uuid;
begin
  if me is null then
    raise exception 'Only active staff have drafts at the desk. Nothing was shared.' using errcode = 'insufficient_privilege';
  end if;
  -- One computer of a person after the other, also where there is no row to wait for.
  perform pg_advisory_xact_lock(hashtextextended('desk.drafts:' || me, 0));
  select d.version into there from desk.drafts d where d.user_id = me and d.ticket_id = share_draft.ticket;
  if there = share_draft.version or there is distinct from share_draft.instead_of then
    return there;
  end if;
  delete from desk.drafts d where d.user_id = me and d.body is null and d.written_at < now() - interval '30 days';
  if there is null and (select count(*) from desk.drafts d where d.user_id = me) >= 500 then
    raise exception 'More drafts than 500 are not shared.' using errcode = 'check_violation', constraint = 'drafts_of_one_person';
  end if;
  insert into desk.drafts as d (user_id, ticket_id, version, computer, body)
  values (me, share_draft.ticket, share_draft.version, share_draft.computer, share_draft.body)
  on conflict (user_id, ticket_id) do update
    set version = excluded.version, computer = excluded.computer, body = excluded.body, written_at = excluded.written_at;
  perform desk.announce_draft(share_draft.version);
  return share_draft.version;
end
$$;
comment on function desk.share_draft(uuid, uuid, uuid, text, text) is
  'Shares what the caller began on a ticket (null: nothing any more) with their other computers, in place of the version that they know (null: none). Returns what stands there then: another version, or null, where nothing was written.';
revoke all on function desk.share_draft(uuid, uuid, uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function desk.share_draft(uuid, uuid, uuid, text, text) to support_agent;

-- Nobody reads them any more; the person's own computers keep theirs.
create function desk.drop_drafts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from desk.drafts d where d.user_id = new.user_id;
  return null;
end
$$;
comment on function desk.drop_drafts() is 'Forgets the shared drafts of somebody who no longer works at the desk.';
revoke all on function desk.drop_drafts() from public, anon, authenticated, service_role;
create trigger drop_drafts after update on desk.staff_logins
  for each row when (old.active and not new.active) execute function desk.drop_drafts();
