// Drawing on photos in the real window, with the real pointer; what comes of it in the database, in the file, for the customer.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'
import { withExif } from './session/exif.mjs'

/** Colours of a picture at shares of it, as "r,g,b". */
function pixels(file, places) {
  const [width, height] = execFileSync('identify', ['-format', '%w %h', file], { encoding: 'utf8' }).split(' ').map(Number)
  const asked = places.map(([x, y]) => `%[fx:int(255*p{${Math.round(x * width)},${Math.round(y * height)}}.r)],%[fx:int(255*p{${Math.round(x * width)},${Math.round(y * height)}}.g)],%[fx:int(255*p{${Math.round(x * width)},${Math.round(y * height)}}.b)]`)
  return execFileSync('convert', [file, '-format', asked.join(' '), 'info:'], { encoding: 'utf8' }).trim().split(' ').map((one) => one.split(',').map(Number))
}

test('drawing on a copy of a photo', onStage('annotate', {}, async (stage, t) => {
  const { desktop } = stage
  let console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  stage.alsoClose(customer)
  const order = await shop.order(customer, { number: '12345', items: [{ product_name: 'Tomatoes, 1 kg', quantity: 1, unit_price: 50 }] })
  const ticket = await customer.raise({ order, issue_type: 'damaged_product', subject: 'Tomatoes arrived crushed', description: 'All of them, with my address on the label.' })
  // A label in a green that no tomato has, and what a phone writes.
  const labelled = join(stage.folder, 'label.jpg')
  execFileSync('convert', [PHOTOS[0], '-resize', '2400x1800!', '-fill', '#00ff40', '-draw', 'rectangle 1500,1100 2100,1500', '-quality', '92', labelled], { stdio: 'ignore' })
  writeFileSync(labelled, withExif(readFileSync(labelled), { model: 'Fairphone 5', taken: '2026:11:25 10:42:07', offset: '+05:30', latitude: 12.5, longitude: 77.25 }))
  for (const photo of [labelled, PHOTOS[1]]) await customer.upload(ticket, photo)
  const original = createHash('sha256').update(readFileSync(labelled)).digest('hex')

  let window
  const press = (...keys) => {
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    for (const key of keys) desktop.x('xdotool', 'key', '--clearmodifiers', key)
  }
  const openPhoto = async () => {
    window = desktop.punnet()
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('composer')
    desktop.closeNotifications()
    await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 2)
    await console.press('button', /^Photo 1 of \d: label\.jpg$/)
    await console.painted('[data-testid="photo-large"]', 1)
    await until('the size of the photo', () => console.browser.execute(() => document.querySelector('output[aria-label="Zoom"]')?.textContent))
  }
  const marks = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="ink"] [data-kind]')].map((mark) => mark.dataset.kind))
  const drawn = (count) => until(`${count} marks`, async () => (await marks()).length === count)
  const chosen = (label) => until(`${label} to be taken`, async () => (await (await console.find('button', label)).getAttribute('aria-pressed')) === 'true')
  /** Where shares of the photo are on the screen. */
  const screen = async (...places) => {
    const edge = await console.browser.execute(() => {
      const { x, y, width, height } = document.querySelector('[data-testid="ink"]').getBoundingClientRect()
      return { x, y, width, height }
    })
    const { x: left, y: top } = await origin()
    return places.map(([x, y]) => [Math.round(left + edge.x + edge.width * x), Math.round(top + edge.y + edge.height * y)])
  }
  /** Where on the screen the page begins: of the frame and the title that the window manager adds, X tells little. */
  let corner
  const origin = async () => {
    if (corner) return corner
    await console.browser.execute(() => addEventListener('pointermove', ({ clientX, clientY }) => { window.pointed = { x: clientX, y: clientY } }, { capture: true }))
    const frame = desktop.geometry(window)
    const at = { x: frame.X + 420, y: frame.Y + 320 }
    desktop.x('xdotool', 'mousemove', at.x, at.y)
    let last
    await until('the pointer to rest there', async () => {
      const before = last
      last = await console.browser.execute(() => window.pointed)
      return last && JSON.stringify(last) === JSON.stringify(before)
    })
    corner = { x: at.x - last.x, y: at.y - last.y }
    return corner
  }
  /** With the pointer held down, from place to place. */
  const drag = async (...way) => {
    const [first, ...rest] = await screen(...way)
    desktop.x('xdotool', 'mousemove', ...first, 'mousedown', '1')
    let [x, y] = first
    for (const to of rest) {
      for (let i = 1; i <= 6; i += 1) desktop.x('xdotool', 'mousemove', Math.round(x + ((to[0] - x) * i) / 6), Math.round(y + ((to[1] - y) * i) / 6))
      ;[x, y] = to
    }
    desktop.x('xdotool', 'mouseup', '1')
  }
  const draftOnDisk = () => {
    const file = join(stage.home.data, 'drafts', `${ticket.id}.json`)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).sketches?.[0]?.marks ?? []) : []
  }
  const attachments = async () => (await shop.owner.query('select a.id, a.file_name, a.is_internal, c.source_id from ticket_attachments a left join desk.photo_copies c on c.attachment_id = a.id where a.ticket_id = $1 order by a.created_at, a.id', [ticket.id])).rows
  const fileOf = async (id, name) => {
    const { rows: [{ bytes }] } = await shop.owner.query("select string_agg(c.bytes, '' order by c.ordinal) as bytes from ticket_attachments a join desk.evidence_objects o on o.path = a.storage_path join desk.evidence_chunks c on c.sha256 = o.sha256 where a.id = $1", [id])
    const file = join(stage.folder, name)
    writeFileSync(file, bytes)
    return file
  }
  const toast = (words) => until(`"${words}"`, () => console.browser.execute((wanted) => [...document.querySelectorAll('[data-testid="toast"]')].some((one) => one.textContent.includes(wanted)), words))

  await openPhoto()

  await t.test('each kind of mark is drawn by the pointer', async () => {
    press('e')
    await console.find('toolbar', 'Draw')
    await drag([0.1, 0.1], [0.3, 0.3])
    await drawn(1)
    press('b')
    await chosen('Box')
    await drag([0.4, 0.1], [0.55, 0.3])
    await drawn(2)
    press('c')
    await chosen('Circle')
    await drag([0.65, 0.1], [0.85, 0.3])
    await drawn(3)
    press('f')
    await chosen('Freehand')
    await drag([0.1, 0.5], [0.2, 0.6], [0.3, 0.5], [0.4, 0.6])
    await drawn(4)
    press('p')
    await chosen('Pin')
    await drag([0.15, 0.8])
    await drag([0.3, 0.8])
    await drawn(6)
    press('t')
    await chosen('Text')
    await console.press('button', 'Yellow')
    await drag([0.4, 0.45])
    await console.find('textbox', 'Text on the photo')
    desktop.x('xdotool', 'type', '--delay', '20', 'Crushed here')
    press('Return')
    await drawn(7)
    assert.deepEqual(await marks(), ['arrow', 'box', 'circle', 'freehand', 'pin', 'pin', 'text'])
    assert.match(await console.browser.execute(() => document.querySelector('[data-testid="ink"]').textContent), /Crushed here/)
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`drawing-${theme}`)
    }
    await console.theme()
  })

  await t.test('undone and done again, with the keys', async () => {
    press('ctrl+z', 'ctrl+z')
    await drawn(5)
    press('ctrl+shift+z', 'ctrl+shift+z')
    await drawn(7)
  })

  await t.test('the pointer still pushes the enlarged photo: with Space held, and with the middle button', async () => {
    press('1')
    const place = () => console.browser.execute(() => { const { x, y } = document.querySelector('[data-testid="ink"]').getBoundingClientRect(); return { x, y } })
    await until('the photo enlarged', () => console.browser.execute(() => document.querySelector('output[aria-label="Zoom"]')?.textContent.startsWith('100')))
    const before = await place()
    const frame = desktop.geometry(window)
    const [x, y] = [frame.X + 500, frame.Y + 450]
    desktop.x('xdotool', 'mousemove', x, y, 'keydown', 'space')
    await until('the hand to be ready', () => console.browser.execute(() => document.querySelector('[data-testid="ink"]').hasAttribute('data-pushing')))
    /** Not in one breath: a busy window takes the moves of one frame together. */
    const push = (button, by) => {
      desktop.x('xdotool', 'mousedown', button)
      for (const share of [0.25, 0.5, 0.75, 1]) desktop.x('xdotool', 'mousemove', x + Math.round(by * share), y + Math.round(by * share * 0.75))
      desktop.x('xdotool', 'mouseup', button)
    }
    push('1', -80)
    desktop.x('xdotool', 'keyup', 'space')
    const pushed = await until('the photo elsewhere', async () => { const now = await place(); return now.x < before.x - 50 && now })
    desktop.x('xdotool', 'mousemove', x, y)
    push('2', 80)
    await until('the photo back', async () => (await place()).x > pushed.x + 50)
    assert.equal((await marks()).length, 7, 'nothing was drawn by it')
    press('0')
    await until('all of it', () => console.browser.execute(() => !document.querySelector('output[aria-label="Zoom"]')?.textContent.startsWith('100')))
  })

  await t.test('killed in the middle of it, everything drawn is there again', async () => {
    await until('the marks on the disk', () => draftOnDisk().length === 7)
    await console.kill()
    console = await stage.start()
    corner = undefined
    await console.phase('ready')
    await console.byId('queue-row')
    await openPhoto()
    await console.find('group', 'Not saved yet')
    stage.picture('not-saved-yet')
    press('e')
    await drawn(7)
    await console.find('toolbar', 'Draw')
    assert.match(await (await console.find('region', 'Save the copy')).getText(), /What you drew before is still here/)
  })

  await t.test('saved internal: a copy that names its photo, which no customer sees', async () => {
    await console.press('button', 'Save copy')
    await toast('Saved as a copy, internal.')
    const all = await attachments()
    assert.deepEqual(all.map(({ file_name, is_internal }) => [file_name, is_internal]), [['label.jpg', false], ['crushed-tomatoes-2.jpg', false], ['label (annotated).jpg', true]])
    assert.equal(all[2].source_id, all[0].id)
    assert.equal((await customer.request('select 1 from ticket_attachments')).length, 2)
    const file = await fileOf(all[2].id, 'annotated.jpg')
    assert.equal(execFileSync('identify', ['-format', '%w %h %m', file], { encoding: 'utf8' }), '2400 1800 JPEG')
    // Along the arrow, on the box's left side, at the circle's top, in the pin's disc.
    for (const [red, green, blue] of pixels(file, [[0.2, 0.2], [0.4, 0.2], [0.75, 0.1], [0.15, 0.783]])) assert.ok(red > 150 && green < 110 && blue < 110, `${red}, ${green}, ${blue} is no red`)
    await until('the sketch forgotten', () => draftOnDisk().length === 0)
  })

  await t.test('redacted and visible: what is under it is gone, and nothing the camera wrote is in the file', async () => {
    await until('the light table', async () => (await console.countOf('ink')) === 0)
    press('e')
    await console.find('toolbar', 'Draw')
    press('r')
    await chosen('Redact')
    await drag([0.6, 0.58], [0.9, 0.87])
    await drawn(1)
    await console.press('radio', 'Visible to the customer')
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`redacting-${theme}`)
    }
    await console.theme()
    await console.press('button', 'Save copy')
    await toast('Saved as a copy that the customer sees.')
    const all = await attachments()
    const redacted = all.find(({ file_name }) => file_name === 'label (redacted).jpg')
    assert.equal(redacted?.is_internal, false)
    assert.equal(redacted.source_id, all[0].id)
    assert.deepEqual((await customer.request('select file_name from ticket_attachments order by created_at, id')).map(({ file_name }) => file_name), ['label.jpg', 'crushed-tomatoes-2.jpg', 'label (redacted).jpg'])
    const file = await fileOf(redacted.id, 'redacted.jpg')
    const covered = [[0.61, 0.6], [0.7, 0.7], [0.75, 0.72], [0.87, 0.83], [0.89, 0.86]]
    for (const [red, green, blue] of pixels(file, covered)) assert.ok(Math.max(red, green, blue) <= 6, `${red}, ${green}, ${blue} is not black`)
    // Before, it was there to be seen.
    assert.ok(pixels(labelled, [[0.75, 0.72]])[0][1] > 200)
    const green = Number(execFileSync('convert', [file, '-fuzz', '25%', '-fill', 'white', '+opaque', '#00ff40', '-fill', 'black', '-opaque', '#00ff40', '-negate', '-format', '%[fx:mean]', 'info:'], { encoding: 'utf8' }))
    assert.ok(green < 0.0001, `${green} of the copy is still as green as the label`)
    const bytes = readFileSync(file)
    for (const sign of ['Exif', 'Fairphone', 'ICC_PROFILE', 'http://ns.adobe.com']) assert.equal(bytes.includes(sign), false, sign)
    assert.equal(bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff]), 3), -1, 'no preview is embedded')
  })

  await t.test('the photo itself is what it was', async () => {
    const [first] = await attachments()
    assert.equal(createHash('sha256').update(readFileSync(await fileOf(first.id, 'source.jpg'))).digest('hex'), original)
  })

  await t.test('copies stand beside their photo, marked, and lead to it', async () => {
    press('Escape')
    await until('the photos to close', async () => (await console.countOf('photo-large')) === 0)
    await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 4)
    const grid = await console.browser.execute(() => [...document.querySelectorAll('[data-testid="ticket"] [aria-label="Evidence photos"] button')].map((one) => [one.getAttribute('aria-label').split(': ')[1], one.textContent]))
    assert.deepEqual(grid, [['label.jpg', ''], ['label (annotated).jpg', 'copyinternal'], ['label (redacted).jpg', 'copy'], ['crushed-tomatoes-2.jpg', '']])
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`grid-${theme}`)
    }
    await console.press('button', /^Photo 2 of 4/)
    await console.painted('[data-testid="photo-large"]', 1)
    stage.picture('copy-on-the-table')
    await console.press('button', 'Copy of photo 1')
    await until('the photo', async () => (await (await console.find('dialog', 'Evidence photos')).getText()).includes('1 of 4'))
  })
}))
