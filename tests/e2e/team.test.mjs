// An owner looks after the team: invites somebody, who then works beside them on the same ticket.
import test from 'node:test'
import assert from 'node:assert/strict'
import { onStage } from './session/stage.mjs'
import { computerOf, serveTeam } from './session/team.mjs'
import { until } from './session/until.mjs'

const PASSWORD = 'tulips, and a bicycle'
const CHOSEN = 'four plain words here'

test('the team of a server', onStage('team', {}, async (stage, t) => {
  const { ticket, line } = await serveTeam(stage, { login: 'om_team', password: PASSWORD, name: 'Om Prakash', group: 'support_owner' })

  /** A computer of its own, with the screen for signing in. */
  const computer = async (name) => {
    const made = await computerOf(stage, name)
    await made.console.phase('choose')
    await made.console.press('button', 'Your team’s server')
    await made.console.phase('sign-in')
    return made
  }
  const password = (console, label) => until(`the field "${label}"`, async () => {
    const field = await console.browser.$(`//label[normalize-space()="${label}"]/following-sibling::input[1]`)
    return (await field.isExisting()) && field
  })
  const member = (console, login) => console.byId('team-member', `[data-login="${login}"]`)

  const om = await computer('om')
  let invitation
  await t.test('an owner invites somebody, and gets a line for them', async () => {
    await (await om.console.find('textbox', 'Server')).addValue(line)
    await om.console.browser.keys('Tab')
    await (await password(om.console, 'Password')).setValue(PASSWORD)
    await om.console.press('button', 'Sign in')
    await om.console.phase('ready')
    await om.console.press('link', 'Team')
    await member(om.console, 'om_team')
    om.picture('team')
    await om.console.press('button', 'Invite somebody…')
    await om.console.write('textbox', 'Name', 'Zoya Khan')
    om.picture('invite')
    await om.console.press('button', 'Invite')
    invitation = await (await om.console.byId('first-line')).getValue()
    om.picture('line')
    assert.match(invitation, /^postgresql:\/\/zoya\.khan:[A-Za-z0-9]{24}@127\.0\.0\.1:\d+\//)
    await om.console.press('button', 'Done')
    assert.match(await (await member(om.console, 'zoya.khan')).getText(), /Invited, until/)
  })

  const zoya = await computer('zoya')
  await t.test('with it she chooses a password of her own, and works', async () => {
    await (await zoya.console.find('textbox', 'Server')).addValue(invitation)
    await zoya.console.press('button', 'Sign in')
    await (await password(zoya.console, 'Your password')).setValue(CHOSEN)
    await (await password(zoya.console, 'Once more')).setValue(CHOSEN)
    zoya.picture('choose-password')
    await zoya.console.press('button', 'Start working')
    await zoya.console.phase('ready')
    assert.equal(await zoya.console.browser.$('a[title="Team"]').isExisting(), false, 'only owners look after the team')
  })

  await t.test('both work on one ticket, each in their own name', async () => {
    for (const { console } of [om, zoya]) {
      if (console === om.console) await console.press('link', /^Tickets/)
      await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
      await console.byId('composer')
    }
    await zoya.console.write('textbox', 'Reply to customer', 'I look into it')
    await zoya.console.send()
    await until('her words before his eyes', async () => /Zoya Khan[\s\S]*I look into it/.test(await (await om.console.browser.$('body')).getText()))
    await until('that she is there', async () => /Zoya/.test(await (await om.console.browser.$('body')).getText()))
  })

  await t.test('the line was good for one thing', async () => {
    const stranger = await computer('stranger')
    await (await stranger.console.find('textbox', 'Server')).addValue(invitation)
    await stranger.console.press('button', 'Sign in')
    assert.match(await (await stranger.console.find('alert')).getText(), /the user name or the password is wrong/)
  })

  await t.test('switched off, she sees nothing more', async () => {
    await om.console.press('link', 'Team')
    await om.console.press('button', 'Switch Zoya Khan off')
    await om.console.press('button', 'Switch off')
    await until('it to be so', async () => /Switched off/.test(await (await member(om.console, 'zoya.khan')).getText()))
    // Whatever she asks from now on is answered with nothing.
    await zoya.console.press('link', /^Tickets/)
    await (await zoya.console.find('searchbox', 'Search tickets')).setValue('hours')
    await until('nothing to be found', async () => (await zoya.console.browser.$$('[data-testid="queue-row"]')).length === 0)
    zoya.picture('switched-off')
  })
}))
