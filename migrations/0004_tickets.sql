-- Why: the guide's three tables and five enums, column by column, with what the guide leaves out: limits on what a
-- customer may send, sums that cannot be wrong, and no way for a deletion elsewhere to take history along (no foreign
-- key cascades).

create type public.ticket_issue_type as enum (
  'damaged_product', 'spoiled_product', 'missing_items', 'wrong_items', 'delivery_issue', 'quality_issue',
  'quantity_mismatch', 'packaging_issue', 'late_delivery', 'other'
);
create type public.ticket_priority as enum ('low', 'medium', 'high', 'critical');
create type public.ticket_status as enum ('open', 'in_progress', 'awaiting_customer', 'resolved', 'closed');
create type public.resolution_type as enum (
  'full_refund', 'partial_refund', 'replacement', 'store_credit', 'no_action', 'other'
);
create type public.message_sender_type as enum ('customer', 'admin', 'system');

create table public.support_tickets (
  id uuid primary key default gen_random_uuid(),
  ticket_number text collate "C" not null,
  order_id uuid references public.orders (id),
  customer_id uuid not null references public.users (id),
  issue_type public.ticket_issue_type not null,
  priority public.ticket_priority not null default 'medium',
  status public.ticket_status not null default 'open',
  subject text not null,
  description text not null,
  affected_items jsonb not null default '[]',
  resolution_type public.resolution_type,
  resolution_notes text,
  refund_amount numeric,
  resolved_by uuid references public.users (id),
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint support_tickets_ticket_number_key unique (ticket_number),
  constraint support_tickets_number_format check (ticket_number ~ '^TKT-[0-9]{4}-[0-9]{5,12}$'),
  constraint support_tickets_subject_length check (btrim(subject) <> '' and char_length(subject) <= 300),
  constraint support_tickets_description_length check (char_length(description) <= 20000),
  constraint support_tickets_affected_items_array check (jsonb_typeof(affected_items) = 'array'),
  constraint support_tickets_affected_items_size check (octet_length(affected_items::text) <= 65536),
  constraint support_tickets_resolution_notes_length check (char_length(resolution_notes) <= 20000),
  constraint support_tickets_refund_amount_valid check (
    refund_amount >= 0 and refund_amount < 10000000000 and scale(trim_scale(refund_amount)) <= 2
  ),
  constraint support_tickets_refund_needs_refund_type check (
    refund_amount is null
    or (resolution_type is not null and resolution_type in ('full_refund', 'partial_refund', 'store_credit'))
  ),
  constraint support_tickets_resolved_at_matches_status check (
    (status in ('resolved', 'closed')) = (resolved_at is not null)
  ),
  constraint support_tickets_resolver_needs_time check (resolved_by is null or resolved_at is not null)
);
comment on column public.support_tickets.ticket_number is
  'TKT-YYYY-NNNNN, given by generate_ticket_number() or by the insert itself; five digits or more.';
comment on column public.support_tickets.affected_items is
  'An array of whatever the customer''s app sends about the items; the desk reads name, quantity and price from any shape.';
comment on column public.support_tickets.refund_amount is
  'In the shop''s currency, two decimals. All refunds of one order together cannot exceed its total.';
comment on column public.support_tickets.resolution_type is
  'The latest settlement. It stays when a ticket is opened again, since the money has gone; resolved_by and resolved_at do not.';
comment on column public.support_tickets.resolved_at is 'Set when the status enters resolved or closed, cleared when it leaves.';

create table public.ticket_messages (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references public.support_tickets (id),
  sender_id uuid references public.users (id),
  sender_type public.message_sender_type not null,
  message text not null,
  is_internal_note boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint ticket_messages_id_ticket_id_key unique (id, ticket_id),
  constraint ticket_messages_message_length check (btrim(message) <> '' and char_length(message) <= 20000),
  constraint ticket_messages_sender_known check ((sender_type = 'system') or sender_id is not null),
  constraint ticket_messages_customers_write_no_notes check (not (is_internal_note and sender_type = 'customer'))
);
comment on column public.ticket_messages.sender_id is 'Null only where the system itself wrote.';
comment on column public.ticket_messages.is_internal_note is 'For staff only: no customer sees it or its attachments.';

create table public.ticket_attachments (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references public.support_tickets (id),
  message_id uuid,
  file_url text not null,
  storage_path text not null,
  file_type text not null,
  file_name text not null,
  file_size integer not null,
  uploaded_by uuid not null references public.users (id),
  created_at timestamptz not null default now(),
  -- Together, so that an attachment cannot hang on a message of another ticket.
  constraint ticket_attachments_message_of_ticket foreign key (message_id, ticket_id)
    references public.ticket_messages (id, ticket_id),
  constraint ticket_attachments_path_of_ticket check (starts_with(storage_path, ticket_id::text || '/')),
  constraint ticket_attachments_file_url_length check (char_length(file_url) <= 4096),
  constraint ticket_attachments_storage_path_length check (char_length(storage_path) <= 1024),
  constraint ticket_attachments_file_type_length check (char_length(file_type) between 1 and 255),
  constraint ticket_attachments_file_name_length check (char_length(file_name) between 1 and 255),
  constraint ticket_attachments_file_size_valid check (file_size >= 0)
);
comment on column public.ticket_attachments.file_url is
  'As the uploader sent it. Nobody fetches it: it may have come from anybody. See storage_path.';
comment on column public.ticket_attachments.storage_path is
  '<ticket id>/<name> in bucket support-evidence, taken out of file_url. The only thing a desk follows.';

-- Many a host has a function of this name already, since tutorials use it; what it has does the same and stays.
do $do$
begin
  if to_regprocedure('public.update_updated_at_column()') is null then
    create function public.update_updated_at_column() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      new.updated_at := now();
      return new;
    end
    $$;
    revoke all on function public.update_updated_at_column() from public, anon, authenticated, service_role;
  end if;
end
$do$;
create trigger update_support_tickets_updated_at before update on public.support_tickets
  for each row execute function public.update_updated_at_column();
create trigger update_ticket_messages_updated_at before update on public.ticket_messages
  for each row execute function public.update_updated_at_column();

-- The queue: newest first, by status, by status and priority; then what hangs on a customer, an order, a resolver.
create index support_tickets_created_idx on public.support_tickets (created_at desc, id desc);
create index support_tickets_status_idx on public.support_tickets (status, created_at desc, id desc);
create index support_tickets_status_priority_idx on public.support_tickets (status, priority, created_at desc, id desc);
create index support_tickets_customer_idx on public.support_tickets (customer_id, created_at desc, id desc);
create index support_tickets_order_idx on public.support_tickets (order_id);
create index support_tickets_resolved_by_idx on public.support_tickets (resolved_by);
create index ticket_messages_ticket_idx on public.ticket_messages (ticket_id, created_at, id);
create index ticket_messages_sender_idx on public.ticket_messages (sender_id);
create index ticket_attachments_ticket_idx on public.ticket_attachments (ticket_id, created_at, id);
create index ticket_attachments_message_idx on public.ticket_attachments (message_id, ticket_id);
create index ticket_attachments_uploader_idx on public.ticket_attachments (uploaded_by);
create index ticket_attachments_path_idx on public.ticket_attachments (storage_path);
select desk.make_trigram_index('support_tickets_number_trgm', 'public.support_tickets', 'ticket_number');
select desk.make_trigram_index('support_tickets_subject_trgm', 'public.support_tickets', 'subject');

alter table public.support_tickets enable row level security;
alter table public.ticket_messages enable row level security;
alter table public.ticket_attachments enable row level security;
