// What must never cost anybody a word, a ticket or the window: signs in searches, markup in every field, a wrong clock,
// a database that goes in the middle of a write, tickets that are no longer there, and files that were made to do harm.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFiles } from './session/drop.mjs'
import { hostileFiles } from './session/hostile-files.mjs'
import { onStage } from './session/stage.mjs'
import { Shop } from './session/shop.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

const EVIL = '<img src=x onerror="window.hacked = 1"><b>bold</b>'
const HOUR = 3_600_000

test('bad input', onStage('bad-input', {}, async (stage, t) => {
  let console = await stage.start()
  await console.setUp({ sample: false })
  stage.home.withoutUndo()
  let shop = await Shop.open(stage.home)
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '123' })
  const raise = (more = {}) => customer.raise({ issue_type: 'other', subject: 'A claim', description: 'Words', ...more })
  const show = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.byId('composer')
  }
  /** As if pasted: the driver types letter by letter. */
  const paste = (label, text) => console.browser.execute((label, text) => {
    const field = document.querySelector(`[aria-label="${label}"]`)
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }, label, text)
  const value = async (role, name) => (await console.find(role, name)).getValue()
  const shownNumbers = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="queue-row"]')].map((one) => one.dataset.ticket).sort())

  await t.test('signs that mean something to a database are letters in a search', async () => {
    const subjects = { '%': '100 % off', _: 'snake_case', "'": 'O’Brien’s or O\'Brien\'s', '\\': 'C:\\milk', z: 'Zebra' }
    const raised = {}
    for (const [sign, subject] of Object.entries(subjects)) raised[sign] = (await raise({ subject })).ticket_number
    for (const [sign, number] of Object.entries(raised)) {
      await paste('Search tickets', sign)
      await until(`only the ticket with ${sign}`, async () => (await shownNumbers()).join() === number)
    }
    for (const none of ['%%', '_%', "'; drop table support_tickets; --", '\\%', 'z'.repeat(10_000), '🍅', '\u200b\u202e']) {
      await paste('Search tickets', none)
      await until(`an answer to ${none.slice(0, 20)}`, async () => (await console.all('heading', 'No tickets match')).length === 1 || (await shownNumbers()).length === Object.keys(subjects).length)
      assert.equal(await value('searchbox', 'Search tickets'), none)
    }
    await paste('Search tickets', 'z'.repeat(10_000))
    await console.find('heading', 'No tickets match')
    await console.press('button', 'Clear filters')
    await until('all of them', async () => (await shownNumbers()).length === Object.keys(subjects).length)
  })

  await t.test('markup in every field that a customer fills is text on every screen', async () => {
    const mallory = await shop.customer({ name: `Mallory ${EVIL}`, email: `m${EVIL}@example.in`, phone: `+91 ${EVIL}` })
    stage.alsoClose(mallory)
    const order = await shop.order(mallory, { number: `ORD-${EVIL}`, items: [{ product_name: `Rice ${EVIL}`, quantity: 1, unit_price: 10 }] })
    const ticket = await mallory.raise({ order, issue_type: 'other', subject: `Subject ${EVIL}`, description: `Description ${EVIL}`, affected_items: [{ product_name: EVIL, quantity: EVIL, unit_price: EVIL }, { [EVIL]: { [EVIL]: EVIL } }] })
    await mallory.write(ticket, `Message ${EVIL}`)
    await mallory.upload(ticket, join(import.meta.dirname, '../fixtures/crushed-tomatoes-1.jpg'))
    // The guide's app sends whatever the file is called.
    await shop.owner.query(`alter table ticket_attachments disable trigger user`)
    await shop.owner.query('update ticket_attachments set file_name = $2 where ticket_id = $1', [ticket.id, `photo ${EVIL}.jpg`])
    await shop.owner.query(`alter table ticket_attachments enable trigger user`)
    const unharmed = async (where) => assert.deepEqual(
      await console.browser.execute(() => ({ hacked: window.hacked ?? null, made: [...document.querySelectorAll('img[src="x"], main b')].length })),
      { hacked: null, made: 0 }, where)
    await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)
    await unharmed('the queue')
    await show(ticket)
    await console.painted('[aria-label="Evidence photos"] img', 1)
    const page = await console.browser.execute(() => document.querySelector('[data-testid="ticket"]').textContent)
    for (const part of ['Mallory ', 'Subject ', 'Description ', 'Message ', 'Rice ', 'ORD-', '+91 ']) assert.ok(page.includes(`${part}${EVIL}`), `${part} in ${page.slice(0, 2000)}`)
    await unharmed('the ticket')
    await console.press('button', /^Photo 1 of 1: photo <img/)
    await console.painted('[data-testid="photo-large"]', 1)
    await unharmed('the photo')
    await console.press('button', 'Close photos')
    await console.press('link', 'New ticket')
    await until('the search to have the focus', () => console.browser.execute(() => document.activeElement?.getAttribute('role') === 'combobox'))
    // By real keys: the driver's own lose the second of two equal letters.
    stage.desktop.x('xdotool', 'type', '--clearmodifiers', '--delay', '20', 'mallory')
    await console.byId('found-customer')
    await unharmed('the callers')
    await console.browser.keys('Enter')
    await console.byId('order-choice')
    await unharmed('their orders')
    await console.browser.execute(() => { location.hash = '/support-tickets' })
    await until('the page to close', async () => (await console.countOf('new-ticket')) === 0)
  })

  await t.test('20,000 letters go out whole, one more is refused with everything kept', async () => {
    const ticket = await raise({ subject: 'A novel' })
    await show(ticket)
    const whole = 'नमस्ते 👩‍👩‍👧‍👦 مرحبا \u200d'.repeat(2000).slice(0, 19_990).toWellFormed().trim()
    // As the database counts: by character, not by half emoji.
    const text = whole + 'x'.repeat(20_000 - [...whole].length)
    await paste('Reply to customer', `${text}y`)
    await console.press('button', 'Send reply')
    assert.match(await console.said('20000'), /longer than 20000 characters\. Nothing was sent/)
    assert.equal(await value('textbox', 'Reply to customer'), `${text}y`)
    await paste('Reply to customer', text)
    await console.press('button', 'Send reply')
    await until('the message', async () => (await customer.messages(ticket)).length === 1)
    assert.equal((await customer.messages(ticket))[0].message, text)
  })

  for (const [words, off] of [['an hour behind', -HOUR], ['an hour ahead', HOUR]]) {
    await t.test(`a computer whose clock is ${words} shows sensible times and loses nothing`, async () => {
      const ticket = await raise({ subject: `Clock ${words}` })
      await customer.write(ticket, 'Just now')
      await console.browser.execute((off) => {
        const Real = window.RealDate ?? Date
        window.RealDate = Real
        window.Date = class extends Real {
          constructor(...given) { if (given.length === 0) super(Real.now() + off); else super(...given) }
          static now() { return Real.now() + off }
        }
      }, off)
      await show(ticket)
      await console.write('textbox', 'Reply to customer', `Written ${words}`)
      await console.press('button', 'Send reply')
      await until('both messages, in their order', async () => (await console.countOf('message')) === 2)
      const shown = await console.browser.execute(() => [...document.querySelectorAll('[data-testid="message"]')].map((one) => one.textContent))
      assert.ok(shown[0].includes('Just now') && shown[1].includes(`Written ${words}`), shown.join(' | '))
      const ages = await console.browser.execute(() => [...document.querySelectorAll('time')].map((one) => one.textContent))
      assert.deepEqual(ages.filter((age) => /-\d|NaN|Invalid/.test(age)), [], 'no time is before its beginning')
      assert.equal(await console.countOf('new-since'), 0)
      assert.deepEqual((await customer.messages(ticket)).map(({ message }) => message), ['Just now', `Written ${words}`])
      await console.browser.execute(() => { window.Date = window.RealDate })
    })
  }

  await t.test('an order whose items have vanished, and items that the order never had', async () => {
    const order = await shop.order(customer, { number: '555', items: [{ product_name: 'Gone milk', quantity: 1, unit_price: 66 }] })
    const ticket = await raise({ order, subject: 'Items gone', affected_items: [{ product_name: 'Never ordered', quantity: 2, unit_price: 5 }] })
    await shop.owner.query('delete from order_items where order_id = $1', [order.id])
    await show(ticket)
    assert.match(await console.textOf('order'), /555/)
    assert.match(await console.textOf('affected-items'), /Never ordered/)
    await console.find('button', 'Resolve ticket')
  })

  /** Holds the ticket's row, so that the window's next write stands in the middle when the server is killed. */
  const inMidWrite = async (ticket, write) => {
    await shop.owner.query('begin')
    await shop.owner.query('select from support_tickets where id = $1 for update', [ticket.id])
    await write()
    const watching = await shop.connect('postgres', stage.home.superuserPassword())
    await until('the write to be under way', async () => (await watching.query("select from pg_stat_activity where datname = 'punnet' and wait_event_type = 'Lock'")).rowCount > 0)
    const before = stage.home.server()
    process.kill(before.pid, 'SIGKILL')
    await watching.end().catch(() => {})
    await until('the server to be started again', () => {
      const now = stage.home.server()
      return now && now.pid !== before.pid
    }, { within: 40_000 })
    await Promise.allSettled([customer.close(), shop.close()])
    const { gatewayPassword } = shop
    shop = await until('the server to take connections', () => Shop.open(stage.home), { within: 40_000 })
    Object.assign(shop, { gatewayPassword })
    Object.assign(customer, { shop, client: await shop.connect('e2e_gateway', gatewayPassword) })
  }

  const tomatoes = await raise({ subject: 'In mid-write' })
  await t.test('the database is killed in the middle of a reply: it waits, and is stored once', async () => {
    await show(tomatoes)
    await console.write('textbox', 'Reply to customer', 'Half way to the disk')
    await inMidWrite(tomatoes, () => console.press('button', 'Send reply'))
    const stored = async () => (await shop.owner.query('select message from ticket_messages where ticket_id = $1', [tomatoes.id])).rows.map(({ message }) => message)
    await until('the reply', async () => (await stored()).length > 0, { within: 40_000 })
    await until('the bar to go', async () => (await console.countOf('database-lost')) === 0, { within: 40_000 })
    await until('it in the conversation, and nothing to wait', async () => (await console.countOf('message')) === 1 && (await console.countOf('waiting-message')) === 0)
    assert.deepEqual(await stored(), ['Half way to the disk'])
    assert.equal(await value('textbox', 'Reply to customer'), '')
  })

  await t.test('and in the middle of a resolution: it waits, and settles once', async () => {
    await console.press('combobox', 'Resolution type')
    await console.press('option', 'Partial refund')
    await console.write('textbox', 'Refund amount', '12.50')
    await console.write('textbox', 'Resolution notes', 'Half of it')
    await inMidWrite(tomatoes, () => console.press('button', 'Resolve ticket'))
    const stored = async () => (await shop.owner.query('select status, refund_amount from support_tickets where id = $1', [tomatoes.id])).rows[0]
    await until('it to be settled', async () => (await stored()).status === 'resolved', { within: 40_000 })
    assert.equal(Number((await stored()).refund_amount), 12.5)
    await until('it in the panel', async () => (await console.textOf('resolution')).includes('12.50'), { within: 40_000 })
    assert.equal(await console.countOf('waiting-resolution'), 0)
    assert.equal((await shop.owner.query("select from desk.events where ticket_id = $1 and detail ? 'refund_amount'", [tomatoes.id])).rowCount, 1)
  })

  await t.test('a ticket that has vanished gives its draft back', async () => {
    const lost = await raise({ subject: 'Soon gone' })
    await show(lost)
    await console.write('textbox', 'Reply to customer', 'Three paragraphs of kindness')
    await console.press('combobox', 'Resolution type')
    await console.press('option', 'Replacement')
    await console.write('textbox', 'Resolution notes', 'A new box')
    const file = join(stage.home.data, 'drafts', `${lost.id}.json`)
    await until('the draft on the disk', () => existsSync(file) && readFileSync(file, 'utf8').includes('A new box') && readFileSync(file, 'utf8').includes('kindness'))
    await console.kill()
    await shop.owner.query("set session_replication_role = 'replica'")
    await shop.owner.query('delete from support_tickets where id = $1', [lost.id])
    await shop.owner.query('reset session_replication_role')
    console = await stage.start()
    await console.phase('ready')
    await console.byId('queue-row')
    await console.browser.execute((number) => { location.hash = `/support-tickets/${number}` }, lost.ticket_number)
    await console.find('heading', 'No such ticket')
    assert.match(await console.textOf('lost-draft'), /Reply to the customer\s*Three paragraphs of kindness[\s\S]*Resolution\s*Replacement\s+A new box/)
    stage.picture('lost-draft')
    await console.press('button', 'Copy: Reply to the customer')
    assert.match(await console.said('reply to the customer'), /Copied/)
    await until('it in the clipboard', () => clipboard(stage.desktop) === 'Three paragraphs of kindness')
    await console.press('button', 'Discard this draft')
    await until('it to go', async () => (await console.countOf('lost-draft')) === 0 && !existsSync(file))
  })

  await shop.close()
}))

const IPHONE = join(import.meta.dirname, '../../crates/darkroom/tests/fixtures/quarters.heic')
/** A file of the kernel that even root may only write to. */
const UNREADABLE = '/sys/bus/cpu/drivers_probe'

test('bad files', onStage('bad-files', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Mallory', email: 'mallory@example.in', phone: '1' })
  stage.alsoClose(customer)
  const raise = (subject) => customer.raise({ issue_type: 'other', subject, description: 'Words' })
  const show = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.byId('composer')
  }
  const files = join(stage.folder, 'files')
  mkdirSync(files)
  const file = (name, bytes) => {
    writeFileSync(join(files, name), bytes)
    return join(files, name)
  }
  const photo = readFileSync(PHOTOS[0])
  /** The same picture as another content. */
  const another = (n) => Buffer.concat([photo, Buffer.from(`another ${n}`)])
  const names = async (ticket) => (await shop.owner.query('select file_name from ticket_attachments where ticket_id = $1 order by created_at, id', [ticket.id])).rows.map(({ file_name }) => file_name)
  /** Every table that bytes go to, so that nothing is left half-way. */
  const kept = async () => Object.values((await shop.owner.query('select (select count(*) from ticket_attachments)::int, (select count(*) from desk.evidence_objects)::int as b, (select count(*) from desk.evidence_blobs)::int as c, (select count(distinct sha256) from desk.evidence_chunks)::int as d')).rows[0])
  const refusals = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="upload"][data-state="refused"]')].map((one) => one.textContent))
  const leaveOutAll = async () => {
    await console.browser.execute(() => { for (const one of document.querySelectorAll('[data-testid="upload"] button[aria-label^="Leave out"]')) one.click() })
    await until('nothing to be on its way', async () => (await console.countOf('upload')) === 0)
  }

  await t.test('what cannot be attached says why, whatever it is called', async () => {
    const ticket = await raise('Dropped')
    await show(ticket)
    const huge = file('huge.jpg', photo)
    truncateSync(huge, 2 ** 31)
    symlinkSync(join(files, 'nowhere'), join(files, 'gone.jpg'))
    const cases = [
      [file('empty.jpg', ''), 'is empty'],
      [file('page.jpg', '<html><script>alert(1)</script></html>'), 'holds neither a photo'],
      [file('drawing.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>'), 'holds neither a photo'],
      [file('archive.jpg', 'PK\x03\x04\x14\0'), 'holds neither a photo'],
      [huge, 'is larger than the 50 MB'],
      [join(files, 'gone.jpg'), 'is no longer where it was'],
      ...(existsSync(UNREADABLE) ? [[UNREADABLE, 'may not be read by you']] : []),
    ]
    await dropFiles({ console, desktop }, 'ticket', cases.map(([path]) => path))
    const told = await until('every one of them to be refused', async () => { const now = await refusals(); return now.length === cases.length && now })
    for (const [path, words] of cases) assert.ok(told.some((one) => one.includes(words) && one.includes('It was not attached.')), `${path}: ${words} in ${told.join(' | ')}`)
    assert.deepEqual(await kept(), [0, 0, 0, 0])
    stage.picture('refused')
    await leaveOutAll()
  })

  await t.test('names with path parts, a turned reading direction, or nothing but emoji', async () => {
    const ticket = await raise('Names')
    await show(ticket)
    const given = ['..%2f..%2fetc%2fpasswd.jpg', 'back\\slash.jpg', 'photo\u202egpj.exe', 'line\nbreak.jpg', `${'🍅'.repeat(62)}.jpg`]
    await dropFiles({ console, desktop }, 'ticket', given.map((name, n) => file(name, another(n))))
    await until('all of them', async () => (await names(ticket)).length === given.length)
    assert.deepEqual((await names(ticket)).toSorted(), ['..%2f..%2fetc%2fpasswd.jpg', 'back_slash.jpg', 'photogpj.exe', 'line_break.jpg', `${'🍅'.repeat(62)}.jpg`].toSorted())
    await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', given.length)
    stage.picture('names')
  })

  await t.test('a full disk of the database: it is said, nothing is half-stored, and there is a next time', async () => {
    const ticket = await raise('Full disk')
    await show(ticket)
    const before = await kept()
    // Where the bytes are written, as PostgreSQL says it when a write finds no room.
    await shop.owner.query("create function public.no_room() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$")
    await shop.owner.query('create trigger no_room before insert on desk.evidence_chunks for each row execute function public.no_room()')
    const path = file('no room.jpg', another('without room'))
    await dropFiles({ console, desktop }, 'ticket', [path])
    assert.match(await console.said('disk of the database'), /is full\. Nothing was changed/)
    assert.deepEqual(await kept(), before)
    stage.picture('full-disk')
    await shop.owner.query('drop trigger no_room on desk.evidence_chunks')
    await console.press('button', 'Try again')
    await until('it to be stored', async () => (await names(ticket)).join() === 'no room.jpg')
  })

  await t.test('a disk without room for pictures costs nobody a picture', async () => {
    const renditions = join(stage.home.data, 'cache', 'renditions')
    // The desk may be writing a picture of the photo before: what it makes anew is moved away again.
    let moved = 0
    await until('a file to stand where the folder was', () => {
      try {
        if (existsSync(renditions)) renameSync(renditions, `${renditions}.${++moved}`)
        writeFileSync(renditions, 'no folder can be made here', { flag: 'wx' })
        return true
      } catch {
        return false
      }
    })
    const ticket = await raise('No room for pictures')
    await customer.upload(ticket, file('unkept.jpg', another('unkept')))
    await show(ticket)
    await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 1)
    rmSync(renditions)
  })

  await t.test('what customers send to do harm is shown or says why not, and the desk answers meanwhile', async () => {
    const ticket = await raise('Bombs')
    const hostile = Object.entries(hostileFiles(PHOTOS[0], IPHONE))
    for (const [name, { bytes }] of hostile) await customer.upload(ticket, file(name, bytes))
    await show(ticket)
    const state = () => console.browser.execute(() => Object.fromEntries([...document.querySelectorAll('[data-testid="ticket"] [aria-label="Evidence photos"] button')].map((one) => {
      const image = one.querySelector('img')
      return [one.title, image ? (image.complete && image.naturalWidth > 0 ? 'shown' : 'coming') : 'broken']
    })))
    // Words that are typed while all of them are read.
    await console.write('textbox', 'Reply to customer', 'Still here')
    const ended = await until('an end of every photo', async () => { const now = await state(); return Object.keys(now).length === hostile.length && !Object.values(now).includes('coming') && now }, { within: 60_000 })
    stage.picture('bombs')
    assert.deepEqual(ended, Object.fromEntries(hostile.map(([name, { shown }]) => [name, shown ? 'shown' : 'broken'])))
    assert.equal(await console.browser.execute(() => window.hacked ?? null), null)
    for (const [n, [name, { shown }]] of hostile.entries()) {
      if (shown) continue
      await console.press('button', `Photo ${n + 1} of ${hostile.length}: ${name}`)
      const words = await until(`the reason of ${name}`, async () => { const now = await console.textOf('photo-broken'); return /The file is kept as it came/.test(now) && !/^null/.test(now) && now })
      assert.match(words, /can.t be shown|is not a photo that Punnet can show|too large to be shown safely/, name)
      await console.browser.keys('Escape')
      await until('the viewer to close', async () => (await console.countOf('photo-broken')) === 0)
    }
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), 'Still here')
  })
}))

/** What another program would paste. */
function clipboard(desktop) {
  return desktop.x('/usr/bin/python3', '-c', `
import gi
gi.require_version('Gtk', '3.0')
from gi.repository import Gtk, Gdk
print(Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_text() or '', end='')`)
}
