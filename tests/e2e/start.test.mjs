import test from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { Shop } from './session/shop.mjs'
import { until } from './session/until.mjs'

test('starts, crashes, second instances and quitting', onStage('start', {}, async (stage, t) => {
  const { desktop, home } = stage
  let console = await stage.start()

  await t.test('the first start shows its steps and offers a choice', async () => {
    await console.phase('choose')
    assert.equal(existsSync(home.cluster), false, 'nothing is made before somebody chose')
    await console.toSetup()
    await console.find('heading', 'Welcome to Punnet')
    await console.setUp({ sample: false })
    assert.equal(home.servers().length, 1)
  })

  const shop = await Shop.open(home)
  stage.alsoClose(shop)
  const customer = await shop.customer({ name: 'Asha', email: 'asha@example.in', phone: '' })
  stage.alsoClose(customer)
  const ticket = await customer.raise({ issue_type: 'late_delivery', subject: 'Three hours late', description: 'Late' })
  const row = `[data-ticket="${ticket.ticket_number}"]`

  await t.test('a second instance starts no second server and leaves the first window in front', async () => {
    await console.byId('queue-row', row)
    const before = home.server()
    const second = spawn(process.env.PUNNET_APP, [], { env: console.programEnv, stdio: 'ignore' })
    await new Promise((resolve) => second.once('exit', resolve))
    assert.deepEqual(home.server(), before)
    assert.equal(home.servers().length, 1)
    assert.equal(console.processes().length, 1)
    await console.byId('queue-row', row)
  })

  await t.test('killed with kill -9, the next start adopts the running server', async () => {
    const before = home.server()
    await console.kill()
    assert.deepEqual(home.server(), before, 'the server outlives the window')
    console = await stage.start()
    await console.phase('ready')
    await console.byId('queue-row', row)
    assert.deepEqual(home.server(), before)
  })

  await t.test('window and server killed together, the next start recovers', async () => {
    const { pid } = home.server()
    await console.kill()
    process.kill(pid, 'SIGKILL')
    await until('the server to be gone', () => home.servers().length === 0)
    console = await stage.start()
    await console.phase('ready')
    await console.byId('queue-row', row)
  })

  await t.test('the server killed under an open window: the window says so, stays readable, and comes back', async () => {
    const before = home.server()
    process.kill(before.pid, 'SIGKILL')
    await console.byId('database-lost')
    await console.byId('queue-row', row)
    const later = await until('another server', async () => {
      const now = home.server()
      return now && now.pid !== before.pid && now
    }, { within: 40_000 })
    assert.equal(later.port, before.port, "the desk's connections find it again")
    await until('the window to work again', async () => {
      await console.press('button', /^\d+ Open/)
      return (await console.countOf('queue-row', row)) === 1
    }, { within: 40_000 })
    await console.press('button', /^\d+ Open/)
    await until('the bar to go', async () => (await console.countOf('database-lost')) === 0)
  })

  await t.test('quitting stops the server cleanly', async () => {
    await console.quit()
    await until('the server to be gone', () => home.servers().length === 0)
    assert.equal(existsSync(join(home.cluster, 'postmaster.pid')), false)
  })

  await t.test('a damaged data folder: one sentence, nothing deleted', async () => {
    const control = join(home.cluster, 'global', 'pg_control')
    renameSync(control, `${control}.away`)
    const before = readdirSync(home.cluster).sort()
    console = await stage.start()
    await console.phase('failed')
    const said = await (await console.browser.$('[role="alert"]')).getText()
    assert.match(said, /damaged/)
    assert.match(said, /Nothing was deleted/)
    assert.deepEqual(readdirSync(home.cluster).sort(), before)
    renameSync(`${control}.away`, control)
  })

  await t.test('mended, "Try again" opens the shop', async () => {
    await console.press('button', 'Try again')
    await console.phase('ready')
    await console.byId('queue-row', row)
    await console.quit()
  })

  await t.test('data of another PostgreSQL version: one sentence, nothing changed', async () => {
    writeFileSync(join(home.cluster, 'PG_VERSION'), '17\n')
    console = await stage.start()
    await console.phase('failed')
    assert.match(await (await console.browser.$('[role="alert"]')).getText(), /PostgreSQL 17.*18/s)
  })

  assert.equal(desktop.notifications().filter(({ summary }) => summary.includes(ticket.ticket_number)).length <= 1, true, 'no restart announces an old ticket again')
}))
