// What axe says of every screen in the real window, in both themes: only here colours can be computed.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { Shop } from './session/shop.mjs'
import { until } from './session/until.mjs'

const AXE = readFileSync(join(import.meta.dirname, '../../ui/node_modules/axe-core/axe.min.js'), 'utf8')

/** What axe finds on the screen as it is now: one line per rule and element. */
async function found(console) {
  await console.settled()
  await console.browser.execute(AXE)
  const outcome = await console.browser.executeAsync((done) => {
    window.axe.run(document, { resultTypes: ['violations'] }).then(
      ({ violations, passes }) =>
        done({
          checked: passes.map(({ id }) => id),
          lines: violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 140)} ${node.any[0]?.message ?? node.failureSummary ?? ''}`)),
        }),
      (error) => done({ checked: [], lines: [`axe failed: ${error}`] }),
    )
  })
  // A run that looked at no colours would find nothing wrong with them.
  assert.ok(outcome.checked.includes('color-contrast') || outcome.lines.some((line) => line.startsWith('color-contrast')), `axe computed no colours (${outcome.lines})`)
  return outcome.lines
}

test('axe finds nothing on any screen, in either theme', onStage('accessibility', {}, async (stage, t) => {
  const console = await stage.start()
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
    async 'missing ticket'() {
      await at('/support-tickets/TKT-1999-00001')
      await console.find('heading', 'No such ticket')
    },
    async settings() {
      await at('/settings')
      await console.find('heading', 'This computer')
      await console.find('heading', 'Shop')
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
  }
  let photographed
  let settled

  for (const theme of ['light', 'dark']) {
    if (theme === 'light') {
      await console.phase('setup')
      for (const first of ['light', 'dark']) {
        await t.test(`first start, ${first}`, async () => {
          await console.theme(first)
          assert.deepEqual(await found(console), [])
        })
      }
      await console.setUp({ sample: true })
      const shop = await Shop.open(stage.home)
      stage.alsoClose(shop)
      const one = async (question) => (await shop.owner.query(question)).rows[0]
      photographed = (await one(`select t.ticket_number from support_tickets t join ticket_attachments a on a.ticket_id = t.id where a.message_id is null and t.status not in ('resolved', 'closed') order by t.created_at desc limit 1`)).ticket_number
      settled = (await one(`select ticket_number from support_tickets where status = 'resolved' order by created_at desc limit 1`)).ticket_number
    }
    // As a person chooses it, not by hand: the window's own parts change with it.
    await at('/settings')
    await console.press('radio', theme === 'light' ? 'Light' : 'Dark')
    await until(`the ${theme} theme`, () => console.browser.execute((wanted) => document.documentElement.dataset.theme === wanted, theme))
    for (const [name, show] of Object.entries(screens)) {
      await t.test(`${name}, ${theme}`, async () => {
        await show()
        const lines = await found(console)
        stage.picture(`${name.replaceAll(' ', '-')}-${theme}`)
        assert.deepEqual(lines, [])
      })
    }
    await console.browser.keys('Escape')
  }
}))
