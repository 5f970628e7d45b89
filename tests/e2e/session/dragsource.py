# usage: dragsource.py X Y file...
# A small window that files can be dragged out of, like a file manager: offers them as file:// addresses by XDND.
# Needs python3-gi and gir1.2-gtk-3.0.
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk

x, y = int(sys.argv[1]), int(sys.argv[2])
uris = [pathlib.Path(path).absolute().as_uri() for path in sys.argv[3:]]

window = Gtk.Window(title="dragsource")
window.set_default_size(160, 80)
window.move(x, y)
window.set_keep_above(True)
box = Gtk.EventBox()
box.add(Gtk.Label(label="drag me"))
window.add(box)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect("drag-data-get", lambda _box, _context, selection, _info, _time: selection.set_uris(uris))
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
