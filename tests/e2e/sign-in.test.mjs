// A team's server: one computer serves, another one signs in to it.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Console, Home } from './session/console.mjs'
import { Desktop } from './session/desktop.mjs'
import { Shop } from './session/shop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'

const PASSWORD = 'tulips, and a bicycle'

test('signing in to a team’s server', onStage('sign-in', {}, async (stage, t) => {
  const serving = await stage.start()
  await serving.setUp({ sample: false })
  const shop = await Shop.open(stage.home)
  stage.alsoClose(shop)
  const meera = await shop.customer({ name: 'Meera Iyer', email: 'meera@example.in', phone: '' })
  stage.alsoClose(meera)
  const ticket = await meera.raise({ issue_type: 'late_delivery', subject: 'Three hours late', description: 'Late' })
  await shop.owner.query(`create role asha_team login password '${PASSWORD}'`)
  await shop.owner.query("select desk.add_staff('asha_team', 'Asha Team', null, 'support_agent')")
  const { port } = stage.home.server()
  const { rows: [{ database }] } = await shop.owner.query('select current_database() as database')

  const elsewhere = await Desktop.open({ folder: join(stage.folder, 'elsewhere') })
  stage.alsoClose(elsewhere)
  const home = new Home()
  stage.alsoClose({ close: () => home.remove() })
  let console = await Console.open({ desktop: elsewhere, home })
  stage.alsoClose({ close: () => console.close() })
  const told = async () => (await console.find('alert')).getText()
  const field = (name) => console.find('textbox', name)

  await t.test('what can’t be right is said, and what was typed stays', async () => {
    await console.phase('choose')
    await console.press('button', 'Your team’s server')
    await console.phase('sign-in')
    // What whoever invited her sent; it is taken apart when the field is left.
    await (await field('Server')).addValue(`postgresql://asha_team@127.0.0.1:${port}/${database}`)
    await console.browser.keys('Tab')
    await until('the line to be taken apart', async () => (await (await field('User name')).getValue()) === 'asha_team')
    await (await console.browser.$('input[type="password"]')).setValue('roses')
    await console.press('button', 'Sign in')
    assert.match(await told(), /the user name or the password is wrong\. Nothing was changed\./)
    assert.equal(await (await field('Server')).getValue(), '127.0.0.1')
    elsewhere.screenshot(join(stage.folder, 'wrong.png'))
  })

  await t.test('signed in, she sees what the team sees, in her own name', async () => {
    await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
    await console.press('button', 'Sign in')
    await console.phase('ready')
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.write('textbox', 'Reply to customer', 'On its way')
    await console.send()
    await until('her reply', async () => (await shop.owner.query("select m.message, u.name from ticket_messages m join desk.shop_users u on u.id = m.sender_id")).rows.some(({ message, name }) => message === 'On its way' && name === 'Asha Team'))
    assert.match(await console.textOf('connection'), new RegExp(`Asha Team · ${database} on 127\\.0\\.0\\.1:${port}`))
    elsewhere.screenshot(join(stage.folder, 'signed-in.png'))
    assert.equal(existsSync(home.cluster), false, 'no server of its own was made')
  })

  await t.test('the next start knows where, and the password is in no file', async () => {
    await console.quit()
    assert.deepEqual(filesWith(home.folder, PASSWORD), [])
    console = await Console.open({ desktop: elsewhere, home })
    await console.phase('sign-in')
    assert.equal(await (await field('User name')).getValue(), 'asha_team')
    assert.match(await told(), /This computer does not keep it\./)
    await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
    await console.press('button', 'Sign in')
    await console.phase('ready')
  })

  await t.test('switched off, she is told so', async () => {
    await shop.owner.query("select desk.set_staff_active('asha_team', false)")
    await console.quit()
    console = await Console.open({ desktop: elsewhere, home })
    await console.phase('sign-in')
    await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
    await console.press('button', 'Sign in')
    await until('the sentence', async () => /belongs to nobody at the desk, or was switched off/.test(await told()))
  })
}))

/** The files below a folder in which these words stand. */
function filesWith(folder, words) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => readFileSync(file).includes(words))
}
