# usage: dragsink.py X Y FOLDER
# A small window that takes files, like a file manager: copies what is dropped on it into FOLDER at once, and then writes
# the addresses that it was given into FOLDER/received. Needs python3-gi and gir1.2-gtk-3.0.
import pathlib
import shutil
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, Gtk

x, y, folder = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])


def take(_box, _context, _x, _y, selection, _info, _time):
    addresses = selection.get_uris()
    for address in addresses:
        path = Gio.File.new_for_uri(address).get_path()
        try:
            shutil.copy(path, folder)
        except OSError as error:
            print(error, file=sys.stderr)
    written = folder / "received.new"
    written.write_text("\n".join(addresses))
    written.rename(folder / "received")


window = Gtk.Window(title="dragsink")
window.set_default_size(160, 80)
window.move(x, y)
window.set_keep_above(True)
box = Gtk.EventBox()
box.add(Gtk.Label(label="drop here"))
window.add(box)
box.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
box.drag_dest_add_uri_targets()
box.connect("drag-data-received", take)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
