-- One row at least in every table, and rows of two people wherever rows are somebody's: a right that has nothing to
-- try itself on proves nothing. Made by the owner, behind the rules; what triggers fill themselves is not repeated here.

insert into suppliers (name) values ('Green Fields');
insert into products (name, sku, category, price, supplier_id) select 'Tomatoes, 1 kg', 'TOM-1', 'Vegetables', 50, id from suppliers;
insert into order_items (order_id, product_id, product_name, quantity, unit_price, total_price)
  select o.id, p.id, p.name, 1, 50, 50 from orders o, products p;

-- A ticket in every status of both customers.
insert into support_tickets (customer_id, order_id, issue_type, status, subject, description, affected_items)
  select o.customer_id, o.id, 'damaged_product', s.status, 'Crushed, ' || s.status, 'All of them.',
         jsonb_build_array(jsonb_build_object('product_id', p.id, 'product_name', p.name, 'quantity', 1))
    from orders o, products p, unnest(enum_range(null::ticket_status)) s (status)
   where o.order_number in ('ORD-12345', 'ORD-777');
update support_tickets set resolution_type = 'partial_refund', refund_amount = 5 where status = 'resolved';

insert into ticket_messages (ticket_id, sender_id, sender_type, message)
  select id, customer_id, 'customer', 'All six of them' from support_tickets;
insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note)
  select t.id, s.user_id, 'admin', 'Is it these?', n.is_note
    from support_tickets t, (select user_id from desk.staff_logins union select id from users where role = 'super_admin') s,
         (values (false), (true)) n (is_note)
   where t.status in ('open', 'resolved');

-- Photos: of the customer on the ticket, of the desk in a note, and a copy that is the desk's alone.
insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
  select id, id || '/photo.jpg', 'image/jpeg', 'photo.jpg', 1, customer_id from support_tickets;
insert into ticket_attachments (ticket_id, message_id, file_url, file_type, file_name, file_size, uploaded_by)
  select ticket_id, id, ticket_id || '/' || id || '.jpg', 'image/jpeg', 'note.jpg', 1, sender_id
    from ticket_messages where is_internal_note;
insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by, is_internal)
  select t.id, t.id || '/' || s.user_id || '.jpg', 'image/jpeg', 'copy.jpg', 1, s.user_id, true
    from support_tickets t, desk.staff_logins s where t.status = 'open';
insert into desk.evidence_blobs (sha256, size, content_type)
  select sha256(name::bytea), 1, 'image/jpeg' from (values ('one'), ('other')) photos (name);
insert into desk.evidence_chunks (sha256, ordinal, bytes) select sha256, 0, '\x01' from desk.evidence_blobs;
insert into desk.evidence_objects (path, sha256)
  select storage_path, sha256('one'::bytea) from ticket_attachments where file_name = 'photo.jpg';
insert into desk.evidence_pictures (sha256, content_type, width, height, damaged, placeholder)
  values (sha256('one'::bytea), 'image/jpeg', 4, 3, false, '\x0102030405');
insert into desk.photo_fingerprints (sha256, algorithm, bits, framed, quality, probes)
  values (sha256('one'::bytea), 1, sha256('bits'::bytea), sha256('framed'::bytea), 90, repeat('p', 64)::bytea);
insert into desk.photo_verdicts (first, second, verdict, said_by)
  select least(sha256('one'::bytea), sha256('other'::bytea)), greatest(sha256('one'::bytea), sha256('other'::bytea)), 'same', user_id
    from desk.staff_logins limit 1;
insert into desk.photo_marks (attachment_id, verdict, marked_by)
  select a.id, 'supports', s.user_id from ticket_attachments a, (select user_id from desk.staff_logins limit 1) s where a.file_name = 'photo.jpg';
insert into desk.photo_copies (attachment_id, source_id, made_by)
  select c.id, o.id, c.uploaded_by from ticket_attachments c join ticket_attachments o on o.ticket_id = c.ticket_id and o.file_name = 'photo.jpg'
   where c.file_name = 'copy.jpg';
insert into desk.upload_pieces (attachment, ordinal, sent_by, bytes) select gen_random_uuid(), 0, user_id, '\x01' from desk.staff_logins;
insert into desk.evidence_key (api_key) values ('a-key-of-the-bucket');
insert into desk.evidence_store (address) values ('folder:/srv/evidence');
insert into desk.evidence_store_key (secret) values ('a-key-of-the-store');
insert into desk.evidence_copies (sha256, address) select sha256, 'folder:/srv/evidence' from desk.evidence_blobs;

-- What is one person's, of everybody of the desk.
insert into desk.ticket_looks (user_id, ticket_id) select s.user_id, t.id from desk.staff_logins s, support_tickets t;
insert into desk.drafts (user_id, ticket_id, version, computer, body)
  select s.user_id, t.id, gen_random_uuid(), 'Counter', '{"reply":"We are"}' from desk.staff_logins s, support_tickets t where t.status = 'open';
insert into desk.person_settings (user_id) select user_id from desk.staff_logins;
insert into desk.presence (user_id, desk_id, ticket_id)
  select s.user_id, gen_random_uuid(), t.id from desk.staff_logins s, support_tickets t where t.status = 'open';
insert into desk.decisions (id, user_id) select gen_random_uuid(), user_id from desk.staff_logins;
insert into desk.notices_read_to (user_id, read_to) select id, now() from users where role = 'super_admin' on conflict do nothing;
insert into desk.staff_notifications (type, title, message, reference_id, reference_type, for_user)
  select 'support_assigned', 'It is yours', 'Crushed', t.id, 'support_ticket', s.user_id
    from (select user_id from desk.staff_logins union select id from users where role = 'super_admin') s,
         (select id from support_tickets where status = 'open' limit 1) t;
insert into desk.staff_notification_reads (notification_id, user_id)
  select id, for_user from desk.staff_notifications where for_user is not null;
insert into notifications (user_id, type, title, message) select id, 'support_response', 'A word', 'To you' from users;
insert into desk.ticket_assignees (ticket_id, user_id)
  select t.id, s.user_id from support_tickets t, (select user_id from desk.staff_logins limit 1) s;
insert into desk.approvals (id, ticket_id, asked_by, resolution_type, refund_amount)
  select gen_random_uuid(), t.id, s.user_id, 'full_refund', 5
    from support_tickets t, (select user_id from desk.staff_logins limit 1) s where t.status = 'open';
insert into desk.ticket_number_reservations (user_id, ticket_number, year)
  select id, format('TKT-2026-9%s', right(id::text, 4)), 2026 from users where role = 'customer';

-- What is counted now and then, and afterwards something that waits to be counted.
select desk.fold_ticket_counts(), desk.fold_tickets(1000), desk.count_units_sold();
update support_tickets set priority = 'low' where status = 'in_progress';
