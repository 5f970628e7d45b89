-- Why: a way around the rule that all refunds of an order together stay within its total (0006). A transaction of
-- isolation "repeatable read" or "serializable" adds up what it saw at its beginning. Somebody who refunds meanwhile is
-- not counted, and the sum goes past the total. Such a transaction cannot settle a refund now.

create or replace function desk.check_refund_within_order(ticket uuid, of_order uuid, amount numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  paid numeric;
  refunded numeric;
begin
  if pg_catalog.pg_trigger_depth() = 0 then
    raise exception 'Only a change of a ticket checks its refund.' using errcode = 'insufficient_privilege';
  end if;
  select o.total into paid from desk.shop_orders o where o.id = of_order;
  if paid is null then
    return;
  end if;
  if pg_catalog.current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'A refund can only be settled in a transaction that sees what others settle meanwhile. Nothing was changed. Use isolation level read committed.'
      using errcode = 'feature_not_supported';
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('desk.refund:' || of_order, 0));
  select coalesce(sum(t.refund_amount), 0) into refunded
    from public.support_tickets t where t.order_id = of_order and t.id <> ticket;
  if amount + refunded > paid then
    raise exception using
      errcode = 'check_violation', constraint = 'support_tickets_refund_within_order',
      table = 'support_tickets', schema = 'public',
      message = case when refunded = 0
        then pg_catalog.format('The refund of %s is more than the order''s total of %s. Nothing was changed. Enter at most %s.', amount, paid, paid)
        else pg_catalog.format('Other tickets of this order already refund %s of its total of %s. Nothing was changed. Enter at most %s.', refunded, paid, greatest(paid - refunded, 0))
      end;
  end if;
end
$$;
