//! Who may see and add evidence, and which addresses of files are taken at all.

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    DISABLED_ADMIN, MEERA, RAVI, Session, Shop, WEB_ADMIN, assert_breaks, assert_forbidden, refusal, shop_test,
};

/// The rule that every refused address breaks.
const ADDRESS_RULE: &str = "ticket_attachments_file_url_of_ticket";

/// Attaches what the guide's customer app sends: the public address of an object in the ticket's folder.
async fn attach(
    session: &mut Session,
    ticket: Uuid,
    message: Option<Uuid>,
    uploader: Uuid,
    name: &str,
) -> sqlx::Result<u64> {
    let address = format!("https://shop.example/storage/v1/object/public/support-evidence/{ticket}/{name}");
    attach_address(session, ticket, message, uploader, &address).await
}

async fn attach_address(
    session: &mut Session,
    ticket: Uuid,
    message: Option<Uuid>,
    uploader: Uuid,
    address: &str,
) -> sqlx::Result<u64> {
    session
        .run(
            sqlx::query(
                "insert into ticket_attachments (ticket_id, message_id, file_url, file_type, file_name, file_size, uploaded_by)
                 values ($1, $2, $3, 'image/jpeg', 'tomatoes.jpg', 2048, $4)",
            )
            .bind(ticket)
            .bind(message)
            .bind(address)
            .bind(uploader),
        )
        .await
}

/// The paths that this session shows, without the ticket's folder.
async fn visible(session: &mut Session) -> Vec<String> {
    session
        .values("select substr(storage_path, 38) from ticket_attachments order by storage_path")
        .await
        .expect("attachments may be asked for")
}

async fn count(shop: &Shop) -> i64 {
    shop.owner().await.value("select count(*) from ticket_attachments").await.expect("the owner counts")
}

shop_test! {
    async fn customers_see_and_add_evidence_on_their_own_tickets_only(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut meera = shop.customer(MEERA).await;
        let mut ravi = shop.customer(RAVI).await;
        attach(&mut meera, hers, None, MEERA, "1.jpg").await.expect("on her own ticket");
        attach(&mut ravi, his, None, RAVI, "2.jpg").await.expect("on his own ticket");
        assert_forbidden(attach(&mut meera, his, None, MEERA, "3.jpg").await);
        assert_eq!(visible(&mut meera).await, ["1.jpg"]);
        assert_eq!(visible(&mut ravi).await, ["2.jpg"]);
    }
}

shop_test! {
    async fn customers_add_evidence_in_their_own_name_only(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        for somebody_else in [RAVI, WEB_ADMIN] {
            assert_forbidden(attach(&mut meera, ticket, None, somebody_else, "1.jpg").await);
        }
        for (column, value) in
            [("id", "gen_random_uuid()"), ("created_at", "'2020-01-01'"), ("storage_path", "'elsewhere/1.jpg'")]
        {
            let outcome = meera
                .sql(&format!(
                    "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by, {column})
                     values ('{ticket}', '{ticket}/1.jpg', 'image/jpeg', '1.jpg', 1, '{MEERA}', {value})"
                ))
                .await;
            assert_forbidden(outcome);
        }
        assert_eq!(count(shop).await, 0);
    }
}

shop_test! {
    async fn customers_attach_to_messages_of_their_own_only(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let other = shop.ticket_of(MEERA, None, "Sour milk").await;
        let hers = shop.message_of(MEERA, ticket, "All six of them").await;
        let mut asha = shop.staff("Asha").await;
        let answer = asha.write(ticket, "We are sorry", false).await;
        let note = asha.write(ticket, "Third claim this month", true).await;
        let mut meera = shop.customer(MEERA).await;
        attach(&mut meera, ticket, Some(hers), MEERA, "1.jpg").await.expect("to her own message");
        for (which, message) in [("an answer", answer), ("a note", note), ("nothing", Uuid::from_u128(3))] {
            let refused = refusal(attach(&mut meera, ticket, Some(message), MEERA, "2.jpg").await);
            assert_eq!(refused.code, "42501", "{which}: {refused:?}");
        }
        assert_breaks(
            attach(&mut meera, other, Some(hers), MEERA, "3.jpg").await,
            "ticket_attachments_message_of_ticket",
        );
        assert_eq!(visible(&mut meera).await, ["1.jpg"]);
    }
}

shop_test! {
    async fn what_lies_beside_an_internal_note_is_the_desks_alone(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        let answer = asha.write(ticket, "Is it these?", false).await;
        let note = asha.write(ticket, "Third claim this month", true).await;
        let me = asha.user_id;
        for (message, name) in [(None, "ours.jpg"), (Some(answer), "answer.jpg"), (Some(note), "note.jpg")] {
            attach(&mut asha.session, ticket, message, me, name).await.expect("staff attach");
        }
        assert_eq!(visible(&mut asha.session).await, ["answer.jpg", "note.jpg", "ours.jpg"]);
        assert_eq!(visible(&mut shop.customer(WEB_ADMIN).await).await, ["answer.jpg", "note.jpg", "ours.jpg"]);
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(visible(&mut meera).await, ["answer.jpg", "ours.jpg"]);
        let asked: i64 = meera
            .value(&format!("select count(*) from ticket_attachments where message_id = '{note}'"))
            .await
            .expect("a customer asks");
        assert_eq!(asked, 0);
    }
}

shop_test! {
    async fn staff_and_web_admins_attach_to_all_tickets_in_their_own_name(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        let uploader = async |name: &str| -> Uuid {
            shop.owner()
                .await
                .row(
                    sqlx::query("select uploaded_by from ticket_attachments where storage_path like '%/' || $1")
                        .bind(name.to_owned()),
                )
                .await
                .expect("the file is attached")
                .get(0)
        };
        for (n, claimed) in [asha.user_id, MEERA, WEB_ADMIN].into_iter().enumerate() {
            let name = format!("staff-{n}.jpg");
            attach(&mut asha.session, ticket, None, claimed, &name).await.expect("stored under her own name");
            assert_eq!(uploader(&name).await, asha.user_id, "claimed {claimed}");
        }
        for (n, claimed) in [WEB_ADMIN, MEERA, asha.user_id].into_iter().enumerate() {
            let name = format!("admin-{n}.jpg");
            attach(&mut admin, ticket, None, claimed, &name).await.expect("stored under their own name");
            assert_eq!(uploader(&name).await, WEB_ADMIN, "claimed {claimed}");
        }
    }
}

shop_test! {
    async fn disabled_admins_and_anonymous_neither_see_nor_add(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        attach(&mut shop.customer(MEERA).await, ticket, None, MEERA, "1.jpg").await.expect("a customer attaches");
        let mut gone = shop.customer(DISABLED_ADMIN).await;
        assert!(visible(&mut gone).await.is_empty());
        assert_forbidden(attach(&mut gone, ticket, None, DISABLED_ADMIN, "2.jpg").await);
        let mut nobody = shop.anonymous().await;
        assert_forbidden(nobody.value::<i64>("select count(*) from ticket_attachments").await);
        assert_forbidden(attach(&mut nobody, ticket, None, MEERA, "2.jpg").await);
        assert_eq!(count(shop).await, 1);
    }
}

shop_test! {
    async fn nobody_changes_or_deletes_evidence(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        attach(&mut shop.customer(MEERA).await, ticket, None, MEERA, "1.jpg").await.expect("a customer attaches");
        let mut sessions = vec![
            ("the uploader", shop.customer(MEERA).await),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("the back end", shop.back_end().await),
            ("an agent", shop.staff("Asha").await.session),
            ("an owner of the desk", shop.staff_in("Om", "support_owner").await.session),
        ];
        for (who, session) in &mut sessions {
            for statement in [
                "update ticket_attachments set file_name = 'other.jpg'",
                "update ticket_attachments set storage_path = ticket_id || '/other.jpg'",
                "update ticket_attachments set uploaded_by = ticket_id",
                "delete from ticket_attachments",
                "truncate ticket_attachments",
            ] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement} by {who}: {refused:?}");
            }
        }
        assert_eq!(count(shop).await, 1);
    }
}

shop_test! {
    async fn every_address_of_a_file_in_the_tickets_folder_is_taken(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        for (address, name) in [
            (format!("https://x.supabase.co/storage/v1/object/public/support-evidence/{t}/1.jpg"), "1.jpg"),
            (format!("https://x.supabase.co/storage/v1/object/sign/support-evidence/{t}/2.jpg?token=abc"), "2.jpg"),
            (format!("https://x.supabase.co/storage/v1/object/authenticated/support-evidence/{t}/3.jpg"), "3.jpg"),
            (format!("https://x.supabase.co/storage/v1/object/support-evidence/{t}/4.jpg#top"), "4.jpg"),
            (format!("http://localhost:54321/storage/v1/object/public/support-evidence/{t}/5.jpg"), "5.jpg"),
            (format!("https://cdn.example/behind/it/storage/v1/object/public/support-evidence/{t}/6.jpg"), "6.jpg"),
            (
                format!("https://x.supabase.co/storage/v1/object/public/support-evidence/{t}/my%20photo%20(7).jpg"),
                "my photo (7).jpg",
            ),
            (format!("{t}/8.jpg"), "8.jpg"),
            (format!("support-evidence/{t}/9.jpg"), "9.jpg"),
            (format!("{t}/टमाटर.jpg"), "टमाटर.jpg"),
            (format!("{t}/..hidden.jpg"), "..hidden.jpg"),
            (format!("{t}/100%.jpg"), "100%.jpg"),
        ] {
            attach_address(&mut meera, t, None, MEERA, &address).await.expect(&address);
            let kept: Option<String> = meera
                .row(
                    sqlx::query("select (select storage_path from ticket_attachments where file_url = $1)")
                        .bind(&address),
                )
                .await
                .expect("a customer looks")
                .get(0);
            assert_eq!(kept, Some(format!("{t}/{name}")), "{address}");
        }
    }
}

shop_test! {
    async fn no_other_address_is_taken_from_anybody(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        let other = shop.ticket_of(MEERA, None, "Sour milk").await;
        let base = "https://x.supabase.co/storage/v1/object/public/support-evidence";
        let upper = t.to_string().to_uppercase();
        let refused = [
            // Anywhere else on the network.
            format!("http://169.254.169.254/latest/meta-data/{t}/1.jpg"),
            format!("http://127.0.0.1:5432/{t}/1.jpg"),
            format!("https://evil.example/{t}/1.jpg"),
            format!("https://evil.example/?x=/storage/v1/object/public/support-evidence/{t}/1.jpg"),
            format!("https://evil.example/#/storage/v1/object/public/support-evidence/{t}/1.jpg"),
            format!("//evil.example/{t}/1.jpg"),
            format!("https:///storage/v1/object/public/support-evidence/{t}/1.jpg"),
            // Another bucket, another folder, another ticket, none at all.
            format!("https://x.supabase.co/storage/v1/object/public/avatars/{t}/1.jpg"),
            format!("https://x.supabase.co/storage/v1/object/public/support-evidence-old/{t}/1.jpg"),
            format!("https://x.supabase.co/storage/v1/object/list/support-evidence/{t}/1.jpg"),
            format!("{base}/{other}/1.jpg"),
            format!("{base}/1.jpg"),
            format!("{base}/{t}"),
            format!("{base}/{t}/"),
            format!("{base}/{upper}/1.jpg"),
            format!("{other}/1.jpg"),
            format!("avatars/{t}/1.jpg"),
            format!("/{t}/1.jpg"),
            "1.jpg".to_owned(),
            String::new(),
            // Out of the folder again, plainly and encoded.
            format!("{base}/{t}/../{other}/1.jpg"),
            format!("{base}/{t}/%2e%2e/{other}/1.jpg"),
            format!("{base}/{t}/%2E%2E%2F{other}%2F1.jpg"),
            format!("{base}/{t}/..%5c{other}"),
            format!("{base}/{t}/%252e%252e%252f{other}"),
            format!("{base}/{other}/../{t}/1.jpg"),
            format!("{base}/{t}/sub/1.jpg"),
            format!("{t}/.."),
            format!("{t}/."),
            format!("{t}/../{other}/1.jpg"),
            format!("{t}/..%2f{other}"),
            format!("{t}/..\\{other}"),
            format!("{t}/%2e%2e"),
            format!("{base}/{t}/1.jpg%00.png"),
            format!("{base}/{t}/1%0a.jpg"),
            format!("{base}/{t}/%ff%fe.jpg"),
            format!("{t}/1\n.jpg"),
            // What a web view would run or read.
            format!("javascript:alert(1)//{t}/1.jpg"),
            format!("JavaScript:alert('{t}/1.jpg')"),
            "data:image/png;base64,iVBORw0KGgo=".to_owned(),
            format!("data:text/html,{t}/1.jpg"),
            format!("file:///{t}/1.jpg"),
            format!("ftp://x.supabase.co/storage/v1/object/public/support-evidence/{t}/1.jpg"),
            format!("blob:https://x.supabase.co/{t}/1.jpg"),
            format!(" https://x.supabase.co/storage/v1/object/public/support-evidence/{t}/1.jpg"),
            format!("https://x.supabase.co evil/storage/v1/object/public/support-evidence/{t}/1.jpg"),
            // Longer than an object may be called.
            format!("{t}/{}.jpg", "x".repeat(1024)),
        ];
        let mut meera = shop.customer(MEERA).await;
        let mut back_end = shop.back_end().await;
        let mut asha = shop.staff("Asha").await;
        for address in &refused {
            for (who, session) in
                [("a customer", &mut meera), ("staff", &mut asha.session), ("the back end", &mut back_end)]
            {
                let refused = refusal(attach_address(session, t, None, MEERA, address).await);
                assert_eq!(refused.constraint.as_deref(), Some(ADDRESS_RULE), "{address:?} by {who}: {refused:?}");
            }
        }
        assert_eq!(count(shop).await, 0);
    }
}

shop_test! {
    async fn where_the_shop_has_set_its_storage_only_that_is_taken(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut owner = shop.owner().await;
        owner
            .sql("update desk.settings set evidence_base_url = 'https://x.supabase.co/'")
            .await
            .expect("the owner sets it");
        let mut meera = shop.customer(MEERA).await;
        let at = |host: &str| format!("{host}/storage/v1/object/public/support-evidence/{t}/1.jpg");
        attach_address(&mut meera, t, None, MEERA, &at("https://x.supabase.co")).await.expect("the shop's own");
        for host in [
            "https://evil.example",
            "http://x.supabase.co",
            "https://x.supabase.co.evil.example",
            "https://x.supabase.co@evil.example",
        ] {
            assert_breaks(attach_address(&mut meera, t, None, MEERA, &at(host)).await, ADDRESS_RULE);
        }
        attach_address(&mut meera, t, None, MEERA, &format!("{t}/2.jpg")).await.expect("a bare path names no host");
    }
}

shop_test! {
    async fn the_path_that_is_followed_is_the_databases_even_for_the_back_end(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        let other = shop.ticket_of(RAVI, None, "Sour milk").await;
        let kept: String = shop
            .back_end()
            .await
            .value(&format!(
                "insert into ticket_attachments (ticket_id, file_url, storage_path, file_type, file_name, file_size, uploaded_by)
                 values ('{t}', '{t}/1.jpg', '{other}/2.jpg', 'image/jpeg', '1.jpg', 1, '{MEERA}') returning storage_path"
            ))
            .await
            .expect("the back end attaches");
        assert_eq!(kept, format!("{t}/1.jpg"));
    }
}

shop_test! {
    async fn a_files_name_cannot_break_out_of_a_line_or_a_folder(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        for (sent, kept) in
            [("../../etc/passwd", ".._.._etc_passwd"), ("a\r\nb.jpg", "a_b.jpg"), ("c:\\d.jpg", "c:_d.jpg")]
        {
            let stored: String = shop
                .customer(MEERA)
                .await
                .row(
                    sqlx::query(
                        "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                         values ($1, $1 || '/1.jpg', 'image/jpeg', $2, 1, $3) returning file_name",
                    )
                    .bind(t)
                    .bind(sent)
                    .bind(MEERA),
                )
                .await
                .expect("the file is attached")
                .get(0);
            assert_eq!(stored, kept);
        }
    }
}

shop_test! {
    async fn bytes_are_kept_for_staff_and_for_the_tickets_customer_only(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        let keep = |name: &str| format!("select desk.store_evidence('{t}/{name}', 'image/jpeg', '\\x0102'::bytea)");
        shop.customer(MEERA).await.sql(&keep("1.jpg")).await.expect("the customer");
        shop.staff("Asha").await.session.sql(&keep("2.jpg")).await.expect("staff");
        shop.customer(WEB_ADMIN).await.sql(&keep("3.jpg")).await.expect("a web admin");
        assert_forbidden(shop.customer(RAVI).await.sql(&keep("4.jpg")).await);
        assert_forbidden(shop.customer(DISABLED_ADMIN).await.sql(&keep("4.jpg")).await);
        assert_forbidden(shop.anonymous().await.sql(&keep("4.jpg")).await);
        assert_forbidden(shop.with_claims("").await.sql(&keep("4.jpg")).await);
        let missing = Uuid::from_u128(4);
        assert_forbidden(
            shop.staff("Om")
                .await
                .session
                .sql(&format!("select desk.store_evidence('{missing}/1.jpg', 'image/jpeg', '\\x01')"))
                .await,
        );
        let paths: i64 =
            shop.owner().await.value("select count(*) from desk.evidence_objects").await.expect("the owner counts");
        assert_eq!(paths, 3);
    }
}

shop_test! {
    async fn kept_bytes_are_read_by_staff_and_changed_by_nobody(shop: &Shop) {
        let t = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        meera
            .sql(&format!("select desk.store_evidence('{t}/1.jpg', 'image/jpeg', '\\x0102'::bytea)"))
            .await
            .expect("the customer's photo is kept");
        let mut asha = shop.staff("Asha").await;
        for table in ["evidence_blobs", "evidence_chunks", "evidence_objects"] {
            let count = format!("select count(*) from desk.{table}");
            assert_eq!(asha.session.value::<i64>(&count).await.expect("staff read"), 1, "{table}");
            for mut session in [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.back_end().await] {
                assert_forbidden(session.value::<i64>(&count).await);
            }
            for statement in
                [format!("delete from desk.{table}"), format!("insert into desk.{table} select * from desk.{table}")]
            {
                assert_forbidden(asha.session.sql(&statement).await);
                assert_forbidden(meera.sql(&statement).await);
            }
            let update = AssertSqlSafe(format!("update desk.{table} set sha256 = sha256"));
            assert_forbidden(asha.session.run(sqlx::query(update)).await);
        }
    }
}
