// The pictures that this computer keeps: never more than their bound, what was not looked at for the longest time goes
// first, and neither a kill nor a crash of the computer leaves anything that is shown wrongly or stays for ever.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

/** As in `crates/desk/src/evidence/cache.rs`: all of them, and what is left when there were more. */
const MOST = 2 * 2 ** 30
const LEFT = MOST * 0.9
const DAYS = 24 * 3600

test('the pictures that are kept on this computer', onStage('cache', {}, async (stage, t) => {
  let console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  stage.alsoClose(customer)
  const folder = join(stage.home.data, 'cache', 'renditions')
  const photo = readFileSync(PHOTOS[0])
  const send = async (subject) => {
    const ticket = await customer.raise({ issue_type: 'damaged_product', subject, description: 'Words' })
    const file = join(stage.folder, `${subject}.jpg`)
    writeFileSync(file, Buffer.concat([photo, Buffer.from(subject)]))
    await customer.upload(ticket, file)
    return ticket
  }
  const open = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 1)
  }
  const files = () => (existsSync(folder) ? readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile()) : [])
  /** The picture of a ticket's photo, by the hash of its content. */
  const pictureOf = async (ticket) => {
    const { rows: [{ photo }] } = await shop.owner.query("select encode(o.sha256, 'hex') as photo from ticket_attachments a join desk.evidence_objects o on o.path = a.storage_path where a.ticket_id = $1", [ticket.id])
    return until(`the picture of ${ticket.subject} on the disk`, () => files().find((file) => basename(file).startsWith(`${photo}-320.`)))
  }
  const usedBefore = (file, seconds) => {
    const then = Date.now() / 1000 - seconds
    utimesSync(file, then, then)
  }
  const size = () => files().reduce((sum, file) => sum + statSync(file).size, 0)
  /** A picture as large as you like: of holes, which take no room, and are counted all the same. */
  const large = (n, bytes, like) => {
    const name = basename(like).replace(/^[0-9a-f]{64}/, n.toString(16).padStart(64, '0'))
    const file = join(folder, '00', name)
    mkdirSync(join(folder, '00'), { recursive: true })
    writeFileSync(file, '')
    truncateSync(file, bytes)
    return file
  }
  const whole = (file) => readFileSync(file).subarray(-2).equals(Buffer.from([0xff, 0xd9]))

  const tickets = {}
  const pictures = {}
  await t.test('a photo is made once', async () => {
    for (const subject of ['Long unseen', 'Looked at again', 'Cut short']) {
      tickets[subject] = await send(subject)
      await open(tickets[subject])
      pictures[subject] = await pictureOf(tickets[subject])
    }
    const made = statSync(pictures['Long unseen'])
    await open(tickets['Long unseen'])
    assert.equal(statSync(pictures['Long unseen']).ino, made.ino)
  })

  await t.test('killed and begun anew, half a picture is made again and what was left behind is taken away', async () => {
    await console.kill()
    // As a power cut leaves them.
    truncateSync(pictures['Cut short'], 700)
    const left = join(folder, '00', '.tmpLeft')
    mkdirSync(join(folder, '00'), { recursive: true })
    writeFileSync(left, 'half of it')
    usedBefore(left, 2 * 3600)
    console = await stage.start()
    await console.phase('ready')
    await open(tickets['Cut short'])
    await until('a whole picture', () => whole(pictures['Cut short']))
    await until('the left-over to go', () => !existsSync(left))
  })

  await t.test('over its bound the longest unseen go first, also when another program filled it', async () => {
    await console.kill()
    const filled = [9, 8, 7, 6, 5].map((days, n) => {
      const file = large(n + 1, 480 * 2 ** 20, pictures['Long unseen'])
      usedBefore(file, days * DAYS)
      return file
    })
    usedBefore(pictures['Long unseen'], 30 * DAYS)
    usedBefore(pictures['Looked at again'], 29 * DAYS)
    usedBefore(pictures['Cut short'], DAYS)
    assert.ok(size() > MOST)
    console = await stage.start()
    await console.phase('ready')
    await open(tickets['Looked at again'])
    tickets.New = await send('New')
    await open(tickets.New)
    pictures.New = await pictureOf(tickets.New)
    await until('the bound to be kept', () => size() <= LEFT)
    const there = Object.fromEntries(Object.entries(pictures).map(([subject, file]) => [subject, existsSync(file)]))
    assert.deepEqual(there, { 'Long unseen': false, 'Looked at again': true, 'Cut short': true, New: true })
    assert.deepEqual(filled.map((file) => existsSync(file)), [false, false, true, true, true])
  })

  await t.test('what went is made anew when somebody looks, and nothing that is kept is cut short by a kill', async () => {
    await open(tickets['Long unseen'])
    await until('its picture', () => existsSync(pictures['Long unseen']) && whole(pictures['Long unseen']))
    for (let n = 0; n < 3; n += 1) {
      const next = await send(`Killed over ${n}`)
      await (await console.byId('queue-row', `[data-ticket="${next.ticket_number}"]`)).click()
      await console.kill()
      for (const file of files().filter((one) => one.endsWith('.jpg') && statSync(one).size < 2 ** 20)) assert.ok(whole(file), `${file} is whole`)
      console = await stage.start()
      await console.phase('ready')
      await open(next)
      await until('its picture', async () => whole(await pictureOf(next)))
    }
  })
}))
