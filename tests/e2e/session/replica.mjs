// A read replica of a running server, which follows it by PostgreSQL's own streaming.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.mjs'
import { isRoot, NOBODY, postgres } from './postgres.mjs'
import { until } from './until.mjs'

/** What a copy of a running server's files is made without: what belongs to its processes, and the log, which is streamed. */
const NOT_COPIED = new Set(['postmaster.pid', 'postmaster.opts', 'pg_wal', 'pg_replslot', 'pg_stat_tmp', 'pgsql_tmp'])

export class Replica {
  /** Of the server of this home, which `owner` is signed in to. */
  static async follow(home, owner) {
    const replica = new Replica()
    replica.folder = mkdtempSync(join(tmpdir(), 'punnet-e2e-replica-'))
    replica.cluster = join(replica.folder, 'cluster')
    replica.port = await freePort()
    replica.login = { host: '127.0.0.1', user: 'postgres', password: home.superuserPassword(), database: 'punnet' }
    await owner.query("select pg_backup_start('replica', true)")
    cpSync(home.cluster, replica.cluster, { recursive: true, filter: (file) => !NOT_COPIED.has(basename(file)) })
    const { rows: [{ label }] } = await owner.query('select labelfile as label from pg_backup_stop(false)')
    for (const folder of ['pg_wal', 'pg_wal/archive_status', 'pg_replslot']) mkdirSync(join(replica.cluster, folder), { recursive: true })
    writeFileSync(join(replica.cluster, 'backup_label'), label)
    writeFileSync(join(replica.cluster, 'standby.signal'), '')
    const { host, user, password } = replica.login
    writeFileSync(join(replica.cluster, 'postgresql.auto.conf'), `primary_conninfo = 'host=${host} port=${home.server().port} user=${user} password=${password}'\n`)
    // Its programs run as somebody else than the server's, where root runs the tests.
    if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, replica.folder])
    execFileSync('chmod', ['-R', 'go-rwx', replica.folder])
    replica.start()
    await replica.sql('select')
    return replica
  }

  start() {
    postgres(this.folder, 'pg_ctl', 'start', '-w', '-D', this.cluster, '-l', join(this.folder, 'log'), '-o', `-p ${this.port} -c fsync=off`)
  }

  stop() {
    postgres(this.folder, 'pg_ctl', 'stop', '-w', '-m', 'fast', '-D', this.cluster)
  }

  /** Asks it as its superuser. */
  async sql(statement) {
    const client = new pg.Client({ ...this.login, port: this.port })
    await client.connect()
    try {
      return await client.query(statement)
    } finally {
      await client.end()
    }
  }

  /** What the server confirms from now on does not show there. */
  async pause() {
    await this.sql('select pg_wal_replay_pause()')
    await until('the replica to stand still', async () => (await this.sql("select from (select pg_get_wal_replay_pause_state() as state) s where state = 'paused'")).rowCount === 1)
  }

  async goOn() {
    await this.sql('select pg_wal_replay_resume()')
  }

  async close() {
    try {
      postgres(this.folder, 'pg_ctl', 'stop', '-w', '-m', 'immediate', '-D', this.cluster)
    } catch {
      // It was stopped already.
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}
