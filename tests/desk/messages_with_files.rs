//! A message and its files arrive together or not at all.

use desk::Desk;
use desk::drafts::Drafts;
use desk::evidence::KeptFile;
use desk::tickets::{self, Message, NewMessage, ticket};
use uuid::Uuid;

use crate::harness::{MEERA, RAVI, shop_test};
use crate::lookalikes::photo;

/// A computer with copies of files for a message.
struct Computer {
    folder: tempfile::TempDir,
    drafts: Drafts,
}

impl Computer {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let drafts = Drafts::at(folder.path().join("drafts"));
        Self { folder, drafts }
    }

    async fn keeps(&self, name: &str, bytes: &[u8]) -> KeptFile {
        let file = self.folder.path().join(name);
        std::fs::write(&file, bytes).expect("it is written");
        self.drafts.keep_file(&file).await.expect("it is kept")
    }

    async fn sends(&self, desk: &Desk, message: NewMessage) -> desk::Result<Message> {
        tickets::reply(desk, message, |file| self.drafts.file(file)).await
    }
}

fn message(ticket_id: Uuid, is_internal_note: bool, files: &[&KeptFile]) -> NewMessage {
    let files = files.iter().copied().cloned().collect();
    NewMessage {
        id: Uuid::now_v7(),
        ticket_id,
        message: "Please see these.".into(),
        is_internal_note,
        files,
        seen: None,
    }
}

shop_test! {
    async fn a_reply_brings_its_files_and_twice_is_once(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let computer = Computer::new();
        let (original, edited) = photo("eggs-1");
        let one = computer.keeps("eggs.jpg", &original).await;
        let two = computer.keeps("eggs again.jpg", &edited).await;
        let sent = message(id, false, &[&one, &two]);
        let stored = computer.sends(&desk, sent.clone()).await.expect("it is sent");
        // The answer was lost: the same again, when the copies are gone already.
        std::fs::remove_dir_all(computer.folder.path().join("drafts")).expect("they go");
        assert_eq!(computer.sends(&desk, sent).await.expect("it is there").id, stored.id);
        let number: String = shop.owner().await.value(&format!("select ticket_number from support_tickets where id = '{id}'")).await.expect("it has one");
        let detail = ticket(&desk, &number).await.expect("it is there");
        let files: Vec<_> = detail.attachments.iter().map(|one| (one.id, one.message_id, one.file_name.as_str(), one.from_customer)).collect();
        assert_eq!(files, [(one.attachment_id, Some(stored.id), "eggs.jpg", false), (two.attachment_id, Some(stored.id), "eggs again.jpg", false)]);
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(meera.value::<i64>("select count(*) from ticket_attachments").await.expect("she reads hers"), 2);
        assert_eq!(shop.customer(RAVI).await.value::<i64>("select count(*) from ticket_attachments").await.expect("he reads"), 0);
    }
}

shop_test! {
    async fn what_comes_with_a_note_is_for_colleagues(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let computer = Computer::new();
        let kept = computer.keeps("label.jpg", &photo("box-1").0).await;
        computer.sends(&desk, message(id, true, &[&kept])).await.expect("it is noted");
        let count = "select count(*) from ticket_attachments";
        assert_eq!(shop.customer(MEERA).await.value::<i64>(count).await.expect("she reads"), 0);
        assert_eq!(asha.session.value::<i64>(count).await.expect("staff read"), 1);
    }
}

shop_test! {
    async fn one_file_that_cannot_go_keeps_all_of_it_back(shop: &Shop) {
        let id = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let computer = Computer::new();
        let (original, edited) = photo("curd-1");
        let good = computer.keeps("good.jpg", &edited).await;
        let gone = computer.keeps("gone.jpg", &original).await;
        std::fs::remove_file(computer.drafts.file(gone.attachment_id)).expect("somebody tidies up");
        let refused = computer.sends(&desk, message(id, false, &[&good, &gone])).await.expect_err("one is gone");
        assert!(refused.message.contains("“gone.jpg” is no longer kept") && refused.message.contains("Nothing was sent"), "{}", refused.message);
        let twice = computer.keeps("twice.jpg", &edited).await;
        let refused = computer.sends(&desk, message(id, false, &[&good, &twice])).await.expect_err("the same twice");
        assert!(refused.message.contains("“twice.jpg” is on this ticket already, as “good.jpg”"), "{}", refused.message);
        assert!(refused.message.ends_with("Nothing was sent. Take it out of the message."), "{}", refused.message);
        let mut owner = shop.owner().await;
        for table in ["ticket_messages", "ticket_attachments", "desk.evidence_objects"] {
            assert_eq!(owner.value::<i64>(&format!("select count(*) from {table}")).await.expect("it is counted"), 0, "{table}");
        }
        computer.sends(&desk, message(id, false, &[&good])).await.expect("without it");
        let strange = KeptFile { name: "../../x\u{202e}gpj.exe".into(), ..computer.keeps("y.jpg", &original).await };
        computer.sends(&desk, message(id, false, &[&strange])).await.expect("it is sent");
        let names = owner.values::<String>("select file_name from ticket_attachments order by created_at, id").await.expect("names");
        assert_eq!(names, ["good.jpg", "xgpj.exe"]);
    }
}
