-- Why: the desk was told of new tickets and of customers' replies, all of it together. What concerns one person (a ticket
-- that is now theirs, a colleague who names them) is for that person alone, and what somebody has read is read on all of
-- their computers. One row for everybody stays one row; a row for one person is under row security like any other.

alter table desk.staff_notifications add for_user uuid references public.users (id);
alter table desk.staff_notifications add actor uuid;
comment on column desk.staff_notifications.for_user is 'Whom it concerns; null where it concerns the whole desk.';
comment on column desk.staff_notifications.actor is 'The colleague who caused it, where one did.';
create index staff_notifications_person_idx on desk.staff_notifications (for_user, created_at desc, id desc);

drop policy "staff read" on desk.staff_notifications;
create policy "staff read" on desk.staff_notifications for select to support_agent
  using ((select desk.is_staff_login()) and (for_user is null or for_user = (select desk.current_user_id())));
drop policy "web admins read" on desk.staff_notifications;
create policy "web admins read" on desk.staff_notifications for select to authenticated
  using ((select desk.is_admin()) and (for_user is null or for_user = (select desk.current_user_id())));

-- "Mark all as read" with a row for each would write as many rows as the desk was ever told things.
create table desk.notices_read_to (
  user_id uuid primary key references public.users (id),
  read_to timestamptz not null
);
comment on table desk.notices_read_to is 'Up to when a person has read everything that the desk is told. Only that person reads it.';
comment on column desk.notices_read_to.read_to is 'Everything of before is read. For somebody new: when they came.';
alter table desk.notices_read_to enable row level security;
revoke all on desk.notices_read_to from public, anon, authenticated, service_role;
grant select on desk.notices_read_to to support_agent, authenticated;
create policy "people see their own" on desk.notices_read_to for select to support_agent, authenticated
  using ((select desk.is_staff()) and user_id = (select desk.current_user_id()));

-- What was told before somebody came is no news to them.
create function desk.begin_notices() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.notices_read_to (user_id, read_to) values (new.user_id, now()) on conflict do nothing;
  return null;
end
$$;
comment on function desk.begin_notices() is 'Begins the notifications of a new person of the desk with the moment in which they came.';
revoke all on function desk.begin_notices() from public, anon, authenticated, service_role;
create trigger begin_notices after insert on desk.staff_logins for each row execute function desk.begin_notices();

create or replace view public.my_notifications with (security_invoker = true) as
  select n.id, n.user_id, n.type, n.title, n.message, n.reference_id, n.reference_type, n.is_read, n.created_at
    from desk.own_notifications n
  union all
  select s.id, (select desk.current_user_id()), s.type, s.title, s.message, s.reference_id, s.reference_type,
         s.created_at <= coalesce((select w.read_to from desk.notices_read_to w where w.user_id = (select desk.current_user_id())), '-infinity')
         or exists (
           select from desk.staff_notification_reads r
            where r.notification_id = s.id and r.user_id = (select desk.current_user_id())
         ),
         s.created_at
    from desk.staff_notifications s
   where (select desk.is_staff());

-- Two more kinds of event: a notice that no other event stands for, and that a person has read some. Who else may know of
-- it is said by detail ->> 'person', as for settings (0041).
alter table desk.events drop constraint events_kind_check;
alter table desk.events add constraint events_kind_check
  check (kind in ('ticket_created', 'ticket_updated', 'message_added', 'attachment_added', 'settings_changed',
                  'lookalikes_changed', 'notified', 'notices_read'));
alter table desk.events drop constraint events_of_a_ticket_check;
alter table desk.events add constraint events_of_a_ticket_check
  check ((kind in ('settings_changed', 'lookalikes_changed', 'notices_read')) = (ticket_id is null));
comment on column desk.events.ticket_id is 'Null where no ticket is concerned: settings, photos that look alike, notices that were read.';

create function desk.record_notice_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('notified', new.reference_id, new.actor,
          jsonb_strip_nulls(jsonb_build_object('notification', new.id, 'person', new.for_user)));
  perform desk.announce('notified', new.reference_id);
  return null;
end
$$;
comment on function desk.record_notice_event() is 'Writes the event of a notice, for the person whom it concerns.';
revoke all on function desk.record_notice_event() from public, anon, authenticated, service_role;
-- Those two come with the event of their ticket or message.
create trigger record_notice_event after insert on desk.staff_notifications
  for each row when (new.type not in ('support_ticket', 'support_reply'))
  execute function desk.record_notice_event();

create function desk.notify_colleague(person uuid, kind text, title text, message text, ticket uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- Nobody is told what they did themselves.
  if person is distinct from desk.current_user_id() then
    insert into desk.staff_notifications (type, title, message, reference_id, for_user, actor)
    values (kind, title, message, ticket, person, desk.current_user_id());
  end if;
end
$$;
comment on function desk.notify_colleague(uuid, text, text, text, uuid) is
  'For the functions and triggers of the desk: tells one colleague something about a ticket.';
revoke all on function desk.notify_colleague(uuid, text, text, text, uuid) from public, anon, authenticated, service_role;

-- Reading ---------------------------------------------------------------------------------------------------------------

create function desk.record_notices_read(person uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.events (kind, actor, detail)
  values ('notices_read', person, jsonb_build_object('person', person));
  perform desk.announce('notices_read', null);
end
$$;
comment on function desk.record_notices_read(uuid) is 'Writes the event by which a person''s other computers hear what was read.';
revoke all on function desk.record_notices_read(uuid) from public, anon, authenticated, service_role;

create or replace function public.mark_notifications_read(ids uuid[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.current_user_id();
  own bigint;
  shared bigint := 0;
begin
  if me is null then
    raise exception 'Sign in to mark notifications as read.' using errcode = 'insufficient_privilege';
  end if;
  update public.notifications n set is_read = true where n.id = any (ids) and n.user_id = me and not n.is_read;
  get diagnostics own = row_count;
  if desk.is_staff() then
    insert into desk.staff_notification_reads (notification_id, user_id)
    select s.id, me from desk.staff_notifications s
     where s.id = any (ids) and (s.for_user is null or s.for_user = me)
    on conflict do nothing;
    get diagnostics shared = row_count;
    if own + shared > 0 then
      perform desk.record_notices_read(me);
    end if;
  end if;
  return own + shared;
end
$$;

create function desk.read_all_notices(up_to timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.current_user_id();
  reached timestamptz := least(up_to, clock_timestamp());
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff have notifications of the desk.' using errcode = 'insufficient_privilege';
  end if;
  insert into desk.notices_read_to as w (user_id, read_to) values (me, reached)
  on conflict (user_id) do update set read_to = greatest(w.read_to, excluded.read_to);
  -- What is said by the one row need not be said by many.
  delete from desk.staff_notification_reads r
   using desk.staff_notifications s
   where r.user_id = me and s.id = r.notification_id and s.created_at <= reached;
  update public.notifications n set is_read = true where n.user_id = me and not n.is_read and n.created_at <= reached;
  perform desk.record_notices_read(me);
end
$$;
comment on function desk.read_all_notices(timestamptz) is
  'Marks everything that the caller was told up to this time as read: what came later has not been seen.';
revoke all on function desk.read_all_notices(timestamptz) from public, anon, authenticated, service_role;
grant execute on function desk.read_all_notices(timestamptz) to support_agent;

create function desk.read_notices_of(ticket uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.current_user_id();
  since timestamptz;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff have notifications of the desk.' using errcode = 'insufficient_privilege';
  end if;
  select coalesce(max(w.read_to), '-infinity') into since from desk.notices_read_to w where w.user_id = me;
  insert into desk.staff_notification_reads (notification_id, user_id)
  select s.id, me from desk.staff_notifications s
   where s.reference_id = ticket and s.created_at > since and (s.for_user is null or s.for_user = me)
  on conflict do nothing;
  if found then
    perform desk.record_notices_read(me);
    return true;
  end if;
  return false;
end
$$;
comment on function desk.read_notices_of(uuid) is
  'Marks what the caller was told about a ticket as read, since they have it before their eyes; whether anything was unread.';
revoke all on function desk.read_notices_of(uuid) from public, anon, authenticated, service_role;
grant execute on function desk.read_notices_of(uuid) to support_agent;

-- What somebody wants to be told ----------------------------------------------------------------------------------------

alter table desk.person_settings
  add notify_assigned boolean not null default true,
  add notify_approvals boolean not null default true,
  add notify_mentions boolean not null default true,
  add notify_deadlines boolean not null default true,
  add only_mine boolean not null default false,
  add quiet_from time,
  add quiet_to time,
  add constraint person_settings_quiet_hours check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to);
comment on column desk.person_settings.notify_assigned is 'Whether a ticket that became the person''s makes a native notification.';
comment on column desk.person_settings.notify_approvals is 'Whether an approval that is asked of the person, or given to them, makes one.';
comment on column desk.person_settings.notify_mentions is 'Whether a colleague''s note that names the person makes one.';
comment on column desk.person_settings.notify_deadlines is 'Whether a deadline that is near makes one.';
comment on column desk.person_settings.only_mine is
  'Of customers'' replies and deadlines only those on tickets that are the person''s.';
comment on column desk.person_settings.quiet_from is
  'From when on nothing makes a native notification, by the clock of the person''s computer; null where there are no quiet hours.';
comment on column desk.person_settings.quiet_to is 'Until when; before quiet_from where the quiet hours go past midnight.';

drop function desk.change_my_settings(text, text, boolean, boolean, boolean);
create function desk.change_my_settings(
  theme text default null, density text default null, notify_new_tickets boolean default null,
  notify_customer_replies boolean default null, private_notifications boolean default null,
  notify_assigned boolean default null, notify_approvals boolean default null, notify_mentions boolean default null,
  notify_deadlines boolean default null, only_mine boolean default null, quiet_hours text default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
  wants_quiet boolean := quiet_hours is not null;
  quiet text[] := string_to_array(nullif(quiet_hours, 'off'), '-');
begin
  if me is null then
    raise exception 'Only active staff have settings at the desk. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  insert into desk.person_settings (user_id) values (me) on conflict do nothing;
  update desk.person_settings s
     set theme = coalesce(change_my_settings.theme, s.theme),
         density = coalesce(change_my_settings.density, s.density),
         notify_new_tickets = coalesce(change_my_settings.notify_new_tickets, s.notify_new_tickets),
         notify_customer_replies = coalesce(change_my_settings.notify_customer_replies, s.notify_customer_replies),
         private_notifications = coalesce(change_my_settings.private_notifications, s.private_notifications),
         notify_assigned = coalesce(change_my_settings.notify_assigned, s.notify_assigned),
         notify_approvals = coalesce(change_my_settings.notify_approvals, s.notify_approvals),
         notify_mentions = coalesce(change_my_settings.notify_mentions, s.notify_mentions),
         notify_deadlines = coalesce(change_my_settings.notify_deadlines, s.notify_deadlines),
         only_mine = coalesce(change_my_settings.only_mine, s.only_mine),
         quiet_from = case when wants_quiet then quiet[1]::time else s.quiet_from end,
         quiet_to = case when wants_quiet then quiet[2]::time else s.quiet_to end,
         changed_at = now()
   where s.user_id = me;
end
$$;
comment on function desk.change_my_settings(text, text, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean, text) is
  'Changes the caller''s own settings; null leaves one as it is. Quiet hours are "22:00-07:00", or "off".';
revoke all on function desk.change_my_settings(text, text, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean, text)
  from public, anon, authenticated, service_role;
grant execute on function desk.change_my_settings(text, text, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean, text)
  to support_agent;
