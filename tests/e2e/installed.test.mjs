// Punnet as people get it: the .deb looked into, installed, started from the menu, updated from within, removed.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import * as packages from './session/package.mjs'
import { Shop } from './session/shop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { Updates } from './session/updates.mjs'

// Those of the package are meant, and not those of the source tree that the other tests run.
delete process.env.PUNNET_POSTGRES
process.env.PUNNET_APP = '/usr/bin/punnet'

const skip = packages.whyNotHere()

test('what the .deb holds', { skip }, async (t) => {
  const deb = new packages.Package(process.env.PUNNET_DEB)
  t.after(() => deb.close())
  const contents = deb.contents()
  const paths = contents.map(({ path }) => path)

  await t.test('the programs, the database server, the entry in the menu, and icons of every size', () => {
    const server = ['initdb', 'pg_ctl', 'postgres'].map((name) => `/usr/lib/Punnet/postgres/bin/${name}`)
    const icons = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `/usr/share/icons/hicolor/${size}x${size}/apps/punnet.png`)
    for (const path of [
      '/usr/bin/punnet', '/usr/bin/punnet-admin', '/usr/bin/punnet-darkroom', ...server, ...icons,
      '/usr/share/icons/hicolor/scalable/apps/punnet.svg', packages.MENU_ENTRY,
      '/usr/share/metainfo/app.punnet.desk.metainfo.xml', '/usr/share/doc/punnet/copyright', '/usr/lib/Punnet/NOTICES.txt',
    ]) {
      assert.ok(paths.includes(path), `${path} is missing`)
    }
  })

  await t.test('everything is root’s, and nobody else may write it or become somebody by it', () => {
    const bad = contents.filter(({ rights, owner }) => owner !== 'root/root' && owner !== '0/0' || /[sStT]/.test(rights.slice(1)) || rights[5] === 'w' || rights[8] === 'w')
    assert.deepEqual(bad, [])
    const programs = contents.filter(({ path, rights }) => /\/bin\/[^/]+$/.test(path) && rights !== '-rwxr-xr-x')
    assert.deepEqual(programs, [])
  })

  await t.test('nothing is put where only the computer’s owner puts things', () => {
    assert.deepEqual(paths.filter((path) => !path.startsWith('/usr') && path !== '/'), [])
  })

  await t.test('the entry in the menu and what software centres show are as the systems want them', () => {
    execFileSync('desktop-file-validate', [deb.at(packages.MENU_ENTRY)])
    execFileSync('appstreamcli', ['validate', '--no-net', deb.at('usr/share/metainfo/app.punnet.desk.metainfo.xml')])
    const entry = readFileSync(deb.at(packages.MENU_ENTRY), 'utf8')
    for (const line of ['Name=Punnet', 'Exec=punnet %u', 'Icon=punnet', 'StartupWMClass=punnet', 'MimeType=x-scheme-handler/punnet;']) {
      assert.ok(entry.split('\n').includes(line), `the entry has no ${line}`)
    }
  })

  await t.test('every library that a program wants comes with what the package depends on', () => {
    const brought = packages.broughtBy(deb.field('Depends'))
    const programs = [...readdirSync(deb.at('usr/bin')).map((name) => `usr/bin/${name}`), ...readdirSync(deb.at('usr/lib/Punnet/postgres/bin')).map((name) => `usr/lib/Punnet/postgres/bin/${name}`)]
    const wanted = programs.flatMap((program) => deb.librariesFromTheSystem(program).map((library) => `${program}: ${library}`))
    assert.ok(wanted.length > 10, `${wanted}`)
    assert.deepEqual(wanted.filter((one) => !packages.ownersOf(one.split(': ')[1]).some((owner) => brought.has(owner))), [])
    // Loaded while it runs, for the icon of a closed window.
    assert.ok(brought.has('libayatana-appindicator3-1'))
  })

  await t.test('the works of others are named, with the texts of their licences', () => {
    const notices = readFileSync(deb.at('usr/lib/Punnet/NOTICES.txt'), 'utf8')
    for (const part of ['\ntauri 2.', '\nsqlx-postgres ', '\nreact 19.', '\nPostgreSQL 18', '\nOpenSSL 1.1.1', '\n@fontsource-variable/inter ', 'SIL OPEN FONT LICENSE', 'Apache License', 'Mozilla Public License Version 2.0']) {
      assert.ok(notices.includes(part), `${part.trim()} is not named`)
    }
    assert.equal(/\nproc-macro-error |\nvite /.test(notices), false, 'what only builds is not handed out')
  })
})

test('the .deb is installed, started from the menu, updated from within with its data kept, and removed', { skip }, onStage('installed', {}, async (stage, t) => {
  const { desktop, home } = stage
  stage.closeLast({ close: packages.purge })
  packages.purge()
  const updates = await Updates.open(process.env.PUNNET_DEB_NEXT, { folder: join(stage.folder, 'updates'), notes: 'It starts in half the time.' })
  stage.alsoClose(updates)
  const fromTheMenu = () => stage.start(updates.env, [], { through: packages.menu(stage.folder) })
  let console
  let row

  await t.test('installed, its files are as it brought them', () => {
    packages.install(process.env.PUNNET_DEB)
    assert.equal(packages.changedFiles(), '')
    assert.match(execFileSync('punnet-admin', ['--help'], { encoding: 'utf8' }), /migrate/)
  })

  await t.test('the menu starts it, and the first start makes a database with the server of the package', async () => {
    console = await fromTheMenu()
    await console.setUp({ sample: false })
    const [pid] = console.processes()
    assert.ok(readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`GIO_LAUNCHED_DESKTOP_FILE_PID=${pid}\0`), 'the menu did not start it')
    assert.equal(readlinkSync(`/proc/${home.server().pid}/exe`), '/usr/lib/Punnet/postgres/bin/postgres')
  })

  await t.test('a ticket is told of in the name of the entry in the menu, by whose class its window is known', async () => {
    const shop = await Shop.open(home)
    stage.alsoClose(shop)
    const customer = await shop.customer({ name: 'Asha', email: 'asha@example.in', phone: '' })
    stage.alsoClose(customer)
    const ticket = await customer.raise({ issue_type: 'late_delivery', subject: 'Three hours late', description: 'Late' })
    row = `[data-ticket="${ticket.ticket_number}"]`
    await console.byId('queue-row', row)
    const told = await desktop.notification(`New Support Ticket: ${ticket.ticket_number}`)
    assert.ok(existsSync(`/usr/share/applications/${told.entry}.desktop`), `no entry is called ${told.entry}`)
    assert.match(desktop.x('xprop', '-id', desktop.punnet(), 'WM_CLASS'), /"punnet"/)
  })

  const begun = (words) => readdirSync(join(home.data, 'drafts'), { withFileTypes: true }).some((one) => one.isFile() && readFileSync(join(home.data, 'drafts', one.name), 'utf8').includes(words))
  const problem = () => until('a reason', async () => (await (await console.browser.$('[role="dialog"] [role="alert"]')).getText()).trim(), { within: 90_000 })
  const install = () => console.press('button', 'Install and start again')

  await t.test('a newer version is told of, and not installed over something that was begun', async () => {
    assert.match(await console.textOf('new-version'), /Punnet 9\.0\.0-test\.2 is there/)
    await (await console.byId('queue-row', row)).click()
    await console.write('textbox', 'Reply to customer', 'Half a sentence')
    await until('the draft on the disk', () => begun('Half a sentence'))
    await console.press('button', 'What is new')
    assert.match(await (await console.find('dialog', /^Punnet/)).getText(), /It starts in half the time/)
    await install()
    assert.match(await problem(), /1 ticket has something that you began to write.*Send it or throw it away/)
    assert.equal(updates.taken, 0, 'nothing was even fetched')
    await console.browser.keys('Escape')
    await until('the notes to close', async () => (await console.all('dialog', /^Punnet/)).length === 0)
    await (await console.find('textbox', 'Reply to customer')).click()
    await console.browser.keys(['Control', 'a'])
    await console.browser.keys('Delete')
    await until('the draft to be gone', () => !begun('Half a sentence'))
  })

  await t.test('one that its makers did not sign is not installed', async () => {
    const before = packages.installedVersion()
    updates.forge = true
    await console.press('button', 'What is new')
    await install()
    assert.match(await problem(), /was not installed.*This one is as it was/s)
    assert.deepEqual([updates.taken, packages.installedVersion()], [1, before])
    updates.forge = false
  })

  await t.test('the genuine one goes over the running program, which starts again with the data as they were', async () => {
    const before = packages.installedVersion()
    const [old] = console.processes()
    await install()
    await until('the newer version', () => packages.installedVersion() !== before, { within: 120_000 })
    execFileSync('dpkg', ['--compare-versions', packages.installedVersion(), 'gt', before])
    assert.equal(packages.changedFiles(), '')
    // The window is called after what it has read.
    await until('the program to start again', () => !existsSync(`/proc/${old}`) && desktop.x('xdotool', 'getwindowname', desktop.punnet()) === '1 open – Punnet', { within: 60_000 })
    await console.quit()
    await until('the server to end', () => home.servers().length === 0)
    console = await fromTheMenu()
    await console.phase('ready')
    await console.byId('queue-row', row)
    await console.quit()
    await until('the server to end', () => home.servers().length === 0)
  })

  await t.test('removed, nothing of it is left in the system, and the data are untouched', () => {
    const files = packages.ownFiles()
    assert.ok(files.length > 100, `${files.length} files`)
    const data = () => readdirSync(home.data, { recursive: true }).sort()
    const before = data()
    assert.ok(before.includes(join('postgres', 'PG_VERSION')))
    packages.remove()
    assert.equal(packages.installedVersion(), undefined)
    assert.deepEqual(packages.stillThere(files), [])
    assert.deepEqual(data(), before)
  })
}))
