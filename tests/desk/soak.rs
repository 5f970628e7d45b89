//! A whole shop at work, for as long as it takes: what `cargo xtask bench server` measures for ten minutes.

use std::time::Duration;

use punnet_tests::soak::{Crew, Login, Plan, soak};
use sqlx::ConnectOptions;

use crate::harness::{PASSWORD, shop_test};

shop_test! {
    async fn nobody_misses_anything_and_nothing_is_told_twice(shop: &Shop) {
        let login = |name: String| Login { name, password: PASSWORD.to_owned() };
        let (mut desks, mut customers) = (Vec::new(), Vec::new());
        for number in 0..5 {
            desks.push(login(shop.staff(&format!("Agent {number}")).await.login));
        }
        let mut owner = shop.owner().await;
        for number in 0..10 {
            let customer = format!(
                "insert into users (id, full_name, role, is_active) values (gen_random_uuid(), 'Customer {number}', 'customer', true) returning id"
            );
            customers.push(owner.value(&customer).await.expect("a customer"));
        }
        let gateway = shop.new_login("noinherit").await;
        owner.sql(&format!("grant authenticated to {gateway}")).await.expect("the gateway may become the API's role");
        let crew = Crew { owner: shop.address().disable_statement_logging(), desks, gateway: login(gateway), customers };
        // Six turns: two tickets and four messages. The desks open tickets without a pause for as long as that takes.
        let plan = Plan { turns: 6, between: Duration::ZERO, looks: Duration::ZERO };
        let came = soak(&crew, plan, |_| ()).await.expect("everybody works");
        assert_eq!(came.failures, Vec::<String>::new());
        assert_eq!((came.tickets, came.messages), (20, 40));
        assert!(came.replies > 0, "{came:?}");
        let missing = [came.lost, came.missed, came.twice, came.untold, came.told_twice, came.unseen, came.failed];
        assert_eq!(missing, [0; 7], "{came:?}");
        assert_eq!((came.told_of_ticket.count, came.told_of_message.count), (5 * 20, 5 * 40));
        assert!(came.queue.count > 0 && came.detail.count > 0 && came.connections > 5, "{came:?}");
    }
}
