// Another person at another computer changes the same ticket, and the same settings, at the same moment.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('two desks', onStage('two-desks', {}, async (stage, t) => {
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '+91 90000 00009' })
  const ben = await shop.colleague('Ben Dsouza')
  stage.alsoClose(customer, ben)
  const order = await shop.order(customer, { number: '40001', items: [{ product_name: 'Curd', quantity: 2, unit_price: 95 }] })
  const raise = (subject) => customer.raise({ order, issue_type: 'spoiled_product', subject, description: 'Sour' })
  const show = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.byId('composer')
  }
  /** The window waits for a row that somebody else holds. */
  const waits = () => until('the window to wait for the other desk', async () =>
    (await shop.owner.query("select from pg_stat_activity where datname = 'punnet' and wait_event_type = 'Lock'")).rowCount > 0)
  const settle = async (kind, amount, notes) => {
    await console.press('combobox', 'Resolution type')
    await console.press('option', kind)
    if (amount) await console.write('textbox', 'Refund amount', amount)
    await console.write('textbox', 'Resolution notes', notes)
  }

  let ticket
  await t.test('who settles a ticket a moment too late hears who was quicker, and loses nothing', async () => {
    ticket = await raise('Sour curd')
    await show(ticket)
    await settle('Partial refund', '30', 'Half of one cup')
    await ben.sql('begin')
    await ben.sql("update support_tickets set status = 'resolved', resolution_type = 'partial_refund', refund_amount = 95, resolution_notes = 'One cup' where id = $1", [ticket.id])
    await console.press('button', 'Resolve ticket')
    await waits()
    await ben.sql('commit')
    assert.match(await console.said('settled this ticket meanwhile'), /^Ben Dsouza settled this ticket meanwhile: partial refund of 95\.00\. Nothing was changed, and what you filled in is kept\./)
    const panel = await until("Ben's resolution", async () => {
      const text = await console.textOf('resolution')
      return text.includes('Ben Dsouza') && text
    })
    assert.match(panel, /95\.00[\s\S]*One cup[\s\S]*What you had filled in is kept/)
    stage.picture('meanwhile')
    const stored = await customer.ticket(ticket.id)
    assert.deepEqual([Number(stored.refund_amount), stored.resolution_notes], [95, 'One cup'])
    assert.equal((await customer.notifications()).length, 1, 'the customer was told once')
  })

  await t.test('who changes the status a moment too late changes nothing, and hears who was quicker', async () => {
    const other = await raise('Late curd')
    await show(other)
    await ben.sql('begin')
    await ben.sql("update support_tickets set status = 'awaiting_customer' where id = $1", [other.id])
    await console.choose('Status: Open', 'menuitemradio', 'Closed')
    await waits()
    await ben.sql('commit')
    assert.match(await console.said('has just set the status'), /^Ben Dsouza has just set the status to “Awaiting customer”\. Nothing was changed\./)
    await console.find('button', 'Status: Awaiting customer')
    assert.equal((await customer.ticket(other.id)).status, 'awaiting_customer')
    await show(ticket)
  })

  await t.test('reopened, the form holds what was filled in, and says what was paid before', async () => {
    await console.press('button', 'Reopen ticket')
    await console.find('button', 'Resolve ticket')
    assert.equal(await (await console.find('textbox', 'Refund amount')).getValue(), '30')
    assert.equal(await (await console.find('textbox', 'Resolution notes')).getValue(), 'Half of one cup')
    const before = await (await console.find('list', 'Settled before')).getText()
    assert.match(before, /Settled before: partial refund ₹95\.00, Ben Dsouza/)
    await console.write('textbox', 'Refund amount', '110')
    await console.press('button', 'Resolve ticket')
    await until('the new resolution', async () => (await console.textOf('resolution')).includes('110.00'))
    assert.match(await console.textOf('resolution'), /Settled before: partial refund ₹95\.00, Ben Dsouza/)
    stage.picture('settled-again')
    assert.equal(Number((await customer.ticket(ticket.id)).refund_amount), 110)
  })

  await t.test('what the database alone knows is said: how much of the order is left', async () => {
    const second = await raise('The other cup')
    await show(second)
    await settle('Partial refund', '80.01', 'All that is left and a bit')
    await console.press('button', 'Resolve ticket')
    assert.match(await console.said('Enter at most'), /already refund 110\.00 of its total of 190\.00\. Nothing was changed\. Enter at most 80\.00\./)
    assert.equal(await (await console.find('textbox', 'Refund amount')).getValue(), '80.01')
    assert.equal((await customer.ticket(second.id)).status, 'open')
  })

  await t.test('two who write to one ticket: the second one is asked, and then both messages stand there', async () => {
    const third = await raise('Both write')
    await show(third)
    await console.write('textbox', 'Reply to customer', 'From this desk')
    await ben.sql("insert into ticket_messages (ticket_id, message, sender_type) values ($1, 'From the other desk', 'admin')", [third.id])
    await until("Ben's message", async () => (await console.countOf('message')) === 1)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), 'From this desk')
    await console.press('button', 'Send reply')
    assert.match(await console.textOf('answered-meanwhile'), /^Ben Dsouza wrote while you were writing\./)
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`answered-meanwhile-${theme}`)
    }
    await console.theme()
    assert.equal((await customer.messages(third)).length, 1)
    await console.send('Send all the same')
    await until('both', async () => (await console.countOf('message')) === 2)
    assert.deepEqual((await customer.messages(third)).map(({ message }) => message), ['From the other desk', 'From this desk'])
  })

  await t.test('a change that waits for the other desk goes through when that is done', async () => {
    const fourth = await raise('Both change')
    await show(fourth)
    await ben.sql('begin')
    await ben.sql("update support_tickets set priority = 'high' where id = $1", [fourth.id])
    await console.choose('Status: Open', 'menuitemradio', 'In progress')
    await waits()
    await ben.sql('commit')
    await until('both changes', async () => {
      const { status, priority } = await customer.ticket(fourth.id)
      return status === 'in_progress' && priority === 'high'
    })
    await console.find('button', 'Priority: High')
    await console.find('button', 'Status: In progress')
  })

  await t.test("changed settings are here at once: the shop's, and the person's own from another computer", async () => {
    const person = (await shop.owner.query('select user_id from desk.staff_logins where user_id <> $1', [ben.id])).rows[0].user_id
    const at = Date.now()
    await shop.owner.query("update desk.settings set shop_name = 'Blue Basket', business_tz = 'Pacific/Chatham'")
    await until('the shop of the new name', async () => (await console.textOf('connection')).includes('Blue Basket'), { within: 5000 })
    t.diagnostic(`${Date.now() - at} ms from the change to the window`)
    await until('times of there', () => console.browser.execute(() => [...document.querySelectorAll('time')].some(({ title }) => /GMT\+1[23]:45/.test(title))))
    await shop.owner.query("insert into desk.person_settings (user_id, theme) values ($1, 'dark') on conflict (user_id) do update set theme = 'dark'", [person])
    const theme = () => console.browser.execute(() => document.documentElement.dataset.theme)
    await until('the dark theme', async () => (await theme()) === 'dark', { within: 5000 })
    // And kept for the next start's first paint.
    await until('it to be remembered', () => {
      const file = join(stage.home.data, 'settings.json')
      return existsSync(file) && readFileSync(file, 'utf8').includes('dark')
    })
    await ben.sql("select desk.change_my_settings(theme => 'light')")
    await ben.sql("update support_tickets set priority = 'low' where id = $1", [ticket.id])
    await until('what happened after it', () => console.browser.execute((number) =>
      document.querySelector(`[data-testid="queue-row"][data-ticket="${number}"] [data-field="priority"]`)?.textContent === 'Low', ticket.ticket_number))
    assert.equal(await theme(), 'dark', "a colleague's theme is theirs")
  })
}))
