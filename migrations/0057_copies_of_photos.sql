-- Why: what matters in a photo is shown by an arrow, and a neighbour's face or a name on a label is nobody's business. So
-- the desk draws on photos, and redacts them, in copies: the original is never changed, and each copy names its source.
-- Some copies are for colleagues only, as internal notes are. So are files that the desk adds for itself: a supplier's
-- answer, a screenshot of the shop's back end.
--
-- What is internal is refused to customers twice, in the table and where its bytes are asked for, also when its path is
-- attached once more.

alter table public.ticket_attachments add column is_internal boolean not null default false;
comment on column public.ticket_attachments.is_internal is 'For staff only, as internal notes are: no customer sees it or its file.';
grant insert (is_internal) on public.ticket_attachments to support_agent;

alter policy "customers see the files of their tickets" on public.ticket_attachments
  using (
    (select desk.is_admin())
    or (not is_internal
        and ticket_id in (select t.id from public.support_tickets t where t.customer_id = (select desk.current_user_id()))
        and (message_id is null or exists (select from public.ticket_messages m where m.id = message_id)))
  );

create or replace function desk.pin_attachment_on_insert() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  actor text := desk.acting_as();
begin
  new.storage_path := desk.evidence_path(new.file_url, new.ticket_id, desk.evidence_base_url());
  if new.storage_path is null then
    raise exception 'The file''s address does not name a file of this ticket in support-evidence. Nothing was attached. Upload the file into the ticket''s folder first.'
      using errcode = 'check_violation', constraint = 'ticket_attachments_file_url_of_ticket',
            table = 'ticket_attachments', schema = 'public';
  end if;
  if actor <> 'system' then
    new.created_at := pg_catalog.now();
    new.file_name := pg_catalog.regexp_replace(new.file_name, '[[:cntrl:]/\\]+', '_', 'g');
    if actor = 'staff' then
      new.uploaded_by := desk.current_user_id();
    else
      -- Besides the missing right to the column: a shop may grant more than it should.
      new.is_internal := false;
    end if;
  end if;
  return new;
end
$$;

create or replace function desk.may_read_evidence(path text, uploader text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.current_user_id();
  ticket uuid;
begin
  if desk.is_admin() then
    return true;
  end if;
  if me is null or path !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/' then
    return false;
  end if;
  ticket := pg_catalog.left(path, 36)::uuid;
  if not desk.owns_ticket(ticket) then
    return false;
  end if;
  if uploader = me::text then
    return true;
  end if;
  return coalesce((
    select not pg_catalog.bool_or(a.is_internal or coalesce(m.is_internal_note, false))
      from public.ticket_attachments a left join public.ticket_messages m on m.id = a.message_id
     where a.storage_path = path and a.ticket_id = ticket), false);
end
$$;

create table desk.photo_copies (
  attachment_id uuid primary key references public.ticket_attachments (id),
  source_id uuid not null references public.ticket_attachments (id),
  made_by uuid not null references public.users (id),
  made_at timestamptz not null default now(),
  check (attachment_id <> source_id)
);
create index photo_copies_source_idx on desk.photo_copies (source_id);
create index photo_copies_made_by_idx on desk.photo_copies (made_by);
comment on table desk.photo_copies is 'Photos that the desk made of others: drawn on, redacted, turned. Never shown to customers.';
comment on column desk.photo_copies.attachment_id is 'The copy.';
comment on column desk.photo_copies.source_id is 'The photo that it was made of, of the same ticket; may be a copy itself.';
comment on column desk.photo_copies.made_by is 'Who made it.';
comment on column desk.photo_copies.made_at is 'When that was.';
alter table desk.photo_copies enable row level security;
create policy "staff read" on desk.photo_copies for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.photo_copies from public, anon, authenticated, service_role;
grant select on desk.photo_copies to support_agent;

create function desk.note_copy(copy uuid, source uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff make copies of photos. Nothing was saved.' using errcode = 'insufficient_privilege';
  end if;
  if not exists (
    select from public.ticket_attachments a
      join public.ticket_attachments s on s.ticket_id = a.ticket_id
     where a.id = note_copy.copy and a.uploaded_by = desk.current_user_id() and s.id = note_copy.source
  ) then
    raise exception 'The photo that was drawn on is not on this ticket. No copy was saved. Open the ticket again.'
      using errcode = 'check_violation', constraint = 'photo_copies_of_ticket', table = 'photo_copies', schema = 'desk';
  end if;
  insert into desk.photo_copies (attachment_id, source_id, made_by)
  values (note_copy.copy, note_copy.source, desk.current_user_id());
end
$$;
comment on function desk.note_copy(uuid, uuid) is
  'Notes of what photo an attachment is a copy: its maker does, once, and both are on one ticket.';
revoke all on function desk.note_copy(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function desk.note_copy(uuid, uuid) to support_agent;
