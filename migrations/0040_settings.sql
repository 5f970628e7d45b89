-- Why: settings live where they belong. The shop's name, time zone, currency and working hours are the shop's, and only
-- its owners change them. How the console looks and what it announces is each person's own, and follows them to another
-- computer; nobody else reads it. (What belongs to one computer is in a file there, not here.)

create table desk.working_hours (
  weekday smallint primary key check (weekday between 1 and 7),
  opens time not null,
  closes time not null,
  constraint working_hours_in_order check (closes > opens)
);
comment on table desk.working_hours is 'When the desk works, in the business time zone. A weekday without a row is a day off.';
comment on column desk.working_hours.weekday is 'As ISO 8601 counts: 1 is Monday, 7 is Sunday.';
comment on column desk.working_hours.opens is 'By the clock of the business time zone.';
comment on column desk.working_hours.closes is 'At the latest 24:00: a desk that works past midnight has two days with hours.';
insert into desk.working_hours (weekday, opens, closes)
select day, '09:00', '21:00' from generate_series(1, 7) day;

create table desk.person_settings (
  user_id uuid primary key references public.users (id),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  density text not null default 'comfortable' check (density in ('comfortable', 'compact')),
  notify_new_tickets boolean not null default true,
  notify_customer_replies boolean not null default true,
  private_notifications boolean not null default false,
  changed_at timestamptz not null default now()
);
comment on table desk.person_settings is 'How each person of the desk wants the console. Only that person reads or changes it.';
comment on column desk.person_settings.theme is 'What the window looks like; "system" follows the computer.';
comment on column desk.person_settings.density is 'How close together the rows stand.';
comment on column desk.person_settings.notify_new_tickets is 'Whether a new ticket makes a native notification.';
comment on column desk.person_settings.notify_customer_replies is 'Whether a customer''s reply makes a native notification.';
comment on column desk.person_settings.changed_at is 'When the person last changed any of it.';
comment on column desk.person_settings.private_notifications is
  'Native notifications say that something came and on which ticket, but nothing that a customer wrote.';

alter table desk.working_hours enable row level security;
alter table desk.person_settings enable row level security;
revoke all on desk.working_hours, desk.person_settings from public, anon, authenticated, service_role;
grant select on desk.working_hours, desk.person_settings to support_agent;
create policy "staff read" on desk.working_hours for select to support_agent using ((select desk.is_staff_login()));
create policy "people see their own settings" on desk.person_settings for select to support_agent
  using ((select desk.is_staff_login()) and user_id = (select desk.current_user_id()));

create function desk.may_change_shop() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return desk.may_appoint_staff();
end
$$;
comment on function desk.may_change_shop() is 'Whether the caller is an owner of the desk, who may change the shop''s settings.';

-- One field at a time, so that two owners at two computers do not undo each other: null leaves what is there.
create function desk.change_shop_details(shop_name text, business_tz text, currency text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change the shop''s settings. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  update desk.settings s
     set shop_name = coalesce(change_shop_details.shop_name, s.shop_name),
         business_tz = coalesce(change_shop_details.business_tz, s.business_tz),
         currency = coalesce(change_shop_details.currency, s.currency);
end
$$;
comment on function desk.change_shop_details(text, text, text) is 'Changes the shop''s name, time zone or currency; null leaves one as it is.';

create function desk.change_working_day(weekday smallint, opens time, closes time) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change the shop''s settings. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if opens is null and closes is null then
    delete from desk.working_hours w where w.weekday = change_working_day.weekday;
  else
    insert into desk.working_hours (weekday, opens, closes)
    values (change_working_day.weekday, change_working_day.opens, change_working_day.closes)
    on conflict on constraint working_hours_pkey do update set opens = excluded.opens, closes = excluded.closes;
  end if;
end
$$;
comment on function desk.change_working_day(smallint, time, time) is 'Sets one weekday''s hours; without hours the day is a day off.';

create function desk.change_my_settings(
  theme text default null, density text default null, notify_new_tickets boolean default null,
  notify_customer_replies boolean default null, private_notifications boolean default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
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
         changed_at = pg_catalog.now()
   where s.user_id = me;
end
$$;
comment on function desk.change_my_settings(text, text, boolean, boolean, boolean) is
  'Changes the caller''s own settings; null leaves one as it is.';

-- For "About": a staff login does not read the bookkeeping itself.
create function desk.schema_version() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  newest bigint;
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may ask for the version of the schema.' using errcode = 'insufficient_privilege';
  end if;
  if pg_catalog.to_regclass('desk.schema_migrations') is null then
    return null;
  end if;
  execute 'select max(version) from desk.schema_migrations where success' into newest;
  return newest;
end
$$;
comment on function desk.schema_version() is 'The newest of these migrations that was applied; null where somebody applied them by hand.';

revoke all on function
  desk.may_change_shop(), desk.change_shop_details(text, text, text), desk.change_working_day(smallint, time, time),
  desk.change_my_settings(text, text, boolean, boolean, boolean), desk.schema_version()
  from public, anon, authenticated, service_role;
grant execute on function
  desk.may_change_shop(), desk.change_my_settings(text, text, boolean, boolean, boolean), desk.schema_version()
  to support_agent;
grant execute on function
  desk.change_shop_details(text, text, text), desk.change_working_day(smallint, time, time)
  to support_owner;
