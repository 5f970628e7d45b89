//! What the migrations meet on other people's databases, and what they promise there: storage and live feed of a
//! Supabase project, a shop's own tables, an owner who is no superuser, and an earlier or newer Punnet.

use std::future::Future;

use desk::server::{MigrateError, migrate};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, PgPool};
use uuid::Uuid;

use crate::harness::{
    DISABLED_ADMIN, Flavour, MEERA, RAVI, Refusal, Session, Shop, WEB_ADMIN, assert_breaks, assert_forbidden, in_shop,
    refusal, shop_test,
};

const STAND_IN: &str = include_str!("../fixtures/supabase-stand-in.sql");

/// The guide's own set-up of the bucket, word for word.
const GUIDE_BUCKET: &str = "INSERT INTO storage.buckets (id, name, public)
   VALUES ('support-evidence', 'support-evidence', true)";
const GUIDE_POLICIES: &str = r#"
   CREATE POLICY "Anyone can upload to support-evidence"
   ON storage.objects FOR INSERT
   TO authenticated
   WITH CHECK (bucket_id = 'support-evidence');

   CREATE POLICY "Anyone can view support-evidence"
   ON storage.objects FOR SELECT
   TO authenticated
   USING (bucket_id = 'support-evidence');"#;

/// Runs the test in a shop on Supabase: nothing else has storage or a live feed.
async fn on_supabase<T: Future<Output = ()> + Send + 'static>(
    test: impl FnOnce(std::sync::Arc<Shop>) -> T + Send + 'static,
) {
    in_shop(Flavour::Supabase, test).await;
}

/// A file that this person uploaded to Supabase's storage, put there behind the rules.
async fn stored_object(shop: &Shop, uploader: Uuid, path: &str) {
    shop.owner()
        .await
        .sql(&format!(
            "insert into storage.objects (bucket_id, name, owner, owner_id)
             values ('support-evidence', '{path}', '{uploader}', '{uploader}')"
        ))
        .await
        .expect("the owner puts a file there");
}

async fn upload(session: &mut Session, uploader: Uuid, bucket: &str, path: &str) -> sqlx::Result<()> {
    session
        .sql(&format!(
            "insert into storage.objects (bucket_id, name, owner, owner_id) values ('{bucket}', '{path}', '{uploader}', '{uploader}')"
        ))
        .await
}

/// The names of the evidence that this session may read, without folders.
async fn readable(session: &mut Session) -> Vec<String> {
    session
        .values("select split_part(name, '/', 2) from storage.objects where bucket_id = 'support-evidence' order by 1")
        .await
        .expect("storage asks as the person")
}

#[tokio::test]
async fn the_bucket_is_private_limited_and_takes_only_pictures_and_documents() {
    on_supabase(|shop| async move {
        // The stand-in had it public, as the guide makes it.
        let mut owner = shop.owner().await;
        let bucket: String = owner
            .value("select public || ' ' || file_size_limit || ' ' || array_length(allowed_mime_types, 1) from storage.buckets where id = 'support-evidence'")
            .await
            .expect("there is a bucket");
        assert_eq!(bucket, "false 26214400 8");
        let scripts: bool = owner
            .value("select exists (select from storage.buckets, unnest(allowed_mime_types) t where t ~ 'svg|html|script|\\*')")
            .await
            .expect("there is a bucket");
        assert!(!scripts, "nothing that a browser would run");
        let guides: i64 = owner
            .value("select count(*) from pg_policies where schemaname = 'storage' and policyname like 'Anyone can %'")
            .await
            .expect("there are policies");
        assert_eq!(guides, 0, "the guide's open policies are gone");
    })
    .await;
}

#[tokio::test]
async fn customers_upload_into_the_folders_of_their_own_tickets_only() {
    on_supabase(|shop| async move {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut meera = shop.customer(MEERA).await;
        upload(&mut meera, MEERA, "support-evidence", &format!("{hers}/1.jpg")).await.expect("her own ticket");
        let upper = hers.to_string().to_uppercase();
        for path in [
            format!("{his}/1.jpg"),
            format!("{}/1.jpg", Uuid::from_u128(8)),
            format!("{upper}/2.jpg"),
            format!("{hers}/sub/1.jpg"),
            format!("{hers}/"),
            hers.to_string(),
            "1.jpg".to_owned(),
            format!("public/{hers}/1.jpg"),
        ] {
            let refused = refusal(upload(&mut meera, MEERA, "support-evidence", &path).await);
            assert_eq!(refused.code, "42501", "{path}: {refused:?}");
        }
        upload(&mut shop.customer(WEB_ADMIN).await, WEB_ADMIN, "support-evidence", &format!("{hers}/3.jpg"))
            .await
            .expect("a web admin adds to all tickets");
        for mut session in [shop.customer(DISABLED_ADMIN).await, shop.with_claims("").await, shop.anonymous().await] {
            assert_forbidden(upload(&mut session, MEERA, "support-evidence", &format!("{hers}/4.jpg")).await);
        }
    })
    .await;
}

#[tokio::test]
async fn customers_read_their_own_uploads_and_what_is_attached_where_they_see_it() {
    on_supabase(|shop| async move {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        let answer = asha.write(hers, "Is it these?", false).await;
        let note = asha.write(hers, "Third claim this month", true).await;
        for (message, name) in
            [("null".to_owned(), "ours.jpg"), (format!("'{answer}'"), "answer.jpg"), (format!("'{note}'"), "note.jpg")]
        {
            stored_object(&shop, asha.user_id, &format!("{hers}/{name}")).await;
            asha.session
                .sql(&format!(
                    "insert into ticket_attachments (ticket_id, message_id, file_url, file_type, file_name, file_size)
                     values ('{hers}', {message}, '{hers}/{name}', 'image/jpeg', '{name}', 1)"
                ))
                .await
                .expect("staff attach");
        }
        stored_object(&shop, asha.user_id, &format!("{hers}/not-attached.jpg")).await;
        stored_object(&shop, MEERA, &format!("{hers}/mine.jpg")).await;

        let mut meera = shop.customer(MEERA).await;
        assert_eq!(readable(&mut meera).await, ["answer.jpg", "mine.jpg", "ours.jpg"]);
        let everything = ["answer.jpg", "mine.jpg", "not-attached.jpg", "note.jpg", "ours.jpg"];
        assert_eq!(readable(&mut shop.customer(WEB_ADMIN).await).await, everything);
        for mut session in [
            shop.customer(RAVI).await,
            shop.customer(DISABLED_ADMIN).await,
            shop.with_claims("").await,
            shop.anonymous().await,
        ] {
            assert!(readable(&mut session).await.is_empty());
        }

        // Naming a note's file on the ticket once more does not open it.
        meera
            .sql(&format!(
                "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                 values ('{hers}', '{hers}/note.jpg', 'image/jpeg', 'note.jpg', 1, '{MEERA}')"
            ))
            .await
            .expect("she may name any file of her ticket's folder");
        assert_eq!(readable(&mut meera).await, ["answer.jpg", "mine.jpg", "ours.jpg"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_replaces_or_deletes_evidence_in_storage() {
    on_supabase(|shop| async move {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        stored_object(&shop, MEERA, &format!("{hers}/1.jpg")).await;
        // Even where a shop lets people manage whatever they uploaded.
        shop.owner()
            .await
            .sql(
                "create policy \"own files\" on storage.objects for all to authenticated
                   using (owner_id = (select auth.uid())::text) with check (owner_id = (select auth.uid())::text)",
            )
            .await
            .expect("the shop adds a policy of its own");
        let mut meera = shop.customer(MEERA).await;
        for statement in [
            "update storage.objects set metadata = '{}'",
            "update storage.objects set name = 'elsewhere.jpg', bucket_id = 'support-evidence'",
            "delete from storage.objects",
        ] {
            let done = meera.run(sqlx::query(AssertSqlSafe(statement))).await.expect("no row is hers to change");
            assert_eq!(done, 0, "{statement}");
        }
        assert_eq!(readable(&mut meera).await, ["1.jpg"]);
    })
    .await;
}

#[tokio::test]
async fn the_guides_snippet_run_afterwards_opens_nothing() {
    on_supabase(|shop| async move {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        stored_object(&shop, MEERA, &format!("{hers}/1.jpg")).await;
        let mut owner = shop.owner().await;
        assert_breaks(owner.sql(GUIDE_BUCKET).await, "buckets_pkey");
        owner.sql(GUIDE_POLICIES).await.expect("policies may be added");
        owner
            .sql(
                "create policy \"everything is public\" on storage.objects for all to anon, authenticated
                   using (true) with check (true)",
            )
            .await
            .expect("and worse ones");
        let is_public: bool =
            owner.value("select public from storage.buckets where id = 'support-evidence'").await.expect("the bucket");
        assert!(!is_public);
        assert_eq!(readable(&mut shop.customer(MEERA).await).await, ["1.jpg"]);
        for mut session in [shop.customer(RAVI).await, shop.with_claims("").await, shop.anonymous().await] {
            assert!(readable(&mut session).await.is_empty());
            assert_forbidden(upload(&mut session, RAVI, "support-evidence", &format!("{hers}/2.jpg")).await);
        }
    })
    .await;
}

#[tokio::test]
async fn the_shops_other_buckets_work_as_before() {
    on_supabase(|shop| async move {
        shop.owner()
            .await
            .sql(
                "insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true);
                 create policy \"avatars\" on storage.objects for all to anon, authenticated
                   using (bucket_id = 'avatars' or bucket_id is null) with check (bucket_id = 'avatars' or bucket_id is null)",
            )
            .await
            .expect("a shop has other buckets");
        for mut session in [shop.customer(MEERA).await, shop.with_claims("").await, shop.anonymous().await] {
            upload(&mut session, MEERA, "avatars", "me.png").await.expect("uploaded");
            session.sql("insert into storage.objects (name) values ('nowhere.png')").await.expect("in no bucket at all");
            for (statement, rows) in [
                ("update storage.objects set metadata = '{}' where name = 'me.png'", 1),
                ("delete from storage.objects", 2),
            ] {
                let done = session.run(sqlx::query(AssertSqlSafe(statement))).await.expect(statement);
                assert_eq!(done, rows, "{statement}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_live_feed_carries_what_the_guide_follows_and_nothing_of_the_desks() {
    on_supabase(|shop| async move {
        let followed: Vec<String> = shop
            .owner()
            .await
            .values("select schemaname || '.' || tablename from pg_publication_tables where pubname = 'supabase_realtime' order by 1")
            .await
            .expect("there is a publication");
        assert_eq!(followed, ["public.notifications", "public.support_tickets", "public.ticket_messages"]);
    })
    .await;
}

shop_test! {
    async fn migrating_again_changes_nothing(shop: &Shop) {
        let before = description(shop).await;
        let pool = pool(&shop.address()).await;
        let (first, second) = tokio::join!(migrate(&pool), migrate(&pool));
        first.expect("nothing to do");
        second.expect("nothing to do");
        pool.close().await;
        assert_eq!(description(shop).await, before);
    }
}

/// Everything that the catalogs say about our schemas, in one text.
async fn description(shop: &Shop) -> String {
    shop.owner()
        .await
        .value(
            "select concat_ws(E'\\n',
               (select string_agg(format('%s %s %s %s', oid::regclass, relkind, relacl, relrowsecurity), E'\\n' order by oid)
                  from pg_class where relnamespace in ('public'::regnamespace, 'desk'::regnamespace)),
               (select string_agg(pg_get_functiondef(oid) || proacl::text, E'\\n' order by oid)
                  from pg_proc where pronamespace = 'desk'::regnamespace),
               (select string_agg(p::text, E'\\n' order by oid) from pg_policy p),
               (select string_agg(m::text, E'\\n' order by version) from desk.schema_migrations m),
               (select string_agg(s::text, '') from desk.settings s))",
        )
        .await
        .expect("the owner describes the schema")
}

shop_test! {
    async fn a_newer_schema_is_refused_in_a_sentence(shop: &Shop) {
        let mut owner = shop.owner().await;
        owner
            .sql(
                "insert into desk.schema_migrations (version, description, installed_on, success, checksum, execution_time)
                 values (9001, 'from the future', now(), true, '\\x00', 1)",
            )
            .await
            .expect("a newer Punnet was here");
        let pool = pool(&shop.address()).await;
        let refused = migrate(&pool).await.expect_err("this Punnet does not know step 9001");
        pool.close().await;
        assert!(matches!(refused, MigrateError::NewerSchema(9001)), "{refused:?}");
        assert_eq!(
            refused.to_string(),
            "The database was set up by a newer Punnet (its schema has step 9001, which this version does not know). \
             Nothing was changed. Update Punnet on this computer."
        );
    }
}

shop_test! {
    async fn a_changed_step_is_refused_in_a_sentence(shop: &Shop) {
        shop.owner()
            .await
            .sql("update desk.schema_migrations set checksum = '\\x00' where version = 3")
            .await
            .expect("somebody changed a step");
        let pool = pool(&shop.address()).await;
        let refused = migrate(&pool).await.expect_err("step 3 is another");
        pool.close().await;
        assert!(matches!(refused, MigrateError::Changed(3)), "{refused:?}");
        assert!(refused.to_string().starts_with("Step 3 of the database's schema is not the one"), "{refused}");
    }
}

async fn pool(address: &PgConnectOptions) -> PgPool {
    PgPoolOptions::new().max_connections(2).connect_with(address.clone()).await.expect("the database answers")
}

/// A database beside the shop's that a host has filled in its own way, gone when the shop is.
struct Host {
    address: PgConnectOptions,
    name: String,
}

impl Host {
    /// Empty but for what `set_up` makes; run as the superuser.
    async fn with(shop: &Shop, set_up: &str) -> Self {
        let name = format!("punnet_host_{}", Uuid::now_v7().simple());
        shop.owner()
            .await
            .sql(&format!("create database {name} template template0"))
            .await
            .expect("a database is made");
        let host = Self { address: shop.address().database(&name), name };
        if shop.flavour == Flavour::Supabase {
            host.owner().await.sql(STAND_IN).await.expect("the stand-in of Supabase is made");
        }
        host.owner().await.sql(set_up).await.expect("the host sets up its tables");
        host
    }

    async fn owner(&self) -> Session {
        Session { connection: self.address.connect().await.expect("the owner signs in") }
    }

    async fn migrate(&self) -> Result<(), MigrateError> {
        let pool = pool(&self.address).await;
        let outcome = migrate(&pool).await;
        pool.close().await;
        outcome
    }

    async fn close(self, shop: &Shop) {
        shop.owner().await.sql(&format!("drop database {} with (force)", self.name)).await.expect("the host goes");
    }
}

/// A shop's own tables: the names that the guide refers to, and otherwise as its developers liked them.
const OWN_TABLES: &str = r#"
    create table public.users (
      id uuid primary key, full_name varchar(80), email text, mobile_number bigint, role text, is_active boolean default true,
      loyalty_points integer not null default 7
    );
    create table public.orders (
      id uuid primary key, order_number text, customer_id uuid references public.users (id), delivery_agent_id uuid,
      status text, order_total numeric(10, 2), created_at timestamptz default now(), delivered_at timestamptz
    );
    create table public.order_items (
      id uuid primary key, order_id uuid references public.orders (id) on delete cascade, product_id uuid,
      product_name text, quantity integer, unit_price numeric, total_price numeric
    );
    create table public.products (id uuid primary key, name text, sku text, category text, price numeric, supplier_id uuid, image_url text);
    create table public.suppliers (id uuid primary key, name text);
    create function public.update_updated_at_column() returns trigger language plpgsql as $$
      begin new.updated_at = now(); return new; end $$;
    create table public.notifications (
      id uuid default gen_random_uuid(), user_id uuid, type text, title text, message text, reference_id uuid,
      reference_type text, is_read boolean default false, created_at timestamptz default now(), primary key (id, created_at)
    ) partition by range (created_at);
    create table public.notifications_all partition of public.notifications default;
    alter table public.notifications enable row level security;
    create policy "their own" on public.notifications for select using (user_id::text = current_setting('request.jwt.claims', true)::json ->> 'sub');
    insert into public.users (id, full_name, email, role) values
      ('10000000-0000-4000-8000-000000000001', 'Meera Iyer', 'meera@example.in', 'customer');
    insert into public.orders (id, order_number, customer_id, order_total) values
      ('20000000-0000-4000-8000-000000000001', 'A-1', '10000000-0000-4000-8000-000000000001', 500);
"#;

/// What a host's tables look like and who may use them.
const TABLES_OF_THE_HOST: &str = "
    select string_agg(format('%s|%s|%s|%s|%s|%s', c.oid::regclass, c.relacl, c.relrowsecurity,
             (select string_agg(format('%s %s %s', attname, atttypid::regtype, attnotnull), ',' order by attnum)
                from pg_attribute where attrelid = c.oid and attnum > 0),
             (select string_agg(polname, ',' order by polname) from pg_policy where polrelid = c.oid),
             obj_description(c.oid, 'pg_class')), E'\\n' order by c.oid::regclass::text)
      from pg_class c
     where c.relnamespace = 'public'::regnamespace
       and c.relname in ('users', 'orders', 'order_items', 'products', 'suppliers', 'notifications', 'notifications_all')";

shop_test! {
    async fn a_shops_own_tables_are_kept_as_they_are(shop: &Shop) {
        let host = Host::with(shop, OWN_TABLES).await;
        let mut owner = host.owner().await;
        let before: String = owner.value(TABLES_OF_THE_HOST).await.expect("the host's tables");
        host.migrate().await.expect("the migrations apply");
        assert_eq!(owner.value::<String>(TABLES_OF_THE_HOST).await.expect("the host's tables"), before);
        let made: i64 = owner.value("select count(*) from desk.host_tables where made_here").await.expect("known");
        assert_eq!(made, 0);
        let points: i32 = owner.value("select loyalty_points from users").await.expect("Meera is still there");
        assert_eq!(points, 7);
        let function: bool = owner
            .value("select proconfig is null and has_function_privilege('public', oid, 'execute') from pg_proc where proname = 'update_updated_at_column'")
            .await
            .expect("the host's function is still there, once");
        assert!(function, "the host's function was changed");
        host.close(shop).await;
    }
}

shop_test! {
    async fn a_shop_with_its_own_tables_gets_the_whole_desk(shop: &Shop) {
        let host = Host::with(shop, OWN_TABLES).await;
        host.migrate().await.expect("the migrations apply");
        let login = shop.new_login("").await;
        let mut owner = host.owner().await;
        owner
            .sql(&format!("select desk.add_staff('{login}', 'Asha', null, 'support_agent')"))
            .await
            .expect("appointed");
        let number: String = owner
            .value(&format!(
                "insert into support_tickets (order_id, customer_id, issue_type, subject, description)
                 values ('20000000-0000-4000-8000-000000000001', '{MEERA}', 'damaged_product', 'Crushed', '') returning ticket_number"
            ))
            .await
            .expect("a ticket is raised");

        let mut asha = {
            let address = host.address.clone().username(&login).password("a password of no other server");
            Session { connection: address.connect().await.expect("staff sign in") }
        };
        asha.sql("insert into ticket_messages (ticket_id, message) select id, 'We are sorry' from support_tickets")
            .await
            .expect("staff answer");
        asha.sql(
            "update support_tickets set status = 'resolved', resolution_type = 'partial_refund', refund_amount = 50",
        )
        .await
        .expect("staff resolve");
        let customer: String = asha
            .value("select name from desk.customers where email = 'meera@example.in'")
            .await
            .expect("staff see customers");
        assert_eq!(customer, "Meera Iyer");
        for (term, finds) in [("meera", 1), ("A-1", 1), (&*number, 1), ("nobody", 0)] {
            let found: i64 = asha
                .value(&format!("select count(*) from desk.find_tickets('{term}', null, null, null, null, 10)"))
                .await
                .expect("staff search");
            assert_eq!(found, finds, "{term}");
        }
        // The notifications are in the shop's own table; the desk reads them without any rights there.
        let told: i64 = owner
            .value("select count(*) from notifications where type like 'support_%'")
            .await
            .expect("the shop's table");
        assert_eq!(told, 2);
        let titles: Vec<String> = asha.values("select title from my_notifications").await.expect("staff read theirs");
        assert_eq!(titles, [format!("New Support Ticket: {number}")]);
        assert_forbidden(asha.value::<i64>("select count(*) from public.notifications").await);
        drop(asha);
        host.close(shop).await;
    }
}

shop_test! {
    async fn columns_that_no_search_index_suits_only_make_searching_slower(shop: &Shop) {
        let host = Host::with(
            shop,
            &OWN_TABLES
                .replace("full_name varchar(80)", "full_name json")
                .replace(r"'Meera Iyer'", r#"'"Meera Iyer"'"#),
        )
        .await;
        host.migrate().await.expect("the migrations apply");
        let indexed: Vec<String> = host
            .owner()
            .await
            .values("select relname::text from pg_class where relname ~ '^(users|orders)_.*_trgm$' order by 1")
            .await
            .expect("the indexes");
        assert_eq!(
            indexed,
            ["orders_order_number_trgm", "users_email_trgm", "users_mobile_digits_trgm"],
            "json has none, and of a number only its digits have"
        );
        host.close(shop).await;
    }
}

shop_test! {
    async fn a_host_that_lacks_a_column_is_left_as_it_was(shop: &Shop) {
        let host = Host::with(shop, &OWN_TABLES.replace("mobile_number bigint, ", "")).await;
        let MigrateError::Failed(told) = host.migrate().await.expect_err("a view needs that column") else {
            panic!("refused for another reason");
        };
        assert!(told.to_string().contains("mobile_number"), "it says what is missing: {told}");
        let mut owner = host.owner().await;
        let made: i64 = owner
            .value("select count(*) from pg_class where relnamespace = 'desk'::regnamespace and relname like 'shop_%'")
            .await
            .expect("the catalog");
        assert_eq!(made, 0, "the failed step was undone as a whole");
        // And once the column is there, the next attempt goes through.
        owner.sql("alter table users add column mobile_number text").await.expect("the host adds it");
        host.migrate().await.expect("the migrations apply");
        host.close(shop).await;
    }
}

shop_test! {
    async fn deleting_an_account_of_the_host_takes_no_history_along(shop: &Shop) {
        // As Supabase projects like to have it: the person goes with the account, and everything with the person.
        let host = Host::with(
            shop,
            &format!(
                "create table public.accounts (id uuid primary key); {OWN_TABLES}
                 insert into accounts select id from users;
                 alter table users add foreign key (id) references accounts (id) on delete cascade;
                 alter table orders drop constraint orders_customer_id_fkey,
                   add foreign key (customer_id) references users (id) on delete cascade;"
            ),
        )
        .await;
        host.migrate().await.expect("the migrations apply");
        let mut owner = host.owner().await;
        owner
            .sql(&format!(
                "insert into support_tickets (order_id, customer_id, issue_type, subject, description)
                 values ('20000000-0000-4000-8000-000000000001', '{MEERA}', 'damaged_product', 'Crushed', '')"
            ))
            .await
            .expect("a ticket is raised");
        let Refusal { code, constraint, .. } =
            refusal(owner.sql(&format!("delete from accounts where id = '{MEERA}'")).await);
        assert_eq!(code, "23503");
        assert!(constraint.is_some_and(|rule| rule.starts_with("support_tickets_")));
        assert_eq!(owner.value::<i64>("select count(*) from support_tickets").await.expect("the owner counts"), 1);
        host.close(shop).await;
    }
}

shop_test! {
    async fn an_owner_who_is_no_superuser_sets_up_a_working_desk(shop: &Shop) {
        let host = Host::with(shop, "").await;
        let owner_login = shop.new_login("createrole").await;
        let mut superuser = host.owner().await;
        // The groups exist on this server already, so they are lent to the owner as they would have been made by them.
        let lent =
            if superuser.value::<i32>("select current_setting('server_version_num')::int").await.expect("a version")
                >= 160_000
            {
                "with admin true, inherit false, set false"
            } else {
                "with admin option"
            };
        superuser
            .sql(&format!(
                "grant support_agent, support_approver, support_owner to {owner_login} {lent};
                 grant create on schema public to {owner_login};
                 grant create on database {} to {owner_login};",
                host.name
            ))
            .await
            .expect("the platform lends its rights");
        let address = host.address.clone().username(&owner_login).password("a password of no other server");
        let pool = pool(&address).await;
        migrate(&pool).await.expect("the migrations apply");

        let login = shop.new_login("").await;
        let person: Uuid = sqlx::query_scalar("select desk.add_staff($1::name, 'Asha', null, 'support_agent')")
            .bind(&login)
            .fetch_one(&pool)
            .await
            .expect("the owner appoints");
        sqlx::raw_sql(AssertSqlSafe(format!(
            "insert into users (id, full_name) values ('{MEERA}', 'Meera');
             insert into support_tickets (customer_id, issue_type, subject, description) values ('{MEERA}', 'other', 'Crushed', '');"
        )))
        .execute(&pool)
        .await
        .expect("the owner is not bound by row security");
        pool.close().await;

        let address = host.address.clone().username(&login).password("a password of no other server");
        let mut asha = Session { connection: address.connect().await.expect("staff sign in") };
        asha.sql("insert into ticket_messages (ticket_id, message) select id, 'We are sorry' from support_tickets")
            .await
            .expect("staff answer");
        let sender: Uuid = asha.value("select sender_id from ticket_messages").await.expect("staff read");
        assert_eq!(sender, person);
        let told: i64 = superuser.value("select count(*) from notifications").await.expect("the customer is told");
        assert_eq!(told, 1);
        drop(asha);
        host.close(shop).await;
        // What the owner lent on must go before its logins can.
        shop.owner().await.sql(&format!("drop owned by {owner_login} cascade; revoke support_agent, support_approver, support_owner from {owner_login} cascade")).await.expect("the rights go back");
    }
}
