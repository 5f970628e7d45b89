-- Why: who may see and write which rows. Everything is closed first, also what Supabase opens by default to its API
-- roles, and then opened one by one: to customers and web admins (role authenticated), to staff logins (support_agent),
-- and to the shop's own back end (service_role, which row security does not bind: it can add, but not erase).
--
-- Functions in policies stand in "(select ...)", so that they run once per query and not once per row.

-- 1. Close ------------------------------------------------------------------------------------------------------------

revoke all on all tables in schema desk from public, anon, authenticated, service_role;
revoke all on all sequences in schema desk from public, anon, authenticated, service_role;
revoke all on all functions in schema desk from public, anon, authenticated, service_role;
revoke all on public.support_tickets, public.ticket_messages, public.ticket_attachments, public.my_notifications
  from public, anon, authenticated, service_role;
revoke all on function
  public.generate_ticket_number(), public.mark_notifications_read(uuid[]),
  public.notify_new_support_ticket(), public.notify_customer_on_admin_response(),
  public.notify_staff_on_customer_reply(), public.notify_customer_on_resolution()
  from public, anon, authenticated, service_role;

-- 2. Columns and functions --------------------------------------------------------------------------------------------

grant execute on function
  desk.current_user_id(), desk.is_staff_login(), desk.is_admin(), desk.is_staff(), desk.sees_shop(), desk.acting_as(),
  desk.owns_ticket(uuid), desk.owns_message(uuid), desk.order_belongs_to(uuid, uuid),
  desk.check_refund_within_order(uuid, uuid, numeric), desk.claim_ticket_number(text), desk.note_ticket_number(text),
  desk.percent_decoded(text), desk.evidence_path(text, uuid, text), desk.evidence_base_url(),
  public.generate_ticket_number(), public.mark_notifications_read(uuid[])
  to authenticated, service_role, support_agent;
grant execute on function desk.store_evidence(text, text, bytea) to authenticated, support_agent;
revoke execute on function desk.note_ticket_number(text) from authenticated, support_agent;

-- Customers and web admins. Which of them may change which column is for the triggers of 0006.
grant select on public.support_tickets, public.ticket_messages, public.ticket_attachments, public.my_notifications to authenticated;
grant insert (ticket_number, order_id, customer_id, issue_type, priority, subject, description, affected_items)
  on public.support_tickets to authenticated;
grant update (order_id, issue_type, subject, description, affected_items, status, priority, resolution_type,
              resolution_notes, refund_amount, resolved_by, resolved_at, updated_at)
  on public.support_tickets to authenticated;
grant insert (ticket_id, sender_id, sender_type, message, is_internal_note) on public.ticket_messages to authenticated;
grant insert (ticket_id, message_id, file_url, file_type, file_name, file_size, uploaded_by)
  on public.ticket_attachments to authenticated;
grant select on desk.staff_notifications, desk.staff_notification_reads to authenticated;

-- Staff. Ids come from the desk, so that sending twice stores once.
grant select on public.support_tickets, public.ticket_messages, public.ticket_attachments, public.my_notifications to support_agent;
grant insert (id, ticket_number, order_id, customer_id, issue_type, priority, subject, description, affected_items)
  on public.support_tickets to support_agent;
grant update (status, priority, resolution_type, resolution_notes, refund_amount) on public.support_tickets to support_agent;
grant insert (id, ticket_id, sender_id, sender_type, message, is_internal_note) on public.ticket_messages to support_agent;
grant insert (id, ticket_id, message_id, file_url, file_type, file_name, file_size, uploaded_by)
  on public.ticket_attachments to support_agent;
grant select on
  desk.settings, desk.staff_logins, desk.customers, desk.orders, desk.order_items, desk.products, desk.suppliers,
  desk.people, desk.evidence_blobs, desk.evidence_chunks, desk.evidence_objects, desk.events, desk.staff_notifications,
  desk.staff_notification_reads
  to support_agent;
grant execute on function
  desk.whoami(), desk.event_cursor_now(), desk.events_after(text, bigint, integer), desk.ensure_event_partitions(),
  desk.queue_stats()
  to support_agent;

-- The shop's back end.
grant select, insert on public.support_tickets, public.ticket_messages, public.ticket_attachments to service_role;
grant update (order_id, issue_type, subject, description, affected_items, status, priority, resolution_type,
              resolution_notes, refund_amount, resolved_by, resolved_at, updated_at)
  on public.support_tickets to service_role;

-- 3. Rows of the guide's tables ---------------------------------------------------------------------------------------

create policy "customers see their own tickets" on public.support_tickets for select to authenticated
  using (customer_id = (select desk.current_user_id()) or (select desk.is_admin()));
create policy "customers raise tickets" on public.support_tickets for insert to authenticated
  with check (customer_id = (select desk.current_user_id()) or (select desk.is_admin()));
create policy "customers change their open tickets" on public.support_tickets for update to authenticated
  using ((customer_id = (select desk.current_user_id()) and status in ('open', 'awaiting_customer')) or (select desk.is_admin()))
  with check (customer_id = (select desk.current_user_id()) or (select desk.is_admin()));
create policy "staff see all tickets" on public.support_tickets for select to support_agent
  using ((select desk.is_staff_login()));
create policy "staff write tickets for callers" on public.support_tickets for insert to support_agent
  with check ((select desk.is_staff_login()));
create policy "staff work on all tickets" on public.support_tickets for update to support_agent
  using ((select desk.is_staff_login())) with check ((select desk.is_staff_login()));

create policy "customers see what was said to them" on public.ticket_messages for select to authenticated
  using (
    (select desk.is_admin())
    or (not is_internal_note
        and ticket_id in (select t.id from public.support_tickets t where t.customer_id = (select desk.current_user_id())))
  );
create policy "customers write on their tickets" on public.ticket_messages for insert to authenticated
  with check (
    ((select desk.is_admin()) and sender_type = 'admin' and sender_id = (select desk.current_user_id()))
    or (sender_type = 'customer' and not is_internal_note and sender_id = (select desk.current_user_id())
        and desk.owns_ticket(ticket_id))
  );
create policy "staff see all messages" on public.ticket_messages for select to support_agent
  using ((select desk.is_staff_login()));
create policy "staff answer in their own name" on public.ticket_messages for insert to support_agent
  with check ((select desk.is_staff_login()) and sender_type = 'admin' and sender_id = (select desk.current_user_id()));

-- The look at ticket_messages is itself under row security, which hides internal notes from customers.
create policy "customers see the files of their tickets" on public.ticket_attachments for select to authenticated
  using (
    (select desk.is_admin())
    or (ticket_id in (select t.id from public.support_tickets t where t.customer_id = (select desk.current_user_id()))
        and (message_id is null or exists (select from public.ticket_messages m where m.id = message_id)))
  );
create policy "customers attach to their tickets" on public.ticket_attachments for insert to authenticated
  with check (
    uploaded_by = (select desk.current_user_id())
    and ((select desk.is_admin())
         or (desk.owns_ticket(ticket_id) and (message_id is null or desk.owns_message(message_id))))
  );
create policy "staff see all files" on public.ticket_attachments for select to support_agent
  using ((select desk.is_staff_login()));
create policy "staff attach in their own name" on public.ticket_attachments for insert to support_agent
  with check ((select desk.is_staff_login()) and uploaded_by = (select desk.current_user_id()));

-- 4. Rows of the desk's tables ----------------------------------------------------------------------------------------

do $$
declare
  readable text;
begin
  foreach readable in array array[
    'settings', 'staff_logins', 'evidence_blobs', 'evidence_chunks', 'evidence_objects', 'events', 'staff_notifications',
    'staff_notification_reads'
  ] loop
    execute format(
      'create policy "staff read" on desk.%I for select to support_agent using ((select desk.is_staff_login()))', readable);
  end loop;
  foreach readable in array array['staff_notifications', 'staff_notification_reads'] loop
    execute format(
      'create policy "web admins read" on desk.%I for select to authenticated using ((select desk.is_admin()))', readable);
  end loop;
end
$$;

-- 5. The shop's tables, where they were made here ---------------------------------------------------------------------

do $$
declare
  mine text;
  own text;
begin
  for mine in select name from desk.host_tables where made_here loop
    own := case mine
      when 'users' then 'id = (select desk.current_user_id())'
      when 'orders' then 'customer_id = (select desk.current_user_id())'
      when 'order_items' then
        'order_id in (select o.id from public.orders o where o.customer_id = (select desk.current_user_id()))'
      when 'notifications' then 'user_id = (select desk.current_user_id())'
      when 'products' then '(select desk.current_user_id()) is not null'
      when 'suppliers' then 'false'
    end;
    if mine = 'notifications' then
      execute 'create policy "people see their own" on public.notifications for select to authenticated, support_agent using (' || own || ')';
      execute 'create policy "people mark their own" on public.notifications for update to authenticated, support_agent using ('
           || own || ') with check (' || own || ')';
      execute 'grant select, update (is_read) on public.notifications to authenticated, support_agent';
    else
      execute format('create policy "customers see what is theirs, admins all" on public.%I for select to authenticated using (%s or (select desk.is_admin()))', mine, own);
      execute format('grant select on public.%I to authenticated', mine);
    end if;
    execute format('grant select, insert, update, delete on public.%I to service_role', mine);
  end loop;
end
$$;
