// A desktop, a home and a console together: what a test plays on, and what is always cleared away after it.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Console, Home } from './console.mjs'
import { Desktop } from './desktop.mjs'
import { Shop } from './shop.mjs'

/** Where pictures and logs go. */
export const RESULTS = process.env.PUNNET_RESULTS ?? join(import.meta.dirname, '../../../target/e2e')

export class Stage {
  #closing = []
  #closingLast = []

  /** `name` is the folder for logs and pictures below target/e2e; `screen` how large the desktop is. */
  static async open(name, { dark = false, screen = {} } = {}) {
    const stage = new Stage()
    stage.folder = join(RESULTS, name)
    rmSync(stage.folder, { recursive: true, force: true })
    mkdirSync(stage.folder, { recursive: true })
    // Ended by Ctrl-C or by the test runner: the same clearing away as at the end.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stage.close().finally(() => process.exit(1)))
    stage.desktop = await Desktop.open({ folder: join(stage.folder, 'desktop'), dark, ...screen })
    stage.home = new Home()
    return stage
  }

  /** Starts the program. */
  async start(env = {}, args = [], { through } = {}) {
    this.console = await Console.open({ desktop: this.desktop, home: this.home, env, args, through })
    return this.console
  }

  /** The shop's other systems, on the database of the running program. */
  async shop() {
    const shop = await Shop.open(this.home)
    this.#closing.push(shop)
    return shop
  }

  /** Clears away later what the test itself opened. */
  alsoClose(...things) {
    this.#closing.push(...things)
  }

  /** Clears away after the program has ended and its home is gone, also when that failed. */
  closeLast(...things) {
    this.#closingLast.push(...things)
  }

  /** A picture of the whole screen, for whoever looks into a failure. */
  picture(name) {
    this.desktop.screenshot(join(this.folder, `${name}.png`))
  }

  async close() {
    try {
      for (const thing of this.#closing.splice(0)) await thing.close()
      await this.console?.close()
      await this.desktop?.close()
      await this.home?.remove()
    } finally {
      for (const thing of this.#closingLast.splice(0)) await thing.close()
    }
  }
}

/** A test on a stage of its own: a picture of the screen when it fails, everything cleared away when it ends. */
export function onStage(name, options, play) {
  return async (t) => {
    const stage = await Stage.open(name, options)
    try {
      await play(stage, t)
    } catch (error) {
      try {
        stage.picture('failed')
        error.message += `\n(the screen at that moment: ${join(stage.folder, 'failed.png')})`
      } catch {
        // There is no screen any more; the failure itself is told.
      }
      throw error
    } finally {
      await stage.close()
    }
  }
}
