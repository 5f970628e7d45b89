// The database of this computer, backed up from the settings, lost, and restored with the operator's tool.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

test('a shop that was lost is there again, with its photos', onStage('backup', {}, async (stage) => {
  let console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const customer = await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' })
  const ticket = await customer.raise({ issue_type: 'damaged_product', subject: 'Crushed tomatoes', description: 'Both boxes' })
  for (const photo of PHOTOS) await customer.upload(ticket, photo)
  await until('the ticket', async () => (await console.countOf('queue-row')) === 1)

  await console.browser.execute(() => { location.hash = '/settings' })
  await until('that there is none', async () => (await console.browser.$('main').getText()).includes('There is no backup yet.'))
  await console.press('button', 'Back up now')
  await until('the backup', async () => /Last backup: \d\d:\d\d today\./.test(await console.browser.$('main').getText()))
  await console.find('button', 'Show in folder')
  stage.picture('settings')
  const folder = join(stage.home.data, 'backups')
  const names = readdirSync(folder)
  assert.equal(names.length, 1)
  assert.match(names[0], /^punnet-\d{4}-\d\d-\d\dT\d{4}Z$/)

  await customer.raise({ issue_type: 'other', subject: 'After the backup', description: 'Words' })
  await customer.close()
  const admin = (...words) => execFileSync(join(dirname(process.env.PUNNET_APP), 'punnet-admin'), words, { env: { ...process.env, ...stage.home.env }, encoding: 'utf8', stdio: 'pipe' })
  assert.throws(() => admin('restore', join(folder, names[0])), /Punnet is open on this computer/)
  await console.close()
  await until('the server to stop', () => !stage.home.server())

  renameSync(stage.home.cluster, join(stage.home.data, 'lost'))
  assert.match(admin('restore', join(folder, names[0])), /1 ticket and 2 files of evidence/)
  assert.ok(existsSync(join(stage.home.cluster, 'PG_VERSION')))

  console = await stage.start()
  await console.phase('ready')
  await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)
  assert.equal(await console.countOf('queue-row'), 1, 'it is of the moment of the backup')
  await (await console.byId('queue-row')).click()
  await console.painted('[aria-label="Evidence photos"] img', 2)
  stage.picture('restored')
  await console.close()
}))
