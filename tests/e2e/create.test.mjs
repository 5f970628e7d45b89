import test from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFiles } from './session/drop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

const PHOTO = join(import.meta.dirname, '../fixtures/crushed-tomatoes-1.jpg')

test('a ticket for somebody who calls', onStage('create', {}, async (stage, t) => {
  const { desktop } = stage
  let console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  const other = await shop.customer({ name: 'Ravi Menon', email: 'ravi.menon@example.in', phone: '080-2345 6789' })
  stage.alsoClose(meera, other)
  await shop.order(meera, {
    number: 'ORD-48213',
    items: [
      { product_name: 'Basmati rice, 5 kg', quantity: 1, unit_price: 640 },
      { product_name: 'Curd, 400 g', quantity: 2, unit_price: 95 },
      { product_name: 'Tomatoes, 500 g', quantity: 4, unit_price: 25 },
    ],
  })
  // One after the other: given together they would be held down together.
  const keys = async (...sent) => {
    for (const key of sent) await console.browser.keys([key])
  }
  const bothThemes = async (name) => {
    for (const theme of ['dark', 'light']) {
      await console.theme(theme)
      stage.picture(`${name}-${theme}`)
    }
    await console.theme()
  }

  await t.test('is found by the last digits, and written down by keyboard alone', async () => {
    await keys('c')
    await console.byId('new-ticket')
    await until('the search to have the focus', () => console.browser.execute(() => document.activeElement?.getAttribute('role') === 'combobox'))
    await keys(...'45012345')
    await until('the customer', async () => (await console.countOf('found-customer')) === 1)
    await console.settled()
    await bothThemes('1-found')
    await keys('Enter')
    await until('the order to have the focus', () => console.browser.execute(() => document.activeElement?.matches('input[type="radio"]')))
    await keys(' ')
    await until('the items', async () => (await console.countOf('item-choice')) === 3)
    await keys('Tab', 'Tab', 'Tab', 'ArrowUp', 'ArrowUp')
    await until('the sum', async () => (await console.textOf('claimed-sum')).includes('₹50.00'))
    await keys('Tab')
    await until('the issue type to have the focus', () => console.browser.execute(() => document.activeElement?.getAttribute('aria-label') === 'Issue type'))
    await keys('Enter')
    await console.find('option', 'Damaged product')
    await keys('Enter')
    await until('the suggested subject', async () => (await (await console.find('textbox', 'Subject')).getValue()) === 'Damaged product: Tomatoes, 500 g')
    await console.write('textbox', 'Description', 'Two of four packs were crushed; she sends photos by mail.')
    await bothThemes('2-written')
  })

  const files = join(stage.folder, 'files')
  mkdirSync(files, { recursive: true })
  const [photo, second, page] = ['<b>tomatoes.jpg', 'टमाटर 🍅 2.JPG', 'page.jpg'].map((name) => join(files, name))
  copyFileSync(PHOTO, photo)
  writeFileSync(second, Buffer.concat([readFileSync(PHOTO), Buffer.from('another')]))
  writeFileSync(page, '<html><script>alert(1)</script></html>')

  await t.test('takes real files that are dropped on it, and says why one is refused', async () => {
    await dropFiles({ console, desktop }, 'new-ticket', [photo, second, page], () => bothThemes('3-over'))
    await until('three files', async () => (await console.countOf('upload')) === 3)
    assert.equal(await console.countOf('upload', '[data-state="waiting"]'), 2)
    assert.match(await console.textOf('upload', '[data-state="refused"]'), /page\.jpg.+holds neither a photo nor a video nor a PDF/s)
    await bothThemes('4-dropped')
    await console.press('button', 'Leave out page.jpg')
  })

  let number
  await t.test('survives another page', async () => {
    await keys('Escape')
    await until('the queue', async () => (await console.countOf('new-ticket')) === 0)
    await console.press('link', 'New ticket')
    assert.equal(await (await console.find('textbox', 'Description')).getValue(), 'Two of four packs were crushed; she sends photos by mail.')
    assert.equal(await console.countOf('upload'), 2)
  })

  await t.test('is stored with Ctrl+Enter, gets its photos, and opens', async () => {
    await (await console.find('textbox', 'Description')).click()
    await console.browser.keys(['Control', 'Enter'])
    const ticket = await console.byId('ticket')
    number = await ticket.getAttribute('data-ticket')
    assert.match(number, /^TKT-\d{4}-00001$/)
    await console.painted('[aria-label="Evidence photos"] img', 2)
    await bothThemes('5-opened')
    const { rows: [stored] } = await shop.owner.query('select t.*, u.full_name, o.order_number from support_tickets t join users u on u.id = t.customer_id join orders o on o.id = t.order_id')
    assert.equal(stored.ticket_number, number)
    assert.equal(stored.full_name, 'Meera Nair')
    assert.equal(stored.order_number, 'ORD-48213')
    assert.equal(stored.issue_type, 'damaged_product')
    assert.deepEqual(stored.affected_items.map(({ product_name, quantity, unit_price }) => [product_name, quantity, unit_price]), [['Tomatoes, 500 g', 2, 25]])
    const { rows } = await shop.owner.query('select a.file_name, a.file_type, o.sha256 from ticket_attachments a join desk.evidence_objects o on o.path = a.storage_path order by a.created_at')
    assert.deepEqual(
      rows.map((row) => [row.file_name, row.file_type, row.sha256.toString('hex')]),
      [photo, second].map((file, n) => [['<b>tomatoes.jpg', 'टमाटर 🍅 2.JPG'][n], 'image/jpeg', createHash('sha256').update(readFileSync(file)).digest('hex')]),
    )
  })

  await t.test('is no news to the desk, but is in its queue, and the customer sees it', async () => {
    await until('the row', async () => (await console.countOf('queue-row', `[data-ticket="${number}"]`)) === 1)
    assert.equal((await meera.request('select count(*)::int as n from support_tickets'))[0].n, 1)
    assert.equal((await other.request('select count(*)::int as n from support_tickets'))[0].n, 0)
    const { rows: [{ n }] } = await shop.owner.query('select count(*)::int as n from desk.staff_notifications')
    assert.equal(n, 0)
  })

  await t.test("takes a photo from the system's own dialog, and nothing where that is closed", async () => {
    await console.press('link', 'New ticket')
    await console.byId('new-ticket')
    const dialog = () => {
      try {
        return desktop.x('xdotool', 'search', '--onlyvisible', '--name', '^Attach photos$').split('\n')[0]
      } catch {
        return '' // xdotool ends with 1 where it finds nothing
      }
    }
    const opened = async () => {
      await console.press('button', 'Choose photos…')
      desktop.x('xdotool', 'windowactivate', '--sync', await until('the dialog', dialog))
    }
    const key = (name) => desktop.x('xdotool', 'key', '--clearmodifiers', name)
    await opened()
    stage.picture('7-dialog')
    key('Escape')
    await until('the dialog to close', () => !dialog())
    assert.equal(await console.countOf('upload'), 0)
    await opened()
    key('ctrl+l')
    desktop.x('xdotool', 'type', '--clearmodifiers', '--delay', '20', PHOTO)
    await until('the dialog to close', () => {
      if (dialog()) key('Return')
      return !dialog()
    }, { every: 500 })
    await until('the photo', async () => (await console.countOf('upload', '[data-state="waiting"]')) === 1)
    await console.settled()
    stage.picture('8-chosen')
    assert.match(await console.browser.execute(() => document.querySelector('[data-testid="upload"]').textContent), /crushed-tomatoes-1\.jpg/)
    await console.press('button', 'Leave out crushed-tomatoes-1.jpg')
  })

  await t.test('says what is missing, beside the field', async () => {
    await console.press('link', 'New ticket')
    await console.press('button', 'Create ticket')
    await until('the sentences', async () => (await console.textOf('new-ticket')).includes('Find the customer who is calling.'))
    assert.match(await console.textOf('new-ticket'), /Choose what is wrong\.[\s\S]*Write what the customer says\./)
    await console.browser.setWindowSize(1024, 700)
    await bothThemes('6-missing-small')
  })

  await t.test('survives a power cut a moment after it was written', async (t) => {
    const words = 'Half a description before the power went'
    const kept = () => readdirSync(stage.home.folder, { recursive: true }).some((name) => {
      // The web view keeps texts as UTF-16. A file that is being replaced just now is looked at the next time.
      try {
        return /localstorage/i.test(name) && readFileSync(join(stage.home.folder, name)).includes(Buffer.from(words, 'utf16le'))
      } catch {
        return false
      }
    })
    await console.write('textbox', 'Description', words)
    const written = Date.now()
    await until('it on the disk', kept, { within: 5000, every: 20 })
    t.diagnostic(`on the disk ${Date.now() - written} ms after the last letter was seen in the box`)
    await console.kill()
    console = await stage.start()
    await console.phase('ready')
    await console.press('link', 'New ticket')
    assert.equal(await (await console.find('textbox', 'Description')).getValue(), words)
  })
}))
