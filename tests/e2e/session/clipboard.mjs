// The clipboard of the virtual desktop, filled by another program as a person fills it.
import { join } from 'node:path'
import { until } from './until.mjs'

/** Puts a picture or files on the clipboard, as long as the returned program lives. */
export async function holdOnClipboard(desktop, what, ...files) {
  const offered = () => desktop.x('/usr/bin/python3', '-c', CLIPBOARD_TARGETS)
  const program = desktop.child('env', ['/usr/bin/python3', join(import.meta.dirname, 'clipboard.py'), what, ...files], { env: desktop.env })
  await until('the clipboard to be filled', () => offered().includes(what === 'picture' ? 'image/png' : 'text/uri-list'))
  return program
}

const CLIPBOARD_TARGETS = `
import gi
gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk
found, targets = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_targets()
print([target.name() for target in targets] if found else [])
`
