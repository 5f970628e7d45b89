// What colleagues do for one another: tickets given, names named, approvals asked; each told to whom it concerns.
import test from 'node:test'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('colleagues', onStage('colleagues', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '+91 90000 00009' })
  const ben = await shop.colleague('Ben Dsouza')
  stage.alsoClose(meera, ben)
  const [{ id: me, name }] = (await shop.owner.query('select u.id, u.full_name as name from desk.staff_logins s join users u on u.id = s.user_id where u.id <> $1', [ben.id])).rows
  const order = await shop.order(meera, { number: '40001', items: [{ product_name: 'Curd', quantity: 2, unit_price: 95 }] })
  const raise = (subject) => meera.raise({ order, issue_type: 'spoiled_product', subject, description: 'Sour' })
  const badge = (number) => until(`a badge of ${number}`, async () => (await console.countOf('unread-badge')) === 1 && (await console.textOf('unread-badge')).replace(/\D/g, '') === number)
  const titleOf = () => console.browser.getTitle()

  const ticket = await raise('Sour curd')
  await desktop.notification(`New Support Ticket: ${ticket.ticket_number}`)
  desktop.closeNotifications()

  /** With others, where an earlier notification is still there for the desk: it hears a little later that one was closed. */
  const toldOf = ({ ticket_number }) =>
    until(`${ticket_number} to be told`, () => desktop.notifications().some(({ summary, body }) => summary === `New Support Ticket: ${ticket_number}` || (summary.endsWith(' new tickets') && body.includes(ticket_number))))

  await t.test('a ticket that a colleague gives is told to the person, who is led to it', async () => {
    await ben.sql('select desk.assign_ticket($1, null, $2)', [ticket.id, me])
    const told = await desktop.notification(`Ticket ${ticket.ticket_number} Is Yours`)
    assert.equal(told.body, 'Ben Dsouza gave it to you: Sour curd')
    await badge('2')
    await desktop.clickNotification()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.find('combobox', `Assignee: ${name}`)
    await until('both to be read', async () => (await console.countOf('unread-badge')) === 0)
    stage.picture('assigned')
    assert.ok(await titleOf())
  })

  await t.test('a note that names the person is told to them, also while a customer\'s reply on it is not new', async () => {
    await console.browser.execute(() => { location.hash = '/settings' })
    await ben.sql('insert into ticket_messages (id, ticket_id, message, is_internal_note) values ($1, $2, $3, true)', [randomUUID(), ticket.id, `@${name} <b>same batch</b> as yesterday?`])
    const told = await desktop.notification(`Ben Dsouza Named You on Ticket ${ticket.ticket_number}`)
    assert.equal(told.body, `@${name} &lt;b&gt;same batch&lt;/b&gt; as yesterday?`)
    desktop.closeNotifications()
    await badge('1')
  })

  await t.test('everything told stands in the list, and leads to its ticket', async () => {
    await console.browser.execute(() => { location.hash = '/notifications' })
    await until('the list', async () => (await console.countOf('notice')) === 3)
    stage.picture('list')
    assert.equal(await console.countOf('notice', '[data-unread]'), 1)
    await (await console.byId('notice', '[data-unread]')).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await until('it to be read', async () => (await console.countOf('unread-badge')) === 0)
  })

  await t.test('what was read at another computer is read here', async () => {
    await console.browser.execute(() => { location.hash = '/notifications' })
    const other = await raise('Late curd')
    await toldOf(other)
    desktop.closeNotifications()
    await badge('1')
    // As her other computer would: in her name.
    await shop.owner.query("insert into desk.staff_notification_reads (notification_id, user_id) select id, $1 from desk.staff_notifications where reference_id = $2", [me, other.id])
    await shop.owner.query('select desk.record_notices_read($1)', [me])
    await until('the badge to go', async () => (await console.countOf('unread-badge')) === 0)
  })

  await t.test('an approval that a colleague asks settles the claim once it is given', async () => {
    await console.browser.execute(() => { location.hash = '/support-tickets' })
    await ben.sql("select desk.ask_approval($1, $2, 'partial_refund', 95, 'One of two cups')", [randomUUID(), ticket.id])
    const told = await desktop.notification(`Approval Asked on Ticket ${ticket.ticket_number}`)
    assert.equal(told.body, 'Ben Dsouza asks for a partial refund of 95.00 INR: Sour curd')
    await desktop.clickNotification()
    const asked = await console.byId('approval')
    assert.match(await asked.getText(), /Ben Dsouza asks for a\s+partial refund\s+₹95\.00/)
    stage.picture('approval')
    await console.press('button', 'Approve and settle')
    await until('the resolution', async () => (await console.textOf('resolution')).includes('95.00'))
    const stored = await meera.ticket(ticket.id)
    assert.deepEqual([stored.status, Number(stored.refund_amount)], ['resolved', 95])
    const [approval] = (await shop.owner.query('select decision, decided_by from desk.approvals')).rows
    assert.deepEqual(approval, { decision: 'approved', decided_by: me })
    stage.picture('approved')
  })

  await t.test('a deadline that is near is told before it has passed', async () => {
    const late = await raise('Warm curd')
    await toldOf(late)
    desktop.closeNotifications()
    await shop.owner.query("update desk.ticket_deadlines set warn_of_answer_at = now() - interval '1 second' where ticket_id = $1", [late.id])
    // The desk looks now and then; a colleague's desk may be the one that looks first.
    await ben.sql('select desk.warn_of_deadlines()')
    const told = await until('the warning', () => desktop.notifications().find(({ summary }) => summary.startsWith(`Ticket ${late.ticket_number} Is to Be Answered by `)))
    assert.equal(told.body, 'Warm curd')
    desktop.closeNotifications()
  })

  await t.test('a kind that is turned off is quiet', async () => {
    await shop.owner.query("update desk.person_settings set notify_assigned = false where user_id = $1", [me])
    await shop.owner.query("insert into desk.person_settings (user_id, notify_assigned) values ($1, false) on conflict (user_id) do nothing", [me])
    const other = await raise('Salty curd')
    await toldOf(other)
    desktop.closeNotifications()
    await ben.sql('select desk.assign_ticket($1, null, $2)', [other.id, me])
    await ben.sql('insert into ticket_messages (id, ticket_id, message, is_internal_note) values ($1, $2, $3, true)', [randomUUID(), other.id, `@${name} yours`])
    // In the order of the feed: with this one the other has been decided on.
    await desktop.notification(`Ben Dsouza Named You on Ticket ${other.ticket_number}`)
    assert.deepEqual(desktop.notifications().filter(({ summary }) => summary === `Ticket ${other.ticket_number} Is Yours`), [])
  })

  await t.test('in quiet hours nothing is told, and everything stays to be read', async () => {
    desktop.closeNotifications()
    const clock = (hours) => { const at = new Date(Date.now() + hours * 3_600_000); return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}` }
    const told = desktop.notifications().length
    // From none: what was told a moment ago may still be on its way to the badge.
    await shop.owner.query('insert into desk.staff_notification_reads (notification_id, user_id) select id, $1 from desk.staff_notifications on conflict do nothing', [me])
    await shop.owner.query('select desk.record_notices_read($1)', [me])
    await until('the badge to go', async () => (await console.countOf('unread-badge')) === 0)
    await shop.owner.query('update desk.person_settings set quiet_from = $2::time, quiet_to = $3::time where user_id = $1', [me, clock(-1), clock(1)])
    const quiet = await raise('Blue curd')
    await badge('1')
    await shop.owner.query('update desk.person_settings set quiet_from = null, quiet_to = null where user_id = $1', [me])
    const loud = await raise('Red curd')
    // In the order of the feed: with this one the quiet one has been decided on.
    await toldOf(loud)
    assert.deepEqual(desktop.notifications().slice(told).filter(({ summary, body }) => `${summary} ${body}`.includes(quiet.ticket_number)), [])
  })
}))
