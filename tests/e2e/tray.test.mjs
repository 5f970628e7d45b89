// A closed window goes on in the tray: what its icon shows, what its menu does, and the ways back.
import test from 'node:test'
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { Tray } from './session/tray.mjs'
import { until } from './session/until.mjs'

test('the tray', onStage('tray', {}, async (stage, t) => {
  const { desktop, home } = stage
  let console = await stage.start({ XDG_CURRENT_DESKTOP: 'KDE' })
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const raise = (subject) => meera.raise({ issue_type: 'damaged_product', subject, description: 'All of them.' })
  const machine = () => JSON.parse(readFileSync(join(home.data, 'settings.json'), 'utf8')).machine
  const goTo = (address) => console.browser.execute((to) => { location.hash = to }, address)
  const window = () => {
    try {
      return desktop.punnet()
    } catch {
      return undefined // xdotool found none
    }
  }
  const close = () => {
    desktop.x('xdotool', 'windowactivate', '--sync', window())
    desktop.x('xdotool', 'key', '--clearmodifiers', 'alt+F4')
    return until('the window to be gone', () => window() === undefined)
  }
  const back = () => until('the window in front', () => window() && desktop.x('xdotool', 'getactivewindow') === window())
  const TOLD = 'Punnet keeps running in the tray'
  const told = (summary) => desktop.notifications().filter((one) => one.summary === summary).length

  await t.test('without a tray the settings say what closing does; a panel that starts later is found', async () => {
    await goTo('/settings')
    await until('the setting', async () => (await (await console.find('radio', 'Quits')).getAttribute('aria-checked')) === 'true')
    assert.equal((await console.all('radio', 'To the tray')).length, 0)
    stage.tray = await Tray.open(desktop)
    await stage.tray.shows('the icon', ({ status, label }) => status === 'Active' && label === '')
    await goTo('/support-tickets')
    await console.byId('connection')
    await goTo('/settings')
    await until('the setting', async () => (await (await console.find('radio', 'To the tray')).getAttribute('aria-checked')) === 'true')
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      await console.browser.execute(() => [...document.querySelectorAll('h2')].find((one) => one.textContent === 'This computer')?.scrollIntoView())
      stage.picture(`settings-${theme}`)
    }
    await console.theme()
    await goTo('/support-tickets')
  })

  await t.test('the icon shows how many tickets are open, as the window’s title does', async () => {
    const plain = stage.tray.state().icon
    await raise('Sour milk')
    await raise('Sour curd')
    const { icon } = await stage.tray.shows('two', ({ label }) => label === '2')
    assert.notEqual(icon, plain)
    copyFileSync(icon, join(stage.folder, 'icon.png'))
    assert.equal(desktop.x('xdotool', 'getwindowname', window()), '2 open – Punnet')
    await desktop.notification('2 new tickets')
    desktop.closeNotifications()
  })

  await t.test('closing leaves it there, told once; what comes is announced, and a click opens its ticket where the window was', async () => {
    const running = console.processes()
    desktop.x('xdotool', 'windowmove', '--sync', window(), 37, 53)
    const place = desktop.geometry(window())
    await close()
    await desktop.notification(TOLD)
    stage.picture('told')
    desktop.closeNotifications()
    assert.deepEqual(console.processes(), running)

    const ticket = await raise('Crushed tomatoes')
    await desktop.notification(`New Support Ticket: ${ticket.ticket_number}`)
    await stage.tray.shows('three', ({ label }) => label === '3')
    await desktop.clickNotification()
    await back()
    await console.byId('ticket', `[data-ticket="${ticket.ticket_number}"]`)
    await until('its place', () => JSON.stringify(desktop.geometry(window())) === JSON.stringify(place))
  })

  await t.test('a second start brings it back, and so does the menu; it is not told again', async () => {
    await close()
    desktop.child('env', [process.env.PUNNET_APP], { env: console.programEnv })
    await back()
    await until('the second one to have ended', () => console.processes().length === 1)
    await close()
    stage.tray.choose('Open Punnet')
    await back()
    assert.equal(told(TOLD), 1)
  })

  await t.test('the menu begins a new ticket', async () => {
    await close()
    stage.tray.choose('New ticket')
    await back()
    await console.find('heading', /^New ticket/)
    assert.equal(await console.browser.execute(() => location.hash.split('?')[0]), '#/support-tickets/new')
    await goTo('/support-tickets')
  })

  await t.test('do not disturb holds everything back, and says at its end what came', async () => {
    stage.tray.choose('Do not disturb for 1 hour')
    await console.byId('do-not-disturb')
    assert.ok(Date.parse(machine().do_not_disturb_until) > Date.now() + 3_500_000)
    const { menu } = await stage.tray.shows('that it is on', (state) => state.menu.some(({ label }) => label === 'Turn do not disturb off'))
    assert.match(menu.find(({ enabled }) => !enabled).label, /^Do not disturb until \w*,? ?\d\d:\d\d$/)
    const before = desktop.notifications().length
    const quiet = await raise('Not now')
    await meera.write(quiet, 'Hello?')
    await until('the ticket in the queue', () => console.browser.execute((number) => !!document.querySelector(`[data-ticket="${number}"]`), quiet.ticket_number))
    await stage.tray.shows('four', ({ label }) => label === '4')
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`quiet-${theme}`)
    }
    await console.theme()
    assert.equal(desktop.notifications().length, before)
    stage.tray.choose('Turn do not disturb off')
    await desktop.notification('1 new ticket, 1 reply')
    assert.equal(desktop.notifications().length, before + 1)
    await until('the word of it to go', async () => (await console.countOf('do-not-disturb')) === 0)
    assert.equal(machine().do_not_disturb_until, null)
    desktop.closeNotifications()
  })

  await t.test('until tomorrow is until eight in the morning', async () => {
    stage.tray.choose('Do not disturb until tomorrow')
    await console.byId('do-not-disturb')
    const end = new Date(machine().do_not_disturb_until)
    assert.deepEqual([end.getHours(), end.getMinutes()], [8, 0])
    await (await console.byId('do-not-disturb')).click()
    await stage.tray.shows('that it is off', (state) => !state.menu.some(({ label }) => label === 'Turn do not disturb off'))
  })

  await t.test('Quit ends the program and its server', async () => {
    await goTo('/settings')
    await console.press('switch', 'Start at login')
    const entry = join(home.folder, 'config', 'autostart', 'app.punnet.desk.desktop')
    await until('the entry', () => existsSync(entry))
    assert.match(readFileSync(entry, 'utf8'), /^Exec=".*punnet" --at-login$/m)
    await close()
    stage.tray.choose('Quit')
    await until('the program to end', () => console.processes().length === 0, { within: 30_000 })
    await until('the server to end', () => home.server() === undefined)
    await console.close()
    assert.equal(stage.tray.state(), null)
  })

  await t.test('started at login it is in the tray, and the window is where it was', async () => {
    console = await stage.start({}, ['--at-login'])
    await console.phase('ready')
    await stage.tray.shows('four', ({ label }) => label === '4')
    assert.equal(window(), undefined)
    stage.tray.choose('Open Punnet')
    await back()
    const { X, Y } = desktop.geometry(window())
    assert.ok(Math.abs(X - 37) < 12 && Math.abs(Y - 53) < 40, `${X}, ${Y}`)
    await goTo('/settings')
    await until('the switch', async () => (await (await console.find('switch', 'Start at login')).getAttribute('aria-checked')) === 'true')
    await console.press('switch', 'Start at login')
    await until('the entry to go', () => !existsSync(join(home.folder, 'config', 'autostart', 'app.punnet.desk.desktop')))
  })

  await t.test('where the tray goes while the window is in it, the window comes back', async () => {
    await close()
    stage.tray.process.kill()
    await until('the window', () => window() !== undefined, { within: 30_000 })
    await console.quit()
  })
}))
