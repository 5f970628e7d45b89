-- The least that PostgreSQL needs for the same questions: plain tables with fitting indexes, no rules, no triggers, no
-- row security. Everything of the measured shop is copied from here, so both answer from the same rows.
-- TICKETS stands for their number; the same number always makes the same shop.
create schema floor;

create function floor.draw(n bigint, salt bigint, from_many integer) returns integer language sql immutable as
  $$ select 1 + ((hashint8extended(n, salt) & 1073741823) % from_many)::integer $$;
create function floor.id(kind text, n bigint) returns uuid language sql immutable as $$ select md5(kind || n)::uuid $$;

create table floor.words as select
  array['Asha','Ravi','Meera','Arjun','Divya','Kiran','Nikhil','Pooja','Sanjay','Lakshmi','Imran','Zoya','Rahul','Sneha',
    'Vikram','Anjali','Tara','Dev','Isha','Om','Grace','Peter','Maria','John','Aiko','Wei','Ling','Amara','Kwame','Leila',
    'Yusuf','Nadia','Igor','Elena','Pablo','Lucia','Sven','Freya','Thabo','Zanele'] as given,
  array['Verma','Menon','Iyer','Mehta','Nair','Reddy','Patil','Gowda','Shetty','Sheikh','Khanna','Bhat','Rao','Pillai',
    'Das','Bose','Ghosh','Sinha','Mishra','Yadav','Chawla','Dutta','Hegde','Kamath','Prabhu','Desai','Trivedi','Solanki',
    'Thakur','Fernandes','Pinto','Mathew','Thomas','Okoro','Mensah','Diallo','Haddad','Karimi','Petrov','Ivanova','Novak',
    'Horvath','Larsen','Berg','Rossi','Ricci','Silva','Costa','Moreau','Dubois','Tanaka','Mori','Chen','Liu','Park','Cho',
    'Nguyen','Pham','Smith','Clarke'] as family,
  array['Tomatoes','Bananas','Spinach','Milk','Paneer','Curd','Eggs','Basmati rice','Atta','Chicken','Mutton','Salmon',
    'Prawns','Apples','Mangoes','Grapes','Strawberries','Avocados','Onions','Potatoes','Carrots','Cauliflower','Broccoli',
    'Coriander','Chillies','Ginger','Garlic','Lemons','Butter','Cheddar','Yogurt','Bread','Croissants','Orange juice',
    'Coconut water','Coffee','Green tea','Olive oil','Groundnut oil','Ghee','Toor dal','Chickpeas','Rajma','Oats',
    'Cornflakes','Honey','Peanut butter','Chocolate','Ice cream','Frozen peas','Pizza','Baby food','Diapers','Soap',
    'Detergent','Tofu','Mushrooms','Capsicum','Cucumber','Jaggery'] as goods,
  array['arrived crushed','had gone off','not in the bag','of another brand','left at the wrong door','smelled sour',
    'only half of what I paid for','came in a torn packet','delivered three hours late','nothing like the picture'] as faults,
  array['The bag was upside down at the door.','I opened it in front of the driver.','It is the second time this month.',
    'Please send the money back the way I paid.','I need new ones before dinner tonight.','The seal was open and it leaked.',
    'Photos are attached.','The cold bag was warm.','My children cannot eat this.','The app says it was delivered.',
    'I was charged for all of it.','It expired last week.'] as complaints,
  array['Thank you for writing, and sorry about that.','We have looked at your photos.','The refund reaches your wallet today.',
    'A replacement is on its way.','Could you send a photo of the label?','Our hub checks the cold chain of this batch.',
    'We have added store credit.','Please keep it aside for our rider.'] as answers,
  array['Picked from the wrong bin.','Batch reported to the supplier.','Third claim in two months, look closely.',
    'Gate was closed, left with the guard.','Eleven degrees for forty minutes.','Refund the item only.',
    'Passed on to the category manager.','Weight was right when packed, lost on the way.'] as notes;

create table floor.users as
  select floor.id('u', n) as id, g || ' ' || f as full_name,
         lower(g) || '.' || lower(f) || n || '@example.' || (array['in','com','net'])[1 + n % 3] as email,
         '+91 9' || lpad((hashint8extended(n, 3) & 999999999)::text, 9, '0') as phone, 'customer'::text as role
    from (select n, w.given[floor.draw(n, 1, 40)] as g, w.family[floor.draw(n, 2, 60)] as f
            from floor.words w, generate_series(1, greatest(TICKETS / 10, 1)) n) people;
insert into floor.users
  select floor.id('a', n), 'Agent ' || n, 'agent' || n || '@desk.example', null, 'admin' from generate_series(1, 20) n;

create unlogged table floor.cases as
  select n, floor.draw(n, 11, greatest(TICKETS / 10, 1)) as person, floor.draw(n, 12, 10) as fault,
         floor.draw(n, 13, 100) as urgency, floor.draw(n, 14, 100) as progress, floor.draw(n, 15, 60) as thing,
         floor.draw(n, 16, 20) as agent,
         date_trunc('hour', now()) - interval '730 days' * (1 - n::float8 / TICKETS) - interval '1 minute' as created
    from generate_series(1, TICKETS) n;

create table floor.orders as
  select floor.id('o', n) as id, 'ORD-' || (10000 + n) as order_number, floor.id('u', person) as customer_id,
         (200 + floor.draw(n, 21, 300000) / 100.0)::numeric(12, 2) as total, created - interval '5 hours' as created_at
    from floor.cases;

create table floor.tickets as
  select floor.id('t', n) as id, n::integer as place,
         'TKT-' || year || '-' || lpad(number::text, greatest(5, length(number::text)), '0') as ticket_number,
         floor.id('o', n) as order_id, floor.id('u', person) as customer_id,
         (enum_range(null::public.ticket_issue_type))[fault] as issue_type,
         case when urgency <= 40 then 'low' when urgency <= 80 then 'medium' when urgency <= 95 then 'high'
              else 'critical' end::public.ticket_priority as priority,
         case when progress <= 12 then 'open' when progress <= 20 then 'in_progress' when progress <= 25 then 'awaiting_customer'
              when progress <= 65 then 'resolved' else 'closed' end::public.ticket_status as status,
         w.goods[thing] || ' ' || w.faults[fault] as subject,
         w.goods[thing] || ' of order ORD-' || (10000 + n) || ' ' || w.faults[fault] || '. '
           || w.complaints[floor.draw(n, 22, 12)] || ' ' || w.complaints[floor.draw(n, 23, 12)] as description,
         jsonb_build_array(jsonb_build_object('product_name', w.goods[thing], 'quantity', 1 + n % 4, 'unit_price', 40)) as affected_items,
         case when progress > 25 then (enum_range(null::public.resolution_type))[1 + n % 6] end as resolution_type,
         case when progress > 25 then floor.id('a', agent) end as resolved_by,
         case when progress > 25 then created + interval '1 hour' * floor.draw(n, 25, 70) end as resolved_at,
         created as created_at, created + interval '3 hours' as updated_at
    from floor.words w,
         (select c.*, extract(year from created) as year,
                 row_number() over (partition by extract(year from created) order by n) as number
            from floor.cases c) c;

create table floor.messages as
  select floor.id('m', n * 3 + k) as id, floor.id('t', n) as ticket_id,
         case k when 0 then floor.id('u', person) else floor.id('a', agent) end as sender_id,
         case k when 0 then 'customer' else 'admin' end::public.message_sender_type as sender_type,
         case k
           when 0 then 'Hello, ' || lower(w.goods[thing]) || ' of order ORD-' || (10000 + n) || ' ' || w.faults[fault] || '. '
             || w.complaints[floor.draw(n, 31, 12)] || ' ' || w.complaints[floor.draw(n, 32, 12)] || ' ' || w.complaints[floor.draw(n, 33, 12)]
           when 1 then w.answers[floor.draw(n, 34, 8)] || ' ' || w.answers[floor.draw(n, 35, 8)] || ' ' || w.answers[floor.draw(n, 36, 8)]
             || ' Our reference is ' || (10000 + n) || '.'
           else w.notes[floor.draw(n, 37, 8)] || ' ' || w.notes[floor.draw(n, 38, 8)] || ' Case K' || upper(substr(md5('case' || n), 1, 7)) || '.'
         end as message,
         k = 2 as is_internal_note, created + interval '40 minutes' * k as created_at
    from floor.words w, floor.cases c, generate_series(0, 2) k;

create table floor.attachments as
  select floor.id('f', n * 2 + k) as id, floor.id('t', n) as ticket_id, floor.id('m', n * 3) as message_id,
         'photo-' || (k + 1) || '.jpg' as file_name, floor.draw(n * 2 + k, 41, 2500000) as file_size,
         floor.id('u', person) as uploaded_by, created as created_at
    from floor.cases, generate_series(0, 1) k where k = 0 or n % 2 = 0;

create table floor.notifications (id uuid primary key default gen_random_uuid(), user_id uuid not null, ticket_id uuid,
  title text not null, body text not null, created_at timestamptz not null default now());
create table floor.counts as select status, priority, count(*) as n from floor.tickets group by status, priority;

alter table floor.users add primary key (id);
alter table floor.orders add primary key (id);
alter table floor.tickets add primary key (id);
alter table floor.messages add primary key (id);
alter table floor.attachments add primary key (id);
alter table floor.counts add primary key (status, priority);
create unique index on floor.tickets (ticket_number);
create unique index on floor.tickets (place);
create index on floor.orders (order_number);
create index on floor.tickets (order_id);
create index on floor.tickets (created_at desc, id desc);
create index on floor.tickets (status, created_at desc, id desc);
create index on floor.tickets (status, priority, created_at desc, id desc);
create index on floor.tickets (customer_id, created_at desc);
create index on floor.tickets using gin (ticket_number gin_trgm_ops);
create index on floor.users using gin ((full_name || ' ' || email) gin_trgm_ops);
create index on floor.messages (ticket_id, created_at);
create index on floor.messages using gin (to_tsvector('english', message));
create index on floor.attachments (ticket_id);
create index on floor.notifications (user_id, created_at desc);
analyze floor.users, floor.orders, floor.tickets, floor.messages, floor.attachments, floor.counts;
