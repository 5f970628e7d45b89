// A desktop without a screen: X server, private session bus, window manager and notification daemon.
// Everything started here is a child of this process and ends with it, however it ends (pdeathsig).
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './until.mjs'

export class Desktop {
  #children = []
  #receipts

  /** Opens a desktop of this size; logs of its programs and the notification receipts go to `folder`. */
  static async open({ folder, width = 1520, height = 980, dark = false }) {
    const desktop = new Desktop()
    desktop.folder = folder
    desktop.width = width
    desktop.height = height
    mkdirSync(folder, { recursive: true })
    try {
      await desktop.#start(dark)
    } catch (error) {
      await desktop.close()
      throw error
    }
    return desktop
  }

  async #start(dark) {
    // -displayfd: the server picks a free number by itself, so several sessions can run side by side.
    const x = this.child('Xvfb', ['-displayfd', '3', '-screen', '0', `${this.width}x${this.height}x24`, '-nolisten', 'tcp', '-dpi', '96'], { pipe: 3 })
    const display = `:${await firstLine(x, x.stdio[3], 'Xvfb')}`

    const bus = this.child('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=3'], { pipe: 3 })
    const address = await firstLine(bus, bus.stdio[3], 'dbus-daemon')

    this.env = {
      ...process.env,
      DISPLAY: display,
      DBUS_SESSION_BUS_ADDRESS: address,
      // The window must land on this X server even when the person running the tests sits at a Wayland desktop.
      GDK_BACKEND: 'x11',
      XDG_SESSION_TYPE: 'x11',
      // No accessibility bus runs here; without this GTK waits for one and complains.
      NO_AT_BRIDGE: '1',
      GTK_A11Y: 'none',
      // What a desktop set to dark tells its programs.
      GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita',
    }
    delete this.env.WAYLAND_DISPLAY

    let manager = this.child('openbox', [], { env: this.env })
    await until('the window manager', () => {
      // On a busy computer it may come before the display takes anybody, and gives up.
      if (manager.exitCode !== null) manager = this.child('openbox', [], { env: this.env })
      // xdotool refuses this question until a window manager has announced itself on the root window.
      return Number(this.x('xdotool', 'get_num_desktops')) > 0
    })

    // A quiet backdrop, so that pictures show where the window ends. (ImageMagick paints it and still ends with 1.)
    const backdrop = dark ? 'gradient:#20261f-#121612' : 'gradient:#cfd8cd-#9db09b'
    spawnSync('display', ['-size', `${this.width}x${this.height}`, '-window', 'root', backdrop], { env: this.env, stdio: 'ignore' })

    this.#receipts = join(this.folder, 'notifications.log')
    writeFileSync(this.#receipts, '')
    this.child('dunst', ['-config', this.#notificationRules()], { env: this.env })
    // Asked of the bus: a question to the daemon itself would make the bus start a second one without a display.
    await until('the notification daemon', () =>
      this.x('dbus-send', '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus',
        'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.Notifications').includes('boolean true'))
  }

  /** dunst writes down every notification that it shows: the receipt that the tests read. */
  #notificationRules() {
    const writer = join(this.folder, 'receipt.sh')
    // Fields end with RS and records with GS, which no text of ours holds; one write, so records never mix.
    writeFileSync(
      writer,
      `#!/bin/sh\nprintf '%s\\036%s\\036%s\\036%s\\036\\035' "$DUNST_APP_NAME" "$DUNST_SUMMARY" "$DUNST_BODY" "$DUNST_DESKTOP_ENTRY" >> '${this.#receipts}'\n`,
      { mode: 0o755 },
    )
    const rules = join(this.folder, 'dunstrc')
    writeFileSync(
      rules,
      `[global]
width = (0, 380)
origin = top-right
offset = 16x16
font = Sans 10
frame_width = 1
frame_color = "#b9bfb9"
separator_color = frame
corner_radius = 8
padding = 12
horizontal_padding = 14
background = "#ffffff"
foreground = "#1b211c"
format = "<b>%s</b>\\n%b"
markup = full
show_indicators = no
icon_position = left
timeout = 0
always_run_script = true
mouse_left_click = do_action, close_current

[urgency_low]
timeout = 0
[urgency_normal]
timeout = 0
background = "#ffffff"
foreground = "#1b211c"
[urgency_critical]
timeout = 0

[receipt]
summary = "*"
script = "${writer}"
`,
    )
    return rules
  }

  /** The notifications shown so far, oldest first. */
  notifications() {
    return readFileSync(this.#receipts, 'utf8')
      .split('\x1d')
      .slice(0, -1)
      .map((record) => {
        const [app, summary, body, entry] = record.split('\x1e')
        return { app, summary, body, entry }
      })
  }

  /** Waits for the receipt of a notification with this title. */
  notification(summary, options) {
    return until(`a notification "${summary}"`, () => this.notifications().find((shown) => shown.summary === summary), options)
  }

  /** How many notifications are on the screen right now. */
  shown() {
    return Number(this.x('dunstctl', 'count', 'displayed'))
  }

  /** A real click of the mouse on the topmost notification. */
  async clickNotification() {
    const window = await until('the notification on the screen', () => this.x('xdotool', 'search', '--onlyvisible', '--class', 'dunst').split('\n')[0])
    const place = this.geometry(window)
    this.x('xdotool', 'mousemove', place.X + 60, place.Y + 24, 'click', '1')
  }

  /** Takes every notification off the screen, as a person does who has read them. */
  closeNotifications() {
    this.x('dunstctl', 'close-all')
  }

  /** Runs a program on this desktop and gives its output. */
  x(program, ...args) {
    return execFileSync(program, args.map(String), { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] }).toString().trim()
  }

  /** Punnet's window; the toolkit keeps another of that name, one pixel large and out of sight. */
  punnet() {
    const windows = this.x('xdotool', 'search', '--onlyvisible', '--name', 'Punnet').split('\n')
    return windows.find((window) => this.geometry(window).WIDTH > 100)
  }

  /** Where a window's contents are, and how large; xdotool's own answer counts the window's frame twice. */
  geometry(window) {
    const said = this.x('xwininfo', '-id', window)
    const number = (label) => Number(said.match(new RegExp(`${label}:\\s+(-?\\d+)`))?.[1])
    return { X: number('Absolute upper-left X'), Y: number('Absolute upper-left Y'), WIDTH: number('Width'), HEIGHT: number('Height') }
  }

  /** The whole screen as a PNG: what a person would see, notifications included. */
  screenshot(file) {
    this.x('import', '-window', 'root', file)
  }

  /** Starts a program that ends when this process does; its words go to a log in the folder. */
  child(program, args, { env = process.env, pipe } = {}) {
    const log = createWriteStream(join(this.folder, `${program}.log`), { flags: 'a' })
    const stdio = ['ignore', 'pipe', 'pipe']
    if (pipe) stdio[pipe] = 'pipe'
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', program, ...args], { env, stdio })
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    child.on('error', (error) => log.write(`${error}\n`))
    this.#children.push({ program, child })
    return child
  }

  /** Ends what was started, the last first, so that nothing loses its display while it still writes. */
  async close() {
    for (const { child } of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(force)
    }
    this.#children = []
  }
}

/** The first line that a program writes on a pipe, or why there was none. */
function firstLine(child, stream, program) {
  return new Promise((resolve, reject) => {
    let text = ''
    stream.on('data', (data) => {
      text += data
      if (text.includes('\n')) resolve(text.split('\n')[0].trim())
    })
    child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)))
    child.once('exit', (code) => reject(new Error(`${program} ended at once (code ${code}); see ${program}.log`)))
  })
}
