//! Who a session is. There are two doors, the staff's logins and the gateway's tokens, and no way from one person to
//! another through either.

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    FIRST_ORDER, MEERA, RAVI, Session, Shop, WEB_ADMIN, assert_forbidden, new_ticket, refusal, shop_test,
};

async fn current_user(session: &mut Session) -> Option<Uuid> {
    session.value("select desk.current_user_id()").await.expect("anybody of the API or the desk may ask who they are")
}

async fn claim(session: &mut Session, claims: &str) {
    session
        .row(sqlx::query("select set_config('request.jwt.claims', $1, false)").bind(claims))
        .await
        .expect("a setting can be set by anybody");
}

fn claims_of(person: Uuid) -> String {
    format!(r#"{{"sub":"{person}","role":"authenticated"}}"#)
}

/// Everything that only staff see, and how to count it.
const STAFF_SEE: [&str; 13] = [
    "select count(*) from support_tickets",
    "select count(*) from ticket_messages",
    "select count(*) from ticket_attachments",
    "select count(*) from my_notifications",
    "select count(*) from desk.customers",
    "select count(*) from desk.people",
    "select count(*) from desk.orders",
    "select count(*) from desk.staff_logins",
    "select count(*) from desk.settings",
    "select count(*) from desk.events",
    "select count(*) from desk.staff_notifications",
    "select count(*) from desk.evidence_objects",
    "select count(*) from desk.whoami()",
];

/// What else refuses whoever is not staff.
const STAFF_ASK: [&str; 3] = [
    "select count(*) from desk.queue_stats()",
    "select count(*) from desk.find_tickets('', null, null, null, null, 10)",
    "select count(*) from desk.events_after('0', 0, 10)",
];

/// A shop in which there is one of everything that [`STAFF_SEE`] counts.
async fn with_a_case(shop: &Shop) -> Uuid {
    let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
    shop.message_of(MEERA, ticket, "All six of them").await;
    let mut meera = shop.customer(MEERA).await;
    for statement in [
        format!("select desk.store_evidence('{ticket}/1.jpg', 'image/jpeg', '\\x01')"),
        format!(
            "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
             values ('{ticket}', '{ticket}/1.jpg', 'image/jpeg', '1.jpg', 1, '{MEERA}')"
        ),
    ] {
        meera.sql(&statement).await.expect("a customer uploads a photo");
    }
    ticket
}

async fn assert_sees_everything(session: &mut Session) {
    for question in STAFF_SEE {
        let n: i64 = session.value(question).await.expect(question);
        assert!(n > 0, "{question}");
    }
    for question in STAFF_ASK {
        // No count: events wait for every transaction of the server that still runs, also of other tests.
        session.value::<i64>(question).await.expect(question);
    }
}

async fn assert_sees_nothing(session: &mut Session) {
    for question in STAFF_SEE {
        let n: i64 = session.value(question).await.expect(question);
        assert_eq!(n, 0, "{question}");
    }
    for question in STAFF_ASK {
        assert_forbidden(session.value::<i64>(question).await);
    }
}

shop_test! {
    async fn a_staff_login_is_its_person_and_nobody_else(shop: &Shop) {
        with_a_case(shop).await;
        let mut asha = shop.staff("Asha").await;
        let mut om = shop.staff("Om").await;
        assert_eq!(current_user(&mut asha.session).await, Some(asha.user_id));
        assert_eq!(current_user(&mut om.session).await, Some(om.user_id));
        let me = asha.session.row(sqlx::query("select user_id, name from desk.whoami()")).await.expect("who am I");
        assert_eq!((me.get::<Uuid, _>(0), me.get::<String, _>(1)), (asha.user_id, "Asha".to_owned()));
        assert_sees_everything(&mut asha.session).await;
    }
}

shop_test! {
    async fn claims_make_no_customer_and_no_colleague_of_a_staff_login(shop: &Shop) {
        let ticket = with_a_case(shop).await;
        let om = shop.staff("Om").await;
        let mut asha = shop.staff("Asha").await;
        for person in [MEERA, WEB_ADMIN, om.user_id] {
            claim(&mut asha.session, &claims_of(person)).await;
            assert_eq!(current_user(&mut asha.session).await, Some(asha.user_id));
            let is_admin: bool = asha.session.value("select desk.is_admin()").await.expect("a staff login asks");
            assert!(!is_admin, "no web admin by claims");
            let message = asha.write(ticket, "Sorry", false).await;
            let sender: Uuid = shop
                .owner()
                .await
                .value(&format!("select sender_id from ticket_messages where id = '{message}'"))
                .await
                .expect("the owner looks");
            assert_eq!(sender, asha.user_id);
        }
    }
}

shop_test! {
    async fn a_staff_login_can_become_no_other_role(shop: &Shop) {
        let om = shop.staff("Om").await;
        let owner: String = shop.owner().await.value("select current_user::text").await.expect("the owner's name");
        for group in ["support_agent", "support_approver", "support_owner"] {
            let mut asha = shop.staff_in("Asha", group).await;
            for role in ["anon", "authenticated", "service_role", &om.login, &owner] {
                assert_forbidden(asha.session.sql(&format!("set role {role}")).await);
                assert_forbidden(asha.session.sql(&format!("set session authorization {role}")).await);
            }
            for role in ["support_agent", "none"] {
                asha.session.sql(&format!("set role {role}")).await.expect("her own group");
                assert_eq!(current_user(&mut asha.session).await, Some(asha.user_id), "as {role}");
            }
        }
        let mut agent = shop.staff("Asha").await;
        for above in ["support_approver", "support_owner"] {
            assert_forbidden(agent.session.sql(&format!("set role {above}")).await);
            assert_forbidden(agent.session.sql(&format!("grant {above} to {}", agent.login)).await);
        }
    }
}

shop_test! {
    async fn a_customers_session_can_become_no_staff(shop: &Shop) {
        with_a_case(shop).await;
        let asha = shop.staff("Asha").await;
        let owner: String = shop.owner().await.value("select current_user::text").await.expect("the owner's name");
        let mut ravi = shop.customer(RAVI).await;
        for role in ["support_agent", "support_approver", "support_owner", &asha.login, &owner] {
            assert_forbidden(ravi.sql(&format!("set role {role}")).await);
            assert_forbidden(ravi.sql(&format!("set session authorization {role}")).await);
        }
        // A token that names a person of the desk gives that person's admin rights by token, never the login's.
        let mut by_token = shop.customer(asha.user_id).await;
        let staff_login: bool = by_token.value("select desk.is_staff_login()").await.expect("anybody may ask");
        assert!(!staff_login);
        assert_forbidden(by_token.value::<i64>("select count(*) from desk.customers").await);
        assert_forbidden(by_token.value::<i64>("select count(*) from desk.whoami()").await);
    }
}

shop_test! {
    async fn claims_that_are_broken_or_forged_make_nobody(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let meera = MEERA.to_string();
        for claims in [
            String::new(),
            " ".to_owned(),
            "null".to_owned(),
            "{}".to_owned(),
            "not json".to_owned(),
            format!(r#"{{"sub":"{meera}""#),
            format!(r#"["{meera}"]"#),
            format!(r#""{meera}""#),
            format!(r#"{{"sub":"{meera} "}}"#),
            format!(r#"{{"sub":"{meera}\n"}}"#),
            format!(r#"{{"sub":"{{{meera}}}"}}"#),
            format!(r#"{{"sub":["{meera}"]}}"#),
            format!(r#"{{"sub":{{"id":"{meera}"}}}}"#),
            r#"{"sub":1}"#.to_owned(),
            r#"{"sub":null}"#.to_owned(),
            r#"{"sub":true}"#.to_owned(),
            r#"{"sub":""}"#.to_owned(),
            format!(r#"{{"sub":"{}"}}"#, meera.replace('-', "")),
            format!(r#"{{"sub":"' or '{meera}"}}"#),
            format!(r#"{{"SUB":"{meera}","user_id":"{meera}","id":"{meera}"}}"#),
            format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000)),
        ] {
            let shown = &claims[..claims.len().min(80)];
            let mut session = shop.with_claims(&claims).await;
            assert_eq!(current_user(&mut session).await, None, "{shown}");
            let n: i64 = session.value("select count(*) from support_tickets").await.expect("no error tells anything");
            assert_eq!(n, 0, "{shown}");
        }
        let upper = format!(r#"{{"sub":"{}"}}"#, meera.to_uppercase());
        assert_eq!(current_user(&mut shop.with_claims(&upper).await).await, Some(MEERA), "the same uuid");
    }
}

shop_test! {
    async fn only_the_subject_of_the_claims_says_who_somebody_is(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let claims = format!(
            r#"{{"sub":"{RAVI}","role":"service_role","user_role":"super_admin","email":"farah@shop.example",
                "app_metadata":{{"role":"admin"}},"user_metadata":{{"role":"super_admin"}}}}"#
        );
        let mut ravi = shop.with_claims(&claims).await;
        ravi.sql(&format!("set request.jwt.claim.sub = '{MEERA}'")).await.expect("a setting can be set");
        assert_eq!(current_user(&mut ravi).await, Some(RAVI));
        let n: i64 = ravi.value("select count(*) from support_tickets").await.expect("a customer looks");
        assert_eq!(n, 0);
    }
}

shop_test! {
    async fn claims_count_only_in_a_gateways_session(shop: &Shop) {
        with_a_case(shop).await;
        // A login of the staff's group that is nobody's, and thus no gateway either.
        let mut stranger = shop.unmapped().await;
        for person in [MEERA, WEB_ADMIN] {
            claim(&mut stranger, &claims_of(person)).await;
            assert_eq!(current_user(&mut stranger).await, None);
            assert_sees_nothing(&mut stranger).await;
        }
        // A login of the database with no rights at all.
        let login = shop.new_login("").await;
        let mut nobody = shop.sign_in(&login).await;
        claim(&mut nobody, &claims_of(MEERA)).await;
        assert_forbidden(nobody.value::<i64>("select count(*) from support_tickets").await);
        assert_forbidden(nobody.value::<Option<Uuid>>("select desk.current_user_id()").await);
        assert_forbidden(nobody.sql("set role authenticated").await);
    }
}

shop_test! {
    async fn a_gateway_has_no_rights_of_its_own(shop: &Shop) {
        with_a_case(shop).await;
        let mut gateway = shop.customer(MEERA).await;
        gateway.sql("reset role").await.expect("the gateway is itself again");
        assert_forbidden(gateway.value::<i64>("select count(*) from support_tickets").await);
        assert_forbidden(gateway.value::<i64>("select count(*) from desk.customers").await);
    }
}

shop_test! {
    async fn a_gateways_session_is_whoever_it_last_vouched_for(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        shop.ticket_of(RAVI, None, "Sour milk").await;
        // Gateways keep connections: the next request must see nothing of the one before, also through a cached plan.
        let mut session = shop.customer(MEERA).await;
        for (person, subject) in [(MEERA, "Crushed"), (RAVI, "Sour milk"), (MEERA, "Crushed")] {
            claim(&mut session, &claims_of(person)).await;
            let seen: Vec<String> =
                session.values("select subject from support_tickets").await.expect("a customer looks");
            assert_eq!(seen, [subject]);
        }
        claim(&mut session, "").await;
        let seen: Vec<String> = session.values("select subject from support_tickets").await.expect("nobody looks");
        assert!(seen.is_empty());
    }
}

shop_test! {
    async fn an_unmapped_login_sees_and_does_nothing(shop: &Shop) {
        let ticket = with_a_case(shop).await;
        let mut stranger = shop.unmapped().await;
        assert_sees_nothing(&mut stranger).await;
        assert_forbidden(new_ticket(MEERA, "By phone").raise(&mut stranger).await);
        assert_forbidden(stranger.value::<String>("select generate_ticket_number()").await);
        assert_forbidden(
            stranger
                .sql(&format!("insert into ticket_messages (ticket_id, message) values ('{ticket}', 'Sorry')"))
                .await,
        );
        let changed = stranger.run(sqlx::query("update support_tickets set status = 'closed'")).await;
        assert_eq!(changed.expect("no row is theirs"), 0);
    }
}

shop_test! {
    async fn a_deactivated_login_sees_nothing_at_once_on_its_open_connection(shop: &Shop) {
        let ticket = with_a_case(shop).await;
        let mut asha = shop.staff("Asha").await;
        assert_sees_everything(&mut asha.session).await;
        shop.deactivate(&asha).await;
        // The same connection, with the same prepared statements.
        assert_sees_nothing(&mut asha.session).await;
        assert_eq!(asha.set(ticket, "status = 'closed'").await.expect("no row is hers"), 0);
        assert_forbidden(
            asha.session
                .sql(&format!("insert into ticket_messages (ticket_id, message) values ('{ticket}', 'Bye')"))
                .await,
        );
        assert_forbidden(
            asha.session.sql(&format!("select desk.store_evidence('{ticket}/2.jpg', 'image/jpeg', '\\x02')")).await,
        );
        assert_sees_nothing(&mut shop.sign_in(&asha.login).await).await;

        shop.owner()
            .await
            .sql(&format!("select desk.set_staff_active('{}', true)", asha.login))
            .await
            .expect("the owner switches the login on again");
        assert_sees_everything(&mut asha.session).await;
    }
}

shop_test! {
    async fn a_login_whose_person_the_shop_disabled_sees_nothing_either(shop: &Shop) {
        with_a_case(shop).await;
        let mut asha = shop.staff("Asha").await;
        assert_sees_everything(&mut asha.session).await;
        shop.owner()
            .await
            .sql(&format!("update users set is_active = false where id = '{}'", asha.user_id))
            .await
            .expect("the shop disables the person");
        assert_sees_nothing(&mut asha.session).await;
    }
}

shop_test! {
    async fn a_deactivated_login_learns_nothing_through_conditions_of_its_own(shop: &Shop) {
        with_a_case(shop).await;
        let mut asha = shop.staff("Asha").await;
        asha.session
            .sql(
                "create temp table overheard (what text);
                 create function pg_temp.overhear(what text) returns boolean language plpgsql cost 0.0001 as
                   'begin insert into overheard values (what); return true; end'",
            )
            .await
            .expect("a login may make temporary things");
        shop.deactivate(&asha).await;
        for question in [
            "select count(*) from desk.customers where pg_temp.overhear(email)",
            "select count(*) from desk.people where pg_temp.overhear(name)",
            "select count(*) from desk.orders where pg_temp.overhear(order_number)",
            "select count(*) from support_tickets where pg_temp.overhear(subject)",
            "select count(*) from ticket_messages where pg_temp.overhear(message)",
            "select count(*) from my_notifications where pg_temp.overhear(title)",
        ] {
            let n: i64 = asha.session.value(question).await.expect(question);
            assert_eq!(n, 0, "{question}");
        }
        let overheard: Vec<String> = asha.session.values("select what from overheard").await.expect("her own table");
        assert!(overheard.is_empty(), "{overheard:?}");
    }
}

shop_test! {
    async fn conditions_of_ones_own_never_see_the_notifications_of_others(shop: &Shop) {
        let ticket = with_a_case(shop).await;
        let mut asha = shop.staff("Asha").await;
        asha.write(ticket, "We are sorry", false).await;
        asha.session
            .sql(
                // Without an index the planner is free to ask the cheaper condition first.
                "set enable_indexscan = off; set enable_bitmapscan = off;
                 create temp table overheard (what text);
                 create function pg_temp.overhear(what text) returns boolean language plpgsql cost 0.0001 as
                   'begin insert into overheard values (what); return true; end'",
            )
            .await
            .expect("a login may make temporary things");
        asha.session
            .sql("select count(*) from my_notifications where pg_temp.overhear(title)")
            .await
            .expect("staff read their notifications");
        let of_others: i64 = asha
            .session
            .value("select count(*) from overheard where what like 'Response on Ticket%'")
            .await
            .expect("her own table");
        assert_eq!(of_others, 0, "Meera's answer is told to Meera");
    }
}

shop_test! {
    async fn a_staff_login_made_a_member_of_authenticated_gains_nothing_by_claims(shop: &Shop) {
        with_a_case(shop).await;
        let mut asha = shop.staff("Asha").await;
        let mut owner = shop.owner().await;
        owner.sql(&format!("grant authenticated, anon to {}", asha.login)).await.expect("a mistake is made");
        for role in ["none", "authenticated"] {
            asha.session.sql(&format!("set role {role}")).await.expect("she is a member now");
            for person in [MEERA, RAVI, WEB_ADMIN] {
                claim(&mut asha.session, &claims_of(person)).await;
                assert_eq!(current_user(&mut asha.session).await, Some(asha.user_id), "as {role}");
                let admin: bool = asha.session.value("select desk.is_admin()").await.expect("anybody may ask");
                assert!(!admin, "no web admin by claims, as {role}");
            }
        }
        for person in [MEERA, RAVI, WEB_ADMIN] {
            claim(&mut asha.session, &claims_of(person)).await;
            assert_forbidden(new_ticket(person, "Forged").raise(&mut asha.session).await);
        }
        // Nor when she is switched off: her login stays a staff login, and no gateway.
        shop.deactivate(&asha).await;
        for person in [MEERA, RAVI, WEB_ADMIN] {
            claim(&mut asha.session, &claims_of(person)).await;
            assert_eq!(current_user(&mut asha.session).await, None);
            let n: i64 = asha.session.value("select count(*) from support_tickets").await.expect("she looks");
            assert_eq!(n, 0);
        }
    }
}

shop_test! {
    async fn temporary_types_of_a_staff_login_are_never_reached_by_the_owners_functions(shop: &Shop) {
        let ticket = with_a_case(shop).await;
        // Every type that the functions name without its schema, each with a check that notes as whom it ran.
        for hidden in ["uuid", "text", "jsonb", "bytea", "name", "timestamptz", "regclass", "xid8"] {
            let mut asha = shop.staff("Asha").await;
            asha.session
                .sql(&format!(
                    "create temp table ran_as (who pg_catalog.name);
                     grant all on ran_as to public;
                     create function pg_temp.note(v pg_catalog.{hidden}) returns boolean language plpgsql as
                       'begin insert into pg_temp.ran_as values (current_user); return true; end';
                     create domain pg_temp.{hidden} as pg_catalog.{hidden} check (pg_temp.note(value))"
                ))
                .await
                .expect("a login may make temporary types");
            for call in [
                &*format!("select desk.store_evidence('{ticket}/{hidden}.jpg', 'image/jpeg', '\\x01')"),
                "select * from desk.whoami()",
                "select * from desk.queue_stats()",
                "select * from desk.find_tickets('tomatoes', null, null, null, null, 10)",
                "select * from desk.events_after('0', 0, 10)",
                "select generate_ticket_number()",
                "select desk.ensure_event_partitions()",
                "select mark_notifications_read(array(select id from my_notifications))",
                &*format!("insert into ticket_messages (ticket_id, message) values ('{ticket}', 'Sorry')"),
                &*format!(
                    "insert into support_tickets (customer_id, issue_type, subject, description) values ('{MEERA}', 'other', 'By phone', '')"
                ),
                &*format!("update support_tickets set status = 'in_progress' where id = '{ticket}'"),
                &*format!(
                    "update support_tickets set status = 'resolved', resolution_type = 'partial_refund', refund_amount = 1 where id = '{ticket}'"
                ),
                &*format!(
                    "update support_tickets set status = 'open', resolution_type = null, refund_amount = null where id = '{ticket}'"
                ),
                &*format!(
                    "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size)
                     values ('{ticket}', '{ticket}/{hidden}.jpg', 'image/jpeg', '1.jpg', 1)"
                ),
            ] {
                asha.session
                    .sql(call)
                    .await
                    .unwrap_or_else(|error| panic!("{call} with a {hidden} of her own: {error}"));
            }
            let ran_as: Vec<String> =
                asha.session.values("select who::pg_catalog.text from ran_as").await.unwrap_or_default();
            assert!(ran_as.is_empty(), "a {hidden} of her own was reached: {ran_as:?}");
        }
    }
}

shop_test! {
    async fn staff_make_nothing_in_the_schemas_that_rules_live_in(shop: &Shop) {
        let mut owner = shop.staff_in("Om", "support_owner").await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        for schema in ["public", "desk"] {
            for session in [&mut owner.session, &mut admin] {
                assert_forbidden(
                    session.run(sqlx::query(AssertSqlSafe(format!("create table {schema}.mine ()")))).await,
                );
            }
        }
        for statement in [
            "alter table support_tickets disable row level security",
            "alter table support_tickets disable trigger all",
            "create policy mine on support_tickets using (true)",
            "drop trigger pin_ticket_on_update on support_tickets",
            "set session_replication_role = replica",
        ] {
            for session in [&mut owner.session, &mut admin] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement}: {refused:?}");
            }
        }
        // PostgreSQL warns here instead of refusing; nothing is granted all the same.
        for session in [&mut owner.session, &mut admin] {
            session.sql("grant select on support_tickets to public").await.expect("a warning");
        }
        assert_forbidden(shop.anonymous().await.value::<i64>("select count(*) from support_tickets").await);
    }
}
