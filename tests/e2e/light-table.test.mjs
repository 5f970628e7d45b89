// The light table on the real window: what the wheel, the mouse and the keys do to a photo's real pixels.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'
import { withExif } from './session/exif.mjs'

const near = (found, wanted, what) => assert.ok(Math.abs(found - wanted) < 1.5, `${what}: ${found}, not ${wanted}`)

test('photos on the light table', onStage('light-table', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  stage.alsoClose(customer)
  const order = await shop.order(customer, { number: '12345', items: [{ product_name: 'Tomatoes, 1 kg', quantity: 1, unit_price: 50 }] })
  const ticket = await customer.raise({ order, issue_type: 'damaged_product', subject: 'Tomatoes arrived crushed', description: 'All of them.' })
  // As large as phones make them: the rendition of the viewer has a tenth of these pixels.
  const large = join(stage.folder, 'phone.jpg')
  execFileSync('convert', [PHOTOS[0], '-resize', '4032x3024', '-quality', '88', large], { stdio: 'ignore' })
  const { rows: [{ taken }] } = await shop.owner.query("select to_char((delivered_at + interval '12 minutes 20 seconds') at time zone 'UTC', 'YYYY:MM:DD HH24:MI:SS') as taken from orders where id = $1", [order.id])
  writeFileSync(large, withExif(readFileSync(large), { model: 'Fairphone 5', taken, offset: '+00:00', latitude: 12.5, longitude: 77.25 }))
  for (const photo of [large, ...PHOTOS]) await customer.upload(ticket, photo)

  const earlier = await customer.raise({ issue_type: 'spoiled_product', subject: 'Spoiled the last time, too', description: 'Some.' })
  await customer.upload(earlier, join(import.meta.dirname, '../../crates/desk/src/sample/photos/curd-1.jpg'))

  const window = desktop.punnet()
  const press = (...keys) => {
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    for (const key of keys) desktop.x('xdotool', 'key', '--clearmodifiers', key)
  }
  const look = () => console.browser.execute(() => {
    const box = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return { x, y, width, height }
    }
    const photo = document.querySelector('[data-testid="photo-large"]')
    const whole = document.querySelector('[data-testid="photo-whole"]')
    return {
      photo: box(photo), pane: box(photo.parentElement), zoom: Number.parseInt(document.querySelector('output[aria-label="Zoom"]')?.textContent ?? 'NaN', 10),
      whole: whole && whole.naturalWidth > 0 && getComputedStyle(whole).opacity === '1' ? whole.naturalWidth : 0,
    }
  })
  const becomes = (what, is) => until(what, async () => { const now = await look(); return is(now) && now })
  /** The pointer on a share of the pane; where the window says that it is then. */
  const point = async (x, y) => {
    const { pane } = await look()
    const frame = desktop.geometry(window)
    await console.browser.execute(() => {
      window.pointed = null
      if (window.followed) return
      window.followed = true
      addEventListener('pointermove', (event) => { window.pointed = { x: event.clientX, y: event.clientY } }, { capture: true })
    })
    const to = { x: Math.round(frame.X + pane.x + pane.width * x), y: Math.round(frame.Y + pane.y + pane.height * y) }
    desktop.x('xdotool', 'mousemove', to.x, to.y)
    let last
    return until('the pointer to rest there', async () => {
      const before = last
      last = await console.browser.execute(() => window.pointed)
      return last && JSON.stringify(last) === JSON.stringify(before) && last
    })
  }

  await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
  await console.byId('composer')
  desktop.closeNotifications()
  await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 3)
  await console.press('button', 'Photo 1 of 3: phone.jpg')
  await console.painted('[data-testid="photo-large"]', 1)
  const fit = await becomes('the real size of the photo', ({ zoom }) => zoom > 0 && zoom < 40)

  await t.test('all of the photo is there, its size told in its own pixels', () => {
    near(fit.photo.width / fit.photo.height, 4032 / 3024, 'its shape')
    near(Math.round(fit.photo.width / 40.32), fit.zoom, 'the size that is said')
    assert.ok(fit.photo.y >= fit.pane.y - 1 && fit.photo.height <= fit.pane.height + 1)
    assert.equal(fit.whole, 0, 'nothing more is fetched')
    stage.picture('fit')
  })

  await t.test('the wheel enlarges what the pointer is on, and brings the pixels that the screen can show', async () => {
    const at = await point(0.62, 0.4)
    const share = ({ photo }) => ({ x: (at.x - photo.x) / photo.width, y: (at.y - photo.y) / photo.height })
    const before = share(fit)
    for (let i = 0; i < 8; i += 1) desktop.x('xdotool', 'click', '4')
    const now = await becomes('the largest rendition', ({ whole, zoom }) => whole > 0 && zoom > 60)
    assert.equal(now.whole, 4032)
    near(share(now).x * now.photo.width, before.x * now.photo.width, 'what is under the pointer')
    near(share(now).y * now.photo.height, before.y * now.photo.height, 'what is under the pointer')
    stage.picture('enlarged')
  })

  await t.test('the mouse pushes it, as far as its edge', async () => {
    press('1')
    const before = await becomes('its own pixels', ({ zoom }) => zoom === 100)
    await point(0.5, 0.5)
    desktop.x('xdotool', 'mousedown', '1', 'mousemove_relative', '--', '-60', '-40', 'mousemove_relative', '--', '-60', '-40', 'mouseup', '1')
    const after = await becomes('the photo elsewhere', ({ photo }) => Math.abs(photo.x - before.photo.x) > 100)
    near(after.photo.x - before.photo.x, -120, 'pushed to the left')
    near(after.photo.y - before.photo.y, -80, 'pushed up')
    for (let i = 0; i < 60; i += 1) press('shift+Right')
    const edge = await becomes('its right edge', ({ photo, pane }) => Math.abs(photo.x + photo.width - pane.x - pane.width) < 1.5)
    assert.equal(edge.zoom, 100)
    assert.equal((await console.all('dialog', 'Evidence photos')).length, 1, 'letting go is no click beside the photo')
  })

  await t.test('two clicks: all of it, and back to its own pixels', async () => {
    await point(0.5, 0.5)
    desktop.x('xdotool', 'click', '--repeat', '2', '--delay', '60', '1')
    await becomes('all of it', ({ zoom }) => zoom === fit.zoom)
    // Elsewhere: four quick clicks in one place are not twice two.
    await point(0.4, 0.4)
    desktop.x('xdotool', 'click', '--repeat', '2', '--delay', '60', '1')
    await becomes('its own pixels', ({ zoom }) => zoom === 100)
    press('0')
    await becomes('all of it', ({ zoom }) => zoom === fit.zoom)
  })

  await t.test('a turn stays with this computer, and the file is as it came', async () => {
    press('bracketright')
    await becomes('the photo on its side', ({ photo }) => photo.width < photo.height)
    stage.picture('turned')
    press('space')
    await until('the photos to close', async () => (await console.countOf('photo-large')) === 0)
    press('space')
    await console.painted('[data-testid="photo-large"]', 1)
    await becomes('the photo on its side again', ({ photo }) => photo.width < photo.height)
    press('bracketleft')
    await becomes('the photo upright', ({ photo }) => photo.width > photo.height)
  })

  await t.test('light, in both themes the same dark table', async () => {
    press('b')
    const slider = await console.find('slider', 'Brightness')
    for (let i = 0; i < 6; i += 1) press('Right')
    // The keys go through the window system, and the page hears the last of them a moment later.
    await until('six steps more light', async () => (await slider.getAttribute('aria-valuetext')) === '130 %')
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`light-${theme}`)
    }
    await console.theme()
    await console.press('button', 'Reset')
    press('b')
  })

  await t.test('what the camera wrote is held against the delivery, the place only told when asked', async () => {
    const known = await console.find('complementary', 'What is known of the photo')
    await until('when it was taken', async () => (await known.getText()).includes('Taken 12 min after delivery'))
    const words = await known.getText()
    assert.match(words, /Fairphone 5/)
    assert.match(words, /4,032 × 3,024/)
    assert.doesNotMatch(words, /clock/)
    assert.doesNotMatch(words, /12\.5/)
    await console.press('button', 'Show the place')
    await until('the place', async () => (await known.getText()).includes('12.50000° N, 77.25000° E'))
    stage.picture('facts')
    press('i')
    await until('the facts to go', async () => (await console.all('complementary', 'What is known of the photo')).length === 0)
    const wide = await becomes('a wider room', ({ pane }) => pane.width > fit.pane.width + 200)
    assert.equal(Math.round(wide.pane.x), 0)
    press('i')
    await becomes('the same room', ({ pane }) => Math.abs(pane.width - fit.pane.width) < 1)
    press('Right')
    await until('another photo', async () => (await console.all('complementary', 'What is known of the photo')).length === 1 && (await (await console.find('complementary', 'What is known of the photo')).getText()).includes('No capture time'))
    press('Left')
    await becomes('the first photo', ({ zoom }) => zoom === fit.zoom)
  })

  await t.test('photos side by side are moved by one hand', async () => {
    press('c')
    await console.painted('[data-testid="photo-large"]', 2)
    const boxes = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="photo-large"]')].map((one) => {
      const [photo, pane] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()]
      return [(photo.x - pane.x) / photo.width, (photo.y - pane.y) / photo.height, photo.width / pane.width]
    }))
    const alike = ([one, ...others]) => others.every((other) => other.every((value, i) => Math.abs(value - one[i]) < 0.01))
    await until('both to lie alike', async () => alike(await boxes()))
    const before = (await boxes())[0][2]
    await point(0.3, 0.4)
    for (let i = 0; i < 4; i += 1) desktop.x('xdotool', 'click', '4')
    await until('both to be enlarged', async () => { const now = await boxes(); return now[0][2] > before * 2 && alike(now) })
    desktop.x('xdotool', 'mousedown', '1', 'mousemove_relative', '--', '-40', '-30', 'mousemove_relative', '--', '-40', '-30', 'mouseup', '1')
    await until('both to be pushed', async () => alike(await boxes()))
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`compare-${theme}`)
    }
    await console.theme()
    await console.press('button', 'Compare photo 3')
    await console.painted('[data-testid="photo-large"]', 3)
    await until('the third to lie as the others do', async () => { const now = await boxes(); return now.length === 3 && now.every((one) => one[2] > 1.5) && alike(now) })
    stage.picture('compare-three')
    press('c')
    await console.painted('[data-testid="photo-large"]', 1)
  })

  await t.test('photos are carried onto the table: from the strip, and from another ticket of this customer', async () => {
    const panes = (count) => console.painted('[data-testid="photo-large"]', count)
    const carry = async (element, picture) => {
      const { X, Y } = desktop.geometry(window)
      const [from, to] = await console.browser.execute((one) => {
        const middle = (box) => [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]
        return [middle(one.getBoundingClientRect()), middle(document.querySelector('[data-photos]').getBoundingClientRect())]
      }, element)
      desktop.x('xdotool', 'mousemove', X + from[0], Y + from[1], 'mousedown', '1')
      for (let step = 1; step <= 10; step += 1) desktop.x('xdotool', 'mousemove', ...[0, 1].map((axis) => [X, Y][axis] + Math.round(from[axis] + ((to[axis] - from[axis]) * step) / 10)))
      await console.byId('carried-photo', '[data-over="taken"]')
      stage.picture(picture)
      desktop.x('xdotool', 'mouseup', '1')
      await until('it to be laid down', async () => (await console.countOf('carried-photo')) === 0)
    }
    await carry(await console.find('button', 'Show photo 3'), 'carried-from-the-strip')
    await panes(2)
    press('o')
    await console.byId('other-photos')
    await console.painted('[data-testid="other-photos"] img', 1)
    await carry(await console.find('button', `Compare photo 1 of ${earlier.ticket_number}`), 'carried-from-another-ticket')
    await panes(3)
    await console.settled()
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`compare-other-ticket-${theme}`)
    }
    await console.theme()
    press('o')
    press('c')
    await panes(1)
  })

  await t.test('a glass under the pointer, while the key is held', async () => {
    await point(0.5, 0.5)
    desktop.x('xdotool', 'keydown', 'm')
    const since = Date.now()
    await console.byId('loupe')
    const at = await point(0.4, 0.45)
    await until('the glass under the pointer', () => console.browser.execute((x, y) => {
      const glass = document.querySelector('[data-testid="loupe"]').getBoundingClientRect()
      return Math.abs(glass.x + glass.width / 2 - x) < 1.5 && Math.abs(glass.y + glass.height / 2 - y) < 1.5
    }, at.x, at.y))
    await console.settled()
    stage.picture('magnifier')
    // Let go at once it would be a tap, after which the glass stays.
    await until('the key to have been held', () => Date.now() - since > 600)
    desktop.x('xdotool', 'keyup', 'm')
    await until('the glass to go', async () => (await console.countOf('loupe')) === 0)
  })
}))
