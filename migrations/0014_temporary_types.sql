-- Why: an empty search path is not the safe one. A session's temporary schema is searched for types (and tables, never
-- functions) before everything else unless the path names it, so a staff login could make `create domain pg_temp.uuid`
-- with a check that calls a function of its own, and the first `::uuid` in one of the owner's functions ran that
-- function as the owner: any agent could make themselves superuser. Named last, the temporary schema is never reached.
-- The functions that run as their caller get the same path, or a caller could bend what the triggers compare.

do $$
declare
  mine regprocedure;
begin
  for mine in
    select p.oid
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'desk'
        or (n.nspname = 'public' and p.pronargs <= 1 and p.proname in (
              'generate_ticket_number', 'mark_notifications_read', 'notify_new_support_ticket',
              'notify_customer_on_admin_response', 'notify_staff_on_customer_reply', 'notify_customer_on_resolution'))
  loop
    execute format('alter function %s set search_path = pg_catalog, pg_temp', mine);
  end loop;
end
$$;
