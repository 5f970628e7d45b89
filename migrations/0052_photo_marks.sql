-- Why: whoever judges a claim says of each photo whether it supports it, and which item it shows. The next colleague, and
-- whoever approves a refund, then see at once what was found. It is said of the photo in this ticket, not of the file: the
-- same picture may support one claim and speak against another.

create table desk.photo_marks (
  attachment_id uuid primary key references public.ticket_attachments (id),
  verdict text check (verdict in ('supports', 'unclear', 'against')),
  item text check (char_length(item) between 1 and 200),
  marked_by uuid not null references public.users (id),
  marked_at timestamptz not null default now()
);
create index photo_marks_marked_by_idx on desk.photo_marks (marked_by);
comment on table desk.photo_marks is 'What the desk found in the photos of a claim. Never shown to customers.';
comment on column desk.photo_marks.attachment_id is 'The photo, as it hangs on its ticket.';
comment on column desk.photo_marks.verdict is 'Whether the photo supports the claim; null where that was taken back.';
comment on column desk.photo_marks.item is 'The affected item that the photo shows, as the claim names it.';
comment on column desk.photo_marks.marked_by is 'Who said so last.';
comment on column desk.photo_marks.marked_at is 'When that was.';
alter table desk.photo_marks enable row level security;
create policy "staff read" on desk.photo_marks for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.photo_marks from public, anon, authenticated, service_role;
grant select on desk.photo_marks to support_agent;

create function desk.mark_photo(attachment uuid, verdict text, item text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_ticket uuid;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff judge photos. Nothing was marked.' using errcode = 'insufficient_privilege';
  end if;
  select a.ticket_id into of_ticket from public.ticket_attachments a where a.id = mark_photo.attachment;
  if of_ticket is null then
    raise exception 'There is no such photo. Nothing was marked.';
  end if;
  insert into desk.photo_marks as m (attachment_id, verdict, item, marked_by)
  values (mark_photo.attachment, mark_photo.verdict, mark_photo.item, desk.current_user_id())
  on conflict (attachment_id) do update
    set verdict = excluded.verdict, item = excluded.item, marked_by = excluded.marked_by, marked_at = now()
  where (m.verdict, m.item) is distinct from (excluded.verdict, excluded.item);
  if not found then
    return;
  end if;
  -- An event like any other change of the ticket, so that every open desk shows it and the history has it.
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('ticket_updated', of_ticket, desk.current_user_id(),
          jsonb_build_object('attachment_id', mark_photo.attachment, 'verdict', mark_photo.verdict));
  perform desk.announce('ticket_updated', of_ticket);
end
$$;
comment on function desk.mark_photo(uuid, text, text) is
  'Says whether a photo supports its claim (supports, unclear, against; null takes it back) and which item it shows.';
revoke all on function desk.mark_photo(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function desk.mark_photo(uuid, text, text) to support_agent;
