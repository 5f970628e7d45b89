-- Why: every desk shows what happened without being asked again and again, and must miss nothing, also after an hour
-- without a network. This table is the truth that a desk reads on from; NOTIFY is only the hint to look.
--
-- Ids are given before commits, and a slow transaction commits a lower id after a quick one's higher id: "id greater
-- than the last" would lose it. So each event carries its transaction, and a reader takes only what lies below the
-- oldest transaction still running: nothing can appear there later.

create sequence desk.events_id_seq;

create table desk.events (
  xid xid8 not null default pg_current_xact_id(),
  id bigint not null default nextval('desk.events_id_seq'),
  kind text not null check (kind in ('ticket_created', 'ticket_updated', 'message_added', 'attachment_added')),
  ticket_id uuid not null,
  actor uuid,
  detail jsonb not null default '{}' check (octet_length(detail::text) <= 2048),
  created_at timestamptz not null default now(),
  primary key (xid, id, created_at)
) partition by range (created_at);
comment on table desk.events is 'Append-only: what happened to tickets, in the order in which a reader may rely on it (xid, id).';
comment on column desk.events.actor is 'Whoever caused it; null where that is no person.';
comment on column desk.events.detail is 'Ids and old and new values of status, priority and resolution. Never what people wrote.';
create index events_ticket_idx on desk.events (ticket_id, created_at);
alter table desk.events enable row level security;

create table desk.events_other partition of desk.events default;
comment on table desk.events_other is 'Events of a month whose partition was not made in time: kept all the same.';
alter table desk.events_other enable row level security;

-- Makes the partitions of this month and the next two, where missing. Called by the desk at its start; a month that
-- is never made costs nothing but speed, since its events fall into desk.events_other and stay there.
create function desk.ensure_event_partitions() returns void
language plpgsql security definer set search_path = '' as $$
declare
  month timestamptz;
  partition text;
begin
  for month in
    select m at time zone 'UTC'
      from pg_catalog.generate_series(
        pg_catalog.date_trunc('month', pg_catalog.now() at time zone 'UTC'),
        pg_catalog.date_trunc('month', pg_catalog.now() at time zone 'UTC') + interval '2 months',
        interval '1 month') m
  loop
    partition := 'events_' || pg_catalog.to_char(month at time zone 'UTC', 'YYYY_MM');
    if pg_catalog.to_regclass('desk.' || partition) is null then
      perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.events', 0));
      if pg_catalog.to_regclass('desk.' || partition) is null
         and not exists (
           select from desk.events_other o
            where o.created_at >= month
              and o.created_at < ((month at time zone 'UTC') + interval '1 month') at time zone 'UTC'
         ) then
        execute pg_catalog.format(
          'create table desk.%I partition of desk.events for values from (%L) to (%L)',
          partition, month, ((month at time zone 'UTC') + interval '1 month') at time zone 'UTC');
        execute pg_catalog.format('alter table desk.%I enable row level security', partition);
        execute pg_catalog.format('comment on table desk.%I is %L', partition, 'One month (UTC) of desk.events.');
      end if;
    end if;
  end loop;
end
$$;
select desk.ensure_event_partitions();

-- The one place that calls NOTIFY: it makes commits wait for each other, so a shop with very many writers replaces
-- this body with nothing and lets its desks poll. Ids only: a payload of 8,000 bytes would abort the insert.
create function desk.announce(kind text, ticket uuid) returns void
language sql set search_path = '' as $$
  select pg_catalog.pg_notify('desk_events', pg_catalog.json_build_object('kind', kind, 'ticket_id', ticket)::text)
$$;

create function desk.record_ticket_event() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  changes jsonb := '{}';
  reworded text[] := '{}';
begin
  if tg_op = 'INSERT' then
    insert into desk.events (kind, ticket_id, actor, detail)
    values ('ticket_created', new.id, desk.current_user_id(),
            pg_catalog.jsonb_build_object('status', new.status, 'priority', new.priority, 'issue_type', new.issue_type));
    perform desk.announce('ticket_created', new.id);
    return null;
  end if;

  if new.status <> old.status then
    changes := changes || pg_catalog.jsonb_build_object('status', pg_catalog.jsonb_build_array(old.status, new.status));
  end if;
  if new.priority <> old.priority then
    changes := changes || pg_catalog.jsonb_build_object('priority', pg_catalog.jsonb_build_array(old.priority, new.priority));
  end if;
  if new.resolution_type is distinct from old.resolution_type then
    changes := changes || pg_catalog.jsonb_build_object(
      'resolution_type', pg_catalog.jsonb_build_array(old.resolution_type, new.resolution_type));
  end if;
  if new.refund_amount is distinct from old.refund_amount then
    changes := changes || pg_catalog.jsonb_build_object(
      'refund_amount', pg_catalog.jsonb_build_array(old.refund_amount::text, new.refund_amount::text));
  end if;
  if new.issue_type <> old.issue_type then
    changes := changes || pg_catalog.jsonb_build_object('issue_type', pg_catalog.jsonb_build_array(old.issue_type, new.issue_type));
  end if;
  if new.order_id is distinct from old.order_id then
    changes := changes || pg_catalog.jsonb_build_object('order_id', pg_catalog.jsonb_build_array(old.order_id, new.order_id));
  end if;
  -- Texts are named, not repeated.
  if new.subject <> old.subject then reworded := reworded || 'subject'::text; end if;
  if new.description <> old.description then reworded := reworded || 'description'::text; end if;
  if new.affected_items <> old.affected_items then reworded := reworded || 'affected_items'::text; end if;
  if new.resolution_notes is distinct from old.resolution_notes then reworded := reworded || 'resolution_notes'::text; end if;
  if reworded <> '{}' then
    changes := changes || pg_catalog.jsonb_build_object('reworded', reworded);
  end if;

  if changes <> '{}' then
    insert into desk.events (kind, ticket_id, actor, detail)
    values ('ticket_updated', new.id, desk.current_user_id(), changes);
    perform desk.announce('ticket_updated', new.id);
  end if;
  return null;
end
$$;
create trigger record_ticket_event after insert or update on public.support_tickets
  for each row execute function desk.record_ticket_event();

create function desk.record_message_event() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('message_added', new.ticket_id, desk.current_user_id(),
          pg_catalog.jsonb_build_object('message_id', new.id, 'sender_type', new.sender_type, 'is_internal_note', new.is_internal_note));
  perform desk.announce('message_added', new.ticket_id);
  return null;
end
$$;
create trigger record_message_event after insert on public.ticket_messages
  for each row execute function desk.record_message_event();

create function desk.record_attachment_event() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('attachment_added', new.ticket_id, desk.current_user_id(),
          pg_catalog.jsonb_build_object('attachment_id', new.id, 'message_id', new.message_id));
  perform desk.announce('attachment_added', new.ticket_id);
  return null;
end
$$;
create trigger record_attachment_event after insert on public.ticket_attachments
  for each row execute function desk.record_attachment_event();

-- Where a desk that has just read everything begins: whatever is not settled yet comes to it (perhaps again), nothing
-- is lost.
create function desk.event_cursor_now() returns table (xid text, id bigint)
language sql stable set search_path = '' as $$
  select pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text, 0::bigint
$$;

create function desk.events_after(after_xid text, after_id bigint, max integer)
returns table (xid text, id bigint, kind text, ticket_id uuid, ticket_number text, actor uuid, detail jsonb, created_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not desk.is_staff() then
    raise exception 'Only active staff may read the desk''s events.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select e.xid::text, e.id, e.kind, e.ticket_id, t.ticket_number, e.actor, e.detail, e.created_at
      from desk.events e join public.support_tickets t on t.id = e.ticket_id
     where (e.xid, e.id) > (after_xid::xid8, after_id)
       and e.xid < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
     order by e.xid, e.id
     limit least(greatest(max, 1), 10000);
end
$$;
comment on function desk.events_after(text, bigint, integer) is
  'The events past a cursor that nothing can still slip in before, oldest first. The last row''s (xid, id) is the next cursor.';

-- Transaction numbers mean something only in the cluster that gave them. After these tables were copied into a new
-- cluster (a restored backup), events from the future of that cluster would hide and be read late: this makes them past.
create function desk.adopt_restored_events() returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  adopted bigint;
begin
  update desk.events set xid = '3'::xid8 where xid >= pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());
  get diagnostics adopted = row_count;
  return adopted;
end
$$;
comment on function desk.adopt_restored_events() is 'For the owner, once after a backup was restored into a new cluster, before anybody writes.';
