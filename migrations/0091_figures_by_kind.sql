-- Why: of a million tickets, twelve months by type and priority took 0.7 s, because how long things took, what was granted and
-- which products were named was known by day for all tickets alone, and else looked up ticket by ticket.
--
-- * How long things took is added up by month, type, priority and status as well. The days at the ends of a question are
--   still counted one by one, from the steps of time that each ticket's facts now keep.
-- * What a ticket was granted and which products it names know its priority, its status and its person.
-- * Measures of tickets know the person, so that one person's are found by the index.
-- * Counting a million tickets for the first time took thirteen minutes: what nobody has counted yet is taken off nothing.
-- What each figure means is said in 0090, and stays as it is.

-- All at once, because each change by itself would write every ticket's facts anew.
do $$
declare
  changes text;
begin
  select string_agg(format(
           'add column %I smallint generated always as (
              case when %I is not null then width_bucket(greatest(%2$I, 1) - 1, desk.duration_bounds())::smallint end) stored',
           timed || '_step', timed || '_seconds'), ', ')
    into changes from unnest(array['answer', 'answer_working', 'settle', 'settle_working']) timed;
  execute 'alter table desk.ticket_facts ' || changes;
end
$$;
comment on column desk.ticket_facts.answer_step is 'Which step of desk.duration_bounds() answer_seconds is in.';
comment on column desk.ticket_facts.answer_working_step is 'Which step answer_working_seconds is in.';
comment on column desk.ticket_facts.settle_step is 'Which step settle_seconds is in.';
comment on column desk.ticket_facts.settle_working_step is 'Which step settle_working_seconds is in.';

create table desk.duration_months (
  cut smallint not null,
  month date not null,
  issue_type public.ticket_issue_type,
  priority public.ticket_priority,
  status public.ticket_status,
  measure smallint not null,
  step smallint not null,
  tickets integer not null
) with (fillfactor = 80);
create unique index duration_months_key on desk.duration_months (cut, month, issue_type, priority, status, measure, step) nulls not distinct;
comment on table desk.duration_months is 'How many tickets, by the month they were raised, took how long.';
comment on column desk.duration_months.cut is 'By what else: 1 nothing; 2 type, priority and status. What a row is not cut by is null in it.';
comment on column desk.duration_months.month is 'The first day of the shop''s month.';
comment on column desk.duration_months.measure is 'As in desk.duration_days.';
comment on column desk.duration_months.step is 'Which step of desk.duration_bounds().';
comment on column desk.duration_months.tickets is 'How many.';
alter table desk.duration_months enable row level security;
revoke all on desk.duration_months from public, anon, authenticated, service_role;
grant select on desk.duration_months to support_agent;
create policy "staff read" on desk.duration_months for select to support_agent using ((select desk.is_staff_login()));

do $$
declare
  derived text;
begin
  foreach derived in array array['ticket_products', 'ticket_grants'] loop
    execute format('alter table desk.%I add column priority public.ticket_priority, add column status public.ticket_status, add column agent_id uuid', derived);
    execute format('update desk.%I d set priority = f.priority, status = f.status, agent_id = f.agent_id from desk.ticket_facts f where f.ticket_id = d.ticket_id', derived);
    execute format('alter table desk.%I alter column priority set not null, alter column status set not null', derived);
    execute format('comment on column desk.%I.priority is %L', derived, 'The ticket''s.');
    execute format('comment on column desk.%I.status is %L', derived, 'The ticket''s.');
    execute format('comment on column desk.%I.agent_id is %L', derived, 'The ticket''s person, as in desk.ticket_facts.');
  end loop;
end
$$;
-- Everything that is asked of many tickets stands in the index by day: staff read under row security, which lets no
-- condition on a type, a priority or a status use an index by itself.
drop index desk.ticket_facts_day_customer_idx;
create index ticket_facts_day_customer_idx on desk.ticket_facts (day, customer_id)
  include (issue_type, priority, status, agent_id, answer_step, answer_working_step, settle_step, settle_working_step);
drop index desk.ticket_products_product_idx;
create index ticket_products_product_idx on desk.ticket_products (product_id, day) include (issue_type, priority, status, agent_id);
drop index desk.ticket_grants_day_idx;
create index ticket_grants_day_idx on desk.ticket_grants (day)
  include (issue_type, priority, status, agent_id, granted_by, approved, refund, credit, refund_tickets, credit_tickets);
-- In the order in which they are added up.
drop index desk.product_days_all_types_idx;
create index product_days_all_types_idx on desk.product_days (product_id, day) include (tickets) where issue_type is null;
create index product_days_types_idx on desk.product_days (issue_type, product_id, day) include (tickets) where issue_type is not null;

create or replace view desk.ticket_measures with (security_invoker = true) as
  select f.ticket_id, f.day, f.issue_type, f.priority, f.status,
         1 as raised,
         (f.answered_at is not null)::integer as answered,
         (f.settled_at is not null)::integer as settled,
         coalesce(f.answer_seconds, 0) as answer_seconds,
         coalesce(f.answer_working_seconds, 0) as answer_working_seconds,
         coalesce(f.settle_seconds, 0) as settle_seconds,
         coalesce(f.settle_working_seconds, 0) as settle_working_seconds,
         (f.answer_kept is true)::integer as answers_kept,
         (f.answer_kept is false)::integer as answers_missed,
         (f.settlement_kept is true)::integer as settlements_kept,
         (f.settlement_kept is false)::integer as settlements_missed,
         f.settled_once::integer as settled_once,
         (f.settled_at is not null and not f.reopened)::integer as accepted,
         f.reopened::integer as reopened,
         f.wrote_again::integer as wrote_again,
         f.is_repeat::integer as repeat,
         (f.priority_raised or f.reopened or f.approval_asked)::integer as escalated,
         f.priority_raised::integer as priority_raised,
         f.approval_asked::integer as approval_asked,
         (not f.has_product)::integer as without_product,
         0 as settled_then,
         f.agent_id
    from desk.ticket_facts f
  union all
  select f.ticket_id, f.settled_day, f.issue_type, f.priority, f.status,
         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
         f.agent_id
    from desk.ticket_facts f
   where f.settled_day is not null;

-- Adds the facts of these tickets to the sums, or takes them off (sign -1).
create or replace function desk.add_to_days(tickets uuid[], sign integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.ticket_days as d
  select case grouping(m.issue_type, m.priority, m.status) when 3 then 1 when 5 then 2 else 3 end,
         m.day, m.issue_type, m.priority, m.status,
         sign * sum(m.raised), sign * sum(m.answered), sign * sum(m.settled), sign * sum(m.answer_seconds), sign * sum(m.answer_working_seconds),
         sign * sum(m.settle_seconds), sign * sum(m.settle_working_seconds), sign * sum(m.answers_kept), sign * sum(m.answers_missed),
         sign * sum(m.settlements_kept), sign * sum(m.settlements_missed), sign * sum(m.settled_once), sign * sum(m.accepted),
         sign * sum(m.reopened), sign * sum(m.wrote_again), sign * sum(m.repeat), sign * sum(m.escalated), sign * sum(m.priority_raised),
         sign * sum(m.approval_asked), sign * sum(m.without_product), sign * sum(m.settled_then)
    from desk.ticket_measures m
   where m.ticket_id = any (tickets)
   group by grouping sets ((m.day, m.issue_type), (m.day, m.priority), (m.day, m.issue_type, m.priority, m.status))
  on conflict (cut, day, issue_type, priority, status) do update
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

  insert into desk.duration_days as d
  select f.day, x.measure, x.step, sign * count(*)
    from desk.ticket_facts f
    cross join lateral (values (1, f.answer_step), (2, f.answer_working_step), (3, f.settle_step), (4, f.settle_working_step)) x (measure, step)
   where f.ticket_id = any (tickets) and x.step is not null
   group by 1, 2, 3
  on conflict (day, measure, step) do update set tickets = d.tickets + excluded.tickets;

  insert into desk.duration_months as d
  select case when grouping(f.status) = 1 then 1 else 2 end, f.month, f.issue_type, f.priority, f.status, x.measure, x.step, sign * count(*)
    from (select date_trunc('month', f.day)::date as month, f.* from desk.ticket_facts f where f.ticket_id = any (tickets)) f
    cross join lateral (values (1, f.answer_step), (2, f.answer_working_step), (3, f.settle_step), (4, f.settle_working_step)) x (measure, step)
   where x.step is not null
   group by grouping sets ((f.month, x.measure, x.step), (f.month, f.issue_type, f.priority, f.status, x.measure, x.step))
  on conflict (cut, month, issue_type, priority, status, measure, step) do update set tickets = d.tickets + excluded.tickets;

  insert into desk.granted_days as d
  select case grouping(g.issue_type, g.granted_by) when 1 then 1 else 2 end, g.day, g.issue_type, g.granted_by, g.approved,
         sign * sum(g.refund), sign * sum(g.credit), sign * sum(g.refund_tickets), sign * sum(g.credit_tickets)
    from desk.ticket_grants g
   where g.ticket_id = any (tickets)
   group by grouping sets ((g.day, g.issue_type, g.approved), (g.day, g.granted_by, g.approved))
  on conflict (cut, day, issue_type, granted_by, approved) do update
     set refund = d.refund + excluded.refund, credit = d.credit + excluded.credit,
         refund_tickets = d.refund_tickets + excluded.refund_tickets, credit_tickets = d.credit_tickets + excluded.credit_tickets;

  insert into desk.product_days as d
  select p.day, p.product_id, p.issue_type, sign * count(*)
    from desk.ticket_products p
   where p.ticket_id = any (tickets)
   group by grouping sets ((p.day, p.product_id, p.issue_type), (p.day, p.product_id))
  on conflict (product_id, day, issue_type) do update set tickets = d.tickets + excluded.tickets;
end
$$;

-- What is known of tickets already.
insert into desk.duration_months
select case when grouping(f.status) = 1 then 1 else 2 end, f.month, f.issue_type, f.priority, f.status, x.measure, x.step, count(*)
  from (select date_trunc('month', f.day)::date as month, f.* from desk.ticket_facts f) f
  cross join lateral (values (1, f.answer_step), (2, f.answer_working_step), (3, f.settle_step), (4, f.settle_working_step)) x (measure, step)
 where x.step is not null
 group by grouping sets ((f.month, x.measure, x.step), (f.month, f.issue_type, f.priority, f.status, x.measure, x.step));

-- As in 0090, but that nothing is taken off for tickets that nobody has counted, and with what is new above.
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
    returning ticket_id, day, issue_type, priority, status, agent_id
  )
  insert into desk.ticket_products (ticket_id, product_id, day, issue_type, priority, status, agent_id)
  select p.ticket_id, p.product_id, f.day, f.issue_type, f.priority, f.status, f.agent_id
    from named p join counted f on f.ticket_id = p.ticket_id;
  insert into desk.ticket_grants
    (ticket_id, ordinal, granted_at, day, issue_type, priority, status, agent_id, granted_by, approved, refund, credit, refund_tickets, credit_tickets)
  select g.ticket_id, g.ordinal, g.granted_at, (g.granted_at at time zone s.business_tz)::date, f.issue_type, f.priority, f.status, f.agent_id,
         g.granted_by, g.approved, g.refund, g.credit, g.refund_tickets, g.credit_tickets
    from desk.grants_of(taken) g join desk.ticket_facts f on f.ticket_id = g.ticket_id cross join desk.settings s;
  perform desk.add_to_days(taken, 1);
  -- While everything is counted for the first time the planner would go on believing that there is nothing yet.
  if cardinality(taken) >= 1000 and (select c.reltuples from pg_class c where c.oid = 'desk.ticket_facts'::regclass) < 100000 then
    analyze desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.ticket_days, desk.duration_days, desk.duration_months, desk.granted_days,
            desk.product_days, desk.touched_tickets, desk.working_days;
  end if;
  return cardinality(taken);
end
$$;

create or replace function desk.recount_analytics() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('desk.analytics', 0));
  perform pg_advisory_xact_lock(hashtextextended('desk.units_sold', 0));
  truncate desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.ticket_days, desk.duration_days, desk.duration_months, desk.granted_days,
           desk.product_days, desk.units_sold, desk.touched_tickets;
  update desk.analytics_state a set laid_out_for = '', units_since = '-infinity';
end
$$;
