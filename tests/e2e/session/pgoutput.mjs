// What PostgreSQL's own plug-in for logical replication (pgoutput, protocol 1) says of changed rows.

/** The changes in these messages: `{ type, schema, table, columns: [{ name, type }], record, old }`, values as text. */
export function changes(messages, typeNames) {
  const relations = new Map()
  const found = []
  for (const message of messages) {
    const read = new Reader(message)
    const kind = read.letter()
    if (kind === 'R') {
      const { id, ...relation } = read.relation(typeNames)
      relations.set(id, relation)
    } else if (kind === 'I' || kind === 'U' || kind === 'D') {
      const relation = relations.get(read.int32())
      const change = { type: { I: 'INSERT', U: 'UPDATE', D: 'DELETE' }[kind], ...relation, record: {}, old: {} }
      while (!read.atEnd()) {
        const which = read.letter() === 'N' ? 'record' : 'old'
        change[which] = read.row(relation.columns)
      }
      found.push(change)
    }
  }
  return found
}

class Reader {
  #bytes
  #at = 0

  constructor(bytes) {
    this.#bytes = bytes
  }

  atEnd() {
    return this.#at >= this.#bytes.length
  }

  letter() {
    return String.fromCharCode(this.#bytes[this.#at++])
  }

  int16() {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }

  int32() {
    this.#at += 4
    return this.#bytes.readInt32BE(this.#at - 4)
  }

  text(length) {
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  word() {
    const word = this.text(this.#bytes.indexOf(0, this.#at) - this.#at)
    this.#at += 1
    return word
  }

  relation(typeNames) {
    const [id, schema, table] = [this.int32(), this.word(), this.word()]
    this.letter() // how much of the old row is sent
    const columns = Array.from({ length: this.int16() }, () => {
      this.letter() // whether it belongs to the key
      const name = this.word()
      const type = typeNames.get(this.int32())
      this.int32() // what the type is limited to
      return { name, type }
    })
    return { id, schema, table, columns }
  }

  row(columns) {
    const row = {}
    const count = this.int16()
    for (let n = 0; n < count; n += 1) {
      const kind = this.letter()
      if (kind === 't') row[columns[n].name] = this.text(this.int32())
      else if (kind === 'n') row[columns[n].name] = null
    }
    return row
  }
}
