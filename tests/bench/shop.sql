-- Fills the migrated shop with the floor's rows, as a restore would: triggers asleep, indexes made afterwards.
set session_replication_role = replica;
create temporary table later as
  select pg_get_indexdef(i.indexrelid) as again, i.indexrelid::regclass::text as name
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
   where (n.nspname, c.relname) in (('public', 'users'), ('public', 'orders'), ('public', 'support_tickets'),
                                    ('public', 'ticket_messages'), ('public', 'ticket_attachments'))
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid);
do $$
declare
  gone text;
begin
  for gone in select name from later loop
    execute 'drop index ' || gone;
  end loop;
end
$$;
insert into public.users (id, full_name, email, mobile_number, role) select id, full_name, email, phone, role from floor.users;
insert into public.orders (id, order_number, customer_id, status, order_total, created_at, delivered_at)
  select id, order_number, customer_id, 'delivered', total, created_at, created_at + interval '2 hours' from floor.orders;
insert into public.order_items (order_id, product_name, quantity, unit_price, total_price)
  select id, 'Tomatoes', 2, 40, 80 from floor.orders;
insert into public.support_tickets (id, ticket_number, order_id, customer_id, issue_type, priority, status, subject, description,
                                    affected_items, resolution_type, resolved_by, resolved_at, created_at, updated_at)
  select id, ticket_number, order_id, customer_id, issue_type, priority, status, subject, description,
         affected_items, resolution_type, resolved_by, resolved_at, created_at, updated_at from floor.tickets order by place;
insert into public.ticket_messages (id, ticket_id, sender_id, sender_type, message, is_internal_note, created_at, updated_at)
  select id, ticket_id, sender_id, sender_type, message, is_internal_note, created_at, created_at from floor.messages;
insert into public.ticket_attachments (id, ticket_id, message_id, file_url, storage_path, file_type, file_name, file_size, uploaded_by, created_at)
  select id, ticket_id, message_id, ticket_id || '/' || file_name, ticket_id || '/' || file_name, 'image/jpeg', file_name,
         file_size, uploaded_by, created_at from floor.attachments;
insert into desk.ticket_counts (status, priority, n) select status, priority, n from floor.counts;
do $$
declare
  made text;
begin
  for made in select again from later loop
    execute made;
  end loop;
end
$$;
set session_replication_role = origin;
analyze;
-- A restore brings the sequences too: the next number follows the last.
select setval(desk.ticket_number_sequence(split_part(ticket_number, '-', 2)::integer), max(split_part(ticket_number, '-', 3)::bigint))
  from floor.tickets group by split_part(ticket_number, '-', 2);
