// Every key that the sheet of shortcuts lists, pressed on the real keyboard of the desktop.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

/** What X calls the caps of the sheet. */
const NAMES = { Ctrl: 'ctrl', Alt: 'alt', '?': 'question', ',': 'comma', '+': 'plus', '=': 'equal', '-': 'minus', '/': 'slash', '↑': 'Up', '↓': 'Down', '←': 'Left', '→': 'Right', Esc: 'Escape', Enter: 'Return', Shift: 'shift', Space: 'space', '[': 'bracketleft', ']': 'bracketright', Delete: 'Delete', Backspace: 'BackSpace' }

test('every shortcut of the sheet works', onStage('keys', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  stage.alsoClose(customer)
  const tickets = []
  for (const subject of ['Oldest', 'Middle', 'Newest']) tickets.push(await customer.raise({ issue_type: 'other', subject, description: 'Words' }))
  const [oldest, middle, newest] = tickets
  for (const photo of PHOTOS) await customer.upload(newest, photo)
  const again = join(stage.folder, 'again.jpg')
  execFileSync('convert', [PHOTOS[0], '-resize', '70%', again], { stdio: 'ignore' })
  await customer.upload(middle, again)
  await until('all of them', async () => (await console.countOf('queue-row')) === 3)
  desktop.closeNotifications()

  const window = desktop.punnet()
  const press = (keys) => {
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    desktop.x('xdotool', 'key', '--clearmodifiers', keys)
  }
  const at = async (address) => {
    await console.browser.execute((to) => { location.hash = to }, address)
    await until(`the address ${address}`, () => console.browser.execute((to) => location.hash === `#${to}`, address))
    await console.browser.execute(() => document.activeElement?.blur())
  }
  const queue = async () => {
    await at('/support-tickets')
    await until('the queue alone', async () => (await console.countOf('queue-row')) === 3 && (await console.countOf('ticket')) === 0)
  }
  const mark = async (ticket) => {
    await queue()
    await console.browser.execute((number) => document.querySelector(`[data-testid="queue-row"][data-ticket="${number}"] a`).focus(), ticket.ticket_number)
  }
  const marked = (ticket) => until(`${ticket.subject} to be marked`, () => console.browser.execute((number) => document.activeElement?.closest('[data-testid="queue-row"]')?.dataset.ticket === number, ticket.ticket_number))
  const open = async (ticket) => {
    await queue()
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('composer')
  }
  const size = () => JSON.parse(readFileSync(join(stage.home.data, 'settings.json'), 'utf8')).machine.size
  const resized = (to) => until(`the size ${to} %`, () => size() === to)
  const usual = async () => {
    await queue()
    press('ctrl+0')
    await console.browser.execute(() => document.activeElement?.blur())
  }
  const photo = (n) => until(`photo ${n}`, async () => (await (await console.find('dialog', 'Evidence photos')).getText()).includes(`${n} of 2`))
  const onPhoto = (n) => async () => {
    await open(newest)
    await console.painted('[aria-label="Evidence photos"] img', 2)
    await console.press('button', `Photo ${n} of 2: ${PHOTOS[n - 1].split('/').at(-1)}`)
    await photo(n)
  }

  // How a photo lies on the light table: its edges in the window, and the size that is said of it.
  const lying = () => console.browser.execute(() => {
    const { x, y, width, height } = document.querySelector('[data-testid="photo-large"]').getBoundingClientRect()
    return { x, y, width, height, said: document.querySelector('output[aria-label="Zoom"]')?.textContent ?? '' }
  })
  let lay
  /** On the first photo, once these keys were pressed. */
  const onTable = (...keys) => async () => {
    await onPhoto(1)()
    await console.painted('[data-testid="photo-large"]', 1)
    await until('the size to be said', async () => (await lying()).said)
    for (const key of keys) {
      const before = await lying()
      press(key)
      await until(`${key} to be heard`, async () => JSON.stringify(await lying()) !== JSON.stringify(before))
    }
    lay = await lying()
  }
  const size1 = async () => Number.parseInt((await lying()).said, 10)

  const judged = (said) => until(`"${said}" to be marked`, async () => (await (await console.find('button', said)).getAttribute('aria-pressed')) === 'true')

  const panes = (count) => until(`${count} photos on the table`, async () => (await console.countOf('photo-large')) === count)
  /** On the first photo, beside the one of another ticket that it looks like. */
  const onPair = async () => {
    await onTable()()
    await console.find('group', 'Looks like another photo')
    press('a')
    await panes(2)
  }
  const photosOf = (ticket) => until(`the photos of ${ticket.subject}`, async () => (await console.countOf('ticket', `[data-ticket="${ticket.ticket_number}"]`)) === 1 && (await console.countOf('photo-large')) === 1)

  const marksDrawn = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="ink"] [data-kind]')].map((mark) => mark.innerHTML))
  const marks = (count) => until(`${count} marks`, async () => (await marksDrawn()).length === count)
  /** Drawing on the first photo, where nothing was drawn before, once these keys were pressed. */
  const drawing = (...keys) => async () => {
    await onTable('e')()
    await console.find('toolbar', 'Draw')
    const clear = await console.find('button', 'Clear')
    if (await clear.isEnabled()) await clear.click()
    await marks(0)
    await console.browser.execute(() => document.querySelector('[role="dialog"] [tabindex="-1"]').focus())
    for (const key of keys) press(key)
  }
  const taken = (label) => [drawing(label === 'Arrow' ? 'v' : 'a'), () => until(`${label} to be taken`, async () => (await (await console.find('button', label)).getAttribute('aria-pressed')) === 'true')]

  const effects = {
    drawOnPhoto: [onTable(), () => console.find('toolbar', 'Draw')],
    drawArrow: taken('Arrow'),
    drawBox: taken('Box'),
    drawCircle: taken('Circle'),
    drawText: taken('Text'),
    drawFreehand: taken('Freehand'),
    drawPin: taken('Pin'),
    redactPhoto: taken('Redact'),
    selectMark: taken('Select'),
    layMark: [drawing('a'), () => marks(1)],
    moveMark: [async () => { await drawing('a', 'Return')(); await marks(1); lay.mark = (await marksDrawn())[0] }, () => until('the mark elsewhere', async () => (await marksDrawn())[0] !== lay.mark)],
    deleteMark: [async () => { await drawing('a', 'Return')(); await marks(1) }, () => marks(0)],
    undoMark: [async () => { await drawing('a', 'Return')(); await marks(1) }, () => marks(0)],
    redoMark: [async () => { await drawing('a', 'Return')(); await marks(1); press('ctrl+z'); await marks(0) }, () => marks(1)],
    // A tap is too short to be seen as a hold; what it does with the pointer, annotate.test.mjs sees.
    pushInk: [async () => {
      await drawing()()
      await console.browser.execute(() => {
        window.pushed = false
        new MutationObserver(() => { window.pushed ||= document.querySelector('[data-testid="ink"]')?.hasAttribute('data-pushing') ?? false }).observe(document.querySelector('[data-testid="ink"]'), { attributes: true })
      })
    }, () => until('the photo to be loose', () => console.browser.execute(() => window.pushed))],
    help: [queue, async () => {
      await console.find('dialog', 'Keyboard shortcuts')
      press('Escape')
      await until('the sheet to close', async () => (await console.all('dialog', 'Keyboard shortcuts')).length === 0)
    }],
    settings: [queue, () => console.find('heading', 'This computer')],
    larger: [usual, () => resized(110)],
    smaller: [usual, () => resized(90)],
    usualSize: [async () => { await usual(); press('ctrl+plus'); await resized(110) }, () => resized(100)],
    back: [async () => { await queue(); await at('/settings') }, () => until('the queue again', () => console.browser.execute(() => location.hash === '#/support-tickets'))],
    forward: [async () => { await queue(); await at('/settings'); await console.browser.back(); await until('the queue', () => console.browser.execute(() => location.hash === '#/support-tickets')) }, () => console.find('heading', 'This computer')],
    analytics: [queue, () => console.find('heading', 'Analytics')],
    create: [queue, () => console.byId('new-ticket')],
    search: [queue, () => until('the search to have the focus', () => console.browser.execute(() => document.activeElement?.type === 'search'))],
    next: [() => mark(newest), () => marked(middle)],
    previous: [() => mark(oldest), () => marked(middle)],
    open: [() => mark(middle), () => console.byId('ticket', `[data-ticket="${middle.ticket_number}"]`)],
    close: [() => open(oldest), async () => {
      await until('the ticket to close', async () => (await console.countOf('ticket')) === 0)
    }],
    undoSend: [async () => { await open(oldest); await console.write('textbox', 'Reply to customer', 'Too fast'); await console.press('button', 'Send reply'); await console.byId('waiting-message') }, () => until('it in the box again', async () => (await (await console.find('textbox', 'Reply to customer')).getValue()) === 'Too fast' && (await console.countOf('waiting-message')) === 0)],
    send: [async () => { await open(oldest); await console.write('textbox', 'Reply to customer', 'By key') }, () => until('the reply', async () => (await customer.messages(oldest)).length > 0)],
    nextPhoto: [onPhoto(1), () => photo(2)],
    previousPhoto: [onPhoto(2), () => photo(1)],
    zoomIn: [onTable(), () => until('a larger photo', async () => (await lying()).width > lay.width)],
    zoomOut: [onTable('1'), () => until('a smaller photo', async () => (await lying()).width < lay.width)],
    fitPhoto: [onTable('1'), () => until('all of the photo', async () => (await size1()) < 100)],
    fullPhoto: [onTable(), () => until('its own pixels', async () => (await size1()) === 100)],
    pushPhoto: [onTable('1', 'plus', 'plus'), () => until('the photo elsewhere', async () => { const { x, y, width } = await lying(); return (x !== lay.x) !== (y !== lay.y) && width === lay.width })],
    turnLeft: [onTable(), () => until('the photo on its side', async () => { const { width, height } = await lying(); return width < height })],
    turnRight: [async () => { await onTable()(); const { width, height } = lay; lay.upright = width < height }, () => until('the photo turned', async () => { const { width, height } = await lying(); return (width < height) !== lay.upright })],
    photoLight: [onTable(), () => console.find('slider', 'Brightness')],
    comparePhotos: [onTable(), () => until('two photos', async () => (await console.countOf('photo-large')) === 2)],
    alikePhoto: [async () => { await onTable()(); await console.find('group', 'Looks like another photo') }, () => panes(2)],
    samePhoto: [onPair, () => judged('Same photo')],
    otherPhoto: [onPair, () => judged('Not the same')],
    nextTicketPhotos: [onTable(), () => photosOf(middle)],
    previousTicketPhotos: [async () => { await onTable()(); press('j'); await photosOf(middle) }, () => photosOf(newest)],
    customerPhotos: [onTable(), () => console.byId('other-photos')],
    photoFacts: [async () => {
      await onTable()()
      lay.known = (await console.all('complementary', 'What is known of the photo')).length
    }, async () => {
      const known = async () => (await console.all('complementary', 'What is known of the photo')).length
      await until('the facts to come or go', async () => (await known()) !== lay.known)
      // It is kept, and what is marked beside them is pressed below.
      press('i')
      await until('the facts as they were', async () => (await known()) === lay.known)
    }],
    photoSupports: [onTable(), () => judged('Yes, it supports the claim')],
    photoUnclear: [onTable(), () => judged('Unclear')],
    photoAgainst: [onTable(), () => judged('No, it does not support the claim')],
    magnify: [onTable(), () => console.byId('loupe')],
    photos: [async () => {
      await open(newest)
      await console.painted('[aria-label="Evidence photos"] img', 2)
      await console.browser.execute(() => document.querySelector('[data-testid="ticket"] [aria-label="Evidence photos"] button').focus())
    }, async () => {
      await photo(1)
      press('space')
      await until('the photos to close', async () => (await console.all('dialog', 'Evidence photos')).length === 0)
    }],
    quit: [queue, () => until('the program to end', () => console.processes().length === 0, { within: 30_000 })],
  }

  await queue()
  press('question')
  await console.find('dialog', 'Keyboard shortcuts')
  stage.picture('sheet')
  const listed = await console.browser.execute(() => [...document.querySelectorAll('[data-shortcut]')].map((line) => {
    const ways = [[]]
    for (const part of line.querySelector('dd').firstElementChild.children) part.tagName === 'KBD' ? ways.at(-1).push(part.textContent) : ways.push([])
    return { id: line.dataset.shortcut, does: line.querySelector('dt').textContent, ways }
  }))
  press('Escape')
  await until('the sheet to close', async () => (await console.all('dialog', 'Keyboard shortcuts')).length === 0)
  assert.deepEqual(listed.map(({ id }) => id).sort(), Object.keys(effects).sort(), 'each line of the sheet is pressed here')

  // Quitting is the end of it.
  for (const { id, does, ways } of listed.toSorted((a, b) => Number(a.id === 'quit') - Number(b.id === 'quit'))) {
    for (const caps of ways) {
      await t.test(`${caps.join(' ')}: ${does}`, async () => {
        const [before, after] = effects[id]
        await before()
        press(caps.map((cap) => NAMES[cap] ?? cap.toLowerCase()).join('+'))
        await after()
      })
    }
  }
  await console.close()
}))
