-- Why: photos are the evidence a claim stands on, and their addresses come from customers. An address is only accepted
-- if it names an object in this ticket's own folder, and only that path is kept to be followed: anything else would let
-- a customer make the desk fetch any page on the network. The bytes live here too, so that one computer needs nothing
-- more; each content once, in pieces, never changed.

create function desk.percent_decoded(encoded text) returns text
language plpgsql immutable strict set search_path = '' as $$
begin
  if pg_catalog.strpos(encoded, '%') = 0 then
    return encoded;
  end if;
  return (
    select pg_catalog.convert_from(
      pg_catalog.string_agg(
        case when piece[1] ~ '^%[0-9A-Fa-f]{2}$' then pg_catalog.decode(pg_catalog.substr(piece[1], 2), 'hex')
             else pg_catalog.convert_to(piece[1], 'UTF8') end,
        ''::bytea order by place),
      'UTF8')
    from pg_catalog.regexp_matches(encoded, '%[0-9A-Fa-f]{2}|[^%]+|%', 'g') with ordinality as pieces (piece, place)
  );
exception when others then
  return null; -- bytes that are no text
end
$$;

-- `<ticket>/<name>` if the address names an object of that ticket's folder in bucket support-evidence, else null.
create function desk.evidence_path(file_url text, ticket uuid, base_url text) returns text
language plpgsql immutable set search_path = '' as $$
declare
  path text;
  name text;
begin
  if file_url ~* '^[a-z][a-z0-9+.-]*:' then
    if file_url !~ '^https?://[^/?#[:space:]]+/' or (base_url is not null and not pg_catalog.starts_with(file_url, base_url)) then
      return null;
    end if;
    path := desk.percent_decoded(pg_catalog.substring(
      file_url, '^https?://[^/?#]+(?:/[^?#]*?)??/storage/v1/object/(?:(?:public|sign|authenticated)/)?support-evidence/([^?#]+)'));
  else
    path := pg_catalog.regexp_replace(file_url, '^support-evidence/', '');
  end if;
  if path is null or not pg_catalog.starts_with(path, ticket || '/') then
    return null;
  end if;
  name := pg_catalog.substr(path, 38); -- past the uuid and its slash
  if name = '' or name in ('.', '..') or pg_catalog.octet_length(path) > 1024
     or name ~ '[[:cntrl:]/\\]' or name ~* '%(2e|2f|5c|00)' then
    return null;
  end if;
  return path;
end
$$;

create function desk.evidence_base_url() returns text
language sql stable security definer set search_path = '' as $$
  select s.evidence_base_url from desk.settings s
$$;

create function desk.pin_attachment_on_insert() returns trigger
language plpgsql set search_path = '' as $$
declare
  actor text := desk.acting_as();
begin
  new.storage_path := desk.evidence_path(new.file_url, new.ticket_id, desk.evidence_base_url());
  if new.storage_path is null then
    raise exception 'The file''s address does not name a file of this ticket in support-evidence. Nothing was attached. Upload the file into the ticket''s folder first.'
      using errcode = 'check_violation', constraint = 'ticket_attachments_file_url_of_ticket',
            table = 'ticket_attachments', schema = 'public';
  end if;
  if actor <> 'system' then
    new.created_at := pg_catalog.now();
    new.file_name := pg_catalog.regexp_replace(new.file_name, '[[:cntrl:]/\\]+', '_', 'g');
    if actor = 'staff' then
      new.uploaded_by := desk.current_user_id();
    end if;
  end if;
  return new;
end
$$;
create trigger pin_attachment_on_insert before insert on public.ticket_attachments
  for each row execute function desk.pin_attachment_on_insert();

create table desk.evidence_blobs (
  sha256 bytea primary key check (octet_length(sha256) = 32),
  size bigint not null check (size > 0),
  content_type text not null check (char_length(content_type) between 1 and 255),
  created_at timestamptz not null default now()
);
create table desk.evidence_chunks (
  sha256 bytea not null references desk.evidence_blobs (sha256),
  ordinal integer not null check (ordinal >= 0),
  bytes bytea not null check (octet_length(bytes) between 1 and 1048576),
  primary key (sha256, ordinal)
);
-- Photos are compressed already; trying again only costs time.
alter table desk.evidence_chunks alter column bytes set storage external;
create table desk.evidence_objects (
  path text primary key check (char_length(path) <= 1024 and path ~ '^[0-9a-f-]{36}/[^/]+$'),
  sha256 bytea not null references desk.evidence_blobs (sha256),
  created_at timestamptz not null default now()
);
create index evidence_objects_sha256_idx on desk.evidence_objects (sha256);
comment on table desk.evidence_blobs is 'Each content of the evidence once, by its hash.';
comment on table desk.evidence_chunks is 'The bytes of a content in order, at most 1 MiB a piece.';
comment on table desk.evidence_objects is 'Which content a path (<ticket id>/<name>, as ticket_attachments.storage_path) names.';
alter table desk.evidence_blobs enable row level security;
alter table desk.evidence_chunks enable row level security;
alter table desk.evidence_objects enable row level security;

create function desk.owns_ticket(ticket uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.support_tickets t where t.id = ticket and t.customer_id = desk.current_user_id()
  );
end
$$;

create function desk.owns_message(message uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.ticket_messages m
     where m.id = message and m.sender_type = 'customer' and m.sender_id = desk.current_user_id()
  );
end
$$;

-- Keeps a file. The hash is taken here, so that nobody can put other bytes under a known hash; storing the same file
-- under the same path again changes nothing. For staff, and for the customer whose ticket the path names.
create function desk.store_evidence(path text, content_type text, bytes bytea) returns bytea
language plpgsql security definer set search_path = '' as $$
declare
  piece constant integer := 524288;
  ticket uuid;
  hash bytea;
  kept bytea;
begin
  if path ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/' then
    ticket := pg_catalog.left(path, 36)::uuid;
  end if;
  if ticket is null or desk.evidence_path(path, ticket, null) is distinct from path then
    raise exception 'The path does not name a file in a ticket''s folder. Nothing was kept.' using errcode = 'invalid_parameter_value';
  end if;
  if not (desk.owns_ticket(ticket)
          or (desk.is_staff() and exists (select from public.support_tickets t where t.id = ticket))) then
    raise exception 'There is no such ticket for you. Nothing was kept.' using errcode = 'insufficient_privilege';
  end if;
  if pg_catalog.octet_length(bytes) is null or pg_catalog.octet_length(bytes) not between 1 and 52428800 then
    raise exception 'A file of evidence has between 1 byte and 50 MB. Nothing was kept.' using errcode = 'invalid_parameter_value';
  end if;

  hash := pg_catalog.sha256(bytes);
  insert into desk.evidence_blobs (sha256, size, content_type)
  values (hash, pg_catalog.octet_length(bytes), content_type)
  on conflict do nothing;
  if found then
    insert into desk.evidence_chunks (sha256, ordinal, bytes)
    select hash, n, pg_catalog.substr(store_evidence.bytes, n * piece + 1, piece)
      from pg_catalog.generate_series(0, (pg_catalog.octet_length(store_evidence.bytes) - 1) / piece) n;
  end if;

  insert into desk.evidence_objects (path, sha256) values (store_evidence.path, hash) on conflict do nothing;
  select o.sha256 into kept from desk.evidence_objects o where o.path = store_evidence.path;
  if kept <> hash then
    raise exception 'Another file is already kept under this name, and evidence is never replaced. Use another name.'
      using errcode = 'unique_violation', constraint = 'evidence_objects_pkey', table = 'evidence_objects', schema = 'desk';
  end if;
  return hash;
end
$$;
comment on function desk.store_evidence(text, text, bytea) is
  'Keeps a file under <ticket id>/<name> and returns its SHA-256. Again with the same bytes: nothing happens; with others: refused.';
