// Settings in the real window: they act at once, survive a restart, and stand on the page before its first paint.
import test from 'node:test'
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { Shop } from './session/shop.mjs'
import { until } from './session/until.mjs'

test('settings act, last and keep quiet', onStage('settings', {}, async (stage, t) => {
  const { desktop, home } = stage
  // A file manager that writes down what it was asked to show.
  const programs = join(home.folder, 'programs')
  mkdirSync(programs)
  const shown = join(home.folder, 'shown')
  writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\necho "$1" >> '${shown}'\n`)
  chmodSync(join(programs, 'xdg-open'), 0o755)
  const env = { PATH: `${programs}:${process.env.PATH}` }

  let console = await stage.start(env)
  await console.setUp({ sample: false })
  let shop = await Shop.open(home)
  let customer
  const raise = (subject) => customer.raise({ issue_type: 'late_delivery', subject, description: 'Late' })

  const root = () => console.browser.execute(() => ({ ...document.documentElement.dataset, ground: getComputedStyle(document.body).backgroundColor, width: innerWidth }))
  const goTo = async (address) => {
    await console.browser.execute((to) => { location.hash = to }, address)
  }
  const stored = async () => (await shop.owner.query('select * from desk.person_settings')).rows
  const machine = () => JSON.parse(readFileSync(join(home.data, 'settings.json'), 'utf8')).machine
  const titleOfWindow = () => desktop.x('xdotool', 'search', '--onlyvisible', '--name', 'Punnet').split('\n').map((window) => desktop.x('xdotool', 'getwindowname', window))

  const wide = (await root()).width
  await t.test('theme, density and size act at once', async () => {
    await goTo('/settings')
    await console.press('radio', 'Dark')
    await until('the dark ground', async () => (await root()).ground === 'rgb(20, 21, 18)')
    await console.press('radio', 'Compact')
    await until('the compact page', async () => (await root()).density === 'compact')
    await console.press('combobox', 'Size')
    await console.press('option', '125 %')
    await until('everything to be larger', async () => Math.abs((await root()).width - wide / 1.25) <= 2)
    await until('all of it to be kept', async () => {
      const [mine] = await stored()
      return mine?.theme === 'dark' && mine.density === 'compact' && machine().size === 125
    })
    stage.picture('dark-compact-125')
  })

  await t.test('they are there at the next start, before the database is', async () => {
    await shop.close()
    await console.quit()
    console = await stage.start(env)
    // Whatever is painted first: the window's page has its looks while the desk still starts.
    const first = await root()
    assert.equal(first.theme, 'dark')
    assert.equal(first.density, 'compact')
    assert.ok(Math.abs(first.width - wide / 1.25) <= 2, `${first.width} px wide, not ${wide / 1.25}`)
    await console.phase('ready')
    assert.equal((await root()).ground, 'rgb(20, 21, 18)')
    shop = await Shop.open(home)
    customer = await shop.customer({ name: 'Asha', email: 'asha@example.in', phone: '' })
    stage.alsoClose(shop, customer)
  })

  await t.test('keys make everything larger, smaller and as usual', async () => {
    await console.browser.keys(['Control', '0'])
    await until('the usual size', async () => Math.abs((await root()).width - wide) <= 2 && machine().size === 100)
    await console.browser.keys(['Control', '-'])
    await until('smaller', () => machine().size === 90)
    await console.browser.keys(['Control', '0'])
    await until('the usual size again', () => machine().size === 100)
  })

  await t.test('the window is called after what is open', async () => {
    const { ticket_number } = await raise('Three hours late')
    await desktop.notification(`New Support Ticket: ${ticket_number}`)
    await until('its title', () => titleOfWindow().includes('1 open – Punnet'))
    // What was read is not told together with what comes next.
    desktop.closeNotifications()
  })

  await t.test('private notifications hold no word of a customer', async () => {
    await goTo('/settings')
    await console.press('switch', 'Private')
    await until('it to be kept', async () => (await stored())[0].private_notifications)
    const { ticket_number } = await raise('My secret surprise party')
    const told = await desktop.notification(`New Support Ticket: ${ticket_number}`)
    assert.doesNotMatch(told.body, /secret/)
    assert.match(told.body, /Open it in Punnet/)
  })

  await t.test('a kind that is turned off stays quiet; the other comes', async () => {
    await console.press('switch', 'New tickets')
    await until('it to be kept', async () => (await stored())[0].notify_new_tickets === false)
    const quiet = await raise('Nobody hears of this')
    await customer.write(quiet, 'Hello?')
    await desktop.notification(`Customer Reply on Ticket ${quiet.ticket_number}`)
    assert.equal(desktop.notifications().some(({ summary }) => summary === `New Support Ticket: ${quiet.ticket_number}`), false)
  })

  await t.test('another time zone is on every screen', async () => {
    await console.press('combobox', 'Business time zone…')
    await (await console.browser.$('input[placeholder="Type to search"]')).setValue('chatham')
    await until('one zone to be left', async () => (await console.all('option')).length === 1)
    await console.press('option', 'Pacific/Chatham…')
    await until('it to be kept', async () => (await shop.owner.query('select business_tz from desk.settings')).rows[0].business_tz === 'Pacific/Chatham')
    await goTo('/support-tickets')
    await until('times of there', () => console.browser.execute(() => [...document.querySelectorAll('time')].some(({ title }) => /GMT\+1[23]:45/.test(title))))
  })

  await t.test('About tells versions, and the log folder opens', async () => {
    await console.press('button', 'Help')
    await console.press('menuitem', 'About Punnet')
    await until('the versions', () => console.browser.execute(() => /PostgreSQL \d+\.\d+/.test(document.querySelector('[role="dialog"]')?.innerText ?? '')))
    stage.picture('about')
    await console.press('button', 'Open the log folder')
    await until('the folder to be shown', () => readFileSync(shown, 'utf8').trim() === home.data)
    await console.press('button', 'Close')
  })

  await t.test('closing minimises where that is wanted, and Ctrl+Q still quits', async () => {
    await goTo('/settings')
    await console.press('radio', 'Minimises')
    await until('it to be kept', () => machine().when_closed === 'minimise')
    const running = console.processes()
    const window = desktop.punnet()
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    desktop.x('xdotool', 'key', '--clearmodifiers', 'alt+F4')
    await until('the window to be put away', () => desktop.x('xprop', '-id', window, 'WM_STATE').includes('Iconic'))
    assert.deepEqual(console.processes(), running)
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    desktop.x('xdotool', 'key', '--clearmodifiers', 'ctrl+q')
    await until('the program to end', () => console.processes().length === 0, { within: 30_000 })
    await console.close()
  })
}))
