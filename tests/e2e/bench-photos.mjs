// Measures a ticket with 24 photos of 12 megapixels in the real window: from the click on its row to the last thumbnail.
// Run by `cargo xtask bench evidence --only window`, which makes the table of what is written here.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { RESULTS, Stage } from './session/stage.mjs'
import { Stopwatch } from './session/stopwatch.mjs'
import { until } from './session/until.mjs'

const PHOTOS = 24
const COLD_TURNS = 5
const WARM_TURNS = 7
const MATERIAL = process.env.PUNNET_BENCH_PHOTOS

const runs = { cold: [], warm: [], ticket: [], loads: [] }
const say = (words) => process.stdout.write(`   ${words} (load ${loadavg()[0].toFixed(1)})\n`)

// Room for all of them: what is out of sight is not read.
const stage = await Stage.open('bench-photos', { screen: { width: 1920, height: 1200 } })
try {
  let console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  stage.alsoClose(customer)
  const ticket = await customer.raise({ issue_type: 'damaged_product', subject: 'A whole delivery', description: 'All of it.' })
  const other = await customer.raise({ issue_type: 'other', subject: 'Without photos', description: 'Words.' })
  const scenes = readdirSync(MATERIAL).filter((name) => /^usual-\d\.jpg$/.test(name)).map((name) => readFileSync(join(MATERIAL, name)))
  const file = join(stage.folder, 'photo.jpg')
  for (let n = 0; n < PHOTOS; n += 1) {
    // Of another content each, so that nothing is made for two of them at once.
    writeFileSync(file, Buffer.concat([scenes[n % scenes.length], Buffer.from(`photo ${n}`)]))
    await customer.upload(ticket, file)
  }
  rmSync(file)
  await until('every photo to be known', async () => (await shop.owner.query('select from desk.evidence_pictures')).rowCount === PHOTOS && (await shop.owner.query('select from desk.unseen_photos')).rowCount === 0, { within: 120_000 })
  const renditions = join(stage.home.data, 'cache', 'renditions')
  const kept = () => readdirSync(renditions, { recursive: true }).filter((name) => name.endsWith('.jpg')).length
  say(`${PHOTOS} photos, ${(scenes.reduce((sum, one) => sum + one.length, 0) / scenes.length / 2 ** 20).toFixed(1)} MB each`)

  /** In a program that was just started: a window keeps pictures for as long as it lives. What opening a ticket needs of the page is there. */
  const turn = async (goal, prepare = () => {}) => {
    await console.quit()
    prepare()
    console = await stage.start()
    await console.phase('ready')
    const click = async (one) => (await console.byId('queue-row', `[data-ticket="${one.ticket_number}"]`)).click()
    const watch = await Stopwatch.on(console)
    await watch.time('mouseup', { ticket: other.ticket_number }, () => click(other))
    return (await watch.time('mouseup', goal, () => click(ticket))).painted
  }
  const forget = () => {
    for (const name of readdirSync(renditions)) rmSync(join(renditions, name), { recursive: true })
  }
  for (let n = 0; n < COLD_TURNS; n += 1) {
    runs.cold.push(await turn({ photos: ticket.ticket_number }, forget))
    await until('the pictures to be kept', () => kept() === PHOTOS)
    say(`cold: ${runs.cold.at(-1).toFixed(0)} ms`)
  }
  for (let n = 0; n < WARM_TURNS; n += 1) {
    runs.warm.push(await turn({ photos: ticket.ticket_number }))
    runs.ticket.push(await turn({ ticket: ticket.ticket_number }))
    say(`warm: ${runs.warm.at(-1).toFixed(0)} ms, the ticket alone: ${runs.ticket.at(-1).toFixed(0)} ms`)
  }
  stage.picture('photos')
  runs.loads.push(loadavg()[0])
  writeFileSync(join(RESULTS, 'photos-runs.json'), JSON.stringify(runs, null, 2))
} catch (error) {
  stage.picture('failed')
  throw error
} finally {
  await stage.close()
}
