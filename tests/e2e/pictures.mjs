// Every screen of the real window in every state, in both themes and at every size: for people who look, not for a
// machine that compares. `node pictures.mjs WORD…` takes only those whose name holds one of the words.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RESULTS, Stage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

const SMALL = [1024, 700]
const USUAL = [1440, 900]
const LARGE = [2560, 1440]
const HUGE = [3840, 2160]
const SIZES = [SMALL, USUAL, LARGE]
const THEMES = ['light', 'dark']

const words = process.argv.slice(2)
const wanted = (name) => words.length === 0 || words.some((word) => name.includes(word))

const began = performance.now()
const say = (line) => process.stdout.write(`   ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`)
let taken = 0

mkdirSync(RESULTS, { recursive: true })
if (words.length === 0) for (const old of readdirSync(RESULTS).filter((name) => name.endsWith('.png'))) rmSync(join(RESULTS, old))

/** The window's page takes up exactly this much of the screen, whatever its border and its zoom. */
async function fit({ browser }, [width, height]) {
  const inside = () => browser.execute(() => [innerWidth, innerHeight])
  const zoom = current.zoom / 100
  await browser.setWindowSize(width, height)
  let times = 0
  await until(`a page of ${width} by ${height}`, async () => {
    const [w, h] = (await inside()).map((one) => Math.round(one * zoom))
    // Twice: a window on its way to another size has this one too.
    if (Math.abs(w - width) <= 2 && Math.abs(h - height) <= 2) return (times += 1) > 1
    times = 0
    const rect = await browser.getWindowSize()
    await browser.setWindowSize(rect.width + width - w, rect.height + height - h)
    return false
  })
}

const current = { size: undefined, zoom: 100 }

/** Pictures of what is shown now, in both themes. */
async function both(console, name, { themes = THEMES } = {}) {
  for (const theme of themes) {
    await console.theme(theme)
    const zoomed = current.zoom === 100 ? '' : `-${current.zoom}`
    await console.browser.saveScreenshot(join(RESULTS, `${name}-${current.size.join('x')}${zoomed}-${theme}.png`))
    taken += 1
  }
}

/** Shows a state at every size, pictures it, and says how long that took. */
async function picture(console, name, show, { sizes = SIZES, themes, each, leave } = {}) {
  if (!wanted(name)) return
  try {
    await show()
    for (const size of sizes) {
      current.size = size
      await fit(console, size)
      await each?.()
      await both(console, name, { themes })
    }
    say(name)
  } catch (error) {
    say(`${name}: NOT TAKEN, ${error.message}`)
    process.exitCode = 1
  } finally {
    await leave?.()
  }
}

/** A press without a pointer: on an enlarged page WebKit's driver clicks beside what it means. */
async function tap(console, role, name) {
  const element = await console.find(role, name)
  await console.browser.execute((one) => { one.focus(); one.click() }, element)
}

const at = (console, address) => console.browser.execute((to) => { location.hash = to }, address)
const rows = (console) => until('the queue', () => console.countOf('queue-row'))
const keys = (console, ...sent) => console.browser.keys(sent)
const clear = async (console) => {
  for (let tries = 0; tries < 4 && (await console.browser.execute(() => document.querySelector('[role="menu"], [data-open] [role="listbox"], [role="listbox"][data-open], [role="dialog"]:not([data-testid="toast"], [data-testid="new-ticket"])') !== null)); tries += 1) await keys(console, 'Escape')
}

async function emptyShop() {
  const stage = await Stage.open('pictures-empty', { screen: { width: 2700, height: 1600 } })
  try {
    const console = await stage.start()
    current.size = USUAL
    await console.phase('choose')
    await picture(console, 'choose-place', async () => {})
    await picture(console, 'sign-in', () => console.press('button', 'Your team’s server'))
    await console.press('button', 'Choose another place')
    await console.press('button', 'This computer')
    if (wanted('start-progress')) {
      // It lasts as long as the first start does: one size, and no other theme.
      await until('the steps of the start', () => console.browser.execute(() => document.querySelector('[data-step][data-state="doing"]') !== null), { every: 20 })
      await both(console, 'start-progress', { themes: ['light'] })
      say('start-progress')
    }
    await console.toSetup()
    await picture(console, 'first-start', async () => {})
    await picture(console, 'first-start-complaint', async () => {
      await console.write('textbox', 'Your name', ' ')
      await console.press('button', 'Start empty')
      await console.find('alert')
    }, { sizes: [SMALL] })
    await console.setUp({ sample: false })
    await picture(console, 'queue-empty', () => console.find('heading', 'No tickets yet'))
    await picture(console, 'new-ticket-empty-shop', async () => {
      await at(console, '/support-tickets/new')
      await (await console.find('combobox', 'Find customer')).setValue('nobody')
      await until('the sentence', () => console.browser.execute(() => document.body.innerText.includes('Nobody in the shop fits')))
    }, { sizes: [SMALL] })
    await console.quit()
    if (wanted('start-failed')) {
      const control = join(stage.home.cluster, 'global', 'pg_control')
      renameSync(control, `${control}.away`)
      const again = await stage.start()
      await again.phase('failed')
      await picture(again, 'start-failed', async () => {}, { sizes: [SMALL, USUAL] })
      renameSync(`${control}.away`, control)
    }
  } finally {
    await stage.close()
  }
}

const LONG = 'All seven of the eggs are broken and the carton is soaked. '.repeat(340).slice(0, 20_000)
const TEXTS = [
  '<img src=x onerror="alert(1)"><script>alert(2)</script> **bold** [click](javascript:alert(3))',
  '👩‍👩‍👧‍👦🏳️‍🌈🍅🍅🍅 नमस्ते दुनिया, टमाटर कुचले हुए आए',
  'مرحبا، وصل الطلب ناقصا. أرجو المساعدة 123 ABC.',
  '\u200b\u200d\ufeff\u2060',
  `Z${'\u0336\u0322\u031b\u0310'.repeat(60)}algo`,
  `https://example.in/${'a'.repeat(300)}`,
]

/** Tickets that people make who do everything otherwise. */
async function oddTickets(shop, stage) {
  const owner = (sql, values) => shop.owner.query(sql, values)
  const quietly = async (sql, values) => {
    await owner("set session_replication_role = 'replica'")
    await owner(sql, values)
    await owner('reset session_replication_role')
  }
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  const odd = await shop.customer({ name: `Mallory <b>${'Wolfeschlegelsteinhausen'.repeat(4)}</b>`, email: `m.${'x'.repeat(60)}@example.in`, phone: '+91 <b>90000</b> 00003' })
  const gone = await shop.customer({ name: 'Gone Away', email: 'gone@example.in', phone: '1' })
  stage.alsoClose(meera, odd, gone)
  const items = [
    { product_name: 'Tomatoes, 1 kg', quantity: 2, unit_price: 60 },
    { product_name: 'Spinach, bunch', quantity: 2, unit_price: 28 },
    { product_name: 'Whole milk, 1 l', quantity: 2, unit_price: 66 },
  ]
  const order = await shop.order(meera, { number: 'ORD-48213', items })
  const orderOfGone = await shop.order(gone, { number: '777', items: items.slice(0, 1) })

  const vanished = await gone.raise({ order: orderOfGone, issue_type: 'other', subject: 'Nobody’s', description: 'The customer and the order of this ticket are gone.' })
  for (const [view, id] of [['desk.shop_users', gone.id], ['desk.shop_orders', orderOfGone.id]]) {
    const { rows } = await owner(`select rtrim(pg_get_viewdef('${view}'::regclass), ';') as definition`)
    await owner(`create or replace view ${view} as select * from (${rows[0].definition}) kept where id <> '${id}'`)
  }

  const photos = await meera.raise({ order, issue_type: 'damaged_product', subject: 'Five hundred photos', description: 'I photographed all of it.' })
  await meera.upload(photos, PHOTOS[0])
  await quietly(
    `insert into ticket_attachments (ticket_id, file_url, storage_path, file_type, file_name, file_size, uploaded_by)
     select ticket_id, file_url, storage_path, file_type, 'IMG_' || n || '.jpg', file_size, uploaded_by from ticket_attachments, generate_series(2, 500) n where ticket_id = $1`,
    [photos.id],
  )

  const texts = await odd.raise({
    issue_type: 'other',
    subject: `<img src=x> ${'W'.repeat(200)}`,
    description: TEXTS.join('\n'),
    affected_items: ['A string', { product_name: '<b>Bold</b>', quantity: { $gt: 0 }, unit_price: '1e999' }, [[['deep']]], 7, null, { name: 'W'.repeat(200), qty: -3, price: '12.50' }],
  })
  for (const text of [...TEXTS, LONG]) await odd.write(texts, text)

  const crushed = await meera.raise({
    order,
    issue_type: 'damaged_product',
    subject: 'Tomatoes arrived crushed',
    description: 'Tomatoes arrived crushed. The bag was at the bottom and everything in it is soaked.',
    affected_items: [{ product_name: 'Tomatoes, 1 kg', quantity: 1, unit_price: 60 }],
  })
  for (const photo of PHOTOS) await meera.upload(crushed, photo)
  await owner("update support_tickets set priority = 'critical' where id = $1", [crushed.id])
  const staff = (message, note) =>
    owner("insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note) select $1, user_id, 'admin', $2, $3 from desk.staff_logins limit 1", [crushed.id, message, note])
  await meera.write(crushed, 'Two of the four packs were crushed when I opened the bag, the juice ran over everything. Photos attached. I need them for dinner tonight.')
  await staff('Same hub as the two reports from yesterday. Asking the hub about stacking.', true)
  await staff('Sorry about that! We’ll process a refund immediately.', false)
  return { meera, crushed: crushed.ticket_number, crushedTicket: crushed, texts: texts.ticket_number, photos: photos.ticket_number, vanished: vanished.ticket_number }
}

async function sampleShop() {
  const stage = await Stage.open('pictures', { screen: { width: 4000, height: 2320 } })
  try {
    const console = await stage.start()
    await console.toSetup()
    const shop = await stage.shop()
    const owner = (sql, values) => shop.owner.query(sql, values)
    if (wanted('sample-progress')) {
      // Held up half way, so that there is time to look.
      const holder = await shop.connect('postgres', stage.home.superuserPassword())
      await holder.query('begin; lock table ticket_messages in access exclusive mode')
      await console.write('textbox', 'Your name', 'Asha Rao')
      await console.write('textbox', 'Shop’s name', 'Green Basket')
      await console.press('button', 'Load the sample shop')
      await until('a step of it', () => console.browser.execute(() => / of /.test(document.querySelector('main')?.innerText ?? '')))
      await picture(console, 'sample-progress', async () => {}, { sizes: [SMALL, USUAL] })
      await holder.query('rollback')
      await holder.end()
      await console.phase('ready', { within: 120_000 })
    } else {
      await console.setUp({ sample: true })
    }
    await rows(console)
    say('the sample shop is there')
    const odd = await oddTickets(shop, stage)
    const { rows: [{ ticket_number: settled }] } = await owner("select ticket_number from support_tickets where status = 'resolved' and refund_amount > 0 order by created_at desc limit 1")
    const take = (name, show, options) => picture(console, name, async () => { await clear(console); await show() }, options)
    const queue = async (search = '') => {
      await at(console, `/support-tickets${search}`)
      await until('the ticket to be closed', async () => (await console.countOf('ticket')) === 0 && (await console.countOf('new-ticket')) === 0)
      await rows(console)
    }
    const open = async (number) => {
      await at(console, `/support-tickets/${number}`)
      await console.byId('ticket', `[data-ticket="${number}"]`)
      await console.byId('composer')
      await until('its messages', () => console.countOf('message'))
    }
    const facts = async () => {
      const [segment] = await console.all('radio', 'Customer and claim')
      if (segment) await console.browser.execute((one) => one.closest('label').click(), segment)
    }
    const scrollFacts = () => console.browser.execute(() => { const side = document.querySelector('[data-testid="ticket"] aside'); if (side) side.scrollTop = side.scrollHeight })

    // The queue.
    await take('queue', () => queue(), { sizes: [...SIZES, HUGE] })
    await take('queue-filtered', () => queue('?status=open,in_progress,awaiting_customer&priority=high,critical&q=tomato'))
    await take('queue-day', async () => {
      const { rows: [{ day }] } = await owner("select to_char(created_at at time zone 'Asia/Kolkata', 'YYYY-MM-DD') as day from support_tickets order by created_at desc offset 60 limit 1")
      await queue(`?from=${day}`)
    })
    await take('queue-sorted', () => queue('?sort=customer'), { sizes: [USUAL] })
    await take('queue-no-match', async () => {
      await at(console, '/support-tickets?q=nothing-is-called-this')
      await console.find('heading', 'No tickets match')
    })
    await take('queue-menu', async () => {
      await fit(console, SMALL)
      await queue('?status=open')
      await console.press('button', 'Status: Open')
      await console.find('menuitemcheckbox')
    }, { sizes: [SMALL] })
    await take('queue-sort-menu', async () => {
      await fit(console, USUAL)
      await open(odd.crushed)
      await console.press('button', 'Sort:…')
      await console.find('menuitemradio')
    }, { sizes: [USUAL] })
    await take('help-menu', async () => {
      await fit(console, SMALL)
      await queue()
      await console.press('button', 'Help')
      await console.find('menuitem', 'About Punnet')
    }, { sizes: [SMALL] })

    // A ticket.
    await take('ticket', async () => {
      await open(odd.crushed)
      await console.painted('[data-testid="ticket"] [aria-label="Evidence photos"] img', 2)
    }, { sizes: [...SIZES, HUGE] })
    await take('ticket-filtered', async () => {
      await at(console, `/support-tickets/${odd.crushed}?status=open,in_progress,awaiting_customer&priority=high,critical&q=tomato`)
      await console.byId('composer')
    }, { sizes: [[1240, 800], USUAL] })
    await take('ticket-status-menu', async () => {
      await fit(console, USUAL)
      await open(odd.crushed)
      await console.press('button', 'Status: Open')
      await console.find('menuitemradio')
    }, { sizes: [USUAL] })
    await take('ticket-note', async () => {
      await open(odd.crushed)
      if ((await console.countOf('composer', '[data-kind="note"]')) === 0) await console.press('checkbox', 'Internal note')
      await console.write('textbox', 'Internal note', 'Third claim from this hub this week. Told the packing team, they will look at the stacking tomorrow morning.')
    })
    await take('ticket-reply', async () => {
      await open(odd.crushed)
      if (await console.countOf('composer', '[data-kind="note"]')) await console.press('checkbox', 'Internal note')
      await console.write('textbox', 'Reply to customer', `I have refunded the two damaged packs, ₹120.00. You will see it on your card within three days. ${'Another sentence of what was said on the phone. '.repeat(30)}and an end.`)
    })
    await take('ticket-resolution-menu', async () => {
      await fit(console, USUAL)
      await open(odd.crushed)
      await console.press('combobox', 'Resolution type')
      await console.find('option', 'Partial refund')
    }, { sizes: [USUAL] })
    await take('ticket-refund', async () => {
      await open(odd.crushed)
      await console.press('combobox', 'Resolution type')
      await console.press('option', 'Partial refund')
      await console.write('textbox', 'Refund amount', '60')
      await console.write('textbox', 'Resolution notes', 'Refunded ₹60 for damaged tomatoes')
    }, { each: scrollFacts })
    await take('ticket-refund-refused', async () => {
      await open(odd.crushed)
      await console.write('textbox', 'Refund amount', '99999')
      await console.press('button', 'Resolve ticket')
      await console.find('alert')
    }, { each: scrollFacts })
    await take('ticket-settled', () => open(settled))
    await take('ticket-missing', async () => {
      await at(console, '/support-tickets/TKT-1999-00001')
      await console.find('heading', 'No such ticket')
    })
    await take('ticket-hostile', () => open(odd.texts))
    await take('ticket-long-message', async () => {
      await open(odd.texts)
      await console.browser.execute(() => {
        const more = [...document.querySelectorAll('[data-testid="message"] button')].at(-1)
        if (more.getAttribute('aria-expanded') === 'false') more.click()
      })
    }, { sizes: [SMALL, USUAL] })
    await take('ticket-many-photos', async () => {
      await at(console, `/support-tickets/${odd.photos}`)
      await console.painted('[aria-label="Evidence photos"] img', 24)
    })
    await take('ticket-vanished', async () => {
      await at(console, `/support-tickets/${odd.vanished}`)
      await console.byId('composer')
    })
    await take('ticket-news', async () => {
      await open(odd.crushed)
      await until('the look to be kept', async () => (await owner('select from desk.ticket_looks where ticket_id = $1', [odd.crushedTicket.id])).rowCount === 1)
      await open(settled)
      await odd.meera.write(odd.crushedTicket, 'Is there any news? The guests come at eight.')
      await open(odd.crushed)
      await console.byId('new-since')
    }, { sizes: [SMALL, USUAL] })
    await take('photo-viewer', async () => {
      await open(odd.crushed)
      await console.press('button', 'Photo 1 of 2: crushed-tomatoes-1.jpg')
      await console.painted('[data-testid="photo-large"]', 1)
    }, { themes: ['light'] })

    // A new ticket.
    const newTicket = async () => {
      await at(console, '/support-tickets/new')
      await console.byId('new-ticket')
    }
    await take('new-ticket', newTicket)
    await take('new-ticket-refused', async () => {
      await newTicket()
      await console.press('button', 'Create ticket')
      await until('the sentences', async () => (await console.textOf('new-ticket')).includes('Find the customer who is calling.'))
    })
    await take('new-ticket-found', async () => {
      await fit(console, SMALL)
      await newTicket()
      await (await console.find('combobox', 'Find customer')).setValue('meera')
      await until('customers', () => console.countOf('found-customer'))
    }, { sizes: [SMALL] })
    await take('new-ticket-filled', async () => {
      await newTicket()
      await (await console.find('combobox', 'Find customer')).setValue('9845012345')
      await until('the customer', () => console.countOf('found-customer'))
      await keys(console, 'Enter')
      await (await (await console.byId('order-choice')).$('input')).click()
      await until('the items', () => console.countOf('item-choice'))
      await console.press('button', 'One more of Tomatoes, 1 kg')
      await console.press('combobox', 'Issue type')
      await console.press('option', 'Damaged product')
      await console.write('textbox', 'Description', 'Two of four packs were crushed; she sends photos by mail.')
    }, { leave: () => console.press('button', 'Start over').catch(() => {}) })

    // Everything else.
    for (const section of ['frequency', 'response', 'money', 'products', 'customers']) {
      await take(`analytics-${section}`, async () => {
        await at(console, `/analytics?range=12w&section=${section}`)
        await console.byId('figures', `[data-section="${section}"][aria-busy="false"]`)
      })
    }
    await take('analytics-behind', async () => {
      await at(console, '/analytics?range=12w')
      await console.byId('figures', '[data-section="frequency"][aria-busy="false"]')
      await console.browser.execute(() => document.querySelector('[data-figure="most-common"] [data-testid="mark"]').dispatchEvent(new MouseEvent('click', { bubbles: true })))
      await console.byId('behind')
    }, { sizes: [SMALL, USUAL] })
    await take('analytics-report', async () => {
      await at(console, '/analytics/report')
      await console.byId('report', '[data-ready="true"]')
    }, { sizes: [SMALL, USUAL] })
    await take('analytics-wall', async () => {
      await at(console, '/analytics/today')
      await console.byId('wall')
    }, { sizes: [SMALL, USUAL, LARGE, HUGE] })
    const settings = async () => {
      await at(console, '/settings')
      await console.find('heading', 'Shop')
      await until('the hours', () => console.browser.execute(() => document.body.innerText.includes('Sunday')))
    }
    await take('settings', settings)
    const end = () => console.browser.execute(() => { const main = document.querySelector('main'); main.scrollTop = main.scrollHeight })
    await take('settings-end', settings, { sizes: [SMALL], each: end })
    await take('settings-zones', async () => {
      await fit(console, USUAL)
      await settings()
      await end()
      await console.press('combobox', 'Business time zone…')
      await until('the zones', async () => (await console.all('option')).length > 3)
    }, { sizes: [USUAL] })
    await take('shortcuts', async () => {
      await queue()
      await keys(console, '?')
      await console.find('dialog', 'Keyboard shortcuts')
    })
    await take('about', async () => {
      await queue()
      await console.press('button', 'Help')
      await console.press('menuitem', 'About Punnet')
      await until('the versions', () => console.browser.execute(() => document.body.innerText.includes('PostgreSQL ')))
    })
    if (wanted('compact')) {
      const density = async (name) => {
        await clear(console)
        await at(console, '/settings')
        await console.press('radio', name)
        await until('it to be so', () => console.browser.execute((now) => (document.documentElement.dataset.density ?? 'comfortable') === now, name.toLowerCase()))
      }
      await density('Compact')
      await take('compact-queue', () => queue(), { sizes: [SMALL, USUAL] })
      await take('compact-ticket', () => open(odd.crushed), { sizes: [SMALL, USUAL] })
      await take('compact-new-ticket', newTicket, { sizes: [USUAL] })
      await density('Comfortable')
    }

    // Larger.
    await clear(console)
    for (const [zoom, sizes, themes] of [[200, [SMALL, USUAL, LARGE], THEMES], [150, [SMALL, USUAL], ['light']]]) {
      if (!wanted(`zoom-${zoom}`)) continue
      await at(console, '/settings')
      await console.press('combobox', 'Size')
      await console.press('option', `${zoom} %`)
      await until('it to be larger', () => console.browser.execute((share) => Math.abs(outerWidth / innerWidth - share) < 0.1, zoom / 100))
      current.zoom = zoom
      const zoomed = (name, show, more = {}) => take(`zoom-${zoom}-${name}`, show, { sizes, themes, ...more })
      await zoomed('settings', async () => {
        await at(console, '/settings')
        await console.find('heading', 'Shop')
      })
      await zoomed('queue', () => queue())
      await zoomed('queue-filtered', () => queue('?status=open,in_progress&priority=high'), { themes: ['light'] })
      await zoomed('ticket', () => open(odd.crushed))
      await zoomed('ticket-facts', async () => {
        await fit(console, SMALL)
        await open(odd.crushed)
        await facts()
      }, { themes: ['light'] })
      await zoomed('ticket-hostile', () => open(odd.texts), { themes: ['light'] })
      await zoomed('ticket-note', async () => {
        await open(odd.crushed)
        await tap(console, 'checkbox', 'Internal note')
      })
      await zoomed('photo-viewer', async () => {
        await open(odd.crushed)
        await tap(console, 'button', 'Photo 1 of 2: crushed-tomatoes-1.jpg')
        await console.painted('[data-testid="photo-large"]', 1)
      }, { themes: ['light'] })
      await zoomed('new-ticket', newTicket, { themes: ['light'] })
      await zoomed('shortcuts', async () => {
        await queue()
        await keys(console, '?')
        await console.find('dialog', 'Keyboard shortcuts')
      }, { themes: ['light'] })
      await clear(console)
      await keys(console, 'Control', '0')
      current.zoom = 100
      await until('the usual size', () => console.browser.execute(() => innerWidth >= 1000))
    }

    // What one says in passing, and what goes wrong.
    await take('toasts', async () => {
      await open(odd.crushed)
      await owner("update support_tickets set status = 'in_progress', priority = 'high' where id = $1", [odd.crushedTicket.id])
      await until('a sentence', () => console.countOf('toast'))
      await console.press('button', `Copy ${odd.crushed}`)
      await until('two sentences', async () => (await console.countOf('toast')) >= 2)
    }, { sizes: [USUAL] })
    if (['queue-loading', 'queue-error', 'ticket-loading'].some(wanted)) {
      const holder = await shop.connect('postgres', stage.home.superuserPassword())
      await queue()
      await holder.query('begin; lock table ticket_messages, ticket_attachments in access exclusive mode')
      await take('ticket-loading', async () => {
        const number = await console.browser.execute(() => document.querySelector('[data-testid="queue-row"][data-index="5"]').dataset.ticket)
        await at(console, `/support-tickets/${number}`)
        await console.byId('ticket')
        await until('grey lines', () => console.browser.execute(() => document.querySelector('[data-testid="ticket"] [aria-hidden="true"] > div') !== null))
      }, { sizes: [SMALL, USUAL] })
      await holder.query('rollback')
      await queue()
      await holder.query('begin; lock table support_tickets in access exclusive mode')
      // Read anew: what is known already would stay on the screen.
      await console.browser.execute(() => location.reload())
      await take('queue-loading', () => console.byId('queue-loading'), { sizes: [SMALL, USUAL] })
      await take('queue-error', () => console.find('heading', 'The queue could not be read', { within: 60_000 }), { sizes: [SMALL, USUAL] })
      await holder.query('rollback')
      await holder.end()
    }
    await take('database-lost', async () => {
      await console.browser.execute(() => location.reload())
      await console.phase('ready')
      await open(odd.crushed)
      process.kill(stage.home.server().pid, 'SIGKILL')
      await console.byId('database-lost')
    }, { sizes: [USUAL] })
  } finally {
    await stage.close()
  }
}

await emptyShop()
await sampleShop()
say(`${taken} pictures in ${RESULTS}`)
