// The customer's app on Supabase: the guide's code as it stands, and every call of docs/customer-app.md, with the real
// client against what a Supabase project is to it (session/supabase.mjs).
import test from 'node:test'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { complaintsOf, functionsOf, typescriptOf } from './session/snippets.mjs'
import { Project } from './session/supabase.mjs'
import { until } from './session/until.mjs'
import { PHOTOS } from './session/worked-example.mjs'

const GUIDE = readFileSync(join(import.meta.dirname, '../fixtures/guide-customer-app.ts'), 'utf8')
const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/customer-app.md'), 'utf8')
const photo = (n, name = `crushed ${n}.jpg`, type = 'image/jpeg') => new File([readFileSync(PHOTOS[n - 1])], name, { type })

/** The client, noting what the callbacks of its channels hear: the guide's do nothing with it. */
function overheard(supabase) {
  const heard = []
  const listening = (channel) => ({
    on: (kind, filter, hear) => listening(channel.on(kind, filter, (change) => { heard.push(change); hear(change) })),
    subscribe: (tell) => channel.subscribe(tell),
  })
  const client = new Proxy(supabase, {
    get: (all, name) => (name === 'channel' ? (topic) => listening(all.channel(topic)) : typeof all[name] === 'function' ? all[name].bind(all) : all[name]),
  })
  return { client, heard }
}

const joined = (supabase) => until('the channels to be joined', () => supabase.getChannels().length > 0 && supabase.getChannels().every(({ state }) => state === 'joined'))

async function failure(call) {
  const { error, data } = await call
  assert.ok(error, `it was let through: ${JSON.stringify(data)}`)
  return error
}

test('the guide\'s code and the document\'s are TypeScript without a fault', () => {
  const wrong = 'const id: number = user.id'
  assert.deepEqual(complaintsOf(GUIDE, typescriptOf(DOCUMENT), wrong), [[], [], ["Type 'string' is not assignable to type 'number'."]])
})

test('the customer\'s app on Supabase', async (t) => {
  const project = await Project.open()
  try {
    await play(project, t)
  } finally {
    await project.close()
  }
})

async function play(project, t) {
  const { owner } = project
  const meera = await project.person({ name: 'Meera Nair', email: 'meera@example.in' })
  const ravi = await project.person({ name: 'Ravi Menon', email: 'ravi@example.in' })
  const admin = await project.person({ name: 'Farah Khan', email: 'farah@shop.example', role: 'admin' })
  const order = async ({ user }, number) => (await owner.query("insert into orders (order_number, customer_id, order_total, status) values ($1, $2, 500, 'delivered') returning id", [number, user.id])).rows[0].id
  const [hers, his] = [await order(meera, '12345'), await order(ravi, '777')]
  await owner.query("insert into order_items (order_id, product_name, quantity, unit_price, total_price) values ($1, 'Tomatoes, 1 kg', 2, 50, 100)", [hers])
  const asha = await project.staff('Asha')
  const { client, heard } = overheard(meera.supabase)
  const guide = functionsOf(GUIDE, { supabase: client, user: meera.user })
  let ticket

  await t.test('the guide\'s createSupportTicket', async () => {
    const item = { product_name: 'Tomatoes, 1 kg', quantity: 1 }
    ticket = await guide.createSupportTicket({ order_id: hers, issue_type: 'damaged_product', subject: 'Crushed', description: 'All of them.', affected_items: [item] })
    assert.match(ticket.ticket_number, /^TKT-\d{4}-00001$/)
    assert.deepEqual([ticket.customer_id, ticket.status, ticket.priority, ticket.affected_items], [meera.user.id, 'open', 'medium', [item]])
  })

  await t.test('the guide\'s uploadEvidence: a record of a private file', async () => {
    await guide.uploadEvidence(ticket.id, photo(1))
    const { rows: [kept] } = await owner.query('select a.file_url, a.file_name, a.uploaded_by, o.name, o.owner_id from ticket_attachments a join storage.objects o on o.name = a.storage_path')
    assert.deepEqual([kept.file_name, kept.uploaded_by, kept.owner_id], ['crushed 1.jpg', meera.user.id, meera.user.id])
    assert.match(kept.name, new RegExp(`^${ticket.id}/\\d+_crushed 1\\.jpg$`))
    assert.ok(kept.file_url.includes('/object/public/'), kept.file_url)
    assert.notEqual((await fetch(kept.file_url)).status, 200, 'the public address opens nothing')
  })

  await t.test('the guide\'s sendMessage', async () => {
    await guide.sendMessage(ticket.id, 'All six of them')
    const { rows } = await owner.query('select sender_id, sender_type, message, is_internal_note from ticket_messages')
    assert.deepEqual(rows, [{ sender_id: meera.user.id, sender_type: 'customer', message: 'All six of them', is_internal_note: false }])
  })

  await t.test('the guide\'s subscriptions hear what concerns the person, and nothing else', async () => {
    guide.subscribe()
    const { client: raviClient, heard: raviHeard } = overheard(ravi.supabase)
    functionsOf(GUIDE, { supabase: raviClient, user: ravi.user }).subscribe()
    // Somebody else's id in the filter is a filter, and no right.
    functionsOf(GUIDE.replaceAll('-updates', '-of-others'), { supabase: raviClient, user: meera.user }).subscribe()
    const { client: strangerClient, heard: strangerHeard } = overheard(project.client(project.forgedToken({ sub: meera.user.id, role: 'authenticated' })))
    functionsOf(GUIDE, { supabase: strangerClient, user: meera.user }).subscribe()
    for (const app of [meera.supabase, ravi.supabase, strangerClient]) await joined(app)

    await asha.query("update support_tickets set status = 'in_progress' where id = $1", [ticket.id])
    await asha.query("insert into ticket_messages (ticket_id, message, is_internal_note) values ($1, 'Third claim this month', true)", [ticket.id])
    await asha.query("insert into ticket_messages (ticket_id, message) values ($1, 'Sorry about that!')", [ticket.id])
    await until('the answer', () => heard.some(({ new: { message } }) => message === 'Sorry about that!'))
    const told = heard.map(({ eventType, table, new: row }) => [eventType, table, row.status ?? row.message])
    assert.deepEqual(told, [['UPDATE', 'support_tickets', 'in_progress'], ['INSERT', 'ticket_messages', 'Sorry about that!']])
    assert.equal(heard[0].new.id, ticket.id)

    // Changes come in order: whatever they should not hear would have come before this.
    const raised = await functionsOf(GUIDE, { supabase: ravi.supabase, user: ravi.user }).createSupportTicket({ order_id: his, issue_type: 'late_delivery', subject: 'Late', description: '' })
    await until('his own ticket', () => raviHeard.length > 0)
    assert.deepEqual(raviHeard.map(({ eventType, new: { id } }) => [eventType, id]), [['INSERT', raised.id]])
    assert.deepEqual(strangerHeard, [])
    for (const channel of meera.supabase.getChannels()) await meera.supabase.removeChannel(channel)
  })

  await t.test('every call of docs/customer-app.md', () => document(project, { meera, ravi, asha, order: hers }))
  await t.test('what is refused', () => refused(project, { meera, ravi, admin, ticket, his }))

  await t.test('and nothing was granted to anybody by the way', async () => {
    const { rows } = await owner.query(`
      select c.oid::regclass::text as relation from pg_class c cross join lateral aclexplode(c.relacl) a
       where c.relnamespace in ('public'::regnamespace, 'desk'::regnamespace) and a.grantee in (0, 'anon'::regrole)`)
    assert.deepEqual(rows, [])
  })
}

/** Plays a customer who does everything that the document has. */
async function document(project, { meera, ravi, asha, order }) {
  const { owner } = project
  const declared = functionsOf(typescriptOf(DOCUMENT), { ...meera })
  const called = new Set()
  const app = new Proxy(declared, { get: (all, name) => (called.add(name), all[name]) })

  const [known] = await app.myOrders()
  assert.deepEqual([known.id, known.order_number, known.order_items.map(({ product_name }) => product_name)], [order, '12345', ['Tomatoes, 1 kg']])

  const ticket = await app.reportIssue({ order_id: order, issue_type: 'spoiled_product', subject: 'Sour milk', description: '', affected_items: [{ product_name: 'Milk', quantity: 1 }] })
  assert.match(ticket.ticket_number, /^TKT-\d{4}-\d{5}$/)
  assert.equal(await app.correctTicket(ticket.id, { description: 'Both bottles.' }), true)
  const listed = await app.myTickets()
  assert.deepEqual([listed[0].id, listed[0].subject, listed[0].status], [ticket.id, 'Sour milk', 'open'])
  assert.deepEqual((await app.myTickets(listed[0].created_at)).map(({ subject }) => subject), ['Crushed'])

  const first = await app.addPhoto(ticket.id, photo(1, 'Milk (तस्वीर) 1.jpg'))
  const message = await app.say(ticket.id, 'This is the second one')
  const second = await app.addPhoto(ticket.id, photo(2), message)
  assert.deepEqual([first.message_id, second.message_id], [null, message])
  const photos = await app.photosOf(ticket.id)
  assert.deepEqual(photos.map(({ id }) => id), [first.id, second.id])
  for (const [n, { url }] of photos.entries()) {
    const answer = await fetch(url)
    assert.equal(answer.status, 200)
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), readFileSync(PHOTOS[n]))
  }

  const heard = { tickets: [], messages: [], told: [] }
  const channel = app.follow({ ticket: (row) => heard.tickets.push(row), message: (row) => heard.messages.push(row), told: (row) => heard.told.push(row) })
  await joined(meera.supabase)
  await asha.query("insert into ticket_messages (ticket_id, message) values ($1, 'May we see the lid?')", [ticket.id])
  await asha.query("insert into ticket_messages (ticket_id, message, is_internal_note) values ($1, 'Looks right', true)", [ticket.id])
  await asha.query("update support_tickets set status = 'awaiting_customer' where id = $1", [ticket.id])
  await until('the question', () => heard.messages.length === 1 && heard.tickets.length === 1 && heard.told.length === 1)
  assert.deepEqual((await app.conversation(ticket.id)).map(({ sender_type, message: said }) => [sender_type, said]), [['customer', 'This is the second one'], ['admin', 'May we see the lid?']])

  await app.say(ticket.id, 'Here it is')
  await until('the ticket to be open again', () => heard.tickets.at(-1).status === 'open')
  await asha.query("update support_tickets set status = 'resolved', resolution_type = 'partial_refund', refund_amount = 50, resolution_notes = 'For the milk' where id = $1", [ticket.id])
  await until('the resolution', () => heard.tickets.at(-1).status === 'resolved' && heard.told.length === 2)
  const resolution = await app.resolutionOf(ticket.id)
  assert.deepEqual([resolution.status, resolution.resolution_type, Number(resolution.refund_amount), resolution.resolution_notes], ['resolved', 'partial_refund', 50, 'For the milk'])
  assert.ok(resolution.resolved_at)
  assert.equal(await app.correctTicket(ticket.id, { subject: 'More' }), false, 'a settled ticket stays as it is')

  const notifications = (await app.myNotifications()).filter(({ reference_id }) => reference_id === ticket.id)
  assert.deepEqual(notifications.map(({ title }) => title), [`Ticket ${ticket.ticket_number} Resolved`, `Response on Ticket ${ticket.ticket_number}`])
  assert.equal(await app.markRead(notifications.map(({ id }) => id)), 2)
  assert.equal(await app.markRead(notifications.map(({ id }) => id)), 0)

  // Who is not content says so; the ticket stays settled until the desk opens it.
  await app.say(ticket.id, 'That is half of it')
  assert.equal((await app.resolutionOf(ticket.id)).status, 'resolved')
  const { rows: told } = await owner.query("select title from desk.staff_notifications where type = 'support_reply' and reference_id = $1 order by created_at desc limit 1", [ticket.id])
  assert.deepEqual(told, [{ title: `Customer Reply on Ticket ${ticket.ticket_number}` }])

  await meera.supabase.removeChannel(channel)
  assert.deepEqual([...called].sort(), Object.keys(declared).sort(), 'a call of the document was not made')
  const other = functionsOf(typescriptOf(DOCUMENT), { ...ravi })
  assert.deepEqual([await other.conversation(ticket.id), await other.photosOf(ticket.id)], [[], []], 'nobody else sees any of it')
}

/** The document's table of what is refused, row by row. */
async function refused(project, { meera, ravi, admin, ticket, his }) {
  const { supabase, user } = meera
  const bucket = supabase.storage.from('support-evidence')
  // PostgREST passes SQLSTATE and sentence on as they are. Lite 0.10 does so for the codes that it knows.
  const says = (error, code, sentence) => {
    const unknown = error.code === 'SUP' && code === '23514'
    assert.equal(unknown ? code : error.code ?? error.statusCode, code, JSON.stringify(error))
    assert.ok(error.message.replace(unknown ? 'PostgresError: ' : '', '').startsWith(sentence), error.message)
    assert.ok(DOCUMENT.includes(sentence), `docs/customer-app.md does not say: ${sentence}`)
  }
  const { data: [{ id: others }] } = await ravi.supabase.from('support_tickets').select('id')
  const raise = (app, row) => app.supabase.from('support_tickets').insert({ customer_id: app.user.id, issue_type: 'other', subject: 'More', description: '', ...row })
  const say = (row) => supabase.from('ticket_messages').insert({ ticket_id: ticket.id, sender_id: user.id, sender_type: 'customer', message: 'Hello', is_internal_note: false, ...row })
  const attach = (row) => supabase.from('ticket_attachments').insert({ ticket_id: ticket.id, file_type: 'image/jpeg', file_name: 'x.jpg', file_size: 1, uploaded_by: user.id, ...row })

  assert.deepEqual((await supabase.from('support_tickets').select('id').eq('id', others)).data, [])
  says(await failure(raise(meera, { customer_id: ravi.user.id })), '42501', 'new row violates row-level security policy')
  says(await failure(raise(meera, { order_id: his })), '23514', 'The order is not one of this customer\'s. The ticket was not made. Choose another order, or none.')
  for (const row of [{ ticket_id: others }, { sender_id: ravi.user.id }, { sender_type: 'admin' }, { sender_type: 'system', sender_id: null }]) {
    says(await failure(say(row)), '42501', 'new row violates row-level security policy')
  }
  await failure(say({ is_internal_note: true }))

  const { data: [open] } = await raise(meera, {}).select()
  const pinned = 'Customers may change what they wrote about a ticket, not its status, priority or resolution. Nothing was changed.'
  for (const change of [{ status: 'closed' }, { priority: 'critical' }, { resolution_type: 'full_refund', refund_amount: 500 }, { resolved_by: user.id }]) {
    says(await failure(supabase.from('support_tickets').update(change).eq('id', open.id)), '42501', pinned)
  }
  // The desk works on the first one.
  assert.deepEqual((await supabase.from('support_tickets').update({ subject: 'More' }).eq('id', ticket.id).select()).data, [])
  for (const table of ['support_tickets', 'ticket_messages', 'ticket_attachments']) {
    says(await failure(supabase.from(table).delete().eq('id', ticket.id)), '42501', 'permission denied for table')
  }

  const address = 'The file\'s address does not name a file of this ticket in support-evidence. Nothing was attached. Upload the file into the ticket\'s folder first.'
  for (const file_url of ['https://evil.example/x.jpg', `${others}/x.jpg`, `${ticket.id}/../${others}/x.jpg`]) says(await failure(attach({ file_url })), '23514', address)
  const { data: [mine] } = await bucket.list(ticket.id)
  const path = mine.name.startsWith(ticket.id) ? mine.name : `${ticket.id}/${mine.name}`
  says(await failure(bucket.upload(`${others}/x.jpg`, photo(1))), '403', 'new row violates row-level security policy')
  says(await failure(bucket.upload(path, photo(2), { upsert: true })), '403', 'new row violates row-level security policy')
  says(await failure(bucket.upload(path, photo(2))), '409', 'The resource already exists')
  says(await failure(bucket.upload(`${ticket.id}/x.svg`, photo(1, 'x.svg', 'image/svg+xml'))), '415', 'mime type')
  assert.deepEqual((await bucket.remove([path])).data, [], 'evidence stays')
  assert.deepEqual(Buffer.from(await (await bucket.download(path)).data.arrayBuffer()), readFileSync(PHOTOS[0]))
  await failure(ravi.supabase.storage.from('support-evidence').createSignedUrl(path, 60))
  await failure(ravi.supabase.storage.from('support-evidence').download(path))

  // Not signed in, and with a token that somebody else signed.
  says(await failure(project.client().from('support_tickets').select()), '42501', 'permission denied')
  await failure(project.client().rpc('generate_ticket_number'))
  await failure(project.client(project.forgedToken({ sub: user.id, role: 'authenticated' })).from('support_tickets').select())
  // The schema of the desk is no part of the API, not even for the shop's own admin, who sees every ticket.
  await failure(admin.supabase.schema('desk').from('events').select())
  assert.equal((await admin.supabase.from('support_tickets').select('id')).data.length, 4)
}
