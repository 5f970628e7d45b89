//! Rules that every table, function and policy of ours keeps, also the ones that do not exist yet: each is asked of the
//! catalogs, and each test makes something that breaks the rule and sees it noticed.

use sqlx::AssertSqlSafe;

use crate::harness::{Session, Shop, shop_test};

/// Our relations and functions: everything in schema `desk`, and in `public` whatever came with no extension. A test's
/// shop has no tables but ours.
pub const OURS: &str = "with schemas as (
        select oid from pg_namespace where nspname in ('public', 'desk')
      ), relations as (
        select c.* from pg_class c
         where c.relnamespace in (select oid from schemas)
           and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      ), functions as (
        select p.* from pg_proc p
         where p.pronamespace in (select oid from schemas)
           and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      )";

/// What breaks a rule, by name.
async fn breaking(session: &mut Session, rule: &str) -> Vec<String> {
    session.values(&format!("{OURS} {rule}")).await.expect("the catalogs can be asked")
}

/// The rule holds, and would notice each of these: what to run, and what must then be named.
async fn assert_rule(shop: &Shop, rule: &str, offences: &[(&str, &str)]) {
    let mut owner = shop.owner().await;
    assert_eq!(breaking(&mut owner, rule).await, Vec::<String>::new());
    for (offence, noticed) in offences {
        owner.sql("begin").await.expect("a transaction begins");
        owner.sql(offence).await.expect(offence);
        assert_eq!(breaking(&mut owner, rule).await, [*noticed], "{offence}");
        owner.sql("rollback").await.expect("and is undone");
    }
}

shop_test! {
    async fn every_table_is_under_row_security(shop: &Shop) {
        assert_rule(
            shop,
            "select oid::regclass::text from relations where relkind in ('r', 'p') and not relrowsecurity order by 1",
            &[
                ("create table public.coupons ()", "coupons"),
                ("create table desk.macros ()", "desk.macros"),
                ("create table desk.events_2031_01 partition of desk.events for values from ('2031-01-01') to ('2031-02-01')", "desk.events_2031_01"),
                ("alter table ticket_messages disable row level security", "ticket_messages"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn no_foreign_key_reaches_into_history(shop: &Shop) {
        // Neither deleting nor renumbering anything may delete, empty or change a row of ours.
        assert_rule(
            shop,
            "select format('%s: %s', conrelid::regclass, conname) from pg_constraint
              where contype = 'f' and conrelid in (select oid from relations)
                and (confdeltype not in ('a', 'r') or confupdtype not in ('a', 'r'))
              order by 1",
            &[
                (
                    "create table desk.a (t uuid constraint gone references support_tickets on delete cascade)",
                    "desk.a: gone",
                ),
                (
                    "create table desk.a (t uuid constraint gone references support_tickets on delete set null)",
                    "desk.a: gone",
                ),
                (
                    "create table desk.a (t uuid constraint gone references support_tickets on update cascade)",
                    "desk.a: gone",
                ),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn every_foreign_key_has_an_index(shop: &Shop) {
        assert_rule(
            shop,
            "select format('%s: %s', c.conrelid::regclass, c.conname) from pg_constraint c
              where c.contype = 'f' and c.conrelid in (select oid from relations)
                and not exists (
                  select from pg_index i
                   where i.indrelid = c.conrelid and i.indisvalid and i.indpred is null
                     and (select array_agg(k.col order by k.col) from unnest(c.conkey) k (col))
                       = (select array_agg(k.col order by k.col) from unnest((i.indkey::int2[])[0:cardinality(c.conkey) - 1]) k (col)))
              order by 1",
            &[
                ("create table desk.a (t uuid constraint slow references support_tickets)", "desk.a: slow"),
                ("create table desk.a (n int, t uuid constraint slow references support_tickets, primary key (n, t))", "desk.a: slow"),
                ("drop index ticket_attachments_message_idx", "ticket_attachments: ticket_attachments_message_of_ticket"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn every_function_looks_names_up_in_the_system_first_and_in_temporary_things_last(shop: &Shop) {
        // Of those that run as the owner this is what keeps a caller's own types out of them; see migration 0014. A body
        // that was parsed when it was made ("return …") looks nothing up any more.
        assert_rule(
            shop,
            "select oid::regprocedure::text from functions
              where prosqlbody is null and not 'search_path=pg_catalog, pg_temp' = any (coalesce(proconfig, '{}')) order by 1",
            &[
                ("create function desk.f() returns int language sql security definer as 'select 1'", "desk.f()"),
                ("create function desk.f() returns int language sql as 'select 1'", "desk.f()"),
                ("create function public.f() returns int language sql security definer set search_path = '' as 'select 1'", "f()"),
                ("create function desk.f() returns int language sql set search_path = public, pg_temp as 'select 1'", "desk.f()"),
                ("alter function desk.is_staff() reset search_path", "desk.is_staff()"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn no_function_is_anybodys_to_call(shop: &Shop) {
        assert_rule(
            shop,
            "select distinct f.oid::regprocedure::text
               from functions f cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
              where a.grantee in (0, 'anon'::regrole) order by 1",
            &[
                ("create function desk.f() returns int language sql as 'select 1'", "desk.f()"),
                ("create function public.f() returns int language sql as 'select 1'", "f()"),
                ("grant execute on function generate_ticket_number() to anon", "generate_ticket_number()"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn nothing_is_granted_to_everybody_or_to_anonymous(shop: &Shop) {
        assert_rule(
            shop,
            "select distinct r.oid::regclass::text
               from relations r
               left join pg_attribute t on t.attrelid = r.oid
               cross join lateral (select * from aclexplode(r.relacl) union all select * from aclexplode(t.attacl)) a
              where a.grantee in (0, 'anon'::regrole) order by 1",
            &[
                ("grant select on desk.customers to public", "desk.customers"),
                ("grant select (subject) on support_tickets to anon", "support_tickets"),
                ("grant usage on sequence desk.events_id_seq to anon", "desk.events_id_seq"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn nobody_is_granted_to_erase_or_to_undermine(shop: &Shop) {
        // The back end manages the shop's own tables, and nothing else.
        assert_rule(
            shop,
            "select format('%s: %s to %s', r.oid::regclass, lower(a.privilege_type), a.grantee::regrole)
               from relations r cross join lateral aclexplode(r.relacl) a
              where a.grantee <> r.relowner and a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE')
                and not (a.privilege_type = 'DELETE' and a.grantee = 'service_role'::regrole
                         and r.relname in (select h.name from desk.host_tables h where h.made_here))
              order by 1",
            &[
                ("grant delete on support_tickets to service_role", "support_tickets: delete to service_role"),
                ("grant truncate on desk.events to support_owner", "desk.events: truncate to support_owner"),
                (
                    "grant references on ticket_messages to authenticated",
                    "ticket_messages: references to authenticated",
                ),
                ("grant delete on users to authenticated", "users: delete to authenticated"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn nobody_may_pass_a_right_on(shop: &Shop) {
        assert_rule(
            shop,
            "select format('%s to %s', what, grantee::regrole) from (
               select r.oid::regclass::text as what, a.* from relations r cross join lateral aclexplode(r.relacl) a where a.grantee <> r.relowner
               union all
               select f.oid::regprocedure::text, a.* from functions f cross join lateral aclexplode(f.proacl) a where a.grantee <> f.proowner
             ) granted where is_grantable order by 1",
            &[
                ("grant select on desk.customers to support_agent with grant option", "desk.customers to support_agent"),
                ("grant execute on function desk.is_staff() to authenticated with grant option", "desk.is_staff() to authenticated"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn everything_belongs_to_the_owner_of_the_desk(shop: &Shop) {
        // The functions that run as their owner reach only what that owner owns.
        assert_rule(
            shop,
            "select what from (
               select oid::regclass::text as what, relowner as owner from relations where relkind not in ('i', 'I')
               union all select oid::regprocedure::text, proowner from functions
             ) o where owner <> (select nspowner from pg_namespace where nspname = 'desk') order by 1",
            &[("alter table desk.settings owner to support_owner", "desk.settings")],
        )
        .await;
    }
}

shop_test! {
    async fn policies_are_for_customers_or_staff_never_for_everybody(shop: &Shop) {
        assert_rule(
            shop,
            "select format('%s: %s', p.polrelid::regclass, p.polname) from pg_policy p
              where p.polrelid in (select oid from relations)
                and not p.polroles <@ array['authenticated'::regrole::oid, 'support_agent'::regrole::oid] order by 1",
            &[
                ("create policy mine on support_tickets for select using (true)", "support_tickets: mine"),
                ("create policy mine on desk.events for select to anon using (true)", "desk.events: mine"),
                (
                    "create policy mine on ticket_messages for insert to service_role with check (true)",
                    "ticket_messages: mine",
                ),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn policies_for_staff_never_ask_for_claims(shop: &Shop) {
        // A staff login is one by its login; what anybody can SET must not enter into it.
        assert_rule(
            shop,
            "select format('%s: %s', p.polrelid::regclass, p.polname) from pg_policy p
              where p.polrelid in (select oid from relations) and p.polroles = array['support_agent'::regrole::oid]
                and (concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) !~ 'desk\\.is_staff_login\\(\\)'
                  or concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) ~ 'is_admin|is_staff\\(|claim|current_setting')
              order by 1",
            &[
                ("create policy mine on support_tickets for select to support_agent using (true)", "support_tickets: mine"),
                ("create policy mine on desk.events for select to support_agent using ((select desk.is_staff_login()) or (select desk.is_admin()))", "desk.events: mine"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn policies_ask_who_somebody_is_once_per_query(shop: &Shop) {
        // A bare call runs once per row: 28 s instead of 2 ms at 100,000 tickets.
        assert_rule(
            shop,
            "select format('%s: %s', p.polrelid::regclass, p.polname) from pg_policy p
              where p.polrelid in (select oid from relations)
                and regexp_replace(concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid)),
                                   '\\( SELECT desk\\.\\w+\\(\\) AS \\w+\\)', '', 'g') ~ 'desk\\.\\w+\\(\\)'
              order by 1",
            &[
                ("create policy mine on support_tickets for select to authenticated using (desk.is_admin())", "support_tickets: mine"),
                ("create policy mine on ticket_messages for insert to authenticated with check (sender_id = desk.current_user_id())", "ticket_messages: mine"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn every_view_that_somebody_may_read_asks_who_reads(shop: &Shop) {
        // A view reads as its owner, whom row security does not bind: so it asks itself, or it reads as the reader.
        assert_rule(
            shop,
            "select r.oid::regclass::text from relations r
              where r.relkind in ('v', 'm')
                and exists (select from aclexplode(r.relacl) a where a.grantee <> r.relowner)
                and coalesce(r.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on'] is false
                and pg_get_viewdef(r.oid) !~ '\\( SELECT desk\\.(sees_shop|current_user_id|is_staff)\\(\\)'
              order by 1",
            &[
                ("create view desk.refunds as select id, refund_amount from support_tickets; grant select on desk.refunds to support_agent", "desk.refunds"),
                ("grant select on desk.shop_users to support_agent", "desk.shop_users"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn row_security_is_not_forced_on_the_owner(shop: &Shop) {
        // The functions that policies call read these tables as the owner: forced, they would call themselves for ever.
        assert_rule(
            shop,
            "select oid::regclass::text from relations where relforcerowsecurity order by 1",
            &[("alter table desk.staff_logins force row level security", "desk.staff_logins")],
        )
        .await;
    }
}

shop_test! {
    async fn every_table_and_view_says_what_it_is(shop: &Shop) {
        assert_rule(
            shop,
            "select oid::regclass::text from relations
              where relkind in ('r', 'p', 'v', 'm') and nullif(btrim(obj_description(oid, 'pg_class')), '') is null order by 1",
            &[
                ("create table desk.macros ()", "desk.macros"),
                ("create view desk.refunds as select id from support_tickets", "desk.refunds"),
            ],
        )
        .await;
    }
}

/// Names of columns that say all there is to say. A new column with another name needs a comment, or a place here.
const SAY_ENOUGH: &str = "
    active bytes category content_type created_at customer_id delivered_at delivery_agent_id description email file_name
    file_size file_type full_name id image_url is_active is_read issue_type kind login_role made_here message message_id
    mobile_number n name notification_id only_row order_id order_number order_total ordinal path price priority product_id
    product_name quantity read_at reference_id reference_type reserved_at resolution_notes resolved_by role sender_type
    sha256 shop_name size sku status subject supplier_id ticket_id ticket_number title total_price type unit_price
    updated_at uploaded_by user_id xid year
    version installed_on success checksum execution_time";

shop_test! {
    async fn every_column_that_does_not_explain_itself_is_explained(shop: &Shop) {
        assert_rule(
            shop,
            &format!(
                "select format('%s.%s', r.oid::regclass, a.attname) from relations r join pg_attribute a on a.attrelid = r.oid
                  where r.relkind in ('r', 'p') and not r.relispartition and a.attnum > 0 and not a.attisdropped
                    and col_description(r.oid, a.attnum) is null
                    and a.attname <> all (regexp_split_to_array(btrim('{SAY_ENOUGH}', E' \\n'), '\\s+'))
                  order by 1"
            ),
            &[
                ("alter table support_tickets add column sla_paused_until timestamptz", "support_tickets.sla_paused_until"),
                ("comment on column desk.settings.evidence_base_url is null", "desk.settings.evidence_base_url"),
            ],
        )
        .await;
    }
}

shop_test! {
    async fn every_trigger_fires(shop: &Shop) {
        assert_rule(
            shop,
            "select format('%s: %s', t.tgrelid::regclass, t.tgname) from pg_trigger t
              where t.tgrelid in (select oid from relations) and t.tgenabled <> 'O' and not t.tgisinternal order by 1",
            &[(
                "alter table support_tickets disable trigger pin_ticket_on_update",
                "support_tickets: pin_ticket_on_update",
            )],
        )
        .await;
    }
}

shop_test! {
    async fn staff_groups_and_the_apis_roles_are_strangers(shop: &Shop) {
        // Roles belong to the whole server, so this one is not broken on purpose: other tests would suffer.
        let mut owner = shop.owner().await;
        let related: Vec<String> = owner
            .values(
                "select a.rolname || ' and ' || b.rolname from pg_roles a, pg_roles b
                  where a.rolname like 'support\\_%' and b.rolname in ('anon', 'authenticated', 'service_role')
                    and (pg_has_role(a.oid, b.oid, 'member') or pg_has_role(b.oid, a.oid, 'member'))",
            )
            .await
            .expect("the roles can be asked");
        assert_eq!(related, Vec::<String>::new());
        let groups: Vec<String> = owner
            .values(
                "select concat_ws(' ', rolname, case when rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin
                                                  then 'has rights of its own' end,
                                  (select 'in ' || string_agg(m.roleid::regrole::text, ', ' order by 1) from pg_auth_members m where m.member = r.oid))
                   from pg_roles r where rolname in ('support_agent', 'support_approver', 'support_owner', 'anon', 'authenticated') order by rolname",
            )
            .await
            .expect("the roles can be asked");
        assert_eq!(
            groups,
            [
                "anon",
                "authenticated",
                "support_agent",
                "support_approver in support_agent",
                "support_owner in support_agent"
            ]
        );
    }
}

shop_test! {
    async fn no_login_of_the_desk_is_a_gateway_or_unbound(shop: &Shop) {
        let mut owner = shop.owner().await;
        shop.staff("Asha").await;
        let om = shop.staff_in("Om", "support_owner").await;
        let rule = "select s.login_role::text from desk.staff_logins s join pg_roles r on r.rolname = s.login_role
              where desk.unbound_role_of(s.login_role) is not null
                 or pg_has_role(s.login_role, 'anon', 'member') or pg_has_role(s.login_role, 'authenticated', 'member')
                 or pg_has_role(s.login_role, 'service_role', 'member')";
        assert_eq!(owner.values::<String>(rule).await.expect("logins"), Vec::<String>::new());
        for offence in ["grant authenticated to", "grant pg_read_all_data to", "alter role"] {
            let rest = if offence == "alter role" { " bypassrls" } else { "" };
            owner.sql("begin").await.expect("a transaction begins");
            owner.run(sqlx::query(AssertSqlSafe(format!("{offence} {}{rest}", om.login)))).await.expect(offence);
            assert_eq!(owner.values::<String>(rule).await.expect("logins"), [&*om.login], "{offence}");
            owner.sql("rollback").await.expect("and is undone");
        }
    }
}
