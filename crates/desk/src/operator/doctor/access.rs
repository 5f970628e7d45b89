//! Who may what: roles, row security, the logins of staff.

use super::Report;
use crate::error::Result;
use crate::operator::query;

impl Report<'_> {
    pub(super) async fn roles(&mut self) -> Result<()> {
        let all = ["anon", "authenticated", "service_role", "support_agent", "support_approver", "support_owner"];
        let missing = query::missing(
            self.owner,
            "select n from unnest($1::text[]) n where not exists (select from pg_roles r where r.rolname = n) order by 1",
            &all,
        )
        .await?;
        self.none_of(&missing, "All roles that the rules name are there.", |names| {
            format!("These roles are missing: {names}. Their rules hold for nobody. Create them with `create role … nologin`, then run `punnet-admin migrate` on a fresh database or restore their grants from a backup.")
        });
        if !missing.is_empty() {
            return Ok(());
        }
        let signing_in = query::texts(
            self.owner,
            "select rolname::text from pg_roles
              where rolname in ('support_agent', 'support_approver', 'support_owner') and (rolcanlogin or rolsuper or rolbypassrls)
              order by 1",
        )
        .await?;
        self.none_of(&signing_in, "The groups of the desk are groups only.", |names| {
            format!("These groups can sign in or are bound by no rule: {names}. Run `alter role … nologin nosuperuser nobypassrls` on each.")
        });
        let apart = query::texts(
            self.owner,
            "select n from unnest(array['support_approver', 'support_owner']) n
              where not pg_has_role(n, 'support_agent', 'member') order by 1",
        )
        .await?;
        if !apart.is_empty() {
            self.wrong(format!(
                "What an agent may do, these may not: {}. Run `grant support_agent to …` for each.",
                apart.join(", ")
            ));
        }
        if !query::yes(self.owner, "select rolbypassrls or rolsuper from pg_roles where rolname = 'service_role'")
            .await?
        {
            self.wrong("The shop's back end (role service_role) is bound by row security and sees nothing. If your shop has a back end, let a superuser run `alter role service_role bypassrls`.");
        }
        Ok(())
    }

    pub(super) async fn row_security(&mut self) -> Result<()> {
        let open = query::texts(
            self.owner,
            "select c.oid::regclass::text
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p') and not c.relrowsecurity
                and ((n.nspname = 'desk' and c.relname <> 'schema_migrations')
                     or (n.nspname = 'public'
                         and (c.relname in ('support_tickets', 'ticket_messages', 'ticket_attachments')
                              or c.relname in (select h.name from desk.host_tables h where h.made_here))))
              order by 1",
        )
        .await?;
        self.none_of(&open, "Row security is on for every table.", |names| {
            format!("Row security is off for {names}: whoever has a grant there sees every row. Run `alter table … enable row level security` on each.")
        });
        Ok(())
    }

    pub(super) async fn logins(&mut self) -> Result<()> {
        let gateways = query::texts(
            self.owner,
            "select s.login_role || ' (' || string_agg(g.role, ', ' order by g.role) || ')'
               from desk.staff_logins s
               join pg_roles r on r.rolname = s.login_role
               join unnest(array['anon', 'authenticated', 'service_role']) g (role) on pg_has_role(r.oid, g.role, 'member')
              group by s.login_role order by 1",
        )
        .await?;
        self.none_of(&gateways, "No staff login can pass for a customer.", |names| {
            format!("These staff logins are members of the API's roles: {names}. They could claim to be any customer. Run `revoke … from …` for each.")
        });
        let mighty = query::texts(
            self.owner,
            "select s.login_role::text from desk.staff_logins s join pg_roles r on r.rolname = s.login_role
              where r.rolsuper or r.rolbypassrls or r.rolcreaterole order by 1",
        )
        .await?;
        self.none_of(&mighty, "No staff login is above the rules.", |names| {
            format!("These staff logins are bound by no rule: {names}. Run `alter role … nosuperuser nobypassrls nocreaterole` on each.")
        });
        let idle = query::texts(
            self.owner,
            "select s.login_role::text from desk.staff_logins s left join pg_roles r on r.rolname = s.login_role
              where s.active and (r.oid is null or not r.rolcanlogin or not pg_has_role(r.oid, 'support_agent', 'member'))
              order by 1",
        )
        .await?;
        self.none_of(&idle, "Every active person of the desk can sign in.", |names| {
            format!("These people of the desk can't sign in or see nothing, since their database login is gone or in none of the desk's groups: {names}. Run `punnet-admin staff add` for each again, or `staff deactivate`.")
        });
        Ok(())
    }
}
