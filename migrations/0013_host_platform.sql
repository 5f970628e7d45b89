-- Why: where the host is Supabase, customers upload photos to its storage and follow their ticket live. Both exist only
-- there; elsewhere this does nothing. Only policies are added to storage.objects, never anything else.

-- May this person of the gateway read this object? Customers read what they uploaded themselves and what hangs on their
-- ticket where they can see it; not what lies beside an internal note.
create function desk.may_read_evidence(path text, uploader text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := desk.current_user_id();
begin
  if desk.is_admin() then
    return true;
  end if;
  if me is null or path !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/' or not desk.owns_ticket(pg_catalog.left(path, 36)::uuid) then
    return false;
  end if;
  return uploader = me::text
      or exists (
        select from public.ticket_attachments a
          left join public.ticket_messages m on m.id = a.message_id
         where a.storage_path = path and a.ticket_id = pg_catalog.left(path, 36)::uuid
           and not coalesce(m.is_internal_note, false));
end
$$;

create function desk.may_add_evidence(path text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return path ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[^/]+$'
     and (desk.is_admin() or desk.owns_ticket(pg_catalog.left(path, 36)::uuid));
end
$$;
revoke all on function desk.may_read_evidence(text, text), desk.may_add_evidence(text) from public;
grant execute on function desk.may_read_evidence(text, text), desk.may_add_evidence(text) to authenticated;

do $$
declare
  uploader text;
begin
  if to_regclass('storage.buckets') is null or to_regclass('storage.objects') is null then
    return;
  end if;

  -- Private: a public bucket shows every customer's photos to whoever knows or guesses an address.
  insert into storage.buckets (id, name, public) values ('support-evidence', 'support-evidence', false)
  on conflict (id) do update set public = false;
  if (select count(*) = 2 from pg_catalog.pg_attribute
       where attrelid = 'storage.buckets'::regclass and attname in ('file_size_limit', 'allowed_mime_types') and not attisdropped) then
    update storage.buckets
       set file_size_limit = coalesce(file_size_limit, 26214400),
           allowed_mime_types = coalesce(allowed_mime_types, array[
             'image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'image/avif', 'image/gif', 'application/pdf'])
     where id = 'support-evidence';
  end if;

  select case when bool_or(attname = 'owner_id') then 'coalesce(owner_id, owner::text)' else 'owner::text' end into uploader
    from pg_catalog.pg_attribute
   where attrelid = 'storage.objects'::regclass and attname in ('owner', 'owner_id') and not attisdropped;

  -- The guide's own snippet opens the bucket to everybody who is signed in.
  execute 'drop policy if exists "Anyone can upload to support-evidence" on storage.objects';
  execute 'drop policy if exists "Anyone can view support-evidence" on storage.objects';
  execute 'create policy "customers add evidence to their tickets" on storage.objects for insert to authenticated'
       || ' with check (bucket_id = ''support-evidence'' and desk.may_add_evidence(name))';
  execute 'create policy "customers see the evidence of their tickets" on storage.objects for select to authenticated'
       || ' using (bucket_id = ''support-evidence'' and desk.may_read_evidence(name, ' || uploader || '))';
exception when insufficient_privilege then
  raise warning 'The storage of this host may not be set up by this login (%). Photos in Supabase storage stay closed to customers until its owner runs migration 0013''s last part.', sqlerrm;
end
$$;

do $$
declare
  followed text;
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime' and not puballtables) then
    return;
  end if;
  foreach followed in array array['support_tickets', 'ticket_messages', 'notifications'] loop
    if (select relkind = 'r' from pg_catalog.pg_class where oid = ('public.' || followed)::regclass)
       and not exists (
         select from pg_catalog.pg_publication_tables
          where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = followed
       ) then
      execute format('alter publication supabase_realtime add table public.%I', followed);
    end if;
  end loop;
exception when insufficient_privilege then
  raise warning 'The live feed of this host may not be set up by this login (%). Customers see changes when they reload.', sqlerrm;
end
$$;
