-- Why: what somebody decides while the database is away is sent when it is back, and sent again where the answer to it
-- was lost. A message has its own id; a change of status, priority or resolution had none, so one that had arrived was
-- taken for a new one when somebody had undone it meanwhile. Each decision carries an id now, noted here by the
-- transaction that carries it out: the second time it counts as done and changes nothing.

create table desk.decisions (
  id uuid primary key,
  user_id uuid not null references public.users (id),
  made_at timestamptz not null default now()
);
create index decisions_user_id_idx on desk.decisions (user_id);
comment on table desk.decisions is
  'Changes of tickets that arrived, by the id that a desk gave each: sent twice, a change is made once. Nobody reads it but desk.decide_once().';
comment on column desk.decisions.id is 'Made by the desk.';
comment on column desk.decisions.user_id is 'Who decided.';
comment on column desk.decisions.made_at is 'When it arrived.';
alter table desk.decisions enable row level security;
revoke all on desk.decisions from public, anon, authenticated, service_role;

create function desk.decide_once(decision uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
begin
  if me is null then
    raise exception 'Only active staff decide about tickets. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  insert into desk.decisions (id, user_id) values (decision, me) on conflict do nothing;
  if found then
    return true;
  end if;
  -- Not an answer about somebody else's.
  if not exists (select from desk.decisions d where d.id = decision and d.user_id = me) then
    raise exception 'This decision has the id of another. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  return false;
end
$$;
comment on function desk.decide_once(uuid) is
  'Notes a decision of the caller; false where it was noted before, so that whatever it wanted is not done again.';
revoke all on function desk.decide_once(uuid) from public, anon, authenticated, service_role;
grant execute on function desk.decide_once(uuid) to support_agent;
