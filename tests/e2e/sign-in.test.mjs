// A team's server: one computer serves, another one signs in to it.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { computerOf, serveTeam } from './session/team.mjs'
import { until } from './session/until.mjs'

const PASSWORD = 'tulips, and a bicycle'

test('signing in to a team’s server', onStage('sign-in', {}, async (stage, t) => {
  const { shop, ticket, place, line } = await serveTeam(stage, { login: 'asha_team', password: PASSWORD, name: 'Asha Team', group: 'support_agent' })
  const computer = await computerOf(stage, 'elsewhere')
  const { home } = computer
  let { console } = computer
  const told = async () => (await console.find('alert')).getText()
  const field = (name) => console.find('textbox', name)

  await t.test('what can’t be right is said, and what was typed stays', async () => {
    await console.phase('choose')
    await console.press('button', 'Your team’s server')
    await console.phase('sign-in')
    // What whoever invited her sent; it is taken apart when the field is left.
    await (await field('Server')).addValue(line)
    await console.browser.keys('Tab')
    await until('the line to be taken apart', async () => (await (await field('User name')).getValue()) === 'asha_team')
    await (await console.browser.$('input[type="password"]')).setValue('roses')
    await console.press('button', 'Sign in')
    assert.match(await told(), /the user name or the password is wrong\. Nothing was changed\./)
    assert.equal(await (await field('Server')).getValue(), '127.0.0.1')
    computer.picture('wrong')
  })

  await t.test('signed in, she sees what the team sees, in her own name', async () => {
    await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
    await console.press('button', 'Sign in')
    await console.phase('ready')
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.write('textbox', 'Reply to customer', 'On its way')
    await console.send()
    await until('her reply', async () => (await shop.owner.query("select m.message, u.name from ticket_messages m join desk.shop_users u on u.id = m.sender_id")).rows.some(({ message, name }) => message === 'On its way' && name === 'Asha Team'))
    assert.match(await console.textOf('connection'), new RegExp(`Asha Team · ${place.replaceAll('.', '\\.')}`))
    computer.picture('signed-in')
    assert.equal(existsSync(home.cluster), false, 'no server of its own was made')
  })

  await t.test('the next start knows where, and the password is in no file', async () => {
    await console.quit()
    assert.deepEqual(filesWith(home.folder, PASSWORD), [])
    console = await computer.start()
    await console.phase('sign-in')
    assert.equal(await (await field('User name')).getValue(), 'asha_team')
    assert.match(await told(), /This computer does not keep it\./)
    await (await console.browser.$('input[type="password"]')).setValue(PASSWORD)
    await console.press('button', 'Sign in')
    await console.phase('ready')
  })

  await t.test('an invitation is followed by opening it, before the program runs and while it does', async () => {
    const linkTo = (to) => `punnet://connect?line=${encodeURIComponent(to)}`
    const invited = await computerOf(stage, 'invited', [linkTo('postgresql://om:a%40b@db.invalid:6543/shop')])
    await invited.console.phase('sign-in')
    const filled = async () => Promise.all(['Server', 'Port', 'Database', 'User name'].map(async (name) => (await invited.console.find('textbox', name)).getValue()))
    await until('the form to be filled', async () => (await filled()).join() === 'db.invalid,6543,shop,om')
    assert.equal(await (await invited.console.browser.$('input[type="password"]')).getValue(), 'a@b')
    invited.desktop.child('env', [process.env.PUNNET_APP, linkTo(line)], { env: invited.console.programEnv })
    await until('the form to be filled anew', async () => (await filled()).join() === `127.0.0.1,${stage.home.server().port},${place.split(' ')[0]},asha_team`)
    await until('the second start to have ended', () => invited.console.processes().length === 1)
    invited.picture('invited')
  })

  await t.test('switched off, she is told so', async () => {
    await shop.owner.query("select desk.set_staff_active('asha_team', false)")
    await console.quit()
    console = await computer.start()
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
