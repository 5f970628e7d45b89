// A team: one computer serves, others sign in to it.
import { join } from 'node:path'
import { Console, Home } from './console.mjs'
import { Desktop } from './desktop.mjs'
import { Shop } from './shop.mjs'

/** The shop of a server with one ticket, a login there for somebody of the team, and the line that they sign in with. */
export async function serveTeam(stage, { login, password, name, group }) {
  const serving = await stage.start()
  await serving.setUp({ sample: false })
  const shop = await Shop.open(stage.home)
  const meera = await shop.customer({ name: 'Meera Iyer', email: 'meera@example.in', phone: '' })
  stage.alsoClose(shop, meera)
  const ticket = await meera.raise({ issue_type: 'late_delivery', subject: 'Three hours late', description: 'Late' })
  await shop.owner.query(`create role ${login} login password '${password}'`)
  await shop.owner.query('select desk.add_staff($1::name, $2, null, $3)', [login, name, group])
  const { port } = stage.home.server()
  const { rows: [{ database }] } = await shop.owner.query('select current_database() as database')
  return { shop, ticket, place: `${database} on 127.0.0.1:${port}`, line: `postgresql://${login}@127.0.0.1:${port}/${database}` }
}

/** A computer of its own, on which nobody has chosen yet where it works. */
export async function computerOf(stage, name, args = []) {
  const desktop = await Desktop.open({ folder: join(stage.folder, name) })
  const home = new Home()
  const computer = { desktop, home, console: await Console.open({ desktop, home, args }) }
  stage.alsoClose({ close: () => computer.console.close() }, desktop, { close: () => home.remove() })
  computer.start = async () => (computer.console = await Console.open({ desktop, home }))
  computer.picture = (file) => desktop.screenshot(join(stage.folder, `${file}.png`))
  return computer
}
