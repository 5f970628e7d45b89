import test from 'node:test'
import assert from 'node:assert/strict'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

test('the queue of the sample shop, on a dark desktop', onStage('queue', { dark: true }, async (stage, t) => {
  const console = await stage.start()
  await console.setUp({ sample: true })
  const shop = await stage.shop()
  const one = async (sql, values) => (await shop.owner.query(sql, values)).rows[0]
  const rows = (more = '') => console.countOf('queue-row', more)
  const fields = (field) => console.browser.execute((name) => [...document.querySelectorAll(`[data-testid="queue-row"] [data-field="${name}"]`)].map((cell) => cell.textContent.trim()), field)
  await until('the first page', () => rows())

  await t.test("the window follows the system's dark theme", async () => {
    assert.equal(await console.browser.execute(() => matchMedia('(prefers-color-scheme: dark)').matches), true)
    const light = await console.browser.execute(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number)
      return (red + green + blue) / 3
    })
    assert.ok(light < 80, `the background's lightness is ${light} of 255`)
  })

  await t.test('the stat cards count what the database holds', async () => {
    const counts = await one(`select count(*) filter (where status = 'open')::int as open,
      count(*) filter (where status = 'in_progress')::int as in_progress, count(*) filter (where status = 'resolved')::int as resolved,
      count(*) filter (where priority = 'critical' and status not in ('resolved', 'closed'))::int as critical from support_tickets`)
    for (const [name, count] of Object.entries(counts)) {
      const shown = await console.textOf(`stat-${name}`)
      assert.equal(Number(shown.match(/[\d,]+/)[0].replaceAll(',', '')), count, name)
    }
  })

  await t.test('search by number finds exactly that ticket', async () => {
    const { ticket_number } = await one('select ticket_number from support_tickets order by created_at offset 40 limit 1')
    await console.write('searchbox', 'Search tickets', ticket_number)
    await until('one row', async () => (await rows()) === 1 && (await rows(`[data-ticket="${ticket_number}"]`)) === 1)
  })

  await t.test("search by a part of the customer's email and name", async () => {
    const { email, full_name, tickets } = await one(`select u.email, u.full_name, count(*)::int as tickets from support_tickets t join users u on u.id = t.customer_id
      group by u.id order by count(*) desc, u.id limit 1`)
    await console.write('searchbox', 'Search tickets', email.split('@')[0].toUpperCase())
    await until("the customer's tickets", async () => {
      const found = await fields('email')
      return found.length >= Math.min(tickets, 5) && found.every((shown) => shown.toLowerCase().includes(email.split('@')[0].toLowerCase()))
    })
    await console.write('searchbox', 'Search tickets', full_name)
    await until('tickets of that name', async () => {
      const found = await fields('customer')
      return found.length > 0 && found.every((shown) => shown.includes(full_name))
    })
  })

  await t.test('an address that came too fast for WebKit is written all the same', async () => {
    const refused = await console.browser.execute(() => {
      let refusals = 0
      for (let change = 0; change < 150; change += 1) {
        try {
          History.prototype.replaceState.call(history, history.state, '')
        } catch {
          refusals += 1
        }
      }
      return refusals
    })
    assert.ok(refused > 0, 'WebKit refused none')
    for (const word of ['tomato', 'milk']) {
      await console.write('searchbox', 'Search tickets', word)
      await until(`the address of "${word}"`, () => console.browser.execute((q) => new URLSearchParams(location.hash.split('?')[1]).get('q') === q, word))
    }
  })

  await t.test('search by words of a message, also of an internal note', async () => {
    const { message, ticket_number } = await one(`select m.message, t.ticket_number from ticket_messages m join support_tickets t on t.id = m.ticket_id
      where m.is_internal_note and not exists (select from ticket_messages o where o.message = m.message and o.id <> m.id)
      order by m.created_at desc limit 1`)
    await console.write('searchbox', 'Search tickets', message.slice(0, 150))
    await until('the ticket of that note', async () => (await rows(`[data-ticket="${ticket_number}"]`)) === 1 && (await rows()) < 10)
    await console.press('button', 'Clear filters')
    await until('the whole queue again', async () => (await rows()) > 10)
  })

  await t.test('a click on a head sorts by it, and a second one turns it around', async () => {
    const first = async (order) => (await one(`select ticket_number from support_tickets order by ${order}, created_at desc, id desc limit 1`)).ticket_number
    const top = () => console.browser.execute(() => document.querySelector('[data-testid="queue-row"][data-index="0"]')?.dataset.ticket)
    const head = async (column) => (await console.browser.$(`[data-column="${column}"] button`)).click()
    await head('priority')
    const most = await first('priority desc')
    await until('the newest of the most urgent on top', async () => (await top()) === most)
    await head('priority')
    const least = await first('priority')
    await until('the newest of the least urgent on top', async () => (await top()) === least)
    await console.browser.back()
    await head('created')
    const newest = await first('created_at desc')
    await until('the newest on top', async () => (await top()) === newest)
  })

  await t.test('the list begins at a day of the shop, and goes on upwards', async () => {
    const { day, ticket_number } = await one(`select to_char(created_at at time zone 'Asia/Kolkata', 'YYYY-MM-DD') as day, ticket_number from support_tickets t
      where not exists (select from support_tickets o where (o.created_at at time zone 'Asia/Kolkata')::date = (t.created_at at time zone 'Asia/Kolkata')::date and o.created_at > t.created_at)
      order by created_at desc offset 5 limit 1`)
    await console.browser.execute((value) => {
      const field = document.querySelector('input[type="date"]')
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, value)
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }, day)
    await until("that day's last ticket at the top of what is seen", () =>
      console.browser.execute((number) => {
        const scroller = document.querySelector('[data-testid="queue"]').parentElement
        const row = document.querySelector(`[data-testid="queue-row"][data-ticket="${number}"]`)
        return row !== null && Math.abs(row.getBoundingClientRect().top - document.querySelector('[data-testid="queue"]').getBoundingClientRect().top - scroller.scrollTop) < 60
      }, ticket_number))
    await console.press('button', 'Clear filters')
    await until('the whole queue again', async () => (await rows('[data-index="0"]')) === 1)
  })

  await t.test('a search without a hit says so, and can be taken back', async () => {
    await console.write('searchbox', 'Search tickets', 'no such customer 4711 %_')
    await console.find('heading', 'No tickets match')
    await console.press('button', 'Clear filters')
    await until('the whole queue again', async () => (await rows()) > 10)
  })

  await t.test('status and priority filters combine', async () => {
    await console.press('button', 'Status:…')
    await console.press('menuitemcheckbox', 'Awaiting customer')
    await console.browser.keys('Escape')
    await until('only those', async () => {
      const shown = await fields('status')
      return shown.length > 0 && shown.every((status) => status === 'Awaiting customer')
    })
    await console.press('button', 'Priority:…')
    await console.press('menuitemcheckbox', 'High')
    await console.browser.keys('Escape')
    const { n } = await one(`select count(*)::int as n from support_tickets where status = 'awaiting_customer' and priority = 'high'`)
    await until('both filters to hold', async () => {
      const [statuses, priorities] = [await fields('status'), await fields('priority')]
      return statuses.length === priorities.length && (n === 0 || statuses.length > 0) && priorities.every((priority) => priority === 'High') && statuses.every((status) => status === 'Awaiting customer')
    })
    await console.press('button', 'Clear filters')
  })

  await t.test('back takes each choice back, forward makes it again', async () => {
    const address = () => console.browser.execute(() => location.hash)
    const window = stage.desktop.punnet()
    const key = (name) => {
      stage.desktop.x('xdotool', 'windowactivate', '--sync', window)
      stage.desktop.x('xdotool', 'key', '--clearmodifiers', name)
    }
    // The side buttons of a mouse: 8 leads back, 9 forward.
    const mouse = (button) => stage.desktop.x('xdotool', 'mousemove', '--window', window, 400, 300, 'click', button)
    const places = [await address()]
    const nowAt = async (what) => {
      await until(what, async () => !places.includes(await address()))
      places.push(await address())
    }
    await console.press('button', 'Status:…')
    await console.press('menuitemcheckbox', 'Open')
    await console.browser.keys('Escape')
    await nowAt('the status in the address')
    await (await console.byId('stat-critical')).click()
    await nowAt('the card in the address')
    // A search is one entry however many letters it has.
    await console.write('searchbox', 'Search tickets', 'a')
    await until('the letter in the address', async () => (await address()).includes('q=a'))
    await console.write('searchbox', 'Search tickets', 'as')
    await until('both letters in the address', async () => (await address()).includes('q=as'))
    places.push(await address())
    await (await console.browser.$('[data-column="priority"] button')).click()
    await nowAt('the order in the address')
    const shown = async () => ({ status: await fields('status'), pressed: await console.browser.execute(() => document.querySelector('[data-testid="stat-critical"]').getAttribute('aria-pressed')) })
    for (const place of places.slice(0, -1).reverse()) {
      key('alt+Left')
      await until(`"${place}" again`, async () => (await address()) === place)
    }
    await until('the whole queue again', async () => (await shown()).pressed === 'false' && new Set((await shown()).status).size > 1)
    assert.equal(await (await console.find('searchbox', 'Search tickets')).getValue(), '')
    for (const place of places.slice(1)) {
      mouse(9)
      await until(`"${place}" again`, async () => (await address()) === place)
    }
    await until('the card to be pressed and the letters to stand there', async () => (await shown()).pressed === 'true' && (await (await console.find('searchbox', 'Search tickets')).getValue()) === 'as')
    mouse(8)
    await until('the order taken back', async () => (await address()) === places.at(-2))
    await console.press('button', 'Clear filters')
    await until('the whole queue again', async () => (await rows()) > 10)
    await (await console.browser.$('[data-column="created"] button')).click()
  })

  await t.test('every ticket can be reached by scrolling, and no more are drawn than are seen', async () => {
    const { last } = await one('select ticket_number as last from support_tickets order by created_at, id limit 1')
    await until('the oldest ticket', async () => {
      await console.browser.execute(() => {
        const list = document.querySelector('[data-testid="queue"]')
        let scroller = list
        while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement
        scroller?.scrollTo(0, scroller.scrollHeight)
      })
      assert.ok((await rows()) < 200, 'the list is drawn as a window')
      return (await rows(`[data-ticket="${last}"]`)) === 1
    }, { within: 60_000 })
  })

  await t.test('the keyboard alone opens, moves and closes', async () => {
    await console.browser.keys('/')
    const searching = () => console.browser.execute(() => document.activeElement?.getAttribute('type') === 'search' || document.activeElement?.getAttribute('role') === 'searchbox')
    await until('the search to have the focus', searching)
    await console.browser.keys('Escape')
    await console.browser.execute(() => document.activeElement?.blur())
    await console.browser.keys('ArrowDown')
    await console.browser.keys('Enter')
    await console.byId('ticket')
    await console.browser.keys('Escape')
    await until('the ticket to close', async () => (await console.countOf('ticket')) === 0)
  })

  await t.test('evidence of the sample shop is painted', async () => {
    const { ticket_number, photos } = await one(`select t.ticket_number, count(*)::int as photos from support_tickets t join ticket_attachments a on a.ticket_id = t.id
      where a.message_id is null group by t.id order by t.created_at desc limit 1`)
    await console.write('searchbox', 'Search tickets', ticket_number)
    await (await console.byId('queue-row', `[data-ticket="${ticket_number}"]`)).click()
    await console.byId('ticket', `[data-ticket="${ticket_number}"]`)
    await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', photos)
  })
}))
