// What people type into the search box, taken from the shop that is there.

/** Terms of each kind that a person searches for, every one of them once. */
export async function searches(owner, count) {
  const column = async (sql) => (await owner.query(sql)).rows.map(({ term }) => term)
  // Spread over the whole shop, the same ones each time.
  const spread = (table, more = '') => `(select * from ${table} ${more} order by md5(id::text) limit ${count * 40})`
  const words = async (table, text) =>
    (await owner.query(`select lower(word) as term, count(*)::int as found from ${spread(table)} t, regexp_split_to_table(${text}, '[^[:alpha:]]+') word
      where length(word) >= 4 group by 1 order by 2 desc, 1`)).rows
  const common = (found) => found.slice(0, count).map(({ term }) => term)
  const numbers = await column(`select ticket_number as term from ${spread('support_tickets')} t`)
  const kinds = [
    { name: 'a ticket number', all: numbers },
    // "TKT-2026-01234" without its first six letters and its last one.
    { name: 'a part of a number', all: numbers.toReversed().map((number) => number.slice(6, -1)) },
    { name: 'a rare name', all: await column(`select full_name as term from ${spread('users', "where role = 'customer'")} t group by 1 order by count(*), 1`) },
    { name: 'a common name', all: common(await words('users', 'full_name')) },
    { name: 'an order number', all: await column(`select order_number as term from ${spread('orders')} t where exists (select from support_tickets s where s.order_id = t.id)`) },
    { name: 'a word of many messages', all: common(await words('ticket_messages', 'message')) },
  ]
  return kinds.map(({ name, all }) => ({ name, all: notOnTheWay(all).slice(0, count) }))
}

/** Each once, and none that was on the screen already while a longer one was typed. */
function notOnTheWay(terms) {
  const onTheWay = new Set(terms.map((term) => term.slice(0, -1)))
  return [...new Set(terms)].filter((term) => !onTheWay.has(term))
}
