//! The event table: what a desk reads on from, so that it misses nothing and is told nothing twice.

use std::collections::HashSet;

use futures::future::join_all;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    FIRST_ORDER, MEERA, RAVI, SECOND_ORDER, Session, Shop, Staff, assert_forbidden, new_ticket, shop_test, until,
};

/// An event as the function gives it.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    xid: u64,
    id: i64,
    kind: String,
    ticket: Uuid,
    actor: Option<Uuid>,
    detail: serde_json::Value,
}

/// Somebody who reads on from a place of their own.
struct Reader {
    session: Session,
    xid: String,
    id: i64,
}

impl Reader {
    /// Begins now, as a desk that has just shown everything.
    async fn beginning_now(mut staff: Staff) -> Self {
        let now = staff
            .session
            .row(sqlx::query("select xid, id from desk.event_cursor_now()"))
            .await
            .expect("staff learn where the feed is");
        Self { session: staff.session, xid: now.get("xid"), id: now.get("id") }
    }

    /// Begins at the very first event.
    fn from_the_start(staff: Staff) -> Self {
        Self { session: staff.session, xid: "0".to_owned(), id: 0 }
    }

    async fn read_on(&mut self, most: i32) -> Vec<Told> {
        let rows = self
            .session
            .rows(sqlx::query("select * from desk.events_after($1, $2, $3)").bind(&self.xid).bind(self.id).bind(most))
            .await
            .expect("staff read the feed");
        if let Some(last) = rows.last() {
            (self.xid, self.id) = (last.get("xid"), last.get("id"));
        }
        rows.iter()
            .map(|row| Told {
                xid: row.get::<String, _>("xid").parse().expect("a transaction's number is a number"),
                id: row.get("id"),
                kind: row.get("kind"),
                ticket: row.get("ticket_id"),
                actor: row.get("actor"),
                detail: row.get("detail"),
            })
            .collect()
    }

    /// Reads on until it has `count` events. Other databases of the server may hold the feed back for a moment.
    async fn read(&mut self, count: usize) -> Vec<Told> {
        let mut told = Vec::new();
        until(&format!("{count} events"), async || {
            told.extend(self.read_on(100).await);
            (told.len() >= count).then_some(())
        })
        .await;
        assert_eq!(told.len(), count, "more events than happened: {told:?}");
        told
    }

    /// Reads on until an event that happens now comes by, and gives what came before it: by then everything has.
    async fn read_everything(&mut self, shop: &Shop) -> Vec<Told> {
        let last = shop.ticket_of(RAVI, None, "The last of all").await;
        let mut told = Vec::new();
        until("the last event", async || {
            told.extend(self.read_on(100).await);
            told.iter().any(|event| event.ticket == last).then_some(())
        })
        .await;
        assert_eq!(told.pop().map(|event| event.ticket), Some(last), "something came after the last event");
        told
    }
}

shop_test! {
    async fn transactions_that_commit_out_of_order_are_read_once_each(shop: &Shop) {
        let mut reader = Reader::beginning_now(shop.staff("Asha Rao").await).await;
        // Whoever raises the year's very first ticket makes the year's counter, and others wait for that.
        let before = shop.ticket_of(MEERA, None, "The first of all").await;
        assert_eq!(reader.read(1).await[0].ticket, before);
        let mut slow = shop.customer(MEERA).await;
        slow.sql("begin").await.expect("a slow transaction begins");
        let first = new_ticket(MEERA, "Written first, committed last").raise(&mut slow).await.expect("it is written");
        let second = shop.ticket_of(RAVI, None, "Written second, committed first").await;

        // The later one is committed and must wait: a cursor past it would hide the earlier one for ever.
        for _ in 0..5 {
            assert_eq!(reader.read_on(100).await, []);
        }
        slow.sql("commit").await.expect("the slow one commits");
        let told = reader.read(2).await;
        assert_eq!(told.iter().map(|event| event.ticket).collect::<Vec<_>>(), [first, second]);
        assert!(told[0].xid < told[1].xid);

        let third = shop.ticket_of(RAVI, None, "Afterwards").await;
        assert_eq!(reader.read(1).await[0].ticket, third, "what was read does not come again");
    }
}

shop_test! {
    async fn a_transaction_that_fails_leaves_no_event_and_stops_none(shop: &Shop) {
        shop.ticket_of(MEERA, None, "The first of all").await;
        let mut reader = Reader::from_the_start(shop.staff("Asha Rao").await);
        reader.read(1).await;
        let mut meera = shop.customer(MEERA).await;
        meera.sql("begin").await.expect("a transaction begins");
        let gone = new_ticket(MEERA, "Taken back").raise(&mut meera).await.expect("it is written");
        let kept = shop.ticket_of(RAVI, None, "Kept").await;
        meera.sql("rollback").await.expect("it is taken back");
        let told = reader.read_everything(shop).await;
        assert_eq!(told.iter().map(|event| event.ticket).collect::<Vec<_>>(), [kept]);
        assert!(told.iter().all(|event| event.ticket != gone));
    }
}

shop_test! {
    async fn a_reader_beside_many_writers_sees_each_event_once_and_in_order(shop: &Shop) {
        const WRITERS: usize = 8;
        const EACH: usize = 25;
        let mut reader = Reader::beginning_now(shop.staff("Asha Rao").await).await;
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let mut session = shop.customer(if writer % 2 == 0 { MEERA } else { RAVI }).await;
            let customer = if writer % 2 == 0 { MEERA } else { RAVI };
            writers.push(tokio::spawn(async move {
                for n in 0..EACH {
                    // Transactions of different lengths, one in five taken back, overlap in every way.
                    session.sql("begin").await.expect("a transaction begins");
                    for _ in 0..=(writer + n) % 3 {
                        new_ticket(customer, "One of many").raise(&mut session).await.expect("a ticket is raised");
                    }
                    let end = if (writer + n) % 5 == 0 { "rollback" } else { "commit" };
                    session.sql(end).await.expect("the transaction ends");
                }
            }));
        }
        let writing = tokio::spawn(join_all(writers));
        let mut told = Vec::new();
        while !writing.is_finished() {
            told.extend(reader.read_on(7).await);
        }
        for ended in writing.await.expect("the writers end") {
            ended.expect("a writer ends well");
        }
        told.extend(reader.read_everything(shop).await);

        assert!(told.windows(2).all(|pair| (pair[0].xid, pair[0].id) < (pair[1].xid, pair[1].id)), "out of order");
        let read: HashSet<Uuid> = told.iter().map(|event| event.ticket).collect();
        assert_eq!(read.len(), told.len(), "an event came twice");
        let raised: Vec<Uuid> = shop
            .owner()
            .await
            .values("select id from support_tickets where subject = 'One of many'")
            .await
            .expect("the tickets are there");
        assert!(raised.len() > WRITERS * EACH, "most of them committed");
        assert_eq!(read, raised.into_iter().collect::<HashSet<_>>());
    }
}

shop_test! {
    async fn every_kind_of_change_is_one_event_with_its_actor(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let mut reader = Reader::from_the_start(shop.staff("Reader").await);
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        asha.set(ticket, "status = 'in_progress', priority = 'high'").await.expect("staff work on it");
        let reply = asha.write(ticket, "We are looking at it.", false).await;
        let note = asha.write(ticket, "Third time this week.", true).await;
        let file: Uuid = shop
            .customer(MEERA)
            .await
            .row(sqlx::query(AssertSqlSafe(format!(
                "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                 values ('{ticket}', '{ticket}/photo.jpg', 'image/jpeg', 'photo.jpg', 10, '{MEERA}') returning id"
            ))))
            .await
            .expect("a photo is attached")
            .get(0);
        asha.set(ticket, "status = 'resolved', resolution_type = 'partial_refund', refund_amount = 50")
            .await
            .expect("staff resolve it");

        let told = reader.read_everything(shop).await;
        let seen: Vec<_> = told.iter().map(|event| (event.kind.as_str(), event.actor, event.detail.clone())).collect();
        assert_eq!(
            seen,
            [
                (
                    "ticket_created",
                    Some(MEERA),
                    serde_json::json!({"status": "open", "priority": "medium", "issue_type": "damaged_product"})
                ),
                (
                    "ticket_updated",
                    Some(asha.user_id),
                    serde_json::json!({"status": ["open", "in_progress"], "priority": ["medium", "high"]})
                ),
                (
                    "message_added",
                    Some(asha.user_id),
                    serde_json::json!({"message_id": reply, "sender_type": "admin", "is_internal_note": false})
                ),
                (
                    "message_added",
                    Some(asha.user_id),
                    serde_json::json!({"message_id": note, "sender_type": "admin", "is_internal_note": true})
                ),
                (
                    "attachment_added",
                    Some(MEERA),
                    serde_json::json!({"attachment_id": file, "message_id": null})
                ),
                (
                    "ticket_updated",
                    Some(asha.user_id),
                    serde_json::json!({
                        "status": ["in_progress", "resolved"],
                        "resolution_type": [null, "partial_refund"],
                        "refund_amount": [null, "50.00"],
                    })
                ),
            ]
        );
        assert!(told.iter().all(|event| event.ticket == ticket));
    }
}

shop_test! {
    async fn an_update_that_changes_nothing_is_no_event(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Same as before").await;
        let mut reader = Reader::from_the_start(shop.staff("Reader").await);
        asha.set(ticket, "status = status, priority = 'medium'").await.expect("staff save what is there");
        let told = reader.read_everything(shop).await;
        assert_eq!(told.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["ticket_created"]);
    }
}

shop_test! {
    async fn what_people_write_never_gets_into_an_event(shop: &Shop) {
        const SECRET: &str = "my card ends in 4242";
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), SECRET).await;
        shop.message_of(MEERA, ticket, SECRET).await;
        shop.customer(MEERA)
            .await
            .run(
                sqlx::query(
                    "update support_tickets
                        set subject = $2 || '!', description = $2, affected_items = jsonb_build_array($2), order_id = $3
                      where id = $1",
                )
                .bind(ticket)
                .bind(SECRET)
                .bind(SECOND_ORDER),
            )
            .await
            .expect("the customer words it anew");
        asha.set(ticket, &format!("resolution_notes = '{SECRET}'")).await.expect("staff note something down");
        let told = Reader::from_the_start(asha).read_everything(shop).await;
        assert_eq!(told.len(), 4);
        assert!(told.iter().all(|event| !event.detail.to_string().contains("4242")), "{told:?}");
        assert_eq!(told[2].detail["reworded"], serde_json::json!(["subject", "description", "affected_items"]));
        assert_eq!(told[2].detail["order_id"], serde_json::json!([FIRST_ORDER, SECOND_ORDER]));
        assert_eq!(told[3].detail, serde_json::json!({"reworded": ["resolution_notes"]}));
    }
}

shop_test! {
    async fn a_page_never_ends_where_it_would_lose_the_rest_of_a_transaction(shop: &Shop) {
        let reader_staff = shop.staff("Asha Rao").await;
        let mut meera = shop.customer(MEERA).await;
        meera.sql("begin").await.expect("a transaction begins");
        let mut raised = Vec::new();
        for n in 0..5 {
            raised.push(new_ticket(MEERA, &format!("Ticket {n}")).raise(&mut meera).await.expect("a ticket is raised"));
        }
        meera.sql("commit").await.expect("all of them commit");
        let mut reader = Reader::from_the_start(reader_staff);
        let mut told = Vec::new();
        until("all five, two at a time", async || {
            let page = reader.read_on(2).await;
            assert!(page.len() <= 2);
            told.extend(page);
            (told.len() >= 5).then_some(())
        })
        .await;
        assert_eq!(told.iter().map(|event| event.ticket).collect::<Vec<_>>(), raised);
        assert_eq!(reader.read_on(2).await, []);
    }
}

shop_test! {
    async fn only_active_staff_read_events_and_nobody_writes_them(shop: &Shop) {
        const READ: &str = "select count(*) from desk.events_after('0', 0, 10)";
        shop.ticket_of(MEERA, None, "Mine").await;
        let mut asha = shop.staff("Asha Rao").await;
        until("an event", async || (asha.session.value::<i64>(READ).await.expect("staff read") == 1).then_some(())).await;
        assert_forbidden(shop.customer(MEERA).await.value::<i64>(READ).await);
        assert_forbidden(shop.anonymous().await.value::<i64>(READ).await);
        assert_forbidden(shop.sign_in(&shop.new_login("").await).await.value::<i64>(READ).await);
        for statement in [
            "insert into desk.events (kind, ticket_id) values ('ticket_created', gen_random_uuid())",
            "update desk.events set actor = null",
            "delete from desk.events",
            "truncate desk.events",
            "select desk.adopt_restored_events()",
        ] {
            assert_forbidden(asha.session.sql(statement).await);
            assert_forbidden(shop.back_end().await.sql(statement).await);
        }
        shop.owner()
            .await
            .run(sqlx::query("select desk.set_staff_active($1::name, false)").bind(&asha.login))
            .await
            .expect("the owner switches her off");
        assert_forbidden(asha.session.value::<i64>(READ).await);
    }
}

/// The partitions of this and the next months, as their names say.
async fn months(owner: &mut Session) -> Vec<String> {
    owner
        .values(
            "select 'events_' || to_char(date_trunc('month', now() at time zone 'UTC') + n * interval '1 month', 'YYYY_MM')
               from generate_series(0, 2) n",
        )
        .await
        .expect("the database knows the months")
}

async fn partition_of(owner: &mut Session, ticket: Uuid) -> String {
    owner
        .value(&format!("select tableoid::regclass::text from desk.events where ticket_id = '{ticket}'"))
        .await
        .expect("the event is there")
}

async fn is_partition(owner: &mut Session, name: &str) -> bool {
    owner
        .value(&format!(
            "select exists (select from pg_inherits where inhparent = 'desk.events'::regclass
                               and inhrelid = to_regclass('desk.{name}'))"
        ))
        .await
        .expect("the catalogue answers")
}

shop_test! {
    async fn events_lie_in_the_partition_of_their_month(shop: &Shop) {
        let mut owner = shop.owner().await;
        let ahead = months(&mut owner).await;
        owner.sql("select desk.ensure_event_partitions()").await.expect("again changes nothing");
        for month in &ahead {
            assert!(is_partition(&mut owner, month).await, "{month} was made ahead");
        }
        let ticket = shop.ticket_of(MEERA, None, "This month").await;
        assert_eq!(partition_of(&mut owner, ticket).await, format!("desk.{}", ahead[0]));
        let open: i64 = owner
            .value(
                "select count(*) from pg_class c join pg_inherits i on i.inhrelid = c.oid
                  where i.inhparent = 'desk.events'::regclass and not c.relrowsecurity",
            )
            .await
            .expect("the catalogue answers");
        assert_eq!(open, 0, "row security is on for each");
    }
}

shop_test! {
    async fn events_of_a_month_without_a_partition_are_kept_and_read_all_the_same(shop: &Shop) {
        let mut owner = shop.owner().await;
        let month = months(&mut owner).await.remove(0);
        owner.sql(&format!("drop table desk.{month}")).await.expect("the month was never made");
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Nobody made this month").await;
        assert_eq!(partition_of(&mut owner, ticket).await, "desk.events_other");
        // Staff start their desks: the month is left as it is, since its events lie elsewhere already.
        asha.session.sql("select desk.ensure_event_partitions()").await.expect("it may be called");
        assert!(!is_partition(&mut owner, &month).await);
        assert_eq!(Reader::from_the_start(asha).read(1).await[0].ticket, ticket);
    }
}

shop_test! {
    async fn desks_that_start_at_once_make_a_missing_month_together(shop: &Shop) {
        let mut owner = shop.owner().await;
        for month in months(&mut owner).await {
            owner.sql(&format!("drop table desk.{month}")).await.expect("the month was never made");
        }
        let mut desks = Vec::new();
        for n in 0..6 {
            let mut staff = shop.staff(&format!("Person {n}")).await;
            desks.push(tokio::spawn(async move { staff.session.sql("select desk.ensure_event_partitions()").await }));
        }
        for started in join_all(desks).await {
            started.expect("a desk starts").expect("it makes the partitions, or finds them made");
        }
        for month in months(&mut owner).await {
            assert!(is_partition(&mut owner, &month).await, "{month}");
        }
    }
}

shop_test! {
    async fn events_of_a_restored_backup_are_adopted_into_the_past(shop: &Shop) {
        let mut reader = Reader::from_the_start(shop.staff("Asha Rao").await);
        let first = shop.ticket_of(MEERA, None, "Before the backup").await;
        let second = shop.ticket_of(RAVI, None, "Before the backup too").await;
        let mut owner = shop.owner().await;
        // The cluster that the backup came from had given many more transaction numbers than this one.
        owner.sql("update desk.events set xid = '900000000000'").await.expect("a backup is restored");
        let later = shop.ticket_of(MEERA, None, "Before anybody noticed").await;
        assert_eq!(reader.read(1).await[0].ticket, later, "the others lie in this cluster's future");

        let mut adopted: i64 = 0;
        until("both to be adopted", async || {
            adopted += owner.value::<i64>("select desk.adopt_restored_events()").await.expect("the owner adopts them");
            (adopted >= 2).then_some(())
        })
        .await;
        let mut afresh = Reader::from_the_start(shop.staff("Ben Dsouza").await);
        let told = afresh.read(3).await;
        assert_eq!(told.iter().map(|event| event.ticket).collect::<HashSet<_>>(), [first, second, later].into());
        assert!(told.windows(2).all(|pair| (pair[0].xid, pair[0].id) < (pair[1].xid, pair[1].id)));
        let next = shop.ticket_of(MEERA, None, "After it").await;
        assert_eq!(afresh.read(1).await[0].ticket, next);
        assert_eq!(reader.read(1).await[0].ticket, next);
    }
}
