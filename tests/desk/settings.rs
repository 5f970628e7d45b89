//! Whose settings are whose: the shop's are its owners', a person's are theirs alone.

use desk::ErrorCode;
use desk::deadlines::DeadlineTarget;
use desk::settings::{self, Density, PersonChange, PersonSettings, QuietHours, ShopChange, Theme, WorkingDay};
use desk::tickets::TicketPriority;
use sqlx::AssertSqlSafe;

use crate::harness::{MEERA, WEB_ADMIN, assert_forbidden, shop_test};

fn named(name: &str) -> ShopChange {
    ShopChange { name: Some(name.to_owned()), ..ShopChange::default() }
}

fn day(weekday: i16, opens: &str, closes: &str) -> ShopChange {
    let working_day = WorkingDay { weekday, opens: opens.to_owned(), closes: closes.to_owned() };
    ShopChange { working_day: Some(working_day), ..ShopChange::default() }
}

shop_test! {
    async fn an_owner_changes_the_shop_field_by_field(shop: &Shop) {
        let om = shop.staff_in("Om", "support_owner").await;
        let desk = shop.desk_of(&om).await;
        let first = settings::settings(&desk).await.expect("staff see the settings");
        assert!(first.may_change_shop);
        assert_eq!((first.shop.time_zone.as_str(), first.shop.currency.as_str()), ("Asia/Kolkata", "INR"));
        assert_eq!(first.shop.working_days.len(), 7);

        settings::change_shop(&desk, &named("  Corner Basket ")).await.expect("an owner's right");
        let zone = ShopChange { time_zone: Some("Europe/Berlin".into()), ..ShopChange::default() };
        settings::change_shop(&desk, &zone).await.expect("an owner's right");
        let currency = ShopChange { currency: Some("EUR".into()), ..ShopChange::default() };
        let now = settings::change_shop(&desk, &currency).await.expect("an owner's right").shop;
        assert_eq!((now.name.as_str(), now.time_zone.as_str(), now.currency.as_str()), ("Corner Basket", "Europe/Berlin", "EUR"));

        let late = settings::change_shop(&desk, &day(6, "08:30", "24:00")).await.expect("an owner's right").shop;
        assert!(late.working_days.contains(&WorkingDay { weekday: 6, opens: "08:30".into(), closes: "24:00".into() }));
        let off = ShopChange { day_off: Some(7), ..ShopChange::default() };
        let rest = settings::change_shop(&desk, &off).await.expect("an owner's right").shop;
        assert_eq!(rest.working_days.iter().map(|day| day.weekday).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        // A day off can be worked again.
        let back = settings::change_shop(&desk, &day(7, "10:00", "14:00")).await.expect("an owner's right").shop;
        assert_eq!(back.working_days.len(), 7);
        assert_eq!(back.name, "Corner Basket");
    }
}

shop_test! {
    async fn what_is_wrong_is_told_in_a_sentence_and_changes_nothing(shop: &Shop) {
        let om = shop.staff_in("Om", "support_owner").await;
        let desk = shop.desk_of(&om).await;
        let before = settings::settings(&desk).await.expect("staff see the settings");
        let zone = |name: &str| ShopChange { time_zone: Some(name.to_owned()), ..ShopChange::default() };
        let currency = |code: &str| ShopChange { currency: Some(code.to_owned()), ..ShopChange::default() };
        for (change, said) in [
            (named("   "), "The shop needs a name"),
            (named(&"n".repeat(121)), "The shop needs a name"),
            (named("two\nlines"), "The shop needs a name"),
            (zone("Atlantis/Poseidonis"), "no time zone \u{201c}Atlantis/Poseidonis\u{201d}"),
            (zone(""), "knows no time zone"),
            (currency("rupees"), "is no currency"),
            (currency("inr"), "is no currency"),
            (day(1, "21:00", "09:00"), "ends after it begins"),
            (day(1, "nine", "21:00"), "Write times with hours and minutes"),
            (day(8, "09:00", "21:00"), "no such day"),
            // All or nothing: the good name falls with the bad zone.
            (ShopChange { name: Some("Good".into()), ..zone("Nowhere/At_All") }, "knows no time zone"),
        ] {
            let told = settings::change_shop(&desk, &change).await.expect_err(said);
            assert_eq!(told.code, ErrorCode::Invalid, "{told}");
            assert!(told.message.contains(said), "{told}");
        }
        assert_eq!(settings::settings(&desk).await.expect("staff see the settings"), before);
    }
}

shop_test! {
    async fn an_agent_reads_the_shop_and_changes_nothing_of_it(shop: &Shop) {
        let before = settings::settings(&shop.desk_of(&shop.staff_in("Om", "support_owner").await).await).await.expect("read");
        for group in ["support_agent", "support_approver"] {
            let mut agent = shop.staff_in("Asha", group).await;
            let desk = shop.desk_of(&agent).await;
            let seen = settings::settings(&desk).await.expect("staff see the settings");
            assert!(!seen.may_change_shop, "{group}");
            assert_eq!(seen.shop, before.shop);
            for change in [named("Mine"), day(1, "10:00", "11:00"), ShopChange { day_off: Some(1), ..ShopChange::default() }] {
                let told = settings::change_shop(&desk, &change).await.expect_err(group);
                assert_eq!(told.code, ErrorCode::Refused, "{told}");
            }
            for statement in [
                "update desk.settings set shop_name = 'Mine'",
                "update desk.working_hours set opens = '00:00'",
                "delete from desk.working_hours",
                "insert into desk.working_hours values (1, '00:00', '01:00')",
                "select desk.change_shop_details('Mine', null, null)",
                "select desk.change_working_day(1::smallint, null, null)",
            ] {
                assert_forbidden(agent.session.run(sqlx::query(AssertSqlSafe(statement))).await);
            }
        }
        let mut owner = shop.owner().await;
        assert_eq!(owner.value::<String>("select shop_name from desk.settings").await.expect("one row"), before.shop.name);
        assert_eq!(owner.value::<i64>("select count(*) from desk.working_hours").await.expect("a count"), 7);
    }
}

shop_test! {
    async fn a_persons_settings_are_theirs_alone(shop: &Shop) {
        let mut asha = shop.staff("Asha").await;
        let mut om = shop.staff_in("Om", "support_owner").await;
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&om).await);
        assert_eq!(settings::person(&hers).await.expect("read"), PersonSettings::default());

        let dark = PersonChange { theme: Some(Theme::Dark), ..PersonChange::default() };
        settings::change_person(&hers, dark).await.expect("her own");
        let quiet = PersonChange {
            density: Some(Density::Compact),
            notify_new_tickets: Some(false),
            private_notifications: Some(true),
            ..PersonChange::default()
        };
        let now = settings::change_person(&hers, quiet).await.expect("her own");
        let wanted = PersonSettings {
            theme: Theme::Dark,
            density: Density::Compact,
            notify_new_tickets: false,
            notify_customer_replies: true,
            private_notifications: true,
            ..PersonSettings::default()
        };
        assert_eq!(now, wanted);

        // The owner of the desk neither sees nor changes them, and has his own.
        assert_eq!(settings::person(&his).await.expect("read"), PersonSettings::default());
        assert_eq!(om.session.value::<i64>("select count(*) from desk.person_settings").await.expect("a count"), 0);
        settings::change_person(&his, PersonChange { theme: Some(Theme::Light), ..PersonChange::default() }).await.expect("his own");
        assert_eq!(om.session.values::<String>("select theme from desk.person_settings").await.expect("his row"), ["light"]);
        assert_eq!(settings::person(&hers).await.expect("read"), wanted);

        for session in [&mut asha.session, &mut om.session] {
            for statement in [
                "update desk.person_settings set theme = 'light'",
                "delete from desk.person_settings",
                "insert into desk.person_settings (user_id) select user_id from desk.staff_logins",
            ] {
                assert_forbidden(session.run(sqlx::query(AssertSqlSafe(statement))).await);
            }
        }
    }
}

shop_test! {
    async fn quiet_hours_are_kept_and_can_be_ended(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let at = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
        let hours = |from, to| PersonChange {
            quiet_hours: Some(QuietHours { from: at(from), to: at(to) }),
            ..PersonChange::default()
        };
        let kept = settings::change_person(&desk, hours("22:00", "07:30")).await.expect("her own").quiet_hours;
        assert_eq!(kept, Some(QuietHours { from: at("22:00"), to: at("07:30") }));
        let dark = PersonChange { theme: Some(Theme::Dark), ..PersonChange::default() };
        assert_eq!(settings::change_person(&desk, dark).await.expect("her own").quiet_hours, kept, "they stay");
        let told = settings::change_person(&desk, hours("22:00", "22:00")).await.expect_err("all day and never are one");
        assert!(told.message.starts_with("Quiet hours need a beginning and another end."), "{told}");
        let off = PersonChange { no_quiet_hours: true, ..PersonChange::default() };
        assert_eq!(settings::change_person(&desk, off).await.expect("her own").quiet_hours, None);
    }
}

shop_test! {
    async fn deadlines_are_the_owners_to_change_within_bounds(shop: &Shop) {
        let om = shop.desk_of(&shop.staff_in("Om", "support_owner").await).await;
        let change = |answer_minutes| ShopChange {
            deadline: Some(DeadlineTarget { priority: TicketPriority::High, answer_minutes, settle_minutes: 300 }),
            ..ShopChange::default()
        };
        let now = settings::change_shop(&om, &change(45)).await.expect("an owner's right").shop.deadlines;
        assert_eq!(now.iter().map(|target| target.priority).collect::<Vec<_>>()[..2], [TicketPriority::Critical, TicketPriority::High]);
        assert_eq!((now[1].answer_minutes, now[1].settle_minutes), (45, 300));
        let told = settings::change_shop(&om, &change(1)).await.expect_err("nobody is that quick");
        assert!(told.message.starts_with("A deadline is between 5 minutes"), "{told}");
    }
}

shop_test! {
    async fn nobody_else_has_settings_at_the_desk(shop: &Shop) {
        let gone = shop.staff("Gone").await;
        let mut kept = shop.sign_in(&gone.login).await;
        kept.sql("select desk.change_my_settings(theme => 'dark')").await.expect("still staff");
        shop.owner().await
            .run(sqlx::query("select desk.set_staff_active($1::name, false)").bind(gone.login.clone()))
            .await
            .expect("the owner switches a login off");
        for table in ["person_settings", "working_hours", "settings"] {
            let n: i64 = kept.value(&format!("select count(*) from desk.{table}")).await.expect("a count");
            assert_eq!(n, 0, "{table}");
        }
        assert_forbidden(kept.sql("select desk.change_my_settings(theme => 'light')").await);
        assert_forbidden(kept.sql("select desk.schema_version()").await);

        for mut session in [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.anonymous().await, shop.back_end().await] {
            for statement in [
                "select count(*) from desk.person_settings",
                "select count(*) from desk.working_hours",
                "select desk.may_change_shop()",
                "select desk.change_my_settings(theme => 'dark')",
                "select desk.change_shop_details('Mine', null, null)",
                "select desk.schema_version()",
            ] {
                assert_forbidden(session.run(sqlx::query(AssertSqlSafe(statement))).await);
            }
        }
    }
}

shop_test! {
    async fn every_time_zone_that_is_offered_is_one_that_the_shop_may_have(shop: &Shop) {
        let om = shop.staff_in("Om", "support_owner").await;
        let desk = shop.desk_of(&om).await;
        let zones = settings::time_zones(&desk).await.expect("the list");
        let at = |name: &str| zones.iter().find(|zone| zone.name == name).map(|zone| zone.minutes_ahead);
        assert_eq!(at("Asia/Kolkata"), Some(330));
        assert_eq!(at("UTC"), Some(0));
        assert_eq!(at("America/Bogota"), Some(-300));
        assert!(zones.len() > 300, "{}", zones.len());
        assert!(!zones.iter().any(|zone| zone.name.starts_with("posix/") || zone.name.starts_with("Etc/")));
        for name in ["America/Argentina/Buenos_Aires", "Pacific/Chatham"] {
            let change = ShopChange { time_zone: Some(name.into()), ..ShopChange::default() };
            assert_eq!(settings::change_shop(&desk, &change).await.expect(name).shop.time_zone, name);
        }
    }
}

shop_test! {
    async fn about_says_which_schema_and_which_server_and_no_secret(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let about = settings::about(&shop.desk_of(&asha).await, "This computer", &[("Size", "110 %".into())]).await.expect("about");
        let mut owner = shop.owner().await;
        let newest: i64 = owner.value("select max(version) from desk.schema_migrations").await.expect("applied");
        assert_eq!(about.schema, format!("{newest:04}"));
        assert_eq!(about.database, owner.value::<String>("select current_setting('server_version')").await.expect("a version"));
        assert!(about.diagnostics.ends_with("Size: 110 %"), "{}", about.diagnostics);
        for secret in [&asha.login, "Asha", "Meera"] {
            assert!(!about.diagnostics.contains(secret), "{}", about.diagnostics);
        }
    }
}
