//! What `punnet-admin` stands on: the doctor, and appointing staff. (The program itself: `crates/desk/tests`.)

use desk::operator::{Group, Login, Password, add_staff, doctor, list_staff, set_staff_active};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::harness::{Flavour, MEERA, Session, Shop, shop_test};

async fn pool(shop: &Shop) -> PgPool {
    PgPoolOptions::new().max_connections(2).connect_with(shop.address()).await.expect("the owner signs in")
}

/// What the doctor finds wrong, but for the settings of a server for tests.
async fn wrong(pool: &PgPool) -> Vec<String> {
    doctor(pool)
        .await
        .expect("the doctor looks")
        .into_iter()
        .filter(|finding| !finding.well && !finding.sentence.contains("fsync"))
        .map(|finding| finding.sentence)
        .collect()
}

shop_test! {
    async fn a_fresh_shop_is_well(shop: &Shop) {
        shop.staff("Asha").await;
        shop.ticket_of(MEERA, None, "Crushed").await;
        let pool = pool(shop).await;
        assert_eq!(wrong(&pool).await, Vec::<String>::new());
        let seen = doctor(&pool).await.expect("the doctor looks").len();
        assert!(seen >= 14, "only {seen} things were looked at");
        pool.close().await;
    }
}

shop_test! {
    async fn each_trouble_is_found_and_told(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        shop.ticket_of(MEERA, None, "Crushed").await;
        let mut owner = shop.owner().await;
        let pool = pool(shop).await;
        let login = &asha.login;
        let mut troubles = vec![
            ("alter table desk.events_other disable row level security".to_owned(), "desk.events_other"),
            ("alter table support_tickets disable row level security".to_owned(), "support_tickets"),
            ("drop index users_email_trgm".to_owned(), "public.users_email_trgm"),
            (format!("grant authenticated to {login}"), "members of the API's roles"),
            (format!("alter role {login} bypassrls"), "bound by no rule"),
            (format!("alter role {login} nologin"), "can't sign in"),
            ("insert into desk.ticket_count_deltas values ('open', 'low', 1)".to_owned(), "counts above the queue are wrong"),
            ("alter table support_tickets disable trigger pin_ticket_on_insert;
              insert into support_tickets (ticket_number, customer_id, issue_type, subject, description)
              select 'TKT-2031-00009', id, 'other', 'x', 'x' from users limit 1;
              alter table support_tickets enable trigger pin_ticket_on_insert".to_owned(), "ticket numbers of 2031"),
            ("insert into desk.evidence_blobs (sha256, size, content_type) values (sha256('x'), 5, 'image/jpeg')".to_owned(), "lack bytes"),
            ("drop table desk.events_".to_owned() + &this_month(&mut owner).await, "have no partition"),
            ("update desk.schema_migrations set checksum = '\\x00' where version = 4".to_owned(), "Step 4 of the schema is not the one"),
            ("insert into desk.schema_migrations (version, description, success, checksum, execution_time) values (9000, 'later', true, '\\x00', 0)".to_owned(), "step 9000"),
            ("delete from desk.schema_migrations where version = 12".to_owned(), "lacks 1 of"),
        ];
        if shop.flavour == Flavour::Supabase {
            troubles.push(("update storage.buckets set public = true where id = 'support-evidence'".to_owned(), "the bucket is public"));
        }
        for (trouble, told) in troubles {
            assert!(wrong(&pool).await.iter().all(|sentence| !sentence.contains(told)), "told before it is so: {told}");
            owner.sql(&trouble).await.expect("the owner makes trouble");
            let found = wrong(&pool).await;
            assert!(found.iter().any(|sentence| sentence.contains(told)), "{trouble} was not found: {found:?}");
        }
        pool.close().await;
    }
}

async fn this_month(owner: &mut Session) -> String {
    owner.value("select to_char(now() at time zone 'UTC', 'YYYY_MM')").await.expect("the server knows the month")
}

shop_test! {
    async fn no_trigger_of_the_schema_is_forgotten(shop: &Shop) {
        let mut owner = shop.owner().await;
        let pool = pool(shop).await;
        let triggers: Vec<String> = owner.values(
            "select tgrelid::regclass || ' ' || quote_ident(tgname) from pg_trigger t join pg_class c on c.oid = t.tgrelid
              where not tgisinternal and c.relnamespace in ('public'::regnamespace, 'desk'::regnamespace) and tgparentid = 0
              order by 1",
        ).await.expect("the triggers can be listed");
        assert!(triggers.len() >= 15, "{triggers:?}");
        for trigger in triggers {
            let (table, name) = trigger.split_once(' ').expect("a table and a trigger");
            owner.sql(&format!("alter table {table} disable trigger {name}")).await.expect("the owner switches it off");
            let found = wrong(&pool).await;
            assert!(found.iter().any(|sentence| sentence.contains(&format!("{name} on "))), "{trigger} is off: {found:?}");
            owner.sql(&format!("alter table {table} enable trigger {name}")).await.expect("the owner switches it on");
        }
        assert_eq!(wrong(&pool).await, Vec::<String>::new());
        pool.close().await;
    }
}

shop_test! {
    async fn who_is_no_owner_is_not_told_wrong_things(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let mut owner = shop.owner().await;
        owner.sql(&format!("alter role {} password 'of this test only'", asha.login)).await.expect("the login gets a password");
        let pool = PgPoolOptions::new()
            .connect_with(shop.address().username(&asha.login).password("of this test only"))
            .await
            .expect("staff sign in");
        let refused = doctor(&pool).await.expect_err("staff don't see enough");
        assert!(!refused.message.is_empty());
        pool.close().await;
    }
}

/// A name that this shop's end takes away, of a login that is not there yet.
async fn free_login(shop: &Shop) -> String {
    let login = shop.new_login("").await;
    shop.owner().await.sql(&format!("drop role {login}")).await.expect("the login goes");
    login
}

fn person(login: &str, name: &str, group: Group) -> Login {
    Login { login: login.to_owned(), name: name.to_owned(), email: None, group, password: Password::Made }
}

async fn sign_in(shop: &Shop, login: &str, password: &str) -> sqlx::Result<Session> {
    let connection = shop.address().username(login).password(password).connect().await?;
    Ok(Session { connection })
}

shop_test! {
    async fn a_new_person_signs_in_with_the_password_that_was_made(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let pool = pool(shop).await;
        let login = free_login(shop).await;
        let added = add_staff(&pool, &person(&login, "Nisha Thakur", Group::Owner)).await.expect("the owner appoints");
        let password = added.made_password.expect("a new login gets a password");
        assert!(!added.login_existed);
        let mut session = sign_in(shop, &login, &password).await.expect("the person signs in");
        assert_eq!(session.value::<i64>("select count(*) from support_tickets").await.expect("staff see tickets"), 1);
        assert!(sign_in(shop, &login, "another one").await.is_err());

        // Again: nothing new, and the password stays.
        let again = add_staff(&pool, &person(&login, "Nisha Thakur", Group::Owner)).await.expect("the owner appoints again");
        assert!(again.login_existed && again.made_password.is_none());
        assert_eq!(again.user_id, added.user_id);
        sign_in(shop, &login, &password).await.expect("the password is the same");

        let staff = list_staff(&pool).await.expect("staff can be listed");
        let seen = staff.iter().find(|person| person.login == login).expect("the person is listed");
        assert_eq!((seen.name.as_str(), seen.group.as_str(), seen.active), ("Nisha Thakur", "support_owner", true));

        set_staff_active(&pool, &login, false).await.expect("the owner switches the person off");
        assert_eq!(session.value::<i64>("select count(*) from support_tickets").await.expect("the question is allowed"), 0);
        assert!(list_staff(&pool).await.expect("staff can be listed").iter().any(|person| person.login == login && !person.active));
        set_staff_active(&pool, &login, true).await.expect("the owner switches the person on");
        assert_eq!(session.value::<i64>("select count(*) from support_tickets").await.expect("staff see tickets"), 1);
        pool.close().await;
    }
}

shop_test! {
    async fn a_given_password_is_the_one(shop: &Shop) {
        let pool = pool(shop).await;
        let login = free_login(shop).await;
        let mut new = person(&login, "Arun Selvam", Group::Agent);
        new.password = Password::Given("correct horse battery staple".to_owned());
        let added = add_staff(&pool, &new).await.expect("the owner appoints");
        assert_eq!(added.made_password, None);
        sign_in(shop, &login, "correct horse battery staple").await.expect("the person signs in");
        let kept: String = shop.owner().await
            .value(&format!("select rolpassword from pg_authid where rolname = '{login}'")).await.expect("the superuser sees it");
        assert!(kept.starts_with("SCRAM-SHA-256$4096:"), "{kept}");
        pool.close().await;
    }
}

shop_test! {
    async fn what_cannot_be_is_refused_and_leaves_no_login(shop: &Shop) {
        let pool = pool(shop).await;
        let login = free_login(shop).await;
        let mut taken = person(&login, "Ira Basu", Group::Agent);
        taken.email = Some("meera@example.in".to_owned()); // a customer's
        let refused = add_staff(&pool, &taken).await.expect_err("the address is a customer's");
        assert!(refused.message.contains("not staff") && refused.message.contains("Nothing was changed"), "{refused}");
        let there: bool = shop.owner().await
            .value(&format!("select exists (select from pg_roles where rolname = '{login}')")).await.expect("roles can be listed");
        assert!(!there, "the login was made all the same");

        let refused = add_staff(&pool, &person("Robert'); drop table", "Bobby", Group::Agent)).await.expect_err("that is no login");
        assert!(refused.message.contains("small letters"), "{refused}");
        let refused = add_staff(&pool, &person("postgres", "Post Gres", Group::Agent)).await.expect_err("a superuser is no staff");
        assert!(refused.message.contains("not an ordinary personal login"), "{refused}");
        let refused = set_staff_active(&pool, "nobody_here", false).await.expect_err("nobody of that name");
        assert!(refused.message.contains("is not staff"), "{refused}");
        pool.close().await;
    }
}
