import test from 'node:test'
import assert from 'node:assert/strict'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('internal notes, hostile text and replies', onStage('conversation', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Ravi <i>Iyer</i>', email: 'ravi@example.in', phone: '+91 90000 00001' })
  stage.alsoClose(customer)
  const subject = '<b>Milk</b> & <img src=x onerror="window.hacked = true"> leaked'
  const ticket = await customer.raise({ issue_type: 'spoiled_product', subject, description: '</textarea><script>window.hacked = true</script>\nइसे देखिए' })

  await t.test("a customer's markup is shown as text, in the notification too", async () => {
    const shown = await desktop.notification(`New Support Ticket: ${ticket.ticket_number}`)
    // What the daemon was given is markup, so the customer's must arrive escaped.
    assert.ok(!shown.body.includes('<b>') && !shown.body.includes('<img'), shown.body)
    assert.ok(shown.body.includes('&lt;b&gt;Milk&lt;/b&gt;'), shown.body)
    await desktop.clickNotification()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.find('heading', subject)
    assert.ok((await console.textOf('description')).includes('<script>window.hacked = true</script>'))
    assert.equal(await console.browser.execute(() => window.hacked === undefined), true)
  })

  await t.test('an internal note is unmistakable here and does not exist for the customer', async () => {
    await console.press('checkbox', 'Internal note')
    await console.byId('composer', '[data-kind="note"]')
    await console.write('textbox', 'Internal note', 'Third claim this month, check with the hub.')
    await console.send('Add note')
    await until('the note in the conversation', async () => (await console.countOf('message', '[data-kind="note"]')) === 1)
    assert.deepEqual(await customer.messages(ticket), [])
    assert.deepEqual(await customer.notifications(), [])
    const { rows } = await shop.owner.query('select message, is_internal_note from ticket_messages where ticket_id = $1', [ticket.id])
    assert.deepEqual(rows, [{ message: 'Third claim this month, check with the hub.', is_internal_note: true }])
  })

  await t.test("the customer's reply appears in the open ticket", async () => {
    await customer.write(ticket, 'Any news?')
    await until('the reply in the conversation', async () => {
      const messages = await console.browser.$$('[data-testid="message"][data-kind="customer"]')
      return messages.length > 0 && (await messages.at(-1).getText()).includes('Any news?')
    })
  })

  await t.test('a draft waits for its ticket and never goes to another', async () => {
    const other = await customer.raise({ issue_type: 'other', subject: 'Second ticket', description: 'Another matter' })
    await console.press('checkbox', 'Internal note')
    await console.write('textbox', 'Reply to customer', 'Half a sentence')
    await (await console.byId('queue-row', `[data-ticket="${other.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${other.ticket_number}"]`)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), '')
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await until('the draft', async () => (await (await console.find('textbox', 'Reply to customer')).getValue()) === 'Half a sentence')
  })

  await t.test('a refund above the order is refused in a sentence, and nothing typed is lost', async () => {
    const order = await shop.order(customer, { number: '20001', items: [{ product_name: 'Milk', quantity: 1, unit_price: 66 }] })
    const claim = await customer.raise({ order, issue_type: 'spoiled_product', subject: 'Sour milk', description: 'Sour' })
    await (await console.byId('queue-row', `[data-ticket="${claim.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${claim.ticket_number}"]`)
    await console.press('combobox', 'Resolution type')
    await console.press('option', 'Full refund')
    await console.write('textbox', 'Refund amount', '66.01')
    await console.press('button', 'Resolve ticket')
    assert.match(await console.said(), /refund|order/i)
    assert.equal((await customer.ticket(claim.id)).status, 'open')
    assert.equal(await (await console.find('textbox', 'Refund amount')).getValue(), '66.01')
  })
}))
