// A PostgreSQL server for one test, of the programs that ship with Punnet.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from './free-port.mjs'

/** Who runs PostgreSQL where root runs the tests. */
export const NOBODY = 65534
export const isRoot = process.getuid?.() === 0

/** Runs one of PostgreSQL's programs in this folder; started by root as somebody ordinary, since it refuses root. */
export function postgres(folder, program, ...args) {
  const asNobody = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all'] : []
  const [command, ...rest] = [...asNobody, join(installation(folder), 'bin', program), ...args]
  execFileSync(command, rest, { stdio: 'ignore', cwd: folder })
}

/** Where its programs are: a copy in this folder, where they lie in a place (root's home) that only root can enter. */
function installation(folder) {
  const shipped = process.env.PUNNET_POSTGRES
  if (!isRoot || anybodyCanEnter(shipped)) return shipped
  const copy = join(folder, 'postgres')
  if (!existsSync(copy)) cpSync(shipped, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function anybodyCanEnter(place) {
  return (statSync(place).mode & 0o001) !== 0 && (dirname(place) === place || anybodyCanEnter(dirname(place)))
}

export class Server {
  /** `settings` are PostgreSQL's own. */
  static async open(settings = {}) {
    if (!process.env.PUNNET_POSTGRES) throw new Error('PUNNET_POSTGRES names no folder of PostgreSQL: run this through `cargo xtask test`')
    const server = new Server()
    server.folder = mkdtempSync(join(tmpdir(), 'punnet-e2e-'))
    server.cluster = join(server.folder, 'cluster')
    server.password = randomUUID()
    server.port = await freePort()
    const secret = join(server.folder, 'password')
    writeFileSync(secret, server.password, { mode: 0o600 })
    if (isRoot) for (const file of [server.folder, secret]) chownSync(file, NOBODY, NOBODY)
    try {
      postgres(server.folder, 'initdb', '-D', server.cluster, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-sync')
      const all = { listen_addresses: '127.0.0.1', port: server.port, unix_socket_directories: '', fsync: 'off', ...settings }
      const options = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`).join(' ')
      postgres(server.folder, 'pg_ctl', 'start', '-w', '-D', server.cluster, '-l', join(server.folder, 'log'), '-o', options)
    } catch (error) {
      const log = readable(join(server.folder, 'log'))
      server.#remove()
      throw new Error(`PostgreSQL did not start for the test: ${error.message}\n${log}`, { cause: error })
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close().finally(() => process.exit(1)))
    return server
  }

  /** Where a database of it is, for this login. */
  address(database, user = 'postgres', password = this.password) {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`
  }

  async close() {
    try {
      postgres(this.folder, 'pg_ctl', 'stop', '-w', '-m', 'immediate', '-D', this.cluster)
    } finally {
      this.#remove()
    }
  }

  #remove() {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function readable(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
