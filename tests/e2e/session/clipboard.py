# usage: clipboard.py picture FILE | clipboard.py files FILE...
# Holds a picture or copied files on the clipboard until it is ended, as an image viewer or a file manager does.
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, Gtk

what, files = sys.argv[1], [pathlib.Path(path).absolute() for path in sys.argv[2:]]
clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
if what == "picture":
    clipboard.set_image(GdkPixbuf.Pixbuf.new_from_file(str(files[0])))
else:
    window = Gtk.Window()
    window.realize()
    uris = "\r\n".join(path.as_uri() for path in files)
    Gtk.selection_add_target(window, Gdk.SELECTION_CLIPBOARD, Gdk.Atom.intern("text/uri-list", False), 0)
    window.connect("selection-get", lambda _widget, selection, _info, _time: selection.set(selection.get_target(), 8, uris.encode()))
    Gtk.selection_owner_set(window, Gdk.SELECTION_CLIPBOARD, Gdk.CURRENT_TIME)
print("held", flush=True)
Gtk.main()
