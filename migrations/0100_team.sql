-- Why: whoever runs a team's server had to make every login by hand. An owner of the desk now invites a person: a login
-- of their own is made, with a password that is good for a week and for nothing but choosing another one. Until that was
-- done the login belongs to nobody: it sees no ticket, so an invitation that went astray shows nothing.
--
-- The app needs no superuser. These functions act as the schema's owner, which may make roles, and ask who calls. No
-- password comes here: only what PostgreSQL keeps of one (SCRAM-SHA-256), so that none stands in a log of the server.

alter table desk.staff_logins
  add column invited_until timestamptz,
  add column seen_at timestamptz;
comment on column desk.staff_logins.invited_until is
  'Until when the person may choose a password of their own; null once that was done, or where the login was made by hand.';
comment on column desk.staff_logins.seen_at is 'When a desk of this person was last open, to a few minutes.';

create or replace function desk.staff_user_id() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select s.user_id
      from desk.staff_logins s join desk.shop_users u on u.id = s.user_id
     where s.login_role = session_user and s.active and s.invited_until is null and u.is_active
  );
end
$$;

create function desk.group_of(login_role name) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.role
    from unnest(array['support_owner', 'support_approver', 'support_agent']) with ordinality g (role, place)
    join pg_roles r on r.rolname = login_role
   where pg_has_role(r.oid, g.role, 'member')
   order by g.place limit 1
$$;
comment on function desk.group_of(name) is 'The highest of the desk''s groups that a login is in; null where it is in none.';

create function desk.team() returns table (
  login text, user_id uuid, name text, email text, in_group text, active boolean, invited_until timestamptz, seen_at timestamptz, is_me boolean
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk sees who is staff.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select s.login_role::text, s.user_id, u.name, coalesce(u.email, ''), coalesce(desk.group_of(s.login_role), ''),
           s.active and u.is_active, s.invited_until, s.seen_at, s.login_role = session_user
      from desk.staff_logins s join desk.shop_users u on u.id = s.user_id
     order by u.name, s.login_role;
end
$$;
comment on function desk.team() is 'Everybody who was ever appointed, for the owners of the desk.';

-- What PostgreSQL keeps of a password, and nothing else: a plain one would be stored as such a password, and logged.
create function desk.is_verifier(verifier text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(verifier ~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/]{22,}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$', false)
$$;

-- Whether this login is there to be changed by the caller: of the staff, and not one's own.
create function desk.check_colleague(login_role name) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change who is staff. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if not exists (select from desk.staff_logins s where s.login_role = check_colleague.login_role) then
    raise exception 'The login "%" is not staff. Nothing was changed.', login_role using errcode = 'no_data_found';
  end if;
  if login_role = session_user then
    raise exception 'Nobody changes their own rights. Nothing was changed. Ask another owner.' using errcode = 'invalid_parameter_value';
  end if;
  -- A login that was given more since: whoever chose its password would have that too.
  if desk.unbound_role_of(login_role) is not null then
    raise exception 'The login "%" may do more than staff on this server. Nothing was changed. Ask whoever runs it.', login_role
      using errcode = 'insufficient_privilege';
  end if;
end
$$;

create function desk.invite_staff(login_role name, full_name text, email text, group_role text, verifier text)
returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  until timestamptz := now() + interval '7 days';
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may invite anybody. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if login_role is null or login_role::text !~ '^[a-z_][a-z0-9_.-]*$' or login_role::text ~ '^pg_' then
    raise exception 'A login has small letters, digits, dots, dashes and underscores, and begins with a letter. Nothing was changed.'
      using errcode = 'invalid_parameter_value';
  end if;
  if not desk.is_verifier(verifier) then
    raise exception 'This is not what a server keeps of a password. Nothing was changed.' using errcode = 'invalid_parameter_value';
  end if;
  if exists (select from pg_roles r where r.rolname = invite_staff.login_role) then
    raise exception 'There is a login "%" already. Nothing was changed. Choose another, or have that person''s password reset.', login_role
      using errcode = 'unique_violation';
  end if;
  execute format('create role %I login password %L valid until %L', login_role, verifier, until);
  perform desk.add_staff(login_role, full_name, email, group_role);
  update desk.staff_logins s set invited_until = until where s.login_role = invite_staff.login_role;
  return until;
end
$$;
comment on function desk.invite_staff(name, text, text, text, text) is
  'Makes a login whose password is good for nothing but choosing another. Returns until when.';

create function desk.reset_staff_password(login_role name, verifier text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  until timestamptz := now() + interval '7 days';
begin
  perform desk.check_colleague(login_role);
  if not desk.is_verifier(verifier) then
    raise exception 'This is not what a server keeps of a password. Nothing was changed.' using errcode = 'invalid_parameter_value';
  end if;
  execute format('alter role %I password %L valid until %L', login_role, verifier, until);
  update desk.staff_logins s set invited_until = until where s.login_role = reset_staff_password.login_role;
  return until;
end
$$;
comment on function desk.reset_staff_password(name, text) is
  'As an invitation: the old password is good for nothing any more, the new one for choosing another. Open desks of the person see nothing until then.';

create function desk.set_staff_group(login_role name, group_role text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  other text;
begin
  perform desk.check_colleague(login_role);
  if group_role is null or group_role not in ('support_agent', 'support_approver', 'support_owner') then
    raise exception 'Staff are support_agent, support_approver or support_owner, not "%". Nothing was changed.', group_role
      using errcode = 'invalid_parameter_value';
  end if;
  execute format('grant %I to %I', group_role, login_role);
  foreach other in array array['support_agent', 'support_approver', 'support_owner'] loop
    if other <> group_role and exists (
      select from pg_auth_members m where m.member = (select r.oid from pg_roles r where r.rolname = login_role) and m.roleid = other::regrole
    ) then
      execute format('revoke %I from %I', other, login_role);
    end if;
  end loop;
  -- Somebody else than this schema's owner granted more: only they take it back.
  if desk.group_of(login_role) <> group_role then
    raise exception 'The login "%" was given more by whoever runs the server. Nothing was changed. Ask them to take it back.', login_role
      using errcode = 'insufficient_privilege';
  end if;
end
$$;
comment on function desk.set_staff_group(name, text) is 'What a colleague may do from now on, also in sessions that are open.';

-- The only thing that somebody who was invited can do.
create function desk.is_invited() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from desk.staff_logins s where s.login_role = session_user and s.active and s.invited_until > now())
$$;
comment on function desk.is_invited() is 'Whether the caller has to choose a password before anything else.';

create function desk.choose_password(verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select from desk.staff_logins s
     where s.login_role = session_user and s.active and (s.invited_until is null or s.invited_until > now())
  ) then
    raise exception 'Only staff choose a password here. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if not desk.is_verifier(verifier) then
    raise exception 'This is not what a server keeps of a password. Nothing was changed.' using errcode = 'invalid_parameter_value';
  end if;
  execute format('alter role %I password %L valid until %L', session_user, verifier, 'infinity');
  update desk.staff_logins s set invited_until = null where s.login_role = session_user;
end
$$;
comment on function desk.choose_password(text) is 'The caller''s own password from now on; ends an invitation.';

-- A write for every look would be one for nothing.
create function desk.note_being_here() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update desk.staff_logins s set seen_at = now()
   where s.login_role = session_user and s.active and s.invited_until is null
     and (s.seen_at is null or s.seen_at < now() - interval '3 minutes');
end
$$;
comment on function desk.note_being_here() is 'Says that a desk of the caller is open.';

revoke all on function
  desk.group_of(name), desk.team(), desk.is_verifier(text), desk.check_colleague(name),
  desk.invite_staff(name, text, text, text, text), desk.reset_staff_password(name, text), desk.set_staff_group(name, text),
  desk.is_invited(), desk.choose_password(text), desk.note_being_here()
  from public, anon, authenticated, service_role;
grant execute on function
  desk.team(), desk.invite_staff(name, text, text, text, text), desk.reset_staff_password(name, text), desk.set_staff_group(name, text)
  to support_owner;
grant execute on function desk.is_invited(), desk.choose_password(text), desk.note_being_here() to support_agent;
