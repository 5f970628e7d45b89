-- What PostgreSQL needs to make tickets, three messages each and their orders in plain tables, with nothing but the
-- indexes that the queue and the thread can't do without: the least that any loader of the same data can take.
-- psql -v tickets=1000000 -f floor.sql
set synchronous_commit = off;

create table customers (id uuid, name text, email text);
create table orders (id uuid, order_number text, customer_id uuid, total numeric(12, 2), created_at timestamptz);
create table tickets (
    id uuid, ticket_number text, order_id uuid, customer_id uuid, issue_type text, priority text, status text,
    subject text, description text, affected_items jsonb, created_at timestamptz, updated_at timestamptz);
create table messages (
    id uuid, ticket_id uuid, sender_id uuid, sender_type text, message text, is_internal_note boolean,
    created_at timestamptz, updated_at timestamptz);

insert into customers
select md5('c' || i)::uuid, 'Customer ' || i, 'customer' || i || '@example.com'
from generate_series(1, greatest(:tickets / 10, 1)) i;

insert into orders
select md5('o' || i)::uuid, 'ORD-' || (10000 + i), md5('c' || (1 + i % greatest(:tickets / 10, 1)))::uuid,
    200 + i % 3000, now() - interval '1 minute' * (:tickets - i)
from generate_series(1, :tickets) i;

insert into tickets
select md5('t' || i)::uuid, 'TKT-2026-' || lpad(i::text, greatest(5, length(i::text)), '0'), md5('o' || i)::uuid,
    md5('c' || (1 + i % greatest(:tickets / 10, 1)))::uuid,
    (array['damaged_product', 'spoiled_product', 'missing_items', 'late_delivery'])[1 + i % 4],
    (array['low', 'medium', 'high', 'critical'])[1 + i % 4], (array['open', 'in_progress', 'resolved', 'closed'])[1 + i % 4],
    'Tomatoes arrived crushed, order ' || (10000 + i),
    'The bag was upside down at the door and the tomatoes in it were crushed. Photos are attached for your reference. ' || md5(i::text),
    jsonb_build_array(jsonb_build_object('product_name', 'Tomatoes', 'quantity', 1 + i % 4, 'unit_price', 40)),
    now() - interval '1 minute' * (:tickets - i), now() - interval '1 minute' * (:tickets - i)
from generate_series(1, :tickets) i;

insert into messages
select md5('m' || i || ':' || k)::uuid, md5('t' || i)::uuid, md5('c' || i)::uuid,
    case k when 0 then 'customer' else 'admin' end,
    'Thank you for reaching out, and sorry about that. We have checked the photos that you sent. ' || md5(i::text || k),
    k = 2, now(), now()
from generate_series(1, :tickets) i, generate_series(0, 2) k;

create unique index on customers (id);
create unique index on orders (id);
create unique index on tickets (id);
create unique index on tickets (ticket_number);
create index on tickets (created_at desc, id desc);
create index on tickets (status, created_at desc, id desc);
create index on tickets (customer_id);
create unique index on messages (id);
create index on messages (ticket_id, created_at);
analyze;
