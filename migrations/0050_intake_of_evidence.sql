-- Why: evidence is only worth something if one can say what it was when it came: by whom it was kept, when, at which
-- desk, and what was in it. Size, hash and time are kept since 0007; who and where are kept from here on. What a photo
-- shows (its real kind, its dimensions, a blurred picture of 24 bytes that is painted until the real one is there) is
-- found by the first desk that opens it, since customers' apps send photos without ever being asked.

create function desk.this_desk() returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select pg_catalog.left(
    coalesce(nullif(pg_catalog.current_setting('application_name', true), ''), 'an unnamed program')
      || ', ' || coalesce(pg_catalog.host(pg_catalog.inet_client_addr()), 'the server itself'), 200)
$$;
comment on function desk.this_desk() is 'The program and the address from which this session came.';
revoke all on function desk.this_desk() from public;

-- In two steps: of what was kept before, nobody knows.
alter table desk.evidence_objects add column stored_by uuid, add column stored_from text;
alter table desk.evidence_objects
  alter column stored_by set default desk.current_user_id(),
  alter column stored_from set default desk.this_desk(),
  add constraint evidence_objects_stored_from_short check (char_length(stored_from) <= 200);
comment on column desk.evidence_objects.stored_by is 'Who kept the file: a user of the shop. Nothing where it was kept before 0050, or by the server.';
comment on column desk.evidence_objects.stored_from is 'The program and the address from which it was kept.';

create table desk.evidence_pictures (
  sha256 bytea primary key references desk.evidence_blobs (sha256),
  content_type text not null check (content_type ~ '^image/[a-z0-9.+-]{1,40}$'),
  width integer not null check (width between 1 and 65535),
  height integer not null check (height between 1 and 65535),
  damaged boolean not null,
  placeholder bytea not null check (octet_length(placeholder) between 5 and 40),
  seen_at timestamptz not null default now()
);
comment on table desk.evidence_pictures is 'What a desk saw in the contents that are photos. Found when a photo is first opened, never changed.';
comment on column desk.evidence_pictures.content_type is 'What it is by its content; desk.evidence_blobs has what its sender said.';
comment on column desk.evidence_pictures.width is 'Of the upright photo, pixels.';
comment on column desk.evidence_pictures.height is 'Of the upright photo, pixels.';
comment on column desk.evidence_pictures.damaged is 'The file ends early; what there is of it is shown.';
comment on column desk.evidence_pictures.seen_at is 'When a desk first opened it.';
comment on column desk.evidence_pictures.placeholder is 'ThumbHash: a blurred picture in some 24 bytes.';
alter table desk.evidence_pictures enable row level security;
create policy "staff read" on desk.evidence_pictures for select to support_agent using ((select desk.is_staff_login()));
revoke all on desk.evidence_pictures from public;
grant select on desk.evidence_pictures to support_agent;

create function desk.note_picture(
  photo bytea, content_type text, width integer, height integer, damaged boolean, placeholder bytea
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk notes what is in a photo. Nothing was noted.' using errcode = 'insufficient_privilege';
  end if;
  insert into desk.evidence_pictures (sha256, content_type, width, height, damaged, placeholder)
  values (note_picture.photo, note_picture.content_type, note_picture.width, note_picture.height,
          note_picture.damaged, note_picture.placeholder)
  on conflict do nothing;
end
$$;
comment on function desk.note_picture(bytea, text, integer, integer, boolean, bytea) is
  'Notes what a desk saw in a photo, once: what was noted stays.';
revoke all on function desk.note_picture(bytea, text, integer, integer, boolean, bytea) from public;
grant execute on function desk.note_picture(bytea, text, integer, integer, boolean, bytea) to support_agent;
