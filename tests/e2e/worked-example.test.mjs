import test from 'node:test'
import assert from 'node:assert/strict'
import { onStage } from './session/stage.mjs'
import { workedExample } from './session/worked-example.mjs'

test("the guide's worked example, from the customer's insert to the customer's notifications", onStage('worked-example', {}, async (stage, t) => {
  const console = await stage.start()
  await console.setUp({ sample: false })
  assert.equal(await console.countOf('queue-row'), 0)
  await console.find('heading', 'No tickets yet')
  const shop = await stage.shop()

  // A part that fails ends the rest: each stands on the one before it.
  const { customer, ticket } = await workedExample({ console, desktop: stage.desktop, shop }, async (words, work) => {
    let failure
    await t.test(words, async () => {
      try {
        await work()
      } catch (error) {
        failure = error
        throw error
      }
    })
    if (failure) throw failure
  })
  stage.alsoClose(customer)

  await t.test('the first ticket of the year has the number that the guide shows', () => {
    assert.match(ticket.ticket_number, /^TKT-\d{4}-00001$/)
  })
  await t.test('the stat cards have followed', async () => {
    await console.find('button', /^0 Open/)
    await console.find('button', /^1 Resolved/)
  })
}))
