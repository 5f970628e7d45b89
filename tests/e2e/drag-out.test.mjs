// A photo dragged out of the window into another program, and what must go on as before afterwards.
import test from 'node:test'
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dragOut, dropFiles, placeOf } from './session/drop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

test('photos and files go out of the window on the pointer', onStage('drag-out', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const ticket = await meera.raise({ issue_type: 'damaged_product', subject: 'Crushed tomatoes', description: 'All of them.' })
  const attached = async () => (await shop.owner.query('select count(*)::int as n from ticket_attachments where ticket_id = $1', [ticket.id])).rows[0].n
  const thumb = (place) => console.find('button', `Photo ${place} of 2…`)

  const files = join(stage.folder, 'files')
  mkdirSync(join(files, 'later'), { recursive: true })
  // The same name twice, and one that no address may hold as it is.
  const [first, second, label] = [join(files, 'Tomates écrasées #1 50%.jpg'), join(files, 'later', 'Tomates écrasées #1 50%.jpg'), join(files, 'label.pdf')]
  copyFileSync(PHOTOS[0], first)
  copyFileSync(PHOTOS[1], second)
  writeFileSync(label, '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n')
  const outside = join(stage.folder, 'outside')

  await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
  await console.byId('composer')
  await dropFiles({ console, desktop }, 'ticket', [first])
  await until('the first', async () => (await attached()) === 1)
  await dropFiles({ console, desktop }, 'ticket', [second, label])
  await until('all of them', async () => (await attached()) === 3)
  await console.painted('[aria-label^="Photo "] img', 2)
  await console.settled()

  await t.test('another program is given each photo as it came, under its name', async () => {
    for (const [place, file] of [[1, first], [2, second]]) {
      const addresses = await dragOut({ console, desktop }, await thumb(place), outside, async () => stage.picture(`dragging-${place}`))
      assert.equal(addresses.length, 1)
      const [copy] = readdirSync(outside).filter((name) => name !== 'received')
      assert.equal(copy, 'Tomates écrasées #1 50%.jpg')
      assert.ok(readFileSync(join(outside, copy)).equals(readFileSync(file)), 'byte for byte')
    }
  })

  await t.test('the next press counts', async () => {
    desktop.x('xdotool', 'mousemove', ...(await placeOf({ console, desktop }, await thumb(2))), 'click', '1')
    const table = await console.find('dialog', 'Evidence photos')
    assert.match(await table.getText(), /2 of 2/)
    desktop.x('xdotool', 'key', 'Escape')
    await until('the light table to be closed', async () => (await console.all('dialog')).length === 0)
  })

  await t.test('a file that is no photo goes too', async () => {
    await dragOut({ console, desktop }, await console.find('button', 'Save label.pdf…'), outside)
    assert.ok(readFileSync(join(outside, 'label.pdf')).equals(readFileSync(label)))
  })

  await t.test('let go of over its own window, it is no new evidence', async () => {
    const from = await placeOf({ console, desktop }, await thumb(1))
    const to = await placeOf({ console, desktop }, await console.byId('composer'))
    await console.browser.execute(() => {
      window.dragged = []
      for (const kind of ['dragstart', 'dragend']) document.addEventListener(kind, () => window.dragged.push(kind))
    })
    desktop.x('xdotool', 'mousemove', ...from)
    await console.settled()
    desktop.x('xdotool', 'mousedown', '1')
    for (let step = 1; step <= 15; step += 1) {
      desktop.x('xdotool', 'mousemove', ...from.map((start, axis) => Math.round(start + ((to[axis] - start) * step) / 15)))
      assert.equal(await console.countOf('drop-target'), 0)
    }
    desktop.x('xdotool', 'mouseup', '1')
    await until('the drag to be over', async () => String(await console.browser.execute(() => window.dragged)) === 'dragstart,dragend')
    await console.write('textbox', 'Reply to customer', 'Thank you for the photos.')
    assert.equal(await console.countOf('drop-target'), 0)
    assert.equal(await console.countOf('upload'), 0)
    assert.equal(await attached(), 3)
  })
}))
