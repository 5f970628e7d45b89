//! Who may appoint and dismiss the people of the desk and change the shop's settings, and whom.

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    DISABLED_ADMIN, MEERA, Refusal, Session, Shop, WEB_ADMIN, assert_forbidden, refusal, shop_test, uuid,
};

/// What somebody asks of `desk.add_staff`.
#[derive(Clone)]
struct Appointment {
    login: String,
    name: Option<String>,
    email: Option<String>,
    group: Option<String>,
    existing_user: Option<Uuid>,
}

impl Appointment {
    fn of(login: &str) -> Self {
        Self {
            login: login.to_owned(),
            name: Some("Asha Rao".to_owned()),
            email: None,
            group: Some("support_agent".to_owned()),
            existing_user: None,
        }
    }

    async fn by(&self, session: &mut Session) -> sqlx::Result<Uuid> {
        Ok(session
            .row(
                sqlx::query("select desk.add_staff($1::name, $2, $3, $4, $5)")
                    .bind(&self.login)
                    .bind(&self.name)
                    .bind(&self.email)
                    .bind(&self.group)
                    .bind(self.existing_user),
            )
            .await?
            .get(0))
    }
}

async fn switch(session: &mut Session, login: &str, active: bool) -> sqlx::Result<u64> {
    session.run(sqlx::query("select desk.set_staff_active($1::name, $2)").bind(login.to_owned()).bind(active)).await
}

async fn change_shop(session: &mut Session, name: &str, zone: &str, currency: &str) -> sqlx::Result<u64> {
    session
        .run(
            sqlx::query("select desk.change_shop($1, $2, $3)")
                .bind(name.to_owned())
                .bind(zone.to_owned())
                .bind(currency.to_owned()),
        )
        .await
}

/// The groups a login is in, directly.
async fn groups_of(shop: &Shop, login: &str) -> Vec<String> {
    shop.owner()
        .await
        .values(&format!(
            "select roleid::regrole::text from pg_auth_members where member = '{login}'::regrole order by 1"
        ))
        .await
        .expect("the owner looks at the roles")
}

/// People and mapped logins: what a refusal must leave alone.
async fn people(shop: &Shop) -> String {
    shop.owner()
        .await
        .value(
            "select (select json_agg(u order by u.id) from users u)::text
                 || coalesce((select json_agg(s order by s.login_role) from desk.staff_logins s)::text, '')",
        )
        .await
        .expect("the owner looks at the people")
}

/// The appointment is refused with this code, in a sentence that names the login where it says anything about it.
async fn assert_refused(shop: &Shop, session: &mut Session, appointment: &Appointment, code: &str) -> Refusal {
    let before = people(shop).await;
    let refused = refusal(appointment.by(session).await);
    assert_eq!(refused.code, code, "{refused:?}");
    assert!(refused.message.contains("Nothing was changed."), "{refused:?}");
    assert_eq!(people(shop).await, before, "{refused:?}");
    refused
}

shop_test! {
    async fn the_databases_owner_and_the_desks_owners_appoint_staff(shop: &Shop) {
        let mut database_owner = shop.owner().await;
        let mut desk_owner = shop.staff_in("Om", "support_owner").await.session;
        for session in [&mut database_owner, &mut desk_owner] {
            let login = shop.new_login("").await;
            let person = Appointment::of(&login).by(session).await.expect("an owner appoints");
            assert_eq!(groups_of(shop, &login).await, ["support_agent"]);
            let stored = shop
                .owner()
                .await
                .row(sqlx::query("select full_name, role, is_active from users where id = $1").bind(person))
                .await
                .expect("there is a person");
            assert_eq!(
                (stored.get::<String, _>(0), stored.get::<String, _>(1), stored.get::<bool, _>(2)),
                ("Asha Rao".to_owned(), "admin".to_owned(), true)
            );
            let me: Uuid =
                shop.sign_in(&login).await.value("select user_id from desk.whoami()").await.expect("she signs in");
            assert_eq!(me, person);
        }
    }
}

shop_test! {
    async fn nobody_else_appoints_dismisses_or_changes_the_shop(shop: &Shop) {
        let login = shop.new_login("").await;
        let colleague = shop.staff("Ravina").await;
        let mut dismissed = shop.staff_in("Om", "support_owner").await;
        switch(&mut shop.owner().await, &dismissed.login, false).await.expect("the database's owner dismisses");
        let unmapped_login = shop.new_login("").await;
        shop.owner().await.sql(&format!("grant support_owner to {unmapped_login}")).await.expect("a group is granted");
        let mut sessions = vec![
            ("an agent", shop.staff("Asha").await.session),
            ("an approver", shop.staff_in("Asha", "support_approver").await.session),
            ("a dismissed owner", std::mem::replace(&mut dismissed.session, shop.anonymous().await)),
            ("an owner whom nobody mapped", shop.sign_in(&unmapped_login).await),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("a customer", shop.customer(MEERA).await),
            ("the back end", shop.back_end().await),
            ("anonymous", shop.anonymous().await),
        ];
        let before = people(shop).await;
        for (who, session) in &mut sessions {
            for outcome in [
                Appointment::of(&login).by(session).await.map(|_| 0),
                switch(session, &colleague.login, false).await,
                switch(session, &dismissed.login, true).await,
                change_shop(session, "Mine", "Asia/Kolkata", "INR").await,
            ] {
                let refused = refusal(outcome);
                assert_eq!(refused.code, "42501", "{who}: {refused:?}");
            }
            for statement in [
                "insert into desk.staff_logins (login_role, user_id) select 'x', id from users limit 1",
                "update desk.staff_logins set active = true",
                "delete from desk.staff_logins",
                "update desk.settings set shop_name = 'Mine'",
            ] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement} by {who}: {refused:?}");
            }
        }
        assert_eq!(people(shop).await, before);
        assert!(groups_of(shop, &login).await.is_empty());
    }
}

shop_test! {
    async fn a_person_of_the_desk_has_one_of_three_groups(shop: &Shop) {
        let mut owner = shop.owner().await;
        for group in ["support_agent", "support_approver", "support_owner"] {
            let login = shop.new_login("").await;
            Appointment { group: Some(group.to_owned()), ..Appointment::of(&login) }.by(&mut owner).await.expect(group);
            assert_eq!(groups_of(shop, &login).await, [group]);
        }
        let login = shop.new_login("").await;
        for group in [
            Some("authenticated"),
            Some("service_role"),
            Some("postgres"),
            Some("pg_read_all_data"),
            Some("Support_Agent"),
            Some(""),
            None,
        ] {
            let appointment = Appointment { group: group.map(ToOwned::to_owned), ..Appointment::of(&login) };
            assert_refused(shop, &mut owner, &appointment, "22023").await;
        }
        assert!(groups_of(shop, &login).await.is_empty());
    }
}

shop_test! {
    async fn only_an_ordinary_personal_login_becomes_staff(shop: &Shop) {
        let mut owner = shop.owner().await;
        for attributes in ["superuser", "bypassrls", "createrole", "replication"] {
            let login = shop.new_login(attributes).await;
            let refused = assert_refused(shop, &mut owner, &Appointment::of(&login), "22023").await;
            assert!(refused.message.contains("not an ordinary personal login"), "{attributes}: {refused:?}");
        }
        let group = shop.new_login("").await;
        owner.sql(&format!("alter role {group} nologin")).await.expect("a group that nobody signs in as");
        assert_refused(shop, &mut owner, &Appointment::of(&group), "22023").await;
        let missing = Appointment::of("nobody_at_all");
        assert_refused(shop, &mut owner, &missing, "42704").await;
        let unnamed =
            refusal(owner.run(sqlx::query("select desk.add_staff(null, 'Asha', null, 'support_agent')")).await);
        assert_eq!(unnamed.code, "42704");
    }
}

shop_test! {
    async fn a_login_that_may_become_more_than_staff_is_refused(shop: &Shop) {
        let mut owner = shop.owner().await;
        let me: String = owner.value("select current_user::text").await.expect("the owner's name");
        let powerful = shop.new_login("createrole").await;
        for above in ["pg_read_all_data", "pg_write_all_data", "pg_execute_server_program", &powerful, &me] {
            let login = shop.new_login("").await;
            owner.sql(&format!("grant {above} to {login}")).await.expect("a role is granted");
            let refused = assert_refused(shop, &mut owner, &Appointment::of(&login), "22023").await;
            assert!(refused.message.contains(&format!("is a member of \"{above}\"")), "{refused:?}");
        }
        // Also when it is only one step away.
        let between = shop.new_login("").await;
        let login = shop.new_login("").await;
        owner
            .sql(&format!("grant {powerful} to {between}; grant {between} to {login}"))
            .await
            .expect("roles are granted");
        assert_refused(shop, &mut owner, &Appointment::of(&login), "22023").await;
    }
}

shop_test! {
    async fn a_gateway_is_refused(shop: &Shop) {
        let mut owner = shop.owner().await;
        for role in ["anon", "authenticated", "service_role"] {
            for attributes in ["", "noinherit"] {
                let login = shop.new_login(attributes).await;
                owner.sql(&format!("grant {role} to {login}")).await.expect("a role is granted");
                let refused = assert_refused(shop, &mut owner, &Appointment::of(&login), "22023").await;
                assert!(refused.message.contains(role), "{refused:?}");
            }
        }
    }
}

shop_test! {
    async fn an_active_admin_of_the_shop_may_be_given_a_login_by_id_or_by_address(shop: &Shop) {
        let mut owner = shop.owner().await;
        let login = shop.new_login("").await;
        let by_id = Appointment { existing_user: Some(WEB_ADMIN), name: None, ..Appointment::of(&login) };
        assert_eq!(by_id.by(&mut owner).await.expect("she is an admin"), WEB_ADMIN);
        let second_login = shop.new_login("").await;
        let twice = Appointment { login: second_login.clone(), ..by_id.clone() };
        let refused = assert_refused(shop, &mut owner, &twice, "23505").await;
        assert!(refused.message.contains(&login), "it says which login is hers: {refused:?}");

        owner
            .sql(&format!("update users set is_active = true where id = '{DISABLED_ADMIN}'"))
            .await
            .expect("back again");
        let by_address =
            Appointment { email: Some(" GONE@shop.example ".to_owned()), ..Appointment::of(&second_login) };
        assert_eq!(by_address.by(&mut owner).await.expect("an admin has that address"), DISABLED_ADMIN);
        let name: String =
            owner.value(&format!("select full_name from users where id = '{DISABLED_ADMIN}'")).await.expect("a name");
        assert_eq!(name, "Gone Admin", "the shop's own record is kept");
    }
}

shop_test! {
    async fn customers_and_disabled_admins_are_not_made_staff_through_their_records(shop: &Shop) {
        let mut owner = shop.owner().await;
        let login = shop.new_login("").await;
        for person in [MEERA, DISABLED_ADMIN, uuid("99999999-0000-4000-8000-000000000001")] {
            let appointment = Appointment { existing_user: Some(person), ..Appointment::of(&login) };
            assert_refused(shop, &mut owner, &appointment, "22023").await;
        }
        for address in ["meera@example.in", "MEERA@example.in", "gone@shop.example"] {
            let appointment = Appointment { email: Some(address.to_owned()), ..Appointment::of(&login) };
            assert_refused(shop, &mut owner, &appointment, "23505").await;
        }
    }
}

shop_test! {
    async fn a_new_person_needs_a_name(shop: &Shop) {
        let mut owner = shop.owner().await;
        let login = shop.new_login("").await;
        for name in [None, Some(""), Some("   ")] {
            let appointment = Appointment { name: name.map(ToOwned::to_owned), ..Appointment::of(&login) };
            assert_refused(shop, &mut owner, &appointment, "22023").await;
        }
    }
}

shop_test! {
    async fn appointing_twice_changes_nothing_and_brings_a_dismissed_one_back(shop: &Shop) {
        let mut owner = shop.owner().await;
        let login = shop.new_login("").await;
        let appointment = Appointment::of(&login);
        let person = appointment.by(&mut owner).await.expect("appointed");
        let before = people(shop).await;
        assert_eq!(appointment.by(&mut owner).await.expect("again"), person);
        assert_eq!(people(shop).await, before);
        assert_eq!(groups_of(shop, &login).await, ["support_agent"]);

        switch(&mut owner, &login, false).await.expect("dismissed");
        assert_eq!(appointment.by(&mut owner).await.expect("appointed again"), person);
        assert_eq!(people(shop).await, before);

        let other = Appointment { existing_user: Some(WEB_ADMIN), ..appointment };
        let refused = assert_refused(shop, &mut owner, &other, "23505").await;
        assert!(refused.message.contains("belongs to another person already"), "{refused:?}");
    }
}

shop_test! {
    async fn an_agent_is_promoted_by_appointing_them_to_a_higher_group(shop: &Shop) {
        let mut owner = shop.owner().await;
        let login = shop.new_login("").await;
        Appointment::of(&login).by(&mut owner).await.expect("an agent");
        Appointment { group: Some("support_owner".to_owned()), ..Appointment::of(&login) }
            .by(&mut owner)
            .await
            .expect("an owner now");
        assert_eq!(groups_of(shop, &login).await, ["support_agent", "support_owner"]);
        change_shop(&mut shop.sign_in(&login).await, "Corner Shop", "Asia/Kolkata", "INR")
            .await
            .expect("an owner's right");
    }
}

shop_test! {
    async fn owners_dismiss_and_bring_back_everybody_but_themselves(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let mut om = shop.staff_in("Om", "support_owner").await;
        let active = format!("select active from desk.staff_logins where login_role = '{}'", asha.login);
        for (wanted, times) in [(false, 2), (true, 2)] {
            for _ in 0..times {
                switch(&mut om.session, &asha.login, wanted).await.expect("an owner's right, and again is no error");
            }
            assert_eq!(om.session.value::<bool>(&active).await.expect("staff see who is staff"), wanted);
        }
        let own = om.login.clone();
        let refused = refusal(switch(&mut om.session, &own, false).await);
        assert_eq!(refused.code, "22023");
        assert!(refused.message.contains("Nobody can shut themselves out."), "{refused:?}");
        switch(&mut om.session, &own, true).await.expect("which changes nothing");
        let unknown = refusal(switch(&mut om.session, "nobody_at_all", false).await);
        assert_eq!(unknown.code, "P0002");
        assert!(unknown.message.contains("is not staff"), "{unknown:?}");
    }
}

shop_test! {
    async fn owners_change_the_shop_and_only_to_something_possible(shop: &Shop) {
        let mut om = shop.staff_in("Om", "support_owner").await.session;
        let settings = "select shop_name || '|' || business_tz || '|' || currency || '|' || (set_up_at is not null) from desk.settings";
        assert_eq!(om.value::<String>(settings).await.expect("staff see the shop"), "|Asia/Kolkata|INR|false");
        change_shop(&mut om, "Corner Shop", "Europe/Berlin", "EUR").await.expect("an owner's right");
        let kept = "Corner Shop|Europe/Berlin|EUR|true";
        assert_eq!(om.value::<String>(settings).await.expect("staff see the shop"), kept);
        let long = "x".repeat(201);
        for (name, zone, currency, rule) in [
            ("Shop", "Atlantis/Poseidonis", "EUR", "settings_business_tz_known"),
            ("Shop", "", "EUR", "settings_business_tz_known"),
            ("Shop", "Europe/Berlin", "euro", "settings_currency_check"),
            ("Shop", "Europe/Berlin", "", "settings_currency_check"),
            (&long, "Europe/Berlin", "EUR", "settings_shop_name_check"),
        ] {
            let refused = refusal(change_shop(&mut om, name, zone, currency).await);
            assert_eq!(refused.constraint.as_deref(), Some(rule), "{refused:?}");
        }
        assert_eq!(om.value::<String>(settings).await.expect("staff see the shop"), kept);
        let first: String = om.value("select set_up_at::text from desk.settings").await.expect("set up");
        change_shop(&mut om, "Corner Shop", "Europe/Berlin", "INR").await.expect("an owner's right");
        assert_eq!(om.value::<String>("select set_up_at::text from desk.settings").await.expect("set up"), first);
    }
}

shop_test! {
    async fn the_shop_is_one_row_that_nobody_doubles_or_removes(shop: &Shop) {
        let mut owner = shop.owner().await;
        let second = refusal(owner.sql("insert into desk.settings default values").await);
        assert_eq!(second.constraint.as_deref(), Some("settings_pkey"));
        let other = refusal(owner.sql("insert into desk.settings (only_row) values (false)").await);
        assert_eq!(other.constraint.as_deref(), Some("settings_only_row_check"));
        let mut om = shop.staff_in("Om", "support_owner").await.session;
        for statement in
            ["delete from desk.settings", "update desk.settings set evidence_base_url = 'https://evil.example'"]
        {
            assert_forbidden(om.run(sqlx::query(AssertSqlSafe(statement))).await);
        }
    }
}
