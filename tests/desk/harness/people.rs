//! Who is in every test's shop, and how each of them signs in.

use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection, Row};
use uuid::Uuid;

use super::{Session, Shop};

/// A customer with two orders, [`FIRST_ORDER`] (total 500.00) and [`SECOND_ORDER`] (total 80.50).
pub const MEERA: Uuid = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0001);
/// A customer with one order, [`OTHER_ORDER`].
pub const RAVI: Uuid = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0002);
/// An admin who comes by token.
pub const WEB_ADMIN: Uuid = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0003);
/// An admin who was switched off.
pub const DISABLED_ADMIN: Uuid = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0004);
pub const FIRST_ORDER: Uuid = Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0001);
pub const SECOND_ORDER: Uuid = Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0002);
pub const OTHER_ORDER: Uuid = Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0003);

pub const SHOP: &str = "
    insert into public.users (id, full_name, email, mobile_number, role, is_active) values
      ('10000000-0000-4000-8000-000000000001', 'Meera Iyer', 'meera@example.in', '+91 98450 11111', 'customer', true),
      ('10000000-0000-4000-8000-000000000002', 'Ravi Menon', 'ravi@example.in', '+91 98450 22222', 'customer', true),
      ('10000000-0000-4000-8000-000000000003', 'Farah Khan', 'farah@shop.example', null, 'super_admin', true),
      ('10000000-0000-4000-8000-000000000004', 'Gone Admin', 'gone@shop.example', null, 'admin', false);
    insert into public.orders (id, order_number, customer_id, order_total, status) values
      ('20000000-0000-4000-8000-000000000001', 'ORD-12345', '10000000-0000-4000-8000-000000000001', 500.00, 'delivered'),
      ('20000000-0000-4000-8000-000000000002', 'ORD-12346', '10000000-0000-4000-8000-000000000001', 80.50, 'delivered'),
      ('20000000-0000-4000-8000-000000000003', 'ORD-777', '10000000-0000-4000-8000-000000000002', 60.00, 'delivered');
";

pub const PASSWORD: &str = "a password of no other server";

/// A person of the desk with a login of their own.
pub struct Staff {
    pub session: Session,
    pub login: String,
    pub user_id: Uuid,
}

impl Shop {
    /// The database's owner: makes the world that a test needs, and looks behind the rules.
    pub async fn owner(&self) -> Session {
        Session { connection: self.address().connect().await.expect("the owner signs in") }
    }

    /// A customer, or anybody else whom the gateway vouches for.
    pub async fn customer(&self, person: Uuid) -> Session {
        self.with_claims(&format!(r#"{{"sub":"{person}","role":"authenticated"}}"#)).await
    }

    /// A session of the API with these claims, whatever they are.
    pub async fn with_claims(&self, claims: &str) -> Session {
        let mut connection = self.gateway().await;
        sqlx::query("select set_config('request.jwt.claims', $1, false)")
            .bind(claims)
            .execute(&mut connection)
            .await
            .expect("the gateway passes the claims on");
        connection.execute("set role authenticated").await.expect("the gateway becomes the API's role");
        Session { connection }
    }

    /// Somebody who is not signed in.
    pub async fn anonymous(&self) -> Session {
        let mut connection = self.gateway().await;
        connection.execute("set role anon").await.expect("the gateway becomes the API's anonymous role");
        Session { connection }
    }

    /// The shop's own back end, which row security does not bind.
    pub async fn back_end(&self) -> Session {
        let mut connection = self.gateway().await;
        connection.execute("set role service_role").await.expect("the gateway becomes the back end's role");
        Session { connection }
    }

    /// A login like PostgREST's: nothing by itself, but it may become the API's roles.
    async fn gateway(&self) -> PgConnection {
        let login = self.new_login("noinherit").await;
        let mut owner = self.owner().await;
        owner
            .sql(&format!("grant anon, authenticated, service_role to {login}"))
            .await
            .expect("the gateway may become the API's roles");
        self.sign_in(&login).await.connection
    }

    /// A new agent.
    pub async fn staff(&self, name: &str) -> Staff {
        self.staff_in(name, "support_agent").await
    }

    pub async fn staff_in(&self, name: &str, group: &str) -> Staff {
        let login = self.new_login("").await;
        let user_id = sqlx::query_scalar("select desk.add_staff($1::name, $2, null, $3)")
            .bind(&login)
            .bind(name)
            .bind(group)
            .fetch_one(&mut self.owner().await.connection)
            .await
            .expect("the owner appoints staff");
        Staff { session: self.sign_in(&login).await, login, user_id }
    }

    /// A login of the staff's group whom nobody has mapped to a person.
    pub async fn unmapped(&self) -> Session {
        let login = self.new_login("").await;
        self.owner().await.sql(&format!("grant support_agent to {login}")).await.expect("the owner grants the group");
        self.sign_in(&login).await
    }

    /// Switches the login of somebody of the desk off.
    pub async fn deactivate(&self, staff: &Staff) {
        self.owner()
            .await
            .sql(&format!("select desk.set_staff_active('{}', false)", staff.login))
            .await
            .expect("the owner switches the login off");
    }

    /// A database login with no rights.
    pub async fn new_login(&self, attributes: &str) -> String {
        let login = self.new_login_name();
        self.owner()
            .await
            .sql(&format!("create role {login} login {attributes} password '{PASSWORD}'"))
            .await
            .expect("the owner makes a login");
        login
    }

    pub async fn sign_in(&self, login: &str) -> Session {
        self.sign_in_with(login, PASSWORD).await
    }

    pub async fn sign_in_with(&self, login: &str, password: &str) -> Session {
        let address = self.address().username(login).password(password);
        Session { connection: address.connect().await.expect("the login signs in") }
    }

    /// A ticket of this customer, raised by themselves.
    pub async fn ticket_of(&self, customer: Uuid, order: Option<Uuid>, subject: &str) -> Uuid {
        let ticket = NewTicket { order, ..new_ticket(customer, subject) };
        ticket.raise(&mut self.customer(customer).await).await.expect("a customer raises a ticket")
    }

    /// The number that people see.
    pub async fn number_of(&self, ticket: Uuid) -> String {
        let number = format!("select ticket_number from support_tickets where id = '{ticket}'");
        self.owner().await.value(&number).await.expect("the ticket is there")
    }

    /// What a customer wrote on their ticket.
    pub async fn message_of(&self, customer: Uuid, ticket: Uuid, text: &str) -> Uuid {
        self.customer(customer)
            .await
            .row(
                sqlx::query(
                    "insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note)
                     values ($1, $2, 'customer', $3, false) returning id",
                )
                .bind(ticket)
                .bind(customer)
                .bind(text),
            )
            .await
            .expect("a customer writes on their ticket")
            .get(0)
    }
}

impl Staff {
    pub async fn write(&mut self, ticket: Uuid, text: &str, is_internal_note: bool) -> Uuid {
        let id = Uuid::now_v7();
        self.session
            .run(
                sqlx::query(
                    "insert into ticket_messages (id, ticket_id, message, is_internal_note) values ($1, $2, $3, $4)",
                )
                .bind(id)
                .bind(ticket)
                .bind(text)
                .bind(is_internal_note),
            )
            .await
            .expect("staff write on a ticket");
        id
    }

    pub async fn set(&mut self, ticket: Uuid, assignments: &str) -> sqlx::Result<u64> {
        self.session
            .run(
                sqlx::query(AssertSqlSafe(format!("update support_tickets set {assignments} where id = $1")))
                    .bind(ticket),
            )
            .await
    }
}

/// What the guide's customer app sends.
#[derive(Clone)]
pub struct NewTicket {
    pub number: Option<String>,
    pub order: Option<Uuid>,
    pub customer: Uuid,
    pub priority: &'static str,
    pub subject: String,
    pub description: String,
    pub affected_items: serde_json::Value,
}

pub fn new_ticket(customer: Uuid, subject: &str) -> NewTicket {
    NewTicket {
        number: None,
        order: None,
        customer,
        priority: "medium",
        subject: subject.to_owned(),
        description: "The box was opened at the door.".to_owned(),
        affected_items: serde_json::json!([]),
    }
}

impl NewTicket {
    pub async fn raise(&self, session: &mut Session) -> sqlx::Result<Uuid> {
        Ok(session
            .row(
                sqlx::query(
                    "insert into support_tickets
                       (ticket_number, order_id, customer_id, issue_type, priority, subject, description, affected_items)
                     values ($1, $2, $3, 'damaged_product', $4::ticket_priority, $5, $6, $7) returning id",
                )
                .bind(&self.number)
                .bind(self.order)
                .bind(self.customer)
                .bind(self.priority)
                .bind(&self.subject)
                .bind(&self.description)
                .bind(&self.affected_items),
            )
            .await?
            .get(0))
    }
}
