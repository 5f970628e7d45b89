// One person at two computers, with a window each, on one database: what is begun at one is there at the other.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Console } from './session/console.mjs'
import { Desktop } from './session/desktop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('drafts of one person at two computers', onStage('shared-drafts', {}, async (stage, t) => {
  const counter = await stage.start()
  await counter.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '+91 90000 00009' })
  const raise = (subject) => customer.raise({ issue_type: 'spoiled_product', subject, description: 'Sour' })
  const curd = await raise('Sour curd')
  const milk = await raise('Late milk')

  const home = stage.home.anotherComputer()
  const elsewhere = await Desktop.open({ folder: join(stage.folder, 'upstairs') })
  const upstairs = await Console.open({ desktop: elsewhere, home })
  stage.alsoClose(upstairs, elsewhere, home, customer)
  await upstairs.phase('ready')

  const row = (ticket) => `[data-ticket="${ticket.ticket_number}"]`
  const show = async (console, ticket) => {
    await (await console.byId('queue-row', row(ticket))).click()
    await console.byId('ticket', row(ticket))
    await console.byId('composer')
  }
  const reply = 'Reply to customer'
  const box = (console) => console.browser.execute(() => document.querySelector('[data-testid="composer"] textarea')?.value)
  const reads = (console, words, options) => until(`"${words}" in the box`, async () => (await box(console)) === words, options)
  const onDisk = (of, ticket) => {
    const file = join(of.data, 'drafts', `${ticket.id}.json`)
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  }
  /** Both computers change the same, before either hears of the other. */
  const both = async (first, second) => {
    await shop.owner.query('begin')
    await shop.owner.query("select pg_advisory_xact_lock(hashtextextended('desk.drafts:' || user_id, 0)) from desk.staff_logins")
    const waiting = (count) => until(`${count} to wait`, async () =>
      (await shop.owner.query("select from pg_locks where locktype = 'advisory' and not granted")).rowCount === count)
    await counter.write('textbox', reply, first)
    await waiting(1)
    await upstairs.write('textbox', reply, second)
    await waiting(2)
    await shop.owner.query('commit')
    await upstairs.byId('draft-apart')
  }

  await t.test('half a reply is there when the ticket is opened upstairs', async () => {
    await show(counter, curd)
    await counter.write('textbox', reply, 'I am sorry about')
    await show(upstairs, curd)
    await reads(upstairs, 'I am sorry about')
    await until('it on the disk upstairs', () => onDisk(home, curd)?.reply?.text === 'I am sorry about')
  })

  await t.test('and follows while both have it open', async () => {
    const at = Date.now()
    await counter.write('textbox', reply, 'I am sorry about the curd')
    await reads(upstairs, 'I am sorry about the curd')
    t.diagnostic(`${Date.now() - at} ms from the first letter to the other window`)
    // On from there, with a note of its own.
    await upstairs.write('textbox', reply, 'I am sorry about the curd, Meera')
    await reads(counter, 'I am sorry about the curd, Meera', { within: 30_000 })
  })

  await t.test('what was changed at both is shown at the second, and this one is kept', async () => {
    await both('From the counter', 'From upstairs')
    const bar = await upstairs.textOf('draft-apart')
    assert.ok(bar.includes(`another computer (${hostname().split('.')[0]}, just now)`), bar)
    assert.match(bar, /Reply to the customer\s+From the counter/)
    assert.deepEqual([await box(counter), await box(upstairs)], ['From the counter', 'From upstairs'])
    for (const theme of ['light', 'dark']) {
      await upstairs.theme(theme)
      upstairs.desktop.screenshot(join(stage.folder, `apart-${theme}.png`))
    }
    await upstairs.theme()
    await upstairs.press('button', 'Keep this')
    await reads(counter, 'From upstairs', { within: 30_000 })
    await until('the bar to go', async () => (await upstairs.countOf('draft-apart')) === 0)
    assert.equal(await box(upstairs), 'From upstairs')
  })

  await t.test('or that one is used', async () => {
    await both('The counter again', 'Upstairs again')
    await upstairs.press('button', 'Use that')
    await reads(upstairs, 'The counter again')
    await until('it on the disk upstairs', () => onDisk(home, curd)?.reply?.text === 'The counter again')
    assert.equal(await box(counter), 'The counter again')
    assert.equal(await upstairs.countOf('draft-apart'), 0)
  })

  await t.test('without a database both are kept, and come together when it is back', async () => {
    await show(counter, milk)
    const server = stage.home.server().pid
    process.kill(server, 'SIGKILL')
    await counter.write('textbox', reply, 'Written without a database')
    await until('the draft on the disk', () => onDisk(stage.home, milk)?.reply?.text === 'Written without a database')
    await until('the server to be back', () => stage.home.server() && stage.home.server().pid !== server, { within: 60_000 })
    await show(upstairs, milk)
    await reads(upstairs, 'Written without a database', { within: 60_000 })
    for (const console of [counter, upstairs]) assert.equal(await console.countOf('toast'), 0, 'nobody is told of it')
  })

  await t.test('what was sent is no draft at either, and is stored once', async () => {
    await counter.send()
    await reads(upstairs, '')
    await until('it to be gone from the disk upstairs', () => !onDisk(home, milk)?.reply)
    const again = await shop.connect('postgres', stage.home.superuserPassword())
    stage.alsoClose({ close: () => again.end().catch(() => {}) })
    const stored = () => again.query('select message from ticket_messages where ticket_id = $1', [milk.id])
    await until('the message', async () => (await stored()).rowCount > 0)
    assert.deepEqual((await stored()).rows, [{ message: 'Written without a database' }])
  })

  await t.test('what was typed last is there though the window was closed at once', async () => {
    await counter.write('textbox', reply, 'And then I went home')
    await counter.quit()
    await reads(upstairs, 'And then I went home')
  })
}))
