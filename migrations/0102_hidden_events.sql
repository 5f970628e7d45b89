-- Why: an event is told once every older transaction has ended, and a desk cannot know whether one hides something. It looked
-- four times more after each event, and where that was too early it came half a second late. Now it is told, looks again
-- soon where something is hidden, and not at all where nothing is.

create function desk.events_are_hidden() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select desk.is_staff()
     and exists (select from desk.events e where e.xid >= pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()))
$$;
comment on function desk.events_are_hidden() is
  'Whether there are events that desk.news_after() does not tell yet, because an older transaction still runs. Events of transactions that run are not among them: each tells of itself when it ends.';
revoke all on function desk.events_are_hidden() from public, anon, authenticated, service_role;
grant execute on function desk.events_are_hidden() to support_agent;
