-- Why: a photo was only known, and could only be found again, once somebody had opened its ticket; those of before 0053
-- never. Now every content that comes waits here until a desk has looked at it, and whatever desk has nothing better to
-- do takes the next: each is lent to one desk at a time, for a while, so that a desk that dies holds nothing up. A
-- content that no desk survives is left alone after three times.

create table desk.unseen_photos (
  sha256 bytea primary key references desk.evidence_blobs (sha256),
  came_at timestamptz not null default now(),
  lent_until timestamptz not null default '-infinity',
  tries smallint not null default 0
);
create index unseen_photos_next_idx on desk.unseen_photos (came_at desc) where tries < 3;
comment on table desk.unseen_photos is 'The contents at which no desk has looked yet, photos or not: that is only known then.';
comment on column desk.unseen_photos.came_at is 'When it was kept. The newest are looked at first: somebody may open their ticket.';
comment on column desk.unseen_photos.lent_until is 'Until when a desk has it in work.';
comment on column desk.unseen_photos.tries is 'How often a desk took it.';
alter table desk.unseen_photos enable row level security;
create policy "staff read" on desk.unseen_photos for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.unseen_photos from public, anon, authenticated, service_role;
grant select on desk.unseen_photos to support_agent;

create function desk.await_a_look() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.unseen_photos (sha256, came_at) values (new.sha256, new.created_at);
  return null;
end
$$;
comment on function desk.await_a_look() is 'Lets a new content wait for a desk.';
revoke all on function desk.await_a_look() from public, anon, authenticated, service_role;
create trigger await_a_look after insert on desk.evidence_blobs for each row execute function desk.await_a_look();

insert into desk.unseen_photos (sha256, came_at)
select b.sha256, b.created_at
  from desk.evidence_blobs b
 where not exists (select from desk.photo_fingerprints f where f.sha256 = b.sha256);

create function desk.lend_unseen_photo() returns table (photo bytea, size bigint, came_at timestamptz)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update desk.unseen_photos u
     set lent_until = now() + interval '5 minutes', tries = u.tries + 1
    from desk.evidence_blobs b
   where desk.is_staff_login()
     and b.sha256 = u.sha256
     and u.sha256 = (select w.sha256 from desk.unseen_photos w
                      where w.tries < 3 and w.lent_until < now()
                      order by w.came_at desc
                      limit 1
                      for update skip locked)
  returning u.sha256, b.size, u.came_at
$$;
comment on function desk.lend_unseen_photo() is
  'The newest content at which no desk has looked, for five minutes this desk''s; no row where there is none.';
revoke all on function desk.lend_unseen_photo() from public, anon, authenticated, service_role;
grant execute on function desk.lend_unseen_photo() to support_agent;

create function desk.leave_unseen_photo(photo bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk looks at photos. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  delete from desk.unseen_photos u where u.sha256 = leave_unseen_photo.photo;
end
$$;
comment on function desk.leave_unseen_photo(bytea) is 'Looked at, and no photo that can be known again.';
revoke all on function desk.leave_unseen_photo(bytea) from public, anon, authenticated, service_role;
grant execute on function desk.leave_unseen_photo(bytea) to support_agent;

create function desk.photo_is_seen() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from desk.unseen_photos u where u.sha256 = new.sha256;
  return null;
end
$$;
comment on function desk.photo_is_seen() is 'Whoever noted the fingerprint: nobody waits for it any more.';
revoke all on function desk.photo_is_seen() from public, anon, authenticated, service_role;
create trigger photo_is_seen after insert or update on desk.photo_fingerprints
  for each row execute function desk.photo_is_seen();
