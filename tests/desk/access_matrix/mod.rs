//! Who may do what with which rows of which table: every relation that the catalogs name, every kind of session, every
//! verb. What is allowed is found out by trying it on real rows, and compared with `expected.txt`, which people review.
//! A table that is new has no place there yet and fails the test, as does a right that nobody listed.

mod cast;
mod expected;
mod reach;
mod relations;
mod rows;
mod trial;

use std::collections::BTreeSet;

use crate::harness::{Shop, shop_test};
use cast::Cast;
use expected::{Expected, FILE};
use relations::Relation;

/// One right, as the file words it: on which relation, who has it, and what it is.
pub type Right = (String, String, String);

/// Everything in which the shop and the file differ, each a sentence; of one relation only where one is named.
async fn differences(shop: &Shop, cast: &mut Cast, only: Option<&str>) -> Vec<String> {
    let expected = Expected::read();
    let mut owner = shop.owner().await;
    let found = relations::all(&mut owner).await;
    let mut told = Vec::new();
    let mut measured = BTreeSet::new();
    for relation in found.iter().filter(|relation| only.is_none_or(|only| only == relation.called)) {
        let Some(entry) = expected.of(&relation.called) else {
            let rights = trial::rights(&mut owner, cast, relation, &expected::Entry::default()).await;
            told.push(new_table(relation, &rights.found));
            continue;
        };
        let rights = trial::rights(&mut owner, cast, relation, entry).await;
        told.extend(rights.doubts);
        measured.extend(rights.found);
    }
    let listed: BTreeSet<Right> = expected.rights().filter(|right| only.is_none_or(|only| only == right.0)).collect();
    for (relation, who, what) in measured.difference(&listed) {
        told.push(format!(
            "{relation}: {who} may {what}, which {FILE} does not list. Take the right away, or list it."
        ));
    }
    for (relation, who, what) in listed.difference(&measured) {
        told.push(format!("{relation}: {who} may not {what}, though {FILE} lists it. Grant it, or take the line out."));
    }
    if only.is_none() {
        let known: BTreeSet<&str> = found.iter().map(|relation| &*relation.called).collect();
        for gone in expected.names().filter(|name| !known.contains(name)) {
            told.push(format!("{gone} is no more, and {FILE} still has it. Take its block out."));
        }
    }
    told
}

fn new_table(relation: &Relation, rights: &BTreeSet<Right>) -> String {
    let found: Vec<String> = rights.iter().map(|(_, who, what)| format!("\n  {who}: {what}")).collect();
    format!(
        "{name} is new: {FILE} says nothing of it. Add a block with its name, whose its rows are, and each right that \
         somebody shall have, and give it rows in world.sql. What was found:\n{name}{found}",
        name = relation.called,
        found = found.concat()
    )
}

shop_test! {
    async fn what_each_may_do_with_each_table_is_what_was_reviewed(shop: &Shop) {
        let mut cast = Cast::of(shop).await;
        let told = differences(shop, &mut cast, None).await;
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

shop_test! {
    async fn a_table_that_nobody_reviewed_is_noticed(shop: &Shop) {
        let mut cast = Cast::of(shop).await;
        shop.owner()
            .await
            .sql(
                "create table public.coupons (id uuid primary key default gen_random_uuid(), customer_id uuid);
                 grant select on public.coupons to authenticated;
                 insert into public.coupons (customer_id) select id from users;
                 create table desk.macros (); alter table desk.macros enable row level security",
            )
            .await
            .expect("tables are made");
        let told = differences(shop, &mut cast, Some("public.coupons")).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("public.coupons is new: tests/desk/access_matrix/expected.txt says"), "{told:?}");
        assert!(told[0].contains("\n  customer: select all\n"), "{told:?}");
        // Also one that is closed: somebody has to say so.
        let told = differences(shop, &mut cast, Some("desk.macros")).await;
        assert!(told[0].starts_with("desk.macros is new"), "{told:?}");
        assert!(told[0].ends_with("What was found:\ndesk.macros"), "nobody may do anything: {told:?}");
    }
}

shop_test! {
    async fn a_policy_that_is_gone_or_too_wide_is_noticed(shop: &Shop) {
        let mut cast = Cast::of(shop).await;
        let mut owner = shop.owner().await;
        for (relation, before, after, noticed) in [
            (
                "public.ticket_messages",
                r#"drop policy "customers see what was said to them" on ticket_messages"#,
                "",
                "customer may not select own,",
            ),
            (
                "public.orders",
                "create policy wide on orders for select to authenticated using (true)",
                "drop policy wide on orders",
                "customer may select all,",
            ),
            (
                "public.orders",
                "grant insert (order_number, customer_id, order_total) on orders to anon;
                 create policy wide on orders for insert to anon with check (true)",
                "revoke insert (order_number, customer_id, order_total) on orders from anon; drop policy wide on orders",
                "anonymous may insert all (customer_id, order_number, order_total),",
            ),
            (
                "public.orders",
                "grant update (order_total) on orders to anon; create policy wide on orders for update to anon using (true)",
                "revoke update (order_total) on orders from anon; drop policy wide on orders",
                "anonymous may update what it can't read (order_total),",
            ),
            (
                "public.support_tickets",
                "create policy wide on support_tickets for update to authenticated using (true)",
                "drop policy wide on support_tickets",
                "customer may update what it can't read (",
            ),
            (
                "desk.drafts",
                "create policy wide on desk.drafts for select to support_agent using ((select desk.is_staff_login()))",
                "drop policy wide on desk.drafts",
                "agent may select all,",
            ),
            (
                "desk.drafts",
                "alter table desk.drafts disable row level security",
                "alter table desk.drafts enable row level security",
                "unmapped login may select all,",
            ),
            (
                "desk.approvals",
                "grant delete on desk.approvals to support_agent;
                 create policy wide on desk.approvals for delete to support_agent using (true)",
                "revoke delete on desk.approvals from support_agent; drop policy wide on desk.approvals",
                "agent may delete all,",
            ),
            (
                "desk.evidence_key",
                "grant truncate on desk.evidence_key to support_owner",
                "revoke truncate on desk.evidence_key from support_owner",
                "owner may truncate,",
            ),
        ] {
            owner.sql(before).await.expect(before);
            let told = differences(shop, &mut cast, Some(relation)).await;
            let noticed = format!("{relation}: {noticed}");
            assert!(told.iter().any(|one| one.starts_with(&noticed)), "{before}\nwas not noticed as {noticed:?}: {told:#?}");
            owner.sql(after).await.expect(after);
        }
    }
}

shop_test! {
    async fn a_table_without_rows_to_try_is_noticed(shop: &Shop) {
        let mut cast = Cast::of(shop).await;
        let mut owner = shop.owner().await;
        owner.sql("delete from desk.evidence_key").await.expect("the owner clears it");
        let told = differences(shop, &mut cast, Some("desk.evidence_key")).await;
        assert_eq!(told, ["desk.evidence_key has no row to try rights on. Give it one in world.sql."]);
        owner.sql(&format!("delete from desk.drafts where user_id <> '{}'", cast.agent())).await.expect("cleared");
        let told = differences(shop, &mut cast, Some("desk.drafts")).await;
        let one = "All rows of desk.drafts are one person's, so own and others' can't be told apart. Give it somebody else's in world.sql.";
        assert!(told.iter().any(|told| told == one), "{told:?}");
    }
}
