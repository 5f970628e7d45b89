-- Why: all refunds of one order together never exceed its total, and what counts is the order on the ticket. A refund
-- stays on record when a ticket is opened again, and a customer may change an open ticket's order: moved to another
-- order, or to none, the refund no longer counted, and the first order could be refunded a second time.

create function desk.keep_order_of_refund() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  -- The owner and the shop's back end may put right an order that was wrong.
  if desk.acting_as() <> 'system' then
    raise exception 'A refund is on record for this ticket''s order. Nothing was changed. Raise a new ticket for another order.'
      using errcode = 'check_violation', constraint = 'support_tickets_refunded_order_stays',
            table = 'support_tickets', schema = 'public';
  end if;
  return new;
end
$$;
comment on function desk.keep_order_of_refund() is 'Refuses to move a ticket with a refund to another order.';
revoke all on function desk.keep_order_of_refund() from public;

create trigger keep_order_of_refund before update on public.support_tickets
  for each row when (old.refund_amount is not null and new.order_id is distinct from old.order_id)
  execute function desk.keep_order_of_refund();
