// A Supabase project as a customer's app meets it, on one computer: a PostgreSQL with the stand-in's roles, schemas and
// default grants and with our migrations; Supabase Lite, which speaks PostgREST and Supabase Storage over it; and the live
// feed of realtime.mjs. What is asked comes from the real @supabase/supabase-js.
import { execFileSync } from 'node:child_process'
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import WebSocket from 'ws'
import { Lite } from './lite.mjs'
import { Server } from './postgres.mjs'
import { Realtime } from './realtime.mjs'

const E2E = join(import.meta.dirname, '..')
const GATEWAY = 'authenticator'

export class Project {
  #closing = []
  #secret = randomBytes(32).toString('hex')

  static async open() {
    const project = new Project()
    try {
      await project.#start()
    } catch (error) {
      await project.close()
      throw error
    }
    return project
  }

  async #start() {
    const server = (this.server = await Server.open({ wal_level: 'logical' }))
    this.#closing.push(() => server.close())
    this.owner = await this.#connect(server.address('postgres'))
    await this.owner.query(readFileSync(join(E2E, '../fixtures/supabase-stand-in.sql'), 'utf8'))
    execFileSync(process.execPath, [join(E2E, 'apply-migrations.mjs'), server.address('postgres')], { stdio: 'inherit' })
    const gateway = await this.#gateway(server)
    this.asker = await this.#connect(gateway)
    await this.#serve(server, gateway)
  }

  async #connect(address) {
    const client = new pg.Client(address)
    await client.connect()
    this.#closing.push(() => client.end())
    return client
  }

  /**
   * The login through which everybody comes: nothing by itself, but it may become the API's roles. Storage and sign-in are
   * services of their own on Supabase, with logins that read these tables; Lite has this one for everything.
   */
  async #gateway(server) {
    const password = randomUUID()
    await this.owner.query(`
      create role ${GATEWAY} login noinherit password '${password}';
      grant anon, authenticated, service_role to ${GATEWAY};
      grant usage on schema auth, storage to ${GATEWAY};
      grant select on auth.users, storage.buckets to ${GATEWAY};
      grant all on storage.objects to ${GATEWAY};
      create policy "the service" on auth.users to ${GATEWAY} using (true);
      create policy "the service" on storage.buckets to ${GATEWAY} using (true);
      create policy "the service" on storage.objects to ${GATEWAY} using (true)`)
    return server.address('postgres', GATEWAY, password)
  }

  async #serve(server, gateway) {
    const lite = await Lite.open({ gateway, owner: server.address('postgres'), secret: this.#secret })
    this.#closing.push(() => lite.close())
    const realtime = await Realtime.open({
      owner: await this.#connect(server.address('postgres')),
      sees: (claims, table, id) => this.#sees(claims, table, id),
      claimsOf: (token) => this.#claimsOf(token),
    })
    this.#closing.push(() => realtime.close())
    const listening = createServer((request, response) => lite.serve(request, response))
    await new Promise((ready) => listening.listen(0, '127.0.0.1', ready))
    listening.on('upgrade', (request, socket, head) => realtime.upgrade(request, socket, head))
    this.#closing.push(() => new Promise((closed) => { listening.close(closed); listening.closeAllConnections() }))
    this.url = `http://127.0.0.1:${listening.address().port}`
  }

  /** A person of the shop with an account, and their app: `{ user, supabase }`, as the guide calls them. */
  async person({ name, email, role = 'customer' }) {
    const { rows: [user] } = await this.owner.query('insert into users (full_name, email, role) values ($1, $2, $3) returning id', [name, email, role])
    await this.owner.query('insert into auth.users (id, email) values ($1, $2)', [user.id, email])
    return { user, supabase: this.client(this.#token({ sub: user.id, role: 'authenticated' })) }
  }

  /** Somebody of the desk, with a login of their own: a client of PostgreSQL. */
  async staff(name) {
    const [login, password] = [`e2e_${name.toLowerCase()}`, randomUUID()]
    await this.owner.query(`create role ${login} login password '${password}'`)
    await this.owner.query("select desk.add_staff($1::name, $2, null, 'support_agent')", [login, name])
    return this.#connect(this.server.address('postgres', login, password))
  }

  /** An app with this token; without one, of somebody who is not signed in. */
  client(token) {
    const options = { realtime: { transport: WebSocket }, auth: { persistSession: false, autoRefreshToken: false } }
    const supabase = createClient(this.url, 'sb_publishable_of_the_test', token ? { ...options, accessToken: async () => token } : options)
    this.#closing.push(async () => {
      for (const channel of supabase.getChannels()) await supabase.removeChannel(channel)
      // What its disconnect() does, without the clocks that would keep the test running for up to a minute more.
      supabase.realtime._cancelPendingDisconnect()
      supabase.realtime.socketAdapter.socket.disconnect()
    })
    return supabase
  }

  /** A token that somebody else signed. */
  forgedToken(claims) {
    return signed(claims, randomBytes(32).toString('hex'))
  }

  #token(claims) {
    return signed({ aud: 'authenticated', exp: Math.floor(Date.now() / 1000) + 3600, ...claims }, this.#secret)
  }

  #claimsOf(token) {
    const [head, body, signature] = (token ?? '').split('.')
    const right = createHmac('sha256', this.#secret).update(`${head}.${body}`).digest()
    const given = Buffer.from(signature ?? '', 'base64url')
    if (given.length !== right.length || !timingSafeEqual(given, right)) return { role: 'anon' }
    return JSON.parse(Buffer.from(body, 'base64url'))
  }

  /** Whether whoever has these claims sees this row of a table. */
  async #sees(claims, table, id) {
    await this.asker.query('begin')
    try {
      await this.asker.query("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", [claims.role, JSON.stringify(claims)])
      return (await this.asker.query(`select from ${table} where id = $1`, [id])).rowCount > 0
    } catch (error) {
      if (error.code === '42501') return false
      throw error
    } finally {
      await this.asker.query('rollback')
    }
  }

  /** Everything, also when a part of it fails. */
  async close() {
    const failures = []
    for (const close of this.#closing.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything of the project could be closed')
  }
}

/** A token as Supabase signs it. */
function signed(claims, secret) {
  const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${text({ alg: 'HS256', typ: 'JWT' })}.${text(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}
