-- Why: public.my_notifications read public.notifications as the reader. Where that table is the shop's own, staff logins
-- have no rights on it (we grant none on tables that are not ours), so every desk of such a shop was refused its
-- notifications. The owner reads the table now, and hands each person their own rows and no others. That is also one
-- more of the views that a shop with other column names may change.

create view desk.own_notifications with (security_barrier = true) as
  select n.id, n.user_id, n.type::text as type, n.title::text as title, n.message::text as message, n.reference_id,
         n.reference_type::text as reference_type, n.is_read, n.created_at
    from public.notifications n
   where n.user_id = (select desk.current_user_id());
comment on view desk.own_notifications is
  'The caller''s rows of the shop''s notifications: change this view where the shop''s table differs. A barrier, so that no condition of the caller''s runs on the rows of others.';
revoke all on desk.own_notifications from public, anon, authenticated, service_role;
grant select on desk.own_notifications to authenticated, support_agent;

create or replace view public.my_notifications with (security_invoker = true) as
  select n.id, n.user_id, n.type, n.title, n.message, n.reference_id, n.reference_type, n.is_read, n.created_at
    from desk.own_notifications n
  union all
  select s.id, (select desk.current_user_id()), s.type, s.title, s.message, s.reference_id, s.reference_type,
         exists (
           select from desk.staff_notification_reads r
            where r.notification_id = s.id and r.user_id = (select desk.current_user_id())
         ),
         s.created_at
    from desk.staff_notifications s
   where (select desk.is_staff());
