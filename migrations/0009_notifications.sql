-- Why: the guide's notifications, in its words. A customer gets a row of their own. The desk gets one row for
-- everybody and a mark per person who has read it: with hundreds of staff a row each would make every customer's insert
-- wait for hundreds of others. public.my_notifications shows both in the guide's shape.

create table desk.staff_notifications (
  id uuid primary key default gen_random_uuid(),
  type text not null,
  title text not null,
  message text not null,
  reference_id uuid not null references public.support_tickets (id),
  reference_type text not null default 'support_ticket',
  created_at timestamptz not null default now()
);
create index staff_notifications_created_idx on desk.staff_notifications (created_at desc, id desc);
create index staff_notifications_reference_idx on desk.staff_notifications (reference_id);
comment on table desk.staff_notifications is 'What the whole desk is told, once for everybody.';

create table desk.staff_notification_reads (
  notification_id uuid not null references desk.staff_notifications (id),
  user_id uuid not null references public.users (id),
  read_at timestamptz not null default now(),
  primary key (notification_id, user_id)
);
create index staff_notification_reads_user_idx on desk.staff_notification_reads (user_id);
comment on table desk.staff_notification_reads is 'Who of the desk has read which of them.';

alter table desk.staff_notifications enable row level security;
alter table desk.staff_notification_reads enable row level security;

create function public.notify_new_support_ticket() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A ticket that staff write down for a caller is no news to the desk; the event still tells every queue.
  if desk.current_user_id() is distinct from new.customer_id and desk.is_staff() then
    return null;
  end if;
  insert into desk.staff_notifications (type, title, message, reference_id)
  values ('support_ticket', 'New Support Ticket: ' || new.ticket_number, 'Customer raised issue: ' || new.subject, new.id);
  return null;
end
$$;
create trigger notify_new_support_ticket after insert on public.support_tickets
  for each row execute function public.notify_new_support_ticket();

create function public.notify_customer_on_admin_response() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.notifications (user_id, type, title, message, reference_id, reference_type)
  select t.customer_id, 'support_response', 'Response on Ticket ' || t.ticket_number,
         'The support team has answered: ' || t.subject, t.id, 'support_ticket'
    from public.support_tickets t where t.id = new.ticket_id;
  return null;
end
$$;
create trigger notify_customer_on_admin_response after insert on public.ticket_messages
  for each row when (new.sender_type = 'admin' and not new.is_internal_note)
  execute function public.notify_customer_on_admin_response();

-- The one that the guide forgot: without it a customer's answer waits until somebody happens to look.
create function public.notify_staff_on_customer_reply() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into desk.staff_notifications (type, title, message, reference_id)
  select 'support_reply', 'Customer Reply on Ticket ' || t.ticket_number, 'Customer replied: ' || t.subject, t.id
    from public.support_tickets t where t.id = new.ticket_id;
  return null;
end
$$;
create trigger notify_staff_on_customer_reply after insert on public.ticket_messages
  for each row when (new.sender_type = 'customer')
  execute function public.notify_staff_on_customer_reply();

create function public.notify_customer_on_resolution() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  settled text := pg_catalog.replace(new.resolution_type::text, '_', ' ');
begin
  insert into public.notifications (user_id, type, title, message, reference_id, reference_type)
  values (new.customer_id, 'support_resolution', 'Ticket ' || new.ticket_number || ' Resolved',
          'Your ticket was ' || new.status || coalesce(': ' || settled, '')
            || case when settled is null or new.refund_amount is null then '.'
                    else ' of ' || pg_catalog.to_char(new.refund_amount, 'FM999999999990.00') || ' '
                         || (select s.currency from desk.settings s) || '.' end,
          new.id, 'support_ticket');
  return null;
end
$$;
-- Once in total: from resolved to closed is no second resolution.
create trigger notify_customer_on_resolution after update on public.support_tickets
  for each row when (new.status in ('resolved', 'closed') and old.status not in ('resolved', 'closed'))
  execute function public.notify_customer_on_resolution();

-- Runs as whoever reads it: their own rows, and the desk's for the desk.
create view public.my_notifications with (security_invoker = true) as
  select n.id, n.user_id, n.type::text as type, n.title::text as title, n.message::text as message, n.reference_id,
         n.reference_type::text as reference_type, n.is_read, n.created_at
    from public.notifications n
   where n.user_id = (select desk.current_user_id())
  union all
  select s.id, (select desk.current_user_id()), s.type, s.title, s.message, s.reference_id, s.reference_type,
         exists (
           select from desk.staff_notification_reads r
            where r.notification_id = s.id and r.user_id = (select desk.current_user_id())
         ),
         s.created_at
    from desk.staff_notifications s
   where (select desk.is_staff());
comment on view public.my_notifications is 'The caller''s notifications in the guide''s shape; for staff with those of the whole desk.';

create function public.mark_notifications_read(ids uuid[]) returns bigint
language plpgsql security definer set search_path = '' as $$
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
    select s.id, me from desk.staff_notifications s where s.id = any (ids)
    on conflict do nothing;
    get diagnostics shared = row_count;
  end if;
  return own + shared;
end
$$;
comment on function public.mark_notifications_read(uuid[]) is 'Marks these of the caller''s notifications as read; says how many were not yet.';
