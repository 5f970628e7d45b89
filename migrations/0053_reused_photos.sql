-- Why: the same crushed tomato is refunded twice when nobody notices that its photo came before, perhaps from another
-- customer, cropped and mirrored. So each photo has a fingerprint, made by the first desk that opens it, and what an
-- agent says about two photos that look alike is remembered. It advises and refuses nothing.
--
-- Every desk keeps the fingerprints in memory and reads on from where it was. As with desk.events, ids are given before
-- commits: each fingerprint carries its transaction, and a desk reads again whatever is not below the oldest transaction
-- that still ran when it last read.

create table desk.photo_fingerprints (
  sha256 bytea primary key references desk.evidence_blobs (sha256),
  xid xid8 not null default pg_current_xact_id(),
  id bigint generated always as identity,
  algorithm smallint not null check (algorithm > 0),
  bits bytea not null check (octet_length(bits) = 32),
  framed bytea check (octet_length(framed) = 32),
  quality smallint not null check (quality between 0 and 100),
  probes bytea not null check (octet_length(probes) between 64 and 2048 and octet_length(probes) % 64 = 0),
  made_at timestamptz not null default now()
);
create unique index photo_fingerprints_reading_idx on desk.photo_fingerprints (xid, id);
create unique index photo_fingerprints_id_idx on desk.photo_fingerprints (id);
comment on table desk.photo_fingerprints is 'By what a photo is known again after it was edited. Made when a desk first opens it.';
comment on column desk.photo_fingerprints.xid is 'The transaction that wrote it: with id the order in which a desk reads on.';
comment on column desk.photo_fingerprints.algorithm is 'How it was made: those of different makings are never compared. A later making replaces an earlier one.';
comment on column desk.photo_fingerprints.bits is 'One bit for each of 256 frequencies of the picture, the lowest first.';
comment on column desk.photo_fingerprints.made_at is 'When a desk made it.';
comment on column desk.photo_fingerprints.framed is 'That of what a plain frame encloses, where there is one.';
comment on column desk.photo_fingerprints.quality is '0 for a plain surface, 100 for a picture full of edges.';
comment on column desk.photo_fingerprints.probes is 'With what it is looked up: 64 bytes each, its bits and which of them count.';
alter table desk.photo_fingerprints enable row level security;
create policy "staff read" on desk.photo_fingerprints for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.photo_fingerprints from public, anon, authenticated, service_role;
grant select on desk.photo_fingerprints to support_agent;

create function desk.note_fingerprint(
  photo bytea, algorithm smallint, bits bytea, framed bytea, quality smallint, probes bytea
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk makes fingerprints of photos. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  insert into desk.photo_fingerprints as f (sha256, algorithm, bits, framed, quality, probes)
  values (note_fingerprint.photo, note_fingerprint.algorithm, note_fingerprint.bits, note_fingerprint.framed,
          note_fingerprint.quality, note_fingerprint.probes)
  on conflict (sha256) do update
    set (xid, id, algorithm, bits, framed, quality, probes, made_at)
      = (pg_current_xact_id(), default, excluded.algorithm, excluded.bits, excluded.framed, excluded.quality,
         excluded.probes, now())
    where f.algorithm < excluded.algorithm;
end
$$;
comment on function desk.note_fingerprint(bytea, smallint, bytea, bytea, smallint, bytea) is
  'Notes the fingerprint of a photo, once for each making: what was noted stays.';
revoke all on function desk.note_fingerprint(bytea, smallint, bytea, bytea, smallint, bytea) from public;
grant execute on function desk.note_fingerprint(bytea, smallint, bytea, bytea, smallint, bytea) to support_agent;

-- Transaction numbers of another cluster would be read again and again until this one has come as far.
create or replace function desk.adopt_restored_events() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  adopted bigint;
begin
  update desk.photo_fingerprints set xid = '3'::xid8
   where xid >= pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());
  update desk.events set xid = '3'::xid8 where xid >= pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());
  get diagnostics adopted = row_count;
  return adopted;
end
$$;

-- Who has a ticket open while a photo on it, or one that looks like it, becomes known, hears of it; so does whoever has
-- two photos before him of which a colleague just said something.
alter table desk.events drop constraint events_kind_check;
alter table desk.events add constraint events_kind_check
  check (kind in ('ticket_created', 'ticket_updated', 'message_added', 'attachment_added', 'settings_changed',
                  'lookalikes_changed'));
alter table desk.events drop constraint events_of_a_ticket_check;
alter table desk.events add constraint events_of_a_ticket_check
  check ((kind in ('settings_changed', 'lookalikes_changed')) = (ticket_id is null));
comment on column desk.events.ticket_id is 'Null where settings, or what is known of photos that look alike, changed.';

create function desk.announce_lookalikes() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk looks at photos. Nobody was told.' using errcode = 'insufficient_privilege';
  end if;
  insert into desk.events (kind, actor) values ('lookalikes_changed', desk.current_user_id());
  perform desk.announce('lookalikes_changed', null);
end
$$;
comment on function desk.announce_lookalikes() is 'Tells every desk that photos which look alike were found, or judged.';
revoke all on function desk.announce_lookalikes() from public, anon, authenticated, service_role;
grant execute on function desk.announce_lookalikes() to support_agent;

create table desk.photo_verdicts (
  first bytea not null references desk.evidence_blobs (sha256),
  second bytea not null references desk.evidence_blobs (sha256),
  verdict text check (verdict in ('same', 'different')),
  said_by uuid not null references public.users (id),
  said_at timestamptz not null default now(),
  primary key (first, second),
  check (first < second)
);
create index photo_verdicts_second_idx on desk.photo_verdicts (second);
create index photo_verdicts_said_by_idx on desk.photo_verdicts (said_by);
comment on table desk.photo_verdicts is 'What an agent said of two photos that look alike. The last word counts.';
comment on column desk.photo_verdicts.first is 'The hash of one photo: the smaller of the two, so that a pair is there once.';
comment on column desk.photo_verdicts.second is 'The hash of the other photo.';
comment on column desk.photo_verdicts.said_by is 'Who had the last word.';
comment on column desk.photo_verdicts.said_at is 'When that was.';
comment on column desk.photo_verdicts.verdict is 'Nothing where it was taken back.';
alter table desk.photo_verdicts enable row level security;
create policy "staff read" on desk.photo_verdicts for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.photo_verdicts from public, anon, authenticated, service_role;
grant select on desk.photo_verdicts to support_agent;

create function desk.judge_photos(one uuid, other uuid, verdict text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  hashes bytea[];
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk says whether two photos are the same. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  select array_agg(distinct o.sha256 order by o.sha256) into hashes
    from public.ticket_attachments a
    join desk.evidence_objects o on o.path = a.storage_path
   where a.id in (judge_photos.one, judge_photos.other);
  if coalesce(cardinality(hashes), 0) <> 2 then
    return false;
  end if;
  insert into desk.photo_verdicts (first, second, verdict, said_by)
  values (hashes[1], hashes[2], judge_photos.verdict, desk.current_user_id())
  on conflict (first, second) do update
    set verdict = excluded.verdict, said_by = excluded.said_by, said_at = now();
  perform desk.announce_lookalikes();
  return true;
end
$$;
comment on function desk.judge_photos(uuid, uuid, text) is
  'Remembers that the photos of two attachments are the same or different, or (null) takes back what was said. False where they are not two photos that the desk has.';
revoke all on function desk.judge_photos(uuid, uuid, text) from public;
grant execute on function desk.judge_photos(uuid, uuid, text) to support_agent;
