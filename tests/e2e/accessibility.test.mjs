// What axe says of every screen in the real window, in both themes: only here colours can be computed.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { axeFinds } from './session/axe.mjs'
import { onStage } from './session/stage.mjs'
import { Shop } from './session/shop.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

test('axe finds nothing on any screen, in either theme', onStage('accessibility', {}, async (stage, t) => {
  // By a name of its own, which can be taken away: a server that is gone then stays gone.
  const postgres = join(stage.home.folder, 'postgresql')
  const shipped = process.env.PUNNET_POSTGRES
  symlinkSync(shipped, postgres)
  const console = await stage.start({ PUNNET_POSTGRES: postgres })
  const at = (address) => console.browser.execute((to) => { location.hash = to }, address)

  const screens = {
    async queue() {
      await at('/support-tickets')
      await until('the queue', () => console.countOf('queue-row'))
    },
    async 'queue without a match'() {
      await at('/support-tickets?q=nothing-is-called-this')
      await until('no rows', async () => (await console.countOf('queue-row')) === 0)
    },
    async ticket() {
      await at(`/support-tickets/${photographed}`)
      await console.byId('composer')
      await until('its messages', () => console.countOf('message'))
    },
    async 'settled ticket'() {
      await at(`/support-tickets/${settled}`)
      await console.byId('ticket', `[data-ticket="${settled}"]`)
      await console.byId('composer')
    },
    async 'a reopened refund, its form open'() {
      await at(`/support-tickets/${reopened}`)
      await console.byId('ticket', `[data-ticket="${reopened}"]`)
      await console.byId('composer')
      await console.press('combobox', 'Resolution type')
      await console.press('option', 'Partial refund')
      await console.write('textbox', 'Refund amount', 'much')
      await console.press('button', 'Resolve ticket')
      await console.find('alert')
    },
    async 'an internal note'() {
      await at(`/support-tickets/${photographed}`)
      await console.byId('ticket', `[data-ticket="${photographed}"]`)
      await console.byId('composer')
      if ((await console.countOf('composer', '[data-kind="note"]')) === 0) await console.press('checkbox', 'Internal note')
      await console.write('textbox', 'Internal note', 'The third from this hub')
    },
    async 'a photo'() {
      await console.press('button', /^Photo 1 of 2/)
      await console.painted('[data-testid="photo-large"]', 1)
    },
    async 'drawing on a photo'() {
      if ((await console.countOf('photo-large')) === 0) await this['a photo']()
      await console.press('button', 'Draw')
      await console.find('toolbar', 'Draw')
      await console.browser.keys('Enter')
      await until('a mark', () => console.browser.execute(() => document.querySelector('[data-testid="ink"] [data-kind]')))
    },
    async 'a photo with a sketch'() {
      await console.press('button', 'Cancel')
      await console.find('group', 'Not saved yet')
    },
    async 'missing ticket'() {
      await at('/support-tickets/TKT-1999-00001')
      await console.find('heading', 'No such ticket')
    },
    async 'a vanished ticket with a draft'() {
      await at(`/support-tickets/${vanished}`)
      await console.byId('lost-draft')
    },
    async 'new ticket'() {
      await at('/support-tickets')
      await until('the queue', () => console.countOf('queue-row'))
      await at('/support-tickets/new')
      await console.byId('new-ticket')
    },
    async 'callers that were found'() {
      const again = (await console.all('button', 'Change customer'))[0]
      if (again) await again.click()
      await (await console.find('combobox', 'Find customer')).setValue('asha')
      await console.byId('found-customer')
    },
    async 'new ticket with a refusal'() {
      await console.browser.keys('Enter')
      await console.byId('order-choice')
      await console.press('button', 'Create ticket')
      await until('the sentences', async () => (await console.textOf('new-ticket')).includes('Write what the customer says.'))
    },
    async 'a word in passing'() {
      await at(`/support-tickets/${photographed}`)
      await console.byId('ticket', `[data-ticket="${photographed}"]`)
      await console.press('button', 'Copy asha@example.in')
      await console.byId('toast')
    },
    async 'a problem in passing'() {
      await shop.owner.query("create or replace function e2e_no() returns trigger language plpgsql as $$ begin raise exception 'the hub is closed'; end $$")
      await shop.owner.query('create trigger no_for_now before update on support_tickets for each row execute function e2e_no()')
      await console.choose('Priority: Medium', 'menuitemradio', 'Low')
      await until('the problem', () => console.browser.execute(() => [...document.querySelectorAll('[data-testid="toast"]')].some((one) => one.textContent.includes('The hub is closed'))))
      await shop.owner.query('drop trigger no_for_now on support_tickets')
    },
    async settings() {
      // A word that fades away meanwhile has no contrast.
      await until('no word in passing', async () => {
        // One may go by itself while it is looked for.
        for (const button of await console.all('button', 'Dismiss')) await button.click()
        return (await console.countOf('toast')) === 0
      })
      await at('/settings')
      await console.find('heading', 'This computer')
      await console.find('heading', 'Shop')
    },
    ...Object.fromEntries(['frequency', 'response', 'money', 'products', 'customers'].map((section) => [
      `analytics, ${section}`,
      async () => {
        await at(`/analytics?range=28d&section=${section}`)
        await console.byId('figures', `[data-section="${section}"][aria-busy="false"]`)
      },
    ])),
    async 'the tickets behind a mark'() {
      await at('/analytics?range=28d')
      await console.byId('figures', '[data-section="frequency"][aria-busy="false"]')
      await console.browser.execute(() => document.querySelector('[data-figure="most-common"] [data-testid="mark"]').dispatchEvent(new MouseEvent('click', { bubbles: true })))
      await console.byId('behind')
    },
    async 'a report to print'() {
      await at('/analytics/report?range=28d')
      await console.byId('report', '[data-ready="true"]')
    },
    async 'today on the wall'() {
      await at('/analytics/today')
      await console.byId('wall')
    },
    async shortcuts() {
      await at('/support-tickets')
      await until('the queue', () => console.countOf('queue-row'))
      await console.browser.keys('?')
      await console.find('dialog', 'Keyboard shortcuts')
    },
    async about() {
      await console.browser.keys('Escape')
      await console.press('button', 'Help')
      await console.press('menuitem', 'About Punnet')
      await console.find('dialog', 'About Punnet')
      await until('the versions', () => console.browser.execute(() => document.body.innerText.includes('PostgreSQL ')))
    },
    async 'an open menu'() {
      await console.browser.keys('Escape')
      await until('nothing to lie over the page', async () => (await console.all('dialog')).length === 0)
      await console.press('button', 'Status…')
      await console.find('menuitemcheckbox')
    },
    async 'a lost database'() {
      await console.browser.keys('Escape')
      await at(`/support-tickets/${photographed}`)
      await console.byId('composer')
      unlinkSync(postgres)
      process.kill(stage.home.server().pid, 'SIGKILL')
      await console.byId('database-lost', '', { within: 40_000 })
    },
  }
  let [photographed, settled, reopened, vanished] = []
  let shop
  let theme

  for (theme of ['light', 'dark']) {
    if (theme === 'light') {
      const choice = () => console.phase('choose')
      const signIn = () => console.press('button', 'Your team’s server')
      const setUp = async () => {
        await console.press('button', 'Choose another place')
        await console.toSetup()
      }
      for (const [name, go] of Object.entries({ choice, 'sign in': signIn, 'first start': setUp })) {
        await go()
        for (const first of ['light', 'dark']) {
          await t.test(`${name}, ${first}`, async () => {
            await console.theme(first)
            assert.deepEqual(await axeFinds(console), [])
          })
        }
      }
      await console.setUp({ sample: false })
      shop = await Shop.open(stage.home)
      const customer = await shop.customer({ name: 'Asha', email: 'asha@example.in', phone: '+91 98450 11111' })
      stage.alsoClose(shop, customer)
      ;[photographed, settled, reopened, vanished] = await casesIn(shop, customer)
      await at(`/support-tickets/${vanished}`)
      await console.byId('ticket', `[data-ticket="${vanished}"]`)
      await console.write('textbox', 'Reply to customer', 'Half a sentence')
      await shop.owner.query("set session_replication_role = 'replica'")
      await shop.owner.query("update support_tickets set ticket_number = 'TKT-1998-00001' where ticket_number = $1", [vanished])
      await shop.owner.query('reset session_replication_role')
      await until('the draft on the disk', () => readdirSync(join(stage.home.data, 'drafts')).some((file) => readFileSync(join(stage.home.data, 'drafts', file), 'utf8').includes('Half a sentence')))
      await console.browser.refresh()
      await console.phase('ready')
    }
    // As a person chooses it, not by hand: the window's own parts change with it.
    await at('/settings')
    await console.press('radio', theme === 'light' ? 'Light' : 'Dark')
    await until(`the ${theme} theme`, () => console.browser.execute((wanted) => document.documentElement.dataset.theme === wanted, theme))
    for (const [name, show] of Object.entries(screens)) {
      await t.test(`${name}, ${theme}`, async () => {
        await show()
        const lines = await axeFinds(console)
        stage.picture(`${name.replaceAll(' ', '-')}-${theme}`)
        assert.deepEqual(lines, [])
      })
    }
    symlinkSync(shipped, postgres)
    await until('the database to be back', async () => (await console.countOf('database-lost')) === 0, { within: 60_000 })
    shop = await until('the server to take connections', () => Shop.open(stage.home))
    stage.alsoClose(shop)
  }
}))

/** A ticket in every status and priority; gives the numbers of one with photos and a whole thread, a settled one, a reopened one, and one to vanish. */
async function casesIn(shop, customer) {
  const order = await shop.order(customer, { number: '777', items: [{ product_name: 'Tomatoes, 1 kg', quantity: 2, unit_price: 60 }] })
  const owner = (sql, values) => shop.owner.query(sql, values)
  const raise = (subject) =>
    customer.raise({ order, issue_type: 'damaged_product', subject, description: 'The bag was at the bottom.', affected_items: [{ product_name: 'Tomatoes, 1 kg', quantity: 1, unit_price: 60 }] })
  for (const status of ['open', 'in_progress', 'awaiting_customer', 'closed']) {
    for (const priority of ['low', 'critical']) {
      const { id } = await raise(`${status} and ${priority}`)
      await owner('update support_tickets set status = $2::ticket_status, priority = $3::ticket_priority where id = $1', [id, status, priority])
    }
  }
  const done = await raise('Settled')
  await owner(
    `update support_tickets set status = 'resolved', resolution_type = 'partial_refund', refund_amount = 20, resolution_notes = 'Refunded', resolved_at = now(),
            resolved_by = (select user_id from desk.staff_logins limit 1) where id = $1`,
    [done.id],
  )
  const again = await raise('Reopened')
  for (const status of ['resolved', 'open']) {
    await owner("update support_tickets set status = $2::ticket_status, resolution_type = 'partial_refund', refund_amount = 20 where id = $1", [again.id, status])
  }
  const gone = await raise('Soon gone')
  const open = await raise('With photos and a thread')
  for (const photo of PHOTOS) await customer.upload(open, photo)
  await customer.write(open, 'Is anybody there?')
  for (const [message, note] of [['We are looking at it.', false], ['Third one from this hub.', true]]) {
    await owner(
      `insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note) select $1, user_id, 'admin', $2, $3 from desk.staff_logins limit 1`,
      [open.id, message, note],
    )
  }
  return [open.ticket_number, done.ticket_number, again.ticket_number, gone.ticket_number]
}
