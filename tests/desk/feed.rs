//! `desk::feed::follow`: the loop that tells the window what happens, through lost connections and restarts.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use desk::Desk;
use desk::feed::{CursorFile, Event, EventKind, News, Reach, follow};
use desk::notices::NoticeKind;
use desk::presence;
use desk::settings::{self, PersonChange, ShopChange, Theme};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::harness::{
    Flavour, Line, MEERA, RAVI, Shop, Staff, assert_breaks, assert_forbidden, in_shop, new_ticket, shop_test, until,
};

/// A desk whose window stays open.
struct Follower {
    told: UnboundedReceiver<Event>,
    /// Each time that settings are others now.
    settings: UnboundedReceiver<()>,
    /// Each time that the person read something, here or elsewhere.
    read: UnboundedReceiver<()>,
    /// Each time that photos which look alike were found, or judged.
    lookalikes: UnboundedReceiver<()>,
    /// Each time that somebody came to a ticket or left it.
    presence: UnboundedReceiver<()>,
    /// Each time that one of the person's computers shared a draft.
    drafts: UnboundedReceiver<Option<Uuid>>,
    /// Whether the database was there, each time that the window heard of it.
    reach: UnboundedReceiver<Reach>,
    place: PathBuf,
    running: JoinHandle<()>,
}

impl Follower {
    /// Opens the window; the place in the feed is kept in this folder.
    async fn opens(shop: &Shop, staff: &Staff, folder: &Path) -> Self {
        Self::opens_at(shop.desk_of(staff).await, folder).await
    }

    /// Opens the window on this desk.
    async fn opens_at(desk: Desk, folder: &Path) -> Self {
        let (tell, told) = unbounded_channel();
        let (tell_reach, reach) = unbounded_channel();
        let (tell_settings, settings) = unbounded_channel();
        let (tell_lookalikes, lookalikes) = unbounded_channel();
        let (tell_presence, presence) = unbounded_channel();
        let (tell_read, read) = unbounded_channel();
        let (tell_drafts, drafts) = unbounded_channel();
        let place = folder.join("cursor.json");
        let file = CursorFile::new(place.clone());
        let running = tokio::spawn(async move {
            follow(
                &desk,
                file,
                || async {},
                // A window that has closed hears nothing more, which is no fault.
                move |news| match news {
                    News::Event(event) => drop(tell.send(event)),
                    News::SettingsChanged => drop(tell_settings.send(())),
                    News::NoticesRead => drop(tell_read.send(())),
                    News::LookalikesChanged => drop(tell_lookalikes.send(())),
                    News::PresenceChanged => drop(tell_presence.send(())),
                    News::DraftShared(version) => drop(tell_drafts.send(version)),
                    News::Reach(reach) => drop(tell_reach.send(reach)),
                },
            )
            .await;
        });
        let follower = Self { told, settings, read, lookalikes, presence, drafts, reach, place, running };
        until("the place in the feed to be kept", async || follower.place.exists().then_some(())).await;
        follower
    }

    async fn next(&mut self) -> Event {
        let mut event = None;
        until("the next event", async || {
            event = self.told.try_recv().ok();
            event.is_some().then_some(())
        })
        .await;
        event.expect("it was waited for")
    }

    /// The tickets of the next events.
    async fn next_tickets(&mut self, count: usize) -> Vec<Uuid> {
        let mut tickets = Vec::new();
        for _ in 0..count {
            tickets.push(self.next().await.ticket_id);
        }
        tickets
    }

    /// Waits until settings were changed.
    async fn next_settings(&mut self) {
        until("changed settings", async || self.settings.try_recv().ok()).await;
    }

    /// Waits until the window is told so of the database; what it was told before is past.
    async fn hears(&mut self, wanted: Reach) {
        until("word of the database", async || self.reach.try_recv().ok().filter(|told| *told == wanted)).await;
    }

    /// Nothing more was told up to an event that happens now.
    async fn hears_nothing_else(&mut self, shop: &Shop) {
        let last = shop.ticket_of(RAVI, None, "The last of all").await;
        assert_eq!(self.next().await.ticket_id, last, "something came that should not");
        assert!(self.told.try_recv().is_err(), "the last event came twice");
    }

    /// Closes the window.
    async fn closes(self) {
        self.running.abort();
        assert!(self.running.await.is_err_and(|end| end.is_cancelled()), "following ended by itself");
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for the place in the feed")
}

/// Ends every connection of this login, as a restart of the server does.
async fn cut_off(shop: &Shop, staff: &Staff) -> usize {
    shop.owner()
        .await
        .values::<bool>(&format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{}'",
            staff.login
        ))
        .await
        .expect("the owner ends connections")
        .len()
}

shop_test! {
    async fn a_window_hears_of_photos_that_look_alike_and_of_nothing_else_with_them(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let mut farhan = shop.staff("Farhan Ali").await;
        let folder = folder();
        let mut follower = Follower::opens(shop, &asha, folder.path()).await;
        farhan.session.sql("select desk.announce_lookalikes()").await.expect("staff may");
        until("photos that look alike", async || follower.lookalikes.try_recv().ok()).await;
        follower.hears_nothing_else(shop).await;
        assert!(follower.settings.try_recv().is_err(), "no settings changed");
        follower.closes().await;
    }
}

shop_test! {
    async fn the_desk_is_told_in_order_and_in_the_words_of_the_notifications(shop: &Shop) {
        let (mut asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let ticket = shop.ticket_of(MEERA, None, "Tomatoes <b>arrived</b> \"crushed\"").await;
        asha.set(ticket, "status = 'awaiting_customer'").await.expect("staff ask back");
        asha.write(ticket, "Which ones?", false).await;
        asha.write(ticket, "Again her.", true).await;
        shop.message_of(MEERA, ticket, "All of them.").await;

        let created = window.next().await;
        assert_eq!((created.kind, created.ticket_id), (EventKind::TicketCreated, ticket));
        let announced = created.announcement.expect("a new ticket is announced");
        assert_eq!(announced.title, format!("New Support Ticket: {}", created.ticket_number));
        assert_eq!(announced.message, "Customer raised issue: Tomatoes <b>arrived</b> \"crushed\"");

        for kind in [EventKind::TicketUpdated, EventKind::MessageAdded, EventKind::MessageAdded] {
            let own = window.next().await;
            assert_eq!((own.kind, own.announcement), (kind, None), "what the desk does itself is no news to it");
        }
        let reply = window.next().await;
        assert_eq!(reply.kind, EventKind::MessageAdded);
        let announced = reply.announcement.expect("a customer's reply is announced");
        assert_eq!(announced.title, format!("Customer Reply on Ticket {}", created.ticket_number));
        assert_eq!(announced.message, "Customer replied: Tomatoes <b>arrived</b> \"crushed\"");
        let reopened = window.next().await;
        assert_eq!((reopened.kind, reopened.announcement), (EventKind::TicketUpdated, None));
        window.hears_nothing_else(shop).await;
        window.closes().await;
    }
}

shop_test! {
    async fn what_concerns_one_person_is_announced_to_them_alone(shop: &Shop) {
        let (mut asha, mut farhan) = (shop.staff("Asha Rao").await, shop.staff("Farhan Ali").await);
        let (first_place, second_place) = (folder(), folder());
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        let mut hers = Follower::opens(shop, &asha, first_place.path()).await;
        let mut his = Follower::opens(shop, &farhan, second_place.path()).await;
        let give = format!("select desk.assign_ticket('{ticket}', null, '{}')", asha.user_id);
        farhan.session.sql(&give).await.expect("he gives it to her");
        farhan.write(ticket, "@Asha Rao is this yours?", true).await;
        shop.message_of(MEERA, ticket, "Any news?").await;

        let mut announced = Vec::new();
        while announced.len() < 3 {
            // The ticket's own may come, too: other databases of this server can hold the feed's beginning back.
            if let Some(announcement) = hers.next().await.announcement
                && announcement.kind != NoticeKind::NewTicket
            {
                announced.push((announcement.kind, announcement.is_mine));
            }
        }
        assert_eq!(
            announced,
            [(NoticeKind::Assigned, true), (NoticeKind::Mention, true), (NoticeKind::CustomerReply, true)]
        );
        let first = loop {
            let event = his.next().await;
            assert_ne!(event.kind, EventKind::Notified, "it is not for him");
            if let Some(announcement) = event.announcement
                && announcement.kind != NoticeKind::NewTicket
            {
                break announcement;
            }
        };
        assert_eq!((first.kind, first.is_mine), (NoticeKind::CustomerReply, false));

        // What she reads anywhere, her windows hear of, and nobody else's.
        asha.session.sql(&format!("select desk.read_notices_of('{ticket}')")).await.expect("she reads it elsewhere");
        until("what was read", async || hers.read.try_recv().ok()).await;
        his.hears_nothing_else(shop).await;
        assert!(his.read.try_recv().is_err(), "he read nothing");
        hers.closes().await;
        his.closes().await;
    }
}

shop_test! {
    async fn a_ticket_that_staff_write_down_for_a_caller_is_an_event_without_an_announcement(shop: &Shop) {
        let (mut asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let ticket = new_ticket(MEERA, "She called").raise(&mut asha.session).await.expect("staff raise it");
        let told = window.next().await;
        assert_eq!((told.kind, told.ticket_id, told.announcement), (EventKind::TicketCreated, ticket, None));
        window.closes().await;
    }
}

shop_test! {
    async fn without_a_kept_place_it_begins_now(shop: &Shop) {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut reader = shop.staff("Ben Dsouza").await;
        for n in 0..3 {
            shop.ticket_of(MEERA, None, &format!("Long ago {n}")).await;
        }
        // Other databases of this server may hold the feed back for a moment.
        until("the old ones to be settled", async || {
            let settled = reader.session.value::<i64>("select count(*) from desk.events_after('0', 0, 10)").await;
            (settled.expect("staff read the feed") == 3).then_some(())
        })
        .await;
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        window.hears_nothing_else(shop).await;
        window.closes().await;
    }
}

shop_test! {
    async fn a_place_that_means_nothing_here_is_no_place(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        // Cut short, of another shape, no transaction at all, and of another cluster with many more transactions.
        for nonsense in ["", "{\"xid\":", "[]", r#"{"xid":"many","id":1}"#, r#"{"xid":"900000000000","id":7}"#] {
            let kept = folder();
            std::fs::write(kept.path().join("cursor.json"), nonsense).expect("the file is there");
            let mut window = Follower::opens(shop, &asha, kept.path()).await;
            until("the place to be kept anew", async || {
                let now = std::fs::read_to_string(&window.place).unwrap_or_default();
                (now != nonsense).then_some(())
            })
            .await;
            window.hears_nothing_else(shop).await;
            window.closes().await;
        }
    }
}

shop_test! {
    async fn after_a_restart_it_reads_on_where_it_stopped(shop: &Shop) {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let seen = shop.ticket_of(MEERA, None, "While it was open").await;
        assert_eq!(window.next().await.ticket_id, seen);
        window.closes().await;

        // More than is read at once, and some of them in one transaction.
        let mut missed: Vec<Uuid> = shop
            .owner()
            .await
            .values(&format!(
                "insert into support_tickets (customer_id, issue_type, subject, description)
                 select '{MEERA}', 'other', 'While it was closed ' || n, '' from generate_series(1, 230) n returning id"
            ))
            .await
            .expect("much happens");
        missed.push(shop.ticket_of(RAVI, None, "While it was closed").await);

        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        assert_eq!(window.next_tickets(missed.len()).await, missed);
        window.hears_nothing_else(shop).await;
        window.closes().await;
    }
}

shop_test! {
    async fn it_survives_the_loss_of_its_connections(shop: &Shop) {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let mut raised = Vec::new();
        for round in 0..3 {
            raised.push(shop.ticket_of(MEERA, None, &format!("Before cut {round}")).await);
            assert!(cut_off(shop, &asha).await > 0, "there was something to cut");
            raised.push(shop.ticket_of(MEERA, None, &format!("During cut {round}")).await);
            assert_eq!(window.next_tickets(2).await, raised[round * 2..]);
            // It is back when all that happened meanwhile has been told, so that comes last.
            window.hears(Reach::Live).await;
        }
        assert!(window.reach.try_recv().is_err(), "each loss and each return is told once");
        window.hears_nothing_else(shop).await;
        window.closes().await;
    }
}

shop_test! {
    async fn who_is_switched_off_is_told_so_and_hears_on_once_they_are_back(shop: &Shop) {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let mut owner = shop.owner().await;
        let switch = |on: bool| format!("select desk.set_staff_active('{}', {on})", asha.login);
        owner.sql(&switch(false)).await.expect("the owner switches her off");
        let meanwhile = shop.ticket_of(MEERA, None, "Meanwhile").await;
        window.hears(Reach::SwitchedOff).await;
        assert!(window.told.try_recv().is_err(), "nothing is told to her");
        owner.sql(&switch(true)).await.expect("and on again");
        window.hears(Reach::Live).await;
        assert_eq!(window.next().await.ticket_id, meanwhile);
        window.closes().await;
    }
}

shop_test! {
    async fn what_an_older_transaction_hides_is_told_as_soon_as_it_ends(shop: &Shop) {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let before = shop.ticket_of(MEERA, None, "The first of all").await;
        assert_eq!(window.next().await.ticket_id, before);
        let mut slow = shop.customer(MEERA).await;
        slow.sql("begin").await.expect("a slow transaction begins");
        let first = new_ticket(MEERA, "Written first").raise(&mut slow).await.expect("it is written");
        let second = shop.ticket_of(RAVI, None, "Written second").await;
        let mut owner = shop.owner().await;
        let last_look = format!(
            "select max(query_start)::text from pg_stat_activity
              where usename = '{}' and state = 'idle' and query like '%news_after%'",
            asha.login
        );
        let before: String = owner.value(&last_look).await.expect("the owner sees what the feed asks");
        until("the feed to look in vain", async || {
            (owner.value::<String>(&last_look).await.expect("the owner sees what the feed asks") > before).then_some(())
        })
        .await;
        assert!(window.told.try_recv().is_err(), "the second cannot be told before the first");
        let hidden = "select desk.events_are_hidden()";
        let mut staff = shop.sign_in(&asha.login).await;
        assert!(staff.value::<bool>(hidden).await.expect("staff may ask"));
        assert_forbidden(shop.customer(RAVI).await.sql(hidden).await);
        slow.sql("commit").await.expect("the slow one commits");
        assert_eq!(window.next_tickets(2).await, [first, second]);
        // Transactions of other shops on the server count as well.
        until("nothing to be hidden", async || (!staff.value::<bool>(hidden).await.expect("staff may ask")).then_some(())).await;
        window.closes().await;
    }
}

shop_test! {
    async fn forged_hints_do_no_harm(shop: &Shop) {
        let (mut asha, ben, gone, kept) =
            (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await, shop.staff("Gone").await, folder());
        shop.deactivate(&gone).await;
        let drafts: String = asha.session.value("select desk.drafts_channel()").await.expect("her channel");
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        assert_eq!(window.next().await.ticket_id, ticket);

        // Whoever reaches the database at all may notify, also who may do nothing else there.
        let stranger = shop.new_login("").await;
        for mut forger in [
            shop.customer(RAVI).await,
            shop.anonymous().await,
            shop.unmapped().await,
            shop.sign_in(&stranger).await,
            gone.session,
            ben.session,
        ] {
            for channel in ["desk_events", "desk_presence", &drafts] {
                for payload in [
                    String::new(),
                    "no json".to_owned(),
                    "'; drop table desk.events; --".to_owned(),
                    "x".repeat(7999),
                    Uuid::from_u128(1).to_string(),
                    // Of a ticket that there is: nothing happened to it.
                    ticket.to_string(),
                    format!(r#"{{"kind":"ticket_created","ticket_id":"{ticket}","title":"Call me"}}"#),
                    r#"{"kind":"ticket_created","ticket_id":"not one"}"#.to_owned(),
                ] {
                    forger
                        .run(sqlx::query("select pg_notify($1, $2)").bind(channel).bind(payload))
                        .await
                        .expect("anybody may notify");
                }
            }
        }
        window.hears_nothing_else(shop).await;
        assert!(window.settings.try_recv().is_err(), "no settings changed");
        assert!(window.read.try_recv().is_err(), "nothing was read");
        assert!(window.lookalikes.try_recv().is_err(), "no photos were found");
        assert!(window.reach.try_recv().is_err(), "the database was there all the time");
        let there = presence::present(&shop.desk_of(&asha).await).await.expect("staff look");
        assert!(there.is_empty(), "nobody is at a ticket: {there:?}");
        window.closes().await;
    }
}

shop_test! {
    async fn any_number_of_hints_costs_a_few_looks(shop: &Shop) {
        let (mut asha, kept) = (shop.staff("Asha Rao").await, folder());
        let drafts: String = asha.session.value("select desk.drafts_channel()").await.expect("her channel");
        let line = Line::to(&shop.address()).await;
        let mut window = Follower::opens_at(shop.desk_through(&asha, &line).await, kept.path()).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        assert_eq!(window.next().await.ticket_id, ticket);
        let (before, last) = (line.sent(), Uuid::now_v7());
        // One statement of somebody who may do nothing else would have every desk of the shop ask 5,000 times.
        let stranger = shop.new_login("").await;
        shop.sign_in(&stranger)
            .await
            .sql(&format!(
                "select pg_notify('desk_events', n::text) from generate_series(1, 5000) n; select pg_notify('{drafts}', '{last}')"
            ))
            .await
            .expect("anybody may notify");
        until("the last of them", async || window.drafts.try_recv().ok().flatten().filter(|heard| *heard == last)).await;
        let sent = line.sent() - before;
        assert!(sent < 20_000, "the desk sent {sent} bytes of questions");
        window.hears_nothing_else(shop).await;
        window.closes().await;
    }
}

/// On one kind of host only: it waits for the feed's own pause between two looks.
#[tokio::test]
async fn without_any_hint_it_looks_by_itself() {
    in_shop(Flavour::Plain, |shop| async move {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        shop.owner()
            .await
            .sql(
                "create or replace function desk.announce(kind text, ticket uuid) returns void
                 language sql set search_path = '' as ''",
            )
            .await
            .expect("a shop may do without NOTIFY");
        let mut window = Follower::opens(&shop, &asha, kept.path()).await;
        let mut owner = shop.owner().await;
        // At first it looks several times in a row, for what older transactions may hide.
        let resting = format!(
            "select count(*) > 0 and bool_and(state = 'idle' and query_start < clock_timestamp() - interval '3 seconds')
               from pg_stat_activity where usename = '{}'",
            asha.login
        );
        until("the feed to rest", async || {
            owner.value::<bool>(&resting).await.expect("the owner sees what the feed asks").then_some(())
        })
        .await;
        let mut raised = Vec::new();
        for n in 0..3 {
            raised.push(shop.ticket_of(MEERA, None, &format!("Unannounced {n}")).await);
        }
        assert_eq!(window.next_tickets(3).await, raised);
        window.closes().await;
    })
    .await;
}

shop_test! {
    async fn behind_a_pooler_that_swallows_hints_it_asks_again_and_again(shop: &Shop) {
        let (asha, kept) = (shop.staff("Asha Rao").await, folder());
        let mut window = Follower::opens_at(shop.desk_without_hints(&asha).await, kept.path()).await;
        let before = shop.ticket_of(MEERA, None, "The first of all").await;
        assert_eq!(window.next().await.ticket_id, before);
        // More than is read at once, one of them hidden by a slow transaction, and the connection is lost on the way.
        let mut slow = shop.customer(MEERA).await;
        slow.sql("begin").await.expect("a slow transaction begins");
        let mut raised = vec![new_ticket(MEERA, "Written first").raise(&mut slow).await.expect("it is written")];
        for n in 0..3 {
            raised.push(shop.ticket_of(RAVI, None, &format!("Unheard {n}")).await);
        }
        slow.sql("commit").await.expect("the slow one commits");
        assert_eq!(window.next_tickets(4).await, raised);
        assert!(cut_off(shop, &asha).await > 0, "there was something to cut");
        let missed: Vec<Uuid> = shop
            .owner()
            .await
            .values(&format!(
                "insert into support_tickets (customer_id, issue_type, subject, description)
                 select '{MEERA}', 'other', 'Unheard ' || n, '' from generate_series(1, 230) n returning id"
            ))
            .await
            .expect("much happens");
        assert_eq!(window.next_tickets(missed.len()).await, missed);
        // Quick also when it has to look by itself: a hint that were waited for would be late by much more.
        window.hears(Reach::Live).await;
        let at = Instant::now();
        window.hears_nothing_else(shop).await;
        assert!(at.elapsed() < Duration::from_secs(5), "it came after {:?}", at.elapsed());
        // Who is at which ticket is asked as often.
        while window.presence.try_recv().is_ok() {}
        until("a look at who is there", async || window.presence.try_recv().ok()).await;
        window.closes().await;
    }
}

shop_test! {
    async fn who_comes_to_a_ticket_is_heard_on_the_feeds_own_connection(shop: &Shop) {
        let (asha, mut ben, kept) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        assert_eq!(window.next().await.ticket_id, ticket);
        let listening = format!("select count(*) from pg_stat_activity where usename = '{}' and query like 'LISTEN %'", asha.login);
        until("the feed to rest", async || {
            (shop.owner().await.value::<i64>(&listening).await.expect("the owner sees who listens") == 1).then_some(())
        }).await;
        while window.presence.try_recv().is_ok() {}
        ben.session.sql(&format!("select desk.be_present(gen_random_uuid(), '{ticket}', false)")).await.expect("staff say so");
        until("somebody at a ticket", async || window.presence.try_recv().ok()).await;
        window.hears_nothing_else(shop).await;
        window.closes().await;
    }
}

shop_test! {
    async fn a_draft_that_is_shared_is_heard_at_the_persons_own_computers_only(shop: &Shop) {
        let (mut asha, mut ben, kept) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await, folder());
        let mut window = Follower::opens(shop, &asha, kept.path()).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        assert_eq!(window.next().await.ticket_id, ticket);
        let (his, hers) = (Uuid::now_v7(), Uuid::now_v7());
        let share = |version: Uuid| format!("select desk.share_draft('{ticket}', '{version}', null, 'laptop', '{{}}')");
        ben.session.sql(&share(his)).await.expect("it is his");
        asha.session.sql(&share(hers)).await.expect("it is hers");
        // Without a version it is said where hints are not relied on yet.
        until("her draft", async || window.drafts.try_recv().ok().flatten().map(|heard| assert_eq!(heard, hers))).await;
        window.hears_nothing_else(shop).await;
        while let Ok(heard) = window.drafts.try_recv() {
            assert_eq!(heard, None, "his is none of her business");
        }
        window.closes().await;
    }
}

shop_test! {
    async fn changed_settings_reach_every_desk_that_they_concern(shop: &Shop) {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (folder.path().join("1"), folder.path().join("2"));
        for folder in [&one, &two] { std::fs::create_dir(folder).expect("a folder"); }
        let (om, asha) = (shop.staff_in("Om", "support_owner").await, shop.staff("Asha Rao").await);
        let mut his = Follower::opens(shop, &om, &one).await;
        let mut hers = Follower::opens(shop, &asha, &two).await;

        let zone = ShopChange { time_zone: Some("Europe/Berlin".into()), ..ShopChange::default() };
        settings::change_shop(&shop.desk_of(&om).await, &zone).await.expect("an owner's right");
        his.next_settings().await;
        hers.next_settings().await;
        let day_off = ShopChange { day_off: Some(7), ..ShopChange::default() };
        settings::change_shop(&shop.desk_of(&om).await, &day_off).await.expect("an owner's right");
        his.next_settings().await;
        hers.next_settings().await;

        // A person's own: at all of their desks and at nobody else's.
        let dark = PersonChange { theme: Some(Theme::Dark), ..PersonChange::default() };
        settings::change_person(&shop.desk_of(&asha).await, dark).await.expect("her own");
        hers.next_settings().await;
        while hers.settings.try_recv().is_ok() {}
        // The same once more changes nothing and is no news.
        settings::change_person(&shop.desk_of(&asha).await, dark).await.expect("her own");
        his.hears_nothing_else(shop).await;
        hers.next().await;
        assert!(his.settings.try_recv().is_err(), "he heard of her settings");
        assert!(hers.settings.try_recv().is_err(), "she heard of settings that stayed as they were");
        his.closes().await;
        hers.closes().await;
    }
}

shop_test! {
    async fn whose_settings_changed_is_seen_by_that_person_only(shop: &Shop) {
        let (mut asha, mut ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        asha.session.sql("select desk.change_my_settings(density => 'compact')").await.expect("her own");
        for (read, hers) in [
            ("select count(*) from desk.events where kind = 'settings_changed'", true),
            ("select count(*) from desk.news_after('0', 0, 10)", true),
            // Desks that know nothing of settings are told nothing that they could not read.
            ("select count(*) from desk.events_after('0', 0, 10)", false),
        ] {
            let hers = i64::from(hers);
            until("what is hers", async || (asha.session.value::<i64>(read).await.expect("staff read") >= hers).then_some(())).await;
            if hers == 0 { assert_eq!(asha.session.value::<i64>(read).await.expect("staff read"), 0, "{read}"); }
            assert_eq!(ben.session.value::<i64>(read).await.expect("staff read"), 0, "{read}");
        }
        assert_forbidden(shop.customer(MEERA).await.value::<i64>("select count(*) from desk.news_after('0', 0, 10)").await);
        // An event is of a ticket or of settings, never of neither.
        assert_breaks(
            shop.owner().await.sql("insert into desk.events (kind) values ('ticket_updated')").await,
            "events_of_a_ticket_check",
        );
    }
}
