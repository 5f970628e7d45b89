//! Refunds: never more than the customer paid for the order, whoever settles how many tickets of it when.

use desk::tickets::{NewResolution, ResolutionType, resolve};
use desk::{Desk, ErrorCode};
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{
    FIRST_ORDER, MEERA, SECOND_ORDER, Session, Shop, assert_breaks, assert_forbidden, refusal, shop_test, until,
};

const WITHIN_ORDER: &str = "support_tickets_refund_within_order";

fn refund(ticket: Uuid, amount: &str) -> NewResolution {
    NewResolution {
        ticket_id: ticket,
        resolution_type: ResolutionType::PartialRefund,
        refund_amount: Some(amount.to_owned()),
        resolution_notes: "Refunded".to_owned(),
        settlements_seen: 0,
    }
}

/// All refunds of an order, as they are stored.
async fn refunded(shop: &Shop, order: Uuid) -> Decimal {
    shop.owner()
        .await
        .value(&format!("select coalesce(sum(refund_amount), 0) from support_tickets where order_id = '{order}'"))
        .await
        .expect("the owner adds up")
}

async fn desk_of_somebody(shop: &Shop) -> Desk {
    shop.desk_of(&shop.staff("Asha Rao").await).await
}

shop_test! {
    async fn one_ticket_refunds_at_most_the_orders_total(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let ticket = shop.ticket_of(MEERA, Some(SECOND_ORDER), "All of it").await;
        let error = resolve(&desk, &refund(ticket, "80.51")).await.expect_err("one paisa too much");
        assert_eq!(error.code, ErrorCode::Invalid);
        assert_eq!(error.message, "The refund of 80.51 is more than the order's total of 80.50. Nothing was changed. Enter at most 80.50.");
        assert_eq!(refunded(shop, SECOND_ORDER).await, Decimal::ZERO);
        resolve(&desk, &refund(ticket, "80.50")).await.expect("the total itself may go back");
        assert_eq!(refunded(shop, SECOND_ORDER).await, Decimal::new(8050, 2));
    }
}

shop_test! {
    async fn all_tickets_of_an_order_together_refund_at_most_its_total(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let first = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        let second = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Milk").await;
        let elsewhere = shop.ticket_of(MEERA, Some(SECOND_ORDER), "Another order").await;
        resolve(&desk, &refund(first, "400")).await.expect("within the total of 500.00");
        let error = resolve(&desk, &refund(second, "100.01")).await.expect_err("together above the total");
        assert_eq!(error.code, ErrorCode::Invalid);
        assert!(error.message.ends_with("Nothing was changed. Enter at most 100.00."), "{error}");
        resolve(&desk, &refund(second, "100")).await.expect("together exactly the total");
        resolve(&desk, &refund(elsewhere, "80.50")).await.expect("the other order has a total of its own");
        // A ticket's own refund does not count against itself.
        let seen = NewResolution { settlements_seen: 1, ..refund(first, "399.99") };
        resolve(&desk, &seen).await.expect("a correction downwards");
        assert_eq!(refunded(shop, FIRST_ORDER).await, Decimal::new(49_999, 2));
    }
}

shop_test! {
    async fn the_database_says_how_much_is_left(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let first = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        let second = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Milk").await;
        let refused = refusal(asha.set(first, "resolution_type = 'full_refund', refund_amount = 600").await);
        assert_eq!(refused.constraint.as_deref(), Some(WITHIN_ORDER));
        assert!(refused.message.ends_with("Enter at most 500.00."), "{}", refused.message);
        asha.set(first, "resolution_type = 'full_refund', refund_amount = 450").await.expect("within the total");
        let refused = refusal(asha.set(second, "resolution_type = 'store_credit', refund_amount = 60").await);
        assert_eq!(refused.constraint.as_deref(), Some(WITHIN_ORDER));
        assert!(refused.message.ends_with("Enter at most 50.00."), "{}", refused.message);
    }
}

shop_test! {
    async fn two_refunds_of_one_order_at_the_same_moment_see_each_other(shop: &Shop) {
        for round in 0..8 {
            let order: Uuid = shop
                .owner()
                .await
                .value(&format!(
                    "insert into orders (order_number, customer_id, order_total) values ('AT-ONCE-{round}', '{MEERA}', 100)
                     returning id"
                ))
                .await
                .expect("an order");
            let (asha, ben) = (desk_of_somebody(shop).await, desk_of_somebody(shop).await);
            let one = refund(shop.ticket_of(MEERA, Some(order), "Eggs").await, "60");
            let other = refund(shop.ticket_of(MEERA, Some(order), "Bread").await, "60");
            let outcomes = tokio::join!(resolve(&asha, &one), resolve(&ben, &other));
            let accepted = [&outcomes.0, &outcomes.1].iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!(accepted, 1, "{outcomes:?}");
            assert_eq!(refunded(shop, order).await, Decimal::from(60));
        }
    }
}

shop_test! {
    async fn the_second_waits_for_the_first_and_then_counts_it(shop: &Shop) {
        let (mut asha, ben) = (shop.staff("Asha Rao").await, desk_of_somebody(shop).await);
        let one = shop.ticket_of(MEERA, Some(SECOND_ORDER), "Eggs").await;
        let other = shop.ticket_of(MEERA, Some(SECOND_ORDER), "Bread").await;
        asha.session.sql("begin").await.expect("she begins");
        asha.set(one, "resolution_type = 'partial_refund', refund_amount = 50").await.expect("within the total");
        let waiting = tokio::spawn(async move { resolve(&ben, &refund(other, "50")).await });
        let mut owner = shop.owner().await;
        until("the second to wait", async || waits(&mut owner).await.then_some(())).await;
        asha.session.sql("commit").await.expect("the first commits");
        assert_eq!(waiting.await.expect("the second ends").expect_err("80.50 were paid").code, ErrorCode::Invalid);
        assert_eq!(refunded(shop, SECOND_ORDER).await, Decimal::from(50));
    }
}

async fn waits(owner: &mut Session) -> bool {
    owner
        .value(
            "select exists (
               select from pg_locks l join pg_database d on d.oid = l.database
                where d.datname = current_database() and l.locktype = 'advisory' and not l.granted)",
        )
        .await
        .expect("the owner sees who waits")
}

shop_test! {
    async fn a_transaction_that_looks_at_the_past_settles_nothing(shop: &Shop) {
        // Its view is as old as its beginning, so it could not see what others have refunded since.
        for isolation in ["repeatable read", "serializable"] {
            let (mut asha, mut ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
            let order: Uuid = shop
                .owner()
                .await
                .value(&format!(
                    "insert into orders (order_number, customer_id, order_total) values ('{isolation}', '{MEERA}', 100)
                     returning id"
                ))
                .await
                .expect("an order");
            let one = shop.ticket_of(MEERA, Some(order), "Eggs").await;
            let other = shop.ticket_of(MEERA, Some(order), "Bread").await;
            asha.session.sql(&format!("begin isolation level {isolation}")).await.expect("she begins");
            asha.session.value::<i64>("select count(*) from support_tickets").await.expect("she looks");
            ben.set(other, "resolution_type = 'partial_refund', refund_amount = 60").await.expect("he refunds");
            let outcome = asha.set(one, "resolution_type = 'partial_refund', refund_amount = 60").await;
            let refused = refusal(outcome);
            assert_eq!(refused.code, "0A000", "{refused:?}");
            asha.session.sql("rollback").await.expect("she gives up");
            assert_eq!(refunded(shop, order).await, Decimal::from(60));
        }
    }
}

shop_test! {
    async fn a_refunded_ticket_stays_with_its_order(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        asha.set(ticket, "status = 'resolved', resolution_type = 'full_refund', refund_amount = 60").await.expect("refunded");
        asha.set(ticket, "status = 'open'").await.expect("opened again");
        // Otherwise the first order's money could go back a second time.
        let mut meera = shop.customer(MEERA).await;
        for elsewhere in ["null".to_owned(), format!("'{SECOND_ORDER}'")] {
            let moved = meera.sql(&format!("update support_tickets set order_id = {elsewhere} where id = '{ticket}'")).await;
            assert_breaks(moved, "support_tickets_refunded_order_stays");
        }
        meera
            .sql(&format!("update support_tickets set description = 'Still broken' where id = '{ticket}'"))
            .await
            .expect("she may still say more");
        let unsettled = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Not refunded").await;
        meera
            .sql(&format!("update support_tickets set order_id = '{SECOND_ORDER}' where id = '{unsettled}'"))
            .await
            .expect("as long as nothing was refunded she may correct the order");
    }
}

shop_test! {
    async fn the_kind_of_resolution_says_whether_there_is_an_amount(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let mut asha = shop.staff("Ben Dsouza").await;
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        let mut settlements_seen = 0;
        for (kind, words) in [
            (ResolutionType::FullRefund, "full_refund"),
            (ResolutionType::PartialRefund, "partial_refund"),
            (ResolutionType::StoreCredit, "store_credit"),
        ] {
            let without = NewResolution { resolution_type: kind, refund_amount: None, ..refund(ticket, "1") };
            let error = resolve(&desk, &without).await.expect_err("money moves, but how much?");
            assert_eq!((error.code, error.message.contains("Enter the amount")), (ErrorCode::Invalid, true), "{error}");
            let with = NewResolution { resolution_type: kind, settlements_seen, ..refund(ticket, "12.5") };
            resolve(&desk, &with).await.expect("with an amount");
            settlements_seen += 1;
            let stored: String = shop
                .owner()
                .await
                .value(&format!("select resolution_type || ' ' || refund_amount::numeric(12, 2) from support_tickets where id = '{ticket}'"))
                .await
                .expect("it is stored");
            assert_eq!(stored, format!("{words} 12.50"));
        }
        for (kind, words) in [
            (ResolutionType::Replacement, "replacement"),
            (ResolutionType::NoAction, "no_action"),
            (ResolutionType::Other, "other"),
        ] {
            let with = NewResolution { resolution_type: kind, ..refund(ticket, "1") };
            let error = resolve(&desk, &with).await.expect_err("no money moves");
            assert_eq!((error.code, error.message.contains("has no amount")), (ErrorCode::Invalid, true), "{error}");
            let forced = asha.set(ticket, &format!("resolution_type = '{words}', refund_amount = 1")).await;
            assert_breaks(forced, "support_tickets_refund_needs_refund_type");
            let without =
                NewResolution { resolution_type: kind, refund_amount: None, settlements_seen, ..refund(ticket, "1") };
            resolve(&desk, &without).await.expect("without one");
            settlements_seen += 1;
        }
        assert_breaks(
            asha.set(ticket, "resolution_type = null, refund_amount = 1").await,
            "support_tickets_refund_needs_refund_type",
        );
    }
}

shop_test! {
    async fn an_amount_is_a_sum_of_money(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let mut asha = shop.staff("Ben Dsouza").await;
        // Without an order there is no total to hold it to; the amount must make sense all the same.
        let ticket = shop.ticket_of(MEERA, None, "Tomatoes").await;
        for typed in ["", " ", "0", "0.00", "-5", "1.005", "1e2", "NaN", "infinity", "1,000.00", "₹50", "10000000000", "५०"] {
            let error = resolve(&desk, &refund(ticket, typed)).await.expect_err(typed);
            assert_eq!(error.code, ErrorCode::Invalid, "{typed}: {error}");
        }
        for stored in ["-0.01", "0.001", "10000000000", "'NaN'", "'Infinity'", "'-Infinity'"] {
            let forced = asha.set(ticket, &format!("resolution_type = 'other', refund_amount = {stored}")).await;
            assert_eq!(refusal(forced).code, "23514", "{stored}");
            let forced = asha.set(ticket, &format!("resolution_type = 'full_refund', refund_amount = {stored}")).await;
            assert_breaks(forced, "support_tickets_refund_amount_valid");
        }
        let state = resolve(&desk, &refund(ticket, " 9999999999.99 ")).await.expect("as much as there can be");
        assert_eq!(state.resolution.expect("it is settled").refund_amount.as_deref(), Some("9999999999.99"));
    }
}

shop_test! {
    async fn nobody_probes_other_peoples_orders_with_a_refund(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        let ask = AssertSqlSafe(format!("select desk.check_refund_within_order(gen_random_uuid(), '{FIRST_ORDER}', 1000)"));
        assert_forbidden(meera.run(sqlx::query(ask)).await);
    }
}
