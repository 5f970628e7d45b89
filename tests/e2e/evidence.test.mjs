import test from 'node:test'
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holdOnClipboard } from './session/clipboard.mjs'
import { dropFiles } from './session/drop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

const PHOTO = join(import.meta.dirname, '../fixtures/crushed-tomatoes-1.jpg')
const IPHONE = join(import.meta.dirname, '../../crates/darkroom/tests/fixtures/quarters.heic')

test('photos come into a ticket, and are seen', onStage('evidence', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const ticket = await meera.raise({ issue_type: 'damaged_product', subject: 'Crushed tomatoes', description: 'All of them.' })
  const kept = async () => (await shop.owner.query('select a.file_name, b.size::int from ticket_attachments a join desk.evidence_objects o on o.path = a.storage_path join desk.evidence_blobs b using (sha256) where a.ticket_id = $1 order by a.created_at, a.id', [ticket.id])).rows
  const names = async () => (await kept()).map(({ file_name }) => file_name)
  const open = () => console.browser.execute((number) => { location.hash = `/support-tickets/${number}` }, ticket.ticket_number)
  const painted = () => console.browser.execute(() => [...document.querySelectorAll('[aria-label^="Photo "] img')].filter((one) => one.complete && one.naturalWidth > 0).length)
  const bothThemes = async (name) => {
    for (const theme of ['dark', 'light']) {
      await console.theme(theme)
      stage.picture(`${name}-${theme}`)
    }
    await console.theme()
  }

  const files = join(stage.folder, 'files')
  mkdirSync(join(files, 'from the customer'), { recursive: true })
  const file = (name, bytes) => {
    writeFileSync(join(files, name), bytes)
    return join(files, name)
  }
  const photo = readFileSync(PHOTO)
  const [tomatoes, copy] = [file('tomatoes.jpg', photo), file('the same again.jpg', photo)]
  const iphone = join(files, 'from the customer', 'IMG_0412.HEIC')
  copyFileSync(IPHONE, iphone)

  await t.test('files and folders dropped on the ticket are attached at once', async () => {
    await open()
    await console.byId('composer')
    await dropFiles({ console, desktop }, 'ticket', [tomatoes, join(files, 'from the customer')], () => bothThemes('1-over'))
    await until('both to be stored', async () => (await kept()).length === 2)
    assert.deepEqual(await kept(), [{ file_name: 'tomatoes.jpg', size: photo.length }, { file_name: 'IMG_0412.HEIC', size: readFileSync(IPHONE).length }])
    await until('both to be painted, the one from an iPhone too', async () => (await painted()) === 2)
    await console.settled()
    await bothThemes('2-grid')
  })

  await t.test('what the ticket has already is noticed, and what is no photo says so', async () => {
    const page = file('page.jpg', '<html><script>alert(1)</script></html>')
    await dropFiles({ console, desktop }, 'ticket', [copy, page])
    await until('both to be refused', async () => (await console.countOf('upload', '[data-state="refused"]')) === 2)
    const words = await console.browser.execute(() => [...document.querySelectorAll('[data-testid="upload"]')].map((one) => one.textContent).join('\n'))
    assert.match(words, /“the same again\.jpg” is on this ticket already, as “tomatoes\.jpg”\. It was not attached a second time\./)
    assert.match(words, /“page\.jpg” holds neither a photo nor a video nor a PDF/)
    assert.equal((await kept()).length, 2)
    await bothThemes('3-refused')
    await console.press('button', 'Leave out the same again.jpg')
    await console.press('button', 'Leave out page.jpg')
    await until('nothing to be on its way', async () => (await console.countOf('upload')) === 0)
  })

  await t.test('a copied picture is pasted, also while one writes', async () => {
    const held = await holdOnClipboard(desktop, 'picture', PHOTO)
    await (await console.find('textbox', 'Resolution notes')).click()
    desktop.x('xdotool', 'key', '--clearmodifiers', 'ctrl+v')
    await until('the picture to be stored', async () => (await kept()).length === 3)
    assert.match((await names())[2], /^pasted-[0-9a-f]{32}\.png$/)
    assert.equal(await (await console.find('textbox', 'Resolution notes')).getValue(), '')
    held.kill()
  })

  await t.test('copied files are pasted where no field is', async () => {
    const other = file('second photo.jpg', Buffer.concat([photo, Buffer.from('another')]))
    const held = await holdOnClipboard(desktop, 'files', other)
    await (await console.find('heading', 'Crushed tomatoes')).click()
    desktop.x('xdotool', 'key', '--clearmodifiers', 'ctrl+v')
    await until('the file to be stored', async () => (await names()).at(-1) === 'second photo.jpg')
    held.kill()
    await until('all four to be painted', async () => (await painted()) === 4)
  })

  await t.test('a file dropped on a line of the queue goes to its ticket', async () => {
    await console.browser.execute(() => { location.hash = '/support-tickets' })
    await until('the queue alone', async () => (await console.countOf('ticket')) === 0 && (await console.countOf('queue-row')) === 1)
    const third = file('third photo.jpg', Buffer.concat([photo, Buffer.from('a third')]))
    await dropFiles({ console, desktop }, 'queue-row', [third], () => bothThemes('4-over-a-line'))
    await until('it to be stored', async () => (await names()).at(-1) === 'third photo.jpg')
    await console.byId('toast')
  })

  await t.test('a photo that cannot be shown says why, and the others are seen all the same', async () => {
    await meera.upload(ticket, file('cut off.heic', readFileSync(IPHONE).subarray(0, 200)))
    await open()
    await until('five to be painted', async () => (await painted()) === 5)
    await console.press('button', /^Photo 6 of 6/)
    await until('the reason', async () => /can.t be shown|is damaged/.test(await console.textOf('photo-broken')))
    await bothThemes('5-cut-off')
    await console.browser.keys('Escape')
  })
}))
