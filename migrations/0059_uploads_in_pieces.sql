-- Why: a file went to the server in one go, so on a slow line that breaks now and then a large one never arrived. Now
-- large files come in pieces. Each is safe once it is here, the next try sends what is missing, and what they make
-- together is evidence only if it has the hash that the sender knows. Pieces are not logged: after a crash of the server
-- the desk sends them anew, and meanwhile they cost no more than the file itself.

create unlogged table desk.upload_pieces (
  attachment uuid not null,
  ordinal smallint not null check (ordinal between 0 and 99),
  sent_by uuid not null,
  sent_at timestamptz not null default now(),
  bytes bytea not null check (octet_length(bytes) between 1 and 524288),
  primary key (attachment, ordinal)
);
alter table desk.upload_pieces alter column bytes set storage external;
comment on table desk.upload_pieces is 'The pieces of files that are on their way to a ticket, until the last is here. What nobody goes on with is gone after two days.';
comment on column desk.upload_pieces.attachment is 'The id that the attachment will have.';
comment on column desk.upload_pieces.sent_by is 'Whose they are: nobody else can add to them or make evidence of them.';
comment on column desk.upload_pieces.sent_at is 'Two days after this they are gone.';
comment on column desk.upload_pieces.bytes is '512 KiB, the last one less.';
alter table desk.upload_pieces enable row level security;
revoke all on desk.upload_pieces from public, anon, authenticated, service_role;

create function desk.pieces_sent(attachment uuid) returns setof smallint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.ordinal from desk.upload_pieces p
   where desk.is_staff_login() and p.attachment = pieces_sent.attachment and p.sent_by = desk.current_user_id()
   order by 1
$$;
comment on function desk.pieces_sent(uuid) is 'Which pieces of a file are here, for whoever sent them.';
revoke all on function desk.pieces_sent(uuid) from public, anon, authenticated, service_role;
grant execute on function desk.pieces_sent(uuid) to support_agent;

create function desk.send_piece(attachment uuid, ordinal smallint, bytes bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.is_staff_login() then
    raise exception 'Only the desk sends files in pieces. Nothing was kept.' using errcode = 'insufficient_privilege';
  end if;
  if send_piece.ordinal = 0 then
    delete from desk.upload_pieces p where p.sent_at < now() - interval '2 days';
  end if;
  insert into desk.upload_pieces (attachment, ordinal, sent_by, bytes)
  values (send_piece.attachment, send_piece.ordinal, desk.current_user_id(), send_piece.bytes)
  on conflict do nothing;
end
$$;
comment on function desk.send_piece(uuid, smallint, bytea) is 'Keeps one piece of a file until all are here; sent again it changes nothing.';
revoke all on function desk.send_piece(uuid, smallint, bytea) from public, anon, authenticated, service_role;
grant execute on function desk.send_piece(uuid, smallint, bytea) to support_agent;

create function desk.drop_pieces(attachment uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from desk.upload_pieces p
   where desk.is_staff_login() and p.attachment = drop_pieces.attachment and p.sent_by = desk.current_user_id()
$$;
comment on function desk.drop_pieces(uuid) is 'Lets go of what was sent of a file.';
revoke all on function desk.drop_pieces(uuid) from public, anon, authenticated, service_role;
grant execute on function desk.drop_pieces(uuid) to support_agent;

-- desk.store_evidence asks for whom it is as always: who that is depends on the session, not on whose function calls it.
create function desk.store_pieces(path text, content_type text, attachment uuid, hash bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  whole bytea;
begin
  select string_agg(p.bytes, ''::bytea order by p.ordinal) into whole
    from desk.upload_pieces p
   where desk.is_staff_login() and p.attachment = store_pieces.attachment and p.sent_by = desk.current_user_id();
  if whole is null or sha256(whole) <> store_pieces.hash then
    return false;
  end if;
  perform desk.store_evidence(store_pieces.path, store_pieces.content_type, whole);
  perform desk.drop_pieces(store_pieces.attachment);
  return true;
end
$$;
comment on function desk.store_pieces(text, text, uuid, bytea) is
  'Keeps what was sent in pieces as desk.store_evidence does; false, and nothing kept, where together they have not this SHA-256.';
revoke all on function desk.store_pieces(text, text, uuid, bytea) from public, anon, authenticated, service_role;
grant execute on function desk.store_pieces(text, text, uuid, bytea) to support_agent;
