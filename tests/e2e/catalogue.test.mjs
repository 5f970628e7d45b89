// How the shop's catalogue shows a product, beside the photos of a claim: fetched from the catalogue only, and no evidence.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { axeFinds } from './session/axe.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

const photo = (name) => readFileSync(join(import.meta.dirname, `../../crates/desk/src/sample/photos/${name}.jpg`))

/** A storage service with these files, by their path. */
async function storage(files) {
  const asked = []
  const server = createServer((request, answer) => {
    const path = decodeURIComponent(request.url)
    asked.push({ path, headers: request.headers })
    const bytes = files[path]
    return bytes ? answer.writeHead(200).end(bytes) : answer.writeHead(404).end()
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const close = () => new Promise((closed) => {
    server.close(closed)
    server.closeAllConnections()
  })
  return { asked, address: `http://127.0.0.1:${server.address().port}`, close }
}

test('the catalogue\'s pictures on the light table', onStage('catalogue', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(customer)
  const catalogue = await storage({ '/products/tomatoes.jpg': photo('tomatoes-paper-1'), '/products/milk.jpg': photo('milk-1'), '/private/eggs.jpg': photo('eggs-1'), '/products/curd.jpg': photo('curd-1') })
  stage.alsoClose({ close: () => catalogue.close().catch(() => {}) })
  const order = await shop.order(customer, {
    number: '12345',
    items: ['Tomatoes, 1 kg', 'Whole milk, 1 l', 'Eggs, 6 pieces', 'Thick curd with a long name, 400 g tub'].map((product_name) => ({ product_name, quantity: 1, unit_price: 50 })),
  })
  const pictures = ['/products/tomatoes.jpg', '/products/milk.jpg', '/products/../private/eggs.jpg', '/products/curd.jpg']
  const { rows } = await shop.owner.query('select id, product_name from order_items where order_id = $1', [order.id])
  for (const [place, name] of ['Tomatoes, 1 kg', 'Whole milk, 1 l', 'Eggs, 6 pieces', 'Thick curd with a long name, 400 g tub'].entries()) {
    const { rows: [{ id }] } = await shop.owner.query('insert into products (name, image_url) values ($1, $2) returning id', [name, catalogue.address + pictures[place]])
    await shop.owner.query('update order_items set product_id = $1 where id = $2', [id, rows.find(({ product_name }) => product_name === name).id])
  }
  const ticket = await customer.raise({
    order, issue_type: 'damaged_product', subject: 'Tomatoes arrived crushed', description: 'All of them.',
    affected_items: [{ product_name: 'Tomatoes, 1 kg', quantity: 1, unit_price: 50 }],
  })
  await customer.upload(ticket, PHOTOS[0])

  const window = desktop.punnet()
  const press = (...keys) => {
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    for (const key of keys) desktop.x('xdotool', 'key', '--clearmodifiers', key)
  }
  const tray = () => console.textOf('other-photos')
  const panes = (count) => console.painted('[data-testid="photo-large"]', count)
  const boxes = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="photo-large"]')].map((photo) => {
    const [box, pane] = [photo.getBoundingClientRect(), photo.parentElement.getBoundingClientRect()]
    return Math.max(box.width / pane.width, box.height / pane.height)
  }))

  await t.test('where the shop has not said where they are, the tray says so, and an owner what to do', async () => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.press('button', 'Photo 1 of 1…')
    await panes(1)
    press('o')
    await until('the sentence', async () => (await tray()).includes('The shop has not said where its catalogue keeps its pictures. Whoever runs the database can set its address with `punnet-admin evidence catalogue`.'))
    assert.deepEqual(catalogue.asked, [])
    stage.picture('no-catalogue')
  })

  await t.test('set, they come into the open tray: the affected item first, and nothing from outside', async () => {
    await shop.owner.query('update desk.settings set catalogue_base_url = $1', [`${catalogue.address}/products/`])
    await console.painted('[data-testid="other-photos"] img', 3)
    const names = await console.browser.execute(() => [...document.querySelectorAll('[data-testid="other-photos"] button')].map((one) => one.textContent))
    assert.deepEqual(names, ['Tomatoes, 1 kg', 'Thick curd with a long name, 400 g tub', 'Whole milk, 1 l'].map((name) => `Compare with the catalogue picture of ${name}`))
    assert.match(await tray(), /Some pictures lie outside the shop's catalogue\./)
    assert.deepEqual(catalogue.asked.map(({ path }) => path).sort(), ['/products/curd.jpg', '/products/milk.jpg', '/products/tomatoes.jpg'], 'each once, and no other')
    assert.ok(catalogue.asked.every(({ headers }) => !headers.authorization && !headers.cookie && !headers.referer))
  })

  await t.test('chosen with the keys, one lies beside the photo, moves with it, and says what it is', async () => {
    await console.browser.execute(() => document.querySelector('[data-testid="other-photos"] button').focus())
    press('Return')
    await panes(2)
    press('plus', 'plus')
    await until('both to be larger alike', async () => { const now = await boxes(); return now.length === 2 && now.every((one) => one > 1.4) && Math.abs(now[0] - now[1]) < 0.01 })
    press('0')
    await until('all of both', async () => (await boxes()).every((one) => one < 1.01))
    await console.find('group', 'Catalogue picture: Tomatoes, 1 kg')
    await console.settled()
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      assert.deepEqual(await axeFinds(console), [], theme)
      stage.picture(`compare-catalogue-${theme}`)
    }
    await console.theme()
  })

  await t.test('in hand, nothing is said, known or saved of it', async () => {
    await console.press('button', 'Show catalogue picture of Tomatoes, 1 kg')
    press('y', 'i', 'e')
    press('o')
    await until('the tray to close', async () => (await console.countOf('other-photos')) === 0)
    for (const name of ['Draw', 'Facts', 'Copy the photo', 'Save the original']) assert.equal((await console.all('button', name)).length, 0, name)
    stage.picture('catalogue-in-hand')
    press('c')
    await panes(1)
    await console.settled()
    assert.deepEqual(await axeFinds(console), [])
    stage.picture('catalogue-alone')
    const { rows: [counted] } = await shop.owner.query('select (select count(*) from desk.photo_marks)::int as marks, (select count(*) from desk.evidence_blobs)::int as kept, (select count(*) from ticket_attachments)::int as attached')
    assert.deepEqual(counted, { marks: 0, kept: 1, attached: 1 })
  })

  await t.test('without the catalogue what was seen is still there, and what was not says why', async () => {
    await catalogue.close()
    press('o')
    await console.painted('[data-testid="other-photos"] img', 3)
    await shop.owner.query("update products set image_url = $1 where name = 'Eggs, 6 pieces'", [`${catalogue.address}/products/eggs.jpg`])
    // Open windows hear of the shop's settings, and of nothing else that the shop changes.
    await shop.owner.query("update desk.settings set shop_name = 'Greener Basket'")
    await until('the one that can\'t be had', async () => /Eggs, 6 pieces\s+Can’t be shown/.test(await tray()))
    assert.doesNotMatch(await tray(), /outside the shop's catalogue/)
    await console.painted('[data-testid="other-photos"] img', 3)
    await console.press('button', 'Compare with the catalogue picture of Eggs, 6 pieces…')
    await until('the reason', async () => (await console.countOf('photo-broken')) === 1 && /could not be fetched from the shop's catalogue: the storage can't be reached\. Try again later\.$/.test((await console.textOf('photo-broken')).trim()))
    await console.settled()
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      assert.deepEqual(await axeFinds(console), [], theme)
      stage.picture(`catalogue-away-${theme}`)
    }
  })
}))
