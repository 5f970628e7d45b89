// What one reads stays where it is while tickets arrive, change and leave.
import test from 'node:test'
import assert from 'node:assert/strict'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('the list is steady', onStage('steady', {}, async (stage, t) => {
  const console = await stage.start()
  await console.setUp({ sample: true })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  stage.alsoClose(meera)
  const { desktop } = stage
  const raise = (subject) => meera.raise({ issue_type: 'other', subject, description: 'Words' })
  const number = (ticket) => ticket.ticket_number
  /** Every row that is in sight, whole or not, and where it stands on the screen. */
  const sight = () => console.browser.execute(() => {
    const box = document.querySelector('[data-testid="queue"]').parentElement
    const { bottom } = box.getBoundingClientRect()
    // The heads of the columns lie over the rows.
    const top = box.getBoundingClientRect().top + (box.querySelector('[aria-rowindex="1"]')?.offsetHeight ?? 0)
    const rows = [...box.querySelectorAll('[data-testid="queue-row"]')].map((row) => [row.dataset.ticket, Math.round(row.getBoundingClientRect().top), row.getBoundingClientRect().bottom])
    return { rows: rows.filter(([, from, to]) => to > top + 2 && from < bottom).map(([ticket, from]) => [ticket, from]).sort((a, b) => a[1] - b[1]), scrolled: box.scrollTop }
  })
  const scrollTo = async (top) => {
    await console.browser.execute((to) => { document.querySelector('[data-testid="queue"]').parentElement.scrollTop = to }, top)
    await until('the rows there', async () => (await sight()).rows.length > 3)
    await console.settled()
  }
  const bar = (words) => until(`the bar "${words}"`, () => console.browser.execute((text) => (document.querySelector('[data-testid="to-top"]')?.textContent ?? '') === text, words))
  const hand = (x, y) => desktop.x('xdotool', 'mousemove', x, y)
  const window = desktop.geometry(desktop.punnet())
  const overRows = () => hand(window.X + 500, window.Y + 500)
  const away = async () => {
    hand(window.X + 80, window.Y + 500)
    await until('the pointer to be elsewhere', () => console.browser.execute(() => !document.querySelector('[data-testid="queue"]').parentElement.matches(':hover')))
  }
  const inList = async (subject) => {
    const ticket = await raise(subject)
    await until('the count of open tickets', async () => Number((await desktop.x('xdotool', 'getwindowname', desktop.punnet())).replace(/\D+.*$/, '').replace(',', '')) > 0)
    return ticket
  }

  await t.test('scrolled down, arriving tickets move nothing and are counted', async () => {
    await away()
    await scrollTo(1200)
    const before = await sight()
    for (const subject of ['One', 'Two', 'Three']) await inList(subject)
    await bar('3 new tickets')
    const after = await sight()
    assert.deepEqual(after.rows, before.rows)
    stage.picture('three-new')
    await (await console.byId('to-top')).click()
    await until('the newest', async () => (await sight()).scrolled === 0)
    await until('the bar to go', async () => (await console.countOf('to-top')) === 0)
  })

  await t.test('at the top they come in by themselves', async () => {
    await away()
    await console.browser.execute(() => document.activeElement?.blur())
    const ticket = await inList('Four')
    await until('it on top', async () => (await sight()).rows[0][0] === number(ticket))
    assert.equal((await sight()).scrolled, 0)
  })

  await t.test('but not under the pointer', async () => {
    overRows()
    await until('the pointer over the rows', () => console.browser.execute(() => document.querySelector('[data-testid="queue"]').parentElement.matches(':hover')))
    const before = await sight()
    await inList('Five')
    await bar('1 new ticket')
    assert.deepEqual((await sight()).rows.slice(0, 5), before.rows.slice(0, 5))
    await scrollTo(0)
    await until('the bar to go', async () => (await console.countOf('to-top')) === 0)
  })

  await t.test('nor while a ticket is open from the list: it stays marked, and so does what is selected in it', async () => {
    await away()
    const [open] = (await sight()).rows[2]
    await (await console.byId('queue-row', `[data-ticket="${open}"]`)).click()
    await console.byId('ticket', `[data-ticket="${open}"]`)
    await console.byId('composer')
    await away()
    await console.browser.execute(() => {
      const words = document.querySelector('[data-testid="description"]')
      getSelection().selectAllChildren(words)
    })
    const selected = await console.browser.execute(() => getSelection().toString())
    assert.ok(selected.length > 3)
    const before = await sight()
    const ticket = await inList('Six')
    await bar('1 new ticket')
    assert.deepEqual((await sight()).rows.slice(0, 5), before.rows.slice(0, 5))
    // A change of the open ticket by another desk changes it in place.
    await shop.owner.query("update support_tickets set priority = 'critical' where ticket_number = $1 and priority <> 'critical'", [open])
    await console.find('button', 'Priority: Critical')
    assert.equal(await console.browser.execute(() => getSelection().toString()), selected)
    assert.equal(await console.browser.execute(() => document.querySelector('[data-testid="queue-row"] [aria-current]')?.closest('[data-ticket]').dataset.ticket), open)
    assert.deepEqual((await sight()).rows.slice(0, 5), before.rows.slice(0, 5))
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`waiting-${theme}`)
    }
    await console.theme()
    await console.press('button', 'Close ticket')
    await scrollTo(0)
    await until('it on top', async () => (await sight()).rows[0][0] === number(ticket))
  })

  await t.test('the row that one opens stays in sight, though the list becomes narrow, and when it is wide again', async () => {
    await away()
    await scrollTo(2000)
    const [row, top] = (await sight()).rows[4]
    // The heads of the columns, and lines of filters, come and go above it.
    const stands = () => until('it to stand about where it stood', async () => (await sight()).rows.some(([ticket, at]) => ticket === row && Math.abs(at - top) <= 90))
    await (await console.byId('queue-row', `[data-ticket="${row}"]`)).click()
    await console.byId('composer')
    await stands()
    await console.press('button', 'Close ticket')
    await until('the ticket to be closed', async () => (await console.countOf('ticket')) === 0)
    await stands()
  })

  await t.test('a ticket that leaves a filtered list above what is read moves nothing', async () => {
    await console.browser.execute(() => { location.hash = '/support-tickets?status=open' })
    await until('open tickets', () => console.browser.execute(() => location.hash.includes('status=open') && [...document.querySelectorAll('[data-field="status"]')].every((one) => one.textContent === 'Open')))
    await away()
    const [first] = (await sight()).rows[0]
    await scrollTo(800)
    const before = await sight()
    await shop.owner.query("update support_tickets set status = 'closed' where ticket_number = $1", [first])
    await until('it to have left', async () => (await sight()).scrolled < before.scrolled)
    assert.deepEqual((await sight()).rows.slice(0, 5), before.rows.slice(0, 5))
  })

  await t.test('photos and messages of the open ticket come in without a flash of what is there', async () => {
    await console.browser.execute(() => { location.hash = '/support-tickets' })
    const ticket = await inList('Talk')
    await console.browser.execute((to) => { location.hash = `/support-tickets/${to}` }, number(ticket))
    await console.byId('composer')
    for (let n = 0; n < 30; n += 1) await meera.write(ticket, `Message ${n}: ${'words '.repeat(20)}`)
    await until('all of them', async () => (await console.countOf('message')) === 30)
    const box = '[aria-label="Claim and conversation"]'
    const seen = () => console.browser.execute((css) => {
      const scroller = document.querySelector(css)
      return [scroller.scrollTop, ...[...scroller.querySelectorAll('[data-message]')].map((one) => Math.round(one.getBoundingClientRect().top))]
    }, box)
    await console.browser.execute((css) => { document.querySelector(css).scrollTop = 300 }, box)
    await console.settled()
    const before = await seen()
    // Whatever is taken out of the document and put in again would be seen to flash.
    await console.browser.execute((css) => {
      window.taken = 0
      new MutationObserver((all) => all.forEach(({ removedNodes }) => (window.taken += [...removedNodes].filter((one) => one.nodeType === 1).length))).observe(document.querySelector(css), { childList: true, subtree: true })
    }, box)
    await meera.write(ticket, 'One more')
    await until('it', async () => (await console.countOf('message')) === 31)
    assert.deepEqual((await seen()).slice(0, before.length), before)
    assert.equal(await console.browser.execute(() => window.taken), 0)
  })
}))
