-- Why: the last things for which a rule of the schema had an exception. The list of applied migrations was the one table
-- without row security, and some tables and views did not say what they are.

alter table if exists desk.schema_migrations enable row level security;
do $$
begin
  if to_regclass('desk.schema_migrations') is not null then
    execute $sql$comment on table desk.schema_migrations is 'Which of these migrations were applied, kept by whoever applies them.'$sql$;
  end if;
end
$$;

comment on table public.support_tickets is 'The claims of customers, one row each. Nobody deletes one.';
comment on table public.ticket_messages is 'What customer and desk said to each other on a ticket, and the desk''s internal notes. Never changed.';
comment on table public.ticket_attachments is 'The evidence on a ticket: which files, where from. Never changed.';
comment on view desk.orders is 'The shop''s orders, for active staff only.';
comment on view desk.order_items is 'The lines of the shop''s orders, for active staff only.';
comment on view desk.products is 'The shop''s products, for active staff only.';
comment on view desk.suppliers is 'The shop''s suppliers, for active staff only.';
