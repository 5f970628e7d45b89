-- Why: of a million tickets, a question about one type and one priority read the facts of all of them. Under row security
-- PostgreSQL looks into no index for a type, a priority or a status: comparing enumerations could tell somebody of rows that
-- they may not read, it says. A number has no such secrets. So what is known of each ticket has its kind, one small number
-- for all three, and is found by it.
--
-- * What one person did is found by the person in grants and products too, as it is in the facts.

create function desk.kind_of(issue_type public.ticket_issue_type, priority public.ticket_priority, status public.ticket_status)
returns smallint
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select (20 * array_position('{damaged_product,spoiled_product,missing_items,wrong_items,delivery_issue,quality_issue,quantity_mismatch,packaging_issue,late_delivery,other}'::public.ticket_issue_type[], issue_type)
          + 5 * array_position('{low,medium,high,critical}'::public.ticket_priority[], priority)
          + array_position('{open,in_progress,awaiting_customer,resolved,closed}'::public.ticket_status[], status) - 26)::smallint
$$;
comment on function desk.kind_of(public.ticket_issue_type, public.ticket_priority, public.ticket_status) is
  'Type, priority and status as one number from 0 to 199, in the order of the guide. As `Question::kinds` of the desk.';
revoke all on function desk.kind_of(public.ticket_issue_type, public.ticket_priority, public.ticket_status) from public, anon, authenticated, service_role;
grant execute on function desk.kind_of(public.ticket_issue_type, public.ticket_priority, public.ticket_status) to support_agent;

do $$
declare
  derived text;
begin
  foreach derived in array array['ticket_facts', 'ticket_products', 'ticket_grants'] loop
    execute format('alter table desk.%I add column kind smallint generated always as (desk.kind_of(issue_type, priority, status)) stored', derived);
    execute format('comment on column desk.%I.kind is %L', derived, 'desk.kind_of() its type, priority and status.');
  end loop;
end
$$;
create index ticket_facts_kind_idx on desk.ticket_facts (kind, day) include (customer_id);
create index ticket_products_kind_idx on desk.ticket_products (kind, day) include (product_id, issue_type);
create index ticket_products_agent_idx on desk.ticket_products (agent_id, day) include (product_id, issue_type, kind);
create index ticket_grants_kind_idx on desk.ticket_grants (kind, day)
  include (issue_type, granted_by, approved, refund, credit, refund_tickets, credit_tickets);
create index ticket_grants_agent_idx on desk.ticket_grants (agent_id, day)
  include (issue_type, kind, granted_by, approved, refund, credit, refund_tickets, credit_tickets);

-- As in 0091, and the kind.
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
         f.agent_id,
         f.kind
    from desk.ticket_facts f
  union all
  select f.ticket_id, f.settled_day, f.issue_type, f.priority, f.status,
         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
         f.agent_id,
         f.kind
    from desk.ticket_facts f
   where f.settled_day is not null;
