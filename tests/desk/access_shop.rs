//! Who may see the shop's people, orders, products and notifications, where those tables were made here.

use crate::harness::{
    DISABLED_ADMIN, FIRST_ORDER, MEERA, RAVI, SECOND_ORDER, Session, Shop, WEB_ADMIN, assert_forbidden, refusal,
    shop_test,
};

async fn count(session: &mut Session, table: &str) -> i64 {
    session.value(&format!("select count(*) from {table}")).await.expect("the table may be asked")
}

/// A product, its supplier, and a line of one order of each customer.
async fn with_products(shop: &Shop) {
    shop.owner()
        .await
        .sql(
            "insert into suppliers (id, name) values ('50000000-0000-4000-8000-000000000001', 'Green Farms');
             insert into products (id, name, supplier_id)
             values ('40000000-0000-4000-8000-000000000001', 'Tomatoes', '50000000-0000-4000-8000-000000000001');
             insert into order_items (order_id, product_id, product_name, quantity, unit_price, total_price)
             select id, '40000000-0000-4000-8000-000000000001', 'Tomatoes', 1, 30, 30 from orders",
        )
        .await
        .expect("the owner stocks the shop");
}

shop_test! {
    async fn customers_see_themselves_their_orders_and_the_products(shop: &Shop) {
        with_products(shop).await;
        let mut meera = shop.customer(MEERA).await;
        let people: Vec<String> = meera.values("select full_name from users").await.expect("a customer looks");
        assert_eq!(people, ["Meera Iyer"]);
        let mut orders: Vec<uuid::Uuid> = meera.values("select id from orders").await.expect("a customer looks");
        orders.sort_unstable();
        assert_eq!(orders, [FIRST_ORDER, SECOND_ORDER]);
        assert_eq!(count(&mut meera, "order_items").await, 2);
        assert_eq!(count(&mut meera, "products").await, 1);
        assert_eq!(count(&mut meera, "suppliers").await, 0, "whom the shop buys from is the shop's business");
    }
}

shop_test! {
    async fn web_admins_see_the_whole_shop_and_disabled_ones_only_themselves(shop: &Shop) {
        with_products(shop).await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        for (table, rows) in [("users", 4), ("orders", 3), ("order_items", 3), ("products", 1), ("suppliers", 1)] {
            assert_eq!(count(&mut admin, table).await, rows, "{table}");
        }
        let mut gone = shop.customer(DISABLED_ADMIN).await;
        for (table, rows) in [("users", 1), ("orders", 0), ("order_items", 0), ("suppliers", 0)] {
            assert_eq!(count(&mut gone, table).await, rows, "{table}");
        }
    }
}

shop_test! {
    async fn nobody_else_sees_the_shop(shop: &Shop) {
        with_products(shop).await;
        let mut nameless = shop.with_claims("{}").await;
        let mut nobody = shop.anonymous().await;
        let mut asha = shop.staff("Asha").await;
        for table in ["users", "orders", "order_items", "products", "suppliers"] {
            assert_eq!(count(&mut nameless, table).await, 0, "{table}");
            let question = format!("select count(*) from public.{table}");
            assert_forbidden(nobody.value::<i64>(&question).await);
            // Staff read the views in desk, which leave out what is not theirs to know.
            assert_forbidden(asha.session.value::<i64>(&question).await);
        }
    }
}

shop_test! {
    async fn the_shops_records_are_changed_by_the_shop_alone(shop: &Shop) {
        with_products(shop).await;
        let mut sessions = vec![
            ("a customer", shop.customer(MEERA).await),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("anonymous", shop.anonymous().await),
            ("an owner of the desk", shop.staff_in("Om", "support_owner").await.session),
        ];
        for (who, session) in &mut sessions {
            for statement in [
                "update users set role = 'super_admin'",
                "update users set is_active = true",
                "insert into users (full_name, role) values ('Mallory', 'admin')",
                "delete from users",
                "update orders set order_total = 1000000",
                "insert into orders (order_number, customer_id, order_total) select 'X', id, 1 from users limit 1",
                "delete from order_items",
                "update products set price = 0",
                "insert into suppliers (name) values ('Mine')",
            ] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement} by {who}: {refused:?}");
            }
        }
        let mut back_end = shop.back_end().await;
        back_end
            .sql("update orders set status = 'returned'; update products set price = 10")
            .await
            .expect("its own data");
    }
}

shop_test! {
    async fn people_see_and_mark_only_their_own_notifications(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut asha = shop.staff("Asha").await;
        asha.write(hers, "We are sorry", false).await;
        asha.write(his, "We are sorry too", false).await;
        let mut meera = shop.customer(MEERA).await;
        for relation in ["notifications", "my_notifications"] {
            let seen: Vec<uuid::Uuid> =
                meera.values(&format!("select user_id from {relation}")).await.expect("a customer looks");
            assert_eq!(seen, [MEERA], "{relation}");
        }
        let marked: i64 = meera
            .value("select mark_notifications_read((select array_agg(id) from notifications))")
            .await
            .expect("a customer marks theirs");
        assert_eq!(marked, 1);
        meera.sql("update notifications set is_read = true").await.expect("or so");

        let mut owner = shop.owner().await;
        let ids: String = owner.value("select array_agg(id)::text from notifications").await.expect("the owner looks");
        let others: i64 =
            meera.value(&format!("select mark_notifications_read('{ids}')")).await.expect("ids of others are no error");
        assert_eq!(others, 0);
        let unread: Vec<uuid::Uuid> =
            owner.values("select user_id from notifications where not is_read").await.expect("the owner looks");
        assert_eq!(unread, [RAVI]);
        assert_eq!(count(&mut shop.customer(WEB_ADMIN).await, "notifications").await, 0, "an admin's right ends here");
    }
}

shop_test! {
    async fn nobody_writes_or_rewords_notifications(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        asha.write(hers, "We are sorry", false).await;
        let mut sessions = vec![
            ("a customer", shop.customer(MEERA).await),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("an agent", asha.session),
        ];
        for (who, session) in &mut sessions {
            for statement in [
                "update notifications set title = 'You won'",
                "update notifications set user_id = gen_random_uuid()",
                "insert into notifications (user_id, type, title, message) select id, 'x', 'You won', '' from desk.shop_users",
                "delete from notifications",
                "insert into desk.staff_notifications (type, title, message, reference_id) select 'x', 'x', 'x', id from support_tickets",
                "delete from desk.staff_notifications",
                "insert into desk.staff_notification_reads select id, gen_random_uuid() from desk.staff_notifications",
            ] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement} by {who}: {refused:?}");
            }
        }
    }
}

shop_test! {
    async fn what_the_desk_is_told_is_told_to_staff_and_web_admins_only(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let told = "desk.staff_notifications";
        assert_eq!(count(&mut shop.staff("Asha").await.session, told).await, 1);
        assert_eq!(count(&mut shop.customer(WEB_ADMIN).await, told).await, 1);
        assert_eq!(count(&mut shop.customer(WEB_ADMIN).await, "my_notifications").await, 1);
        for person in [MEERA, DISABLED_ADMIN] {
            assert_eq!(count(&mut shop.customer(person).await, told).await, 0);
            assert_eq!(count(&mut shop.customer(person).await, "my_notifications").await, 0);
        }
        assert_forbidden(shop.back_end().await.value::<i64>("select count(*) from desk.staff_notifications").await);
    }
}
