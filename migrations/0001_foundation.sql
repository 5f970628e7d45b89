-- Why: everything after this stands on four things: a private schema that no API exposes, the roles that the rules
-- name, trigram search, and the shop's own settings. The owner who runs this may be a superuser or, as on Supabase,
-- a role that may only create roles.

create schema if not exists desk;
comment on schema desk is
  'What only the support desk needs. Never list this schema among the schemas that an API exposes.';
revoke all on schema desk from public;

-- Roles belong to the whole cluster, so another database may have made them already.
do $$
declare
  made text;
begin
  foreach made in array array['anon', 'authenticated', 'support_agent', 'support_approver', 'support_owner'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = made) then
      begin
        execute format('create role %I nologin', made);
      exception when duplicate_object or unique_violation then
        null; -- another database of this cluster made it in this very moment
      end;
    end if;
  end loop;

  if not exists (select from pg_catalog.pg_roles where rolname = 'service_role') then
    begin
      create role service_role nologin bypassrls;
    exception
      when insufficient_privilege then create role service_role nologin;
      when duplicate_object or unique_violation then null;
    end;
  end if;

  -- What an agent may do, an approver and an owner may do too.
  foreach made in array array['support_approver', 'support_owner'] loop
    if not exists (
      select from pg_catalog.pg_auth_members
       where roleid = 'support_agent'::regrole and member = made::regrole
    ) then
      begin
        execute format('grant support_agent to %I', made);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
  end loop;
end
$$;

grant usage on schema desk to authenticated, service_role, support_agent;
grant usage on schema public to authenticated, service_role, support_agent;

-- Supabase keeps extensions in a schema of their own; elsewhere this lands in public.
do $$
begin
  if not exists (select from pg_catalog.pg_extension where extname = 'pg_trgm') then
    if to_regnamespace('extensions') is not null then
      create extension pg_trgm with schema extensions;
    else
      create extension pg_trgm with schema public;
    end if;
  end if;
end
$$;

-- Makes one trigram index, wherever the extension lives. A column of the shop's own tables may be of a kind that
-- trigrams cannot index, or belong to somebody else: searching is then slower, but right, so that is a warning.
create function desk.make_trigram_index(index_name text, on_table regclass, on_column name) returns void
language plpgsql set search_path = '' as $$
declare
  home text;
begin
  select n.nspname into strict home
    from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
   where e.extname = 'pg_trgm';
  execute format('create index if not exists %I on %s using gin (%I %I.gin_trgm_ops)', index_name, on_table, on_column, home);
exception
  when insufficient_privilege or undefined_object or wrong_object_type or undefined_column or datatype_mismatch then
    raise warning 'No search index could be made on %.%: %. Searching there stays slow.', on_table, on_column, sqlerrm;
end
$$;

create function desk.is_time_zone(zone text) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from pg_catalog.pg_timezone_names z where z.name = zone)
$$;

create table desk.settings (
  only_row boolean primary key default true check (only_row),
  shop_name text not null default '' check (char_length(shop_name) <= 200),
  business_tz text not null default 'Asia/Kolkata',
  currency text not null default 'INR' check (currency ~ '^[A-Z]{3}$'),
  evidence_base_url text check (evidence_base_url ~ '^https?://[^[:space:]]+$'),
  set_up_at timestamptz
);
comment on table desk.settings is 'The shop, in one row.';
comment on column desk.settings.business_tz is 'IANA name. Ticket numbers turn to a new year at midnight here.';
comment on column desk.settings.currency is 'ISO 4217.';
comment on column desk.settings.evidence_base_url is
  'When set, a complete address in ticket_attachments.file_url must start with this; only its path is ever used.';
comment on column desk.settings.set_up_at is 'Null until the first start has been finished.';

-- Not a check constraint: the list of time zones is not immutable, and a restore must not depend on it.
create function desk.check_settings() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not desk.is_time_zone(new.business_tz) then
    raise exception '"%" is not a time zone that the database knows. Use a name such as Asia/Kolkata.', new.business_tz
      using errcode = 'check_violation', constraint = 'settings_business_tz_known', table = 'settings', schema = 'desk';
  end if;
  return new;
end
$$;
create trigger check_settings before insert or update on desk.settings
  for each row execute function desk.check_settings();

insert into desk.settings default values;
