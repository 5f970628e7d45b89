-- Why: the customer's app of a shop on Supabase keeps its photos in the host's bucket, and the desk had only their paths:
-- no picture, no hash, no fingerprint. Now each file that is attached and not here waits until a desk has fetched it from
-- the shop's own bucket. Never from an address that a customer wrote: the address is made of the shop's setting and the
-- path that 0007 found to be of this very ticket. As with unseen photos, each file is lent to one desk at a time. Where
-- it can't be had yet (an app may attach before it has sent) it is asked for again, later each time.

create table desk.evidence_key (
  only_row boolean primary key default true check (only_row),
  api_key text not null check (char_length(api_key) between 1 and 4096 and api_key !~ '[^[:graph:]]')
);
comment on table desk.evidence_key is 'With what the desks may read the bucket of desk.settings.evidence_base_url. Handed out by desk.evidence_bucket() only.';
comment on column desk.evidence_key.api_key is 'Sent to the bucket''s address and nowhere else.';
alter table desk.evidence_key enable row level security;
revoke all on desk.evidence_key from public, anon, authenticated, service_role;

comment on column desk.settings.evidence_base_url is
  'Where the bucket support-evidence is, as https://<project>.supabase.co: files that customers attach are fetched from there. A complete address in ticket_attachments.file_url must start with it; only its path is ever used.';

create function desk.evidence_bucket() returns table (base_url text, api_key text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.evidence_base_url, k.api_key
    from desk.settings s left join desk.evidence_key k on true
   where desk.is_staff_login() and s.evidence_base_url is not null
$$;
comment on function desk.evidence_bucket() is 'Where the bucket is, and with what to read it, for the desks; no row where the shop has none.';
revoke all on function desk.evidence_bucket() from public, anon, authenticated, service_role;
grant execute on function desk.evidence_bucket() to support_agent;

create table desk.absent_files (
  path text primary key check (char_length(path) <= 1024),
  came_at timestamptz not null default now(),
  next_try timestamptz not null default now(),
  tries smallint not null default 0,
  trouble text check (char_length(trouble) <= 200)
);
create index absent_files_next_idx on desk.absent_files (came_at desc) where tries < 14;
comment on table desk.absent_files is 'The attached files that are not here: the bucket has them, or they are still on their way into it.';
comment on column desk.absent_files.path is 'As ticket_attachments.storage_path.';
comment on column desk.absent_files.came_at is 'When it was attached. The newest are fetched first: somebody may open their ticket.';
comment on column desk.absent_files.next_try is 'Not before this it is lent again.';
comment on column desk.absent_files.tries is 'How often a desk took it. After 14 times, in some four days, it is given up.';
comment on column desk.absent_files.trouble is 'What went wrong the last time, as the end of a sentence.';
alter table desk.absent_files enable row level security;
create policy "staff read" on desk.absent_files for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.absent_files from public, anon, authenticated, service_role;
grant select on desk.absent_files to support_agent;

create function desk.await_the_file() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from desk.evidence_objects o where o.path = new.storage_path) then
    insert into desk.absent_files (path, came_at) values (new.storage_path, now()) on conflict do nothing;
  end if;
  return null;
end
$$;
comment on function desk.await_the_file() is 'Lets an attached file that is not here wait for a desk.';
revoke all on function desk.await_the_file() from public, anon, authenticated, service_role;
create trigger await_the_file after insert on public.ticket_attachments
  for each row execute function desk.await_the_file();

insert into desk.absent_files (path, came_at)
select a.storage_path, min(a.created_at)
  from public.ticket_attachments a
 where not exists (select from desk.evidence_objects o where o.path = a.storage_path)
 group by a.storage_path;

-- The window shows an attachment before its file is here, and must hear of the file.
create function desk.file_has_come() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  attached record;
begin
  delete from desk.absent_files f where f.path = new.path;
  for attached in
    select a.id, a.ticket_id, a.message_id from public.ticket_attachments a where a.storage_path = new.path
  loop
    insert into desk.events (kind, ticket_id, detail)
    values ('attachment_added', attached.ticket_id,
            pg_catalog.jsonb_build_object('attachment_id', attached.id, 'message_id', attached.message_id));
    perform desk.announce('attachment_added', attached.ticket_id);
  end loop;
  return null;
end
$$;
comment on function desk.file_has_come() is 'Tells the desks of a file that was attached before it was here.';
revoke all on function desk.file_has_come() from public, anon, authenticated, service_role;
create trigger file_has_come after insert on desk.evidence_objects
  for each row execute function desk.file_has_come();

create function desk.lend_absent_file() returns table (path text, tries smallint)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update desk.absent_files f
     set next_try = now() + interval '5 minutes', tries = f.tries + 1
   where desk.is_staff_login()
     and exists (select from desk.settings s where s.evidence_base_url is not null)
     -- Attached and kept at the same moment, by two that did not see each other, a file waits although it is here.
     and f.path = (select w.path from desk.absent_files w
                    where w.tries < 14 and w.next_try < now()
                      and not exists (select from desk.evidence_objects o where o.path = w.path)
                    order by w.came_at desc
                    limit 1
                    for update skip locked)
  returning f.path, f.tries
$$;
comment on function desk.lend_absent_file() is
  'The newest file that is to be fetched, for five minutes this desk''s; no row where there is none, or the shop has no bucket.';
revoke all on function desk.lend_absent_file() from public, anon, authenticated, service_role;
grant execute on function desk.lend_absent_file() to support_agent;

create function desk.put_off_absent_file(path text, trouble text, for_good boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk fetches files. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  update desk.absent_files f
     set tries = case when put_off_absent_file.for_good then 14 else f.tries end,
         next_try = now() + least(interval '30 seconds' * (2 ^ least(f.tries, 14)), interval '1 day'),
         trouble = pg_catalog.left(put_off_absent_file.trouble, 200)
   where f.path = put_off_absent_file.path;
end
$$;
comment on function desk.put_off_absent_file(text, text, boolean) is
  'It could not be fetched: again in a minute, and later each time; or never, where it will never be otherwise.';
revoke all on function desk.put_off_absent_file(text, text, boolean) from public, anon, authenticated, service_role;
grant execute on function desk.put_off_absent_file(text, text, boolean) to support_agent;
