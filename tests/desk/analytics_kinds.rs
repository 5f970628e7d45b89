//! Type, priority and status are one number where tickets are looked up by them. It must be the same number everywhere.

use desk::analytics::{self, ChartMark, Question};
use desk::tickets::{IssueType, TicketPriority, TicketStatus};
use uuid::Uuid;

use crate::analytics::about;
use crate::harness::{MEERA, Session, shop_test};

/// A ticket of every type, priority and status, and each names the milk.
async fn one_of_each_kind(owner: &mut Session) {
    let milk = Uuid::now_v7();
    owner
        .sql(&format!(
            "insert into products (id, name) values ('{milk}', 'Milk');
             insert into support_tickets (customer_id, issue_type, priority, status, subject, description, affected_items, created_at)
             select '{MEERA}', i, p, s, 'Sour', 'All of it.', '[\"Milk\"]', '2025-03-03 12:00+05:30'
               from unnest(enum_range(null::ticket_issue_type)) i, unnest(enum_range(null::ticket_priority)) p, unnest(enum_range(null::ticket_status)) s"
        ))
        .await
        .expect("tickets of all kinds");
}

shop_test! {
    async fn every_kind_has_a_number_of_its_own(shop: &Shop) {
        let mut owner = shop.owner().await;
        let numbers: Vec<String> = owner
            .values(
                "select desk.kind_of(i, p, s)::text
                   from unnest(enum_range(null::ticket_issue_type)) i, unnest(enum_range(null::ticket_priority)) p, unnest(enum_range(null::ticket_status)) s
                  order by i, p, s",
            )
            .await
            .expect("the numbers");
        assert_eq!(numbers, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}

shop_test! {
    async fn a_question_about_one_kind_finds_the_tickets_of_that_kind(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        one_of_each_kind(&mut shop.owner().await).await;
        let all = Question { compare: false, ..about("2025-03-03", "2025-03-03") };
        assert_eq!(analytics::issue_frequency(&desk, &all).await.unwrap().tickets, 200);
        for issue_type in IssueType::ALL {
            for priority in TicketPriority::ALL {
                for status in TicketStatus::ALL {
                    let question = Question {
                        issue_types: vec![issue_type],
                        priorities: vec![priority],
                        statuses: vec![status],
                        ..all.clone()
                    };
                    let behind = analytics::tickets_behind(&desk, &question, &ChartMark::default(), None).await.unwrap();
                    let found: Vec<_> =
                        behind.tickets.iter().map(|ticket| (ticket.issue_type, ticket.priority, ticket.status)).collect();
                    assert_eq!(found, [(issue_type, priority, status)]);
                }
            }
        }
    }
}

shop_test! {
    async fn what_is_known_of_tickets_alone_is_told_by_kind_too(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        one_of_each_kind(&mut shop.owner().await).await;
        let all = Question { compare: false, ..about("2025-03-03", "2025-03-03") };
        let complaints = async |question: Question| {
            let told = analytics::product_quality(&desk, &question).await.unwrap();
            let repeaters = analytics::customer_satisfaction(&desk, &question).await.unwrap().repeaters;
            let by_type: i32 = told.heatmap.iter().map(|cell| cell.tickets).sum();
            (told.products.iter().map(|line| line.rate.tickets).sum::<i32>(), by_type, repeaters[0].tickets)
        };
        let urgent = vec![TicketPriority::High, TicketPriority::Critical];
        assert_eq!(complaints(Question { priorities: urgent.clone(), ..all.clone() }).await, (100, 100, 100));
        let of_type = Question { issue_types: vec![IssueType::SpoiledProduct], ..all.clone() };
        assert_eq!(complaints(of_type.clone()).await, (20, 20, 20));
        assert_eq!(complaints(Question { priorities: urgent, ..of_type }).await, (10, 10, 10));
        assert_eq!(complaints(Question { statuses: vec![TicketStatus::Open], ..all }).await, (40, 40, 40));
    }
}
