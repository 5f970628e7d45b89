-- Why: every rule below asks "who is this?", and there are two doors. Staff come with a personal database login that
-- is mapped to a person here. Customers (and the shop's web admins) come through a gateway such as PostgREST, which
-- puts their token's claims into a setting. Anybody can write that setting, so it counts only in sessions of a gateway,
-- that is of a login that may become `authenticated`; a staff login must never be one.

create table desk.staff_logins (
  login_role name primary key,
  user_id uuid not null unique references public.users (id),
  active boolean not null default true,
  created_at timestamptz not null default now()
);
comment on table desk.staff_logins is 'Which person signs in with which database login. An inactive one sees nothing.';

-- The person of this staff login, if it is one and active.
create function desk.staff_user_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select s.user_id
      from desk.staff_logins s join desk.shop_users u on u.id = s.user_id
     where s.login_role = session_user and s.active and u.is_active
  );
end
$$;

-- The person whom the gateway's token names. A broken token is nobody: no error, which could tell something.
create function desk.claimed_user_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  claims text := pg_catalog.current_setting('request.jwt.claims', true);
  subject text;
begin
  if claims is null or claims = '' then
    return null;
  end if;
  if not pg_catalog.pg_has_role(session_user, 'authenticated', 'member')
     or exists (select from desk.staff_logins s where s.login_role = session_user) then
    return null;
  end if;
  begin
    subject := claims::jsonb ->> 'sub';
  exception when others then
    return null;
  end;
  if subject ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    return subject::uuid;
  end if;
  return null;
end
$$;

create function desk.current_user_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce(desk.staff_user_id(), desk.claimed_user_id());
end
$$;
comment on function desk.current_user_id() is 'The person behind this session: of the staff login, else of the gateway''s token, else null.';

create function desk.is_staff_login() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return desk.staff_user_id() is not null;
end
$$;

-- The shop's web admin: comes by token, has the guide's admin rights.
create function desk.is_admin() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from desk.shop_users u
     where u.id = desk.claimed_user_id() and u.role in ('admin', 'super_admin') and u.is_active
  );
end
$$;

create function desk.is_staff() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return desk.is_staff_login() or desk.is_admin();
end
$$;
comment on function desk.is_staff() is 'An active staff login, or an active admin of the shop who came by token.';

-- Rows of the shop are for staff, and for those whom row security does not bind anyway (the owner's functions).
-- Deliberately not security definer: it asks about the role that reads.
create function desk.sees_shop() returns boolean
language sql stable set search_path = '' as $$
  select not pg_catalog.row_security_active('desk.staff_logins') or desk.is_staff()
$$;

-- For the triggers: in whose name is this row written? Not security definer, for the same reason. Whoever is not
-- bound by row security (owner, service_role) is trusted with every column; whoever is and is not staff, with little.
create function desk.acting_as() returns text
language sql stable set search_path = '' as $$
  select case
    when not pg_catalog.row_security_active('desk.staff_logins') then 'system'
    when desk.is_staff() then 'staff'
    else 'customer'
  end
$$;

alter table desk.staff_logins enable row level security;
alter table desk.settings enable row level security;
alter table desk.host_tables enable row level security;

create view desk.customers as
  select id, name, email, phone from desk.shop_users where (select desk.sees_shop());
create view desk.orders as
  select id, order_number, customer_id, total, status, created_at, delivered_at
    from desk.shop_orders where (select desk.sees_shop());
create view desk.order_items as
  select id, order_id, product_id, product_name, quantity, unit_price, total_price
    from desk.shop_order_items where (select desk.sees_shop());
create view desk.products as
  select id, name, sku, category, price, supplier_id, image_url from desk.shop_products where (select desk.sees_shop());
create view desk.suppliers as
  select id, name from desk.shop_suppliers where (select desk.sees_shop());
create view desk.people as
  select id, name, role in ('admin', 'super_admin') as is_staff from desk.shop_users where (select desk.sees_shop());
comment on view desk.customers is 'Whoever may raise a ticket: all people of the shop, for active staff only.';
comment on view desk.people is 'Names for whoever wrote, resolved or uploaded something.';

-- Who am I? One row for staff, none for anybody else.
create function desk.whoami() returns table (user_id uuid, name text)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select u.id, u.name from desk.shop_users u where u.id = desk.current_user_id() and desk.is_staff();
end
$$;
