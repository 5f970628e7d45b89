// A photo that another customer sent before, on the real window: found without anybody opening the first ticket, held
// against it by one key, and what the agent says of the two remembered.
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { onStage } from './session/stage.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

test('a photo that came before', onStage('reused-photos', {}, async (stage, t) => {
  const { desktop } = stage
  const console = await stage.start()
  await console.setUp({ sample: false })
  const shop = await stage.shop()
  const [meera, ravi] = [
    await shop.customer({ name: 'Meera Nair', email: 'meera@example.in', phone: '1' }),
    await shop.customer({ name: 'Ravi Menon', email: 'ravi@example.in', phone: '2' }),
  ]
  stage.alsoClose(meera, ravi)
  /** The photo as somebody sends it again. */
  const edited = (name, ...how) => {
    const file = join(stage.folder, name)
    execFileSync('convert', [PHOTOS[0], ...how, file], { stdio: 'ignore' })
    return file
  }
  const raise = (customer, subject) => customer.raise({ issue_type: 'damaged_product', subject, description: 'All of them.' })
  const before = await raise(meera, 'Tomatoes arrived crushed')
  const original = await meera.upload(before, PHOTOS[0])
  // A phone's second look at an old claim: weeks may lie between. Here nine days.
  await shop.owner.query("update ticket_attachments set created_at = now() - interval '9 days 1 hour' where ticket_id = $1", [before.id])
  const again = await raise(ravi, 'My tomatoes too')
  await ravi.upload(again, edited('again.jpg', '-flop', '-gravity', 'center', '-crop', '96%x96%+0+0', '+repage', '-resize', '900x', '-quality', '55'))
  await ravi.upload(again, PHOTOS[1])

  const window = desktop.punnet()
  const press = (key) => {
    desktop.x('xdotool', 'windowactivate', '--sync', window)
    desktop.x('xdotool', 'key', '--clearmodifiers', key)
  }
  const said = () => console.browser.execute(() => [...document.querySelectorAll('[aria-label="Photos that look like others"] li')].map((line) => line.innerText.replaceAll(/\s+/g, ' ').trim()))
  const bar = () => console.browser.execute(() => document.querySelector('[aria-label="Looks like another photo"]')?.innerText.replaceAll(/\s+/g, ' ') ?? '')
  const verdict = async () => (await shop.owner.query('select v.verdict, p.name from desk.photo_verdicts v join desk.people p on p.id = v.said_by')).rows
  const waiting = async () => Number((await shop.owner.query('select count(*) from desk.unseen_photos')).rows[0].count)

  await t.test('the desk looks at photos that nobody has opened', () => until('all photos to be looked at', async () => (await waiting()) === 0))

  await t.test('the ticket says so beneath its photos', async () => {
    await (await console.byId('queue-row', `[data-ticket="${again.ticket_number}"]`)).click()
    await console.byId('composer')
    desktop.closeNotifications()
    await until('the line', async () => (await said()).length === 1)
    assert.match((await said())[0], new RegExp(`^Photo 1 looks like a photo in ${before.ticket_number} \\(another customer, 9 days earlier\\) Compare`))
    for (const theme of ['light', 'dark']) {
      await console.theme(theme)
      await console.settled()
      stage.picture(`line-${theme}`)
    }
    await console.theme()
  })

  await t.test('one press lays both side by side', async () => {
    await console.press('button', 'Compare photo 1')
    await console.painted('[data-testid="photo-large"]', 2)
    const shown = await console.browser.execute(() => [...document.querySelectorAll('[data-testid="photo-large"]')].map((photo) => photo.src))
    assert.ok(shown[1].includes(original.id), `the other ticket's photo: ${shown}`)
    assert.match(await bar(), new RegExp(`${before.ticket_number} \\(another customer, 9 days earlier\\)`))
    await console.settled()
    stage.picture('compare')
  })

  await t.test('and one key says what they are, remembered with who said it, and taken back', async () => {
    press('x')
    await until('the verdict', async () => (await verdict())[0]?.verdict === 'different')
    assert.equal((await verdict())[0].name, 'Asha Rao')
    await until('its words', async () => /said Asha Rao/.test(await bar()))
    press('x')
    await until('it to be taken back', async () => (await verdict())[0]?.verdict === null)
    press('s')
    await until('the other verdict', async () => (await verdict())[0]?.verdict === 'same')
    press('Escape')
    await until('the line to say it', async () => /is the same photo as one in/.test((await said())[0] ?? ''))
  })

  await t.test('what another customer sends while the ticket is open appears by itself', async () => {
    const third = await raise(meera, 'Once more')
    await meera.upload(third, edited('third.png', '-resize', '700x', '-bordercolor', 'white', '-border', '24'))
    await until('one more', async () => /and 1 other/.test((await said())[0] ?? ''))
  })

  await t.test('from the light table one key leads to the photos of the next ticket, and back', async () => {
    await console.press('button', /^Photo 1 of 2/)
    await console.painted('[data-testid="photo-large"]', 1)
    const shown = () => console.browser.execute(() => [document.querySelector('[data-testid="ticket"]')?.dataset.ticket, document.querySelectorAll('[data-testid="photo-large"]').length].join())
    press('j')
    await until('the next', async () => (await shown()) === `${before.ticket_number},1`)
    await console.painted('[data-testid="photo-large"]', 1)
    press('k')
    await until('and the first again', async () => (await shown()) === `${again.ticket_number},1`)
    press('Escape')
    await until('the ticket alone', async () => (await shown()) === `${again.ticket_number},0`)
  })

  await t.test('the number opens the other ticket', async () => {
    await console.press('link', before.ticket_number)
    await until('it', async () => (await console.textOf('ticket')).includes('Tomatoes arrived crushed'))
    await until('what is said of it there', async () => (await said()).some((line) => line.includes(again.ticket_number)))
  })
}))
