// Applies migrations/ to an empty database: node apply-migrations.mjs <database URL>
// For describing the queries, where nothing of ours is compiled yet that could migrate: compiling needs the description.
// And for customer-app.test.mjs, which has nothing of ours but the schema. Everything else migrates through `desk` itself.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const folder = join(import.meta.dirname, '../../migrations')
const client = new pg.Client({ connectionString: process.argv[2] })
await client.connect()
try {
  await client.query('create schema if not exists desk')
  for (const file of readdirSync(folder).filter((name) => /^\d+_.*\.sql$/.test(name)).sort()) {
    await client.query(readFileSync(join(folder, file), 'utf8')).catch((error) => {
      throw new Error(`migrations/${file} was refused by the database: ${error.message}`)
    })
  }
} catch (error) {
  console.error(`   ${error.message}`)
  process.exitCode = 1
} finally {
  await client.end()
}
