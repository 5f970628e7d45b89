//! Amounts that somebody else has to agree to: asked, approved and settled in one, refused, taken back.

use desk::notices::{self, NoticeKind};
use desk::settings::{self, ShopChange};
use desk::tickets::{self, ApprovalDecision, NewResolution, ResolutionType, TicketDetail, TicketStatus};
use desk::{Desk, ErrorCode};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, RAVI, Shop, Staff, assert_breaks, assert_forbidden, shop_test};

fn refund(ticket: Uuid, amount: &str) -> NewResolution {
    NewResolution {
        ticket_id: ticket,
        resolution_type: ResolutionType::PartialRefund,
        refund_amount: Some(amount.to_owned()),
        resolution_notes: "Two of four packs".to_owned(),
        settlements_seen: 0,
    }
}

async fn detail(shop: &Shop, desk: &Desk, ticket: Uuid) -> TicketDetail {
    tickets::ticket(desk, &shop.number_of(ticket).await).await.expect("staff see it")
}

/// A shop whose agents ask above 100, with an owner, an approver and an agent.
async fn shop_with_a_limit(shop: &Shop) -> (Staff, Staff, Staff) {
    let (om, vera, asha) = (
        shop.staff_in("Om", "support_owner").await,
        shop.staff_in("Vera", "support_approver").await,
        shop.staff("Asha Rao").await,
    );
    let limit = ShopChange { approval_above: Some("100.00".into()), ..ShopChange::default() };
    settings::change_shop(&shop.desk_of(&om).await, &limit).await.expect("an owner's right");
    (om, vera, asha)
}

shop_test! {
    async fn above_the_limit_an_agent_asks_and_an_approver_settles(shop: &Shop) {
        let (om, vera, mut asha) = shop_with_a_limit(shop).await;
        let (desk, approver) = (shop.desk_of(&asha).await, shop.desk_of(&vera).await);
        assert!(!settings::settings(&desk).await.unwrap().may_approve);
        assert_eq!(settings::settings(&approver).await.unwrap().shop.approval_above.as_deref(), Some("100.00"));
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;

        // Held by the database, whatever a desk sends.
        let past = "status = 'resolved', resolution_type = 'partial_refund', refund_amount = 100.01";
        assert_breaks(asha.set(ticket, past).await, "support_tickets_refund_approved");
        let asked = Uuid::now_v7();
        tickets::ask_approval(&desk, asked, &refund(ticket, "100.01")).await.expect("she asks");
        tickets::ask_approval(&desk, asked, &refund(ticket, "100.01")).await.expect("asked twice is asked once");
        let again = tickets::ask_approval(&desk, Uuid::now_v7(), &refund(ticket, "120")).await.unwrap_err();
        assert_eq!(again.code, ErrorCode::Conflict);

        let number = shop.number_of(ticket).await;
        for told in [&approver, &shop.desk_of(&om).await] {
            let notices = notices::notices(told, true, None).await.unwrap().notices;
            assert_eq!(notices.len(), 1);
            assert_eq!((notices[0].kind, notices[0].title.clone()), (NoticeKind::Approval, format!("Approval Asked on Ticket {number}")));
            assert_eq!(notices[0].message, "Asha Rao asks for a partial refund of 100.01 INR: Crushed tomatoes");
        }
        assert!(notices::notices(&desk, true, None).await.unwrap().notices.is_empty());

        let own = tickets::decide_approval(&desk, asked, ApprovalDecision::Approved, "", 0).await.unwrap_err();
        assert_eq!(own.code, ErrorCode::Refused);
        tickets::decide_approval(&approver, asked, ApprovalDecision::Approved, "Right so", 0).await.expect("Vera may");
        let now = detail(shop, &desk, ticket).await;
        assert_eq!(now.status, TicketStatus::Resolved);
        let resolution = now.resolution.expect("it is settled");
        assert_eq!((resolution.refund_amount.as_deref(), resolution.resolved_by.as_str()), (Some("100.01"), "Vera"));
        assert_eq!(resolution.resolution_notes, "Two of four packs");
        let approval = &now.approvals[0];
        assert_eq!((approval.decision, approval.decided_by.as_str(), approval.answer.as_str()), (Some(ApprovalDecision::Approved), "Vera", "Right so"));
        assert!(approval.is_mine);
        let told = notices::notices(&desk, true, None).await.unwrap().notices;
        assert_eq!((told[0].title.clone(), told[0].message.as_str()), (format!("Approved: Ticket {number}"), "Vera approved it: Right so"));

        let late = tickets::decide_approval(&shop.desk_of(&om).await, asked, ApprovalDecision::Declined, "", 1).await.unwrap_err();
        assert_eq!(late.code, ErrorCode::Conflict);
    }
}

shop_test! {
    async fn what_is_not_approved_changes_nothing_and_says_why(shop: &Shop) {
        let (_om, vera, asha) = shop_with_a_limit(shop).await;
        let (desk, approver) = (shop.desk_of(&asha).await, shop.desk_of(&vera).await);
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        let asked = Uuid::now_v7();
        tickets::ask_approval(&desk, asked, &refund(ticket, "300")).await.expect("she asks");
        tickets::decide_approval(&approver, asked, ApprovalDecision::Declined, "One pack is enough", 0).await.expect("Vera may");
        let now = detail(shop, &desk, ticket).await;
        assert!(now.resolution.is_none());
        assert_eq!(now.status, TicketStatus::Open);
        let told = notices::notices(&desk, true, None).await.unwrap().notices;
        assert_eq!(told[0].message, "Vera did not approve it: One pack is enough");
        // And may be asked for otherwise, and taken back.
        let second = Uuid::now_v7();
        tickets::ask_approval(&desk, second, &refund(ticket, "150")).await.expect("another amount");
        let not_hers = tickets::decide_approval(&approver, second, ApprovalDecision::Withdrawn, "", 0).await.unwrap_err();
        assert_eq!(not_hers.code, ErrorCode::Refused);
        tickets::decide_approval(&desk, second, ApprovalDecision::Withdrawn, "", 0).await.expect("her own");
        assert_eq!(detail(shop, &desk, ticket).await.approvals.len(), 2);
    }
}

shop_test! {
    async fn an_approval_that_cannot_be_settled_is_not_given(shop: &Shop) {
        let (_om, vera, asha) = shop_with_a_limit(shop).await;
        let (desk, approver) = (shop.desk_of(&asha).await, shop.desk_of(&vera).await);
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        let asked = Uuid::now_v7();
        // The order cost 500.
        tickets::ask_approval(&desk, asked, &refund(ticket, "501")).await.expect("she asks");
        let refused = tickets::decide_approval(&approver, asked, ApprovalDecision::Approved, "", 0).await.unwrap_err();
        assert!(refused.message.contains("more than the order's total of 500.00"), "{refused}");
        let now = detail(shop, &desk, ticket).await;
        assert_eq!((now.status, now.approvals[0].decision), (TicketStatus::Open, None), "all or nothing");
    }
}

shop_test! {
    async fn without_a_limit_and_for_those_who_may_everything_is_as_before(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let past = "status = 'resolved', resolution_type = 'partial_refund', refund_amount = 400";
        let free = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Before the limit").await;
        asha.set(free, past).await.expect("there is no limit");
        asha.set(free, "status = 'open', resolution_type = null, refund_amount = null").await.expect("opened again");
        let (_om, mut vera, mut agent) = shop_with_a_limit(shop).await;
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        agent.set(ticket, "status = 'resolved', resolution_type = 'store_credit', refund_amount = 100").await.expect("at the limit");
        vera.set(free, past).await.expect("an approver's right");
    }
}

shop_test! {
    async fn nobody_forges_an_approval(shop: &Shop) {
        let (_om, _vera, mut asha) = shop_with_a_limit(shop).await;
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        let id = Uuid::now_v7();
        let desk = shop.desk_of(&asha).await;
        tickets::ask_approval(&desk, id, &refund(ticket, "300")).await.expect("she asks");
        for forged in [
            format!("update desk.approvals set decision = 'approved', decided_at = now(), decided_by = asked_by where id = '{id}'"),
            "delete from desk.approvals".to_owned(),
            format!("insert into desk.approvals (id, ticket_id, asked_by, resolution_type) values (gen_random_uuid(), '{ticket}', '{}', 'other')", asha.user_id),
            format!("select desk.decide_approval('{id}', 'approved', '')"),
            "select desk.change_approval_limit(null)".to_owned(),
            "update desk.settings set approval_above = null".to_owned(),
        ] {
            assert_forbidden(asha.session.run(sqlx::query(AssertSqlSafe(forged.clone()))).await);
            assert_forbidden(shop.customer(RAVI).await.run(sqlx::query(AssertSqlSafe(forged))).await);
        }
        assert_forbidden(shop.customer(MEERA).await.run(sqlx::query("select 1 from desk.approvals")).await);
    }
}
