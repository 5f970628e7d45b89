//! The guide's worked example, from the customer's insert to the customer's two notifications, and its four queries.

use desk::tickets::{
    NewMessage, NewResolution, QueueFilter, ResolutionType, TicketPriority, TicketStatus, queue, queue_stats, reply,
    resolve, set_priority, set_status, ticket,
};
use sqlx::types::Decimal;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, RAVI, Session, WEB_ADMIN, shop_test};

/// The guide's `createSupportTicket`, as PostgREST sends it.
async fn create_support_ticket(customer: &mut Session) -> (Uuid, String) {
    let number: String = customer.value("select generate_ticket_number()").await.expect("the rpc answers");
    let row = customer
        .row(
            sqlx::query(
                "insert into support_tickets (ticket_number, order_id, customer_id, issue_type, priority, subject,
                                              description, affected_items)
                 values ($1, $2, $3, 'damaged_product', 'medium', 'Tomatoes arrived crushed', 'Tomatoes arrived crushed', $4)
                 returning id, ticket_number",
            )
            .bind(&number)
            .bind(FIRST_ORDER)
            .bind(MEERA)
            .bind(serde_json::json!([{"product_name": "Tomatoes, 1 kg", "quantity": 1, "unit_price": 50}])),
        )
        .await
        .expect("the customer raises the ticket");
    let kept: String = row.get("ticket_number");
    assert_eq!(kept, number, "the number that the customer was shown");
    (row.get("id"), number)
}

/// The guide's `uploadEvidence`: the bytes, then the record with the public address of the storage.
async fn upload_evidence(customer: &mut Session, ticket: Uuid, name: &str, photo: &[u8]) {
    let path = format!("{ticket}/1764000000000_{name}");
    customer
        .run(sqlx::query("select desk.store_evidence($1, 'image/jpeg', $2)").bind(&path).bind(photo))
        .await
        .expect("the photo is kept");
    customer
        .run(
            sqlx::query(
                "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                 values ($1, $2, 'image/jpeg', $3, $4, $5)",
            )
            .bind(ticket)
            .bind(format!("https://shop.supabase.co/storage/v1/object/public/support-evidence/{path}"))
            .bind(name)
            .bind(i32::try_from(photo.len()).expect("a small photo"))
            .bind(MEERA),
        )
        .await
        .expect("the photo is attached");
}

async fn titles_and_messages(session: &mut Session, of: &str) -> Vec<(String, String)> {
    session
        .rows(sqlx::query(AssertSqlSafe(format!("select title, message from {of} order by created_at, title"))))
        .await
        .expect("notifications are shown")
        .iter()
        .map(|row| (row.get("title"), row.get("message")))
        .collect()
}

shop_test! {
    async fn crushed_tomatoes(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let mut meera = shop.customer(MEERA).await;

        // 1. The customer.
        let (id, number) = create_support_ticket(&mut meera).await;
        upload_evidence(&mut meera, id, "crushed 1.jpg", b"\xFF\xD8\xFF first photo").await;
        upload_evidence(&mut meera, id, "crushed-2.jpg", b"\xFF\xD8\xFF second photo").await;

        // 2. All of the desk, and the shop's web admins.
        let expected =
            [(format!("New Support Ticket: {number}"), "Customer raised issue: Tomatoes arrived crushed".to_owned())];
        let mut admin = shop.customer(WEB_ADMIN).await;
        for session in [&mut asha.session, &mut shop.staff("Ben Dsouza").await.session, &mut admin] {
            assert_eq!(titles_and_messages(session, "my_notifications").await, expected);
        }

        // 3. The desk.
        let page = queue(&desk, &QueueFilter { search: number.clone(), ..QueueFilter::default() }, None).await;
        let rows = page.expect("staff see the queue").rows;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].status, rows[0].priority, rows[0].photo_count), (TicketStatus::Open, TicketPriority::Medium, 2));
        let opened = ticket(&desk, &number).await.expect("staff open it");
        assert_eq!((opened.customer.name.as_str(), opened.customer.phone.as_str()), ("Meera Iyer", "+91 98450 11111"));
        assert_eq!(opened.order.expect("it names its order").order_number, "ORD-12345");
        assert_eq!(opened.attachments.iter().map(|photo| photo.file_name.as_str()).collect::<Vec<_>>(), ["crushed 1.jpg", "crushed-2.jpg"]);
        set_status(&desk, id, None, TicketStatus::InProgress).await.expect("in progress");
        let words = "Sorry about that! We'll process a refund immediately.";
        let message = NewMessage { id: Uuid::now_v7(), ticket_id: id, message: words.into(), is_internal_note: false, files: Vec::new(), seen: None };
        reply(&desk, message, |_| unreachable!("it has no files")).await.expect("answered");
        set_priority(&desk, id, None, TicketPriority::High).await.expect("high");
        let resolution = NewResolution {
            ticket_id: id,
            resolution_type: ResolutionType::PartialRefund,
            refund_amount: Some("50.00".into()),
            resolution_notes: "Refunded ₹50 for damaged tomatoes".into(),
            settlements_seen: 0,
        };
        let state = resolve(&desk, &resolution).await.expect("resolved");
        assert_eq!((state.status, state.priority), (TicketStatus::Resolved, TicketPriority::High));
        let cards = queue_stats(&desk).await.expect("the cards");
        assert_eq!((cards.open, cards.in_progress, cards.resolved, cards.critical), (0, 0, 1, 0));

        // 4. The customer again: two notifications, the answer, and the resolution.
        assert_eq!(
            titles_and_messages(&mut meera, "notifications").await,
            [
                (
                    format!("Response on Ticket {number}"),
                    "The support team has answered: Tomatoes arrived crushed".to_owned()
                ),
                (
                    format!("Ticket {number} Resolved"),
                    "Your ticket was resolved: partial refund of 50.00 INR.".to_owned()
                ),
            ]
        );
        assert_eq!(meera.values::<String>("select message from ticket_messages").await.expect("the thread"), [words]);
        let seen = meera
            .row(sqlx::query("select status::text, resolution_type::text, refund_amount, resolution_notes from support_tickets"))
            .await
            .expect("she sees her ticket");
        assert_eq!(seen.get::<String, _>(0), "resolved");
        assert_eq!(seen.get::<String, _>(1), "partial_refund");
        assert_eq!(seen.get::<Decimal, _>(2), Decimal::new(50, 0));
        assert_eq!(seen.get::<String, _>(3), "Refunded ₹50 for damaged tomatoes");
    }
}

const MOST_COMMON: &str = "
SELECT
  issue_type,
  COUNT(*) as ticket_count,
  AVG(refund_amount) as avg_refund
FROM support_tickets
WHERE created_at > NOW() - INTERVAL '30 days'
GROUP BY issue_type
ORDER BY ticket_count DESC;";

const RESOLUTION_TIME: &str = "
SELECT
  AVG(EXTRACT(EPOCH FROM (resolved_at - created_at))/3600) as avg_hours_to_resolve
FROM support_tickets
WHERE status IN ('resolved', 'closed');";

const REFUNDS_THIS_MONTH: &str = "
SELECT
  COUNT(*) as refund_count,
  SUM(refund_amount) as total_refunds
FROM support_tickets
WHERE resolution_type IN ('full_refund', 'partial_refund')
  AND created_at > DATE_TRUNC('month', NOW());";

const CRITICAL_UNRESOLVED: &str = "
SELECT
  ticket_number,
  subject,
  customer_id,
  created_at
FROM support_tickets
WHERE priority = 'critical'
  AND status NOT IN ('resolved', 'closed')
ORDER BY created_at ASC;";

shop_test! {
    async fn the_guides_four_queries_run_as_written(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        shop.owner()
            .await
            .sql(&format!(
                "insert into support_tickets (customer_id, issue_type, priority, status, subject, description,
                                              resolution_type, refund_amount, created_at, resolved_at) values
                   ('{MEERA}', 'damaged_product', 'medium', 'resolved', 'a', '', 'partial_refund', 50, now(), now() + interval '2 hours'),
                   ('{MEERA}', 'damaged_product', 'medium', 'closed', 'b', '', 'full_refund', 100, now(), now() + interval '4 hours'),
                   ('{RAVI}', 'late_delivery', 'critical', 'resolved', 'c', '', 'store_credit', 30, now(), now() + interval '6 hours'),
                   ('{RAVI}', 'late_delivery', 'critical', 'open', 'newer', '', null, null, now() - interval '1 minute', null),
                   ('{MEERA}', 'damaged_product', 'critical', 'awaiting_customer', 'older', '', null, null, now() - interval '1 year', null),
                   ('{MEERA}', 'damaged_product', 'high', 'open', 'd', '', null, null, now(), null),
                   ('{MEERA}', 'damaged_product', 'low', 'closed', 'e', '', 'full_refund', 7,
                    date_trunc('month', now()) - interval '31 days', date_trunc('month', now()) - interval '31 days')"
            ))
            .await
            .expect("the shop's past");
        let mut admin = shop.customer(WEB_ADMIN).await;
        for session in [&mut asha.session, &mut admin] {
            let rows = session.rows(sqlx::query(MOST_COMMON)).await.expect("the first runs");
            assert_eq!(rows.len(), 2);
            assert_eq!((rows[0].get::<i64, _>("ticket_count"), rows[1].get::<i64, _>("ticket_count")), (3, 2));
            assert_eq!(rows[0].get::<Decimal, _>("avg_refund"), Decimal::from(75));

            let row = session.row(sqlx::query(RESOLUTION_TIME)).await.expect("the second runs");
            assert_eq!(row.get::<Decimal, _>("avg_hours_to_resolve"), Decimal::from(3));

            let row = session.row(sqlx::query(REFUNDS_THIS_MONTH)).await.expect("the third runs");
            assert_eq!((row.get::<i64, _>("refund_count"), row.get::<Decimal, _>("total_refunds")), (2, Decimal::from(150)));

            let rows = session.rows(sqlx::query(CRITICAL_UNRESOLVED)).await.expect("the fourth runs");
            assert_eq!(rows.iter().map(|row| row.get::<String, _>("subject")).collect::<Vec<_>>(), ["older", "newer"]);
            assert_eq!(rows[1].get::<Uuid, _>("customer_id"), RAVI);
        }
        // A customer's copy of them counts what is theirs.
        let mut ravi = shop.customer(RAVI).await;
        assert_eq!(ravi.rows(sqlx::query(MOST_COMMON)).await.expect("it runs").len(), 1);
        assert_eq!(ravi.rows(sqlx::query(CRITICAL_UNRESOLVED)).await.expect("it runs").len(), 1);
    }
}
