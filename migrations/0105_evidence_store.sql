-- Why: a photo has 3 MB and a ticket 2 KB, so a shop that grows wants the bytes of its evidence on cheaper disks than its
-- database's: a folder, S3 and its like, Google, Azure, a bucket of Supabase. Which store that is, is one line here without
-- anything secret; its key is handed to staff logins that are signed in, or is in the keychain of each computer and not
-- here at all. Bytes still come into the database first, in the transaction of their ticket. Then a desk puts them into the
-- store, reads them back and says so. The database's own copy stays: whoever signs in as staff could say of any photo that
-- it is elsewhere, so only the operator's `punnet-admin evidence copy --let-go`, which has read it back itself, lets go of it.

create table desk.evidence_store (
  only_row boolean primary key default true check (only_row),
  address text not null check (char_length(address) between 1 and 1000 and address <> 'database' and address !~ '[[:cntrl:]]'),
  chosen_at timestamptz not null default now()
);
comment on table desk.evidence_store is 'Where the bytes of the evidence are kept besides the database; no row: nowhere else.';
comment on column desk.evidence_store.address is 'As punnet-admin writes it: folder:/srv/evidence, s3://bucket?region=eu-central-1, … Holds no key.';
comment on column desk.evidence_store.chosen_at is 'Since when.';
alter table desk.evidence_store enable row level security;
create policy "staff read" on desk.evidence_store for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.evidence_store from public, anon, authenticated, service_role;
grant select on desk.evidence_store to support_agent;
create trigger record_settings_event after insert or update or delete on desk.evidence_store
  for each row execute function desk.record_settings_event('shop');

create table desk.evidence_store_key (
  only_row boolean primary key default true check (only_row),
  secret text not null check (char_length(secret) between 1 and 8192)
);
comment on table desk.evidence_store_key is 'With what the desks use desk.evidence_store; no row where each computer has it in its keychain, or none is asked for. Handed out by desk.chosen_evidence_store() only.';
comment on column desk.evidence_store_key.secret is 'Sent to the store and nowhere else.';
alter table desk.evidence_store_key enable row level security;
revoke all on desk.evidence_store_key from public, anon, authenticated, service_role;

create table desk.evidence_copies (
  sha256 bytea not null references desk.evidence_blobs (sha256),
  address text not null check (char_length(address) between 1 and 1000),
  confirmed_at timestamptz,
  by_operator boolean not null default false,
  next_try timestamptz not null default now(),
  tries smallint not null default 0,
  trouble text check (char_length(trouble) <= 200),
  primary key (sha256, address),
  check (confirmed_at is not null or not by_operator)
);
create index evidence_copies_next_idx on desk.evidence_copies (next_try) where confirmed_at is null;
comment on table desk.evidence_copies is 'Which content is, or is to be, in which store. Rows of a store that is no longer chosen stay: the content is still there.';
comment on column desk.evidence_copies.address is 'As desk.evidence_store.address.';
comment on column desk.evidence_copies.confirmed_at is 'When the store had given back the same bytes. Nothing: it is still to be put there.';
comment on column desk.evidence_copies.by_operator is 'The operator''s program read it back, as the database''s owner; otherwise a desk says so.';
comment on column desk.evidence_copies.next_try is 'Not before this it is lent again.';
comment on column desk.evidence_copies.tries is 'How often a desk took it.';
comment on column desk.evidence_copies.trouble is 'What went wrong the last time, as the end of a sentence.';
alter table desk.evidence_copies enable row level security;
create policy "staff read" on desk.evidence_copies for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.evidence_copies from public, anon, authenticated, service_role;
grant select on desk.evidence_copies to support_agent;

create function desk.await_the_store() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.evidence_copies (sha256, address)
  select new.sha256, s.address from desk.evidence_store s
  on conflict do nothing;
  return null;
end
$$;
comment on function desk.await_the_store() is 'Lets a new content wait until a desk has put it into the store.';
revoke all on function desk.await_the_store() from public, anon, authenticated, service_role;
create trigger await_the_store after insert on desk.evidence_blobs
  for each row execute function desk.await_the_store();

create function desk.chosen_evidence_store() returns table (address text, secret text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.address, k.secret
    from desk.evidence_store s left join desk.evidence_store_key k on true
   where desk.is_staff_login()
$$;
comment on function desk.chosen_evidence_store() is 'Which store the shop has chosen, and with what to use it, for the desks; no row where it has none.';
revoke all on function desk.chosen_evidence_store() from public, anon, authenticated, service_role;
grant execute on function desk.chosen_evidence_store() to support_agent;

create function desk.choose_evidence_store(address text, secret text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_change_shop() then
    raise exception 'Only an owner of the desk may choose where evidence is kept. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  -- One at a time, and no content comes meanwhile that would wait for neither.
  lock table desk.evidence_store in share row exclusive mode;
  lock table desk.evidence_blobs in share row exclusive mode;
  if exists (
    select from desk.evidence_blobs b
     where not exists (select from desk.evidence_chunks c where c.sha256 = b.sha256)
       and not exists (select from desk.evidence_copies k
                        where k.sha256 = b.sha256 and k.address = choose_evidence_store.address and k.by_operator)
  ) then
    raise exception 'There is evidence that only the present store has. Nothing was changed. Copy it first: punnet-admin evidence copy.'
      using errcode = 'check_violation', constraint = 'evidence_store_has_all', table = 'evidence_store', schema = 'desk';
  end if;
  delete from desk.evidence_store_key;
  if choose_evidence_store.address = 'database' then
    delete from desk.evidence_store;
    return;
  end if;
  insert into desk.evidence_store (address) values (choose_evidence_store.address)
  on conflict (only_row) do update set address = excluded.address, chosen_at = now();
  if choose_evidence_store.secret is not null then
    insert into desk.evidence_store_key (secret) values (choose_evidence_store.secret);
  end if;
  insert into desk.evidence_copies (sha256, address)
  select b.sha256, choose_evidence_store.address from desk.evidence_blobs b
  on conflict on constraint evidence_copies_pkey do update set next_try = now(), tries = 0
   where evidence_copies.confirmed_at is null;
end
$$;
comment on function desk.choose_evidence_store(text, text) is
  'From now on evidence is kept at this address too, with this key; ''database'': nowhere else. Refused where evidence would be out of reach.';
revoke all on function desk.choose_evidence_store(text, text) from public, anon, authenticated, service_role;
grant execute on function desk.choose_evidence_store(text, text) to support_owner;

create function desk.lend_unstored_content() returns table (content bytea, address text)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update desk.evidence_copies k
     set next_try = now() + interval '5 minutes', tries = least(k.tries + 1, 1000)
   where desk.is_staff_login()
     and (k.sha256, k.address) = (
           select w.sha256, w.address
             from desk.evidence_copies w join desk.evidence_store s on s.address = w.address
            where w.confirmed_at is null and w.next_try <= now()
            order by w.next_try
            limit 1
            for update of w skip locked)
  returning k.sha256, k.address
$$;
comment on function desk.lend_unstored_content() is
  'A content that the chosen store has not yet, for five minutes this desk''s; no row where there is none.';
revoke all on function desk.lend_unstored_content() from public, anon, authenticated, service_role;
grant execute on function desk.lend_unstored_content() to support_agent;

create function desk.note_stored_content(content bytea, address text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk puts evidence into the store. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  update desk.evidence_copies k
     set confirmed_at = now(), trouble = null
   where k.sha256 = note_stored_content.content and k.address = note_stored_content.address and k.confirmed_at is null;
end
$$;
comment on function desk.note_stored_content(bytea, text) is 'The store has given this content back unchanged. Nothing is let go of by that.';
revoke all on function desk.note_stored_content(bytea, text) from public, anon, authenticated, service_role;
grant execute on function desk.note_stored_content(bytea, text) to support_agent;

create function desk.put_off_stored_content(content bytea, address text, trouble text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk puts evidence into the store. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  update desk.evidence_copies k
     set next_try = now() + least(interval '30 seconds' * (2 ^ least(k.tries, 14)), interval '1 hour'),
         trouble = pg_catalog.left(put_off_stored_content.trouble, 200)
   where k.sha256 = put_off_stored_content.content and k.address = put_off_stored_content.address
     and k.confirmed_at is null;
end
$$;
comment on function desk.put_off_stored_content(bytea, text, text) is
  'The store did not take it: again in a minute, and later each time, at the latest an hour. It stays in the database.';
revoke all on function desk.put_off_stored_content(bytea, text, text) from public, anon, authenticated, service_role;
grant execute on function desk.put_off_stored_content(bytea, text, text) to support_agent;

create function desk.evidence_store_state()
returns table (address text, key_is_here boolean, waiting bigint, trouble text, may_change boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.address,
         exists (select from desk.evidence_store_key),
         (select count(*) from desk.evidence_copies k where k.address = s.address and k.confirmed_at is null),
         (select k.trouble from desk.evidence_copies k
           where k.address = s.address and k.confirmed_at is null and k.trouble is not null
           order by k.next_try desc limit 1),
         desk.may_change_shop()
    from (select 1) one left join desk.evidence_store s on true
   where desk.is_staff_login()
$$;
comment on function desk.evidence_store_state() is
  'For the settings: the chosen store, whether its key is handed out from here, how many contents still wait for it, and what went wrong last.';
revoke all on function desk.evidence_store_state() from public, anon, authenticated, service_role;
grant execute on function desk.evidence_store_state() to support_agent;
