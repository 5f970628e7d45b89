//! By when a ticket is to be answered and settled, in the shop's working hours, and who is told before it is too late.

use chrono::{DateTime, Duration, Utc};
use desk::notices::{self, NoticeKind};
use desk::{deadlines, tickets};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{MEERA, RAVI, Shop, assert_breaks, assert_forbidden, shop_test};

/// The moment by which the desk has worked so many minutes, as the shop's clock says it.
async fn after(shop: &Shop, since: &str, minutes: i32) -> String {
    shop.owner()
        .await
        .value(&format!(
            "select to_char(desk.after_working_minutes('{since}+05:30', {minutes}) at time zone 'Asia/Kolkata', 'Dy DD HH24:MI')"
        ))
        .await
        .expect("a moment")
}

async fn at(shop: &Shop, ticket: Uuid, column: &str) -> DateTime<Utc> {
    let asked = format!("select {column} from desk.ticket_deadlines where ticket_id = '{ticket}'");
    shop.owner().await.value(&asked).await.expect("it has deadlines")
}

/// Lets this much time pass for a ticket.
async fn pass(shop: &Shop, ticket: Uuid, time: &str) {
    let passed = format!(
        "update desk.ticket_deadlines set warn_of_answer_at = warn_of_answer_at - interval '{time}', answer_by = answer_by - interval '{time}',
                warn_of_settling_at = warn_of_settling_at - interval '{time}', settle_by = settle_by - interval '{time}'
          where ticket_id = '{ticket}'"
    );
    shop.owner().await.sql(&passed).await.expect("time passes");
}

shop_test! {
    async fn minutes_count_while_the_desk_works(shop: &Shop) {
        let mut owner = shop.owner().await;
        owner
            .sql(
                "delete from desk.working_hours;
                 insert into desk.working_hours values (1, '09:00', '17:00'), (2, '09:00', '17:00'), (6, '22:00', '24:00'), (7, '00:00', '02:00')",
            )
            .await
            .expect("hours");
        // 23 November 2026 is a Monday.
        for (since, minutes, by) in [
            ("2026-11-23 10:00", 30, "Mon 23 10:30"),
            ("2026-11-23 16:30", 30, "Mon 23 17:00"),
            ("2026-11-23 16:30", 31, "Tue 24 09:01"),
            ("2026-11-23 05:00", 60, "Mon 23 10:00"),
            ("2026-11-24 16:00", 120, "Sat 28 23:00"),
            ("2026-11-28 23:30", 60, "Sun 29 00:30"),
            ("2026-11-29 01:00", 120, "Mon 30 10:00"),
            // Over a weekend's two halves (240) and two days (960).
            ("2026-11-25 12:00", 1200, "Tue 01 17:00"),
        ] {
            assert_eq!(after(shop, since, minutes).await, by, "{minutes} after {since}");
        }
        owner.sql("delete from desk.working_hours").await.expect("never");
        assert_eq!(after(shop, "2026-11-23 23:30", 60).await, "Tue 24 00:30", "a shop that never works counts every minute");
    }
}

shop_test! {
    async fn a_tickets_deadlines_follow_its_priority_and_what_the_desk_does(shop: &Shop) {
        shop.owner().await.sql("delete from desk.working_hours").await.expect("every minute counts");
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        let created: DateTime<Utc> =
            shop.owner().await.value(&format!("select created_at from support_tickets where id = '{ticket}'")).await.expect("when");
        assert_eq!(at(shop, ticket, "answer_by").await - created, Duration::minutes(240));
        assert_eq!(at(shop, ticket, "warn_of_answer_at").await - created, Duration::minutes(180));
        assert_eq!(at(shop, ticket, "settle_by").await - created, Duration::minutes(1440));
        asha.set(ticket, "priority = 'critical'").await.expect("it is urgent");
        assert_eq!(at(shop, ticket, "answer_by").await - created, Duration::minutes(30));

        asha.write(ticket, "Between us", true).await;
        let answered = format!("select count(answered_at) from desk.ticket_deadlines where ticket_id = '{ticket}'");
        assert_eq!(shop.owner().await.value::<i64>(&answered).await.unwrap(), 0, "a note is no answer");
        asha.write(ticket, "Sorry!", false).await;
        let first = at(shop, ticket, "answered_at").await;
        asha.write(ticket, "Still sorry", false).await;
        assert_eq!(at(shop, ticket, "answered_at").await, first);
        asha.set(ticket, "status = 'resolved'").await.expect("settled");
        let settled = at(shop, ticket, "settled_at").await;
        asha.set(ticket, "status = 'closed'").await.expect("closed");
        assert_eq!(at(shop, ticket, "settled_at").await, settled);
        asha.set(ticket, "status = 'open'").await.expect("opened again");
        let open = format!("select count(*) from desk.ticket_deadlines where ticket_id = '{ticket}' and settled_at is null");
        assert_eq!(shop.owner().await.value::<i64>(&open).await.unwrap(), 1);
    }
}

shop_test! {
    async fn the_desk_is_told_once_before_it_is_too_late(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let mut farhan = shop.staff("Farhan Ali").await;
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&farhan).await);
        let (given, open, answered) = (
            shop.ticket_of(MEERA, None, "Crushed tomatoes").await,
            shop.ticket_of(RAVI, None, "Sour milk").await,
            shop.ticket_of(RAVI, None, "Wet bread").await,
        );
        tickets::assign(&hers, given, None, Some(asha.user_id)).await.expect("hers");
        farhan.write(answered, "Sorry!", false).await;
        assert_eq!(deadlines::warn(&hers).await.unwrap(), 0, "nothing is near");
        for ticket in [given, open, answered] {
            // All hours are one: what is due in working hours is due by now.
            let due = format!("update desk.ticket_deadlines set warn_of_answer_at = now() - interval '1 minute' where ticket_id = '{ticket}'");
            shop.owner().await.sql(&due).await.expect("time passes");
        }
        assert_eq!(deadlines::warn(&his).await.unwrap(), 2);
        assert_eq!(deadlines::warn(&hers).await.unwrap(), 0, "each once, whoever asks");
        let due = |notices: Vec<notices::Notice>| notices.into_iter().filter(|notice| notice.kind == NoticeKind::Deadline).collect::<Vec<_>>();
        let (told_her, told_him) = (
            due(notices::notices(&hers, false, None).await.unwrap().notices),
            due(notices::notices(&his, false, None).await.unwrap().notices),
        );
        assert_eq!(told_her.len(), 2, "hers and nobody's");
        assert_eq!(told_him.len(), 1, "nobody's");
        assert_eq!((told_him[0].message.as_str(), told_him[0].for_me), ("Sour milk", false));
        assert!(told_him[0].title.contains(" Is to Be Answered by "), "{}", told_him[0].title);

        // While the customer is to write nothing is told; when it is the desk's turn again, it is.
        farhan.set(answered, "status = 'awaiting_customer'").await.expect("waits");
        let long_ago = format!("update desk.ticket_deadlines set warn_of_settling_at = now() - interval '1 minute' where ticket_id = '{answered}'");
        shop.owner().await.sql(&long_ago).await.expect("time passes");
        assert_eq!(deadlines::warn(&his).await.unwrap(), 0);
        shop.message_of(RAVI, answered, "Here it is").await;
        farhan.set(answered, "status = 'in_progress'").await.expect("goes on");
        assert_eq!(deadlines::warn(&his).await.unwrap(), 1);
        pass(shop, answered, "30 days").await;
        assert_eq!(deadlines::warn(&his).await.unwrap(), 0);
    }
}

shop_test! {
    async fn an_owner_says_within_what_time_and_nobody_else(shop: &Shop) {
        shop.owner().await.sql("delete from desk.working_hours").await.expect("every minute counts");
        let mut om = shop.staff_in("Om", "support_owner").await;
        let mut asha = shop.staff("Asha Rao").await;
        let change = "select desk.change_deadline_target('medium', 15, null)";
        for session in [&mut asha.session, &mut shop.customer(MEERA).await] {
            assert_forbidden(session.run(sqlx::query(change)).await);
        }
        assert_forbidden(asha.session.run(sqlx::query("update desk.deadline_targets set answer_minutes = 5")).await);
        assert_forbidden(shop.customer(MEERA).await.run(sqlx::query("select 1 from desk.ticket_deadlines")).await);
        assert_forbidden(shop.customer(MEERA).await.run(sqlx::query("select desk.warn_of_deadlines()")).await);
        om.session.sql(change).await.expect("an owner's right");
        let wrong = om.session.run(sqlx::query(AssertSqlSafe("select desk.change_deadline_target('medium', 1, null)".to_owned()))).await;
        assert_breaks(wrong, "deadline_targets_answer_minutes_check");
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        let minutes: f64 = shop
            .owner()
            .await
            .value(&format!(
                "select (extract(epoch from d.answer_by - t.created_at) / 60)::float8 from desk.ticket_deadlines d join support_tickets t on t.id = d.ticket_id where t.id = '{ticket}'"
            ))
            .await
            .expect("minutes");
        assert!((minutes - 15.0).abs() < 0.01, "{minutes}");
    }
}
