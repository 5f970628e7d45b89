// A desktop with a tray: what a panel shows of the program there, and a person's clicks on it.
import { join } from 'node:path'
import { until } from './until.mjs'

const SCRIPT = join(import.meta.dirname, 'tray.py')

export class Tray {
  /** Gives this desktop a tray, as its panel does when it starts. */
  static async open(desktop) {
    const tray = new Tray()
    tray.desktop = desktop
    tray.process = desktop.child('env', ['/usr/bin/python3', SCRIPT, 'watch'], { env: desktop.env })
    await until('the tray', () => desktop.x('dbus-send', '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner', 'string:org.kde.StatusNotifierWatcher').includes('boolean true'))
    return tray
  }

  /** What the icon shows: its label, the file of its picture, the entries of its menu; null where there is none. */
  state() {
    return JSON.parse(this.desktop.x('/usr/bin/python3', SCRIPT, 'state'))
  }

  /** Waits until the icon fits. */
  shows(what, fits = () => true) {
    return until(`the tray to show ${what}`, () => {
      const state = this.state()
      return state && fits(state) && state
    })
  }

  /** Clicks an entry of the icon's menu. */
  choose(label) {
    this.desktop.x('/usr/bin/python3', SCRIPT, 'choose', label)
  }
}
