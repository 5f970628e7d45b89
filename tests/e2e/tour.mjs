// `cargo xtask run` without a display: the guide's example in the real window, with a picture of every step.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RESULTS, Stage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { workedExample } from './session/worked-example.mjs'

const pictures = RESULTS
mkdirSync(pictures, { recursive: true })
for (const old of readdirSync(pictures).filter((name) => /^\d\d-.*\.png$/.test(name))) rmSync(join(pictures, old))

const began = performance.now()
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`
const say = (words) => process.stdout.write(`${words}\n`)
let number = 0

/** One picture of the whole screen; with `dark`, a second one in the dark theme. */
async function picture(stage, words, { dark = true } = {}) {
  number += 1
  const name = `${String(number).padStart(2, '0')}-${words.toLowerCase().replace(/['"#]/g, '').replace(/[^a-z0-9]+/g, '-').slice(0, 48).replace(/^-+|-+$/g, '')}`
  for (const theme of dark ? ['dark', 'light'] : ['light']) {
    await stage.console.theme(theme)
    stage.desktop.screenshot(join(pictures, theme === 'dark' ? `${name}-dark.png` : `${name}.png`))
  }
}

const stage = await Stage.open('session')
try {
  const { desktop } = stage
  const step = async (words, work, options) => {
    const line = await work()
    await picture(stage, words, options)
    say(`   ${seconds()}  ${words}${line ? `\n             ${line}` : ''}`)
  }

  let console
  await step('First start: a private PostgreSQL is made, started and migrated', async () => {
    console = await stage.start()
    await console.toSetup()
    return `the server listens on 127.0.0.1:${stage.home.server().port}`
  })
  await step('The sample shop is loaded', async () => {
    await console.setUp({ sample: true })
    await until('the queue', () => console.countOf('queue-row'))
  })
  const shop = await stage.shop()
  const { customer, ticket } = await workedExample({ console, desktop, shop }, (words, work) => step(words, work))
  stage.alsoClose(customer)

  await step('A note for the team only', async () => {
    await console.press('checkbox', 'Internal note')
    await console.write('textbox', 'Internal note', 'Second crushed delivery from this hub today. Told the packing team.')
    await console.send('Add note')
    await until('the note', async () => (await console.countOf('message', '[data-kind="note"]')) === 1)
    const seen = await customer.messages(ticket)
    if (seen.some(({ is_internal_note }) => is_internal_note)) throw new Error('the customer sees the internal note')
    return 'the customer sees nothing of it'
  })
  await step('The queue, filtered to what is critical', async () => {
    await console.press('button', 'Close ticket')
    await (await console.byId('stat-critical')).click()
    await until('only critical tickets', () =>
      console.browser.execute(() => {
        const shown = [...document.querySelectorAll('[data-testid="queue-row"] [data-field="priority"]')]
        return shown.length > 0 && shown.every((cell) => cell.textContent.includes('Critical'))
      }))
  })
  await step('Search by customer', async () => {
    await console.press('button', 'Clear filters')
    await console.write('searchbox', 'Search tickets', 'meera.nair@example.in')
    await until('the ticket', () => console.countOf('queue-row', `[data-ticket="${ticket.ticket_number}"]`))
  })
  say(`\n   ${seconds()}  The tour has ended well: ${number} steps.`)
} catch (error) {
  stage.desktop?.screenshot(join(pictures, 'failed.png'))
  say(`\n   ${seconds()}  The tour stopped: ${error.message}\n   the screen at that moment: ${join(pictures, 'failed.png')}`)
  process.exitCode = 1
} finally {
  await stage.close()
}
