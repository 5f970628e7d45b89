-- Why: making somebody staff is the one step that gives rights, so it is one function with all its checks. Whoever
-- makes the login (CREATE ROLE needs rights that the desk does not have) calls it right afterwards.

create function desk.may_appoint_staff() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return pg_catalog.pg_has_role(
           session_user,
           (select n.nspowner from pg_catalog.pg_namespace n where n.nspname = 'desk'), 'member')
      or (desk.is_staff_login() and pg_catalog.pg_has_role(session_user, 'support_owner', 'member'));
end
$$;

create function desk.add_staff(login_role name, full_name text, email text, group_role text, existing_user uuid default null)
returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  appointed pg_catalog.pg_roles;
  person uuid;
  address text := nullif(pg_catalog.btrim(email), '');
  gateway text;
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may add staff. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if group_role is null or group_role not in ('support_agent', 'support_approver', 'support_owner') then
    raise exception 'Staff are support_agent, support_approver or support_owner, not "%". Nothing was changed.', group_role
      using errcode = 'invalid_parameter_value';
  end if;
  select * into appointed from pg_catalog.pg_roles r where r.rolname = login_role;
  if not found then
    raise exception 'There is no database login "%". Nothing was changed. Make the login first.', login_role
      using errcode = 'undefined_object';
  end if;
  if appointed.rolsuper or appointed.rolbypassrls or appointed.rolcreaterole or not appointed.rolcanlogin then
    raise exception 'The database role "%" is not an ordinary personal login. Nothing was changed.', login_role
      using errcode = 'invalid_parameter_value';
  end if;
  -- A login that can become a gateway's role could write its own claims and be any customer.
  foreach gateway in array array['anon', 'authenticated', 'service_role'] loop
    if pg_catalog.pg_has_role(login_role, gateway, 'member') then
      raise exception 'The login "%" is a member of "%", so it cannot be staff. Nothing was changed.', login_role, gateway
        using errcode = 'invalid_parameter_value';
    end if;
  end loop;

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
comment on function desk.add_staff(name, text, text, text, uuid) is
  'Makes a database login a person of the desk. May be repeated. Returns the person.';

create function desk.set_staff_active(login_role name, active boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change who is staff. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  if set_staff_active.login_role = session_user and not set_staff_active.active then
    raise exception 'Nobody can shut themselves out. Nothing was changed. Ask another owner.' using errcode = 'invalid_parameter_value';
  end if;
  update desk.staff_logins s set active = set_staff_active.active where s.login_role = set_staff_active.login_role;
  if not found then
    raise exception 'The login "%" is not staff. Nothing was changed.', login_role using errcode = 'no_data_found';
  end if;
end
$$;

revoke all on function desk.may_appoint_staff(), desk.add_staff(name, text, text, text, uuid),
  desk.set_staff_active(name, boolean) from public;
grant execute on function desk.add_staff(name, text, text, text, uuid), desk.set_staff_active(name, boolean) to support_owner;

create function desk.change_shop(shop_name text, business_tz text, currency text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change the shop''s settings. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  update desk.settings s
     set shop_name = change_shop.shop_name, business_tz = change_shop.business_tz, currency = change_shop.currency,
         set_up_at = coalesce(s.set_up_at, pg_catalog.now());
end
$$;
comment on function desk.change_shop(text, text, text) is 'The shop''s name, time zone and currency; also ends the first start.';
revoke all on function desk.change_shop(text, text, text) from public;
grant execute on function desk.change_shop(text, text, text) to support_owner;
