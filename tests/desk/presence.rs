//! Who has which ticket open: said by each for themselves, seen by staff, gone when it is not said again.

use std::time::Instant;

use desk::presence::{self, Here};
use sqlx::postgres::PgListener;
use uuid::Uuid;

use crate::harness::{DISABLED_ADMIN, MEERA, RAVI, Shop, Staff, WEB_ADMIN, assert_forbidden, shop_test, until};

/// One run of the program at this person's computer.
struct Seat {
    desk: desk::Desk,
    id: Uuid,
}

impl Seat {
    async fn of(shop: &Shop, staff: &Staff) -> Self {
        Self { desk: shop.desk_of(staff).await, id: Uuid::now_v7() }
    }

    async fn has_open(&self, ticket_id: Uuid, typing: bool) {
        presence::be_present(&self.desk, self.id, Some(Here { ticket_id, typing })).await.expect("staff say so");
    }

    async fn has_nothing_open(&self) {
        presence::be_present(&self.desk, self.id, None).await.expect("staff say so");
    }

    /// Ticket, name, whether they write.
    async fn sees(&self) -> Vec<(Uuid, String, bool)> {
        let seen = presence::present(&self.desk).await.expect("staff see it");
        assert!(seen.iter().all(|one| (0..9000).contains(&one.age)), "{seen:?}");
        seen.into_iter().map(|one| (one.ticket_id, one.name, one.typing)).collect()
    }
}

/// As if everybody had been silent for so many more seconds.
async fn seconds_pass(shop: &Shop, seconds: u32) {
    let change = format!("update desk.presence set seen_at = seen_at - interval '{seconds} seconds'");
    shop.owner().await.sql(&change).await.expect("the owner sets clocks");
}

shop_test! {
    async fn others_see_who_has_a_ticket_open_and_who_writes(shop: &Shop) {
        let (one, two) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.ticket_of(RAVI, None, "Late").await);
        let asha = Seat::of(shop, &shop.staff("Asha Rao").await).await;
        let ben_himself = shop.staff("Ben Dsouza").await;
        let ben = Seat::of(shop, &ben_himself).await;
        asha.has_open(one, false).await;
        assert_eq!(ben.sees().await, [(one, "Asha Rao".into(), false)]);
        assert_eq!(asha.sees().await, [], "one is not somebody else");
        asha.has_open(one, true).await;
        assert_eq!(ben.sees().await, [(one, "Asha Rao".into(), true)]);
        asha.has_open(two, false).await;
        assert_eq!(ben.sees().await, [(two, "Asha Rao".into(), false)], "a desk has one ticket open");

        // At two computers he is one, who writes if he does so at either; and to himself he is nobody at both.
        let upstairs = Seat::of(shop, &ben_himself).await;
        ben.has_open(two, true).await;
        upstairs.has_open(two, false).await;
        assert_eq!(asha.sees().await, [(two, "Ben Dsouza".into(), true)]);
        assert_eq!(upstairs.sees().await, [(two, "Asha Rao".into(), false)]);
        ben.has_nothing_open().await;
        assert_eq!(asha.sees().await, [(two, "Ben Dsouza".into(), false)]);
        upstairs.has_nothing_open().await;
        assert_eq!(asha.sees().await, []);
    }
}

shop_test! {
    async fn who_does_not_say_so_again_is_gone(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = Seat::of(shop, &shop.staff("Asha Rao").await).await;
        let ben = Seat::of(shop, &shop.staff("Ben Dsouza").await).await;
        asha.has_open(ticket, true).await;
        seconds_pass(shop, 5).await;
        let seen = presence::present(&ben.desk).await.expect("staff see it");
        assert!((5000..9000).contains(&seen[0].age), "{seen:?}");
        seconds_pass(shop, 4).await;
        assert_eq!(ben.sees().await, [], "nine seconds are too long");
        asha.has_open(ticket, false).await;
        assert_eq!(ben.sees().await, [(ticket, "Asha Rao".into(), false)]);
        // What crashed stays behind no longer than until somebody comes.
        seconds_pass(shop, 100).await;
        ben.has_open(ticket, false).await;
        let rows: i64 = shop.owner().await.value("select count(*) from desk.presence").await.expect("the owner counts");
        assert_eq!(rows, 1);
    }
}

shop_test! {
    async fn everybody_speaks_for_themselves_only(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let (asha_herself, mut mallory) = (shop.staff("Asha Rao").await, shop.staff("Mallory").await);
        let asha = Seat::of(shop, &asha_herself).await;
        asha.has_open(ticket, false).await;
        // With the id of her desk: it is another desk, since it is another person's.
        let call = format!("select desk.be_present('{}', null, false)", asha.id);
        mallory.session.sql(&call).await.expect("he says it of himself");
        let call = format!("select desk.be_present('{}', '{ticket}', true)", asha.id);
        mallory.session.sql(&call).await.expect("he says it of himself");
        let ben = Seat::of(shop, &shop.staff("Ben Dsouza").await).await;
        assert_eq!(ben.sees().await, [(ticket, "Asha Rao".into(), false), (ticket, "Mallory".into(), true)]);
        for statement in [
            format!("insert into desk.presence (user_id, desk_id, ticket_id) values ('{}', gen_random_uuid(), '{ticket}')", asha_herself.user_id),
            "update desk.presence set typing = true".into(),
            "delete from desk.presence".into(),
            format!("select desk.announce_presence('{ticket}')"),
        ] {
            assert_forbidden(mallory.session.sql(&statement).await);
        }
    }
}

shop_test! {
    async fn nobody_but_active_staff_sees_or_is_seen(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = Seat::of(shop, &shop.staff("Asha Rao").await).await;
        asha.has_open(ticket, true).await;
        let mut left = shop.staff("Gone Agent").await;
        shop.owner().await.sql(&format!("select desk.set_staff_active('{}', false)", left.login)).await.expect("the owner lets one go");
        let call = format!("select desk.be_present(gen_random_uuid(), '{ticket}', false)");
        assert_forbidden(left.session.sql(&call).await);
        assert_eq!(left.session.value::<i64>("select count(*) from desk.presence").await.expect("it is empty to them"), 0);
        for mut session in [
            shop.customer(MEERA).await,
            shop.customer(WEB_ADMIN).await,
            shop.customer(DISABLED_ADMIN).await,
            shop.anonymous().await,
            shop.back_end().await,
        ] {
            assert_forbidden(session.sql(&call).await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.presence").await);
        }
        let rows: i64 = shop.owner().await.value("select count(*) from desk.presence").await.expect("the owner counts");
        assert_eq!(rows, 1);
    }
}

shop_test! {
    async fn what_changes_is_told_and_what_stays_is_not(shop: &Shop) {
        let (one, two) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.ticket_of(RAVI, None, "Late").await);
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let mut listener = PgListener::connect_with(&shop.pool_of(&ben.login).await).await.expect("a connection");
        listener.listen("desk_presence").await.expect("anybody may listen");
        let asha = Seat::of(shop, &asha).await;
        let mut told = async |what: &str| {
            let heard = tokio::time::timeout(std::time::Duration::from_secs(30), listener.recv()).await;
            heard.expect(what).expect("the connection holds").payload().to_owned()
        };
        asha.has_open(one, false).await;
        assert_eq!(told("she came").await, one.to_string(), "ids only");
        asha.has_open(one, false).await;
        asha.has_open(one, false).await;
        asha.has_open(one, true).await;
        assert_eq!(told("she writes").await, one.to_string());
        asha.has_open(two, false).await;
        // Neither that she is still there, nor that she still writes, was told in between.
        assert_eq!(told("she went on").await, two.to_string());
        seconds_pass(shop, 10).await;
        asha.has_open(two, false).await;
        assert_eq!(told("she is back").await, two.to_string());
        asha.has_nothing_open().await;
        assert_eq!(told("she left").await, two.to_string());
        asha.has_nothing_open().await;
        asha.has_open(one, false).await;
        assert_eq!(told("she came again").await, one.to_string(), "leaving twice is told once");
    }
}

shop_test! {
    async fn five_hundred_desks_are_read_with_one_question(shop: &Shop) {
        let asha = Seat::of(shop, &shop.staff("Asha Rao").await).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        shop.owner()
            .await
            .sql(&format!(
                "insert into users (id, full_name, email, role)
                 select gen_random_uuid(), 'Agent ' || n, 'agent-' || n || '@shop.example', 'admin' from generate_series(1, 500) n;
                 insert into support_tickets (customer_id, issue_type, subject, description)
                 select '{MEERA}', 'other', 'Many ' || n, '' from generate_series(1, 100) n;
                 insert into desk.presence (user_id, desk_id, ticket_id)
                 select u.id, gen_random_uuid(), (array(select id from support_tickets))[1 + (row_number() over ()) % 100]
                   from users u where u.full_name like 'Agent %'"
            ))
            .await
            .expect("a large shop");
        until("everybody to be seen", async || (asha.sees().await.len() == 500).then_some(())).await;
        let begun = Instant::now();
        for _ in 0..50 {
            asha.sees().await;
        }
        let read = begun.elapsed() / 50;
        let begun = Instant::now();
        for _ in 0..50 {
            asha.has_open(ticket, false).await;
        }
        eprintln!("500 desks: who is where in {read:?}, still being there in {:?}", begun.elapsed() / 50);
    }
}
