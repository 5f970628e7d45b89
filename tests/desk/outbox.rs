//! What waits on a computer is stored once, whatever happens on the way; what somebody else overtook is kept.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::drafts::Drafts;
use desk::outbox::{Decision, Outbox, OutboxNews};
use desk::tickets::{
    ApprovalDecision, Assignee, NewMessage, NewResolution, PhotoMark, PhotoVerdict, ResolutionType, SeenMessage,
    TicketPriority, TicketStatus, Wanted, assign, mark_photo, set_status, ticket,
};
use desk::{Desk, ErrorCode};
use sqlx::Row;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, Shop, assert_forbidden, shop_test, until};
use crate::lookalikes::photo;

struct Computer {
    folder: tempfile::TempDir,
    told: Arc<Mutex<Vec<OutboxNews>>>,
}

impl Computer {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), told: Arc::default() }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("outbox")
    }

    fn drafts(&self) -> Drafts {
        Drafts::at(self.folder.path().join("drafts"))
    }

    async fn opens(&self, place: &Path) -> Outbox {
        let told = Arc::clone(&self.told);
        Outbox::open(place.to_owned(), self.drafts(), move |news| told.lock().unwrap().push(news))
            .await
            .expect("it opens")
    }

    /// As the disk was at this moment, for a start after a crash.
    fn crash(&self) -> PathBuf {
        let copy = self.folder.path().join(format!("crash-{}", Uuid::now_v7()));
        copy_all(&self.place(), &copy);
        copy
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("it is there") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn decision(ticket_id: Uuid, wanted: Wanted) -> Decision {
    let id = match &wanted {
        Wanted::Message { message } => message.id,
        _ => Uuid::now_v7(),
    };
    Decision { id, ticket_id, ticket_number: "TKT".into(), wanted }
}

fn reply(ticket_id: Uuid, text: &str) -> NewMessage {
    NewMessage {
        id: Uuid::now_v7(),
        ticket_id,
        message: text.into(),
        is_internal_note: false,
        files: Vec::new(),
        seen: Some(SeenMessage { message: None }),
    }
}

async fn count(shop: &Shop, question: &str) -> i64 {
    shop.owner().await.value(question).await.expect("the owner counts")
}

shop_test! {
    async fn everything_is_stored_once_also_where_the_answer_was_lost(shop: &Shop) {
        let id = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let asha = shop.staff("Asha Rao").await;
        let ben = shop.staff("Ben Das").await;
        let desk = shop.desk_of(&asha).await;
        let computer = Computer::new();
        let (eggs, _) = photo("eggs-1");
        let file = computer.folder.path().join("eggs.jpg");
        std::fs::write(&file, eggs).expect("it is written");
        let kept = computer.drafts().keep_file(&file).await.expect("it is kept");

        let outbox = computer.opens(&computer.place()).await;
        outbox.reach(false);
        let message = NewMessage { files: vec![kept.clone()], ..reply(id, "Sorry for that.") };
        let resolution = NewResolution {
            ticket_id: id,
            resolution_type: ResolutionType::PartialRefund,
            refund_amount: Some("50.00".into()),
            resolution_notes: "Half of it".into(),
            settlements_seen: 0,
        };
        for wanted in [
            Wanted::Message { message },
            Wanted::Status { seen: TicketStatus::Open, status: TicketStatus::InProgress },
            Wanted::Status { seen: TicketStatus::InProgress, status: TicketStatus::AwaitingCustomer },
            Wanted::Priority { seen: TicketPriority::Medium, priority: TicketPriority::High },
            Wanted::Resolution { resolution },
        ] {
            assert!(outbox.decide(decision(id, wanted), false).await.expect("it is taken").is_none());
        }
        let crash = computer.crash();
        outbox.finish(&desk).await;
        assert!(outbox.all().is_empty(), "{:?}", outbox.all());
        assert!(!outbox.file(kept.attachment_id).exists());
        let delivered = computer.told.lock().unwrap().iter().filter(|news| news.delivered.is_some()).count();
        assert_eq!(delivered, 5);

        // A colleague opens it again; then the computer that crashed after the commits sends everything once more.
        set_status(&shop.desk_of(&ben).await, id, None, TicketStatus::Open).await.expect("he opens it again");
        let events = "select count(*) from desk.events";
        let before = count(shop, events).await;
        let again = computer.opens(&crash).await;
        assert_eq!(again.all().len(), 5);
        again.finish(&desk).await;
        assert!(again.all().is_empty(), "{:?}", again.all());
        assert_eq!(count(shop, events).await, before, "nothing happened twice");
        assert_eq!(count(shop, "select count(*) from ticket_messages where message = 'Sorry for that.'").await, 1);
        assert_eq!(count(shop, "select count(*) from ticket_attachments").await, 1);
        assert_eq!(count(shop, "select count(*) from support_tickets where status = 'open' and priority = 'high'").await, 1);
    }
}

/// A photo of a ticket, as its customer sent it.
async fn evidence_of(shop: &Shop, ticket: Uuid) -> Uuid {
    let attached = "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                    values ($1, $1::text || '/a.jpg', 'image/jpeg', 'a.jpg', 10, $2) returning id";
    let mut meera = shop.customer(MEERA).await;
    meera.row(sqlx::query(attached).bind(ticket).bind(MEERA)).await.expect("attached").get(0)
}

shop_test! {
    async fn whose_it_is_what_is_asked_and_what_a_photo_shows_are_stored_once_too(shop: &Shop) {
        let id = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let photo = evidence_of(shop, id).await;
        let (asha, vera) = (shop.staff("Asha Rao").await, shop.staff_in("Vera", "support_approver").await);
        let (hers, approver) = (shop.desk_of(&asha).await, shop.desk_of(&vera).await);
        let resolution = NewResolution {
            ticket_id: id,
            resolution_type: ResolutionType::PartialRefund,
            refund_amount: Some("50.00".into()),
            resolution_notes: "Half of it".into(),
            settlements_seen: 0,
        };
        let supports = PhotoMark { verdict: Some(PhotoVerdict::Supports), item: None };
        let computer = Computer::new();
        let outbox = computer.opens(&computer.place()).await;
        outbox.reach(false);
        let asked = decision(id, Wanted::ApprovalAsked { resolution });
        let me = Assignee { id: asha.user_id, name: "Asha Rao".into() };
        for wanted in [
            decision(id, Wanted::Assignee { seen: None, assignee: Some(me) }),
            decision(id, Wanted::PhotoMark { photo, seen: PhotoMark::default(), mark: supports.clone() }),
            asked.clone(),
        ] {
            assert!(outbox.decide(wanted, false).await.expect("it is taken").is_none());
        }
        let crash = computer.crash();
        outbox.finish(&hers).await;
        assert!(outbox.all().is_empty(), "{:?}", outbox.all());

        // The approver is offline as well, and her computer crashes after the commit.
        let other = Computer::new();
        let her_outbox = other.opens(&other.place()).await;
        her_outbox.reach(false);
        let agreed = Wanted::ApprovalDecided { approval: asked.id, decision: ApprovalDecision::Approved, answer: "Right so".into(), settlements_seen: 0 };
        her_outbox.decide(decision(id, agreed), false).await.expect("it is taken");
        let her_crash = other.crash();
        her_outbox.finish(&approver).await;
        assert!(her_outbox.all().is_empty(), "{:?}", her_outbox.all());
        let detail = ticket(&hers, &shop.number_of(id).await).await.expect("it opens");
        assert_eq!(detail.resolution.expect("settled").refund_amount.as_deref(), Some("50.00"));
        assert_eq!(detail.assignee.expect("hers").id, asha.user_id);
        assert_eq!(detail.attachments[0].mark, supports);

        // Vera undoes it all; what comes a second time from the computers that crashed changes nothing any more.
        assign(&approver, id, Some(asha.user_id), None).await.expect("nobody's");
        mark_photo(&approver, photo, &supports, &PhotoMark::default()).await.expect("taken back");
        set_status(&approver, id, None, TicketStatus::Open).await.expect("opened again");
        let events = "select count(*) from desk.events";
        let before = count(shop, events).await;
        for (place, from, desk) in [(&crash, &computer, &hers), (&her_crash, &other, &approver)] {
            let again = from.opens(place).await;
            assert!(!again.all().is_empty());
            again.finish(desk).await;
            assert!(again.all().is_empty(), "{:?}", again.all());
        }
        assert_eq!(count(shop, events).await, before, "nothing happened twice");
        assert_eq!(count(shop, "select count(*) from desk.approvals").await, 1);
    }
}

shop_test! {
    async fn whose_it_is_and_what_a_photo_shows_are_never_silently_overwritten(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let photo = evidence_of(shop, id).await;
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Das").await);
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&ben).await);
        let against = PhotoMark { verdict: Some(PhotoVerdict::Against), item: None };
        let computer = Computer::new();
        let outbox = computer.opens(&computer.place()).await;
        outbox.reach(false);
        let me = Assignee { id: asha.user_id, name: "Asha Rao".into() };
        let supports = PhotoMark { verdict: Some(PhotoVerdict::Supports), item: None };
        outbox.decide(decision(id, Wanted::Assignee { seen: None, assignee: Some(me) }), false).await.expect("it is taken");
        outbox.decide(decision(id, Wanted::PhotoMark { photo, seen: PhotoMark::default(), mark: supports }), false).await.expect("it is taken");
        assign(&his, id, None, Some(ben.user_id)).await.expect("he takes it");
        mark_photo(&his, photo, &PhotoMark::default(), &against).await.expect("he judges it");
        outbox.finish(&hers).await;
        let told: Vec<_> = outbox.all().into_iter().map(|one| one.trouble.expect("it was refused")).collect();
        assert_eq!(told.iter().map(|one| one.code).collect::<Vec<_>>(), [ErrorCode::Conflict; 2]);
        assert!(told[0].message.starts_with("This ticket is Ben Das's meanwhile."), "{}", told[0]);
        assert!(told[1].message.starts_with("Ben Das said otherwise of this photo meanwhile."), "{}", told[1]);
        let detail = ticket(&hers, &shop.number_of(id).await).await.expect("it opens");
        assert_eq!((detail.assignee.expect("his").id, &detail.attachments[0].mark), (ben.user_id, &against));
    }
}

shop_test! {
    async fn what_somebody_overtook_is_kept_with_the_sentence_until_it_is_decided(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha Rao").await;
        let mut ben = shop.staff("Ben Das").await;
        let desk = shop.desk_of(&asha).await;
        let computer = Computer::new();
        let outbox = computer.opens(&computer.place()).await;
        outbox.reach(false);
        let change = Wanted::Status { seen: TicketStatus::Open, status: TicketStatus::Closed };
        let said = decision(id, Wanted::Message { message: reply(id, "We refund it.") });
        outbox.decide(decision(id, change), false).await.expect("it is taken");
        outbox.decide(said.clone(), false).await.expect("it is taken");
        set_status(&shop.desk_of(&ben).await, id, None, TicketStatus::AwaitingCustomer).await.expect("he is first");
        ben.session
            .run(sqlx::query("insert into ticket_messages (ticket_id, message, sender_type) values ($1, 'A new box.', 'admin')").bind(id))
            .await
            .expect("he writes");
        outbox.finish(&desk).await;
        let told: Vec<_> = outbox.all().into_iter().map(|one| one.trouble.expect("it was refused")).collect();
        assert_eq!(told.iter().map(|one| one.code).collect::<Vec<_>>(), [ErrorCode::Conflict; 2]);
        assert!(told[0].message.starts_with("Ben Das has just set the status to"), "{}", told[0]);
        assert!(told[1].message.starts_with("Ben Das wrote meanwhile."), "{}", told[1]);

        // Also after a crash, and it is not tried again by itself.
        let outbox = computer.opens(&computer.crash()).await;
        outbox.finish(&desk).await;
        assert_eq!(outbox.all().len(), 2);
        let his: Uuid = sqlx::query_scalar("select id from ticket_messages")
            .fetch_one(&mut shop.owner().await.connection)
            .await
            .expect("his message");
        outbox.send_now(said.id, Some(SeenMessage { message: Some(his) })).await.expect("all the same");
        let [change, _] = &outbox.all()[..] else { panic!("two") };
        outbox.forget(change.id).await.expect("it is let be");
        outbox.finish(&desk).await;
        assert!(outbox.all().is_empty());
        assert_eq!(count(shop, "select count(*) from ticket_messages").await, 2);
        assert_eq!(count(shop, "select count(*) from support_tickets where status = 'awaiting_customer'").await, 1);
    }
}

shop_test! {
    async fn whoever_decides_hears_at_once_what_the_database_says(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let computer = Computer::new();
        let outbox = computer.opens(&computer.place()).await;
        let deciding = async {
            let wanted = Wanted::Status { seen: TicketStatus::Open, status: TicketStatus::InProgress };
            let stored = outbox.decide(decision(id, wanted), true).await.expect("it is stored").expect("at once");
            assert_eq!(stored.state.expect("a change").status, TicketStatus::InProgress);
            let late = Wanted::Status { seen: TicketStatus::Open, status: TicketStatus::Closed };
            let refused = outbox.decide(decision(id, late), true).await.expect_err("it is overtaken");
            assert_eq!(refused.code, ErrorCode::Conflict);
            // Who decided has it before their eyes.
            assert!(outbox.all().is_empty());

            let taken_back = decision(id, Wanted::Message { message: reply(id, "Too fast.") });
            assert!(outbox.decide(taken_back.clone(), true).await.expect("it is taken").is_none());
            outbox.take_back(taken_back.id).await.expect("in time");
            let sent = decision(id, Wanted::Message { message: reply(id, "On its way.") });
            assert!(outbox.decide(sent.clone(), true).await.expect("it is taken").is_none());
            assert_eq!(count(shop, "select count(*) from ticket_messages").await, 0);
            outbox.send_now(sent.id, None).await.expect("now");
            until("the message to be stored", async || {
                (count(shop, "select count(*) from ticket_messages").await == 1).then_some(())
            })
            .await;
            until("it to be told", async || (outbox.all().len() == 1).then_some(())).await;
            assert_eq!(outbox.take_back(sent.id).await.expect_err("too late").code, ErrorCode::NotFound);
            outbox.forget(taken_back.id).await.expect("it is let be");
        };
        tokio::select! {
            () = outbox.deliver(&desk) => unreachable!("it goes on for ever"),
            () = deciding => {}
        }
        assert!(outbox.all().is_empty());
        assert_eq!(count(shop, "select count(*) from ticket_messages where message = 'Too fast.'").await, 0);
    }
}

shop_test! {
    async fn without_a_database_everything_waits_and_can_be_taken_back(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha Rao").await;
        // A port at which nobody listens.
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let away = PgPoolOptions::new()
            .acquire_timeout(Duration::from_millis(100))
            .connect_lazy_with(shop.address().port(free));
        let away = Desk::new(away);
        let computer = Computer::new();
        let outbox = computer.opens(&computer.place()).await;
        let first = decision(id, Wanted::Message { message: reply(id, "First.") });
        let deciding = async {
            // The first to ask finds out; from then on nobody waits for an answer.
            assert!(outbox.decide(first.clone(), false).await.expect("it is taken").is_none());
            assert!(outbox.decide(decision(id, Wanted::Message { message: reply(id, "Second.") }), false).await.expect("it is taken").is_none());
            outbox.take_back(first.id).await.expect("nobody was asked for it");
        };
        tokio::select! {
            () = outbox.deliver(&away) => unreachable!("it goes on for ever"),
            () = deciding => {}
        }
        assert!(outbox.all().iter().all(|one| !one.may_have_arrived));
        outbox.reach(true);
        outbox.finish(&shop.desk_of(&asha).await).await;
        assert_eq!(outbox.all().len(), 1);
        let stored: Vec<String> = shop.owner().await.values("select message from ticket_messages").await.expect("they are there");
        assert_eq!(stored, ["Second."]);
    }
}

shop_test! {
    async fn a_decision_is_noted_by_staff_alone_and_by_whom_it_is(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let mut ben = shop.staff("Ben Das").await;
        let once = "select desk.decide_once('0199f3c2-5a3e-7000-8000-000000000001')";
        assert!(asha.session.value::<bool>(once).await.expect("the first time"));
        assert!(!asha.session.value::<bool>(once).await.expect("the second time"));
        assert_forbidden(ben.session.value::<bool>(once).await);
        assert_forbidden(asha.session.sql("select from desk.decisions").await);
        let other = "select desk.decide_once('0199f3c2-5a3e-7000-8000-000000000002')";
        for mut session in [shop.customer(MEERA).await, shop.anonymous().await, shop.back_end().await] {
            assert_forbidden(session.value::<bool>(other).await);
            assert_forbidden(session.sql("select from desk.decisions").await);
        }
        assert_eq!(count(shop, "select count(*) from desk.decisions").await, 1);
    }
}
