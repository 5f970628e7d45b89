// Everything dies while customers write and an agent answers: the server, the connections, the program, the room on the
// disk. At the end each event was heard once, each answer is stored once, and what was being typed is there.
// PUNNET_FAULT_ROUNDS makes it longer: `cargo xtask bench live` lets it run for minutes.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { Shop } from './session/shop.mjs'
import { onStage, RESULTS } from './session/stage.mjs'
import { until } from './session/until.mjs'

const ROUNDS = Number(process.env.PUNNET_FAULT_ROUNDS ?? 1)
/** Between two things that customers write, milliseconds. */
const STEADY = 120
const LATE = { within: 90_000 }
const HEARING = { PUNNET_LOG: 'info,sqlx=warn,desk::feed=debug' }
const HOUR = 3600
/** Answers for the clock of the computer; made for programs of many threads. */
const FAKETIME = execFileSync('dpkg', ['-L', 'libfaketime'], { encoding: 'utf8' }).match(/.*libfaketimeMT\.so\.1$/m)[0]

test('while everything dies', onStage('faults', {}, async (stage, t) => {
  const disk = smallDisk(stage.home.folder)
  if (disk) stage.alsoClose({ close: () => disk.release() })
  const clock = new Clock(join(stage.folder, 'clock'))
  const start = () => stage.start({ ...HEARING, ...clock.env })
  let console = await start()
  await console.setUp({ sample: false })
  stage.home.withoutUndo()
  await console.quit()
  console = await start()
  await console.phase('ready')

  const customers = new Customers(stage.home)
  await customers.come()
  const [asked] = await until('a first ticket', async () => customers.raised.length > 0 && customers.raised)
  const told = []
  const open = async () => {
    await console.browser.execute((number) => { location.hash = `/support-tickets/${number}` }, asked.ticket_number)
    await console.byId('composer', '', LATE)
  }
  /** The agent answers; as soon as the box is empty the desk has taken it. */
  const answer = async () => {
    const text = `Answer ${told.length + 1}`
    await console.write('textbox', 'Reply to customer', text)
    await console.press('button', /^Send/)
    await until('the desk to take it', async () => (await (await console.find('textbox', 'Reply to customer', LATE)).getValue()) === '', LATE)
    told.push(text)
  }
  const writing = customers.write()
  const server = () => until('the server', () => stage.home.server(), LATE)

  await open()
  for (let round = 1; round <= ROUNDS; round += 1) {
    await t.test(`${round}: the server is killed`, async () => {
      await answer()
      process.kill((await server()).pid, 'SIGKILL')
      await answer()
      await customers.writeOn(5)
    })
    await t.test(`${round}: every connection is cut`, async () => {
      await customers.asOwner((owner) => owner.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'punnet_desk'"))
      await answer()
      await customers.writeOn(5)
    })
    await t.test(`${round}: the program is killed`, async () => {
      await console.write('textbox', 'Reply to customer', `Half a sentence of round ${round}`)
      // As long as a crash may cost.
      await until('the draft on the disk', () => draftsHold(stage.home.data, `Half a sentence of round ${round}`))
      await console.kill()
      await customers.writeOn(5)
      console = await start()
      await console.phase('ready')
      await open()
      assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), `Half a sentence of round ${round}`)
      await answer()
    })
    await t.test(`${round}: the clock jumps, forth and back`, async () => {
      for (const jump of [2 * HOUR, -HOUR, 0]) {
        clock.jump(jump)
        await until('the program to see it', async () => Math.abs((await console.browser.execute(() => Date.now())) - Date.now() - jump * 1000) < 60_000, LATE)
        await answer()
        await customers.writeOn(5)
      }
    })
    await t.test(`${round}: the disk is full for a while`, { skip: !disk && 'only root can make a small disk' }, async () => {
      const ballast = disk.fill()
      // Whatever the server says of it, and whether it survives it.
      await until('a customer to be refused', () => customers.refusedSince(ballast.at), LATE)
      ballast.drop()
      await customers.writeOn(5)
      await answer()
    })
  }

  await t.test('nothing was missed, nothing twice', async () => {
    await customers.leave(writing)
    await until('nothing to wait', async () => (await console.countOf('waiting-message')) === 0, LATE)
    const happened = (await customers.asOwner((owner) => owner.query('select e.xid::text, e.id::text from desk.events e order by e.xid, e.id'))).rows.map(({ xid, id }) => `${xid}/${id}`)
    const heard = await until('the last event to be heard', () => {
      const all = heardIn(stage.desktop.folder)
      return all.includes(happened.at(-1)) && all
    }, LATE)
    const times = new Map()
    for (const event of heard) times.set(event, (times.get(event) ?? 0) + 1)
    // Before the program followed the feed there were none that it could hear.
    const since = happened.slice(happened.indexOf(heard[0]))
    const missed = since.filter((event) => !times.has(event))
    const twice = since.filter((event) => times.get(event) > 1)
    const { rows } = await customers.asOwner((owner) => owner.query("select message, count(*)::int as n from ticket_messages where ticket_id = $1 and sender_type = 'admin' group by message", [asked.id]))
    const stored = Object.fromEntries(rows.map(({ message, n }) => [message, n]))
    const report = { events: since.length, heard: heard.length, missed: missed.length, twice: twice.length, answers: told.length, stored: rows.length, refused: customers.refused.length }
    process.stdout.write(`   ${JSON.stringify(report)}\n`)
    writeFileSync(join(RESULTS, 'faults.json'), JSON.stringify(report))
    assert.deepEqual({ missed, twice }, { missed: [], twice: [] })
    assert.deepEqual(stored, Object.fromEntries(told.map((text) => [text, 1])))
    // In the order in which they were heard, too.
    const place = new Map(happened.map((event, at) => [event, at]))
    const places = heard.filter((event) => place.has(event)).map((event) => place.get(event))
    assert.deepEqual(places, places.toSorted((a, b) => a - b))
  })
}))

/**
 * The events that the program says it heard, in that order. Of its terminal, which its driver writes down: its own log is on
 * the small disk, and has no room for a line while that is full.
 */
function heardIn(desktop) {
  const said = stripVTControlCharacters(readFileSync(join(desktop, 'WebKitWebDriver.log'), 'utf8'))
  return [...said.matchAll(/heard xid="?(\d+)"? id=(\d+)/g)].map(([, xid, id]) => `${xid}/${id}`)
}

function draftsHold(data, text) {
  return spawnSync('grep', ['-rqF', text, join(data, 'drafts')]).status === 0
}

/** The clock of the program and of its server, which is not that of the computer. */
class Clock {
  constructor(file) {
    this.file = file
    this.jump(0)
  }

  /** Reads so many seconds more than the computer's clock from now on. How long something takes is not told otherwise. */
  jump(seconds) {
    writeFileSync(this.file, seconds < 0 ? `${seconds}` : `+${seconds}`)
  }

  get env() {
    return { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_CACHE_DURATION: '1', DONT_FAKE_MONOTONIC: '1' }
  }
}

/** Customers who write at a steady rate, and try again when their app can't reach the shop. */
class Customers {
  raised = []
  refused = []
  #written = 0
  #going = true

  constructor(home) {
    this.home = home
  }

  async come() {
    this.shop = await Shop.open(this.home)
    this.meera = await this.shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '+91 98450 12345' })
    await this.#one()
  }

  async #one() {
    if (this.raised.length === 0 || Math.random() < 0.5) {
      this.raised.push(await this.meera.raise({ issue_type: 'damaged_product', subject: `Crushed ${this.raised.length + 1}`, description: 'All of them' }))
    } else {
      // Not on the ticket that the agent answers: there each answer of hers would first be asked about.
      const other = this.raised[1 + Math.floor(Math.random() * (this.raised.length - 1))] ?? this.raised.at(-1)
      if (other !== this.raised[0]) await this.meera.write(other, `And ${this.#written}`)
    }
    this.#written += 1
  }

  async write() {
    while (this.#going) {
      await new Promise((done) => setTimeout(done, STEADY))
      try {
        await this.#one()
      } catch (error) {
        this.refused.push({ at: Date.now(), code: error.code })
        await this.#again()
      }
    }
  }

  /** Another connection, once there is a server that gives one. */
  async #again() {
    await this.meera.close?.().catch(() => {})
    try {
      const { gatewayPassword } = this.shop
      const shop = await Shop.open(this.home)
      Object.assign(shop, { gatewayPassword })
      const client = await shop.connect('e2e_gateway', gatewayPassword)
      await this.shop.close()
      this.shop = shop
      Object.assign(this.meera, { shop, client })
    } catch {
      // The next turn tries again.
    }
  }

  /** Waits until they have written so much more. */
  writeOn(many) {
    const goal = this.#written + many
    return until(`customers to write ${many} things`, () => this.#written >= goal, LATE)
  }

  refusedSince(at) {
    return this.refused.some((one) => one.at > at)
  }

  asOwner(ask) {
    return until('the shop’s own answer', async () => {
      const shop = await Shop.open(this.home)
      try {
        return await ask(shop.owner)
      } finally {
        await shop.close()
      }
    }, LATE)
  }

  async leave(writing) {
    this.#going = false
    await writing
    await this.meera.close?.()
    await this.shop.close()
  }
}

/** A disk of its own for the program's data, small enough to be filled; nothing where that is not allowed. */
function smallDisk(folder) {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=0711', 'punnet-e2e', folder]).status === 0
  if (!mounted) return undefined
  const file = join(folder, 'ballast')
  return {
    fill() {
      fillUp(file)
      return { at: Date.now(), drop: () => rmSync(file, { force: true }) }
    },
    release() {
      rmSync(file, { force: true })
      spawnSync('umount', ['-l', folder])
    },
  }
}

/** Writes until not a block more goes in: what was free a moment ago says nothing while the server writes beside us. */
function fillUp(file) {
  const handle = openSync(file, 'w')
  try {
    for (const size of [1 << 20, 1 << 12]) writeUntilFull(handle, Buffer.alloc(size))
  } finally {
    closeSync(handle)
  }
}

function writeUntilFull(handle, block) {
  try {
    for (;;) writeSync(handle, block)
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error
  }
}
