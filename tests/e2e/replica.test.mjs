// Figures from a read replica in the real window: named in Settings, told of on the page, done without while it is away.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { Replica } from './session/replica.mjs'
import { computerOf, serveTeam } from './session/team.mjs'
import { until } from './session/until.mjs'

const PASSWORD = 'tulips, and a bicycle'

test('figures from a read replica', onStage('replica', {}, async (stage, t) => {
  const { shop, line } = await serveTeam(stage, { login: 'asha_team', password: PASSWORD, name: 'Asha Team', group: 'support_agent' })
  const replica = await Replica.follow(stage.home, shop.owner)
  stage.alsoClose(replica)
  const computer = await computerOf(stage, 'elsewhere')
  let { console } = computer
  const meera = await shop.customer({ name: 'Meera Nair', email: 'nair@example.in', phone: '' })
  stage.alsoClose(meera)
  const raise = () => meera.raise({ issue_type: 'late_delivery', subject: 'Late again', description: 'Late' })
  const at = (address) => console.browser.execute((to) => { location.hash = to }, address)
  const note = () => console.browser.execute(() => document.querySelector('[data-testid="replica"]')?.textContent ?? '')
  const says = (what) => until(`"${what}"`, async () => what.test(await note()))
  const counted = (number) => until(`${number} tickets`, () => console.browser.execute((wanted) =>
    document.querySelector('[data-figure="trend"] [data-testid="answer"]')?.textContent.startsWith(`${wanted} ticket`), number))

  await console.phase('choose')
  await console.press('button', 'Your team’s server')
  await console.phase('sign-in')
  await (await console.find('textbox', 'Server')).addValue(line)
  await console.browser.keys('Tab')
  await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
  await console.press('button', 'Sign in')
  await console.phase('ready')

  await t.test('one that is none is refused, and one that is one is kept, without a password', async () => {
    await at('/settings')
    await console.write('textbox', 'Figures from a replica', `127.0.0.1:${stage.home.server().port}`)
    await console.browser.keys('Enter')
    assert.match(await console.said('is no replica'), /it follows nobody\. Nothing was changed\./)
    await console.write('textbox', 'Figures from a replica', `127.0.0.1:${replica.port}`)
    await console.browser.keys('Enter')
    const kept = () => readFileSync(join(computer.home.data, 'workplace.json'), 'utf8')
    await until('it to be kept', () => kept().includes(String(replica.port)))
    assert.equal(kept().includes(PASSWORD), false)
    computer.picture('settings')
  })

  await t.test('the page says how old its figures are', async () => {
    await at('/analytics?range=7d')
    await says(/^Figures from the replica, which is up to date\.$/)
    await counted(1)
    computer.picture('level')
    await replica.pause()
    await raise()
    await says(/^Figures from the replica, \d+ s behind\.$/)
    await counted(1)
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      computer.picture(`behind-${theme}`)
    }
    await console.theme()
    await replica.goOn()
    await counted(2)
    await says(/up to date/)
  })

  await t.test('while it is away the server answers, and it comes back by itself', async () => {
    replica.stop()
    await raise()
    await says(/^Figures from the server itself: the replica does not answer\.$/)
    await counted(3)
    computer.picture('away')
    replica.start()
    await says(/up to date/)
    await counted(3)
  })

  await t.test('the next start reads there, too', async () => {
    await console.quit()
    console = await computer.start()
    await console.phase('sign-in')
    await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
    await console.press('button', 'Sign in')
    await console.phase('ready')
    await at('/analytics?range=7d')
    await says(/up to date/)
    await counted(3)
    await at('/analytics/today')
    await console.byId('wall')
    await says(/up to date/)
    computer.picture('wall')
  })
}))
