// The shop's figures in the real window: what stands there is what plain SQL counts over the sample shop's tickets.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

const SECTIONS = ['frequency', 'response', 'money', 'products', 'customers']

test("the shop's figures", onStage('analytics', { screen: { width: 1520, height: 980 } }, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: true })
  const shop = await stage.shop()
  const one = async (sql, values) => (await shop.owner.query(sql, values)).rows[0]
  const { zone } = await one('select business_tz as zone from desk.settings')
  // A year by the shop's calendar, as the page's "12 months" has it.
  const { first, last } = await one(`select ((d - interval '12 months')::date + 1)::text as first, d::text as last from (select (now() at time zone $1)::date as d) today`, [zone])
  const DAYS = "(t.created_at at time zone $1)::date between $2 and $3"
  const year = [zone, first, last]

  const later = async (days) => (await one('select ($1::date + $2::int)::text as day', [last, days])).day

  const at = (address) => console.browser.execute((to) => { location.hash = to }, address)
  const section = async (id, more = 'range=12m') => {
    await at(`/analytics?${more}&section=${id}`)
    await console.byId('figures', `[data-section="${id}"][aria-busy="false"]`)
  }
  const answer = (id) => console.browser.execute((name) => document.querySelector(`[data-figure="${name}"] [data-testid="answer"]`)?.textContent ?? '', id)
  const note = (id) => console.browser.execute((name) => document.querySelector(`[data-figure="${name}"]`)?.textContent ?? '', id)
  /** What the marks of a figure say. */
  const said = (id) => console.browser.execute((name) => [...document.querySelectorAll(`[data-figure="${name}"] [data-testid="mark"]`)].map((mark) => mark.getAttribute('aria-label')), id)
  const number = (text) => Number(/[\d,]+/.exec(text)[0].replaceAll(',', ''))
  const press = (id, index) => console.browser.execute((name, i) => document.querySelectorAll(`[data-figure="${name}"] [data-testid="mark"]`)[i].dispatchEvent(new MouseEvent('click', { bubbles: true })), id, index)
  const closeSheet = async () => {
    await console.press('button', 'Close')
    await until('the sheet to be gone', async () => (await console.countOf('behind')) === 0)
  }

  /** Chooses a file in the system's dialog of this title, or closes it. */
  const dialog = (title) => {
    try {
      return desktop.x('xdotool', 'search', '--onlyvisible', '--name', `^${title}$`).split('\n')[0]
    } catch {
      return '' // xdotool ends with 1 where it finds nothing
    }
  }
  const key = (name) => desktop.x('xdotool', 'key', '--clearmodifiers', name)
  const saveAs = async (title, file) => {
    desktop.x('xdotool', 'windowactivate', '--sync', await until(`the dialog "${title}"`, () => dialog(title)))
    key('ctrl+a')
    desktop.x('xdotool', 'type', '--clearmodifiers', '--delay', '20', file)
    await until('the dialog to close', () => {
      if (dialog(title)) key('Return')
      return !dialog(title)
    }, { every: 500 })
    await until(`${file} to be there`, () => existsSync(file))
  }

  await t.test('are one key away', async () => {
    await until('the queue', () => console.countOf('queue-row'))
    desktop.x('xdotool', 'windowactivate', '--sync', desktop.punnet())
    key('alt+a')
    await console.find('heading', 'Analytics')
    // A shop that has just been loaded is counted while one looks.
    await until('the first figures', async () => (await console.countOf('figures')) === 1 && (await answer('trend')))
  })

  await t.test('count tickets as plain SQL does', async () => {
    await section('frequency')
    const { n } = await one(`select count(*)::int as n from support_tickets t where ${DAYS}`, year)
    assert.ok(n > 100, `the sample shop has ${n} tickets`)
    assert.equal(number(await answer('trend')), n)

    const { rows: types } = await shop.owner.query(`select t.issue_type, count(*)::int as n from support_tickets t where ${DAYS} group by 1 order by 2 desc, 1`, year)
    const bars = (await said('most-common')).map((bar) => number(bar.split(': ')[1]))
    assert.deepEqual(bars, types.map((type) => type.n))

    const { rows: weeks } = await shop.owner.query(
      `select count(*)::int as n from support_tickets t where ${DAYS} and t.issue_type = 'damaged_product' group by date_trunc('week', t.created_at at time zone $1) order by date_trunc('week', t.created_at at time zone $1)`, year)
    assert.deepEqual((await said('per-week')).map((week) => number(week.split(': ')[1])).filter((n) => n > 0), weeks.map((week) => week.n))
  })

  await t.test('tell how long customers waited', async () => {
    await section('response')
    const { n, seconds } = await one(
      `select count(*)::int as n, avg(extract(epoch from a.at - t.created_at))::int as seconds from support_tickets t
       join lateral (select min(m.created_at) as at from ticket_messages m where m.ticket_id = t.id and m.sender_type = 'admin' and not m.is_internal_note) a on a.at is not null
       where ${DAYS}`, year)
    assert.match(await note('first-response'), new RegExp(`of the ${n.toLocaleString('en')} tickets`))
    const minutes = Math.round(seconds / 60)
    const written = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
    assert.ok((await answer('first-response')).startsWith(written), `${await answer('first-response')} starts with ${written} (${seconds} s)`)
    const { part } = await one(`select count(*) filter (where status in ('resolved', 'closed'))::float / count(*) as part from support_tickets t where ${DAYS}`, year)
    assert.ok((await answer('resolution-rate')).startsWith(`${Math.round(part * 100)}%`), await answer('resolution-rate'))
  })

  await t.test('sum up what was given back, to the last paisa', async () => {
    await section('money')
    // Nothing in the sample shop was reopened or settled twice: what a ticket says is what was granted when it was resolved.
    const { refunds, refunded, credits } = await one(
      `select sum(refund_amount) filter (where resolution_type in ('full_refund', 'partial_refund')) as refunds,
              count(*) filter (where resolution_type in ('full_refund', 'partial_refund'))::int as refunded,
              sum(refund_amount) filter (where resolution_type = 'store_credit') as credits
       from support_tickets where status in ('resolved', 'closed') and (resolved_at at time zone $1)::date between $2 and $3`, year)
    const amount = (text) => text.match(/[\d,]+\.\d{2}/g).map((one) => one.replaceAll(',', ''))
    const shown = await answer('refunds-per-month')
    assert.equal(amount(shown)[0], refunds)
    assert.equal(amount(shown).at(-1), credits)
    assert.match(shown, new RegExp(`on ${refunded.toLocaleString('en')} tickets`))
  })

  await t.test('count products that customers named', async () => {
    await section('products')
    const products = await said('products-by-complaints')
    assert.ok(products.length > 3, 'products are complained about')
    const [, name, shown] = /^(.*): ([\d,]+) tickets?/.exec(products[0])
    const { n } = await one(
      `select count(distinct t.id)::int as n from support_tickets t cross join lateral jsonb_array_elements(case jsonb_typeof(t.affected_items) when 'array' then t.affected_items else '[]' end) item
       where ${DAYS} and item->>'product_name' = $4`, [...year, name])
    assert.equal(number(shown), n, name)
    assert.ok((await console.countOf('figure', '[data-figure="product-issue"] table')) === 1, 'the heat map is a table')
  })

  await t.test('have an answer to every question, or say why not', async () => {
    for (const id of SECTIONS) {
      await section(id)
      const silent = await console.browser.execute(() => [...document.querySelectorAll('[data-testid="figure"]')].filter((figure) => !figure.querySelector('[data-testid="mark"]') && !figure.querySelector('[class*="empty"]')).map((figure) => figure.dataset.figure))
      assert.deepEqual(silent, [], id)
      for (const theme of ['light', 'dark']) {
        await console.theme(theme)
        stage.picture(`${id}-${theme}`)
      }
      await console.theme()
    }
  })

  await t.test('open the tickets behind a mark, and each of them the ticket', async () => {
    await section('frequency')
    const [label] = await said('most-common')
    const [words, counted] = label.split(': ')
    await press('most-common', 0)
    await console.find('dialog', words)
    await console.byId('behind')
    const listed = () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="behind"] a')].map((link) => link.dataset.ticket))
    assert.equal((await listed()).length, Math.min(50, number(counted)))
    stage.picture('behind')
    const { rows } = await shop.owner.query(`select t.ticket_number from support_tickets t where ${DAYS} and t.issue_type = (select issue_type from support_tickets where ticket_number = $4) order by t.created_at desc, t.id desc limit 50`, [...year, (await listed())[0]])
    assert.deepEqual((await listed()).toSorted(), rows.map((row) => row.ticket_number).toSorted())
    const [newest] = await listed()
    await (await console.browser.$(`[data-testid="behind"] a[data-ticket="${newest}"]`)).click()
    await console.byId('ticket', `[data-ticket="${newest}"]`)
    await console.browser.back()
    await console.byId('figures', '[data-section="frequency"]')
  })

  await t.test('hold their filters across sections and in the address', async () => {
    await section('frequency', 'range=28d')
    await console.press('button', 'Type: All types')
    await console.press('menuitemcheckbox', 'Spoiled product')
    await console.browser.keys('Escape')
    const { n } = await one(`select count(*)::int as n from support_tickets t where ${DAYS} and t.issue_type = 'spoiled_product'`, [zone, await later(-27), last])
    await until('only spoiled products', async () => number(await answer('trend')) === n)
    await console.press('link', 'Customer satisfaction')
    await console.byId('figures', '[data-section="customers"]')
    assert.match(await console.browser.execute(() => location.hash), /type=spoiled_product/)
    await console.browser.back()
    await console.byId('figures', '[data-section="frequency"]')
    await console.press('button', 'Clear filters')
    await until('all of them again', async () => number(await answer('trend')) > n)
  })

  await t.test('keep up with the desk within seconds', async () => {
    await section('frequency', 'range=today')
    const before = (await answer('trend')) ? number(await answer('trend')) : 0
    const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
    stage.alsoClose(customer)
    await customer.raise({ issue_type: 'spoiled_product', subject: 'Milk has turned', description: 'This morning' })
    await until('the new ticket to count', async () => (await answer('trend')) && number(await answer('trend')) === before + 1)
  })

  await t.test('are saved as a table and as a picture', async () => {
    await section('frequency')
    // By its place: a year has hundreds of marks, each a button of its own.
    const save = async (format) => {
      await (await console.browser.$('[data-figure="most-common"] button[title="Save"]')).click()
      await console.press('menuitem', format)
    }
    const csv = join(stage.folder, 'types.csv')
    await save('As CSV')
    await saveAs('Save the chart', csv)
    const lines = readFileSync(csv, 'utf8').trim().split('\r\n')
    assert.equal(lines.length - 1, (await said('most-common')).length)
    await console.said('Saved as a table.')
    const png = join(stage.folder, 'types.png')
    await save('As PNG')
    await saveAs('Save the chart', png)
    await console.said('Saved as a picture.')
    const [width, colours] = execFileSync('identify', ['-format', '%w %k', png]).toString().split(' ').map(Number)
    assert.ok(width > 600 && colours > 8, `${width} px wide, ${colours} colours`)
    const svg = join(stage.folder, 'types.svg')
    await save('As SVG')
    await saveAs('Save the chart', svg)
    assert.match(readFileSync(svg, 'utf8'), /^<svg [^>]*>.*Which issue types are most common\?.*<\/svg>\n$/s)
  })

  await t.test('and the tickets themselves as CSV', async () => {
    await section('frequency')
    const { n } = await one(`select count(*)::int as n from support_tickets t where ${DAYS}`, year)
    const file = join(stage.folder, 'tickets.csv')
    await (await console.browser.$('button=Save tickets as CSV…')).click()
    await saveAs('Save these tickets', file)
    await console.said(`${n.toLocaleString('en')} tickets saved in tickets.csv.`)
    const rows = readFileSync(file, 'utf8').split('\r\n').length
    assert.ok(rows > n, `${rows} lines of ${n} tickets and a head`)
  })

  await t.test('stand in a report that is printed', async () => {
    await at('/analytics/report?range=28d')
    await console.byId('report', '[data-ready="true"]')
    assert.equal(await console.browser.execute(() => document.querySelectorAll('[data-testid="report"] h2').length), 5)
    stage.picture('report')
    await console.press('button', 'Print or save as PDF…')
    desktop.x('xdotool', 'windowactivate', '--sync', await until('the dialog', () => dialog('Print')))
    stage.picture('print')
    key('Escape')
    await until('the dialog to close', () => !dialog('Print'))
  })

  await t.test('hang on the wall, and keep themselves up to date', async () => {
    await at('/analytics/today')
    const raised = () => console.browser.execute(() => document.querySelector('[data-name="Raised today"] dd')?.textContent)
    const count = async () => (await one("select count(*)::int as n from support_tickets t where (t.created_at at time zone $1)::date = (now() at time zone $1)::date", [zone])).n
    await until('today', async () => Number(await raised()) === (await count()))
    assert.equal((await console.all('navigation', 'Main')).length, 0)
    const before = Number(await raised())
    const customer = await shop.customer({ name: 'Arjun Mehta', email: 'arjun@example.in', phone: '2' })
    stage.alsoClose(customer)
    await customer.raise({ issue_type: 'late_delivery', subject: 'Three hours late', description: 'Ice cream' })
    await until('the new ticket on the wall', async () => Number(await raised()) === before + 1)
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`wall-${theme}`)
    }
    await console.press('link', 'Leave')
    await console.byId('figures')
  })
}))
