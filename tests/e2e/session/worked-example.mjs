// The guide's worked example, told once: the test asserts it, the tour shows it.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { until } from './until.mjs'

export const PHOTOS = ['crushed-tomatoes-1.jpg', 'crushed-tomatoes-2.jpg'].map((name) =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)),
)
const REPLY = "Sorry about that! We'll process a refund immediately."
const NOTES = 'Refunded ₹50 for damaged tomatoes'
const TOMATOES = { product_name: 'Tomatoes, 1 kg', quantity: 1, unit_price: 50 }

/**
 * Plays the example on a console whose queue is open. `step(words, work)` runs each part in order;
 * what a part returns is a line for the tour.
 */
export async function workedExample({ console, desktop, shop }, step) {
  let customer, ticket

  await step('The customer reports crushed tomatoes in order #12345, with two photos', async () => {
    customer = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
    const order = await shop.order(customer, {
      number: '12345',
      items: [TOMATOES, { product_name: 'Spinach, bunch', quantity: 2, unit_price: 28 }, { product_name: 'Whole milk, 1 l', quantity: 2, unit_price: 66 }],
    })
    ticket = await customer.raise({
      order,
      issue_type: 'damaged_product',
      subject: 'Tomatoes arrived crushed',
      description: 'Tomatoes arrived crushed. The bag was at the bottom and everything in it is soaked.',
      affected_items: [TOMATOES],
    })
    assert.match(ticket.ticket_number, /^TKT-\d{4}-\d{5}$/)
    for (const photo of PHOTOS) await customer.upload(ticket, photo)
    return `the customer's app got the number ${ticket.ticket_number}`
  })

  await step('The desk is told: a notification of the operating system', async () => {
    const shown = await desktop.notification(`New Support Ticket: ${ticket.ticket_number}`)
    assert.equal(shown.body, 'Customer raised issue: Tomatoes arrived crushed')
    assert.match(shown.app, /punnet/i)
    await until('the new ticket in the queue', () => console.countOf('queue-row', `[data-ticket="${ticket.ticket_number}"]`))
    return `"${shown.summary}", "${shown.body}"`
  })

  await step('A click on the notification opens the ticket', async () => {
    await desktop.clickNotification()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    desktop.closeNotifications()
    await console.find('heading', 'Tomatoes arrived crushed')
    const who = await console.textOf('customer')
    for (const known of ['Meera Nair', 'meera.nair@example.in', '+91 98450 12345']) assert.ok(who.includes(known), `${known} in ${who}`)
    assert.ok((await console.textOf('order')).includes('12345'))
    assert.ok((await console.textOf('affected-items')).includes('Tomatoes, 1 kg'))
    await console.find('button', 'Status: Open')
    await console.find('button', 'Priority: Medium')
    const widths = await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 2)
    return `status Open, priority Medium, both photos painted (${widths.join(' and ')} pixels wide)`
  })

  await step('The photos, large', async () => {
    await console.press('button', `Photo 1 of 2: crushed-tomatoes-1.jpg`)
    const [first] = await console.painted('[data-testid="photo-large"]', 1)
    assert.ok(first > 320, `the large photo is ${first} pixels wide`)
    await console.press('button', 'Next photo')
    await until('the second photo', async () => (await console.byId('photo-large')).getAttribute('alt').then((alt) => !alt || alt.includes('2')))
    await console.painted('[data-testid="photo-large"]', 1)
    return `${first} pixels wide`
  })

  await step('Status: In progress', async () => {
    await console.press('button', 'Close photos')
    await until('the viewer to close', async () => (await console.countOf('photo-large')) === 0)
    await console.choose('Status: Open', 'menuitemradio', 'In progress')
    await console.find('button', 'Status: In progress')
    await until('the customer to see it', async () => (await customer.ticket(ticket.id)).status === 'in_progress')
  })

  await step(`A reply: "${REPLY}"`, async () => {
    await console.write('textbox', 'Reply to customer', REPLY)
    await console.send()
    await until('the reply in the conversation', async () => {
      const replies = await console.browser.$$('[data-testid="message"][data-kind="admin"]')
      return replies.length === 1 && (await replies[0].getText()).includes(REPLY)
    })
    const [seen] = await customer.messages(ticket)
    assert.deepEqual(seen, { message: REPLY, sender_type: 'admin', is_internal_note: false })
    return 'the customer can read it'
  })

  await step('Priority: High', async () => {
    await console.choose('Priority: Medium', 'menuitemradio', 'High')
    await console.find('button', 'Priority: High')
    await until('the priority to be kept', async () => (await customer.ticket(ticket.id)).priority === 'high')
  })

  await step('The resolution: partial refund, 50.00, with notes', async () => {
    await console.press('combobox', 'Resolution type')
    await console.press('option', 'Partial refund')
    await console.write('textbox', 'Refund amount', '50.00')
    await console.write('textbox', 'Resolution notes', NOTES)
  })

  await step('Resolve ticket', async () => {
    await console.press('button', 'Resolve ticket')
    await console.find('button', 'Status: Resolved')
    const resolution = await until('the settled claim', async () => {
      const words = await console.textOf('resolution')
      return ['Partial refund', '50.00', NOTES].every((part) => words.includes(part)) && words
    })
    const kept = await customer.ticket(ticket.id)
    assert.deepEqual([kept.status, kept.resolution_type, Number(kept.refund_amount), kept.resolution_notes], ['resolved', 'partial_refund', 50, NOTES])
    assert.ok(kept.resolved_at && kept.resolved_by)
    return resolution.split('\n').join(' · ')
  })

  await step("The customer's two notifications", async () => {
    const told = await customer.notifications()
    assert.deepEqual(told.map(({ title }) => title), [`Response on Ticket ${ticket.ticket_number}`, `Ticket ${ticket.ticket_number} Resolved`])
    assert.ok(told.every(({ reference_id }) => reference_id === ticket.id))
    return told.map(({ title }) => `"${title}"`).join(', ')
  })

  return { customer, ticket }
}
