// Photos that go with a reply: dropped on it and pasted into it, kept over a kill, sent with its words or not at all.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { holdOnClipboard } from './session/clipboard.mjs'
import { dropFiles } from './session/drop.mjs'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

const IPHONE = join(import.meta.dirname, '../../crates/darkroom/tests/fixtures/quarters.heic')

test('photos that go with a reply', onStage('message-files', {}, async (stage, t) => {
  const { desktop } = stage
  let console = await stage.start()
  await console.setUp({ sample: false })
  stage.home.withoutUndo()
  const shop = await stage.shop()
  const meera = await shop.customer({ name: 'Meera Nair', email: 'meera.nair@example.in', phone: '+91 98450 12345' })
  stage.alsoClose(meera)
  const ticket = await meera.raise({ issue_type: 'quality_issue', subject: 'Is this the right batch?', description: 'Please check the label.' })
  const stored = async () => (await shop.owner.query('select a.file_name, m.message, m.is_internal_note from ticket_attachments a left join ticket_messages m on m.id = a.message_id where a.ticket_id = $1 order by a.created_at, a.id', [ticket.id])).rows
  const open = async () => {
    await (await console.byId('queue-row', `[data-ticket="${ticket.ticket_number}"]`)).click()
    await console.byId('composer')
  }
  const waiting = () => console.browser.execute(() => [...document.querySelectorAll('[aria-label="Files of this message"] li')].map((one) => one.title))
  const painted = () => console.browser.execute(() => [...document.querySelectorAll('[aria-label="Files of this message"] img')].filter((one) => one.complete && one.naturalWidth > 0).length)
  const folder = join(stage.home.data, 'drafts', 'files')
  const copies = () => (existsSync(folder) ? readdirSync(folder) : [])

  await t.test('dropped on the reply and pasted into it they wait for it', async () => {
    await open()
    await dropFiles({ console, desktop }, 'composer', [PHOTOS[0], IPHONE], async () => stage.picture('over'))
    await until('both', async () => (await waiting()).length === 2)
    const held = await holdOnClipboard(desktop, 'picture', PHOTOS[1])
    await (await console.find('textbox', 'Reply to customer')).click()
    desktop.x('xdotool', 'key', '--clearmodifiers', 'ctrl+v')
    await until('the copied one too', async () => (await waiting()).length === 3)
    held.kill()
    assert.deepEqual((await waiting()).slice(0, 2), ['crushed-tomatoes-1.jpg', 'quarters.heic'])
    await until('their pictures', async () => (await painted()) === 3)
    await console.write('textbox', 'Reply to customer', 'Is it one of these?')
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      await console.settled()
      stage.picture(`waiting-${theme}`)
    }
    assert.deepEqual(await stored(), [])
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    assert.ok(copies().every((name) => (statSync(join(folder, name)).mode & 0o777) === 0o600), 'nobody else reads them')
  })

  await t.test('and are there after a kill', async () => {
    await until('all of it on the disk', () => copies().length === 3)
    await console.kill()
    console = await stage.start()
    await console.phase('ready')
    await open()
    await until('their pictures', async () => (await painted()) === 3)
    assert.equal(await (await console.find('textbox', 'Reply to customer')).getValue(), 'Is it one of these?')
  })

  await t.test('one may be left out; the others go with the words, and nothing of them stays', async () => {
    await console.press('button', 'Leave out quarters.heic')
    await until('two', async () => (await waiting()).length === 2)
    await console.press('button', 'Send reply')
    await until('the message with its photos', async () => (await stored()).length === 2)
    const rows = await stored()
    assert.ok(rows.every(({ message, is_internal_note }) => message === 'Is it one of these?' && !is_internal_note), JSON.stringify(rows))
    assert.equal(rows[0].file_name, 'crushed-tomatoes-1.jpg')
    await until('no copies', () => copies().length === 0)
    await until('nothing to wait', async () => (await waiting()).length === 0)
    await console.painted('[aria-label="Photos of this message"] img', 2)
    await console.settled()
    stage.picture('sent')
  })

  await t.test('what is on the ticket already keeps the message back, with its words', async () => {
    await dropFiles({ console, desktop }, 'composer', [PHOTOS[0]])
    await until('it', async () => (await waiting()).length === 1)
    await console.write('textbox', 'Reply to customer', 'Once more.')
    await console.press('button', 'Send reply')
    await until('the sentence', async () => /“crushed-tomatoes-1\.jpg” is on this ticket already\. .*Take it out of the message\. Your text and its files are still here\./.test(await console.textOf('composer')))
    assert.equal((await shop.owner.query('select count(*)::int as n from ticket_messages where ticket_id = $1', [ticket.id])).rows[0].n, 1)
    await console.press('button', 'Leave out crushed-tomatoes-1.jpg')
    await console.press('button', 'Send reply')
    await until('the words alone', async () => (await shop.owner.query('select count(*)::int as n from ticket_messages where ticket_id = $1', [ticket.id])).rows[0].n === 2)
  })
}))
