-- Why: what was found in a photo waits for a database that is away, too. A mark that arrives late must not silently
-- overwrite what a colleague said of the photo meanwhile, so it carries what was seen, as every other change does.

drop function desk.mark_photo(uuid, text, text);

create function desk.mark_photo(attachment uuid, seen_verdict text, seen_item text, verdict text, item text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_ticket uuid;
  now_verdict text;
  now_item text;
begin
  if not desk.is_staff_login() then
    raise exception 'Only active staff judge photos. Nothing was marked.' using errcode = 'insufficient_privilege';
  end if;
  -- Of two who judge it at the same moment the second one sees the first.
  select a.ticket_id into of_ticket from public.ticket_attachments a where a.id = mark_photo.attachment for no key update;
  if of_ticket is null then
    return null;
  end if;
  select m.verdict, m.item into now_verdict, now_item from desk.photo_marks m where m.attachment_id = mark_photo.attachment;
  if (now_verdict, now_item) is not distinct from (mark_photo.verdict, mark_photo.item) then
    return true;
  end if;
  if (now_verdict, now_item) is distinct from (seen_verdict, seen_item) then
    return false;
  end if;
  insert into desk.photo_marks (attachment_id, verdict, item, marked_by)
  values (mark_photo.attachment, mark_photo.verdict, mark_photo.item, desk.current_user_id())
  on conflict (attachment_id) do update
    set verdict = excluded.verdict, item = excluded.item, marked_by = excluded.marked_by, marked_at = now();
  -- An event like any other change of the ticket, so that every open desk shows it and the history has it.
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('ticket_updated', of_ticket, desk.current_user_id(),
          jsonb_build_object('attachment_id', mark_photo.attachment, 'verdict', mark_photo.verdict));
  perform desk.announce('ticket_updated', of_ticket);
  return true;
end
$$;
comment on function desk.mark_photo(uuid, text, text, text, text) is
  'Says whether a photo supports its claim (supports, unclear, against; null takes it back) and which item it shows, where it is still marked as the caller saw it. False where somebody said otherwise meanwhile, null where there is no such photo.';
revoke all on function desk.mark_photo(uuid, text, text, text, text) from public, anon, authenticated, service_role;
grant execute on function desk.mark_photo(uuid, text, text, text, text) to support_agent;
