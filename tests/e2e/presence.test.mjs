// Two people with a window each, on one database: who has what open, who writes, and who is gone.
import test from 'node:test'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Console } from './session/console.mjs'
import { Desktop } from './session/desktop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('presence', onStage('presence', {}, async (stage, t) => {
  const asha = await stage.start()
  await asha.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '+91 90000 00009' })
  const raise = (subject) => customer.raise({ issue_type: 'spoiled_product', subject, description: 'Sour' })
  const curd = await raise('Sour curd')
  const milk = await raise('Late milk')

  // Another login on the same data, at a desktop of its own: another bus, so that it is no second start of the first.
  const elsewhere = await Desktop.open({ folder: join(stage.folder, 'ben') })
  const folders = Object.fromEntries(['CONFIG', 'CACHE', 'DATA'].map((name) => [`XDG_${name}_HOME`, join(stage.home.folder, 'ben', name)]))
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  const ben = await Console.open({ desktop: elsewhere, home: stage.home, env: { ...folders, PUNNET_LOGIN: 'punnet_ben', USER: 'Ben Dsouza' } })
  stage.alsoClose(ben, elsewhere, customer)
  await ben.phase('ready')

  const row = (ticket) => `[data-ticket="${ticket.ticket_number}"]`
  const show = async (console, ticket) => {
    await (await console.byId('queue-row', row(ticket))).click()
    await console.byId('ticket', row(ticket))
    await console.byId('composer')
  }
  const marks = (console) => console.browser.execute(() => Object.fromEntries([...document.querySelectorAll('[data-testid="row-presence"]')].map((mark) => [mark.closest('[data-ticket]').dataset.ticket, mark.textContent])))
  const marked = (console, ticket, words) => until(`the mark "${words ?? 'of nobody'}"`, async () => (await marks(console))[ticket.ticket_number] === words)
  const head = (console) => console.browser.execute(() => document.querySelector('[data-testid="others"] bdi')?.textContent ?? '')
  const headed = (console, words, options) => until(`the head "${words}"`, async () => (await head(console)) === words, options)
  const places = (console) => console.browser.execute(() => JSON.stringify([...document.querySelectorAll('[data-testid="queue-row"] *')].filter((one) => !one.closest('[data-testid="row-presence"]')).map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect()
    return [x, y, width, height]
  })))

  await t.test('who opens a ticket is seen in the list of the other, where nothing moves', async () => {
    await until('both tickets', async () => (await ben.countOf('queue-row')) === 2)
    await show(asha, milk)
    await ben.settled()
    const before = await places(ben)
    await show(asha, curd)
    await marked(ben, curd, 'Asha Rao is viewing')
    assert.deepEqual(Object.keys(await marks(ben)), [curd.ticket_number], 'one has one ticket open')
    assert.equal(await places(ben), before)
    assert.deepEqual(await marks(asha), {}, 'one is not somebody else')
  })

  await t.test('both see each other in the head of the ticket, and that one writes', async () => {
    await show(ben, curd)
    await headed(ben, 'Asha Rao is viewing')
    await headed(asha, 'Ben Dsouza is viewing')
    await ben.write('textbox', 'Reply to customer', 'I am sorry about the curd')
    await headed(asha, 'Ben Dsouza is typing…')
    await marked(asha, curd, 'Ben Dsouza is typing…')
    // A third, so that the head has to count.
    const chitra = await shop.colleague('Chitra Iyer')
    stage.alsoClose(chitra)
    const id = randomUUID()
    const beat = (ticket, typing) => chitra.sql('select desk.be_present($1, $2, $3)', [id, ticket, typing])
    await beat(curd.id, false)
    await ben.write('textbox', 'Reply to customer', 'I am so sorry about the curd')
    await headed(asha, 'Ben Dsouza is typing… · Chitra Iyer is viewing')
    for (const theme of ['light', 'dark']) {
      await asha.theme(theme)
      stage.picture(`two-others-${theme}`)
    }
    await asha.theme()
    await beat(null, false)
    await headed(asha, 'Ben Dsouza is viewing')
  })

  await t.test('what was sent is no longer written', async () => {
    await ben.write('textbox', 'Reply to customer', 'So sorry')
    await headed(asha, 'Ben Dsouza is typing…')
    await ben.press('button', 'Send reply')
    await headed(asha, 'Ben Dsouza is viewing', { within: 3000 })
  })

  await t.test('who opens another ticket has left, and who minimises the window', async () => {
    await show(ben, milk)
    await headed(asha, '')
    await marked(asha, milk, 'Ben Dsouza is viewing')
    const window = elsewhere.punnet()
    elsewhere.x('xdotool', 'windowminimize', window)
    await marked(asha, milk, undefined)
    elsewhere.x('xdotool', 'windowactivate', window)
    await marked(asha, milk, 'Ben Dsouza is viewing')
  })

  await t.test('who crashed is gone within ten seconds, though nobody tells', async () => {
    await ben.write('textbox', 'Reply to customer', 'And then')
    await marked(asha, milk, 'Ben Dsouza is typing…')
    for (const pid of ben.processes()) process.kill(pid, 'SIGKILL')
    const at = Date.now()
    await marked(asha, milk, undefined)
    const took = Date.now() - at
    t.diagnostic(`gone after ${took} ms`)
    assert.ok(took < 10_000, `gone after ${took} ms`)
    await ben.kill()
  })
}))
