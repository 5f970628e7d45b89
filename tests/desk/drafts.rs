//! What one person begins at one computer is there at the other; nobody else sees it, and no word is lost between the two.

use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;

use desk::Desk;
use desk::drafts::{DraftElsewhere, DraftMessage, DraftResolution, Drafts, Place, SharedDrafts, TicketDraft};
use uuid::Uuid;

use crate::harness::{
    DISABLED_ADMIN, Line, MEERA, RAVI, Shop, Staff, WEB_ADMIN, assert_breaks, assert_forbidden, shop_test, until,
};

/// One of a person's computers.
struct Computer {
    folder: tempfile::TempDir,
    desk: Desk,
    shared: SharedDrafts,
}

impl Computer {
    async fn of(shop: &Shop, staff: &Staff, name: &str) -> Self {
        Self::over(shop.desk_of(staff).await, name)
    }

    fn over(desk: Desk, name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shared = SharedDrafts::of(Drafts::at(folder.path().join("drafts")), name);
        Self { folder, desk, shared }
    }

    fn drafts(&self) -> Drafts {
        Drafts::at(self.folder.path().join("drafts"))
    }

    /// The program is started anew.
    fn starts_again(&mut self, name: &str) {
        self.shared = SharedDrafts::of(self.drafts(), name);
    }

    async fn keeps(&self, draft: TicketDraft) {
        self.shared.keep(draft, None).await.expect("the disk takes it");
    }

    /// As when the person goes to another ticket.
    async fn catches_up(&self) {
        self.shared.finish(&self.desk).await;
    }

    /// What stands on the disk.
    async fn has(&self, ticket: Uuid) -> Option<TicketDraft> {
        self.drafts().all().await.expect("the disk is read").into_iter().find(|draft| draft.ticket_id == ticket)
    }

    /// The reply that stands on the disk.
    async fn reply(&self, ticket: Uuid) -> Option<String> {
        Some(self.has(ticket).await?.reply?.text)
    }

    /// What stands elsewhere, of which there is one thing.
    async fn finds(&self) -> DraftElsewhere {
        self.catches_up().await;
        let mut found = self.shared.elsewhere().await.expect("the disk is read");
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    /// As the window does where nobody types: takes what nobody has to choose about.
    async fn takes(&self) {
        let found = self.finds().await;
        assert!(!found.is_apart, "{found:?}");
        self.shared.keep(found.keeping, Some(found.version)).await.expect("the disk takes it");
        self.catches_up().await;
        self.finds_nothing().await;
    }

    async fn finds_nothing(&self) {
        self.catches_up().await;
        assert_eq!(self.shared.elsewhere().await.expect("the disk is read"), []);
    }
}

fn nothing(ticket_id: Uuid) -> TicketDraft {
    TicketDraft {
        ticket_id,
        ticket_number: "TKT-2026-00001".into(),
        reply: None,
        note: None,
        as_note: false,
        resolution: None,
        place: None,
        sketches: Vec::new(),
    }
}

fn message(text: &str) -> DraftMessage {
    DraftMessage { text: text.into(), message_id: Uuid::now_v7(), files: Vec::new(), elsewhere: Vec::new() }
}

fn reply(ticket: Uuid, text: &str) -> TicketDraft {
    TicketDraft { reply: Some(message(text)), ..nothing(ticket) }
}

async fn rows(shop: &Shop) -> i64 {
    shop.owner().await.value("select count(*) from desk.drafts where body is not null").await.expect("the owner counts")
}

shop_test! {
    async fn half_a_reply_is_there_at_the_other_computer(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        let begun = TicketDraft {
            note: Some(message("Ask the bakery")),
            as_note: true,
            resolution: Some(DraftResolution { resolution_type: None, refund_amount: "about 45".into(), resolution_notes: "\0half".into() }),
            place: Some(Place { message_id: None, offset: 40 }),
            ..reply(ticket, "मीरा, 🍅 Half a")
        };
        counter.keeps(begun.clone()).await;
        counter.catches_up().await;
        let found = upstairs.finds().await;
        assert_eq!((found.computer.as_str(), found.ticket_id, found.is_apart), ("counter", ticket, false));
        assert_eq!(found.here, TicketDraft { ticket_number: begun.ticket_number.clone(), ..nothing(ticket) });
        // Where one stopped reading is each window's own.
        assert_eq!(found.keeping, TicketDraft { place: None, ..begun });
        upstairs.takes().await;
        assert_eq!(upstairs.has(ticket).await, Some(found.keeping));
        counter.finds_nothing().await;

        // And on from there, and back again.
        upstairs.keeps(TicketDraft { note: None, ..reply(ticket, "Half a reply") }).await;
        upstairs.catches_up().await;
        counter.takes().await;
        assert_eq!(counter.reply(ticket).await.as_deref(), Some("Half a reply"));
        assert_eq!(counter.has(ticket).await.expect("it is there").note, None);
        assert_eq!(rows(shop).await, 1);
        // After a start both know what they knew.
        let mut counter = counter;
        counter.starts_again("counter");
        counter.finds_nothing().await;
        counter.keeps(reply(ticket, "Half a reply, more")).await;
        counter.catches_up().await;
        upstairs.takes().await;
        assert_eq!(upstairs.reply(ticket).await.as_deref(), Some("Half a reply, more"));
    }
}

shop_test! {
    async fn what_was_changed_at_both_is_the_persons_to_choose(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        counter.keeps(reply(ticket, "From the counter")).await;
        counter.catches_up().await;
        upstairs.keeps(TicketDraft { note: Some(message("Only here")), ..reply(ticket, "From upstairs") }).await;
        let found = upstairs.finds().await;
        let words = |draft: &TicketDraft| draft.reply.as_ref().map(|reply| reply.text.clone());
        assert!(found.is_apart);
        assert_eq!(words(&found.keeping).as_deref(), Some("From upstairs"));
        assert_eq!(words(&found.taking).as_deref(), Some("From the counter"));
        assert_eq!(found.taking.note, found.here.note, "what is only here stays in any case");
        // Until they choose, both stand where they stood, also across a start.
        let mut upstairs = upstairs;
        upstairs.starts_again("upstairs");
        assert_eq!(upstairs.finds().await, found);
        counter.finds_nothing().await;
        assert_eq!(counter.reply(ticket).await.as_deref(), Some("From the counter"));

        // This one: then the other computer, where nothing was changed since, goes along.
        upstairs.shared.keep(found.keeping, Some(found.version)).await.expect("the disk takes it");
        upstairs.finds_nothing().await;
        counter.takes().await;
        assert_eq!(counter.reply(ticket).await.as_deref(), Some("From upstairs"));

        // That one, the next time.
        counter.keeps(reply(ticket, "The counter again")).await;
        counter.catches_up().await;
        upstairs.keeps(reply(ticket, "Upstairs again")).await;
        let found = upstairs.finds().await;
        assert!(found.is_apart);
        upstairs.shared.keep(found.taking, Some(found.version)).await.expect("the disk takes it");
        upstairs.finds_nothing().await;
        assert_eq!(upstairs.reply(ticket).await.as_deref(), Some("The counter again"));
        counter.finds_nothing().await;
    }
}

shop_test! {
    async fn what_is_taken_while_it_is_written_on_there_is_followed_without_a_question(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        counter.keeps(reply(ticket, "0")).await;
        counter.catches_up().await;
        upstairs.takes().await;
        let mut offered = None;
        for n in 1..=3 {
            counter.keeps(reply(ticket, &n.to_string())).await;
            counter.catches_up().await;
            let found = upstairs.finds().await;
            assert!(!found.is_apart, "{found:?}");
            // The window takes each of them when the next is there already.
            if let Some(before) = offered.replace(found) {
                let DraftElsewhere { keeping, version, .. } = before;
                upstairs.shared.keep(keeping, Some(version)).await.expect("the disk takes it");
                assert!(!upstairs.finds().await.is_apart, "{n}");
            }
        }
        upstairs.takes().await;
        assert_eq!(upstairs.reply(ticket).await.as_deref(), Some("3"));
        counter.finds_nothing().await;
    }
}

shop_test! {
    async fn different_pieces_come_together_without_a_question(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        counter.keeps(reply(ticket, "To Meera")).await;
        upstairs.keeps(TicketDraft { note: Some(message("To Ben")), ..nothing(ticket) }).await;
        counter.catches_up().await;
        upstairs.takes().await;
        counter.takes().await;
        for computer in [&counter, &upstairs] {
            let draft = computer.has(ticket).await.expect("it is there");
            assert_eq!(draft.reply.map(|reply| reply.text).as_deref(), Some("To Meera"));
            assert_eq!(draft.note.map(|note| note.text).as_deref(), Some("To Ben"));
        }
    }
}

shop_test! {
    async fn what_was_sent_is_no_draft_at_the_other_computer_either(shop: &Shop) {
        let (one, two) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.ticket_of(RAVI, None, "Late").await);
        let asha = shop.staff("Asha Rao").await;
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        for ticket in [one, two] {
            counter.keeps(reply(ticket, "On its way.")).await;
            counter.catches_up().await;
            upstairs.takes().await;
        }
        // Sent, as the window does it; upstairs somebody has written on at one of them.
        upstairs.keeps(reply(two, "On its way. Before seven.")).await;
        for ticket in [one, two] {
            counter.keeps(nothing(ticket)).await;
        }
        counter.catches_up().await;
        assert_eq!(rows(shop).await, 0, "no words of it are left");
        upstairs.takes().await;
        assert_eq!(upstairs.has(one).await, None);
        assert_eq!(upstairs.reply(two).await.as_deref(), Some("On its way. Before seven."), "words win over nothing");
        counter.takes().await;
        assert_eq!(counter.reply(two).await.as_deref(), Some("On its way. Before seven."));
        assert_eq!(counter.has(one).await, None);
    }
}

shop_test! {
    async fn without_a_database_everything_is_kept_and_shared_later(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let line = Line::to(&shop.address()).await;
        let counter = Computer::over(shop.desk_over(&asha, &line).await, "counter");
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        counter.keeps(reply(ticket, "Before")).await;
        counter.catches_up().await;
        upstairs.takes().await;

        line.breaks_after(Some(0));
        counter.keeps(reply(ticket, "Written without a database")).await;
        counter.catches_up().await;
        assert_eq!(counter.reply(ticket).await.as_deref(), Some("Written without a database"));
        upstairs.finds_nothing().await;
        // Neither does what happens to the other meanwhile: another ticket, and this one, elsewhere in it.
        upstairs.keeps(TicketDraft { note: Some(message("Meanwhile")), ..upstairs.has(ticket).await.expect("it is there") }).await;
        upstairs.catches_up().await;

        line.breaks_after(None);
        counter.takes().await;
        upstairs.takes().await;
        for computer in [&counter, &upstairs] {
            let draft = computer.has(ticket).await.expect("it is there");
            assert_eq!(draft.reply.map(|reply| reply.text).as_deref(), Some("Written without a database"));
            assert_eq!(draft.note.map(|note| note.text).as_deref(), Some("Meanwhile"));
        }
    }
}

shop_test! {
    async fn wherever_the_line_breaks_nothing_is_lost_and_nobody_is_asked(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let line = Line::to(&shop.address()).await;
        let counter = Computer::over(shop.desk_over(&asha, &line).await, "counter");
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        counter.keeps(reply(ticket, "0")).await;
        counter.catches_up().await;
        upstairs.takes().await;
        for (n, bytes) in (1..).zip((0..1600).step_by(160)) {
            let text = format!("{n}");
            counter.keeps(reply(ticket, &text)).await;
            line.breaks_after(Some(bytes));
            counter.catches_up().await;
            line.breaks_after(None);
            // Whether that arrived or not, the next is shared over it, and over no other.
            let text = format!("{n} and more");
            counter.keeps(reply(ticket, &text)).await;
            counter.catches_up().await;
            counter.finds_nothing().await;
            upstairs.takes().await;
            assert_eq!(upstairs.reply(ticket).await, Some(text));
        }
    }
}

shop_test! {
    async fn what_arrived_while_the_program_was_killed_is_its_own(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let mut counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        counter.keeps(reply(ticket, "Half")).await;
        counter.catches_up().await;
        let mut owner = shop.owner().await;
        owner.sql("begin").await.expect("a transaction begins");
        let hold = format!("select pg_advisory_xact_lock(hashtextextended('desk.drafts:{}', 0))", asha.user_id);
        owner.sql(&hold).await.expect("the owner is in the way");
        counter.keeps(reply(ticket, "Half a reply")).await;
        let (shared, desk) = (counter.shared.clone(), counter.desk.clone());
        let sends = tokio::task::spawn_local(async move { shared.finish(&desk).await });
        until("it to be on its way", async || {
            let waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'";
            (shop.owner().await.value::<i64>(waits).await.expect("the owner sees it") == 1).then_some(())
        })
        .await;
        sends.abort();
        counter.starts_again("counter");
        owner.sql("commit").await.expect("the way is free");
        until("it to arrive", async || {
            let there = "select count(*) from desk.drafts where body like '%Half a reply%'";
            (shop.owner().await.value::<i64>(there).await.expect("the owner sees it") == 1).then_some(())
        })
        .await;
        counter.keeps(reply(ticket, "Half a reply, and more")).await;
        counter.finds_nothing().await;
        upstairs.takes().await;
        assert_eq!(upstairs.reply(ticket).await.as_deref(), Some("Half a reply, and more"));
    }
}

shop_test! {
    async fn files_stay_on_their_computer_and_are_named_on_the_other(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        let photo = |computer: &Computer, name: &str| -> PathBuf {
            let path = computer.folder.path().join(name);
            std::fs::write(&path, b"\xFF\xD8\xFF\xE0 a photo").expect("it is written");
            path
        };
        let eggs = counter.drafts().keep_file(&photo(&counter, "eggs.jpg")).await.expect("it is kept");
        let mut begun = reply(ticket, "See these.");
        begun.reply.as_mut().expect("a reply").files.push(eggs.clone());
        counter.keeps(begun).await;
        counter.catches_up().await;
        upstairs.takes().await;
        let mut there = upstairs.has(ticket).await.expect("it is there");
        let written = there.reply.as_mut().expect("a reply");
        assert_eq!((written.files.as_slice(), written.elsewhere.as_slice()), (&[][..], &[eggs.clone()][..]));

        // A second one, upstairs; each computer has its own.
        let milk = upstairs.drafts().keep_file(&photo(&upstairs, "milk.jpg")).await.expect("it is kept");
        written.files.push(milk.clone());
        written.message_id = Uuid::now_v7();
        upstairs.keeps(there).await;
        upstairs.catches_up().await;
        counter.takes().await;
        let back = counter.has(ticket).await.expect("it is there").reply.expect("a reply");
        assert_eq!((back.files, back.elsewhere), (vec![eggs.clone()], vec![milk.clone()]));
        assert!(counter.drafts().file(eggs.attachment_id).exists());
        // Sent or emptied upstairs, the copy at the counter goes with it.
        upstairs.keeps(nothing(ticket)).await;
        upstairs.catches_up().await;
        counter.takes().await;
        assert!(!counter.drafts().file(eggs.attachment_id).exists());
    }
}

shop_test! {
    async fn a_draft_that_is_too_large_stays_on_its_computer(shop: &Shop) {
        let (one, two) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.ticket_of(RAVI, None, "Late").await);
        let asha = shop.staff("Asha Rao").await;
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        // Six letters each in JSON.
        counter.keeps(reply(one, &"\u{1}".repeat(190_000))).await;
        counter.keeps(reply(two, "Short")).await;
        counter.catches_up().await;
        upstairs.takes().await;
        assert_eq!((upstairs.has(one).await, upstairs.reply(two).await.as_deref()), (None, Some("Short")));
        counter.keeps(reply(one, "Shortened")).await;
        counter.catches_up().await;
        upstairs.takes().await;
        assert_eq!(upstairs.reply(one).await.as_deref(), Some("Shortened"));
    }
}

shop_test! {
    async fn what_a_newer_punnet_wrote_is_left_as_it_is(shop: &Shop) {
        let (ticket, mut asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let version = Uuid::now_v7();
        let share = format!("select desk.share_draft('{ticket}', '{version}', null, 'laptop', '{{\"pages\": 3}}')");
        asha.session.sql(&share).await.expect("it is hers");
        counter.keeps(reply(ticket, "Here")).await;
        counter.finds_nothing().await;
        assert_eq!(counter.reply(ticket).await.as_deref(), Some("Here"));
        let there: Uuid = shop.owner().await.value("select version from desk.drafts").await.expect("the owner sees it");
        assert_eq!(there, version);
    }
}

/// Shares a draft as the desk does, with the version that stands there then.
async fn share(
    session: &mut crate::harness::Session,
    ticket: Uuid,
    version: Uuid,
    instead_of: Option<Uuid>,
    body: &str,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar("select desk.share_draft($1, $2, $3, 'laptop', $4)")
        .bind(ticket)
        .bind(version)
        .bind(instead_of)
        .bind(body)
        .fetch_one(&mut session.connection)
        .await
}

shop_test! {
    async fn a_version_is_written_once_and_only_over_the_one_that_was_known(shop: &Shop) {
        let (ticket, mut asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let [one, two, three] = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
        let asha = &mut asha.session;
        assert_eq!(share(asha, ticket, one, Some(two), "{}").await.expect("it is hers"), None, "there was nothing to replace");
        assert_eq!(share(asha, ticket, one, None, "{}").await.expect("it is hers"), Some(one));
        assert_eq!(share(asha, ticket, one, None, "{\"again\":1}").await.expect("it is hers"), Some(one));
        assert_eq!(share(asha, ticket, two, None, "{}").await.expect("it is hers"), Some(one), "another stands there");
        assert_eq!(share(asha, ticket, two, Some(three), "{}").await.expect("it is hers"), Some(one));
        let body: String = asha.value("select body from desk.drafts").await.expect("it is hers");
        assert_eq!(body, "{}");
        assert_eq!(share(asha, ticket, two, Some(one), "{}").await.expect("it is hers"), Some(two));
    }
}

shop_test! {
    async fn the_table_takes_no_more_than_it_should(shop: &Shop) {
        let (ticket, mut asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let large = "x".repeat(1024 * 1024 + 1);
        assert_breaks(share(&mut asha.session, ticket, Uuid::now_v7(), None, &large).await, "drafts_body_check");
        assert_breaks(share(&mut asha.session, Uuid::now_v7(), Uuid::now_v7(), None, "{}").await, "drafts_ticket_id_fkey");
        let name = format!("select desk.share_draft('{ticket}', gen_random_uuid(), null, repeat('x', 81), '{{}}')");
        assert_breaks(asha.session.sql(&name).await, "drafts_computer_check");
        // As many as a person ever begins; emptied ones of long ago do not count.
        shop.owner().await.sql(&format!(
            "insert into support_tickets (customer_id, issue_type, subject, description)
             select '{MEERA}', 'other', 'Many ' || n, '' from generate_series(1, 500) n;
             insert into desk.drafts (user_id, ticket_id, version, computer, body, written_at)
             select '{}', id, gen_random_uuid(), 'laptop', case when subject <> 'Many 1' then '{{}}' end,
                    now() - case subject when 'Many 1' then interval '31 days' else interval '1 day' end
               from support_tickets where subject like 'Many %'", asha.user_id)).await.expect("a busy person");
        assert!(share(&mut asha.session, ticket, Uuid::now_v7(), None, "{}").await.expect("there is room").is_some());
        let next = shop.ticket_of(RAVI, None, "Late").await;
        assert_breaks(share(&mut asha.session, next, Uuid::now_v7(), None, "{}").await, "drafts_of_one_person");
        let emptied: i64 = shop.owner().await.value("select count(*) from desk.drafts where body is null").await.expect("the owner counts");
        assert_eq!(emptied, 0);
        // It stays on her computer, and nothing else is held up by it.
        let counter = Computer::of(shop, &asha, "counter").await;
        counter.keeps(reply(next, "Too many")).await;
        counter.catches_up().await;
        assert_eq!(counter.reply(next).await.as_deref(), Some("Too many"));
    }
}

shop_test! {
    async fn nobody_else_reads_or_writes_it(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let (mut asha, mut ben) = (shop.staff("Asha Rao").await, shop.staff_in("Ben Dsouza", "support_owner").await);
        let version = Uuid::now_v7();
        share(&mut asha.session, ticket, version, None, "{\"words\": 1}").await.expect("it is hers");
        // A colleague, be it an owner of the desk: neither hers nor over hers, and his beside hers.
        assert_eq!(ben.session.value::<i64>("select count(*) from desk.drafts").await.expect("none are his"), 0);
        assert_eq!(share(&mut ben.session, ticket, Uuid::now_v7(), Some(version), "{}").await.expect("it is his"), None);
        share(&mut ben.session, ticket, version, None, "{}").await.expect("it is his");
        assert_eq!(ben.session.value::<String>("select body from desk.drafts").await.expect("his"), "{}");
        assert_eq!(asha.session.value::<String>("select body from desk.drafts").await.expect("hers"), "{\"words\": 1}");
        let hers = Computer::of(shop, &ben, "his").await;
        hers.catches_up().await;
        for statement in [
            format!("insert into desk.drafts (user_id, ticket_id, version, computer) values ('{}', '{ticket}', gen_random_uuid(), 'x')", ben.user_id),
            "update desk.drafts set body = null".into(),
            "delete from desk.drafts".into(),
            "truncate desk.drafts".into(),
            format!("select desk.announce_draft('{version}')"),
        ] {
            assert_forbidden(ben.session.sql(&statement).await);
        }
        // A login that is nobody, in the group or not; somebody who left; customers, and the shop's own systems.
        let unmapped = shop.new_login("").await;
        shop.owner().await.sql(&format!("grant support_agent to {unmapped}")).await.expect("the owner grants");
        let stranger = shop.new_login("").await;
        let gone = shop.staff("Gone Agent").await;
        shop.owner().await.sql(&format!("select desk.set_staff_active('{}', false)", gone.login)).await.expect("the owner lets one go");
        let call = format!("select desk.share_draft('{ticket}', gen_random_uuid(), null, 'x', '{{}}')");
        for mut session in [shop.sign_in(&unmapped).await, gone.session] {
            assert_forbidden(session.sql(&call).await);
            assert_eq!(session.value::<i64>("select count(*) from desk.drafts").await.expect("it is empty to them"), 0);
            assert_eq!(session.value::<Option<String>>("select desk.drafts_channel()").await.expect("they have none"), None);
        }
        for mut session in [
            shop.sign_in(&stranger).await,
            shop.customer(MEERA).await,
            shop.customer(WEB_ADMIN).await,
            shop.customer(DISABLED_ADMIN).await,
            shop.anonymous().await,
            shop.back_end().await,
        ] {
            assert_forbidden(session.sql(&call).await);
            assert_forbidden(session.sql("select desk.drafts_channel()").await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.drafts").await);
        }
        // Claims, which anybody can set, make nobody of a login.
        let claims = format!("select set_config('request.jwt.claims', '{{\"sub\": \"{}\"}}', false)", asha.user_id);
        ben.session.sql(&claims).await.expect("anybody may set it");
        assert_eq!(ben.session.value::<String>("select body from desk.drafts").await.expect("his"), "{}");
    }
}

shop_test! {
    async fn a_forged_hint_shows_nobody_elses_words(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let (hers, his) = (Computer::of(shop, &asha, "counter").await, Computer::of(shop, &ben, "upstairs").await);
        his.keeps(reply(ticket, "Between us")).await;
        his.catches_up().await;
        hers.finds_nothing().await;
        let version: Uuid = shop.owner().await.value("select version from desk.drafts").await.expect("the owner looks");
        // Whatever a payload says, what is shown is read anew, as her.
        for told in [Some(version), Some(Uuid::now_v7()), Some(Uuid::nil()), None] {
            hers.shared.hint(told);
            hers.finds_nothing().await;
        }
        assert_eq!(hers.has(ticket).await, None);
        assert_eq!(his.reply(ticket).await.as_deref(), Some("Between us"));
    }
}

shop_test! {
    async fn who_leaves_the_desk_leaves_no_words_there_and_loses_none(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let ben = shop.staff("Ben Dsouza").await;
        let (counter, his) = (Computer::of(shop, &asha, "counter").await, Computer::of(shop, &ben, "his").await);
        for computer in [&counter, &his] {
            computer.keeps(reply(ticket, "Half a reply")).await;
            computer.catches_up().await;
        }
        assert_eq!(rows(shop).await, 2);
        let active = async |active: bool| {
            let call = format!("select desk.set_staff_active('{}', {active})", asha.login);
            shop.owner().await.sql(&call).await.expect("the owner decides");
        };
        active(false).await;
        assert_eq!(rows(shop).await, 1, "the colleague's is there");
        counter.keeps(reply(ticket, "Half a reply, more")).await;
        counter.catches_up().await;
        assert_eq!(rows(shop).await, 1);
        // Let go of by mistake: that is no word that it was sent, so the computer has all of it and shares it again.
        active(true).await;
        counter.finds_nothing().await;
        assert_eq!(counter.reply(ticket).await.as_deref(), Some("Half a reply, more"));
        assert_eq!(rows(shop).await, 2);
    }
}

shop_test! {
    async fn an_open_window_hears_of_it_a_moment_after_the_last_key(shop: &Shop) {
        let (ticket, asha) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.staff("Asha Rao").await);
        let counter = Computer::of(shop, &asha, "counter").await;
        let upstairs = Computer::of(shop, &asha, "upstairs").await;
        let told = Rc::new(Cell::new(0));
        let heard = Rc::clone(&told);
        let window = upstairs.shared.clone();
        let desk = upstairs.desk.clone();
        let runs = tokio::task::spawn_local(async move { window.share(&desk, || heard.set(heard.get() + 1)).await });
        // The feed's part: every hint that comes on the person's channel.
        let channel: String = sqlx::query_scalar("select desk.drafts_channel()")
            .fetch_one(&shop.pool_of(&asha.login).await)
            .await
            .expect("she has one");
        let mut listener = sqlx::postgres::PgListener::connect_with(&shop.pool_of(&asha.login).await).await.expect("a connection");
        listener.listen(&channel).await.expect("she may listen");
        let hinted = upstairs.shared.clone();
        let hints = tokio::task::spawn_local(async move {
            while let Ok(hint) = listener.recv().await {
                hinted.hint(Uuid::try_parse(hint.payload()).ok());
            }
        });
        let (shared, desk) = (counter.shared.clone(), counter.desk.clone());
        let writes = tokio::task::spawn_local(async move { shared.share(&desk, || {}).await });
        counter.keeps(reply(ticket, "Half a")).await;
        until("the window to hear of it", async || (told.get() > 0).then_some(())).await;
        let found = upstairs.shared.elsewhere().await.expect("the disk is read");
        assert_eq!(found.len(), 1);
        upstairs.shared.keep(found[0].keeping.clone(), Some(found[0].version)).await.expect("the disk takes it");
        until("it to be taken", async || {
            upstairs.shared.elsewhere().await.expect("the disk is read").is_empty().then_some(())
        })
        .await;
        for task in [runs, hints, writes] {
            task.abort();
        }
    }
}
