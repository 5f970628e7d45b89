-- Why: one door to evidence was shut that should be open, and two were open that should be shut.
--
-- desk.owns_message named its parameter like a column, so PostgreSQL refused to choose: no customer could attach a
-- photo to a message of their own.
--
-- Where the host has storage, policies add up: the guide's snippet ("Anyone can view support-evidence"), run after these
-- migrations, opened every customer's photos to every other customer again. Restrictive policies are asked besides
-- whatever is added, so they hold whatever else a shop sets up, and they say nothing about other buckets.
--
-- And a customer could read a file beside an internal note by attaching its path to their own ticket once more (the
-- guide's file names are a time and the photo's name, so they can be guessed). A path on an internal note stays closed.

create or replace function desk.owns_message(message uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.ticket_messages m
     where m.id = owns_message.message and m.sender_type = 'customer' and m.sender_id = desk.current_user_id()
  );
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
    select not pg_catalog.bool_or(coalesce(m.is_internal_note, false))
      from public.ticket_attachments a left join public.ticket_messages m on m.id = a.message_id
     where a.storage_path = path and a.ticket_id = ticket), false);
end
$$;

do $$
begin
  if to_regclass('storage.buckets') is null or to_regclass('storage.objects') is null then
    return;
  end if;
  execute 'create policy "evidence only for whom it concerns" on storage.objects as restrictive for select to authenticated'
       || ' using (bucket_id is distinct from ''support-evidence'' or desk.may_read_evidence(name, '
       || (select case when bool_or(attname = 'owner_id') then 'coalesce(owner_id, owner::text)' else 'owner::text' end
             from pg_catalog.pg_attribute
            where attrelid = 'storage.objects'::regclass and attname in ('owner', 'owner_id') and not attisdropped)
       || '))';
  execute 'create policy "evidence only into own tickets" on storage.objects as restrictive for insert to authenticated'
       || ' with check (bucket_id is distinct from ''support-evidence'' or desk.may_add_evidence(name))';
  execute 'create policy "evidence is never replaced" on storage.objects as restrictive for update to authenticated'
       || ' using (bucket_id is distinct from ''support-evidence'') with check (bucket_id is distinct from ''support-evidence'')';
  execute 'create policy "evidence is never deleted" on storage.objects as restrictive for delete to authenticated'
       || ' using (bucket_id is distinct from ''support-evidence'')';
  -- Without a call of the desk's functions, which whoever is not signed in may not even name.
  execute 'create policy "evidence is not for everybody" on storage.objects as restrictive for all to anon'
       || ' using (bucket_id is distinct from ''support-evidence'') with check (bucket_id is distinct from ''support-evidence'')';
exception when insufficient_privilege then
  raise warning 'The storage of this host may not be set up by this login (%). Photos in Supabase storage are as closed as its own policies make them until its owner runs migration 0016''s last part.', sqlerrm;
end
$$;
