-- Why: another desk's change of the shop's name, time zone or hours was seen only when somebody asked again, up to a
-- minute later; a person at two computers had two themes for as long. Settings that change are events like all others
-- now: no ticket, and no word of what they are, since everybody who is concerned may read them.

alter table desk.events alter column ticket_id drop not null;
alter table desk.events drop constraint events_kind_check;
alter table desk.events add constraint events_kind_check
  check (kind in ('ticket_created', 'ticket_updated', 'message_added', 'attachment_added', 'settings_changed'));
alter table desk.events add constraint events_of_a_ticket_check check ((kind = 'settings_changed') = (ticket_id is null));
comment on table desk.events is
  'Append-only: what happened to tickets and settings, in the order in which a reader may rely on it (xid, id).';
comment on column desk.events.ticket_id is 'Null where settings changed.';
comment on column desk.events.detail is
  'Ids and old and new values of status, priority and resolution; whose settings changed, where they are a person''s. Never what people wrote.';

-- The argument says whose: the shop's, or those of the person in the row.
create function desk.record_settings_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changes jsonb := '{}';
begin
  if tg_op = 'UPDATE' and pg_catalog.to_jsonb(new) - 'changed_at' = pg_catalog.to_jsonb(old) - 'changed_at' then
    return null;
  end if;
  if tg_argv[0] = 'person' then
    changes := pg_catalog.jsonb_build_object('person', new.user_id);
  end if;
  insert into desk.events (kind, actor, detail) values ('settings_changed', desk.current_user_id(), changes);
  perform desk.announce('settings_changed', null);
  return null;
end
$$;
comment on function desk.record_settings_event() is 'Writes the event of changed settings; a row that stays as it is makes none.';
revoke all on function desk.record_settings_event() from public, anon, authenticated, service_role;

-- A person's settings are nobody else's business, not even that they changed.
drop policy "staff read" on desk.events;
create policy "staff read" on desk.events for select to support_agent
  using ((select desk.is_staff_login())
         and (detail ->> 'person' is null or (detail ->> 'person')::uuid = (select desk.current_user_id())));

create trigger record_settings_event after update on desk.settings
  for each row execute function desk.record_settings_event('shop');
create trigger record_settings_event after insert or update or delete on desk.working_hours
  for each row execute function desk.record_settings_event('shop');
create trigger record_settings_event after insert or update on desk.person_settings
  for each row execute function desk.record_settings_event('person');

-- Beside desk.events_after, which stays as it is for desks that know nothing of settings: an event without a ticket
-- would stop them.
create function desk.news_after(after_xid text, after_id bigint, max integer)
returns table (xid text, id bigint, kind text, ticket_id uuid, ticket_number text, actor uuid, detail jsonb, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  me text;
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may read the desk''s events.' using errcode = 'insufficient_privilege';
  end if;
  me := desk.current_user_id()::text;
  return query
    select e.xid::text, e.id, e.kind, e.ticket_id, t.ticket_number, e.actor, e.detail, e.created_at
      from desk.events e left join public.support_tickets t on t.id = e.ticket_id
     where (e.xid, e.id) > (after_xid::xid8, after_id)
       and e.xid < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
       and (e.detail ->> 'person' is null or e.detail ->> 'person' = me)
     order by e.xid, e.id
     limit least(greatest(max, 1), 10000);
end
$$;
comment on function desk.news_after(text, bigint, integer) is
  'The events past a cursor that nothing can still slip in before, oldest first, changed settings among them: the shop''s and the caller''s own. The last row''s (xid, id) is the next cursor.';
revoke all on function desk.news_after(text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function desk.news_after(text, bigint, integer) to support_agent;
