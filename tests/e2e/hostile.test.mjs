import test from 'node:test'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

const EVIL = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 2</script>'
/** Every kind of text that a customer can paste, and that has broken somebody's screen. */
const TEXTS = {
  markup: `${EVIL} <b>bold</b> <iframe src="javascript:window.hacked=3"></iframe> &amp; {{7*7}} \${7*7}`,
  markdown: '# Big\n**bold** [click](javascript:window.hacked=4) ![x](https://evil.example/x.png)\n```\ncode\n```',
  address: `https://evil.example/${'a'.repeat(400)}?q=1 javascript:alert(1)`,
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈🍅🍅🍅 नमस्ते दुनिया',
  arabic: 'مرحبا، وصل الطلب ناقصا. أرجو المساعدة 123 ABC.',
  override: '\u202Egnirts desrever a\u202C and after it',
  zeroWidth: '\u200b\u200d\ufeff\u2060',
  tower: `Z${'\u0336\u0322\u031b\u0310'.repeat(400)}algo`,
  word: 'W'.repeat(3000),
  lines: 'one line\n'.repeat(1500),
  long: 'All seven of the eggs are broken and the carton is soaked. '.repeat(330).slice(0, 20_000),
}

test('whatever a customer sends, the ticket stays whole', onStage('hostile', {}, async (stage, t) => {
  const console = await stage.start()
  await console.setUp({ sample: false })
  stage.home.withoutUndo()
  const shop = await stage.shop()
  const customer = await shop.customer({ name: `Mallory ${EVIL}`, email: `m.${'x'.repeat(60)}@example.in`, phone: '+91 <b>90000</b> 00003' })
  stage.alsoClose(customer)
  const { browser } = console
  const raise = (more = {}) => customer.raise({ issue_type: 'other', subject: 'A claim', description: 'Words', ...more })
  const show = async (ticket) => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await console.byId('composer')
  }
  /** Nothing ran, nothing was loaded from elsewhere, and nothing pushes the pane wider than it is. */
  const unharmed = async () => {
    const state = await browser.execute(() => {
      const pane = document.querySelector('[data-testid="ticket"]')
      const right = pane.getBoundingClientRect().right
      return {
        hacked: window.hacked ?? null,
        foreign: performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('evil')),
        links: [...pane.querySelectorAll('a')].map((a) => a.getAttribute('href')).filter((href) => !href.startsWith('#/') && !href.startsWith('/')),
        wide: [...pane.querySelectorAll('p, h1, h2, article, li, button, span, bdi')].filter((one) => {
          for (let box = one; box !== pane; box = box.parentElement) if (getComputedStyle(box).overflowX !== 'visible') return false
          return one.getBoundingClientRect().right > right + 1
        }).map((one) => one.textContent.slice(0, 60)),
        scrolls: [...pane.querySelectorAll('[role="group"], aside')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.getAttribute('aria-label')),
      }
    })
    assert.deepEqual(state, { hacked: null, foreign: [], links: [], wide: [], scrolls: [] })
  }
  // Of the page alone: on the screen a dozen notifications lie over it.
  const pictures = async (name) => {
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      await browser.saveScreenshot(join(stage.folder, `${name}-${theme}.png`))
    }
    await console.theme()
  }
  /** Rows of long ago, of which nobody is notified. */
  const history = async (sql, values) => {
    await shop.owner.query("set session_replication_role = 'replica'")
    await shop.owner.query(sql, values)
    await shop.owner.query('reset session_replication_role')
  }

  await t.test('texts of every kind are text, in the description, the thread and the items', async () => {
    const ticket = await raise({
      subject: `${EVIL} ${'W'.repeat(200)}`,
      description: Object.values(TEXTS).slice(0, 6).join('\n'),
      affected_items: [EVIL, { product_name: EVIL, quantity: { $gt: 0 }, unit_price: '1e999' }, [[['deep']]], { [EVIL]: EVIL }, 7, null, true, { name: 'W'.repeat(500), qty: -3, price: '12.50' }],
    })
    for (const text of Object.values(TEXTS)) await customer.write(ticket, text)
    await show(ticket)
    await until('the whole conversation', async () => (await console.countOf('message')) === Object.keys(TEXTS).length)
    await unharmed()
    const shown = await browser.execute(() => [...document.querySelectorAll('[data-testid="message"]')].map((one) => one.querySelector('p').textContent))
    const [markup, markdown, address] = shown
    assert.deepEqual([markup, markdown, address], [TEXTS.markup, TEXTS.markdown, TEXTS.address])
    assert.equal(shown[6], 'Nothing that can be seen')
    await pictures('texts')
  })

  await t.test('a message of 20,000 letters is folded, and whole when asked for', async () => {
    const last = async () => (await browser.$$('[data-testid="message"]')).at(-1)
    assert.ok((await (await last()).getText()).length < 1500)
    const more = await (await last()).$('button')
    await more.click()
    await until('the whole message', async () => (await browser.execute((id) => [...document.querySelectorAll(id)].at(-1).querySelector('p').textContent, '[data-testid="message"]')) === TEXTS.long)
    await unharmed()
  })

  await t.test('an internal note is unmistakable while it is typed, in both themes and behind a name of any length', async () => {
    const looks = async () => {
      const found = {}
      for (const theme of ['light', 'dark']) {
        await console.theme(theme)
        found[theme] = await browser.execute(() => {
          const composer = document.querySelector('[data-testid="composer"]')
          const words = [...composer.querySelectorAll('span')].find((one) => /never sees this|is notified/.test(one.textContent) && one.children.length === 0)
          return {
            ground: getComputedStyle(composer).backgroundColor,
            edge: getComputedStyle(composer).borderTopColor,
            words: words.textContent.trim(),
            whole: words.getBoundingClientRect().right <= words.parentElement.getBoundingClientRect().right + 1,
            button: composer.querySelector('button[type="submit"]').textContent,
          }
        })
      }
      await console.theme()
      return found
    }
    const reply = await looks()
    await console.press('checkbox', 'Internal note')
    await console.byId('composer', '[data-kind="note"]')
    await console.write('textbox', 'Internal note', 'Third claim this month')
    const note = await looks()
    for (const theme of ['light', 'dark']) {
      assert.deepEqual([reply[theme].words, reply[theme].whole, reply[theme].button], ['is notified', true, 'Send reply'])
      assert.deepEqual([note[theme].words, note[theme].whole, note[theme].button], ['never sees this', true, 'Add note'])
      assert.notEqual(note[theme].ground, reply[theme].ground)
      assert.notEqual(note[theme].edge, reply[theme].edge)
    }
    await pictures('note')
  })

  await t.test('10,000 messages: open at once, earlier ones when asked for, and nothing jumps', async () => {
    const ticket = await raise({ subject: 'Endless' })
    await history(
      `insert into ticket_messages (ticket_id, sender_id, sender_type, message, created_at)
       select $1, $2, 'customer', 'Message number ' || n || repeat(' and more words', n % 30), now() - interval '2 days' + n * interval '5 seconds' from generate_series(1, 10000) n`,
      [ticket.id, customer.id],
    )
    await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)
    // By the page's own clock: from the click to the frame after the one in which messages stand.
    const took = (number) => browser.executeAsync((number, done) => {
      const begun = performance.now()
      document.querySelector(`[data-testid="queue-row"][data-ticket="${number}"] a`).click()
      const look = () =>
        document.querySelector(`[data-testid="ticket"][data-ticket="${number}"] [data-testid="message"]`) ? requestAnimationFrame(() => done(Math.round(performance.now() - begun))) : requestAnimationFrame(look)
      look()
    }, number)
    const short = await raise({ subject: 'Short' })
    await customer.write(short, 'Only this')
    await console.byId('queue-row', `[data-ticket="${short.ticket_number}"]`)
    t.diagnostic(`click to painted: one message ${await took(short.ticket_number)} ms, 10,000 messages ${await took(ticket.ticket_number)} ms`)
    assert.equal(await console.countOf('message'), 100)
    const edge = () => browser.execute(() => {
      const box = document.querySelector('[aria-label="Claim and conversation"]')
      const top = box.getBoundingClientRect().top
      const first = [...box.querySelectorAll('[data-testid="message"]')].find((one) => one.getBoundingClientRect().bottom > top + 1)
      return { message: first.querySelector('p').textContent, from: Math.round(first.getBoundingClientRect().top - top) }
    })
    await browser.execute(() => { const box = document.querySelector('[aria-label="Claim and conversation"]'); box.scrollTop += box.querySelector('[data-testid="message"]').getBoundingClientRect().top - box.getBoundingClientRect().top + 5 })
    const before = await edge()
    // Not through the driver, which would scroll to the button first.
    await browser.execute(() => [...document.querySelectorAll('[role="log"] button')].find((one) => one.textContent.startsWith('Show earlier')).click())
    await until('the earlier messages', async () => (await console.countOf('message')) === 200)
    const after = await edge()
    assert.equal(after.message, before.message)
    assert.ok(Math.abs(after.from - before.from) <= 2, `${JSON.stringify(before)} became ${JSON.stringify(after)}`)
    await unharmed()
    await pictures('endless')
  })

  await t.test('500 photos: some at once, the rest when asked for, and read only where they are seen', async () => {
    const ticket = await raise({ subject: 'Photos' })
    const photo = join(import.meta.dirname, '../fixtures/crushed-tomatoes-1.jpg')
    await customer.upload(ticket, photo)
    await history(
      `insert into ticket_attachments (ticket_id, file_url, storage_path, file_type, file_name, file_size, uploaded_by)
       select ticket_id, file_url, storage_path, file_type, 'IMG_' || n || '.jpg', file_size, uploaded_by from ticket_attachments, generate_series(2, 500) n where ticket_id = $1`,
      [ticket.id],
    )
    await show(ticket)
    const thumbs = () => browser.execute(() => document.querySelectorAll('[aria-label="Evidence photos"] img').length)
    await until('the first photos', async () => (await thumbs()) === 24)
    await console.painted('[aria-label="Evidence photos"] img', 24)
    await pictures('photos')
    await console.press('button', 'Show all 500 photos')
    await until('all of them', async () => (await thumbs()) === 500)
    await unharmed()
    const read = await browser.execute(() => [...document.querySelectorAll('[aria-label="Evidence photos"] img')].filter((one) => one.complete && one.naturalWidth > 0).length)
    t.diagnostic(`${read} of 500 photos read`)
  })

  await t.test('a customer and an order that the shop no longer has', async () => {
    const gone = await shop.customer({ name: 'Gone Away', email: 'gone@example.in', phone: '1' })
    stage.alsoClose(gone)
    const order = await shop.order(gone, { number: '777', items: [{ product_name: 'Milk', quantity: 1, unit_price: 66 }] })
    const ticket = await gone.raise({ order, issue_type: 'other', subject: 'Nobody’s', description: 'Words' })
    await gone.write(ticket, 'Hello?')
    for (const [view, id] of [['desk.shop_users', gone.id], ['desk.shop_orders', order.id]]) {
      const { rows } = await shop.owner.query(`select rtrim(pg_get_viewdef('${view}'::regclass), ';') as definition`)
      await shop.owner.query(`create or replace view ${view} as select * from (${rows[0].definition}) kept where id <> '${id}'`)
    }
    await show(ticket)
    assert.match(await console.textOf('customer'), /Unknown customer[\s\S]*no longer hold this customer/)
    assert.match(await console.textOf('order'), /no longer hold the order/)
    assert.equal(await console.countOf('message'), 1)
    await pictures('vanished')
    // And it can still be answered.
    await console.write('textbox', 'Reply to customer', 'Anybody there?')
    await console.press('button', 'Send reply')
    await until('the reply', async () => (await console.countOf('message')) === 2)
  })

  await t.test('what others wrote since the last look stands below a line', async () => {
    const [one, two] = [await raise({ subject: 'First' }), await raise({ subject: 'Second' })]
    await customer.write(one, 'Before the look')
    await show(one)
    await until('the look to be noted', async () => (await shop.owner.query('select from desk.ticket_looks where ticket_id = $1', [one.id])).rowCount === 1)
    assert.equal(await console.countOf('new-since'), 0)
    await show(two)
    await customer.write(one, 'After the look')
    await show(one)
    await until('the line', async () => (await console.countOf('new-since')) === 1)
    const below = await browser.execute(() => document.querySelector('[data-testid="new-since"]').closest('[data-message]').textContent)
    assert.match(below, /New since you looked[\s\S]*After the look/)
    await pictures('new-since')
    await show(two)
    await show(one)
    await until('the conversation', async () => (await console.countOf('message')) === 2)
    assert.equal(await console.countOf('new-since'), 0)
  })

  await t.test('a reply goes to the ticket that is shown, however fast one switches', async () => {
    const [one, two] = [await raise({ subject: 'Left' }), await raise({ subject: 'Right' })]
    await console.byId('queue-row', `[data-ticket="${two.ticket_number}"]`)
    await show(one)
    await console.write('textbox', 'Reply to customer', 'Meant for the left one')
    // Click and key in one turn of the page: faster than any hand.
    await browser.execute((number) => {
      document.querySelector(`[data-testid="queue-row"][data-ticket="${number}"] a`).click()
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))
    }, two.ticket_number)
    await console.byId('ticket', `[data-ticket="${two.ticket_number}"]`)
    await console.byId('composer')
    await console.write('textbox', 'Reply to customer', 'Meant for the right one')
    await console.press('button', 'Send reply')
    await until('the reply', async () => (await customer.messages(two)).length === 1)
    assert.deepEqual((await customer.messages(two)).map(({ message }) => message), ['Meant for the right one'])
    for (const { message } of await customer.messages(one)) assert.equal(message, 'Meant for the left one')
  })

  await t.test('what a colleague changes meanwhile is said', async () => {
    const ticket = await raise({ subject: 'Shared' })
    await show(ticket)
    await shop.owner.query("update support_tickets set status = 'in_progress', priority = 'high' where id = $1", [ticket.id])
    const said = await until('a sentence', async () => {
      const toasts = await Promise.all([...await browser.$$('[data-testid="toast"]')].map((one) => one.getText()))
      return toasts.find((text) => text.includes(ticket.ticket_number))
    })
    assert.match(said, /is now in progress, no longer open, and has high priority now, no longer medium/)
  })
}))
