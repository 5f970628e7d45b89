-- Why: row security says which rows a person may touch; these triggers say which columns. Staff are pinned to who they
-- are, customers to what a customer may say, and nobody rewrites a ticket's number, owner or time.

create function desk.order_belongs_to(order_id uuid, customer_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from desk.shop_orders o where o.id = order_belongs_to.order_id and o.customer_id = order_belongs_to.customer_id
  );
end
$$;

-- Refuses a sum that would take all refunds of the order past what the customer paid for it. The lock makes two
-- people who settle two tickets of one order at the same moment see each other.
create function desk.check_refund_within_order(ticket uuid, of_order uuid, amount numeric) returns void
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

create function desk.pin_ticket_on_insert() returns trigger
language plpgsql set search_path = '' as $$
declare
  actor text := desk.acting_as();
begin
  if actor = 'system' then
    if new.ticket_number is null or new.ticket_number = '' then
      new.ticket_number := desk.claim_ticket_number(null);
    elsif new.ticket_number ~ '^TKT-[0-9]{4}-[0-9]{5,12}$' then
      perform desk.note_ticket_number(new.ticket_number);
    end if;
    if new.status in ('resolved', 'closed') then
      new.resolved_at := coalesce(new.resolved_at, pg_catalog.now());
    end if;
  else
    new.ticket_number := desk.claim_ticket_number(new.ticket_number);
    new.status := 'open';
    new.resolution_type := null;
    new.resolution_notes := null;
    new.refund_amount := null;
    new.resolved_by := null;
    new.resolved_at := null;
    new.created_at := pg_catalog.now();
    new.updated_at := pg_catalog.now();
    -- A line break in a subject would be a second line in every list and notification.
    new.subject := pg_catalog.btrim(pg_catalog.regexp_replace(new.subject, '[[:cntrl:]]+', ' ', 'g'));
    if actor = 'customer' and new.priority > 'medium' then
      new.priority := 'medium';
    end if;
    if new.order_id is not null and not desk.order_belongs_to(new.order_id, new.customer_id) then
      raise exception 'The order is not one of this customer''s. The ticket was not made. Choose another order, or none.'
        using errcode = 'check_violation', constraint = 'support_tickets_order_of_customer',
              table = 'support_tickets', schema = 'public';
    end if;
  end if;
  if new.refund_amount is not null and pg_catalog.scale(pg_catalog.trim_scale(new.refund_amount)) <= 2 then
    new.refund_amount := pg_catalog.round(new.refund_amount, 2);
    if new.order_id is not null then
      perform desk.check_refund_within_order(new.id, new.order_id, new.refund_amount);
    end if;
  end if;
  return new;
end
$$;

create function desk.pin_ticket_on_update() returns trigger
language plpgsql set search_path = '' as $$
declare
  actor text := desk.acting_as();
  may_change text[];
  is_done boolean := new.status in ('resolved', 'closed');
  was_done boolean := old.status in ('resolved', 'closed');
begin
  if (new.id, new.ticket_number, new.customer_id, new.created_at)
     is distinct from (old.id, old.ticket_number, old.customer_id, old.created_at) then
    raise exception 'A ticket''s number, customer and time of creation never change. Nothing was changed.'
      using errcode = 'insufficient_privilege';
  end if;

  if actor <> 'system' then
    may_change := case actor
      when 'staff' then '{status,priority,resolution_type,resolution_notes,refund_amount,resolved_by,resolved_at,updated_at}'
      else '{order_id,issue_type,subject,description,affected_items,updated_at}'
    end;
    if pg_catalog.to_jsonb(new) - may_change <> pg_catalog.to_jsonb(old) - may_change then
      raise exception using errcode = 'insufficient_privilege', message = case actor
        when 'staff' then 'Staff may change a ticket''s status, priority and resolution, never what the customer wrote. Nothing was changed.'
        else 'Customers may change what they wrote about a ticket, not its status, priority or resolution. Nothing was changed.'
      end;
    end if;
    new.subject := pg_catalog.btrim(pg_catalog.regexp_replace(new.subject, '[[:cntrl:]]+', ' ', 'g'));
    if new.order_id is distinct from old.order_id and new.order_id is not null
       and not desk.order_belongs_to(new.order_id, new.customer_id) then
      raise exception 'The order is not one of this customer''s. Nothing was changed. Choose another order.'
        using errcode = 'check_violation', constraint = 'support_tickets_order_of_customer',
              table = 'support_tickets', schema = 'public';
    end if;
  end if;

  if not is_done then
    new.resolved_by := null;
    new.resolved_at := null;
  elsif not was_done then
    if actor = 'system' then
      new.resolved_at := coalesce(new.resolved_at, pg_catalog.now());
      new.resolved_by := coalesce(new.resolved_by, desk.current_user_id());
    else
      new.resolved_at := pg_catalog.now();
      new.resolved_by := desk.current_user_id();
    end if;
  elsif actor <> 'system' then
    new.resolved_at := old.resolved_at;
    new.resolved_by := old.resolved_by;
  end if;

  if new.refund_amount is not null
     and (new.refund_amount, new.order_id) is distinct from (old.refund_amount, old.order_id)
     and pg_catalog.scale(pg_catalog.trim_scale(new.refund_amount)) <= 2 then
    new.refund_amount := pg_catalog.round(new.refund_amount, 2);
    if new.order_id is not null then
      perform desk.check_refund_within_order(new.id, new.order_id, new.refund_amount);
    end if;
  end if;
  return new;
end
$$;

create function desk.pin_message_on_insert() returns trigger
language plpgsql set search_path = '' as $$
declare
  actor text := desk.acting_as();
begin
  if actor <> 'system' then
    new.created_at := pg_catalog.now();
    new.updated_at := pg_catalog.now();
    if actor = 'staff' then
      new.sender_id := desk.current_user_id();
      new.sender_type := 'admin';
    end if;
  end if;
  return new;
end
$$;

create trigger pin_ticket_on_insert before insert on public.support_tickets
  for each row execute function desk.pin_ticket_on_insert();
create trigger pin_ticket_on_update before update on public.support_tickets
  for each row execute function desk.pin_ticket_on_update();
create trigger pin_message_on_insert before insert on public.ticket_messages
  for each row execute function desk.pin_message_on_insert();

-- A ticket that waits for the customer goes back to the desk when the customer answers. A resolved or closed one stays
-- so: most such answers are thanks, its refund is on record, and the desk is told of every answer anyway.
create function desk.reopen_on_customer_reply() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.support_tickets set status = 'open' where id = new.ticket_id and status = 'awaiting_customer';
  return null;
end
$$;
create trigger reopen_on_customer_reply after insert on public.ticket_messages
  for each row when (new.sender_type = 'customer') execute function desk.reopen_on_customer_reply();
