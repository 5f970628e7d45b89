-- Why: a ticket's number is what customer and desk say to each other on the phone: TKT-YYYY-NNNNN, counted anew each
-- year of the shop's own time zone. One sequence per year, because counting rows gives duplicates as soon as two
-- customers write at once, and a counter row makes all of them wait for each other.

create table desk.ticket_number_reservations (
  user_id uuid primary key,
  ticket_number text not null unique,
  year integer not null,
  reserved_at timestamptz not null default now()
);
alter table desk.ticket_number_reservations enable row level security;
comment on table desk.ticket_number_reservations is
  'The number that generate_ticket_number() gave to a person who has not used it yet: one each, so that calling it often neither burns numbers nor keeps them from others.';

-- The sequence of a year, made by whoever needs it first; everybody else of that moment waits for the lock.
create function desk.ticket_number_sequence(of_year integer) returns regclass
language plpgsql security definer set search_path = '' as $$
declare
  wanted text := 'desk.ticket_numbers_' || of_year;
begin
  if pg_catalog.to_regclass(wanted) is null then
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.ticket_numbers', 0));
    if pg_catalog.to_regclass(wanted) is null then
      execute 'create sequence ' || wanted;
      execute 'revoke all on sequence ' || wanted || ' from public, anon, authenticated, service_role';
    end if;
  end if;
  return wanted::regclass;
end
$$;
comment on function desk.ticket_number_sequence(integer) is 'The sequence behind the numbers of a year, made if need be. For the owner.';

create function desk.business_year(at timestamptz) returns integer
language sql stable security definer set search_path = '' as $$
  select extract(year from at at time zone s.business_tz)::integer from desk.settings s
$$;

create function desk.format_ticket_number(of_year integer, n bigint) returns text
language sql immutable set search_path = '' as $$
  -- lpad cuts what is too long: the 100,000th ticket of a year has six digits.
  select 'TKT-' || pg_catalog.lpad(of_year::text, 4, '0') || '-' || pg_catalog.lpad(n::text, greatest(5, pg_catalog.length(n::text)), '0')
$$;

-- Granted to nobody: the time is a parameter only so that the turn of the year can be tested.
create function desk.ticket_number_at(at timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  this_year integer := desk.business_year(at);
begin
  return desk.format_ticket_number(this_year, pg_catalog.nextval(desk.ticket_number_sequence(this_year)));
end
$$;

create function public.generate_ticket_number() returns text
language plpgsql security definer set search_path = '' as $$
declare
  me uuid := desk.current_user_id();
  this_year integer := desk.business_year(pg_catalog.clock_timestamp());
  reserved text;
begin
  if me is null then
    raise exception 'Sign in to get a ticket number.' using errcode = 'insufficient_privilege';
  end if;
  select r.ticket_number into reserved
    from desk.ticket_number_reservations r where r.user_id = me and r.year = this_year;
  if reserved is null then
    insert into desk.ticket_number_reservations as r (user_id, ticket_number, year)
    values (me, desk.ticket_number_at(pg_catalog.clock_timestamp()), this_year)
    on conflict (user_id) do update
      set ticket_number = case when r.year = excluded.year then r.ticket_number else excluded.ticket_number end,
          year = excluded.year,
          reserved_at = case when r.year = excluded.year then r.reserved_at else excluded.reserved_at end
    returning r.ticket_number into reserved;
  end if;
  return reserved;
end
$$;
comment on function public.generate_ticket_number() is
  'The number for the caller''s next ticket. Calling it again before that ticket is made gives the same number.';

-- For the insert's trigger: the caller's reserved number if that is what came, else a new one. A number that was
-- reserved before midnight of the new year is still good for an hour, since the customer has seen it by then.
create function desk.claim_ticket_number(wanted text) returns text
language plpgsql security definer set search_path = '' as $$
begin
  if pg_catalog.pg_trigger_depth() = 0 then
    raise exception 'Only the insert of a ticket claims its number.' using errcode = 'insufficient_privilege';
  end if;
  delete from desk.ticket_number_reservations r
   where r.user_id = desk.current_user_id() and r.ticket_number = wanted
     and (r.year = desk.business_year(pg_catalog.clock_timestamp())
          or r.reserved_at > pg_catalog.clock_timestamp() - interval '1 hour');
  if found then
    return wanted;
  end if;
  return desk.ticket_number_at(pg_catalog.clock_timestamp());
end
$$;

-- For imports by the owner, which bring their own numbers: the year goes on counting after them.
create function desk.note_ticket_number(brought text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  n bigint := pg_catalog.split_part(brought, '-', 3)::bigint;
  counter regclass := desk.ticket_number_sequence(pg_catalog.split_part(brought, '-', 2)::integer);
  reached bigint;
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.ticket_numbers', 0));
  execute pg_catalog.format('select case when is_called then last_value else 0 end from %s', counter) into reached;
  if n > reached then
    perform pg_catalog.setval(counter, n);
  end if;
end
$$;
