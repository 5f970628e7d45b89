import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('what was begun survives another ticket, a restart and a power cut', onStage('drafts', {}, async (stage, t) => {
  let console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Iyer', email: 'meera@example.in', phone: '+91 90000 00002' })
  stage.alsoClose(customer)
  const order = await shop.order(customer, { number: '31001', items: [{ product_name: 'Curd', quantity: 2, unit_price: 95 }] })
  const tickets = []
  for (const subject of ['Curd leaked', 'Bread is stale', 'Bag was torn']) {
    tickets.push(await customer.raise({ order, issue_type: 'damaged_product', subject, description: `${subject}. `.repeat(60) }))
  }
  const [curd, bread, bag] = tickets
  for (let i = 0; i < 40; i += 1) await customer.write(bag, `Message number ${i}: is there any news about the torn bag?`)

  const folder = join(stage.home.data, 'drafts')
  const onDisk = (ticket) => {
    const file = join(folder, `${ticket.id}.json`)
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  }
  const open = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.byId('composer')
  }
  const scroller = () => console.browser.$('[data-testid="ticket"] [aria-label="Claim and conversation"]')
  /** Which message lies at the upper edge of what is seen. */
  const atTheEdge = () => console.browser.execute(() => {
    const box = document.querySelector('[data-testid="ticket"] [aria-label="Claim and conversation"]')
    const edge = box.getBoundingClientRect().top
    return [...box.querySelectorAll('[data-message]')].find((one) => one.getBoundingClientRect().bottom > edge + 1)?.textContent
  })
  const killed = async () => {
    await console.kill()
    console = await stage.start()
    await console.phase('ready')
    await console.byId('queue-row')
  }

  await t.test('it is on the disk within a second', async () => {
    await open(curd)
    await console.write('textbox', 'Reply to customer', 'Half a sentence to Meera')
    const typed = Date.now()
    await until('the draft on the disk', () => onDisk(curd)?.reply?.text === 'Half a sentence to Meera', { within: 5000, every: 10 })
    t.diagnostic(`on the disk ${Date.now() - typed} ms after the last letter was seen in the box`)
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    assert.equal(statSync(join(folder, `${curd.id}.json`)).mode & 0o777, 0o600)
  })

  await t.test('per ticket and kind, with the checkbox and the half-filled form', async () => {
    await open(bread)
    await console.press('checkbox', 'Internal note')
    await console.write('textbox', 'Internal note', 'Ask the bakery first')
    await console.press('combobox', 'Resolution type')
    await console.press('option', 'Partial refund')
    await console.write('textbox', 'Refund amount', 'about 45')
    await console.write('textbox', 'Resolution notes', 'If the bakery agrees')
    await until('all of it on the disk', () => onDisk(bread)?.resolution?.resolution_notes === 'If the bakery agrees' && onDisk(bread).note?.text === 'Ask the bakery first')
    await open(bag)
    await console.browser.execute(() => {
      const box = document.querySelector('[data-testid="ticket"] [aria-label="Claim and conversation"]')
      box.scrollTop = box.querySelectorAll('[data-message]')[12].offsetTop - box.offsetTop + 10
    })
    await until('the place on the disk', () => onDisk(bag)?.place?.message_id)
    const before = await atTheEdge()
    assert.match(before, /Message number 1[0-9]/)

    await killed()

    await open(curd)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), 'Half a sentence to Meera')
    await open(bread)
    assert.equal(await (await console.find('textbox', 'Internal note')).getValue(), 'Ask the bakery first')
    await console.byId('composer', '[data-kind="note"]')
    assert.equal(await (await console.find('combobox', 'Resolution type')).getAttribute('data-value'), 'partial_refund')
    assert.equal(await (await console.find('textbox', 'Refund amount')).getValue(), 'about 45')
    assert.equal(await (await console.find('textbox', 'Resolution notes')).getValue(), 'If the bakery agrees')
    await open(bag)
    await until('the place where one stopped reading', async () => (await atTheEdge()) === before)
  })

  await t.test('what was sent is gone from the disk, and is not sent again after a crash', async () => {
    await open(curd)
    await console.send()
    await until('the draft to go', () => !onDisk(curd))
    await until('the reply to be stored', async () => (await customer.messages(curd)).length === 1)
    await killed()
    await open(curd)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), '')
    assert.deepEqual((await customer.messages(curd)).map(({ message }) => message), ['Half a sentence to Meera'])
  })

  await t.test('a damaged file shows nothing, breaks nothing and harms no other', async () => {
    await console.kill()
    writeFileSync(join(folder, `${curd.id}.json`), '{"ticket_id":')
    writeFileSync(join(folder, `${bag.id}.json`), Buffer.alloc(7 * 1024 * 1024, 0x5b))
    console = await stage.start()
    await console.phase('ready')
    await open(curd)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), '')
    await open(bread)
    assert.equal(await (await console.find('textbox', 'Internal note')).getValue(), 'Ask the bakery first')
    await open(curd)
    await console.write('textbox', 'Reply to customer', 'Anew')
    await until('the damaged file to be replaced', () => { try { return onDisk(curd)?.reply?.text === 'Anew' } catch { return false } })
  })

  await t.test('a note is written over like anything else', async () => {
    await open(bread)
    await console.write('textbox', 'Internal note', 'Ask the other bakery')
    await until('it on the disk', () => onDisk(bread)?.note?.text === 'Ask the other bakery')
    await open(curd)
  })

  await t.test('with the database gone, what is typed is kept all the same', async () => {
    await console.write('textbox', 'Reply to customer', 'Written without a database')
    process.kill(stage.home.server().pid, 'SIGKILL')
    await console.write('textbox', 'Reply to customer', 'Written without a database, still')
    await until('the draft on the disk', () => onDisk(curd)?.reply?.text === 'Written without a database, still')
  })

  await t.test('where the disk takes nothing, one sentence says so and the text stays', async (t) => {
    // As root every folder can be written, so a file stands where the folder was.
    const aside = `${folder}.aside`
    renameSync(folder, aside)
    writeFileSync(folder, '')
    await console.write('textbox', 'Reply to customer', 'Nowhere to go')
    const said = await until('a sentence', async () => {
      const toasts = await Promise.all([...await console.browser.$$('[data-testid="toast"]')].map((one) => one.getText()))
      return toasts.find((text) => text.includes('can\'t be saved'))
    })
    t.diagnostic(said)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), 'Nowhere to go')
    rmSync(folder)
    renameSync(aside, folder)
    await until('the draft, once there is room', () => onDisk(curd)?.reply?.text === 'Nowhere to go')
  })
}))
