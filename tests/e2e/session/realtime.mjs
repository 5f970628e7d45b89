// Supabase's live feed, as far as a customer's app uses it. The real one is a service of its own that no package brings;
// this does in the same way what matters here: it reads the publication `supabase_realtime` by logical replication, asks
// for each subscriber and each changed row, as that person and under row security, whether they see it, and tells the real
// client over the real protocol (channels of Phoenix over a web socket).
import { WebSocketServer } from 'ws'
import { changes } from './pgoutput.mjs'

const SLOT = 'e2e_realtime'
/** As often as the real one looks. */
const EVERY = 100

export class Realtime {
  #subscriptions = new Map()
  #sockets = new WebSocketServer({ noServer: true })
  #ids = 0
  #looks = Promise.resolve()
  #timer

  /** `owner` may replicate; `sees(claims, table, id)` asks as somebody; `claimsOf(token)` checks a token. */
  static async open({ owner, sees, claimsOf }) {
    const realtime = new Realtime()
    Object.assign(realtime, { owner, sees, claimsOf })
    await owner.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [SLOT])
    const { rows } = await owner.query('select oid, typname from pg_type')
    realtime.types = new Map(rows.map(({ oid, typname }) => [Number(oid), typname]))
    realtime.#timer = setInterval(() => realtime.#looksAgain(), EVERY)
    return realtime
  }

  /** One look after the other: the slot is read once. */
  #looksAgain() {
    this.#looks = this.#looks.then(() => this.#look())
    return this.#looks
  }

  /** Takes over a request for a web socket. */
  upgrade(request, socket, head) {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (message) => void this.#hear(client, JSON.parse(message)))
      client.on('close', () => this.#subscriptions.delete(client))
    })
  }

  async #hear(client, [join, ref, topic, event, payload]) {
    const answer = (status, response) => client.send(JSON.stringify([join, ref, topic, 'phx_reply', { status, response }]))
    const of = this.#subscriptions.get(client) ?? new Map()
    this.#subscriptions.set(client, of)
    if (event === 'phx_leave') of.delete(topic)
    if (event === 'access_token' && of.has(topic)) of.get(topic).claims = this.claimsOf(payload.access_token)
    if (event === 'access_token') return
    if (event !== 'phx_join') return answer('ok', {})

    const wanted = payload.config.postgres_changes.map((one) => ({ ...one, id: (this.#ids += 1) }))
    const strange = wanted.find(({ filter }) => filter && !/^\w+=eq\./.test(filter))
    if (strange) return answer('error', { reason: `this stand-in knows no filter like ${strange.filter}` })
    // What happened before is not told.
    await this.#looksAgain()
    of.set(topic, { join, claims: this.claimsOf(payload.access_token), wanted })
    answer('ok', { postgres_changes: wanted })
  }

  async #look() {
    const { rows } = await this.owner.query(
      "select data from pg_logical_slot_get_binary_changes($1, null, null, 'proto_version', '1', 'publication_names', 'supabase_realtime')",
      [SLOT],
    )
    for (const change of changes(rows.map(({ data }) => data), this.types)) {
      for (const [client, topics] of this.#subscriptions) {
        for (const [topic, subscription] of topics) await this.#tell(client, topic, subscription, change)
      }
    }
  }

  async #tell(client, topic, { join, claims, wanted }, { type, schema, table, columns, record, old }) {
    const ids = wanted
      .filter((one) => [type, '*'].includes(one.event) && one.schema === schema && one.table === table && fits(one.filter, record))
      .map(({ id }) => id)
    if (ids.length === 0) return
    // The key is `id` in all tables that are followed.
    if (!(await this.sees(claims, `${schema}.${table}`, record.id))) return
    const data = { type, schema, table, columns, record, old_record: old, commit_timestamp: new Date().toISOString(), errors: null }
    client.send(JSON.stringify([join, null, topic, 'postgres_changes', { ids, data }]))
  }

  async close() {
    clearInterval(this.#timer)
    await this.#looks
    for (const client of this.#sockets.clients) client.terminate()
    await this.owner.query('select pg_drop_replication_slot($1)', [SLOT])
  }
}

/** `customer_id=eq.<uuid>` */
function fits(filter, record) {
  if (!filter) return true
  const [, column, value] = /^(\w+)=eq\.(.*)$/.exec(filter)
  return record[column] === value
}
