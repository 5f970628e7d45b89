//! Who may see, raise and change tickets, and which of their columns.

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    DISABLED_ADMIN, FIRST_ORDER, MEERA, NewTicket, OTHER_ORDER, RAVI, SECOND_ORDER, Session, Shop, WEB_ADMIN,
    assert_breaks, assert_forbidden, new_ticket, refusal, shop_test,
};

/// How many tickets this person's session shows.
async fn visible(session: &mut Session) -> i64 {
    session.value("select count(*) from support_tickets").await.expect("tickets may be asked for")
}

/// One column of a ticket as the owner sees it, as text.
async fn stored(shop: &Shop, ticket: Uuid, column: &str) -> Option<String> {
    shop.owner()
        .await
        .row(
            sqlx::query(AssertSqlSafe(format!("select ({column})::text from support_tickets where id = $1")))
                .bind(ticket),
        )
        .await
        .expect("the owner reads the ticket")
        .get(0)
}

/// Changes this ticket as whoever this is.
async fn change(session: &mut Session, ticket: Uuid, assignments: &str) -> sqlx::Result<u64> {
    session
        .run(sqlx::query(AssertSqlSafe(format!("update support_tickets set {assignments} where id = $1"))).bind(ticket))
        .await
}

/// An insert that brings one more column than the guide's customer app does.
async fn raise_with(session: &mut Session, customer: Uuid, column: &str, value: &str) -> sqlx::Result<u64> {
    session
        .run(
            sqlx::query(AssertSqlSafe(format!(
                "insert into support_tickets (customer_id, issue_type, subject, description, {column})
                 values ($1, 'other', 'Crushed', 'All of it', {value})"
            )))
            .bind(customer),
        )
        .await
}

/// What a ticket has that is the desk's, each with a value that somebody might try to bring.
const THE_DESKS: [(&str, &str); 6] = [
    ("status", "'resolved'"),
    ("resolution_type", "'full_refund'"),
    ("resolution_notes", "'Refunded as agreed'"),
    ("refund_amount", "10"),
    ("resolved_by", "'10000000-0000-4000-8000-000000000003'"),
    ("resolved_at", "now()"),
];

/// What never changes once a ticket is there.
const THE_TICKETS_OWN: [(&str, &str); 4] = [
    ("id", "gen_random_uuid()"),
    ("ticket_number", "'TKT-2026-77777'"),
    ("customer_id", "'10000000-0000-4000-8000-000000000002'"),
    ("created_at", "'2020-01-01'"),
];

shop_test! {
    async fn customers_see_their_own_tickets_and_no_others(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut meera = shop.customer(MEERA).await;
        let seen: Vec<Uuid> = meera.values("select id from support_tickets").await.expect("a customer looks");
        assert_eq!(seen, [hers]);
        let by_name: i64 = meera
            .value("select count(*) from support_tickets where subject = 'Sour milk'")
            .await
            .expect("a customer looks for another's");
        assert_eq!(by_name, 0);
    }
}

shop_test! {
    async fn customers_raise_tickets_in_their_own_name_only(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        new_ticket(MEERA, "Crushed tomatoes").raise(&mut meera).await.expect("in her own name");
        assert_forbidden(new_ticket(RAVI, "Sour milk").raise(&mut meera).await);
        assert_forbidden(new_ticket(WEB_ADMIN, "Sour milk").raise(&mut meera).await);
        assert_eq!(visible(&mut shop.owner().await).await, 1);
    }
}

shop_test! {
    async fn customers_bring_none_of_the_desks_columns_when_they_raise_a_ticket(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        for (column, value) in THE_DESKS {
            assert_forbidden(raise_with(&mut meera, MEERA, column, value).await);
        }
        for (column, value) in
            [("id", "gen_random_uuid()"), ("created_at", "'2020-01-01'"), ("updated_at", "'2020-01-01'")]
        {
            assert_forbidden(raise_with(&mut meera, MEERA, column, value).await);
        }
        assert_eq!(visible(&mut shop.owner().await).await, 0, "nothing of it was kept");
        raise_with(&mut meera, MEERA, "affected_items", "'[]'").await.expect("what the guide's app sends passes");
    }
}

shop_test! {
    async fn customers_do_not_choose_their_ticket_number(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        for number in ["TKT-2026-77777", "TKT-1999-00001", "VIP-1", ""] {
            let ticket = NewTicket { number: Some(number.to_owned()), ..new_ticket(MEERA, "Crushed") };
            let id = ticket.raise(&mut meera).await.expect("the number is replaced, the ticket made");
            let given = stored(shop, id, "ticket_number").await.expect("a ticket has a number");
            assert_ne!(given, number);
            assert!(given.starts_with("TKT-20"), "{given}");
        }
    }
}

shop_test! {
    async fn a_number_that_somebody_else_reserved_is_replaced(shop: &Shop) {
        let his: String =
            shop.customer(RAVI).await.value("select generate_ticket_number()").await.expect("Ravi gets a number");
        let ticket = NewTicket { number: Some(his.clone()), ..new_ticket(MEERA, "Crushed") };
        let id = ticket.raise(&mut shop.customer(MEERA).await).await.expect("Meera's ticket is made");
        assert_ne!(stored(shop, id, "ticket_number").await, Some(his));
    }
}

shop_test! {
    async fn customers_cannot_raise_a_priority_above_medium(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        for (wanted, given) in [("low", "low"), ("medium", "medium"), ("high", "medium"), ("critical", "medium")] {
            let ticket = NewTicket { priority: wanted, ..new_ticket(MEERA, wanted) };
            let id = ticket.raise(&mut meera).await.expect("the ticket is made all the same");
            assert_eq!(stored(shop, id, "priority").await.as_deref(), Some(given), "asked for {wanted}");
        }
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        for wanted in ["low", "high", "critical"] {
            assert_forbidden(change(&mut meera, id, &format!("priority = '{wanted}'")).await);
        }
        assert_eq!(stored(shop, id, "priority").await.as_deref(), Some("medium"));
    }
}

shop_test! {
    async fn customers_name_only_orders_of_their_own(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        let of_order = |order| NewTicket { order, ..new_ticket(MEERA, "Crushed") };
        of_order(Some(FIRST_ORDER)).raise(&mut meera).await.expect("her own order");
        let ticket = of_order(None).raise(&mut meera).await.expect("no order");
        let another = refusal(of_order(Some(OTHER_ORDER)).raise(&mut meera).await);
        assert_eq!(another.constraint.as_deref(), Some("support_tickets_order_of_customer"));
        let unknown = refusal(of_order(Some(Uuid::from_u128(7))).raise(&mut meera).await);
        assert_eq!(unknown, another, "whether an order exists is nobody else's business");

        change(&mut meera, ticket, &format!("order_id = '{SECOND_ORDER}'")).await.expect("another order of hers");
        assert_breaks(
            change(&mut meera, ticket, &format!("order_id = '{OTHER_ORDER}'")).await,
            "support_tickets_order_of_customer",
        );
        assert_eq!(stored(shop, ticket, "order_id").await, Some(SECOND_ORDER.to_string()));
    }
}

shop_test! {
    async fn customers_change_what_they_wrote_while_their_ticket_is_open_or_awaits_them(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        let mut owner = shop.owner().await;
        for status in ["open", "awaiting_customer"] {
            change(&mut owner, ticket, &format!("status = '{status}'")).await.expect("the owner sets the scene");
            for assignment in [
                format!("subject = 'Crushed while {status}'"),
                format!("description = 'All six of them, {status}'"),
                "issue_type = 'spoiled_product'".to_owned(),
                format!("order_id = '{FIRST_ORDER}'"),
                r#"affected_items = '[{"name": "Tomatoes"}]'"#.to_owned(),
            ] {
                assert_eq!(
                    change(&mut meera, ticket, &assignment).await.expect("it is hers to change"),
                    1,
                    "{assignment}"
                );
            }
            assert_eq!(stored(shop, ticket, "subject").await, Some(format!("Crushed while {status}")));
        }
    }
}

shop_test! {
    async fn customers_change_nothing_once_the_desk_works_on_it_or_is_done(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        let mut owner = shop.owner().await;
        for status in ["in_progress", "resolved", "closed"] {
            change(&mut owner, ticket, &format!("status = '{status}'")).await.expect("the owner sets the scene");
            for assignment in
                ["subject = 'Reworded'", "description = 'Reworded'", "status = 'open'", "affected_items = '[]'"]
            {
                let changed = change(&mut meera, ticket, assignment).await.expect("no row is hers to change");
                assert_eq!(changed, 0, "{assignment} while {status}");
            }
        }
        assert_eq!(stored(shop, ticket, "subject").await.as_deref(), Some("Crushed"));
        assert_eq!(stored(shop, ticket, "status").await.as_deref(), Some("closed"));
    }
}

shop_test! {
    async fn customers_change_none_of_the_desks_columns(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        let before = stored(shop, ticket, "to_jsonb(support_tickets)").await;
        for (column, value) in THE_DESKS.into_iter().chain(THE_TICKETS_OWN) {
            assert_forbidden(change(&mut meera, ticket, &format!("{column} = {value}")).await);
            assert_forbidden(change(&mut meera, ticket, &format!("subject = 'Reworded', {column} = {value}")).await);
        }
        for status in ["in_progress", "awaiting_customer", "closed"] {
            assert_forbidden(change(&mut meera, ticket, &format!("status = '{status}'")).await);
        }
        assert_eq!(stored(shop, ticket, "to_jsonb(support_tickets)").await, before);
    }
}

shop_test! {
    async fn the_time_of_the_last_change_is_the_databases(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        for session in [&mut meera, &mut admin] {
            change(session, ticket, "updated_at = '2020-01-01'").await.expect("the value is replaced");
            let recent = stored(shop, ticket, "updated_at > now() - interval '1 minute'").await;
            assert_eq!(recent.as_deref(), Some("true"));
        }
    }
}

shop_test! {
    async fn customers_change_no_ticket_of_anybody_else(shop: &Shop) {
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(change(&mut meera, his, "subject = 'Mine now'").await.expect("it is not there for her"), 0);
        let all = meera.run(sqlx::query("update support_tickets set description = 'Mine now'")).await;
        assert_eq!(all.expect("it is not there for her"), 0);
        assert_eq!(stored(shop, his, "subject").await.as_deref(), Some("Sour milk"));
    }
}

shop_test! {
    async fn a_refunded_ticket_stays_with_its_order(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(SECOND_ORDER), "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        asha.set(ticket, "resolution_type = 'full_refund', refund_amount = 80.50, status = 'resolved'")
            .await
            .expect("staff refund the whole order");
        asha.set(ticket, "status = 'open'").await.expect("staff open it again");

        let mut meera = shop.customer(MEERA).await;
        for elsewhere in ["null".to_owned(), format!("'{FIRST_ORDER}'")] {
            assert_breaks(
                change(&mut meera, ticket, &format!("order_id = {elsewhere}")).await,
                "support_tickets_refunded_order_stays",
            );
        }
        change(&mut meera, ticket, "description = 'And the basil too'").await.expect("the rest is hers to change");

        // What the rule is for: the money of one order goes out once.
        let second = shop.ticket_of(MEERA, Some(SECOND_ORDER), "Crushed again").await;
        assert_breaks(
            asha.set(second, "resolution_type = 'partial_refund', refund_amount = 0.01").await,
            "support_tickets_refund_within_order",
        );
        change(&mut shop.back_end().await, ticket, &format!("order_id = '{FIRST_ORDER}'"))
            .await
            .expect("the shop itself may put a wrong order right");
    }
}

shop_test! {
    async fn web_admins_see_all_tickets_and_settle_them(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        assert_eq!(visible(&mut admin).await, 2);
        for assignment in ["status = 'in_progress'", "priority = 'critical'", "resolution_notes = 'Looks bad'"] {
            assert_eq!(change(&mut admin, hers, assignment).await.expect("the guide's admin right"), 1);
        }
        // The resolver is whoever resolves, whomever the app names.
        change(
            &mut admin,
            hers,
            &format!("status = 'resolved', resolution_type = 'partial_refund', refund_amount = 50, resolved_by = '{MEERA}', resolved_at = '2020-01-01'"),
        )
        .await
        .expect("an admin resolves");
        assert_eq!(stored(shop, hers, "resolved_by").await, Some(WEB_ADMIN.to_string()));
        assert_eq!(stored(shop, hers, "resolved_at > now() - interval '1 minute'").await.as_deref(), Some("true"));
        change(&mut admin, hers, &format!("resolved_by = '{MEERA}', resolved_at = '2020-01-01'"))
            .await
            .expect("ignored");
        assert_eq!(stored(shop, hers, "resolved_by").await, Some(WEB_ADMIN.to_string()));
    }
}

shop_test! {
    async fn web_admins_change_nothing_that_the_customer_wrote(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        for assignment in [
            "subject = 'Fine'",
            "description = 'Fine'",
            "issue_type = 'other'",
            "order_id = null",
            r#"affected_items = '["none"]'"#,
        ] {
            assert_forbidden(change(&mut admin, ticket, assignment).await);
        }
        for (column, value) in THE_TICKETS_OWN {
            assert_forbidden(change(&mut admin, ticket, &format!("{column} = {value}")).await);
        }
    }
}

shop_test! {
    async fn web_admins_raise_tickets_for_customers(shop: &Shop) {
        let mut admin = shop.customer(WEB_ADMIN).await;
        let ticket = NewTicket { order: Some(FIRST_ORDER), priority: "critical", ..new_ticket(MEERA, "By phone") };
        let id = ticket.raise(&mut admin).await.expect("an admin writes down what Meera says");
        assert_eq!(stored(shop, id, "priority").await.as_deref(), Some("critical"));
        assert_breaks(
            NewTicket { order: Some(OTHER_ORDER), ..new_ticket(MEERA, "By phone") }.raise(&mut admin).await,
            "support_tickets_order_of_customer",
        );
    }
}

shop_test! {
    async fn a_disabled_admin_is_no_admin(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut gone = shop.customer(DISABLED_ADMIN).await;
        assert_eq!(visible(&mut gone).await, 0);
        assert_eq!(change(&mut gone, ticket, "status = 'closed'").await.expect("it is not there for them"), 0);
        assert_forbidden(new_ticket(MEERA, "By phone").raise(&mut gone).await);
        assert_eq!(stored(shop, ticket, "status").await.as_deref(), Some("open"));
    }
}

shop_test! {
    async fn an_admin_is_none_from_the_moment_they_are_disabled(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        assert_eq!(visible(&mut admin).await, 1);
        for no_longer in ["is_active = false", "is_active = true, role = 'customer'"] {
            shop.owner()
                .await
                .sql(&format!("update users set {no_longer} where id = '{WEB_ADMIN}'"))
                .await
                .expect("the shop lets the admin go");
            assert_eq!(visible(&mut admin).await, 0, "the same open session, after {no_longer}");
            assert_eq!(change(&mut admin, ticket, "priority = 'low'").await.expect("it is not there for them"), 0);
        }
    }
}

shop_test! {
    async fn anonymous_sees_and_does_nothing(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let mut nobody = shop.anonymous().await;
        assert_forbidden(nobody.value::<i64>("select count(*) from support_tickets").await);
        assert_forbidden(new_ticket(MEERA, "Crushed").raise(&mut nobody).await);
        assert_forbidden(nobody.sql("update support_tickets set subject = 'Mine'").await);
        assert_forbidden(nobody.sql("delete from support_tickets").await);
        assert_forbidden(nobody.value::<String>("select generate_ticket_number()").await);
        assert_forbidden(nobody.value::<i64>("select count(*) from my_notifications").await);
        assert_forbidden(nobody.value::<i64>("select mark_notifications_read('{}')").await);
        // Also with somebody's claims: the role decides first.
        nobody
            .sql(&format!(r#"set request.jwt.claims = '{{"sub": "{WEB_ADMIN}"}}'"#))
            .await
            .expect("a setting can be set");
        assert_forbidden(nobody.value::<i64>("select count(*) from support_tickets").await);
    }
}

shop_test! {
    async fn a_session_whose_token_names_nobody_has_nothing(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        for claims in ["", "{}", r#"{"role": "authenticated"}"#] {
            let mut session = shop.with_claims(claims).await;
            assert_eq!(visible(&mut session).await, 0, "{claims}");
            assert_forbidden(new_ticket(MEERA, "Crushed").raise(&mut session).await);
            assert_forbidden(session.value::<String>("select generate_ticket_number()").await);
        }
        // A person whom the shop does not know cannot be anybody's customer.
        let stranger = Uuid::from_u128(9);
        let outcome = new_ticket(stranger, "Crushed").raise(&mut shop.customer(stranger).await).await;
        assert_breaks(outcome, "support_tickets_customer_id_fkey");
    }
}

shop_test! {
    async fn staff_see_all_tickets_and_settle_them(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut asha = shop.staff("Asha").await;
        assert_eq!(visible(&mut asha.session).await, 2);
        for assignment in ["status = 'in_progress'", "priority = 'critical'", "resolution_notes = 'Looks bad'"] {
            assert_eq!(asha.set(hers, assignment).await.expect("staff's right"), 1);
        }
        asha.set(hers, "status = 'resolved', resolution_type = 'partial_refund', refund_amount = 50")
            .await
            .expect("staff resolve");
        assert_eq!(stored(shop, hers, "resolved_by").await, Some(asha.user_id.to_string()));
        assert_eq!(stored(shop, hers, "refund_amount").await.as_deref(), Some("50.00"));
    }
}

shop_test! {
    async fn staff_change_nothing_that_the_customer_wrote_and_no_history(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let before = stored(shop, ticket, "to_jsonb(support_tickets)").await;
        for group in ["support_agent", "support_approver", "support_owner"] {
            let mut asha = shop.staff_in("Asha", group).await;
            for assignment in [
                "subject = 'Fine'",
                "description = 'Fine'",
                "issue_type = 'other'",
                "order_id = null",
                "affected_items = '[]'",
                "resolved_by = null",
                "resolved_at = now()",
                "updated_at = now()",
            ] {
                assert_forbidden(asha.set(ticket, assignment).await);
            }
            for (column, value) in THE_TICKETS_OWN {
                assert_forbidden(asha.set(ticket, &format!("{column} = {value}")).await);
            }
        }
        assert_eq!(stored(shop, ticket, "to_jsonb(support_tickets)").await, before);
    }
}

shop_test! {
    async fn staff_raise_tickets_for_callers_as_open_ones(shop: &Shop) {
        let mut asha = shop.staff("Asha").await;
        let ticket = NewTicket { order: Some(FIRST_ORDER), priority: "high", ..new_ticket(MEERA, "By phone") };
        let id = ticket.raise(&mut asha.session).await.expect("staff write down what Meera says");
        assert_eq!(stored(shop, id, "priority").await.as_deref(), Some("high"));
        assert_eq!(stored(shop, id, "status").await.as_deref(), Some("open"));
        for (column, value) in THE_DESKS {
            assert_forbidden(raise_with(&mut asha.session, MEERA, column, value).await);
        }
        assert_breaks(
            NewTicket { order: Some(OTHER_ORDER), ..new_ticket(MEERA, "By phone") }.raise(&mut asha.session).await,
            "support_tickets_order_of_customer",
        );
    }
}

shop_test! {
    async fn nobody_deletes_tickets(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let mut sessions = vec![
            ("a customer", shop.customer(MEERA).await),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("the back end", shop.back_end().await),
            ("an agent", shop.staff("Asha").await.session),
            ("an owner of the desk", shop.staff_in("Om", "support_owner").await.session),
        ];
        for (who, session) in &mut sessions {
            for statement in ["delete from support_tickets", "truncate support_tickets cascade"] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement} by {who}: {refused:?}");
            }
        }
        assert_eq!(visible(&mut shop.owner().await).await, 1);
    }
}

shop_test! {
    async fn no_deletion_of_the_shops_takes_a_ticket_along(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        asha.write(ticket, "We are looking at it.", false).await;
        asha.set(ticket, "status = 'resolved', resolution_type = 'no_action'").await.expect("staff resolve");
        for (who, mut session) in [("the owner", shop.owner().await), ("the back end", shop.back_end().await)] {
            for gone in [
                format!("delete from users where id = '{MEERA}'"),
                format!("delete from orders where id = '{FIRST_ORDER}'"),
                format!("delete from users where id = '{}'", asha.user_id),
            ] {
                let refused = refusal(session.sql(&gone).await);
                assert_eq!(refused.code, "23503", "{gone} by {who}: {refused:?}");
            }
        }
        let kept: String = shop
            .owner()
            .await
            .value("select count(*) || ' ' || (select count(*) from ticket_messages) from support_tickets")
            .await
            .expect("the owner counts");
        assert_eq!(kept, "1 1");
        // Where nothing hangs on a row, the shop deletes it as ever.
        shop.back_end()
            .await
            .sql(&format!("delete from orders where id = '{OTHER_ORDER}'"))
            .await
            .expect("no ticket there");
    }
}

shop_test! {
    async fn the_back_end_adds_and_changes_tickets_but_rewrites_no_history(shop: &Shop) {
        let mut back_end = shop.back_end().await;
        let ticket =
            NewTicket { order: Some(FIRST_ORDER), priority: "critical", ..new_ticket(MEERA, "From the old system") };
        let id = ticket.raise(&mut back_end).await.expect("the back end raises a ticket");
        assert_eq!(stored(shop, id, "priority").await.as_deref(), Some("critical"));
        raise_with(&mut back_end, MEERA, "status", "'in_progress'").await.expect("it may say where the ticket stands");
        assert_eq!(
            change(&mut back_end, id, "status = 'closed', resolution_type = 'no_action'").await.expect("it may"),
            1
        );
        for (column, value) in THE_TICKETS_OWN {
            assert_forbidden(change(&mut back_end, id, &format!("{column} = {value}")).await);
        }
        assert_eq!(visible(&mut back_end).await, 2);
    }
}

shop_test! {
    async fn number_customer_and_time_of_a_ticket_never_change_not_even_for_the_owner(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let mut owner = shop.owner().await;
        for (column, value) in THE_TICKETS_OWN {
            assert_forbidden(change(&mut owner, ticket, &format!("{column} = {value}")).await);
        }
    }
}

shop_test! {
    async fn switching_row_security_off_shows_nothing_more(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut meera = shop.customer(MEERA).await;
        meera.sql("set row_security = off").await.expect("a setting can be set");
        assert_forbidden(meera.value::<i64>("select count(*) from support_tickets").await);
        assert_forbidden(change(&mut meera, his, "subject = 'Mine'").await);
        // Nor does it make the triggers take anybody for the owner.
        let actor: String = meera.value("select desk.acting_as()").await.expect("the triggers' question");
        assert_eq!(actor, "customer");
        let mut asha = shop.staff("Asha").await;
        asha.session.sql("set row_security = off").await.expect("a setting can be set");
        let actor: String = asha.session.value("select desk.acting_as()").await.expect("the triggers' question");
        assert_eq!(actor, "staff");
    }
}
