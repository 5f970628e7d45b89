-- Why: an agent on the first day may not give away a thousand rupees, and nobody who may has the time to look at every
-- fifty. So a shop may say above which amount somebody else has to agree; and whoever is not sure may ask at any amount.
-- What was asked, who agreed and who did not stays beside the ticket.

create table desk.approvals (
  id uuid primary key,
  ticket_id uuid not null references public.support_tickets (id),
  asked_by uuid not null references public.users (id),
  asked_at timestamptz not null default now(),
  resolution_type public.resolution_type not null,
  refund_amount numeric(12, 2) check (refund_amount > 0),
  resolution_notes text not null default '' check (char_length(resolution_notes) <= 20000),
  decided_by uuid references public.users (id),
  decided_at timestamptz,
  decision text check (decision in ('approved', 'declined', 'withdrawn')),
  answer text not null default '' check (char_length(answer) <= 2000),
  constraint approvals_decided_whole check ((decided_at is null) = (decision is null) and (decided_at is null) = (decided_by is null))
);
create unique index approvals_open_idx on desk.approvals (ticket_id) where decided_at is null;
create index approvals_ticket_idx on desk.approvals (ticket_id, asked_at);
create index approvals_asked_by_idx on desk.approvals (asked_by);
create index approvals_decided_by_idx on desk.approvals (decided_by);
comment on table desk.approvals is 'What somebody of the desk wanted to settle only with a colleague''s agreement, and what became of it.';
comment on column desk.approvals.id is 'Made by the desk that asks: asked twice it is asked once.';
comment on column desk.approvals.asked_by is 'Who would like to settle the ticket so.';
comment on column desk.approvals.asked_at is 'When they asked.';
comment on column desk.approvals.decided_at is 'When it was decided; null while it waits.';
comment on column desk.approvals.decision is 'What became of it; null while it waits.';
comment on column desk.approvals.resolution_type is 'In which way the claim was to be settled.';
comment on column desk.approvals.refund_amount is 'With which amount, in the shop''s currency.';
comment on column desk.approvals.resolution_notes is 'With which notes.';
comment on column desk.approvals.decided_by is 'Who agreed or did not; who took it back.';
comment on column desk.approvals.answer is 'What they said to it.';
alter table desk.approvals enable row level security;
revoke all on desk.approvals from public, anon, authenticated, service_role;
grant select on desk.approvals to support_agent;
create policy "staff read" on desk.approvals for select to support_agent using ((select desk.is_staff_login()));

alter table desk.settings add approval_above numeric(12, 2) check (approval_above >= 0);
comment on column desk.settings.approval_above is 'Refunds and credits of more than this are settled by approvers and owners only; null where everybody may settle any.';

create function desk.may_approve() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return desk.is_staff_login()
     and (pg_has_role(session_user, 'support_approver', 'member') or pg_has_role(session_user, 'support_owner', 'member'));
end
$$;
comment on function desk.may_approve() is 'Whether the caller may agree to what others want to settle, and settle any amount.';
revoke all on function desk.may_approve() from public, anon, authenticated, service_role;
grant execute on function desk.may_approve() to support_agent;

-- Held where the money is, whatever a desk may send.
create function desk.check_approval() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  above numeric := (select s.approval_above from desk.settings s);
begin
  if above is not null and new.refund_amount > above and desk.is_staff_login() and not desk.may_approve() then
    raise exception 'Amounts above % need an approval. Nothing was changed, and what you filled in is kept. Ask for it instead.', above
      using errcode = 'check_violation', constraint = 'support_tickets_refund_approved';
  end if;
  return new;
end
$$;
comment on function desk.check_approval() is 'Refuses amounts that the caller may not settle without an approval.';
revoke all on function desk.check_approval() from public, anon, authenticated, service_role;
create trigger check_approval before update on public.support_tickets
  for each row when (new.refund_amount is distinct from old.refund_amount and new.refund_amount is not null)
  execute function desk.check_approval();

create function desk.record_approval_event(ticket uuid, approval uuid, what text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into desk.events (kind, ticket_id, actor, detail)
  values ('ticket_updated', ticket, desk.current_user_id(), jsonb_build_object('approval', approval, 'became', what));
  perform desk.announce('ticket_updated', ticket);
end
$$;
comment on function desk.record_approval_event(uuid, uuid, text) is 'Writes the event of an approval that was asked, given, refused or taken back.';
revoke all on function desk.record_approval_event(uuid, uuid, text) from public, anon, authenticated, service_role;

create function desk.ask_approval(
  approval uuid, ticket uuid, resolution_type public.resolution_type, refund_amount numeric, resolution_notes text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- So many are told: a desk has a few who approve.
  most constant integer := 50;
  me uuid := desk.staff_user_id();
  told record;
  colleague record;
begin
  if me is null then
    raise exception 'Only active staff ask for an approval. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  select t.ticket_number, t.subject, s.currency, u.name into told
    from public.support_tickets t, desk.settings s, desk.shop_users u
   where t.id = ticket and u.id = me for no key update of t;
  if not found then
    return null;
  end if;
  if exists (select from desk.approvals a where a.id = approval and a.ticket_id = ticket and a.asked_by = me) then
    return true;
  end if;
  if exists (select from desk.approvals a where a.ticket_id = ticket and a.decided_at is null) then
    return false;
  end if;
  insert into desk.approvals (id, ticket_id, asked_by, resolution_type, refund_amount, resolution_notes)
  values (approval, ticket, me, ask_approval.resolution_type, ask_approval.refund_amount, coalesce(ask_approval.resolution_notes, ''));
  perform desk.record_approval_event(ticket, approval, 'asked');
  for colleague in select c.user_id from desk.colleagues() c where c.may_approve and not c.is_me order by c.name limit most loop
    perform desk.notify_colleague(colleague.user_id, 'support_approval', 'Approval Asked on Ticket ' || told.ticket_number,
      coalesce(told.name, 'Somebody') || ' asks for a ' || replace(ask_approval.resolution_type::text, '_', ' ')
        || case when ask_approval.refund_amount is null then '' else ' of ' || to_char(ask_approval.refund_amount, 'FM999999999990.00') || ' ' || told.currency end
        || ': ' || told.subject, ticket);
  end loop;
  return true;
end
$$;
comment on function desk.ask_approval(uuid, uuid, public.resolution_type, numeric, text) is
  'Asks those who may approve to settle a ticket so. False where another approval of this ticket waits, null where there is no such ticket.';
revoke all on function desk.ask_approval(uuid, uuid, public.resolution_type, numeric, text) from public, anon, authenticated, service_role;
grant execute on function desk.ask_approval(uuid, uuid, public.resolution_type, numeric, text) to support_agent;

create function desk.decide_approval(approval uuid, decision text, answer text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me uuid := desk.staff_user_id();
  asked desk.approvals;
  told record;
begin
  if me is null then
    raise exception 'Only active staff decide on approvals. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  select * into asked from desk.approvals a where a.id = approval for update;
  if not found then
    return null;
  end if;
  if asked.decided_at is not null then
    return asked.decided_by = me and asked.decision = decide_approval.decision;
  end if;
  if decide_approval.decision = 'withdrawn' then
    if asked.asked_by <> me then
      raise exception 'Only who asked for an approval takes it back. Nothing was changed.' using errcode = 'insufficient_privilege';
    end if;
  elsif not desk.may_approve() then
    raise exception 'Only approvers and owners of the desk decide on approvals. Nothing was changed.' using errcode = 'insufficient_privilege';
  elsif asked.asked_by = me then
    raise exception 'Nobody approves what they asked for themselves. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  update desk.approvals a
     set decided_by = me, decided_at = now(), decision = decide_approval.decision, answer = coalesce(decide_approval.answer, '')
   where a.id = approval;
  perform desk.record_approval_event(asked.ticket_id, approval, decide_approval.decision);
  if decide_approval.decision <> 'withdrawn' then
    select t.ticket_number, u.name into told from public.support_tickets t, desk.shop_users u where t.id = asked.ticket_id and u.id = me;
    perform desk.notify_colleague(asked.asked_by, 'support_approval',
      case decide_approval.decision when 'approved' then 'Approved: Ticket ' else 'Not Approved: Ticket ' end || told.ticket_number,
      coalesce(told.name, 'Somebody') || case decide_approval.decision when 'approved' then ' approved it' else ' did not approve it' end
        || case when coalesce(btrim(decide_approval.answer), '') = '' then '.' else ': ' || left(decide_approval.answer, 200) end,
      asked.ticket_id);
  end if;
  return true;
end
$$;
comment on function desk.decide_approval(uuid, text, text) is
  'Agrees to what was asked ("approved"), does not ("declined"), or takes it back ("withdrawn"). False where somebody decided before, null where nothing was asked.';
revoke all on function desk.decide_approval(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function desk.decide_approval(uuid, text, text) to support_agent;

create function desk.change_approval_limit(above numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not desk.may_appoint_staff() then
    raise exception 'Only an owner of the desk may change the shop''s settings. Nothing was changed.' using errcode = 'insufficient_privilege';
  end if;
  update desk.settings s set approval_above = above;
end
$$;
comment on function desk.change_approval_limit(numeric) is 'Sets above which amount somebody else has to agree; null lets everybody settle any.';
revoke all on function desk.change_approval_limit(numeric) from public, anon, authenticated, service_role;
grant execute on function desk.change_approval_limit(numeric) to support_owner;
