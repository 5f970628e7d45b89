// What the operating system tells a person: at once, once, and not what they are looking at.
import test from 'node:test'
import assert from 'node:assert/strict'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('native notifications', onStage('notifications', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const raise = (subject) => meera.raise({ issue_type: 'damaged_product', subject, description: 'All of them.' })
  const told = (summary) => desktop.notifications().filter((one) => one.summary === summary)
  const show = (ticket) => console.browser.execute((number) => { location.hash = `/support-tickets/${number}` }, ticket.ticket_number)

  await t.test('a burst is told of at once, and is one notification with all of it', async () => {
    const tickets = []
    for (let n = 1; n <= 12; n += 1) tickets.push(await raise(`Crushed ${n}`))
    const numbers = tickets.map(({ ticket_number }) => ticket_number)
    assert.equal((await desktop.notification(`New Support Ticket: ${numbers[0]}`)).body, 'Customer raised issue: Crushed 1')
    const folded = await desktop.notification('12 new tickets')
    assert.equal(folded.body, `${numbers[11]}, ${numbers[10]}, ${numbers[9]} and 9 more`)
    assert.equal(desktop.shown(), 1, 'in the place of the first')
    assert.equal(desktop.notifications().length, 2)
    stage.picture('burst')
  })

  await t.test('a click on it raises the console as it is', async () => {
    await desktop.clickNotification()
    await until('it to be taken', () => desktop.shown() === 0)
    await until('the console in front', () => desktop.x('xdotool', 'getactivewindow') === desktop.punnet())
    assert.equal(await console.countOf('ticket'), 0)
  })

  await t.test('a ticket that is before their eyes is not announced; once they look elsewhere it is', async () => {
    const ticket = await raise('Sour milk')
    await desktop.notification(`New Support Ticket: ${ticket.ticket_number}`)
    desktop.closeNotifications()
    await show(ticket)
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    const title = `Customer Reply on Ticket ${ticket.ticket_number}`
    await meera.write(ticket, 'Any news?')
    await until('the reply in the conversation', async () => (await console.countOf('message', '[data-kind="customer"]')) === 1)

    const other = await raise('Sour curd')
    // The feed is told in order: with this one the reply has been decided on.
    await desktop.notification(`New Support Ticket: ${other.ticket_number}`)
    assert.deepEqual(told(title), [])
    desktop.closeNotifications()

    const window = desktop.child('env', ['/usr/bin/python3', '-c', "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk; w = Gtk.Window(title='mail'); w.show_all(); Gtk.main()"], { env: desktop.env })
    await until('another program in front', () => desktop.x('xdotool', 'getactivewindow', 'getwindowname') === 'mail')
    await meera.write(ticket, 'Hello?')
    await desktop.notification(title)
    await meera.write(ticket, 'Is anybody there?')
    await until('the newer words', () => told(title).length === 2)
    assert.equal(desktop.shown(), 1, 'in the place of the older')
    window.kill()
  })

  await t.test('and a click on it opens the ticket, although it was replaced', async () => {
    await console.browser.execute(() => { location.hash = '/settings' })
    await desktop.clickNotification()
    await console.byId('ticket')
    assert.equal(desktop.shown(), 0)
  })
}))
