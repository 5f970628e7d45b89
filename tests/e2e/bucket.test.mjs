// Photos that the customer's app keeps in the shop's bucket: there before anybody asks, and while the ticket is open.
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

/** A storage service with these files, by their path, that wants a key. */
async function storage(files, key) {
  const asked = []
  const server = createServer((request, answer) => {
    const path = decodeURIComponent(request.url).replace('/storage/v1/object/support-evidence/', '')
    asked.push(path)
    if (request.headers.authorization !== `Bearer ${key}`) return answer.writeHead(403).end()
    const bytes = files.get(path)
    return bytes ? answer.writeHead(200, { etag: `"${createHash('sha256').update(bytes).digest('hex')}"` }).end(bytes) : answer.writeHead(404).end()
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return { asked, address: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((closed) => server.close(closed)) }
}

test('photos in the shop\'s bucket', onStage('bucket', {}, async (stage, t) => {
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const ticket = await meera.raise({ issue_type: 'damaged_product', subject: 'Crushed tomatoes', description: 'All of them.' })
  const key = randomUUID()
  const files = new Map()
  const bucket = await storage(files, key)
  stage.alsoClose(bucket)
  const attach = async (name, file) => {
    const path = `${ticket.id}/${name}`
    files.set(path, readFileSync(file))
    await meera.request("insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by) values ($1, $2, 'image/jpeg', $3, $4, $5)", [ticket.id, `support-evidence/${path}`, name, files.get(path).length, meera.id])
    return path
  }
  const words = () => console.browser.execute(() => [...document.querySelectorAll('[aria-label="Evidence photos"] button')].map((one) => one.textContent))

  await t.test('one that is not here yet says so, in the grid and on the light table', async () => {
    await attach('first.jpg', PHOTOS[0])
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('composer')
    await until('the photo without its picture', async () => (await words())[0] === 'On its way')
    await console.press('button', 'Photo 1 of 1…')
    assert.match(await (await console.byId('photo-broken')).getText(), /It may still be on its way from the customer\.$/)
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      stage.picture(`on-its-way-${theme}`)
    }
    await console.press('button', 'Close photos')
    stage.picture('on-its-way-in-the-grid')
    assert.deepEqual(bucket.asked, [])
  })

  await t.test('once the shop says where its bucket is, both come, and the open ticket shows them', async () => {
    await shop.owner.query('update desk.settings set evidence_base_url = $1', [bucket.address])
    await shop.owner.query('insert into desk.evidence_key (api_key) values ($1)', [key])
    await attach('second photo.jpg', PHOTOS[1])
    await console.painted('[aria-label="Evidence photos"] img', 2)
    const { rows } = await shop.owner.query('select encode(sha256, \'hex\') as hash from desk.evidence_objects where path like $1 order by path', [`${ticket.id}/%`])
    assert.deepEqual(rows.map(({ hash }) => hash), PHOTOS.slice(0, 2).map((file) => createHash('sha256').update(readFileSync(file)).digest('hex')))
    assert.equal(bucket.asked.length, 2)
    stage.picture('here')
  })

  await t.test('and nothing that the program wrote down holds the key', () => {
    // The database is where it lives.
    const found = spawnSync('grep', ['-rlF', '--exclude-dir=base', '--exclude-dir=pg_wal', key, stage.home.data, stage.folder], { encoding: 'utf8' })
    assert.deepEqual([found.stdout, found.stderr, found.status], ['', '', 1])
  })
}))
