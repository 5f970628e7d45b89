// The database is gone: everything that is decided waits on this computer, and is stored once when it is back.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Shop } from './session/shop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'
import { dropFiles } from './session/drop.mjs'

const LATE = { within: 60_000 }

test('without a database, and with ten seconds to think again', onStage('offline', {}, async (stage, t) => {
  let console = await stage.start()
  await console.setUp({ sample: false })
  let shop = await Shop.open(stage.home)
  const customer = await shop.customer({ name: 'Meera Iyer', email: 'meera@example.in', phone: '+91 90000 00002' })
  const raise = (subject) => customer.raise({ issue_type: 'damaged_product', subject, description: 'Crushed' })
  const [first, second, unseen] = [await raise('Crushed curd'), await raise('Stale bread'), await raise('Torn bag')]
  const show = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
  }
  const open = async (ticket) => {
    await show(ticket)
    await console.byId('composer')
  }
  const outbox = join(stage.home.data, 'outbox')
  const waiting = () => (existsSync(outbox) ? readdirSync(outbox).filter((name) => name.endsWith('.json')).length : 0)
  const stored = async (ticket) => (await shop.owner.query('select message from ticket_messages where ticket_id = $1 order by created_at', [ticket.id])).rows.map(({ message }) => message)
  const pictures = async (name) => {
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`${name}-${theme}`)
    }
    await console.theme()
  }
  const filesOfMessage = () => console.browser.execute(() => [...document.querySelectorAll('[aria-label="Files of this message"] li')].map((one) => one.title))
  const value = async () => (await console.find('textbox', 'Reply to customer')).getValue()

  /** Without this file no server starts on the cluster; the desk tries again and again. */
  const config = join(stage.home.cluster, 'postgresql.conf')
  const away = async () => {
    await shop.close()
    renameSync(config, `${config}.aside`)
    process.kill(stage.home.server().pid, 'SIGKILL')
    await console.byId('database-lost', '', LATE)
  }
  const back = async () => {
    if (existsSync(`${config}.aside`)) renameSync(`${config}.aside`, config)
    const { gatewayPassword } = shop
    shop = await until('the server to take connections', () => Shop.open(stage.home), LATE)
    Object.assign(shop, { gatewayPassword })
    Object.assign(customer, { shop })
  }

  await t.test('undone within ten seconds, nothing was stored', async () => {
    await open(first)
    await dropFiles({ console, desktop: stage.desktop }, 'composer', [PHOTOS[0]])
    await until('its file', async () => (await filesOfMessage()).length === 1)
    await console.write('textbox', 'Reply to customer', 'Too fast')
    await console.press('button', 'Send reply')
    await console.byId('waiting-message', '[data-state="undo"]')
    assert.equal(await value(), '')
    assert.equal(statSync(outbox).mode & 0o777, 0o700)
    await pictures('undo')
    await console.press('button', 'Undo')
    await until('it in the box again', async () => (await value()) === 'Too fast')
    assert.equal((await filesOfMessage()).length, 1)
    await until('nothing to wait', async () => (await console.countOf('waiting-message')) === 0 && waiting() === 0)
    assert.deepEqual(await stored(first), [])
  })

  await t.test('killed in its ten seconds, it goes after the next start', async () => {
    await console.write('textbox', 'Reply to customer', 'Not lost')
    await console.press('button', 'Send reply')
    await console.byId('waiting-message', '[data-state="undo"]')
    await console.kill()
    console = await stage.start()
    await console.phase('ready')
    await until('it to be stored', async () => (await stored(first)).length === 1, LATE)
    assert.deepEqual(await stored(first), ['Not lost'])
    assert.equal((await shop.owner.query('select from ticket_attachments where ticket_id = $1', [first.id])).rowCount, 1)
    await open(first)
    assert.equal(await value(), '')
    assert.equal(waiting(), 0)
  })

  await t.test('what was open is read on; replies and changes wait, and are shown as decided', async () => {
    await open(second)
    await open(first)
    await away()
    await open(second)
    await show(unseen)
    await console.find('heading', 'This ticket was not open before the database was lost')
    stage.picture('unseen')
    await open(first)
    await console.write('textbox', 'Reply to customer', 'From the dark')
    await console.press('button', 'Send reply')
    await console.press('button', 'Send now')
    await console.byId('waiting-message', '[data-state="waiting"]')
    await console.choose('Priority: Medium', 'menuitemradio', 'High')
    await console.byId('waiting-change')
    await console.press('button', 'Take it')
    await console.find('combobox', 'Assignee: Asha Rao')
    await open(second)
    await console.choose('Status: Open', 'menuitemradio', 'In progress')
    await console.press('combobox', 'Resolution type')
    await console.press('option', 'Replacement')
    await console.write('textbox', 'Resolution notes', 'A new loaf')
    await console.press('button', 'Resolve ticket')
    await console.byId('waiting-resolution', '[data-state="waiting"]')
    await until('the bar to say how much waits', async () => (await console.textOf('database-lost')).includes('5 things wait to be sent.'))
    await pictures('waiting')
    assert.equal(waiting(), 5)
  })

  await t.test('killed and started again with the database back, each is stored once', async () => {
    await console.kill()
    renameSync(`${config}.aside`, config)
    console = await stage.start()
    await console.phase('ready')
    await back()
    await until('nothing to wait', () => waiting() === 0, LATE)
    assert.deepEqual(await stored(first), ['Not lost', 'From the dark'])
    const rows = (await shop.owner.query('select status, priority, resolution_notes from support_tickets where id = any($1) order by created_at', [[first.id, second.id]])).rows
    assert.deepEqual(rows, [
      { status: 'open', priority: 'high', resolution_notes: null },
      { status: 'resolved', priority: 'medium', resolution_notes: 'A new loaf' },
    ])
    const whose = await shop.owner.query('select t.ticket_number, u.name from desk.ticket_assignees a join support_tickets t on t.id = a.ticket_id join desk.shop_users u on u.id = a.user_id')
    assert.deepEqual(whose.rows, [{ ticket_number: first.ticket_number, name: 'Asha Rao' }])
    const changes = async (ticket, what) => (await shop.owner.query("select from desk.events where ticket_id = $1 and kind = 'ticket_updated' and detail ? $2", [ticket.id, what])).rowCount
    assert.deepEqual([await changes(first, 'priority'), await changes(first, 'assignee'), await changes(second, 'status'), await changes(second, 'resolution_type')], [1, 1, 2, 1])
    await open(second)
    await until('the resolution', async () => (await console.textOf('resolution')).includes('A new loaf'))
  })

  await t.test('what somebody overtook meanwhile is shown and asked, not dropped', async () => {
    await open(first)
    const ben = await shop.colleague('Ben Dsouza')
    await console.write('textbox', 'Reply to customer', 'We refund it')
    await console.press('button', 'Send reply')
    await console.byId('waiting-message', '[data-state="undo"]')
    await ben.sql("insert into ticket_messages (ticket_id, message, sender_type) values ($1, 'A new box is on its way', 'admin')", [first.id])
    await console.byId('waiting-message', '[data-state="trouble"]', LATE)
    assert.match(await console.textOf('waiting-message'), /Ben Dsouza wrote meanwhile\./)
    assert.match(await console.textOf('needs-you'), new RegExp(`your reply on ${first.ticket_number}`))
    await pictures('asked')
    assert.deepEqual(await stored(first), ['Not lost', 'From the dark', 'A new box is on its way'])
    await console.press('button', 'Send all the same')
    await until('it to be stored', async () => (await stored(first)).at(-1) === 'We refund it')
    await until('nothing to ask', async () => (await console.countOf('needs-you')) === 0 && waiting() === 0)
    await ben.close()
  })

  await t.test('whoever quits within the ten seconds means it', async () => {
    await console.write('textbox', 'Reply to customer', 'Good night')
    await console.press('button', 'Send reply')
    await console.byId('waiting-message', '[data-state="undo"]')
    await console.quit()
    assert.equal(waiting(), 0)
    console = await stage.start()
    await console.phase('ready')
    await back()
    assert.equal((await stored(first)).at(-1), 'Good night')
  })

  await shop.close()
}))
