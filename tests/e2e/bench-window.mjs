// Measures the real window on a large shop: what a person waits for, and what it takes of the computer.
// Run by `cargo xtask bench window`, which makes the table of what is written here.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { firstLoad } from './session/bundle.mjs'
import { memoryOf, startedAt } from './session/processes.mjs'
import { RESULTS, Stage } from './session/stage.mjs'
import { Stopwatch } from './session/stopwatch.mjs'
import { until } from './session/until.mjs'
import { searches } from './session/terms.mjs'

const TICKETS = Number(process.env.PUNNET_BENCH_TICKETS ?? 1_000_000)
const TURNS = 50
const STARTS = 5
const ROWS_TO_SCROLL = 10_000
const TICKETS_TO_OPEN = 500
/** Of the analytics, each beside the one from where one comes. */
const SECTIONS = [
  { id: 'frequency', name: 'Issue frequency', from: 'money' },
  { id: 'response', name: 'Response metrics', from: 'frequency' },
  { id: 'money', name: 'Financial impact', from: 'response' },
  { id: 'products', name: 'Product quality', from: 'money' },
  { id: 'customers', name: 'Customer satisfaction', from: 'products' },
]
const YEARS = 10

const runs = { tickets: TICKETS, starts: [], latencies: [], loads: [] }
const began = performance.now()
const say = (words) => process.stdout.write(`   ${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${words}\n`)

/** One part of the measurement, with how busy the computer was. */
async function part(name, work) {
  const told = await work()
  const [load] = loadavg()
  runs.loads.push(load)
  say(`${name}${told ? `: ${told}` : ''} (load ${load.toFixed(1)})`)
}

const sorted = (times) => times.toSorted((a, b) => a - b)
const inWords = (times) => `median ${sorted(times)[Math.floor(times.length / 2)].toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms`

/** `latency` of each turn, from the input to what it brings being painted, and how much of it the desk took to answer. */
async function latency(name, turns) {
  await part(name, async () => {
    const times = []
    const answers = []
    for await (const { painted, answered } of turns()) {
      times.push(painted)
      answers.push(answered)
    }
    runs.latencies.push({ name, times, answers })
    return `${inWords(times)}; the desk's answer: ${inWords(answers)}`
  })
}

const stage = await Stage.open('bench-window')
// For whoever mends something: a shop that is made once and measured often, only some parts of it, by node itself.
const kept = process.env.PUNNET_BENCH_HOME
if (kept) {
  mkdirSync(kept, { recursive: true, mode: 0o711 })
  Object.assign(stage.home, { folder: kept, data: join(kept, 'data'), cluster: join(kept, 'data', 'postgres'), remove: () => {} })
}
const only = process.env.PUNNET_BENCH_ONLY?.split(',')
const wanted = (name) => !only || only.includes(name)

try {
  if (!existsSync(stage.home.cluster)) await part(`A shop of ${TICKETS} tickets`, fill)

  for (let start = 1; start <= (wanted('start') ? STARTS : 1); start += 1) {
    await part(`Start ${start}`, async () => {
      await stage.start()
      const painted = await firstRows(stage.console)
      runs.starts.push(painted - startedAt(Math.min(...stage.console.processes())))
      return `${(runs.starts.at(-1) / 1000).toFixed(2)} s`
    })
    if (wanted('start') && start < STARTS) await stage.console.quit()
  }

  const shop = await stage.shop()
  const terms = await searches(shop.owner, TURNS)
  const watch = await Stopwatch.on(stage.console)
  runs.bundle = await firstLoad(stage.console)

  if (wanted('open')) await latency('click on a row to the painted ticket', () => openings(watch))
  if (wanted('search')) for (const { name, all } of terms) await latency(`last letter of ${name} to painted results`, () => searching(watch, all))
  if (wanted('filter')) await filters(watch)
  if (wanted('analytics')) for (const section of SECTIONS) await latency(`click on “${section.name}” over 12 months to its painted charts`, () => sectionsOf(watch, section))
  if (wanted('scroll')) await part('Scrolling', () => scrolling(watch))
  await stage.console.quit()

  if (wanted('memory')) {
    await part('Memory', async () => {
      await stage.start()
      await firstRows(stage.console)
      return memory(await Stopwatch.on(stage.console))
    })
    await stage.console.quit()
  }
  writeFileSync(join(RESULTS, 'window-runs.json'), JSON.stringify(runs, null, 2))
} catch (error) {
  stage.picture('failed')
  throw error
} finally {
  await stage.close()
}

/** A large shop in the program's own cluster, made as an operator makes it. */
async function fill() {
  const console = await stage.start()
  await console.setUp({ sample: false })
  const { owner } = await stage.shop()
  const env = { ...process.env, PUNNET_DATABASE: `postgres://postgres@127.0.0.1:${stage.home.server().port}/punnet`, PGPASSWORD: stage.home.superuserPassword() }
  const admin = (...words) => execFileSync(process.env.PUNNET_ADMIN, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  admin('sample', '--tickets', String(TICKETS), '--seed', '1')
  // Every desk counts by the way what is not counted yet: of a shop that was made in one go that is all of it.
  admin('analytics', 'rebuild')
  // Otherwise they fall into the first measurements.
  await owner.query('vacuum analyze')
  await owner.query('checkpoint')
  await console.quit()
}

/** When the first rows were painted, on the clock of this computer. */
function firstRows(console) {
  return console.browser.executeAsync((done) => {
    const rows = () => document.querySelector('[data-testid="queue-row"]')
    const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now())))
    if (rows()) return painted()
    const watcher = new MutationObserver(() => rows() && (watcher.disconnect(), painted()))
    watcher.observe(document, { childList: true, subtree: true })
  })
}

/** One ticket after the other, each for the first time, the last one still open beside the list. */
async function* openings(watch) {
  await watch.fresh()
  for (let turn = 0; turn < TURNS; turn += 1) {
    const number = await watch.nextRow()
    const row = await watch.console.browser.$(`[data-testid="queue-row"][data-ticket="${number}"]`)
    yield await watch.time('mouseup', { ticket: number }, () => row.click())
  }
  await watch.console.browser.keys('Escape')
}

/** All but the last letter is there and answered; then that letter. */
async function* searching(watch, terms) {
  await watch.fresh()
  const { console } = watch
  for (const term of terms) {
    const box = await console.find('searchbox', 'Search tickets')
    await box.setValue(term.slice(0, -1))
    await watch.searched(term.slice(0, -1))
    yield await watch.time('keydown', 'rows', () => console.browser.keys(term.at(-1)))
  }
}

/** Twelve months that end on another day each time: no answer was asked for before. */
async function* sectionsOf(watch, { id, name, from }) {
  await watch.fresh()
  const { browser } = watch.console
  for (let back = 0; back < YEARS; back += 1) {
    await browser.execute((days, other) => {
      const day = (before) => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10)
      location.hash = `/analytics?from=${day(days + 364)}&to=${day(days)}&section=${other}`
    }, back, from)
    await watch.console.byId('figures', `[data-section="${from}"][aria-busy="false"]`)
    await watch.console.settled()
    const link = await watch.console.find('link', name)
    yield await watch.time('mouseup', { figures: id }, () => link.click())
  }
}

/** Nothing is known to the window yet: each filter is asked for the first time since it was loaded. */
async function filters(watch) {
  const { console } = watch
  const cards = { name: 'stat card to the painted list', times: [], answers: [] }
  const chips = { name: 'choice of a filter to the painted list', times: [], answers: [] }
  const note = (row, { painted, answered }) => {
    row.times.push(painted)
    row.answers.push(answered)
  }
  await part('Filters', async () => {
    while (chips.times.length < TURNS) {
      await watch.fresh()
      for (const stat of ['open', 'in_progress', 'resolved', 'critical']) {
        const card = await console.byId(`stat-${stat}`)
        note(cards, await watch.time('mouseup', 'rows', () => card.click()))
      }
      await console.press('button', 'Clear filters')
      for (const [menu, choices] of [['Status', ['Awaiting customer', 'Closed', 'Open']], ['Priority', ['High', 'Low']]]) {
        await console.press('button', `${menu}:…`)
        for (const choice of choices) {
          const item = await console.find('menuitemcheckbox', choice)
          note(chips, await watch.time('mouseup', 'rows', () => item.click()))
        }
        await console.browser.keys('Escape')
      }
    }
    runs.latencies.push(cards, chips)
    return `cards ${inWords(cards.times)}, choices ${inWords(chips.times)}; the desk's answers: ${inWords(cards.answers)} and ${inWords(chips.answers)}`
  })
}

/** The wheel of a real mouse, as fast as it can be turned, through ten thousand rows. */
async function scrolling(watch) {
  const { console } = watch
  const { desktop } = stage
  await watch.fresh()
  const window = desktop.punnet()
  const place = desktop.geometry(window)
  desktop.x('xdotool', 'mousemove', place.X + Math.round(place.WIDTH / 2), place.Y + Math.round(place.HEIGHT / 2))
  await watch.startFrames()
  let last = 0
  let still = 0
  await until(`row ${ROWS_TO_SCROLL} to be seen`, async () => {
    desktop.x('xdotool', 'click', '--repeat', 250, '--delay', 4, 5)
    const at = await watch.lastRow()
    still = at > last ? 0 : still + 1
    if (still > 20) throw new Error(`the list ends at row ${at}`)
    last = at
    return at >= ROWS_TO_SCROLL
  }, { within: 600_000, every: 1 })
  const frames = await watch.frames()
  await console.settled()
  await watch.startFrames()
  await until('as many frames without a hand on the mouse', async () => (await watch.countFrames()) >= frames.length, { within: 600_000, every: 500 })
  const idle = await watch.frames()
  runs.frames = { scrolling: frames, idle, rows: last }
  const over = (list, most) => list.filter((frame) => frame > most).length
  return `${last} rows in ${frames.length} frames, ${over(frames, 50)} of them over 50 ms (the longest ${Math.max(...frames).toFixed(0)} ms); of as many without scrolling ${over(idle, 50)}`
}

/** What all processes of the program hold, after so many tickets. */
async function memory(watch) {
  const { console } = watch
  const held = async (name) => {
    const { program, server } = await settledMemory(console)
    runs.memory = { ...runs.memory, [name]: { program, server } }
    return `${name}: ${Object.entries(program).map(([process, mb]) => `${process} ${mb.toFixed(0)}`).join(' + ')} MB, PostgreSQL ${server.toFixed(0)} MB`
  }
  const told = [await held('start')]
  for (const name of ['half', 'whole']) {
    await watch.openOnwards(TICKETS_TO_OPEN)
    told.push(await held(name))
  }
  return told.join('; ')
}

/** Once the collectors have done their work: what is held no longer changes. */
async function settledMemory(console) {
  const all = ({ program }) => Object.values(program).reduce((sum, mb) => sum + mb, 0)
  let before = Infinity
  let now
  await until('the memory to settle', () => {
    now = memoryOf(console)
    const settled = Math.abs(all(now) - before) < 0.5
    before = all(now)
    return settled
  }, { within: 120_000, every: 3_000 })
  return now
}
