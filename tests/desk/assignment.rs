//! Whose ticket it is: taken, given, given back; and the queue of one person's tickets.

use desk::ErrorCode;
use desk::notices::{self, NoticeKind};
use desk::tickets::{self, QueueFilter, QueueSort, TicketStatus};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, RAVI, Shop, Staff, assert_forbidden, shop_test};

async fn switch_off(shop: &Shop, staff: &Staff) {
    let off = format!("select desk.set_staff_active('{}', false)", staff.login);
    shop.owner().await.sql(&off).await.expect("the owner may");
}

shop_test! {
    async fn a_ticket_is_given_to_a_colleague_who_is_told(shop: &Shop) {
        let (asha, farhan) = (shop.staff("Asha Rao").await, shop.staff("Farhan Ali").await);
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&farhan).await);
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        let number = shop.number_of(ticket).await;
        assert_eq!(tickets::ticket(&hers, &number).await.unwrap().assignee, None);
        tickets::assign(&hers, ticket, None, Some(farhan.user_id)).await.expect("she gives it to him");
        let whose = tickets::ticket(&hers, &number).await.unwrap().assignee.expect("his");
        assert_eq!((whose.id, whose.name.as_str()), (farhan.user_id, "Farhan Ali"));

        let told = notices::notices(&his, true, None).await.unwrap().notices;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].kind, told[0].title.clone()), (NoticeKind::Assigned, format!("Ticket {number} Is Yours")));
        assert_eq!(told[0].message, "Asha Rao gave it to you: Crushed tomatoes");
        assert_eq!(told[0].ticket_number.as_ref(), Some(&number));
        assert!(notices::notices(&hers, true, None).await.unwrap().notices.is_empty());

        // Again is the same once more, and tells nobody.
        tickets::assign(&hers, ticket, None, Some(farhan.user_id)).await.expect("as it is");
        assert_eq!(notices::notices(&his, true, None).await.unwrap().notices.len(), 1);
        // Whoever takes one knows it.
        tickets::assign(&hers, ticket, Some(farhan.user_id), Some(asha.user_id)).await.expect("she takes it");
        assert!(notices::notices(&hers, true, None).await.unwrap().notices.is_empty());
        tickets::assign(&hers, ticket, Some(asha.user_id), None).await.expect("nobody's again");
        assert_eq!(tickets::ticket(&hers, &number).await.unwrap().assignee, None);
        let events: Vec<String> = shop
            .owner()
            .await
            .values("select detail::text from desk.events where detail ? 'assignee' order by id")
            .await
            .expect("the owner looks");
        assert_eq!(events.len(), 3);
        assert!(events[0].contains(&farhan.user_id.to_string()));
    }
}

shop_test! {
    async fn of_two_who_take_it_the_second_one_is_told(shop: &Shop) {
        let (asha, farhan) = (shop.staff("Asha Rao").await, shop.staff("Farhan Ali").await);
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&farhan).await);
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        tickets::assign(&hers, ticket, None, Some(asha.user_id)).await.expect("she is first");
        let refused = tickets::assign(&his, ticket, None, Some(farhan.user_id)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Conflict);
        assert!(refused.message.starts_with("This ticket is Asha Rao's meanwhile. Nothing was changed."), "{refused}");
        let nowhere = tickets::assign(&his, Uuid::now_v7(), None, Some(farhan.user_id)).await.unwrap_err();
        assert_eq!(nowhere.code, ErrorCode::NotFound);
    }
}

shop_test! {
    async fn only_people_of_the_desk_give_tickets_and_get_them(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let gone = shop.staff("Gone Girl").await;
        let desk = shop.desk_of(&asha).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        let names = async || tickets::colleagues(&desk).await.unwrap().into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names().await, ["Asha Rao", "Gone Girl"]);
        switch_off(shop, &gone).await;
        assert_eq!(names().await, ["Asha Rao"]);
        for stranger in [gone.user_id, MEERA, Uuid::now_v7()] {
            let refused = tickets::assign(&desk, ticket, None, Some(stranger)).await.unwrap_err();
            assert!(refused.message.starts_with("This person does not work at the desk any more."), "{refused}");
        }
        let call = format!("select desk.assign_ticket('{ticket}', null, '{}')", asha.user_id);
        assert_forbidden(shop.customer(MEERA).await.run(sqlx::query(AssertSqlSafe(call.clone()))).await);
        assert_forbidden(shop.sign_in(&gone.login).await.run(sqlx::query(AssertSqlSafe(call))).await);
        for forged in [
            format!("insert into desk.ticket_assignees (ticket_id, user_id) values ('{ticket}', '{}')", asha.user_id),
            "delete from desk.ticket_assignees".to_owned(),
        ] {
            assert_forbidden(asha.session.run(sqlx::query(AssertSqlSafe(forged))).await);
        }
        for look in ["select 1 from desk.ticket_assignees", "select desk.colleagues()"] {
            assert_forbidden(shop.customer(RAVI).await.run(sqlx::query(look)).await);
        }
        assert!(shop.sign_in(&gone.login).await.values::<Uuid>("select ticket_id from desk.ticket_assignees").await.unwrap().is_empty());
    }
}

shop_test! {
    async fn the_queue_of_ones_own_tickets_has_every_order_filter_and_search(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let farhan = shop.staff("Farhan Ali").await;
        let desk = shop.desk_of(&asha).await;
        shop.owner()
            .await
            .sql(&format!(
                "insert into support_tickets (customer_id, issue_type, subject, description, created_at)
                 select case when n % 2 = 0 then '{MEERA}'::uuid else '{RAVI}' end, 'other', case when n % 40 = 0 then 'Sour milk' else 'Broken eggs' end,
                        'Words', now() - (n / 3) * interval '1 hour' from generate_series(1, 120) n;
                 insert into desk.ticket_assignees (ticket_id, user_id)
                 select id, case when customer_id = '{MEERA}' then '{}'::uuid else '{}' end from support_tickets",
                asha.user_id, farhan.user_id
            ))
            .await
            .expect("tickets of both");
        let hers: Vec<String> = shop
            .owner()
            .await
            .values(&format!("select ticket_number from support_tickets where customer_id = '{MEERA}' order by created_at desc, id desc"))
            .await
            .expect("hers");
        let all = QueueFilter { mine: true, ..QueueFilter::default() };
        for sort in [
            QueueSort::Created,
            QueueSort::Number,
            QueueSort::Customer,
            QueueSort::IssueType,
            QueueSort::Subject,
            QueueSort::Priority,
            QueueSort::Status,
        ] {
            for descending in [true, false] {
                let filter = QueueFilter { sort, descending, ..all.clone() };
                let first = tickets::queue(&desk, &filter, None).await.expect("a page");
                assert_eq!((first.rows.len(), first.previous.is_none()), (50, true), "{sort:?}");
                let second = tickets::queue(&desk, &filter, first.next.as_ref()).await.expect("the next page");
                assert_eq!((second.rows.len(), second.next.is_none()), (10, true), "{sort:?} {descending}");
                let back = tickets::queue(&desk, &filter, second.previous.as_ref()).await.expect("and back");
                let numbers = |rows: &[tickets::QueueRow]| rows.iter().map(|row| row.ticket_number.clone()).collect::<Vec<_>>();
                assert_eq!(numbers(&back.rows), numbers(&first.rows), "{sort:?} {descending}");
                let mut seen = [numbers(&first.rows), numbers(&second.rows)].concat();
                if sort == QueueSort::Created && descending {
                    assert_eq!(seen, hers);
                }
                seen.sort_unstable();
                let mut wanted = hers.clone();
                wanted.sort_unstable();
                assert_eq!(seen, wanted, "{sort:?} {descending}");
            }
        }
        let found = tickets::queue(&desk, &QueueFilter { search: "SOUR".into(), ..all.clone() }, None).await.expect("found");
        assert_eq!(found.rows.len(), 3);
        assert!(found.rows.iter().all(|row| row.assignee.as_deref() == Some("Asha Rao")));
        let none = QueueFilter { statuses: vec![TicketStatus::Closed], ..all.clone() };
        assert!(tickets::queue(&desk, &none, None).await.expect("an answer").rows.is_empty());
        let nothing = QueueFilter { search: "100%_\\".into(), ..all };
        assert!(tickets::queue(&desk, &nothing, None).await.expect("an answer").rows.is_empty());
        assert_eq!(tickets::queue_stats(&desk).await.unwrap().mine, 60);
    }
}
