//! What was reviewed, written out: who may do what with each table and function, and the guide's words. A migration that
//! changes any of it changes a list here, in the same commit, where a reviewer sees it.

use crate::harness::{MEERA, Session, WEB_ADMIN, assert_forbidden, shop_test};
use crate::schema_rules::OURS;

/// Compares line by line; the differences are the message.
#[track_caller]
fn assert_lines(found: &[String], reviewed: &str) {
    let reviewed: Vec<&str> = reviewed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let added: Vec<&String> = found.iter().filter(|line| !reviewed.contains(&line.as_str())).collect();
    let gone: Vec<&&str> = reviewed.iter().filter(|line| !found.iter().any(|other| other == **line)).collect();
    assert!(added.is_empty() && gone.is_empty(), "not reviewed: {added:#?}\nno longer there: {gone:#?}");
    assert_eq!(found.len(), reviewed.len(), "a line is there twice");
}

const GRANTS: &str = "
    authenticated on desk.notices_read_to: select
    authenticated on desk.own_notifications: select
    authenticated on desk.staff_notification_reads: select
    authenticated on desk.staff_notifications: select
    authenticated on my_notifications: select
    authenticated on notifications: select, update (is_read)
    authenticated on order_items: select
    authenticated on orders: select
    authenticated on products: select
    authenticated on suppliers: select
    authenticated on support_tickets: insert (ticket_number order_id customer_id issue_type priority subject description affected_items), select, update (order_id issue_type priority status subject description affected_items resolution_type resolution_notes refund_amount resolved_by resolved_at updated_at)
    authenticated on ticket_attachments: insert (ticket_id message_id file_url file_type file_name file_size uploaded_by), select
    authenticated on ticket_messages: insert (ticket_id sender_id sender_type message is_internal_note), select
    authenticated on users: select
    service_role on notifications: delete, insert, select, update
    service_role on order_items: delete, insert, select, update
    service_role on orders: delete, insert, select, update
    service_role on products: delete, insert, select, update
    service_role on suppliers: delete, insert, select, update
    service_role on support_tickets: insert, select, update (order_id issue_type priority status subject description affected_items resolution_type resolution_notes refund_amount resolved_by resolved_at updated_at)
    service_role on ticket_attachments: insert, select
    service_role on ticket_messages: insert, select
    service_role on users: delete, insert, select, update
    support_agent on desk.absent_files: select
    support_agent on desk.approvals: select
    support_agent on desk.customers: select
    support_agent on desk.deadline_targets: select
    support_agent on desk.duration_days: select
    support_agent on desk.duration_months: select
    support_agent on desk.events: select
    support_agent on desk.evidence_blobs: select
    support_agent on desk.evidence_chunks: select
    support_agent on desk.evidence_copies: select
    support_agent on desk.evidence_objects: select
    support_agent on desk.evidence_pictures: select
    support_agent on desk.evidence_store: select
    support_agent on desk.granted_days: select
    support_agent on desk.notices_read_to: select
    support_agent on desk.order_items: select
    support_agent on desk.orders: select
    support_agent on desk.own_notifications: select
    support_agent on desk.people: select
    support_agent on desk.person_settings: select
    support_agent on desk.photo_copies: select
    support_agent on desk.photo_fingerprints: select
    support_agent on desk.photo_marks: select
    support_agent on desk.photo_verdicts: select
    support_agent on desk.drafts: select
    support_agent on desk.presence: select
    support_agent on desk.granted_kind_days: select
    support_agent on desk.product_days: select
    support_agent on desk.product_status_days: select
    support_agent on desk.subject_days: select
    support_agent on desk.subject_durations: select
    support_agent on desk.subject_grants: select
    support_agent on desk.products: select
    support_agent on desk.settings: select
    support_agent on desk.staff_logins: select
    support_agent on desk.staff_notification_reads: select
    support_agent on desk.staff_notifications: select
    support_agent on desk.suppliers: select
    support_agent on desk.ticket_assignees: select
    support_agent on desk.ticket_days: select
    support_agent on desk.ticket_deadlines: select
    support_agent on desk.ticket_facts: select
    support_agent on desk.ticket_grants: select
    support_agent on desk.ticket_looks: select
    support_agent on desk.ticket_measures: select
    support_agent on desk.ticket_products: select
    support_agent on desk.units_sold: select
    support_agent on desk.unseen_photos: select
    support_agent on desk.working_hours: select
    support_agent on my_notifications: select
    support_agent on notifications: select, update (is_read)
    support_agent on support_tickets: insert (id ticket_number order_id customer_id issue_type priority subject description affected_items), select, update (priority status resolution_type resolution_notes refund_amount)
    support_agent on ticket_attachments: insert (id ticket_id message_id file_url file_type file_name file_size uploaded_by is_internal), select
    support_agent on ticket_messages: insert (id ticket_id sender_id sender_type message is_internal_note), select
";

shop_test! {
    async fn who_may_do_what_with_which_table(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(&format!(
                "{OURS}
                 select format('%s on %s: %s', grantee, relation, string_agg(verb || columns, ', ' order by verb))
                   from (
                     select a.grantee::regrole::text as grantee, lower(a.privilege_type) as verb, r.oid::regclass::text as relation, '' as columns
                       from relations r cross join lateral aclexplode(r.relacl) a
                      where a.grantee <> r.relowner
                     union all
                     select a.grantee::regrole::text, lower(a.privilege_type), r.oid::regclass::text,
                            ' (' || string_agg(t.attname, ' ' order by t.attnum) || ')'
                       from relations r join pg_attribute t on t.attrelid = r.oid cross join lateral aclexplode(t.attacl) a
                      where a.grantee <> r.relowner
                      group by 1, 2, 3
                   ) granted
                  group by grantee, relation"
            ))
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, GRANTS);
    }
}

/// Functions that nobody but the owner may call are not listed.
const CALLS: &str = "
    desk.acting_as(): authenticated, service_role, support_agent
    desk.add_staff(name,text,text,text,uuid): support_owner
    desk.announce_lookalikes(): support_agent
    desk.ask_approval(uuid,uuid,resolution_type,numeric,text): support_agent
    desk.assign_ticket(uuid,uuid,uuid): support_agent
    desk.be_present(uuid,uuid,boolean): support_agent
    desk.change_approval_limit(numeric): support_owner
    desk.change_deadline_target(ticket_priority,integer,integer): support_owner
    desk.change_my_settings(text,text,boolean,boolean,boolean,boolean,boolean,boolean,boolean,boolean,text): support_agent
    desk.change_shop(text,text,text): support_owner
    desk.change_shop_details(text,text,text): support_owner
    desk.change_working_day(smallint,time without time zone,time without time zone): support_owner
    desk.check_refund_within_order(uuid,uuid,numeric): authenticated, service_role, support_agent
    desk.chosen_evidence_store(): support_agent
    desk.choose_evidence_store(text,text): support_owner
    desk.choose_password(text): support_agent
    desk.claim_ticket_number(text): authenticated, service_role, support_agent
    desk.colleagues(): support_agent
    desk.current_user_id(): authenticated, service_role, support_agent
    desk.decide_approval(uuid,text,text): support_agent
    desk.decide_once(uuid): support_agent
    desk.drafts_channel(): support_agent
    desk.drop_pieces(uuid): support_agent
    desk.duration_bounds(): support_agent
    desk.ensure_event_partitions(): support_agent
    desk.event_cursor_now(): support_agent
    desk.events_after(text,bigint,integer): support_agent
    desk.events_are_hidden(): support_agent
    desk.evidence_base_url(): authenticated, service_role, support_agent
    desk.evidence_bucket(): support_agent
    desk.evidence_store_state(): support_agent
    desk.evidence_path(text,uuid,text): authenticated, service_role, support_agent
    desk.find_customers(text): support_agent
    desk.find_tickets(text,ticket_status[],ticket_priority[],timestamp with time zone,uuid,integer,boolean): support_agent
    desk.fold_analytics(integer): support_agent
    desk.invite_staff(name,text,text,text,text): support_owner
    desk.is_admin(): authenticated, service_role, support_agent
    desk.is_invited(): support_agent
    desk.is_staff(): authenticated, service_role, support_agent
    desk.is_staff_login(): authenticated, service_role, support_agent
    desk.judge_photos(uuid,uuid,text): support_agent
    desk.kind_of(ticket_issue_type,ticket_priority,ticket_status): support_agent
    desk.leave_unseen_photo(bytea): support_agent
    desk.lend_absent_file(): support_agent
    desk.lend_unseen_photo(): support_agent
    desk.lend_unstored_content(): support_agent
    desk.look_at_ticket(uuid,uuid): support_agent
    desk.look_at_units_sold(): support_agent
    desk.mark_photo(uuid,text,text,text,text): support_agent
    desk.may_add_evidence(text): authenticated
    desk.may_approve(): support_agent
    desk.may_change_shop(): support_agent
    desk.may_read_evidence(text,text): authenticated
    desk.my_queue_page(text,ticket_status[],ticket_priority[],text,boolean,boolean,date,text,uuid,integer): support_agent
    desk.news_after(text,bigint,integer): support_agent
    desk.note_being_here(): support_agent
    desk.note_copy(uuid,uuid): support_agent
    desk.note_fingerprint(bytea,smallint,bytea,bytea,smallint,bytea): support_agent
    desk.note_picture(bytea,text,integer,integer,boolean,bytea): support_agent
    desk.note_stored_content(bytea,text): support_agent
    desk.note_ticket_number(text): service_role
    desk.order_belongs_to(uuid,uuid): authenticated, service_role, support_agent
    desk.owns_message(uuid): authenticated, service_role, support_agent
    desk.owns_ticket(uuid): authenticated, service_role, support_agent
    desk.percent_decoded(text): authenticated, service_role, support_agent
    desk.pieces_sent(uuid): support_agent
    desk.put_off_absent_file(text,text,boolean): support_agent
    desk.put_off_stored_content(bytea,text,text): support_agent
    desk.queue_page(text,ticket_status[],ticket_priority[],text,boolean,boolean,date,text,uuid,integer): support_agent
    desk.queue_rows(text,ticket_status[],ticket_priority[],text,boolean,boolean,date,text,uuid,integer,boolean): support_agent
    desk.queue_stats(): support_agent
    desk.read_all_notices(timestamp with time zone): support_agent
    desk.read_notices_of(uuid): support_agent
    desk.reset_staff_password(name,text): support_owner
    desk.schema_version(): support_agent
    desk.sees_shop(): authenticated, service_role, support_agent
    desk.send_piece(uuid,smallint,bytea): support_agent
    desk.set_staff_active(name,boolean): support_owner
    desk.set_staff_group(name,text): support_owner
    desk.share_draft(uuid,uuid,uuid,text,text): support_agent
    desk.store_evidence(text,text,bytea): authenticated, support_agent
    desk.store_pieces(text,text,uuid,bytea): support_agent
    desk.team(): support_owner
    desk.ticket_catalogue(uuid): support_agent
    desk.warn_of_deadlines(): support_agent
    desk.whoami(): support_agent
    desk.words(text): authenticated, service_role, support_agent
    generate_ticket_number(): authenticated, service_role, support_agent
    mark_notifications_read(uuid[]): authenticated, service_role, support_agent
";

shop_test! {
    async fn who_may_call_which_function(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(&format!(
                "{OURS}
                 select format('%s: %s', f.oid::regprocedure, string_agg(a.grantee::regrole::text, ', ' order by a.grantee::regrole::text))
                   from functions f cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
                  where a.grantee <> f.proowner
                  group by f.oid"
            ))
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, CALLS);
    }
}

/// What refuses by itself although the API's role may call it: only a change of a ticket calls them.
const ONLY_WITHIN_TRIGGERS: [&str; 2] =
    ["desk.claim_ticket_number(null)", "desk.check_refund_within_order(gen_random_uuid(), gen_random_uuid(), 1)"];

shop_test! {
    async fn what_the_triggers_call_is_nobody_elses_to_call(shop: &Shop) {
        for call in ONLY_WITHIN_TRIGGERS {
            let question = format!("select count({call})");
            for mut session in [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.back_end().await] {
                assert_forbidden(session.value::<i64>(&question).await);
            }
            assert_forbidden(shop.staff("Asha").await.session.value::<i64>(&question).await);
        }
    }
}

const POLICIES: &str = "
    desk.absent_files: staff read (select, support_agent)
    desk.approvals: staff read (select, support_agent)
    desk.deadline_targets: staff read (select, support_agent)
    desk.duration_days: staff read (select, support_agent)
    desk.duration_months: staff read (select, support_agent)
    desk.events: staff read (select, support_agent)
    desk.evidence_blobs: staff read (select, support_agent)
    desk.evidence_chunks: staff read (select, support_agent)
    desk.evidence_copies: staff read (select, support_agent)
    desk.evidence_store: staff read (select, support_agent)
    desk.evidence_objects: staff read (select, support_agent)
    desk.granted_days: staff read (select, support_agent)
    desk.evidence_pictures: staff read (select, support_agent)
    desk.notices_read_to: people see their own (select, authenticated support_agent)
    desk.person_settings: people see their own settings (select, support_agent)
    desk.photo_copies: staff read (select, support_agent)
    desk.photo_fingerprints: staff read (select, support_agent)
    desk.photo_marks: staff read (select, support_agent)
    desk.drafts: people read their own (select, support_agent)
    desk.presence: staff read (select, support_agent)
    desk.granted_kind_days: staff read (select, support_agent)
    desk.product_days: staff read (select, support_agent)
    desk.product_status_days: staff read (select, support_agent)
    desk.subject_days: staff read (select, support_agent)
    desk.subject_durations: staff read (select, support_agent)
    desk.subject_grants: staff read (select, support_agent)
    desk.photo_verdicts: staff read (select, support_agent)
    desk.settings: staff read (select, support_agent)
    desk.staff_logins: staff read (select, support_agent)
    desk.staff_notification_reads: staff read (select, support_agent)
    desk.staff_notification_reads: web admins read (select, authenticated)
    desk.staff_notifications: staff read (select, support_agent)
    desk.staff_notifications: web admins read (select, authenticated)
    desk.ticket_assignees: staff read (select, support_agent)
    desk.ticket_days: staff read (select, support_agent)
    desk.ticket_deadlines: staff read (select, support_agent)
    desk.ticket_facts: staff read (select, support_agent)
    desk.ticket_grants: staff read (select, support_agent)
    desk.ticket_looks: people see their own looks (select, support_agent)
    desk.ticket_products: staff read (select, support_agent)
    desk.units_sold: staff read (select, support_agent)
    desk.unseen_photos: staff read (select, support_agent)
    desk.working_hours: staff read (select, support_agent)
    public.notifications: people mark their own (update, authenticated support_agent)
    public.notifications: people see their own (select, authenticated support_agent)
    public.order_items: customers see what is theirs, admins all (select, authenticated)
    public.orders: customers see what is theirs, admins all (select, authenticated)
    public.products: customers see what is theirs, admins all (select, authenticated)
    public.suppliers: customers see what is theirs, admins all (select, authenticated)
    public.support_tickets: customers change their open tickets (update, authenticated)
    public.support_tickets: customers raise tickets (insert, authenticated)
    public.support_tickets: customers see their own tickets (select, authenticated)
    public.support_tickets: staff see all tickets (select, support_agent)
    public.support_tickets: staff work on all tickets (update, support_agent)
    public.support_tickets: staff write tickets for callers (insert, support_agent)
    public.ticket_attachments: customers attach to their tickets (insert, authenticated)
    public.ticket_attachments: customers see the files of their tickets (select, authenticated)
    public.ticket_attachments: staff attach in their own name (insert, support_agent)
    public.ticket_attachments: staff see all files (select, support_agent)
    public.ticket_messages: customers see what was said to them (select, authenticated)
    public.ticket_messages: customers write on their tickets (insert, authenticated)
    public.ticket_messages: staff answer in their own name (insert, support_agent)
    public.ticket_messages: staff see all messages (select, support_agent)
    public.users: customers see what is theirs, admins all (select, authenticated)
";

shop_test! {
    async fn which_policies_open_rows_to_whom(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(
                "select format('%s.%s: %s (%s, %s)', schemaname, tablename, policyname, lower(cmd), array_to_string(roles, ' '))
                   from pg_policies where schemaname in ('public', 'desk')",
            )
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, POLICIES);
    }
}

shop_test! {
    async fn who_may_enter_which_schema(shop: &Shop) {
        let mut owner = shop.owner().await;
        let may = async |owner: &mut Session, schema: &str, right: &str| -> Vec<String> {
            owner
                .values(&format!(
                    "select rolname::text from pg_roles
                      where (rolname in ('anon', 'authenticated', 'service_role') or rolname like 'support\\_%')
                        and has_schema_privilege(oid, '{schema}', '{right}') order by rolname"
                ))
                .await
                .expect("the catalogs can be asked")
        };
        let insiders = ["authenticated", "service_role", "support_agent", "support_approver", "support_owner"];
        assert_eq!(may(&mut owner, "desk", "usage").await, insiders);
        assert_eq!(may(&mut owner, "public", "usage").await, [&["anon"], &insiders[..]].concat());
        for schema in ["desk", "public"] {
            assert_eq!(may(&mut owner, schema, "create").await, Vec::<String>::new(), "{schema}");
        }
        let open_by_default: i64 = owner
            .value("select count(*) from pg_default_acl where defaclnamespace = 'desk'::regnamespace or defaclnamespace = 0")
            .await
            .expect("the catalogs can be asked");
        assert_eq!(open_by_default, 0, "what is made in desk later starts closed");
    }
}

/// The guide's enums, in the guide's order.
const WORDS: &str = "
    message_sender_type: customer, admin, system
    resolution_type: full_refund, partial_refund, replacement, store_credit, no_action, other
    ticket_issue_type: damaged_product, spoiled_product, missing_items, wrong_items, delivery_issue, quality_issue, quantity_mismatch, packaging_issue, late_delivery, other
    ticket_priority: low, medium, high, critical
    ticket_status: open, in_progress, awaiting_customer, resolved, closed
";

shop_test! {
    async fn the_enums_are_the_guides_words(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(
                "select format('%s: %s', t.typname, string_agg(e.enumlabel, ', ' order by e.enumsortorder))
                   from pg_type t join pg_enum e on e.enumtypid = t.oid
                  where t.typnamespace in ('public'::regnamespace, 'desk'::regnamespace) group by t.oid, t.typname",
            )
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, WORDS);
    }
}

/// The guide's three tables with its types, and the two columns that are ours: `ticket_attachments.storage_path` and
/// `is_internal`.
const COLUMNS: &str = "
    support_tickets: id uuid, ticket_number text, order_id uuid, customer_id uuid, issue_type ticket_issue_type, priority ticket_priority, status ticket_status, subject text, description text, affected_items jsonb, resolution_type resolution_type, resolution_notes text, refund_amount numeric, resolved_by uuid, resolved_at timestamp with time zone, created_at timestamp with time zone, updated_at timestamp with time zone
    ticket_attachments: id uuid, ticket_id uuid, message_id uuid, file_url text, storage_path text, file_type text, file_name text, file_size integer, uploaded_by uuid, created_at timestamp with time zone, is_internal boolean
    ticket_messages: id uuid, ticket_id uuid, sender_id uuid, sender_type message_sender_type, message text, is_internal_note boolean, created_at timestamp with time zone, updated_at timestamp with time zone
";

shop_test! {
    async fn the_guides_tables_have_the_guides_columns(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(
                "select format('%s: %s', a.attrelid::regclass, string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum))
                   from pg_attribute a
                  where a.attrelid in ('support_tickets'::regclass, 'ticket_messages'::regclass, 'ticket_attachments'::regclass)
                    and a.attnum > 0 and not a.attisdropped
                  group by a.attrelid",
            )
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, COLUMNS);
    }
}

/// What refers to what: table, its columns, and the table that must keep the row.
const REFERENCES: &str = "
    support_tickets (customer_id) to users
    support_tickets (order_id) to orders
    support_tickets (resolved_by) to users
    ticket_attachments (message_id ticket_id) to ticket_messages
    ticket_attachments (ticket_id) to support_tickets
    ticket_attachments (uploaded_by) to users
    ticket_messages (sender_id) to users
    ticket_messages (ticket_id) to support_tickets
";

shop_test! {
    async fn the_guides_references_are_held_by_the_database(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(
                "select format('%s (%s) to %s', c.conrelid::regclass,
                          (select string_agg(a.attname, ' ' order by k.place)
                             from unnest(c.conkey) with ordinality k (col, place)
                             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.col),
                          c.confrelid::regclass)
                   from pg_constraint c
                  where c.contype = 'f' and c.convalidated
                    and c.conrelid in ('support_tickets'::regclass, 'ticket_messages'::regclass, 'ticket_attachments'::regclass)",
            )
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, REFERENCES);
    }
}

/// The guide's functions and ours on its tables: what fires, when, and what it calls.
const TRIGGERS: &str = "
    support_tickets: change_deadlines after update, desk.set_deadlines
    support_tickets: check_approval before update, desk.check_approval
    support_tickets: count_changed_ticket after update, desk.count_ticket
    support_tickets: count_ticket after insert delete, desk.count_ticket
    support_tickets: keep_order_of_refund before update, desk.keep_order_of_refund
    support_tickets: note_settled after update, desk.note_settled
    support_tickets: notify_customer_on_resolution after update, notify_customer_on_resolution
    support_tickets: notify_new_support_ticket after insert, notify_new_support_ticket
    support_tickets: pin_ticket_on_insert before insert, desk.pin_ticket_on_insert
    support_tickets: pin_ticket_on_update before update, desk.pin_ticket_on_update
    support_tickets: record_ticket_event after insert update, desk.record_ticket_event
    support_tickets: set_deadlines after insert, desk.set_deadlines
    support_tickets: touch_ticket after insert update, desk.touch_ticket
    support_tickets: update_support_tickets_updated_at before update, update_updated_at_column
    ticket_attachments: await_the_file after insert, desk.await_the_file
    ticket_attachments: pin_attachment_on_insert before insert, desk.pin_attachment_on_insert
    ticket_attachments: record_attachment_event after insert, desk.record_attachment_event
    ticket_messages: note_answered after insert, desk.note_answered
    ticket_messages: notify_customer_on_admin_response after insert, notify_customer_on_admin_response
    ticket_messages: notify_mentioned after insert, desk.notify_mentioned
    ticket_messages: notify_staff_on_customer_reply after insert, notify_staff_on_customer_reply
    ticket_messages: pin_message_on_insert before insert, desk.pin_message_on_insert
    ticket_messages: record_message_event after insert, desk.record_message_event
    ticket_messages: reopen_on_customer_reply after insert, desk.reopen_on_customer_reply
    ticket_messages: touch_ticket after insert, desk.touch_ticket
    ticket_messages: update_ticket_messages_updated_at before update, update_updated_at_column
";

shop_test! {
    async fn which_triggers_watch_the_guides_tables(shop: &Shop) {
        let found: Vec<String> = shop
            .owner()
            .await
            .values(
                "select format('%s: %s, %s', t.tgrelid::regclass,
                          concat_ws(' ', t.tgname, case when t.tgtype & 2 <> 0 then 'before' else 'after' end,
                            case when t.tgtype & 4 <> 0 then 'insert' end, case when t.tgtype & 16 <> 0 then 'update' end,
                            case when t.tgtype & 8 <> 0 then 'delete' end),
                          t.tgfoid::regproc)
                   from pg_trigger t
                  where not t.tgisinternal and t.tgtype & 1 <> 0
                    and t.tgrelid in ('support_tickets'::regclass, 'ticket_messages'::regclass, 'ticket_attachments'::regclass)",
            )
            .await
            .expect("the catalogs can be asked");
        assert_lines(&found, TRIGGERS);
    }
}
