-- Why: of a million tickets, what one person, one product or one supplier had to do with in twelve months took up to five
-- seconds, because it was added up ticket by ticket. A person, a product and a supplier are the subjects of a ticket, and what
-- it adds to each figure is now added up by day for each of them. What each figure means is said in 0090, and stays as it is.
--
-- * A ticket counts once for a supplier, however many of its products it names: one of its products stands for the supplier.
-- * Which supplier a product has is the shop's, and nobody tells of it: where it has another one now, its tickets are counted
--   anew within the hour, as units sold are.
-- * What was granted is known by type, priority and status too, and the products that are named by status.

create table desk.product_suppliers (
  product_id uuid primary key,
  supplier_id uuid
);
comment on table desk.product_suppliers is
  'Which supplier each product that a ticket names was counted for; desk.look_at_suppliers() looks whether it has another one now.';
comment on column desk.product_suppliers.supplier_id is 'Null where it has none.';

alter table desk.ticket_products
  add column customer_id uuid,
  add column supplier_id uuid,
  add column stands_for_supplier boolean not null default false;
comment on column desk.ticket_products.customer_id is 'The ticket''s.';
comment on column desk.ticket_products.supplier_id is 'The product''s, as in desk.product_suppliers.';
comment on column desk.ticket_products.stands_for_supplier is 'Whether it is the one row of its ticket that counts for this supplier.';

-- What is known already.
insert into desk.product_suppliers
select k.product_id, s.supplier_id
  from (select distinct p.product_id from desk.ticket_products p) k left join desk.shop_products s on s.id = k.product_id;
update desk.ticket_products p
   set customer_id = x.customer_id, supplier_id = x.supplier_id, stands_for_supplier = x.place = 1 and x.supplier_id is not null
  from (
    select n.ticket_id, n.product_id, f.customer_id, k.supplier_id,
           row_number() over (partition by n.ticket_id, k.supplier_id order by n.product_id) as place
      from desk.ticket_products n
      join desk.ticket_facts f on f.ticket_id = n.ticket_id
      join desk.product_suppliers k on k.product_id = n.product_id
  ) x
 where x.ticket_id = p.ticket_id and x.product_id = p.product_id;
alter table desk.ticket_products alter column customer_id set not null;

drop index desk.ticket_products_product_idx;
create index ticket_products_product_idx on desk.ticket_products (product_id, day) include (ticket_id, customer_id, issue_type, kind);
create index ticket_products_supplier_idx on desk.ticket_products (supplier_id, day) include (ticket_id, customer_id, kind)
  where stands_for_supplier;
drop index desk.ticket_facts_agent_idx;
create index ticket_facts_agent_idx on desk.ticket_facts (agent_id, day)
  include (customer_id, kind, answer_step, answer_working_step, settle_step, settle_working_step);

-- The sums ------------------------------------------------------------------------------------------------------------------

create view desk.ticket_subjects as
  select f.ticket_id, 1::smallint as subject, f.agent_id as subject_id from desk.ticket_facts f where f.agent_id is not null
  union all
  select p.ticket_id, 2::smallint, p.product_id from desk.ticket_products p
  union all
  select p.ticket_id, 3::smallint, p.supplier_id from desk.ticket_products p where p.stands_for_supplier;
comment on view desk.ticket_subjects is 'Whom and what each ticket counts for: 1 its person, 2 its products, 3 their suppliers.';
revoke all on desk.ticket_subjects from public, anon, authenticated, service_role;

create table desk.subject_days (
  subject smallint not null,
  subject_id uuid not null,
  day date not null,
  issue_type public.ticket_issue_type not null,
  priority public.ticket_priority not null,
  status public.ticket_status not null,
  raised integer not null,
  answered integer not null,
  settled integer not null,
  answer_seconds bigint not null,
  answer_working_seconds bigint not null,
  settle_seconds bigint not null,
  settle_working_seconds bigint not null,
  answers_kept integer not null,
  answers_missed integer not null,
  settlements_kept integer not null,
  settlements_missed integer not null,
  settled_once integer not null,
  accepted integer not null,
  reopened integer not null,
  wrote_again integer not null,
  repeat integer not null,
  escalated integer not null,
  priority_raised integer not null,
  approval_asked integer not null,
  without_product integer not null,
  settled_then integer not null,
  primary key (subject, subject_id, day, issue_type, priority, status)
) with (fillfactor = 80);
comment on table desk.subject_days is
  'The measures of tickets (desk.ticket_measures) added up by day for each subject (desk.ticket_subjects), by type, priority and status.';
comment on column desk.subject_days.subject is '1 a person, 2 a product, 3 a supplier.';
comment on column desk.subject_days.subject_id is 'Which one.';
comment on column desk.subject_days.day is 'The day of the shop.';
do $$
declare
  measure text;
begin
  foreach measure in array array['raised', 'answered', 'settled', 'answer_seconds', 'answer_working_seconds', 'settle_seconds',
      'settle_working_seconds', 'answers_kept', 'answers_missed', 'settlements_kept', 'settlements_missed', 'settled_once', 'accepted',
      'reopened', 'wrote_again', 'repeat', 'escalated', 'priority_raised', 'approval_asked', 'without_product', 'settled_then'] loop
    execute format('comment on column desk.subject_days.%I is %L', measure, 'Sum of this measure of desk.ticket_measures.');
  end loop;
end
$$;

create table desk.subject_durations (
  subject smallint not null,
  subject_id uuid not null,
  month date not null,
  measure smallint not null,
  step smallint not null,
  tickets integer not null,
  primary key (subject, subject_id, month, measure, step)
) with (fillfactor = 80);
comment on table desk.subject_durations is 'How many tickets of a subject, by the month they were raised, took how long.';
comment on column desk.subject_durations.subject is 'As in desk.subject_days.';
comment on column desk.subject_durations.subject_id is 'Which one.';
comment on column desk.subject_durations.month is 'The first day of the shop''s month.';
comment on column desk.subject_durations.measure is 'As in desk.duration_days.';
comment on column desk.subject_durations.step is 'Which step of desk.duration_bounds().';
comment on column desk.subject_durations.tickets is 'How many.';

create table desk.subject_grants (
  subject smallint not null,
  subject_id uuid not null,
  day date not null,
  issue_type public.ticket_issue_type not null,
  granted_by uuid,
  approved boolean not null,
  refund numeric not null,
  credit numeric not null,
  refund_tickets integer not null,
  credit_tickets integer not null
) with (fillfactor = 80);
create unique index subject_grants_key on desk.subject_grants (subject, subject_id, day, issue_type, granted_by, approved) nulls not distinct;
comment on table desk.subject_grants is 'desk.ticket_grants added up by the day of granting for each subject.';
comment on column desk.subject_grants.subject is 'As in desk.subject_days.';
comment on column desk.subject_grants.subject_id is 'Which one.';
comment on column desk.subject_grants.day is 'The day of the shop.';
comment on column desk.subject_grants.granted_by is 'Who granted; null where it is not known.';

create table desk.granted_kind_days (
  day date not null,
  issue_type public.ticket_issue_type not null,
  priority public.ticket_priority not null,
  status public.ticket_status not null,
  approved boolean not null,
  refund numeric not null,
  credit numeric not null,
  refund_tickets integer not null,
  credit_tickets integer not null,
  primary key (day, issue_type, priority, status, approved)
) with (fillfactor = 80);
comment on table desk.granted_kind_days is 'desk.ticket_grants added up by the day of granting, by the type, priority and status of the ticket.';
comment on column desk.granted_kind_days.day is 'The day of the shop.';

create table desk.product_status_days (
  product_id uuid not null,
  day date not null,
  status public.ticket_status not null,
  tickets integer not null,
  primary key (product_id, day, status) include (tickets)
) with (fillfactor = 80);
comment on table desk.product_status_days is 'desk.ticket_products added up by the day the ticket was raised and by its status.';
comment on column desk.product_status_days.day is 'The day of the shop.';
comment on column desk.product_status_days.tickets is 'How many tickets name the product.';

do $$
declare
  mine text;
begin
  foreach mine in array array['subject_grants', 'granted_kind_days'] loop
    execute format('comment on column desk.%I.approved is %L', mine, 'Whether a colleague had agreed.');
    execute format('comment on column desk.%I.refund is %L', mine, 'Sum of the changes of refunds.');
    execute format('comment on column desk.%I.credit is %L', mine, 'Sum of the changes of store credit.');
    execute format('comment on column desk.%I.refund_tickets is %L', mine, 'Tickets that got a refund, less those that lost it.');
    execute format('comment on column desk.%I.credit_tickets is %L', mine, 'The same of store credit.');
  end loop;
  foreach mine in array array['product_suppliers', 'subject_days', 'subject_durations', 'subject_grants', 'granted_kind_days', 'product_status_days'] loop
    execute format('alter table desk.%I enable row level security', mine);
    execute format('revoke all on desk.%I from public, anon, authenticated, service_role', mine);
  end loop;
  foreach mine in array array['subject_days', 'subject_durations', 'subject_grants', 'granted_kind_days', 'product_status_days'] loop
    execute format('grant select on desk.%I to support_agent', mine);
    execute format('create policy "staff read" on desk.%I for select to support_agent using ((select desk.is_staff_login()))', mine);
  end loop;
end
$$;

-- Adding up -----------------------------------------------------------------------------------------------------------------

-- Adds the facts of these tickets to the sums of 0109, or takes them off (sign -1).
create function desk.add_to_finer_days(tickets uuid[], sign integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.subject_days as d
  select s.subject, s.subject_id, m.day, m.issue_type, m.priority, m.status,
         sign * sum(m.raised), sign * sum(m.answered), sign * sum(m.settled), sign * sum(m.answer_seconds), sign * sum(m.answer_working_seconds),
         sign * sum(m.settle_seconds), sign * sum(m.settle_working_seconds), sign * sum(m.answers_kept), sign * sum(m.answers_missed),
         sign * sum(m.settlements_kept), sign * sum(m.settlements_missed), sign * sum(m.settled_once), sign * sum(m.accepted),
         sign * sum(m.reopened), sign * sum(m.wrote_again), sign * sum(m.repeat), sign * sum(m.escalated), sign * sum(m.priority_raised),
         sign * sum(m.approval_asked), sign * sum(m.without_product), sign * sum(m.settled_then)
    from (select * from desk.ticket_subjects x where x.ticket_id = any (tickets)) s
    join (select * from desk.ticket_measures x where x.ticket_id = any (tickets)) m on m.ticket_id = s.ticket_id
   group by s.subject, s.subject_id, m.day, m.issue_type, m.priority, m.status
  on conflict (subject, subject_id, day, issue_type, priority, status) do update
     set raised = d.raised + excluded.raised, answered = d.answered + excluded.answered, settled = d.settled + excluded.settled,
         answer_seconds = d.answer_seconds + excluded.answer_seconds,
         answer_working_seconds = d.answer_working_seconds + excluded.answer_working_seconds,
         settle_seconds = d.settle_seconds + excluded.settle_seconds,
         settle_working_seconds = d.settle_working_seconds + excluded.settle_working_seconds,
         answers_kept = d.answers_kept + excluded.answers_kept, answers_missed = d.answers_missed + excluded.answers_missed,
         settlements_kept = d.settlements_kept + excluded.settlements_kept,
         settlements_missed = d.settlements_missed + excluded.settlements_missed,
         settled_once = d.settled_once + excluded.settled_once, accepted = d.accepted + excluded.accepted,
         reopened = d.reopened + excluded.reopened, wrote_again = d.wrote_again + excluded.wrote_again,
         repeat = d.repeat + excluded.repeat, escalated = d.escalated + excluded.escalated,
         priority_raised = d.priority_raised + excluded.priority_raised, approval_asked = d.approval_asked + excluded.approval_asked,
         without_product = d.without_product + excluded.without_product, settled_then = d.settled_then + excluded.settled_then;

  insert into desk.subject_durations as d
  select s.subject, s.subject_id, date_trunc('month', f.day)::date, x.measure, x.step, sign * count(*)
    from (select * from desk.ticket_subjects x where x.ticket_id = any (tickets)) s
    join (select * from desk.ticket_facts x where x.ticket_id = any (tickets)) f on f.ticket_id = s.ticket_id
    cross join lateral (values (1, f.answer_step), (2, f.answer_working_step), (3, f.settle_step), (4, f.settle_working_step)) x (measure, step)
   where x.step is not null
   group by 1, 2, 3, 4, 5
  on conflict (subject, subject_id, month, measure, step) do update set tickets = d.tickets + excluded.tickets;

  insert into desk.subject_grants as d
  select s.subject, s.subject_id, g.day, g.issue_type, g.granted_by, g.approved,
         sign * sum(g.refund), sign * sum(g.credit), sign * sum(g.refund_tickets), sign * sum(g.credit_tickets)
    from (select * from desk.ticket_subjects x where x.ticket_id = any (tickets)) s
    join (select * from desk.ticket_grants x where x.ticket_id = any (tickets)) g on g.ticket_id = s.ticket_id
   group by s.subject, s.subject_id, g.day, g.issue_type, g.granted_by, g.approved
  on conflict (subject, subject_id, day, issue_type, granted_by, approved) do update
     set refund = d.refund + excluded.refund, credit = d.credit + excluded.credit,
         refund_tickets = d.refund_tickets + excluded.refund_tickets, credit_tickets = d.credit_tickets + excluded.credit_tickets;

  insert into desk.granted_kind_days as d
  select g.day, g.issue_type, g.priority, g.status, g.approved,
         sign * sum(g.refund), sign * sum(g.credit), sign * sum(g.refund_tickets), sign * sum(g.credit_tickets)
    from desk.ticket_grants g
   where g.ticket_id = any (tickets)
   group by g.day, g.issue_type, g.priority, g.status, g.approved
  on conflict (day, issue_type, priority, status, approved) do update
     set refund = d.refund + excluded.refund, credit = d.credit + excluded.credit,
         refund_tickets = d.refund_tickets + excluded.refund_tickets, credit_tickets = d.credit_tickets + excluded.credit_tickets;

  insert into desk.product_status_days as d
  select p.product_id, p.day, p.status, sign * count(*)
    from desk.ticket_products p
   where p.ticket_id = any (tickets)
   group by p.product_id, p.day, p.status
  on conflict (product_id, day, status) do update set tickets = d.tickets + excluded.tickets;
end
$$;
comment on function desk.add_to_finer_days(uuid[], integer) is
  'For desk.fold_analytics(): adds the facts of tickets to the sums of their subjects, and to those of what was granted and named by kind, or takes them off.';
revoke all on function desk.add_to_finer_days(uuid[], integer) from public, anon, authenticated, service_role;

-- As in 0091, and with the sums above.
create or replace function desk.fold_tickets(most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_custom_plan
set synchronize_seqscans = off as $$
declare
  wanted text;
  taken uuid[];
begin
  -- One at a time; who comes second leaves it. A repeatable-read transaction could trip over an earlier fold.
  if current_setting('transaction_read_only') = 'on'
     or current_setting('transaction_isolation') <> 'read committed' then
    return 0;
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended('desk.analytics', 0)) then
    return null;
  end if;

  select concat_ws(' ', s.business_tz, (select string_agg(concat_ws(' ', w.weekday, w.opens, w.closes), ', ' order by w.weekday) from desk.working_hours w))
    into wanted from desk.settings s;
  if exists (select from desk.analytics_state a where a.laid_out_for <> wanted) then
    perform desk.lay_out_working_days();
    delete from desk.touched_tickets;
    insert into desk.touched_tickets (ticket_id) select t.id from public.support_tickets t order by t.created_at;
    update desk.analytics_state a set laid_out_for = wanted, units_since = '-infinity';
  end if;

  with gone as (
    delete from desk.touched_tickets t
     where t.ctid = any (array(select n.ctid from desk.touched_tickets n limit most))
    returning t.ticket_id
  )
  select array_agg(distinct g.ticket_id) into taken from gone g;
  if taken is null then
    return 0;
  end if;
  -- A ticket that is new here is one more before those that the same customer raised in the year after it.
  taken := taken || array(
    with fresh as materialized (
      select t.id, t.customer_id, t.created_at
        from public.support_tickets t
       where t.id = any (taken) and not exists (select from desk.ticket_facts f where f.ticket_id = t.id)
    )
    select distinct later.ticket_id
      from fresh n
      cross join lateral (
        select f.ticket_id
          from desk.ticket_facts f
         where f.customer_id = n.customer_id and f.raised_at >= n.created_at and f.raised_at <= n.created_at + interval '366 days'
        offset 0
      ) later
     where later.ticket_id <> all (taken)
  );

  if exists (select from desk.ticket_facts f where f.ticket_id = any (taken)) then
    perform desk.add_to_days(taken, -1);
    perform desk.add_to_finer_days(taken, -1);
    delete from desk.ticket_facts f where f.ticket_id = any (taken);
    delete from desk.ticket_products p where p.ticket_id = any (taken);
    delete from desk.ticket_grants g where g.ticket_id = any (taken);
  end if;

  with named as materialized (
    select p.ticket_id, p.product_id from desk.ticket_products_now p where p.ticket_id = any (taken)
  ), counted as (
    insert into desk.ticket_facts
    select n.*, n.ticket_id in (select p.ticket_id from named p)
      from desk.tickets_now n
     where n.ticket_id = any (taken)
    returning ticket_id, day, issue_type, priority, status, customer_id, agent_id
  ), supplied as (
    insert into desk.product_suppliers (product_id, supplier_id)
    select k.product_id, s.supplier_id
      from (select distinct n.product_id from named n) k join desk.shop_products s on s.id = k.product_id
     where not exists (select from desk.product_suppliers x where x.product_id = k.product_id)
    returning product_id, supplier_id
  )
  insert into desk.ticket_products
    (ticket_id, product_id, day, issue_type, priority, status, customer_id, agent_id, supplier_id, stands_for_supplier)
  select p.ticket_id, p.product_id, f.day, f.issue_type, f.priority, f.status, f.customer_id, f.agent_id, k.supplier_id,
         k.supplier_id is not null and row_number() over (partition by p.ticket_id, k.supplier_id order by p.product_id) = 1
    from named p
    join counted f on f.ticket_id = p.ticket_id
    left join (select * from desk.product_suppliers union all select * from supplied) k on k.product_id = p.product_id;
  insert into desk.ticket_grants
    (ticket_id, ordinal, granted_at, day, issue_type, priority, status, agent_id, granted_by, approved, refund, credit, refund_tickets, credit_tickets)
  select g.ticket_id, g.ordinal, g.granted_at, (g.granted_at at time zone s.business_tz)::date, f.issue_type, f.priority, f.status, f.agent_id,
         g.granted_by, g.approved, g.refund, g.credit, g.refund_tickets, g.credit_tickets
    from desk.grants_of(taken) g join desk.ticket_facts f on f.ticket_id = g.ticket_id cross join desk.settings s;
  perform desk.add_to_days(taken, 1);
  perform desk.add_to_finer_days(taken, 1);
  -- While everything is counted for the first time the planner would go on believing that there is nothing yet.
  if cardinality(taken) >= 1000 and (select c.reltuples from pg_class c where c.oid = 'desk.ticket_facts'::regclass) < 100000 then
    analyze desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.ticket_days, desk.duration_days, desk.duration_months, desk.granted_days,
            desk.product_days, desk.subject_days, desk.subject_durations, desk.subject_grants, desk.granted_kind_days, desk.product_status_days,
            desk.touched_tickets, desk.working_days;
  end if;
  return cardinality(taken);
end
$$;

-- As in 0091, and all of the above.
create or replace function desk.recount_analytics() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('desk.analytics', 0));
  perform pg_advisory_xact_lock(hashtextextended('desk.units_sold', 0));
  truncate desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.ticket_days, desk.duration_days, desk.duration_months, desk.granted_days,
           desk.product_days, desk.subject_days, desk.subject_durations, desk.subject_grants, desk.granted_kind_days, desk.product_status_days,
           desk.product_suppliers, desk.units_sold, desk.touched_tickets;
  update desk.analytics_state a set laid_out_for = '', units_since = '-infinity';
end
$$;

-- Suppliers are the shop's, and nobody tells when a product gets another one. While somebody counts tickets it waits for
-- the next time, because a ticket that is counted at this moment could go by unseen.
create function desk.look_at_suppliers() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('desk.analytics', 0)) then
    return;
  end if;
  with moved as (
    update desk.product_suppliers k
       set supplier_id = s.supplier_id
      from desk.shop_products s
     where s.id = k.product_id and s.supplier_id is distinct from k.supplier_id
    returning k.product_id
  )
  insert into desk.touched_tickets (ticket_id)
  select distinct p.ticket_id from moved m join desk.ticket_products p on p.product_id = m.product_id;
end
$$;
comment on function desk.look_at_suppliers() is
  'Has the tickets counted anew that name a product which has another supplier now than it was counted for.';
revoke all on function desk.look_at_suppliers() from public, anon, authenticated, service_role;

-- As in 0090, and whoever counts the units looks at the suppliers too.
create or replace function desk.count_units_sold() returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  again constant interval := interval '1 hour';
  since date;
  zone text := (select s.business_tz from desk.settings s);
begin
  if current_setting('transaction_read_only') = 'on' or current_setting('transaction_isolation') <> 'read committed'
     or not pg_try_advisory_xact_lock(hashtextextended('desk.units_sold', 0)) then
    return false;
  end if;
  -- Orders change for a while: what is delivered in part, what is cancelled.
  select case when a.units_counted_at is null or a.units_since is not null then coalesce(a.units_since, '-infinity')
              when a.units_counted_at < now() - again then (now() at time zone zone)::date - 14 end
    into since from desk.analytics_state a;
  if since is null then
    return false;
  end if;
  perform desk.look_at_suppliers();
  delete from desk.units_sold u where u.day >= since;
  insert into desk.units_sold (day, product_id, units)
  select (o.created_at at time zone zone)::date, l.product_id, sum(l.quantity)
    from desk.shop_orders o join desk.shop_order_items l on l.order_id = o.id
   where l.product_id is not null and o.created_at is not null and o.status not in ('cancelled', 'canceled')
     and (since = '-infinity' or o.created_at >= since::timestamp at time zone zone)
   group by 1, 2;
  update desk.analytics_state a set units_since = null, units_counted_at = now();
  return true;
end
$$;

-- What is known already.
select desk.add_to_finer_days(array(select f.ticket_id from desk.ticket_facts f), 1);
