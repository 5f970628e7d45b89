// The real program with its real database, driven through WebKitWebDriver.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { remote } from 'webdriverio'
import { Page } from './page.mjs'
import { until } from './until.mjs'

/** A folder of its own for one run of the program: data, settings and caches, away from the person's. */
export class Home {
  constructor() {
    // Not in the source tree: started by root, the server runs as another user, who must be able to come here.
    this.folder = mkdtempSync(join(tmpdir(), 'punnet-e2e-'))
    chmodSync(this.folder, 0o711)
    this.data = join(this.folder, 'data')
    this.cluster = join(this.data, 'postgres')
  }

  get env() {
    for (const name of ['config', 'cache', 'share']) mkdirSync(join(this.folder, name), { recursive: true })
    return {
      PUNNET_DATA_DIR: this.data,
      PUNNET_KEYCHAIN: 'off',
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_CACHE_HOME: join(this.folder, 'cache'),
      XDG_DATA_HOME: join(this.folder, 'share'),
    }
  }

  /** Another computer of the same person: everything of its own but the database, to which both are signed in. */
  anotherComputer() {
    const other = new Home()
    mkdirSync(other.data, { recursive: true })
    for (const shared of ['postgres', 'superuser.secret', 'staff.secret', 'start.lock', 'desk.lock', 'port']) {
      symlinkSync(join(this.data, shared), join(other.data, shared))
    }
    return other
  }

  /** Removes the folder, and leaves a database that belongs to another home alone. */
  close() {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** The database server that runs on this home's cluster, or nothing. Its pid file outlives a crash, so it is checked. */
  server() {
    const file = join(this.cluster, 'postmaster.pid')
    if (!existsSync(file)) return undefined
    const lines = readFileSync(file, 'utf8').split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return port && worksIn(pid, this.cluster) ? { pid, port } : undefined
  }

  /** Every server process that has this cluster for its own; two would be the end of it. */
  servers() {
    return processes().filter((pid) => worksIn(pid, this.cluster) && !worksIn(parentOf(pid), this.cluster))
  }

  /** As a person sets it for this computer: messages go at once. Once the program has made its folder. */
  withoutUndo() {
    const file = join(this.data, 'settings.json')
    const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    writeFileSync(file, JSON.stringify({ ...kept, machine: { ...kept.machine, undo_send: false } }))
  }

  superuserPassword() {
    return readFileSync(join(this.data, 'superuser.secret'), 'utf8').trim()
  }

  /** Ends a server that is still there, and removes the folder. */
  async remove() {
    const server = this.server()
    if (server) {
      process.kill(server.pid, 'SIGINT') // PostgreSQL's "fast" shutdown
      await until('the end of the left-over server', () => !this.server())
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** One run of the program, with its window. */
export class Console extends Page {
  /** `through` starts the program in its own way, in place of the program itself. */
  static async open({ desktop, home, env = {}, args = [], through }) {
    const { PUNNET_APP } = process.env
    if (!PUNNET_APP) throw new Error('PUNNET_APP names no program: run this through `cargo xtask test` or `cargo xtask run`')
    const port = await freePort()
    const programEnv = { ...desktop.env, ...home.env, ...env }
    const driver = desktop.child('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
      env: { ...programEnv, TAURI_WEBVIEW_AUTOMATION: 'true' },
    })
    await until('WebKitWebDriver', async () => (await fetch(`http://127.0.0.1:${port}/status`)).ok)
    const browser = await remote({
      hostname: '127.0.0.1',
      port,
      path: '/',
      logLevel: 'error',
      connectionRetryCount: 0,
      capabilities: { 'webkitgtk:browserOptions': { binary: through ?? PUNNET_APP, args }, 'wdio:enforceWebDriverClassic': true },
    })
    return new Console({ desktop, home, driver, browser, programEnv })
  }

  constructor({ desktop, home, driver, browser, programEnv }) {
    super(browser)
    // Known for later: a program may be replaced or removed while it runs.
    Object.assign(this, { desktop, home, driver, programEnv, program: realpathSync(process.env.PUNNET_APP) })
  }

  /** Runs of the program on this home and this desktop (a second instance may be one of them). */
  processes() {
    return processes().filter((pid) => {
      try {
        const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`
        return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '') === this.program && [`PUNNET_DATA_DIR=${this.home.data}`, `DISPLAY=${this.desktop.env.DISPLAY}`].every((one) => environment.includes(`\0${one}\0`))
      } catch {
        return false // it ended while we looked
      }
    })
  }

  /** Waits until the program has started as far as `phase`: "setup" or "ready". */
  async phase(phase, options = { within: 60_000 }) {
    await until(`the window to be "${phase}"`, async () => {
      const app = await this.browser.$('[data-testid="app"]')
      const now = await app.getAttribute('data-phase')
      if (now === 'failed' && phase !== 'failed') {
        const alert = await this.browser.$('[role="alert"]')
        throw Object.assign(new Error(`it failed to start: ${await alert.getText()}`))
      }
      return now === phase
    }, options)
  }

  /** The very first start: the data is to be on this computer, as far as that was not said before. */
  async toSetup() {
    const app = await this.browser.$('[data-testid="app"]')
    const phase = await until('a choice', async () => {
      const now = await app.getAttribute('data-phase')
      return ['choose', 'setup'].includes(now) && now
    }, { within: 60_000 })
    if (phase === 'choose') await this.press('button', 'This computer')
    await this.phase('setup')
  }

  /** First start: chooses what the shop begins with. */
  async setUp({ sample, person = 'Asha Rao', shop = 'Green Basket' }) {
    await this.toSetup()
    await this.write('textbox', 'Your name', person)
    await this.write('textbox', 'Shop’s name', shop)
    await this.press('button', sample ? 'Load the sample shop' : 'Start empty')
    await this.phase('ready', { within: 120_000 })
  }

  /** Sends what stands in the composer, without the ten seconds in which it could be taken back. */
  async send(label = 'Send reply') {
    await this.press('button', label)
    await this.press('button', 'Send now')
  }

  /** A person closes the window: the program ends by itself. */
  async quit() {
    const running = this.processes()
    const window = this.desktop.punnet()
    this.desktop.x('xdotool', 'windowactivate', '--sync', window)
    this.desktop.x('xdotool', 'key', '--clearmodifiers', 'alt+F4')
    await until('the program to end', () => running.every((pid) => !existsSync(`/proc/${pid}`)), { within: 30_000 })
    await this.#endDriver()
  }

  /** The program dies without a word, as in a power cut. */
  async kill() {
    const running = this.processes()
    for (const pid of running) process.kill(pid, 'SIGKILL')
    await until('the killed program to be gone', () => running.every((pid) => !existsSync(`/proc/${pid}`) || isZombie(pid)))
    await this.#endDriver()
  }

  /** Whatever state it is in: gone afterwards. */
  async close() {
    if (this.driver.exitCode !== null || this.driver.signalCode !== null) return
    await this.quit().catch(() => this.kill())
  }

  async #endDriver() {
    const ended = new Promise((resolve) => this.driver.once('exit', resolve))
    this.driver.kill('SIGTERM')
    await ended
  }
}

function processes() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
}

/** PostgreSQL's processes all work in their cluster's folder. */
function worksIn(pid, folder) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
  } catch {
    return false
  }
}

function parentOf(pid) {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

function isZombie(pid) {
  try {
    return /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
