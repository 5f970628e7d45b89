//! An owner looks after the team: invitations, rights, passwords, and who may do none of it.

use chrono::{DateTime, Utc};
use desk::server::{DataFolder, TeamAddress, TeamServer};
use desk::staff::{self, FirstPassword, Group, Invitation, TeamMember};
use desk::{Desk, DeskError, ErrorCode, Session as DeskSession};

use crate::harness::{MEERA, PASSWORD, Shop, Staff, WEB_ADMIN, assert_forbidden, refusal, shop_test};
use crate::team_server::address_of;

const CHOSEN: &str = "four plain words here";

async fn owner_of(shop: &Shop) -> (Desk, Staff) {
    let om = shop.staff_in("Om", "support_owner").await;
    (shop.desk_of(&om).await, om)
}

fn invitation(login: &str, group: Group) -> Invitation {
    Invitation { login: login.to_owned(), name: " Asha Rao ".to_owned(), email: String::new(), group }
}

async fn invited(shop: &Shop, owner: &Desk) -> (String, FirstPassword) {
    let login = shop.new_login_name();
    let first = staff::invite(owner, &invitation(&login, Group::Agent)).await.expect("an owner invites");
    (login, first)
}

async fn in_team(owner: &Desk, login: &str) -> TeamMember {
    let team = staff::team(owner).await.expect("an owner sees the team");
    team.into_iter().find(|member| member.login == login).expect("the login is in the team")
}

/// What a desk of a computer of its own comes to, and that it leaves again.
async fn signs_in(address: TeamAddress, password: &str) -> Result<DeskSession, DeskError> {
    let kept = tempfile::tempdir().expect("a folder");
    let server = TeamServer::sign_in(&DataFolder::at(kept.path()).expect("a folder"), address, password).await?;
    let session = Desk::new(server.staff().clone()).session("here").await;
    server.close().await;
    session
}

async fn chooses(address: TeamAddress, first: &str, chosen: &str) -> Result<(), DeskError> {
    let kept = tempfile::tempdir().expect("a folder");
    let folder = DataFolder::at(kept.path()).expect("a folder");
    TeamServer::take_invitation(&folder, address, first, chosen).await?.close().await;
    Ok(())
}

shop_test! {
    async fn whoever_is_invited_chooses_a_password_before_anything_else(shop: &Shop) {
        let (owner, _om) = owner_of(shop).await;
        shop.ticket_of(MEERA, None, "Crushed").await;
        let (login, first) = invited(shop, &owner).await;
        let days = (first.until - Utc::now()).num_hours();
        assert!((167..=168).contains(&days), "{}", first.until);
        assert_eq!(in_team(&owner, &login).await.invited_until, Some(first.until));

        // With the line alone nothing is to be seen.
        let line = address_of(shop, &login);
        let mut stranger = shop.sign_in_with(&login, &first.password).await;
        assert_eq!(stranger.value::<i64>("select count(*) from support_tickets").await.expect("nothing is seen"), 0);
        assert_forbidden(stranger.sql("select desk.schema_version()").await);
        let asked = signs_in(line.clone(), &first.password).await.expect_err("not yet");
        assert_eq!(asked.code, ErrorCode::ChoosePassword, "{asked}");

        let short = chooses(line.clone(), &first.password, "short").await.expect_err("too short");
        assert_eq!(short.code, ErrorCode::Invalid, "{short}");
        chooses(line.clone(), &first.password, CHOSEN).await.expect("she chooses");
        let session = signs_in(line.clone(), CHOSEN).await.expect("she signs in");
        assert_eq!(session.person.name, "Asha Rao");
        let member = in_team(&owner, &login).await;
        assert_eq!((member.group, member.active, member.invited_until), (Some(Group::Agent), true, None));
        // The line was good for one thing.
        let used = signs_in(line, &first.password).await.expect_err("it is used");
        assert!(used.message.contains("the user name or the password is wrong"), "{used}");
    }
}

shop_test! {
    async fn an_invitation_ends(shop: &Shop) {
        let (owner, _om) = owner_of(shop).await;
        let (login, first) = invited(shop, &owner).await;
        let mut hers = shop.sign_in_with(&login, &first.password).await;
        let past = format!("update desk.staff_logins set invited_until = now() - interval '1 minute' where login_role = '{login}'");
        shop.owner().await.sql(&past).await.expect("a week goes by");
        assert!(!hers.value::<bool>("select desk.is_invited()").await.expect("she may ask"));
        assert_forbidden(hers.sql(&format!("select desk.choose_password('{}')", verifier())).await);
        // PostgreSQL says no by itself as well.
        let valid: DateTime<Utc> = shop.owner().await.value(&format!("select rolvaliduntil from pg_roles where rolname = '{login}'")).await.expect("a role");
        assert_eq!(valid, first.until);
        // Invited once more, it is as before.
        let again = staff::reset_password(&owner, &login).await.expect("an owner invites again");
        chooses(address_of(shop, &login), &again.password, CHOSEN).await.expect("she chooses");
    }
}

shop_test! {
    async fn what_cannot_be_a_login_or_a_password_is_refused_and_nothing_stays(shop: &Shop) {
        let (owner, om) = owner_of(shop).await;
        // Of this shop: other tests make theirs meanwhile.
        let roles = "select count(*) from pg_roles where starts_with(rolname, current_database())";
        let before: i64 = shop.owner().await.value(roles).await.expect("roles are counted");
        for login in ["Asha", "a b", "pg_asha", "a'; drop table support_tickets; --", ""] {
            let error = staff::invite(&owner, &invitation(login, Group::Agent)).await.expect_err("no login");
            assert_eq!(error.code, ErrorCode::Invalid, "{login}: {error}");
        }
        let taken = staff::invite(&owner, &invitation(&om.login, Group::Agent)).await.expect_err("it is taken");
        assert!(taken.message.contains("There is a login") && taken.message.contains("Nothing was changed."), "{taken}");
        let nameless = Invitation { name: " ".into(), ..invitation("asha", Group::Agent) };
        assert_eq!(staff::invite(&owner, &nameless).await.expect_err("nobody").code, ErrorCode::Invalid);
        // A password itself is never taken: it would be logged.
        let mut om = om.session;
        let login = shop.new_login_name();
        for plain in ["'in plain words'", "null", "'SCRAM-SHA-256$4096:x$y:z'", "'md5d41d8cd98f00b204e9800998ecf8427e'"] {
            let refused = refusal(om.sql(&format!("select desk.invite_staff('{login}', 'Asha', null, 'support_agent', {plain})")).await);
            assert_eq!(refused.code, "22023", "{plain}: {refused:?}");
        }
        assert_eq!(shop.owner().await.value::<i64>(roles).await.expect("roles are counted"), before);
    }
}

shop_test! {
    async fn rights_change_at_once_also_where_a_desk_is_open(shop: &Shop) {
        let (owner, om) = owner_of(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        staff::set_group(&owner, &asha.login, Group::Owner).await.expect("she is promoted");
        assert_eq!(in_team(&owner, &asha.login).await.group, Some(Group::Owner));
        assert!(asha.session.value::<bool>("select desk.may_change_shop()").await.expect("she may ask"));
        staff::set_group(&owner, &asha.login, Group::Agent).await.expect("and is no longer");
        assert_eq!(in_team(&owner, &asha.login).await.group, Some(Group::Agent));
        assert!(!asha.session.value::<bool>("select desk.may_change_shop()").await.expect("she may ask"));
        assert_forbidden(asha.session.sql("select * from desk.team()").await);
        // Nobody locks themselves out, or up.
        let own = staff::set_group(&owner, &om.login, Group::Agent).await.expect_err("not one's own");
        assert!(own.message.contains("Nobody changes their own rights."), "{own}");
        let own = staff::reset_password(&owner, &om.login).await.expect_err("not one's own");
        assert!(own.message.contains("Nobody changes their own rights."), "{own}");
        let stranger = shop.new_login("").await;
        let unknown = staff::set_group(&owner, &stranger, Group::Owner).await.expect_err("no staff");
        assert!(unknown.message.contains("is not staff"), "{unknown}");
    }
}

shop_test! {
    async fn whoever_is_switched_off_or_reset_sees_nothing_on_any_open_desk(shop: &Shop) {
        let (owner, _om) = owner_of(shop).await;
        shop.ticket_of(MEERA, None, "Crushed").await;
        for reset in [false, true] {
            let mut asha = shop.staff("Asha Rao").await;
            assert_eq!(asha.session.value::<i64>("select count(*) from support_tickets").await.expect("she sees it"), 1);
            if reset {
                staff::reset_password(&owner, &asha.login).await.expect("an owner resets");
            } else {
                staff::set_active(&owner, &asha.login, false).await.expect("an owner switches off");
            }
            let seen: i64 = asha.session.value("select count(*) from support_tickets").await.expect("she may ask");
            assert_eq!(seen, 0, "she still sees it");
            let told = signs_in(address_of(shop, &asha.login), PASSWORD).await.expect_err("no more");
            let sentence = if reset { "the user name or the password is wrong" } else { "was switched off" };
            assert!(told.message.contains(sentence), "{told}");
        }
    }
}

shop_test! {
    async fn nobody_but_an_owner_looks_after_the_team(shop: &Shop) {
        let colleague = shop.staff("Ravina").await;
        let login = shop.new_login_name();
        let dismissed = shop.staff_in("Om", "support_owner").await;
        let line = format!("update desk.staff_logins set active = false where login_role = '{}'", dismissed.login);
        shop.owner().await.sql(&line).await.expect("he is dismissed");
        let mut sessions = vec![
            ("an agent", shop.staff("Asha").await.session),
            ("an approver", shop.staff_in("Asha", "support_approver").await.session),
            ("a dismissed owner", dismissed.session),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("a customer", shop.customer(MEERA).await),
            ("anonymous", shop.anonymous().await),
        ];
        let verifier = verifier();
        for (who, session) in &mut sessions {
            for question in [
                "select * from desk.team()".to_owned(),
                format!("select desk.invite_staff('{login}', 'Asha', null, 'support_agent', '{verifier}')"),
                format!("select desk.reset_staff_password('{}', '{verifier}')", colleague.login),
                format!("select desk.set_staff_group('{}', 'support_owner')", colleague.login),
                format!("select desk.set_staff_active('{}', false)", colleague.login),
            ] {
                let refused = refusal(session.sql(&question).await);
                assert_eq!(refused.code, "42501", "{who}: {question}: {refused:?}");
            }
        }
        for mut outsider in [shop.customer(MEERA).await, shop.anonymous().await, shop.customer(WEB_ADMIN).await] {
            assert_forbidden(outsider.sql(&format!("select desk.choose_password('{verifier}')")).await);
        }
    }
}

shop_test! {
    async fn no_owner_of_the_desk_comes_to_more_than_staff_through_a_colleague(shop: &Shop) {
        let (owner, _om) = owner_of(shop).await;
        let asha = shop.staff("Asha Rao").await;
        shop.owner().await.sql(&format!("grant pg_read_all_data to {}", asha.login)).await.expect("she is given more");
        let refused = staff::reset_password(&owner, &asha.login).await.expect_err("no");
        assert!(refused.message.contains("may do more than staff on this server. Nothing was changed."), "{refused}");
        let refused = staff::set_group(&owner, &asha.login, Group::Owner).await.expect_err("no");
        assert!(refused.message.contains("may do more than staff on this server. Nothing was changed."), "{refused}");
    }
}

shop_test! {
    async fn the_team_shows_when_somebody_was_last_here(shop: &Shop) {
        let (owner, _om) = owner_of(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        assert_eq!(in_team(&owner, &asha.login).await.seen_at, None);
        asha.session.sql("select desk.note_being_here()").await.expect("she is here");
        let first = in_team(&owner, &asha.login).await.seen_at.expect("she was here");
        // Not with every look.
        asha.session.sql("select desk.note_being_here()").await.expect("she is here");
        assert_eq!(in_team(&owner, &asha.login).await.seen_at, Some(first));
        let mut outsider = shop.customer(MEERA).await;
        assert_forbidden(outsider.sql("select desk.note_being_here()").await);
    }
}

/// Well-formed, of no password that anybody knows.
fn verifier() -> String {
    let hash = format!("{}=", "A".repeat(43));
    format!("SCRAM-SHA-256$4096:{}==${hash}:{hash}", "A".repeat(22))
}
