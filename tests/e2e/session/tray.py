"""The tray of a desktop: a watcher to which icons register, and the hand that uses them.

`watch` shows a tray until it is ended. `state` prints what the one icon in it shows, as JSON, and `choose LABEL` clicks an
entry of its menu. All of it as panels do, over the session bus."""

import json
import sys

from gi.repository import Gio, GLib

NAME, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
XML = f"""<node><interface name="{NAME}">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/>
</interface></node>"""

bus = Gio.bus_get_sync(Gio.BusType.SESSION)


def watch():
    items = []

    def left(_bus, name):
        items[:] = [item for item in items if not item.startswith(name + "/")]

    def called(_bus, sender, _path, _interface, method, given, answer):
        if method == "RegisterStatusNotifierItem":
            (said,) = given.unpack()
            # A path of the caller's, or a name under which the usual path is.
            item = sender + said if said.startswith("/") else said + "/StatusNotifierItem"
            if item not in items:
                items.append(item)
                Gio.bus_watch_name_on_connection(bus, sender, Gio.BusNameWatcherFlags.NONE, None, left)
            bus.emit_signal(None, PATH, NAME, "StatusNotifierItemRegistered", GLib.Variant("(s)", (item,)))
        answer.return_value(None)

    def asked(_bus, _sender, _path, _interface, what):
        return {
            "RegisteredStatusNotifierItems": GLib.Variant("as", items),
            "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
            "ProtocolVersion": GLib.Variant("i", 0),
        }[what]

    interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
    bus.register_object(PATH, interface, called, asked, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


def call(to, path, interface, method, given, shape):
    return bus.call_sync(to, path, interface, method, given, GLib.VariantType(shape), Gio.DBusCallFlags.NONE, 5000, None).unpack()


def icon():
    """The bus name and the path of the one icon; nothing where there is none."""
    (items,) = call(NAME, PATH, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (NAME, "RegisteredStatusNotifierItems")), "(v)")
    if not items:
        return None
    to, path = items[-1].split("/", 1)
    return to, "/" + path


def entries(to, menu):
    call(to, menu, MENU, "AboutToShow", GLib.Variant("(i)", (0,)), "(b)")
    _revision, (_id, _own, children) = call(to, menu, MENU, "GetLayout", GLib.Variant("(iias)", (0, -1, [])), "(u(ia{sv}av))")
    return [
        {"id": one, "label": shown.get("label", "").replace("_", ""), "enabled": shown.get("enabled", True)}
        for one, shown, _children in children
        if shown.get("type") != "separator" and shown.get("visible", True)
    ]


def state():
    found = icon()
    if found is None:
        return None
    to, path = found
    (shown,) = call(to, path, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (ITEM,)), "(a{sv})")
    return {
        "status": shown["Status"],
        "label": shown.get("XAyatanaLabel", ""),
        "icon": shown["IconName"],
        "menu": entries(to, shown["Menu"]),
        "at": [to, shown["Menu"]],
    }


def choose(label):
    now = state()
    entry = next(one for one in now["menu"] if one["label"] == label and one["enabled"])
    to, menu = now["at"]
    bus.call_sync(to, menu, MENU, "Event", GLib.Variant("(isvu)", (entry["id"], "clicked", GLib.Variant("i", 0), 0)), None, Gio.DBusCallFlags.NONE, 5000, None)


if sys.argv[1] == "watch":
    watch()
elif sys.argv[1] == "state":
    print(json.dumps(state()))
else:
    choose(sys.argv[2])
