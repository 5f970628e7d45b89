-- Why: two ways around the rule that all refunds of an order together stay within its total (0006).
--
-- 1. A transaction of isolation "repeatable read" or "serializable" adds up what it saw at its beginning. Somebody who
--    refunds meanwhile is not counted, and the sum goes past the total. Such a transaction cannot settle a refund now.
-- 2. A ticket that was refunded and opened again could be moved by its customer to another order, or to none. Its
--    refund then no longer counted for the order that it was paid for, and that money could go back a second time.
--    A ticket with a refund stays with its order.

create or replace function desk.check_refund_within_order(ticket uuid, of_order uuid, amount numeric) returns void
language plpgsql security definer set search_path = '' as $$
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

-- Behind 0006's trigger (triggers run in the order of their names), so that whoever may not change the order at all
-- is told that first. The owner, and the shop's back end, may put a wrong order right: their own check counts anew.
create function desk.keep_refund_with_order() returns trigger
language plpgsql set search_path = '' as $$
begin
  if desk.acting_as() <> 'system' then
    raise exception 'This ticket was refunded from its order, so it stays with that order. Nothing was changed. Raise another ticket for the other order.'
      using errcode = 'check_violation', constraint = 'support_tickets_refund_stays_with_order',
            table = 'support_tickets', schema = 'public';
  end if;
  return new;
end
$$;
revoke all on function desk.keep_refund_with_order() from public, anon, authenticated, service_role;
create trigger pin_ticket_order_on_update before update on public.support_tickets
  for each row when (old.refund_amount is not null and old.order_id is distinct from new.order_id)
  execute function desk.keep_refund_with_order();
