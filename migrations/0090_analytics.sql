-- Why: the shop wants to know what customers complain about, how quick the desk is, what it costs, whose goods are bad and
-- who complains again and again. Asked of a million tickets, with their messages and events, each such question takes
-- seconds. So every ticket has one narrow row of facts, and the facts are added up by day. Writers only note which ticket
-- they touched, without a lock; whoever looks folds what was noted, a few hundred tickets at most in between.
--
-- What each figure means, said here once:
--
-- * A ticket belongs to the day on which it was raised, by the shop's clock (desk.settings.business_tz). So do its times, its
--   settlement and whatever became of it. Only money, and what was settled on a day, belong to the day on which they happened.
-- * Type, priority and status are those of now.
-- * First answer: the first message of the desk that is no internal note. Notes and what the system writes answer nobody.
-- * Settled: resolved or closed now. After a reopening only the last settlement counts, and the time to it from the beginning.
-- * Working hours: the seconds between two moments that lie in the shop's working hours; all of them where it has none.
-- * Deadlines are those that the ticket was given (0062), and are kept where it was answered, or settled, by then. One that
--   is settled without an answer owes none. Tickets of before 0062 have none.
-- * Reopened: it was resolved or closed, and then was not. Accepted: it is settled and was never reopened. Nobody asks
--   customers whether they agree, and the shop has no ratings: this is what there is to see.
-- * Repeat: its customer raised another ticket in the 90 days before it.
-- * Escalated: its priority was raised, it was reopened, or an approval was asked.
-- * Its person (agent): who settled it, else whose it is, else who answered first.
-- * Money: what was granted, when it was granted, by who granted it, from the events of the ticket. Each change of the amount
--   counts with its difference on its own day; refund that became store credit leaves the one and enters the other. What
--   stood on a ticket before its first such event counts on the day it was settled, or raised. Refunds (full, partial) and
--   store credit are never added up silently. A reopening takes nothing back: the money has gone.
-- * Its products: those of its affected items. Customers write what they want there: where the ticket's order has lines,
--   only products of these lines count, by line, product or name; without lines a product of the shop, by its id or by a name
--   that only one product has. A ticket that names a product twice names it once.
-- * Merged tickets: there is no merging here. Two tickets about the same thing are two.
-- * Units sold: the quantities of the shop's orders by the day of the order, but for orders that were cancelled.

-- Where times are told apart: in steps of about 12 % from a minute on, with the round bounds that charts use among them.
create function desk.duration_bounds() returns integer[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select '{0,10,20,30,45,60,67,76,85,95,107,120,134,151,169,189,212,238,267,300,335,374,417,466,520,580,647,722,806,900,
    1010,1134,1273,1429,1604,1800,2020,2268,2546,2857,3207,3600,4041,4536,5091,5715,6414,7200,8082,9071,10182,
    11429,12829,14400,16163,18143,20365,22859,25658,28800,32144,35877,40043,44693,49883,55676,62141,69357,77411,
    86400,96981,108857,122188,137151,153947,172800,191235,211636,234214,259200,288159,320353,356145,395935,440170,
    489348,544020,604800,678865,762000,855316,960060,1077631,1209600,1348735,1503873,1676857,1869738,2084805,
    2324611,2592000,2892991,3228935,3603889,4022384,4489476,5010808,5592679,6242118,6966973,7776000,8738303,
    9819695,11034911,12400514,13935115,15659628,17597553,19775303,22222556,24972664,28063106,31536000}'::integer[]
$$;
comment on function desk.duration_bounds() is
  'Seconds, ascending. Step n of desk.duration_days is more than the n-th of these and at most the one after it.';
revoke all on function desk.duration_bounds() from public, anon, authenticated, service_role;
grant execute on function desk.duration_bounds() to support_agent;

-- Working time between two moments is a difference of two look-ups.
create table desk.working_days (
  day date primary key,
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  seconds_before bigint not null
);
comment on table desk.working_days is
  'The shop''s working hours laid out day by day, from 2000 to 2099: desk.fold_analytics() does it anew when they or the time zone change.';
comment on column desk.working_days.day is 'By the shop''s clock.';
comment on column desk.working_days.opens_at is 'When work begins; the same as closes_at on a day off.';
comment on column desk.working_days.closes_at is 'When it ends.';
comment on column desk.working_days.seconds_before is 'Working seconds of all days before this one.';

create table desk.ticket_facts (
  ticket_id uuid primary key,
  raised_at timestamptz not null,
  day date not null,
  issue_type public.ticket_issue_type not null,
  priority public.ticket_priority not null,
  status public.ticket_status not null,
  customer_id uuid not null,
  agent_id uuid,
  answered_at timestamptz,
  settled_at timestamptz,
  settled_day date,
  answer_seconds integer,
  answer_working_seconds integer,
  settle_seconds integer,
  settle_working_seconds integer,
  answer_by timestamptz,
  settle_by timestamptz,
  answer_kept boolean,
  settlement_kept boolean,
  settled_once boolean not null,
  reopened boolean not null,
  wrote_again boolean not null,
  is_repeat boolean not null,
  nth integer not null,
  priority_raised boolean not null,
  approval_asked boolean not null,
  has_product boolean not null
);
comment on table desk.ticket_facts is 'What analytics know of each ticket; derived, see desk.tickets_now.';
comment on column desk.ticket_facts.raised_at is 'When the ticket was created.';
comment on column desk.ticket_facts.day is 'On which day of the shop that was.';
comment on column desk.ticket_facts.agent_id is 'Who settled it, else whose it is, else who answered first.';
comment on column desk.ticket_facts.answered_at is 'When the desk first answered.';
comment on column desk.ticket_facts.settled_at is 'When it was resolved or closed; null where it is neither now.';
comment on column desk.ticket_facts.settled_day is 'On which day of the shop that was.';
comment on column desk.ticket_facts.answer_seconds is 'From raised to the first answer.';
comment on column desk.ticket_facts.answer_working_seconds is 'The same in working hours.';
comment on column desk.ticket_facts.settle_seconds is 'From raised to settled.';
comment on column desk.ticket_facts.settle_working_seconds is 'The same in working hours.';
comment on column desk.ticket_facts.answer_by is 'When the first answer was due; null where nobody said so.';
comment on column desk.ticket_facts.settle_by is 'When the settlement was due.';
comment on column desk.ticket_facts.answer_kept is 'Whether the answer came in time; null where there is none, or nothing was due.';
comment on column desk.ticket_facts.settlement_kept is 'Whether it was settled in time; null where it is not settled, or nothing was due.';
comment on column desk.ticket_facts.settled_once is 'Whether it ever was resolved or closed.';
comment on column desk.ticket_facts.reopened is 'Whether it was opened again after that.';
comment on column desk.ticket_facts.wrote_again is 'Whether it is settled and its customer wrote afterwards.';
comment on column desk.ticket_facts.is_repeat is 'Whether its customer had raised another ticket in the 90 days before.';
comment on column desk.ticket_facts.nth is
  'How many tickets its customer raised in the 366 days up to it, itself among them: who raised many in a span of days is found by it.';
comment on column desk.ticket_facts.priority_raised is 'Whether its priority ever became a higher one.';
comment on column desk.ticket_facts.approval_asked is 'Whether an approval was asked on it.';
comment on column desk.ticket_facts.has_product is 'Whether it names a product of the shop.';
create index ticket_facts_raised_idx on desk.ticket_facts (raised_at desc, ticket_id desc);
create index ticket_facts_day_customer_idx on desk.ticket_facts (day, customer_id);
create index ticket_facts_nth_idx on desk.ticket_facts (nth desc, day) include (customer_id) where nth > 1;
create index ticket_facts_answered_idx on desk.ticket_facts (answered_at) where answered_at is not null;
create index ticket_facts_settled_idx on desk.ticket_facts (settled_day) where settled_day is not null;
create index ticket_facts_customer_idx on desk.ticket_facts (customer_id, raised_at);
create index ticket_facts_agent_idx on desk.ticket_facts (agent_id, day);
create index ticket_facts_unanswered_idx on desk.ticket_facts (raised_at) where answered_at is null and settled_at is null;
create index ticket_facts_answer_due_idx on desk.ticket_facts (answer_by, day)
  where answered_at is null and settled_at is null and answer_by is not null;
create index ticket_facts_settlement_due_idx on desk.ticket_facts (settle_by, day)
  where settled_at is null and settle_by is not null;

create table desk.ticket_products (
  ticket_id uuid not null,
  product_id uuid not null,
  day date not null,
  issue_type public.ticket_issue_type not null,
  primary key (ticket_id, product_id)
);
comment on table desk.ticket_products is 'Which products of the shop a ticket names; derived, see desk.ticket_products_now.';
comment on column desk.ticket_products.day is 'On which day of the shop the ticket was raised.';
create index ticket_products_product_idx on desk.ticket_products (product_id, day);

create table desk.ticket_grants (
  ticket_id uuid not null,
  ordinal integer not null,
  granted_at timestamptz not null,
  day date not null,
  issue_type public.ticket_issue_type not null,
  granted_by uuid,
  approved boolean not null,
  refund numeric not null,
  credit numeric not null,
  refund_tickets smallint not null,
  credit_tickets smallint not null,
  primary key (ticket_id, ordinal)
);
comment on table desk.ticket_grants is 'Each time that money was granted on a ticket, or taken off it again; derived, see desk.grants_of().';
comment on column desk.ticket_grants.granted_at is 'When.';
comment on column desk.ticket_grants.day is 'On which day of the shop that was.';
comment on column desk.ticket_grants.granted_by is 'By whom; null where that is not known.';
comment on column desk.ticket_grants.approved is 'Whether a colleague had agreed to it.';
comment on column desk.ticket_grants.refund is 'By how much the ticket''s refund changed.';
comment on column desk.ticket_grants.credit is 'By how much its store credit changed.';
comment on column desk.ticket_grants.refund_tickets is '1 where it has a refund from then on, -1 where it has none any more, 0 where neither changed.';
comment on column desk.ticket_grants.credit_tickets is 'The same of store credit.';
create index ticket_grants_day_idx on desk.ticket_grants (day);

-- What is noted and what is added up --------------------------------------------------------------------------------------

create table desk.touched_tickets (ticket_id uuid not null);
comment on table desk.touched_tickets is 'Tickets whose facts are to be counted anew, once or more often. Emptied by desk.fold_analytics().';

create table desk.analytics_state (
  only_row boolean primary key default true check (only_row),
  laid_out_for text not null default '',
  units_since date,
  units_counted_at timestamptz
);
comment on table desk.analytics_state is 'For what the derived figures were counted, in one row.';
comment on column desk.analytics_state.laid_out_for is 'The time zone and the working hours; where they are others now, everything is counted anew.';
comment on column desk.analytics_state.units_since is 'From which day on the units sold are to be counted anew; null where all are.';
comment on column desk.analytics_state.units_counted_at is 'When they last were.';
insert into desk.analytics_state default values;

create table desk.ticket_days (
  cut smallint not null,
  day date not null,
  issue_type public.ticket_issue_type,
  priority public.ticket_priority,
  status public.ticket_status,
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
  settled_then integer not null
) with (fillfactor = 80);
create unique index ticket_days_key on desk.ticket_days (cut, day, issue_type, priority, status) nulls not distinct;
comment on table desk.ticket_days is 'The measures of all tickets (desk.ticket_measures) added up by day.';
comment on column desk.ticket_days.cut is 'By what else: 1 type; 2 priority; 3 type, priority and status. What a row is not cut by is null in it.';
comment on column desk.ticket_days.day is 'The day of the shop.';
do $$
declare
  measure text;
begin
  foreach measure in array array['raised', 'answered', 'settled', 'answer_seconds', 'answer_working_seconds', 'settle_seconds',
      'settle_working_seconds', 'answers_kept', 'answers_missed', 'settlements_kept', 'settlements_missed', 'settled_once', 'accepted',
      'reopened', 'wrote_again', 'repeat', 'escalated', 'priority_raised', 'approval_asked', 'without_product', 'settled_then'] loop
    execute format('comment on column desk.ticket_days.%I is %L', measure, 'Sum of this measure of desk.ticket_measures.');
  end loop;
end
$$;

create table desk.duration_days (
  day date not null,
  measure smallint not null,
  step smallint not null,
  tickets integer not null,
  primary key (day, measure, step)
) with (fillfactor = 80);
comment on table desk.duration_days is 'How many tickets, by the day they were raised, took how long.';
comment on column desk.duration_days.day is 'The day of the shop.';
comment on column desk.duration_days.measure is '1 to the first answer, 2 the same in working hours, 3 to the settlement, 4 the same in working hours.';
comment on column desk.duration_days.step is 'Which step of desk.duration_bounds().';
comment on column desk.duration_days.tickets is 'How many.';

create table desk.granted_days (
  cut smallint not null,
  day date not null,
  issue_type public.ticket_issue_type,
  granted_by uuid,
  approved boolean not null,
  refund numeric not null,
  credit numeric not null,
  refund_tickets integer not null,
  credit_tickets integer not null
) with (fillfactor = 80);
create unique index granted_days_key on desk.granted_days (cut, day, issue_type, granted_by, approved) nulls not distinct;
comment on table desk.granted_days is 'desk.ticket_grants added up by the day of granting.';
comment on column desk.granted_days.cut is 'By what else: 1 type; 2 who granted.';
comment on column desk.granted_days.day is 'The day of the shop.';
comment on column desk.granted_days.granted_by is 'Who granted; null in cut 1, and where it is not known.';
comment on column desk.granted_days.approved is 'Whether a colleague had agreed.';
comment on column desk.granted_days.refund is 'Sum of the changes of refunds.';
comment on column desk.granted_days.credit is 'Sum of the changes of store credit.';
comment on column desk.granted_days.refund_tickets is 'Tickets that got a refund, less those that lost it.';
comment on column desk.granted_days.credit_tickets is 'The same of store credit.';

create table desk.product_days (
  day date not null,
  product_id uuid not null,
  issue_type public.ticket_issue_type,
  tickets integer not null
) with (fillfactor = 80);
create unique index product_days_key on desk.product_days (product_id, day, issue_type) nulls not distinct;
create index product_days_all_types_idx on desk.product_days (day, product_id) include (tickets) where issue_type is null;
comment on table desk.product_days is 'desk.ticket_products added up by the day the ticket was raised.';
comment on column desk.product_days.day is 'The day of the shop.';
comment on column desk.product_days.issue_type is 'Null in the row of all types together.';
comment on column desk.product_days.tickets is 'How many tickets name the product.';

create table desk.units_sold (
  day date not null,
  product_id uuid not null,
  units numeric not null,
  primary key (day, product_id)
);
comment on table desk.units_sold is
  'How much of each product was ordered, by the day of the order. Recent days are counted anew every hour, since orders are the shop''s and nobody tells of them.';
comment on column desk.units_sold.day is 'The day of the shop.';
comment on column desk.units_sold.units is 'Sum of the quantities.';

do $$
declare
  mine text;
begin
  foreach mine in array array['working_days', 'ticket_facts', 'ticket_products', 'ticket_grants', 'touched_tickets', 'analytics_state',
      'ticket_days', 'duration_days', 'granted_days', 'product_days', 'units_sold'] loop
    execute format('alter table desk.%I enable row level security', mine);
    execute format('revoke all on desk.%I from public, anon, authenticated, service_role', mine);
  end loop;
  foreach mine in array array['ticket_facts', 'ticket_products', 'ticket_grants', 'ticket_days', 'duration_days', 'granted_days',
      'product_days', 'units_sold'] loop
    execute format('grant select on desk.%I to support_agent', mine);
    execute format('create policy "staff read" on desk.%I for select to support_agent using ((select desk.is_staff_login()))', mine);
  end loop;
end
$$;

-- The definitions -----------------------------------------------------------------------------------------------------------

create view desk.tickets_now as
  select t.id as ticket_id,
         t.created_at as raised_at,
         (t.created_at at time zone s.business_tz)::date as day,
         t.issue_type, t.priority, t.status, t.customer_id,
         coalesce(t.resolved_by, mine.user_id, answer.by_whom) as agent_id,
         answer.at as answered_at,
         t.resolved_at as settled_at,
         (t.resolved_at at time zone s.business_tz)::date as settled_day,
         -- Never less than none: where a clock was set back, an answer is older than its question.
         case when took.answer is not null then least(greatest(took.answer, 0), 2147483647)::integer end as answer_seconds,
         case when took.answer_working is not null then least(greatest(took.answer_working, 0), 2147483647)::integer end as answer_working_seconds,
         case when took.settling is not null then least(greatest(took.settling, 0), 2147483647)::integer end as settle_seconds,
         case when took.settling_working is not null then least(greatest(took.settling_working, 0), 2147483647)::integer end as settle_working_seconds,
         due.answer_by,
         due.settle_by,
         answer.at <= due.answer_by as answer_kept,
         t.resolved_at <= due.settle_by as settlement_kept,
         t.resolved_at is not null or coalesce(happened.reopened, false) as settled_once,
         coalesce(happened.reopened, false) as reopened,
         t.resolved_at is not null and exists (
           select from public.ticket_messages m
            where m.ticket_id = t.id and m.sender_type = 'customer' and m.created_at > t.resolved_at) as wrote_again,
         coalesce(earlier.newest >= t.created_at - interval '90 days', false) as is_repeat,
         1 + earlier.tickets as nth,
         coalesce(happened.priority_raised, false) as priority_raised,
         exists (select from desk.approvals a where a.ticket_id = t.id) as approval_asked
    from public.support_tickets t
    cross join desk.settings s
    left join desk.ticket_assignees mine on mine.ticket_id = t.id
    left join desk.ticket_deadlines due on due.ticket_id = t.id
    left join lateral (
      select m.created_at as at, m.sender_id as by_whom
        from public.ticket_messages m
       where m.ticket_id = t.id and m.sender_type = 'admin' and not m.is_internal_note
       order by m.created_at, m.id
       limit 1
    ) answer on true
    left join lateral (
      select bool_or(e.detail -> 'status' ->> 0 in ('resolved', 'closed') and e.detail -> 'status' ->> 1 not in ('resolved', 'closed')) as reopened,
             bool_or((e.detail -> 'priority' ->> 1)::public.ticket_priority > (e.detail -> 'priority' ->> 0)::public.ticket_priority) as priority_raised
        from desk.events e
       where e.ticket_id = t.id and e.kind = 'ticket_updated'
    ) happened on true
    cross join lateral (
      select count(*)::integer as tickets, max(other.created_at) as newest
        from public.support_tickets other
       where other.customer_id = t.customer_id and other.created_at >= t.created_at - interval '366 days'
         and (other.created_at, other.id) < (t.created_at, t.id)
    ) earlier
    left join desk.working_days raised_day on raised_day.day = (t.created_at at time zone s.business_tz)::date
    left join desk.working_days answer_day on answer_day.day = (answer.at at time zone s.business_tz)::date
    left join desk.working_days settled_day on settled_day.day = (t.resolved_at at time zone s.business_tz)::date
    cross join lateral (
      select raised_day.seconds_before
               + extract(epoch from least(greatest(t.created_at, raised_day.opens_at), raised_day.closes_at) - raised_day.opens_at) as raised,
             answer_day.seconds_before
               + extract(epoch from least(greatest(answer.at, answer_day.opens_at), answer_day.closes_at) - answer_day.opens_at) as answered,
             settled_day.seconds_before
               + extract(epoch from least(greatest(t.resolved_at, settled_day.opens_at), settled_day.closes_at) - settled_day.opens_at) as settled
    ) worked_by
    cross join lateral (
      select extract(epoch from answer.at - t.created_at) as answer, worked_by.answered - worked_by.raised as answer_working,
             extract(epoch from t.resolved_at - t.created_at) as settling, worked_by.settled - worked_by.raised as settling_working
    ) took;
comment on view desk.tickets_now is 'The facts of each ticket as they are now, from the guide''s tables: what desk.ticket_facts is counted from.';

-- What customers' apps send is any JSON: objects, texts, lists in lists. Names as the desk reads them (affected_items.rs).
create view desk.ticket_products_now as
  select distinct t.id as ticket_id, found.product_id
    from public.support_tickets t
    cross join lateral (
      select i.value as item from jsonb_array_elements(t.affected_items) i where jsonb_typeof(i.value) in ('object', 'string')
      union all
      select n.value
        from jsonb_array_elements(t.affected_items) i
        cross join lateral jsonb_array_elements(
          case when jsonb_typeof(i.value) = 'array' then i.value
               when jsonb_typeof(i.value -> 'items') = 'array' then i.value -> 'items' else '[]' end) n
       where jsonb_typeof(n.value) in ('object', 'string')
      limit 100
    ) named
    cross join lateral (
      select lower(btrim(case when jsonb_typeof(named.item) = 'string' then named.item #>> '{}'
               else coalesce(named.item ->> 'product_name', named.item ->> 'name', named.item ->> 'item_name', named.item ->> 'title',
                             named.item ->> 'product', named.item ->> 'item') end)) as name,
             lower(coalesce(named.item ->> 'order_item_id', named.item ->> 'item_id')) as line,
             lower(named.item ->> 'product_id') as product
    ) said
    -- Few shops have two products of one name; of those nobody can tell which is meant.
    left join (
      select lower(btrim(p.name)) as name, min(p.id::text)::uuid as id from desk.shop_products p group by 1 having count(*) = 1
    ) by_name on by_name.name = said.name
    cross join lateral (
      select l.product_id
        from desk.shop_order_items l
       where l.order_id = t.order_id and l.product_id is not null
         and (l.id::text = said.line or l.product_id::text = said.product or lower(btrim(l.product_name)) = said.name)
      union all
      select coalesce(p.id, by_name.id)
        from (values (true)) one
        left join desk.shop_products p
          on p.id = case when said.product ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then said.product::uuid end
       where coalesce(p.id, by_name.id) is not null
         and not exists (select from desk.shop_order_items l where l.order_id = t.order_id)
    ) found;
comment on view desk.ticket_products_now is 'Which products of the shop each ticket names now.';

create function desk.grants_of(tickets uuid[]) returns table (
  ticket_id uuid, ordinal integer, granted_at timestamptz, granted_by uuid, approved boolean, refund numeric, credit numeric,
  refund_tickets smallint, credit_tickets smallint
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with changes as (
    select e.ticket_id, e.created_at as at, e.actor, e.xid, e.id,
           e.detail -> 'resolution_type' as type_change, e.detail -> 'refund_amount' as amount_change
      from desk.events e
     where e.ticket_id = any (tickets) and e.kind = 'ticket_updated' and e.detail ?| array['resolution_type', 'refund_amount']
  ),
  -- Each change says what was before and what is after; of what it does not say, the last one that did is true, or, before any,
  -- what the next one says was before it.
  known as (
    select c.*,
           row_number() over past as place,
           array_agg(c.type_change) filter (where c.type_change is not null) over past as types,
           array_agg(c.amount_change) filter (where c.amount_change is not null) over past as amounts,
           array_agg(c.type_change) filter (where c.type_change is not null) over future as later_types,
           array_agg(c.amount_change) filter (where c.amount_change is not null) over future as later_amounts
      from changes c
    window past as (partition by c.ticket_id order by c.xid, c.id),
           future as (partition by c.ticket_id order by c.xid, c.id rows between current row and unbounded following)
  ),
  states as (
    select k.ticket_id, k.at, k.actor, k.place::integer as place,
           case when k.type_change is not null then k.type_change ->> 0
                when k.types is not null then k.types[cardinality(k.types)] ->> 1
                when k.later_types is not null then k.later_types[1] ->> 0
                else t.resolution_type::text end as type_before,
           case when k.types is not null then k.types[cardinality(k.types)] ->> 1
                when k.later_types is not null then k.later_types[1] ->> 0
                else t.resolution_type::text end as type_after,
           (case when k.amount_change is not null then k.amount_change ->> 0
                 when k.amounts is not null then k.amounts[cardinality(k.amounts)] ->> 1
                 when k.later_amounts is not null then k.later_amounts[1] ->> 0
                 else t.refund_amount::text end)::numeric as amount_before,
           (case when k.amounts is not null then k.amounts[cardinality(k.amounts)] ->> 1
                 when k.later_amounts is not null then k.later_amounts[1] ->> 0
                 else t.refund_amount::text end)::numeric as amount_after,
           t.created_at, t.resolved_at
      from known k join public.support_tickets t on t.id = k.ticket_id
  ),
  steps as (
    select s.ticket_id, s.place, s.at, s.actor,
           exists (select from desk.approvals a where a.ticket_id = s.ticket_id and a.decision = 'approved' and a.decided_at = s.at) as approved,
           s.type_before, s.amount_before, s.type_after, s.amount_after
      from states s
    union all
    -- What stood there before the first of them.
    select s.ticket_id, 0, coalesce(least(s.resolved_at, s.at), s.created_at), null, false, null, null, s.type_before, s.amount_before
      from states s where s.place = 1
    union all
    select t.id, 0, coalesce(t.resolved_at, t.created_at), t.resolved_by, false, null, null, t.resolution_type::text, t.refund_amount
      from public.support_tickets t
     where t.id = any (tickets) and t.refund_amount is not null and not exists (select from changes c where c.ticket_id = t.id)
  ),
  sums as (
    select x.*,
           case when x.type_before in ('full_refund', 'partial_refund') then coalesce(x.amount_before, 0) else 0 end as refund_before,
           case when x.type_after in ('full_refund', 'partial_refund') then coalesce(x.amount_after, 0) else 0 end as refund_after,
           case when x.type_before = 'store_credit' then coalesce(x.amount_before, 0) else 0 end as credit_before,
           case when x.type_after = 'store_credit' then coalesce(x.amount_after, 0) else 0 end as credit_after
      from steps x
  )
  select m.ticket_id, m.place as ordinal, m.at as granted_at, m.actor as granted_by, m.approved,
         m.refund_after - m.refund_before as refund, m.credit_after - m.credit_before as credit,
         ((m.refund_after > 0)::integer - (m.refund_before > 0)::integer)::smallint as refund_tickets,
         ((m.credit_after > 0)::integer - (m.credit_before > 0)::integer)::smallint as credit_tickets
    from sums m
   where m.refund_after <> m.refund_before or m.credit_after <> m.credit_before
$$;
comment on function desk.grants_of(uuid[]) is
  'Each time that money was granted on these tickets, or taken off them, from their events and the tickets themselves.';
revoke all on function desk.grants_of(uuid[]) from public, anon, authenticated, service_role;


-- One row for a ticket on the day it was raised, and one on the day it was settled.
create view desk.ticket_measures with (security_invoker = true) as
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
         0 as settled_then
    from desk.ticket_facts f
  union all
  select f.ticket_id, f.settled_day, f.issue_type, f.priority, f.status,
         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
    from desk.ticket_facts f
   where f.settled_day is not null;
comment on view desk.ticket_measures is 'What each ticket adds to each figure, and to which day.';
revoke all on desk.tickets_now, desk.ticket_products_now, desk.ticket_measures
  from public, anon, authenticated, service_role;
grant select on desk.ticket_measures to support_agent;

-- Noting --------------------------------------------------------------------------------------------------------------------

create function desk.touch_ticket() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'support_tickets' then
    insert into desk.touched_tickets (ticket_id) values (new.id);
  elsif tg_op = 'DELETE' then
    insert into desk.touched_tickets (ticket_id) values (old.ticket_id);
  else
    insert into desk.touched_tickets (ticket_id) values (new.ticket_id);
  end if;
  return null;
end
$$;
comment on function desk.touch_ticket() is 'Notes that a ticket''s facts are to be counted anew.';
revoke all on function desk.touch_ticket() from public, anon, authenticated, service_role;
create trigger touch_ticket after insert or update on public.support_tickets
  for each row execute function desk.touch_ticket();
create trigger touch_ticket after insert on public.ticket_messages
  for each row when (not new.is_internal_note and new.sender_type <> 'system') execute function desk.touch_ticket();
create trigger touch_ticket after insert or update or delete on desk.ticket_assignees
  for each row execute function desk.touch_ticket();
create trigger touch_ticket after insert on desk.approvals
  for each row execute function desk.touch_ticket();

-- Adding up -----------------------------------------------------------------------------------------------------------------

-- Adds the facts of these tickets to the sums, or takes them off (sign -1).
create function desk.add_to_days(tickets uuid[], sign integer) returns void
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
  select f.day, x.measure, width_bucket(greatest(x.seconds, 1) - 1, b.bounds), sign * count(*)
    from desk.ticket_facts f
    cross join (select desk.duration_bounds() as bounds) b
    cross join lateral (values (1, f.answer_seconds), (2, f.answer_working_seconds), (3, f.settle_seconds), (4, f.settle_working_seconds)) x (measure, seconds)
   where f.ticket_id = any (tickets) and x.seconds is not null
   group by 1, 2, 3
  on conflict (day, measure, step) do update set tickets = d.tickets + excluded.tickets;

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
comment on function desk.add_to_days(uuid[], integer) is 'For desk.fold_analytics(): adds the facts of tickets to the daily sums, or takes them off.';
revoke all on function desk.add_to_days(uuid[], integer) from public, anon, authenticated, service_role;

create function desk.lay_out_working_days() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from desk.working_days;
  insert into desk.working_days (day, opens_at, closes_at, seconds_before)
  select h.day, h.opens_at, h.closes_at,
         coalesce(sum(extract(epoch from h.closes_at - h.opens_at)) over (order by h.day rows between unbounded preceding and 1 preceding), 0)
    from (
      select d.day::date as day,
             (d.day + case when n.none then interval '0' else coalesce(w.opens, '00:00')::interval end) at time zone s.business_tz as opens_at,
             (d.day + case when n.none then interval '1 day' else coalesce(w.closes, '00:00')::interval end)
               at time zone s.business_tz as closes_at
        from generate_series(timestamp '2000-01-01', timestamp '2099-12-31', interval '1 day') d (day)
        cross join desk.settings s
        cross join (select not exists (select from desk.working_hours) as none) n
        left join desk.working_hours w on w.weekday = extract(isodow from d.day)
    ) h;
end
$$;
comment on function desk.lay_out_working_days() is 'For desk.fold_analytics(): fills desk.working_days by the working hours and the time zone of now.';
revoke all on function desk.lay_out_working_days() from public, anon, authenticated, service_role;

-- Compiling these statements takes longer than running them, and a plan for any list of tickets is none for thousands of them.
-- Noted tickets are taken in the order in which they were noted, and not from where another scan is: counted the wrong way
-- round, each ticket of the past would have those that came after it counted again.
create function desk.fold_tickets(most integer) returns integer
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

  perform desk.add_to_days(taken, -1);
  delete from desk.ticket_facts f where f.ticket_id = any (taken);
  delete from desk.ticket_products p where p.ticket_id = any (taken);
  delete from desk.ticket_grants g where g.ticket_id = any (taken);

  insert into desk.ticket_products (ticket_id, product_id, day, issue_type)
  select p.ticket_id, p.product_id, (t.created_at at time zone s.business_tz)::date, t.issue_type
    from desk.ticket_products_now p join public.support_tickets t on t.id = p.ticket_id cross join desk.settings s
   where p.ticket_id = any (taken);
  insert into desk.ticket_facts
  select n.*, exists (select from desk.ticket_products p where p.ticket_id = n.ticket_id)
    from desk.tickets_now n
   where n.ticket_id = any (taken);
  insert into desk.ticket_grants
    (ticket_id, ordinal, granted_at, day, issue_type, granted_by, approved, refund, credit, refund_tickets, credit_tickets)
  select g.ticket_id, g.ordinal, g.granted_at, (g.granted_at at time zone s.business_tz)::date, t.issue_type, g.granted_by, g.approved,
         g.refund, g.credit, g.refund_tickets, g.credit_tickets
    from desk.grants_of(taken) g join public.support_tickets t on t.id = g.ticket_id cross join desk.settings s;
  perform desk.add_to_days(taken, 1);
  -- While everything is counted for the first time the planner would go on believing that there is nothing yet.
  if cardinality(taken) >= 1000 and (select c.reltuples from pg_class c where c.oid = 'desk.ticket_facts'::regclass) < 100000 then
    analyze desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.ticket_days, desk.duration_days, desk.granted_days,
            desk.product_days, desk.touched_tickets, desk.working_days;
  end if;
  return cardinality(taken);
end
$$;
comment on function desk.fold_tickets(integer) is
  'Counts anew at most so many of the tickets that were touched, and says how many; null where somebody else is at it. Everything is touched where the time zone or the working hours became others.';
revoke all on function desk.fold_tickets(integer) from public, anon, authenticated, service_role;

create function desk.fold_analytics(most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  folded integer;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff may see the shop''s figures.' using errcode = 'insufficient_privilege';
  end if;
  folded := desk.fold_tickets(least(greatest(most, 1), 20000));
  -- What somebody else has taken to count shows neither here nor in the figures before they are done.
  return (select count(*) from desk.touched_tickets)::integer + case when folded is null then 1 else 0 end;
end
$$;
comment on function desk.fold_analytics(integer) is
  'Counts anew at most so many of the tickets that were touched; says how many wait after that, at least one while somebody else counts.';
revoke all on function desk.fold_analytics(integer) from public, anon, authenticated, service_role;
grant execute on function desk.fold_analytics(integer) to support_agent;

-- Orders are the shop's, and nobody tells of them: recent days are looked at again now and then, all of them where asked for.
create function desk.count_units_sold() returns boolean
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
comment on function desk.count_units_sold() is 'Counts the units sold of recent days anew, where that was an hour ago; of all days where it never was. Whether it did.';
revoke all on function desk.count_units_sold() from public, anon, authenticated, service_role;

create function desk.look_at_units_sold() returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff may see the shop''s figures.' using errcode = 'insufficient_privilege';
  end if;
  return desk.count_units_sold();
end
$$;
comment on function desk.look_at_units_sold() is 'desk.count_units_sold() for staff.';
revoke all on function desk.look_at_units_sold() from public, anon, authenticated, service_role;
grant execute on function desk.look_at_units_sold() to support_agent;

-- For the owner: after a restore, after the shop's tables were changed by hand, or whenever the figures are in doubt.
create function desk.recount_analytics() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('desk.analytics', 0));
  perform pg_advisory_xact_lock(hashtextextended('desk.units_sold', 0));
  truncate desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.ticket_days, desk.duration_days, desk.granted_days,
           desk.product_days, desk.units_sold, desk.touched_tickets;
  update desk.analytics_state a set laid_out_for = '', units_since = '-infinity';
end
$$;
comment on function desk.recount_analytics() is
  'Throws all derived figures away, so that desk.fold_tickets() counts them again.';
revoke all on function desk.recount_analytics() from public, anon, authenticated, service_role;
