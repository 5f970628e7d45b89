-- Why: desk.add_staff refused a superuser's login, but not one that may become a superuser or another role that no rule
-- binds (SET ROLE), nor one that may copy the whole cluster (REPLICATION) or read all data. Such a login would see
-- everything however often it is switched off.

create function desk.unbound_role_of(login_role name) returns name
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.rolname
    from pg_catalog.pg_roles r
   where pg_catalog.pg_has_role(login_role, r.oid, 'member')
     and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication
          or pg_catalog.starts_with(r.rolname, 'pg_')
          or r.oid = (select n.nspowner from pg_catalog.pg_namespace n where n.nspname = 'desk'))
   order by (r.rolname = login_role) desc, pg_catalog.starts_with(r.rolname, 'pg_'), r.rolname
   limit 1
$$;
comment on function desk.unbound_role_of(name) is
  'A role which this login is or may become, and which the desk''s rules do not bind; null for an ordinary personal login.';
revoke all on function desk.unbound_role_of(name) from public;

create or replace function desk.add_staff(login_role name, full_name text, email text, group_role text, existing_user uuid default null)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  person uuid;
  address text := nullif(pg_catalog.btrim(email), '');
  gateway text;
  unbound name;
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may add staff. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if group_role is null or group_role not in ('support_agent', 'support_approver', 'support_owner') then
    raise exception 'Staff are support_agent, support_approver or support_owner, not "%". Nothing was changed.', group_role
      using errcode = 'invalid_parameter_value';
  end if;
  if not exists (select from pg_catalog.pg_roles r where r.rolname = login_role) then
    raise exception 'There is no database login "%". Nothing was changed. Make the login first.', login_role
      using errcode = 'undefined_object';
  end if;
  if not (select r.rolcanlogin from pg_catalog.pg_roles r where r.rolname = login_role) then
    raise exception 'The database role "%" is not an ordinary personal login. Nothing was changed.', login_role
      using errcode = 'invalid_parameter_value';
  end if;
  -- A login that can become a gateway's role could write its own claims and be any customer.
  foreach gateway in array array['anon', 'authenticated', 'service_role'] loop
    if pg_catalog.pg_has_role(login_role, gateway, 'member')
       and not (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = login_role) then
      raise exception 'The login "%" is a member of "%", so it cannot be staff. Nothing was changed.', login_role, gateway
        using errcode = 'invalid_parameter_value';
    end if;
  end loop;
  unbound := desk.unbound_role_of(login_role);
  if unbound = login_role then
    raise exception 'The database role "%" is not an ordinary personal login. Nothing was changed.', login_role
      using errcode = 'invalid_parameter_value';
  elsif unbound is not null then
    raise exception 'The login "%" is a member of "%", which may do more than staff. Nothing was changed. Take it out of there first.', login_role, unbound
      using errcode = 'invalid_parameter_value';
  end if;

  select s.user_id into person from desk.staff_logins s where s.login_role = add_staff.login_role;
  if found then
    if existing_user is not null and existing_user <> person then
      raise exception 'The login "%" belongs to another person already. Nothing was changed.', login_role
        using errcode = 'unique_violation';
    end if;
    update desk.staff_logins s set active = true where s.login_role = add_staff.login_role and not s.active;
  else
    if existing_user is not null then
      select u.id into person from desk.shop_users u
       where u.id = existing_user and u.role in ('admin', 'super_admin') and u.is_active;
    elsif address is not null then
      select u.id into person from desk.shop_users u where pg_catalog.lower(u.email) = pg_catalog.lower(address);
      if found and not exists (
        select from desk.shop_users u where u.id = person and u.role in ('admin', 'super_admin') and u.is_active
      ) then
        raise exception 'The address "%" belongs to somebody who is not staff. Nothing was changed. Use another address.', address
          using errcode = 'unique_violation';
      end if;
    end if;
    if existing_user is not null and person is null then
      raise exception 'There is no such active admin among the shop''s people. Nothing was changed.'
        using errcode = 'invalid_parameter_value';
    end if;
    if exists (select from desk.staff_logins s where s.user_id = person) then
      raise exception 'This person signs in with the login "%" already. Nothing was changed.',
        (select s.login_role from desk.staff_logins s where s.user_id = person)
        using errcode = 'unique_violation';
    end if;
    if person is null then
      if nullif(pg_catalog.btrim(full_name), '') is null then
        raise exception 'A person of the desk needs a name. Nothing was changed.' using errcode = 'invalid_parameter_value';
      end if;
      insert into public.users (id, full_name, email, role, is_active)
      values (pg_catalog.gen_random_uuid(), pg_catalog.btrim(full_name), address, 'admin', true)
      returning users.id into person;
    end if;
    insert into desk.staff_logins (login_role, user_id) values (add_staff.login_role, person);
  end if;

  if not pg_catalog.pg_has_role(login_role, group_role, 'member') then
    execute pg_catalog.format('grant %I to %I', group_role, login_role);
  end if;
  return person;
end
$$;
