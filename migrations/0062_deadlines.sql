-- Why: what nobody answers in time is answered by a bad review. The shop says within how many hours of work a ticket is to
-- be answered and to be settled, by its priority, and the desk is told before the time has passed, not after. Each ticket
-- carries its own two times, so that asking which are near reads an index and not the queue.

create table desk.deadline_targets (
  priority public.ticket_priority primary key,
  answer_minutes integer not null check (answer_minutes between 5 and 100000),
  settle_minutes integer not null check (settle_minutes between 5 and 100000)
);
comment on table desk.deadline_targets is 'Within how many minutes of work the shop wants to answer and to settle a ticket, by priority.';
comment on column desk.deadline_targets.answer_minutes is 'From the ticket''s creation to the first answer that its customer reads, in minutes of the working hours.';
comment on column desk.deadline_targets.settle_minutes is 'From the ticket''s creation until it is resolved or closed, in minutes of the working hours.';
insert into desk.deadline_targets (priority, answer_minutes, settle_minutes) values
  ('critical', 30, 240), ('high', 60, 480), ('medium', 240, 1440), ('low', 480, 2880);

create table desk.ticket_deadlines (
  ticket_id uuid primary key references public.support_tickets (id),
  answer_by timestamptz not null,
  warn_of_answer_at timestamptz not null,
  answered_at timestamptz,
  settle_by timestamptz not null,
  warn_of_settling_at timestamptz not null,
  settled_at timestamptz,
  warned_of_answer boolean not null default false,
  warned_of_settling boolean not null default false
);
create index ticket_deadlines_answer_idx on desk.ticket_deadlines (warn_of_answer_at)
  where answered_at is null and settled_at is null and not warned_of_answer;
create index ticket_deadlines_settle_idx on desk.ticket_deadlines (warn_of_settling_at)
  where settled_at is null and not warned_of_settling;
comment on table desk.ticket_deadlines is 'By when a ticket is to be answered and settled, and whether it was. Tickets of before this table have none.';
comment on column desk.ticket_deadlines.answer_by is 'When the first answer is due.';
comment on column desk.ticket_deadlines.warn_of_answer_at is 'When the desk is told that it is due: after three quarters of the time.';
comment on column desk.ticket_deadlines.answered_at is 'When the desk first answered so that its customer could read it.';
comment on column desk.ticket_deadlines.settle_by is 'When the ticket is to be settled.';
comment on column desk.ticket_deadlines.warn_of_settling_at is 'When the desk is told that this is due: after three quarters of the time.';
comment on column desk.ticket_deadlines.settled_at is 'When it was resolved or closed; null again once it is reopened.';
comment on column desk.ticket_deadlines.warned_of_answer is 'Whether the desk was told.';
comment on column desk.ticket_deadlines.warned_of_settling is 'Whether the desk was told.';

alter table desk.deadline_targets enable row level security;
alter table desk.ticket_deadlines enable row level security;
revoke all on desk.deadline_targets, desk.ticket_deadlines from public, anon, authenticated, service_role;
grant select on desk.deadline_targets, desk.ticket_deadlines to support_agent;
create policy "staff read" on desk.deadline_targets for select to support_agent using ((select desk.is_staff_login()));
create policy "staff read" on desk.ticket_deadlines for select to support_agent using ((select desk.is_staff_login()));

create function desk.after_working_minutes(since timestamptz, minutes integer) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  zone text := (select s.business_tz from desk.settings s);
  day date := (since at time zone zone)::date;
  -- A shop with one working hour a week still answers; one that never works counts every minute.
  last_day date := day + 3660;
  left_over interval := make_interval(mins => minutes);
  hours desk.working_hours;
  begins timestamptz;
  ends timestamptz;
begin
  if not exists (select from desk.working_hours) then
    return since + left_over;
  end if;
  while day <= last_day loop
    select * into hours from desk.working_hours w where w.weekday = extract(isodow from day);
    if found then
      begins := greatest(since, (day + hours.opens) at time zone zone);
      -- 24:00 is the next day's midnight.
      ends := (case when hours.closes = '24:00' then (day + 1)::timestamp else day + hours.closes end) at time zone zone;
      if begins < ends then
        if begins + left_over <= ends then
          return begins + left_over;
        end if;
        left_over := left_over - (ends - begins);
      end if;
    end if;
    day := day + 1;
  end loop;
  return since + make_interval(mins => minutes);
end
$$;
comment on function desk.after_working_minutes(timestamptz, integer) is
  'The moment by which the desk has worked so many minutes since another one, in the shop''s time zone and working hours.';
revoke all on function desk.after_working_minutes(timestamptz, integer) from public, anon, authenticated, service_role;

create function desk.set_deadlines() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  target desk.deadline_targets;
begin
  select * into target from desk.deadline_targets d where d.priority = new.priority;
  insert into desk.ticket_deadlines as d
    (ticket_id, answer_by, warn_of_answer_at, settle_by, warn_of_settling_at, settled_at)
  values (new.id,
          desk.after_working_minutes(new.created_at, target.answer_minutes), desk.after_working_minutes(new.created_at, target.answer_minutes * 3 / 4),
          desk.after_working_minutes(new.created_at, target.settle_minutes), desk.after_working_minutes(new.created_at, target.settle_minutes * 3 / 4),
          case when new.status in ('resolved', 'closed') then now() end)
  on conflict (ticket_id) do update
     set answer_by = excluded.answer_by, warn_of_answer_at = excluded.warn_of_answer_at,
         settle_by = excluded.settle_by, warn_of_settling_at = excluded.warn_of_settling_at;
  return null;
end
$$;
comment on function desk.set_deadlines() is 'Gives a ticket its deadlines when it is raised, and others when its priority becomes another.';
revoke all on function desk.set_deadlines() from public, anon, authenticated, service_role;
create trigger set_deadlines after insert on public.support_tickets
  for each row execute function desk.set_deadlines();
create trigger change_deadlines after update on public.support_tickets
  for each row when (new.priority <> old.priority and new.status not in ('resolved', 'closed'))
  execute function desk.set_deadlines();

create function desk.note_settled() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update desk.ticket_deadlines d
     set settled_at = case when new.status in ('resolved', 'closed') then coalesce(d.settled_at, now()) end,
         -- Of what was due while the customer was to write the desk is told now.
         warned_of_settling = d.warned_of_settling and old.status <> 'awaiting_customer'
   where d.ticket_id = new.id;
  return null;
end
$$;
comment on function desk.note_settled() is 'Notes when a ticket was settled, that it no longer is, and that it is the desk''s turn again.';
revoke all on function desk.note_settled() from public, anon, authenticated, service_role;
create trigger note_settled after update on public.support_tickets
  for each row when ((new.status in ('resolved', 'closed')) <> (old.status in ('resolved', 'closed'))
                     or (old.status = 'awaiting_customer' and new.status <> old.status))
  execute function desk.note_settled();

create function desk.note_answered() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update desk.ticket_deadlines d set answered_at = new.created_at where d.ticket_id = new.ticket_id and d.answered_at is null;
  return null;
end
$$;
comment on function desk.note_answered() is 'Notes when the desk first answered a ticket.';
revoke all on function desk.note_answered() from public, anon, authenticated, service_role;
create trigger note_answered after insert on public.ticket_messages
  for each row when (new.sender_type = 'admin' and not new.is_internal_note)
  execute function desk.note_answered();

-- Any desk asks this now and then; one at a time, and each deadline is told once.
create function desk.warn_of_deadlines() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- At once; the rest comes with the next call.
  most constant integer := 200;
  zone text := (select s.business_tz from desk.settings s);
  due record;
  told integer := 0;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff are told of deadlines.' using errcode = 'insufficient_privilege';
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended('desk.warn_of_deadlines', 0)) then
    return 0;
  end if;
  for due in
    select d.ticket_id, t.ticket_number, t.subject, t.status, a.user_id, w.answer, case when w.answer then d.answer_by else d.settle_by end as due_by
      from (
        (select n.ticket_id, true as answer, n.warn_of_answer_at as at from desk.ticket_deadlines n
          where n.answered_at is null and n.settled_at is null and not n.warned_of_answer and n.warn_of_answer_at <= now()
          order by n.warn_of_answer_at limit most)
        union all
        (select n.ticket_id, false, n.warn_of_settling_at from desk.ticket_deadlines n
          where n.settled_at is null and not n.warned_of_settling and n.warn_of_settling_at <= now()
          order by n.warn_of_settling_at limit most)
      ) w
      join desk.ticket_deadlines d on d.ticket_id = w.ticket_id
      join public.support_tickets t on t.id = w.ticket_id
      left join desk.ticket_assignees a on a.ticket_id = w.ticket_id
     order by w.at
     limit most
  loop
    if due.answer then
      update desk.ticket_deadlines d set warned_of_answer = true where d.ticket_id = due.ticket_id;
    else
      update desk.ticket_deadlines d set warned_of_settling = true where d.ticket_id = due.ticket_id;
    end if;
    -- While the customer is to write, the desk can do nothing about it.
    continue when due.status = 'awaiting_customer';
    insert into desk.staff_notifications (type, title, message, reference_id, for_user)
    values ('support_deadline',
            'Ticket ' || due.ticket_number || case when due.answer then ' Is to Be Answered by ' else ' Is to Be Settled by ' end
              || to_char(due.due_by at time zone zone, case when (due.due_by at time zone zone)::date = (now() at time zone zone)::date then 'HH24:MI' else 'FMDD Mon, HH24:MI' end),
            due.subject, due.ticket_id, due.user_id);
    told := told + 1;
  end loop;
  return told;
end
$$;
comment on function desk.warn_of_deadlines() is
  'Tells of deadlines that are near, each once: the person whose ticket it is, or the whole desk. Says of how many.';
revoke all on function desk.warn_of_deadlines() from public, anon, authenticated, service_role;
grant execute on function desk.warn_of_deadlines() to support_agent;

create function desk.change_deadline_target(priority public.ticket_priority, answer_minutes integer, settle_minutes integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change the shop''s settings. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  update desk.deadline_targets d
     set answer_minutes = coalesce(change_deadline_target.answer_minutes, d.answer_minutes),
         settle_minutes = coalesce(change_deadline_target.settle_minutes, d.settle_minutes)
   where d.priority = change_deadline_target.priority;
end
$$;
comment on function desk.change_deadline_target(public.ticket_priority, integer, integer) is
  'Changes within what time tickets of a priority are answered and settled; null leaves one as it is. For tickets that are raised from then on, or get this priority.';
revoke all on function desk.change_deadline_target(public.ticket_priority, integer, integer) from public, anon, authenticated, service_role;
grant execute on function desk.change_deadline_target(public.ticket_priority, integer, integer) to support_owner;
create trigger record_settings_event after update on desk.deadline_targets
  for each row execute function desk.record_settings_event('shop');
