// The other side: the shop's own systems and the customer's app, as PostgreSQL sees them.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import pg from 'pg'

const GATEWAY = 'e2e_gateway'

/** The shop's back office and storage service, signed in as the database's owner. */
export class Shop {
  static async open(home) {
    const shop = new Shop()
    shop.home = home
    shop.owner = await shop.connect('postgres', home.superuserPassword())
    return shop
  }

  async connect(user, password) {
    const { port } = this.home.server()
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'punnet' })
    // A server that goes away under us is what some tests are about; a query says it, the idle connection need not.
    client.on('error', () => {})
    await client.connect()
    return client
  }

  /** A customer of the shop with the app on the phone. */
  async customer({ name, email, phone }) {
    const { rows } = await this.owner.query(
      'insert into users (full_name, email, mobile_number) values ($1, $2, $3) returning id',
      [name, email, phone],
    )
    await this.#gateway()
    return new CustomerApp(this, rows[0].id, await this.connect(GATEWAY, this.gatewayPassword))
  }

  /** Another person of the desk, at another computer. */
  async colleague(name) {
    const login = `e2e_${randomUUID().slice(0, 8)}`
    const password = randomUUID()
    await this.owner.query(`create role ${login} login password '${password}'`)
    const { rows } = await this.owner.query("select desk.add_staff($1::name, $2, $3, 'support_agent') as id", [login, name, `${login}@example.in`])
    return new Colleague(rows[0].id, name, await this.connect(login, password))
  }

  /** A delivered order; prices and totals in the shop's currency. */
  async order(customer, { number, items }) {
    const total = items.reduce((sum, item) => sum + Math.round(item.quantity * item.unit_price * 100), 0) / 100
    const { rows } = await this.owner.query(
      `insert into orders (order_number, customer_id, status, order_total, created_at, delivered_at)
       values ($1, $2, 'delivered', $3, now() - interval '3 hours', now() - interval '40 minutes') returning id, order_number`,
      [number, customer.id, total],
    )
    for (const item of items) {
      await this.owner.query(
        `insert into order_items (order_id, product_name, quantity, unit_price, total_price)
         values ($1, $2, $3::numeric, $4::numeric, round($3::numeric * $4::numeric, 2))`,
        [rows[0].id, item.product_name, item.quantity, item.unit_price],
      )
    }
    return rows[0]
  }

  /** What the storage service does with an uploaded file. */
  async store(path, bytes, type) {
    const hash = createHash('sha256').update(bytes).digest()
    await this.owner.query('begin')
    const { rowCount } = await this.owner.query(
      'insert into desk.evidence_blobs (sha256, size, content_type) values ($1, $2, $3) on conflict (sha256) do nothing',
      [hash, bytes.length, type],
    )
    for (let at = 0, ordinal = 0; rowCount && at < bytes.length; at += CHUNK, ordinal += 1) {
      await this.owner.query('insert into desk.evidence_chunks (sha256, ordinal, bytes) values ($1, $2, $3)', [
        hash, ordinal, bytes.subarray(at, at + CHUNK),
      ])
    }
    await this.owner.query('insert into desk.evidence_objects (path, sha256) values ($1, $2)', [path, hash])
    await this.owner.query('commit')
  }

  /** What customers come through: may become `authenticated` and nothing else, like PostgREST's login. */
  async #gateway() {
    if (this.gatewayPassword) return
    this.gatewayPassword = randomUUID()
    await this.owner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${GATEWAY}') then
          create role ${GATEWAY} login noinherit;
          grant authenticated to ${GATEWAY};
        end if;
      end $$`)
    await this.owner.query(`alter role ${GATEWAY} password '${this.gatewayPassword}'`)
  }

  async close() {
    await this.owner.end().catch(() => {})
  }
}

const CHUNK = 256 * 1024

/** A person of the desk with a window of their own, as the database sees them. */
export class Colleague {
  constructor(id, name, client) {
    Object.assign(this, { id, name, client })
  }

  async sql(sql, values) {
    return (await this.client.query(sql, values)).rows
  }

  async close() {
    await this.client.end().catch(() => {})
  }
}

/** The customer's app: the guide's snippets, with the customer's token in every request. */
export class CustomerApp {
  constructor(shop, id, client) {
    Object.assign(this, { shop, id, client })
  }

  /** One request through the gateway: its own transaction, as this customer. */
  async request(sql, values) {
    await this.client.query('begin')
    try {
      await this.client.query('set local role authenticated')
      await this.client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub: this.id, role: 'authenticated' })])
      const { rows } = await this.client.query(sql, values)
      await this.client.query('commit')
      return rows
    } catch (error) {
      await this.client.query('rollback')
      throw error
    }
  }

  /** createSupportTicket of the guide. */
  async raise({ order, issue_type, subject, description, affected_items = [] }) {
    const [{ number }] = await this.request('select generate_ticket_number() as number')
    const [ticket] = await this.request(
      `insert into support_tickets (ticket_number, order_id, customer_id, issue_type, priority, subject, description, affected_items)
       values ($1, $2, $3, $4, 'medium', $5, $6, $7) returning *`,
      [number, order?.id ?? null, this.id, issue_type, subject, description, JSON.stringify(affected_items)],
    )
    return ticket
  }

  /** uploadEvidence of the guide: the file to storage, then its record with the public address. */
  async upload(ticket, file) {
    const bytes = readFileSync(file)
    const path = `${ticket.id}/${Date.now()}_${basename(file)}`
    await this.shop.store(path, bytes, 'image/jpeg')
    const [attachment] = await this.request(
      `insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
       values ($1, $2, 'image/jpeg', $3, $4, $5) returning id`,
      [ticket.id, `https://shop.example/storage/v1/object/public/support-evidence/${path}`, basename(file), bytes.length, this.id],
    )
    return attachment
  }

  /** sendMessage of the guide. */
  async write(ticket, message) {
    const [sent] = await this.request(
      `insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note)
       values ($1, $2, 'customer', $3, false) returning id`,
      [ticket.id, this.id, message],
    )
    return sent
  }

  ticket(id) {
    return this.request('select * from support_tickets where id = $1', [id]).then(([ticket]) => ticket)
  }

  messages(ticket) {
    return this.request('select message, sender_type, is_internal_note from ticket_messages where ticket_id = $1 order by created_at, id', [ticket.id])
  }

  notifications() {
    return this.request('select title, message, reference_id from notifications order by created_at, id')
  }

  async close() {
    await this.client.end().catch(() => {})
  }
}
