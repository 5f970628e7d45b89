// Measures how soon a person is told: from the commit of what a customer writes to the receipt of the notification daemon
// and to the painted row; and what a desk takes of the computer on which nothing happens.
// Run by `cargo xtask bench live`, which makes the table of what is written here.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { cpuOf, memoryOf } from './session/processes.mjs'
import { RESULTS, Stage } from './session/stage.mjs'
import { until } from './session/until.mjs'

const TURNS = Number(process.env.PUNNET_BENCH_TURNS ?? 100)
const IDLE_SECONDS = Number(process.env.PUNNET_BENCH_IDLE ?? 600)
/** What is still loaded and read after the start is over by then. */
const SETTLING_SECONDS = Math.min(30, IDLE_SECONDS)

const began = performance.now()
const say = (words) => process.stdout.write(`   ${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${words} (load ${loadavg()[0].toFixed(1)})\n`)
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

const stage = await Stage.open('bench-live')
const runs = { told: [], painted: [], idle: null, loads: [] }
try {
  const console = await stage.start()
  await console.setUp({ sample: true })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.bench@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const receipts = await listen(stage.desktop)
  await watchRows(console)

  for (let turn = 0; turn < TURNS; turn += 1) {
    // The insert is a transaction of its own: when it answers it is committed.
    const [{ ticket_number: number }] = await insert(meera, turn)
    const committed = Date.now()
    const told = await until('the notification', () => receipts.get(number))
    const painted = await until('the row', () => console.browser.execute((wanted) => window.paintedAt?.get(wanted) ?? null, number))
    runs.told.push(told - committed)
    runs.painted.push(painted - committed)
    // One that is still on the screen would grow instead: bursts fold.
    stage.desktop.closeNotifications()
    await until('it to be gone', () => stage.desktop.shown() === 0)
    runs.loads.push(loadavg()[0])
    await pause(100 + Math.random() * 400)
  }
  const sorted = (times) => times.toSorted((a, b) => a - b)
  const told = (times) => `median ${sorted(times)[Math.floor(times.length / 2)].toFixed(0)} ms, p95 ${sorted(times)[Math.ceil(times.length * 0.95) - 1].toFixed(0)} ms`
  say(`told: ${told(runs.told)}; painted: ${told(runs.painted)}`)

  await pause(SETTLING_SECONDS * 1000)
  const first = { cpu: cpuOf(console), memory: whole(memoryOf(console)), at: performance.now() }
  await pause(IDLE_SECONDS * 1000)
  const last = { cpu: cpuOf(console), memory: whole(memoryOf(console)), at: performance.now() }
  const seconds = (last.at - first.at) / 1000
  runs.idle = {
    seconds,
    program: ((last.cpu.program - first.cpu.program) / seconds) * 100,
    server: ((last.cpu.server - first.cpu.server) / seconds) * 100,
    before: first.memory,
    after: last.memory,
  }
  say(`idle for ${seconds.toFixed(0)} s: ${runs.idle.program.toFixed(2)} % of a core and the server ${runs.idle.server.toFixed(2)} %, memory ${first.memory.toFixed(0)} to ${last.memory.toFixed(0)} MB`)
  writeFileSync(join(RESULTS, 'live-runs.json'), JSON.stringify(runs, null, 2))
} catch (error) {
  stage.picture('failed')
  throw error
} finally {
  await stage.close()
}

function whole({ program, server }) {
  return Object.values(program).reduce((sum, size) => sum + size, server)
}

/** What the guide's app sends, in one statement. */
function insert(customer, turn) {
  return customer.request(
    `insert into support_tickets (ticket_number, customer_id, issue_type, priority, subject, description)
     values (generate_ticket_number(), $1, 'damaged_product', 'medium', $2, 'All of them') returning ticket_number`,
    [customer.id, `Crushed ${turn}`],
  )
}

/** When which ticket was told to the notification daemon, as its bus saw it. */
async function listen(desktop) {
  const seen = new Map()
  const monitor = spawn('dbus-monitor', ['--session', "interface='org.freedesktop.Notifications',member='Notify'"], { env: desktop.env, stdio: ['ignore', 'pipe', 'ignore'] })
  stage.alsoClose({ close: () => monitor.kill() })
  let at = 0
  let hears
  const heard = new Promise((done) => (hears = done))
  createInterface({ input: monitor.stdout }).on('line', (line) => {
    hears()
    const call = /^method call time=(\d+\.\d+)/.exec(line)
    if (call) at = Number(call[1]) * 1000
    const title = /New Support Ticket: (TKT-[\d-]+)/.exec(line)
    if (title && !seen.has(title[1])) seen.set(title[1], at)
  })
  await heard
  return seen
}

/** Notes in the page when the row of which ticket was painted first, on the clock of this computer. */
function watchRows(console) {
  return console.browser.execute(() => {
    window.paintedAt = new Map()
    const look = () => {
      for (const { dataset } of document.querySelectorAll('[data-testid="queue-row"]')) {
        if (window.paintedAt.has(dataset.ticket)) continue
        window.paintedAt.set(dataset.ticket, null)
        requestAnimationFrame(() => requestAnimationFrame(() => window.paintedAt.set(dataset.ticket, performance.timeOrigin + performance.now())))
      }
    }
    look()
    new MutationObserver(look).observe(document, { childList: true, subtree: true })
  })
}
