//! Ticket numbers: `TKT-YYYY-NNNNN`, what customer and desk say to each other on the phone.

use std::collections::HashSet;

use futures::future::join_all;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    MEERA, NewTicket, RAVI, Session, Shop, WEB_ADMIN, assert_breaks, assert_forbidden, new_ticket, refusal, shop_test,
    until,
};

async fn this_year(shop: &Shop) -> i32 {
    shop.owner()
        .await
        .value("select extract(year from now() at time zone 'Asia/Kolkata')::int")
        .await
        .expect("the database knows the year")
}

/// What `generate_ticket_number()` says to this person.
async fn reserved(session: &mut Session) -> String {
    session.value("select generate_ticket_number()").await.expect("a signed-in person gets a number")
}

/// Raises a ticket that brings this number, and says which one it got.
async fn raised_with(shop: &Shop, session: &mut Session, customer: Uuid, number: Option<&str>) -> String {
    let brought = NewTicket { number: number.map(ToOwned::to_owned), ..new_ticket(customer, "Broken eggs") };
    let ticket = brought.raise(session).await.expect("a customer raises a ticket");
    shop.number_of(ticket).await
}

/// The number with its count moved by `by`.
fn moved(number: &str, by: i64) -> String {
    let (year, count) = number.rsplit_once('-').expect("a number has three parts");
    format!("{year}-{:05}", count.parse::<i64>().expect("a number ends in digits") + by)
}

shop_test! {
    async fn an_insert_without_a_number_gets_the_next_one(shop: &Shop) {
        let year = this_year(shop).await;
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, format!("TKT-{year}-00001"));
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, format!("TKT-{year}-00002"));
        let mut ravi = shop.customer(RAVI).await;
        assert_eq!(raised_with(shop, &mut ravi, RAVI, Some("")).await, format!("TKT-{year}-00003"));
    }
}

shop_test! {
    async fn the_guides_flow_keeps_the_number_that_the_customer_was_given(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        let given = reserved(&mut meera).await;
        assert_eq!(raised_with(shop, &mut meera, MEERA, Some(&given)).await, given);
        let next = reserved(&mut meera).await;
        assert_eq!(next, moved(&given, 1), "a used number is never given again");
        assert_eq!(raised_with(shop, &mut meera, MEERA, Some(&next)).await, next);
    }
}

shop_test! {
    async fn staff_and_web_admins_use_the_same_two_flows(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let given = reserved(&mut asha.session).await;
        assert_eq!(raised_with(shop, &mut asha.session, MEERA, Some(&given)).await, given);
        let mut admin = shop.customer(WEB_ADMIN).await;
        let given = reserved(&mut admin).await;
        assert_eq!(raised_with(shop, &mut admin, RAVI, Some(&given)).await, given);
    }
}

shop_test! {
    async fn asking_often_burns_no_number_and_keeps_none_from_others(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        let given = reserved(&mut meera).await;
        for _ in 0..50 {
            assert_eq!(reserved(&mut meera).await, given);
        }
        assert_eq!(raised_with(shop, &mut shop.customer(RAVI).await, RAVI, None).await, moved(&given, 1));
        assert_eq!(raised_with(shop, &mut meera, MEERA, Some(&given)).await, given, "and it is still hers");
    }
}

shop_test! {
    async fn a_reserved_number_is_of_no_use_to_anybody_else(shop: &Shop) {
        let mut ravi = shop.customer(RAVI).await;
        let ravis = reserved(&mut ravi).await;
        let mut meera = shop.customer(MEERA).await;
        assert_ne!(raised_with(shop, &mut meera, MEERA, Some(&ravis)).await, ravis);
        assert_eq!(raised_with(shop, &mut ravi, RAVI, Some(&ravis)).await, ravis);
    }
}

shop_test! {
    async fn a_number_that_did_not_come_from_the_function_is_replaced(shop: &Shop) {
        let year = this_year(shop).await;
        let mut meera = shop.customer(MEERA).await;
        let used = reserved(&mut meera).await;
        assert_eq!(raised_with(shop, &mut meera, MEERA, Some(&used)).await, used);
        let invented =
            [used.clone(), format!("TKT-{year}-77777"), "TKT-1999-00001".into(), "free words".into(), "'".into()];
        for (n, number) in invented.iter().enumerate() {
            let got = raised_with(shop, &mut meera, MEERA, Some(number)).await;
            assert_eq!(got, moved(&used, i64::try_from(n).unwrap() + 1), "brought {number}");
        }
    }
}

shop_test! {
    async fn nobody_who_is_not_signed_in_gets_a_number(shop: &Shop) {
        assert_forbidden(shop.with_claims("{}").await.value::<String>("select generate_ticket_number()").await);
        assert_forbidden(shop.anonymous().await.value::<String>("select generate_ticket_number()").await);
        let mut stranger = shop.sign_in(&shop.new_login("").await).await;
        assert_forbidden(stranger.value::<String>("select generate_ticket_number()").await);
        let mut meera = shop.customer(MEERA).await;
        assert_forbidden(meera.value::<String>("select desk.ticket_number_at(now())").await);
        assert_forbidden(meera.value::<String>("select desk.claim_ticket_number(null)").await);
    }
}

shop_test! {
    async fn the_hundred_thousandth_ticket_of_a_year_has_six_digits(shop: &Shop) {
        let year = this_year(shop).await;
        let mut owner = shop.owner().await;
        owner.sql(&format!("select setval(desk.ticket_number_sequence({year}), 99998)")).await.expect("a busy year");
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, format!("TKT-{year}-99999"));
        let given = reserved(&mut meera).await;
        assert_eq!(given, format!("TKT-{year}-100000"));
        assert_eq!(raised_with(shop, &mut meera, MEERA, Some(&given)).await, given);
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, format!("TKT-{year}-100001"));
    }
}

shop_test! {
    async fn the_year_turns_at_midnight_of_the_shops_time_zone(shop: &Shop) {
        let mut owner = shop.owner().await;
        // India is five and a half hours ahead of UTC.
        for (at, number) in [
            ("2037-12-31 18:29:59.999999+00", "TKT-2037-00001"),
            ("2037-12-31 18:30:00+00", "TKT-2038-00001"),
            ("2037-12-31 18:29:59+00", "TKT-2037-00002"),
            ("2038-12-31 18:29:59+00", "TKT-2038-00002"),
        ] {
            let got: String = owner.value(&format!("select desk.ticket_number_at('{at}')")).await.expect("a number");
            assert_eq!(got, number, "at {at}");
        }
        owner.sql("update desk.settings set business_tz = 'America/New_York'").await.expect("the shop moves");
        for (at, number) in
            [("2041-01-01 04:59:59+00", "TKT-2040-00001"), ("2041-01-01 05:00:00+00", "TKT-2041-00001")]
        {
            let got: String = owner.value(&format!("select desk.ticket_number_at('{at}')")).await.expect("a number");
            assert_eq!(got, number, "at {at} in New York");
        }
        assert_breaks(
            owner.sql("update desk.settings set business_tz = 'Mars/Olympus'").await,
            "settings_business_tz_known",
        );
    }
}

shop_test! {
    async fn a_number_reserved_before_midnight_is_good_for_an_hour(shop: &Shop) {
        let year = this_year(shop).await;
        let mut owner = shop.owner().await;
        let mut meera = shop.customer(MEERA).await;
        for (minutes, kept) in [(59, true), (61, false)] {
            reserved(&mut meera).await;
            // As if the year had turned since.
            let last_years = format!("TKT-{}-{:05}", year - 1, 500 + minutes);
            owner
                .sql(&format!(
                    "update desk.ticket_number_reservations
                        set year = {}, ticket_number = '{last_years}', reserved_at = now() - interval '{minutes} minutes'",
                    year - 1
                ))
                .await
                .expect("the year turns");
            let got = raised_with(shop, &mut meera, MEERA, Some(&last_years)).await;
            assert_eq!(got == last_years, kept, "reserved {minutes} minutes ago, got {got}");
            assert!(kept || got.starts_with(&format!("TKT-{year}-")), "{got}");
        }
        // Asked again after midnight, the function counts in the new year.
        assert!(reserved(&mut meera).await.starts_with(&format!("TKT-{year}-")));
    }
}

shop_test! {
    async fn numbers_are_unique_under_64_writers_who_see_only_their_own_tickets(shop: &Shop) {
        const WRITERS: usize = 64;
        const EACH: usize = 6;
        let year = this_year(shop).await;
        let customers: Vec<Uuid> = shop
            .owner()
            .await
            .values(&format!(
                "insert into users (full_name) select 'Customer ' || n from generate_series(1, {WRITERS}) n returning id"
            ))
            .await
            .expect("customers move in");
        let gateway = shop.new_login("noinherit").await;
        shop.owner().await.sql(&format!("grant authenticated to {gateway}")).await.expect("it is a gateway");
        let mut sessions = Vec::new();
        for customer in &customers {
            let mut session = shop.sign_in(&gateway).await;
            session
                .run(
                    sqlx::query("select set_config('request.jwt.claims', $1, false)")
                        .bind(format!(r#"{{"sub":"{customer}"}}"#)),
                )
                .await
                .expect("the gateway passes the claims on");
            session.sql("set role authenticated").await.expect("the gateway becomes the API's role");
            sessions.push((*customer, session));
        }

        // The year's counter does not exist yet: all of them need it in the same moment.
        let start = std::sync::Arc::new(tokio::sync::Barrier::new(WRITERS));
        let writers = sessions.into_iter().map(|(customer, mut session)| {
            let start = start.clone();
            tokio::spawn(async move {
                start.wait().await;
                for n in 0..EACH {
                    let number = if n % 2 == 0 { Some(reserved(&mut session).await) } else { None };
                    let ticket = NewTicket { number, ..new_ticket(customer, "Everybody at once") };
                    ticket.raise(&mut session).await.expect("a customer raises a ticket");
                }
                session.values::<String>("select ticket_number from support_tickets").await.expect("they see theirs")
            })
        });
        let mut numbers = HashSet::new();
        for theirs in join_all(writers).await {
            let theirs = theirs.expect("a writer ends well");
            assert_eq!(theirs.len(), EACH, "each sees their own tickets only");
            numbers.extend(theirs);
        }
        assert_eq!(numbers.len(), WRITERS * EACH, "no number twice");
        let prefix = format!("TKT-{year}-");
        assert!(numbers.iter().all(|number| number.len() == 14 && number.starts_with(&prefix)), "{numbers:?}");
    }
}

shop_test! {
    async fn a_number_lost_with_its_transaction_is_a_gap_and_nothing_else(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        let first = raised_with(shop, &mut meera, MEERA, None).await;
        meera.sql("begin").await.expect("a transaction begins");
        new_ticket(MEERA, "Never mind").raise(&mut meera).await.expect("a ticket is raised");
        meera.sql("rollback").await.expect("and taken back");
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, moved(&first, 2));
    }
}

/// A ticket as the owner's import brings it.
async fn imported(owner: &mut Session, number: &str) -> sqlx::Result<String> {
    Ok(owner
        .row(sqlx::query(AssertSqlSafe(format!(
            "insert into support_tickets (ticket_number, customer_id, issue_type, subject, description, created_at)
             values ('{number}', '{MEERA}', 'other', 'From the old system', '', '2024-03-01')
             returning ticket_number"
        ))))
        .await?
        .get(0))
}

shop_test! {
    async fn an_import_brings_its_own_numbers_and_the_count_goes_on_after_them(shop: &Shop) {
        let year = this_year(shop).await;
        let mut owner = shop.owner().await;
        let mut meera = shop.customer(MEERA).await;
        let brought = format!("TKT-{year}-00041");
        assert_eq!(imported(&mut owner, &brought).await.expect("it is imported"), brought);
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, moved(&brought, 1));
        // A lower one does not set the count back, another year's does not touch it.
        imported(&mut owner, &format!("TKT-{year}-00007")).await.expect("it is imported");
        imported(&mut owner, "TKT-2019-90000").await.expect("it is imported");
        assert_eq!(raised_with(shop, &mut meera, MEERA, None).await, moved(&brought, 2));
        let of_2019: String =
            owner.value("select desk.ticket_number_at('2019-06-01 00:00:00+00')").await.expect("a number");
        assert_eq!(of_2019, "TKT-2019-90001");

        let twice = imported(&mut owner, &brought).await;
        assert_eq!(refusal(twice).constraint.as_deref(), Some("support_tickets_ticket_number_key"));
        for malformed in ["TKT-26-00001", "TKT-2026-1", "tkt-2026-00001", "TKT-2026-0000000000001"] {
            assert_breaks(imported(&mut owner, malformed).await, "support_tickets_number_format");
        }
    }
}

shop_test! {
    async fn no_number_is_drawn_while_an_import_sets_the_count(shop: &Shop) {
        const COUNT: &str = "hashtextextended('desk.ticket_numbers.count', 0)";
        let year = this_year(shop).await;
        let mut owner = shop.owner().await;
        let mut meera = shop.customer(MEERA).await;
        raised_with(shop, &mut meera, MEERA, None).await;

        // Stands still where an import is between reading how far the year has counted and setting it.
        let mut import = shop.owner().await;
        import.sql(&format!("begin; select pg_advisory_xact_lock({COUNT})")).await.expect("the count is being set");
        let customer = tokio::spawn(async move {
            new_ticket(MEERA, "In the middle of it").raise(&mut meera).await.expect("the customer's ticket is made")
        });
        until("the customer to wait", async || waits_for_the_count(&mut owner).await.then_some(())).await;
        import.sql(&format!("select setval(desk.ticket_number_sequence({year}), 500); commit")).await.expect("it is set");
        let ticket = customer.await.expect("the customer's turn comes");
        assert_eq!(shop.number_of(ticket).await, format!("TKT-{year}-00501"));

        // And the other way round: numbers are being drawn, so the import waits.
        let mut drawing = shop.owner().await;
        drawing.sql(&format!("begin; select pg_advisory_xact_lock_shared({COUNT})")).await.expect("a number is drawn");
        let late = format!("TKT-{year}-00600");
        let importing = tokio::spawn(async move { imported(&mut import, &late).await.expect("it is imported") });
        until("the import to wait", async || waits_for_the_count(&mut owner).await.then_some(())).await;
        drawing.sql("commit").await.expect("it is drawn");
        importing.await.expect("the import's turn comes");
    }
}

async fn waits_for_the_count(owner: &mut Session) -> bool {
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
    async fn an_import_in_a_long_transaction_stops_no_customer(shop: &Shop) {
        let year = this_year(shop).await;
        let mut meera = shop.customer(MEERA).await;
        raised_with(shop, &mut meera, MEERA, None).await;
        let mut owner = shop.owner().await;
        owner.sql("begin").await.expect("a long import begins");
        imported(&mut owner, &format!("TKT-{year}-00300")).await.expect("it is imported");
        meera.sql("set lock_timeout = '10s'").await.expect("she waits, but not for ever");
        let got = raised_with(shop, &mut meera, MEERA, None).await;
        assert_eq!(got, format!("TKT-{year}-00301"), "raised while the import is still under way");
        owner.sql("commit").await.expect("the import ends");
    }
}

shop_test! {
    async fn an_import_that_takes_a_reserved_number_leaves_its_holder_another(shop: &Shop) {
        let mut meera = shop.customer(MEERA).await;
        let given = reserved(&mut meera).await;
        imported(&mut shop.owner().await, &given).await.expect("it is imported");
        assert_eq!(raised_with(shop, &mut meera, MEERA, Some(&given)).await, moved(&given, 1));
        assert_eq!(reserved(&mut meera).await, moved(&given, 2));
    }
}
