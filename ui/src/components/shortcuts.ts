// The one list of keyboard shortcuts: what the sheet shows, what stands beside a menu's words, and what `pressed`
// listens for. `features/help/shortcuts.test.tsx` presses each of them, so that none of them can be a lie.

type Keys = { keys: readonly string[]; mod?: true; alt?: true; shift?: true };

type Shortcut = {
  /** The keys that do it, any of them; as `KeyboardEvent.key` says them. */
  keys: readonly string[];
  /** With Ctrl, on a Mac with Command. */
  mod?: true;
  /** With Alt; a Mac, where Alt writes signs, has keys of its own for it. */
  alt?: true;
  /** With Shift. Where it is not named it may be held: many signs are only written with it. */
  shift?: true;
  /** What does it on a Mac, where that is not the same. */
  mac?: Keys;
  does: string;
  where: (typeof places)[number];
};

export const places = ["Everywhere", "Queue", "Ticket", "Photos", "Drawing on a photo"] as const;

export const shortcuts = {
  help: { keys: ["?"], does: "Show these shortcuts", where: "Everywhere" },
  settings: { keys: [","], mod: true, does: "Open the settings", where: "Everywhere" },
  larger: { keys: ["+", "="], mod: true, does: "Make everything larger", where: "Everywhere" },
  smaller: { keys: ["-"], mod: true, does: "Make everything smaller", where: "Everywhere" },
  usualSize: { keys: ["0"], mod: true, does: "Back to the usual size", where: "Everywhere" },
  back: { keys: ["ArrowLeft"], alt: true, mac: { keys: ["["], mod: true }, does: "Back, also to the filter before", where: "Everywhere" },
  forward: { keys: ["ArrowRight"], alt: true, mac: { keys: ["]"], mod: true }, does: "Forward again", where: "Everywhere" },
  create: { keys: ["c"], does: "New ticket for a caller", where: "Everywhere" },
  analytics: { keys: ["a"], alt: true, mac: { keys: ["A"], mod: true, shift: true }, does: "Open the analytics", where: "Everywhere" },
  quit: { keys: ["q"], mod: true, does: "Quit Punnet", where: "Everywhere" },
  search: { keys: ["/"], does: "Search tickets", where: "Queue" },
  next: { keys: ["j", "ArrowDown"], does: "Next ticket", where: "Queue" },
  previous: { keys: ["k", "ArrowUp"], does: "Previous ticket", where: "Queue" },
  open: { keys: ["Enter"], does: "Open the ticket", where: "Queue" },
  close: { keys: ["Escape"], does: "Leave the text, then close the ticket", where: "Ticket" },
  send: { keys: ["Enter"], mod: true, does: "Send the reply, or add the note", where: "Ticket" },
  undoSend: { keys: ["z"], alt: true, mac: { keys: ["Z"], mod: true, shift: true }, does: "Take back the message that was just sent", where: "Ticket" },
  photos: { keys: [" "], does: "Open the photo that has the focus, and close it", where: "Photos" },
  nextPhoto: { keys: ["l", "ArrowRight"], does: "Next photo", where: "Photos" },
  previousPhoto: { keys: ["h", "ArrowLeft"], does: "Previous photo", where: "Photos" },
  nextTicketPhotos: { keys: ["j"], does: "Photos of the next ticket", where: "Photos" },
  previousTicketPhotos: { keys: ["k"], does: "Photos of the previous ticket", where: "Photos" },
  zoomIn: { keys: ["+", "="], does: "Zoom in", where: "Photos" },
  zoomOut: { keys: ["-"], does: "Zoom out", where: "Photos" },
  fitPhoto: { keys: ["0"], does: "Show all of the photo", where: "Photos" },
  fullPhoto: { keys: ["1"], does: "Show the photo’s own pixels (100 %)", where: "Photos" },
  pushPhoto: { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], shift: true, does: "Move the enlarged photo", where: "Photos" },
  turnLeft: { keys: ["["], does: "Turn the photo left", where: "Photos" },
  turnRight: { keys: ["]"], does: "Turn the photo right", where: "Photos" },
  photoLight: { keys: ["b"], does: "Brightness and contrast", where: "Photos" },
  comparePhotos: { keys: ["c"], does: "Compare photos side by side", where: "Photos" },
  alikePhoto: { keys: ["a"], does: "Compare with a photo of another ticket that looks alike, then with the next", where: "Photos" },
  samePhoto: { keys: ["s"], does: "The two are the same photo", where: "Photos" },
  otherPhoto: { keys: ["x"], does: "The two are not the same photo", where: "Photos" },
  photoSupports: { keys: ["y"], does: "Yes, the photo supports the claim", where: "Photos" },
  photoUnclear: { keys: ["u"], does: "The photo leaves it unclear", where: "Photos" },
  photoAgainst: { keys: ["n"], does: "No, the photo does not support the claim", where: "Photos" },
  customerPhotos: { keys: ["o"], does: "Other pictures to compare: the catalogue’s, and of the customer’s other tickets", where: "Photos" },
  photoFacts: { keys: ["i"], does: "What is known of the photo", where: "Photos" },
  drawOnPhoto: { keys: ["e"], does: "Draw on a copy of the photo, or redact it", where: "Photos" },
  magnify: { keys: ["m"], does: "Magnifier, for as long as it is held or until the next tap", where: "Photos" },
  drawArrow: { keys: ["a"], does: "Arrow", where: "Drawing on a photo" },
  drawBox: { keys: ["b"], does: "Box", where: "Drawing on a photo" },
  drawCircle: { keys: ["c"], does: "Circle", where: "Drawing on a photo" },
  drawText: { keys: ["t"], does: "Text", where: "Drawing on a photo" },
  drawFreehand: { keys: ["f"], does: "Freehand line", where: "Drawing on a photo" },
  drawPin: { keys: ["p"], does: "Numbered pin", where: "Drawing on a photo" },
  redactPhoto: { keys: ["r"], does: "Redact: cover for good", where: "Drawing on a photo" },
  selectMark: { keys: ["v"], does: "Select what was drawn", where: "Drawing on a photo" },
  layMark: { keys: ["Enter"], does: "Draw in the middle, without a pointer", where: "Drawing on a photo" },
  moveMark: { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "Move what is selected; with Shift, its other end", where: "Drawing on a photo" },
  deleteMark: { keys: ["Delete", "Backspace"], does: "Delete what is selected", where: "Drawing on a photo" },
  undoMark: { keys: ["z"], mod: true, does: "Undo", where: "Drawing on a photo" },
  redoMark: { keys: ["Z"], mod: true, shift: true, does: "Redo", where: "Drawing on a photo" },
  pushInk: { keys: [" "], does: "Hold to move the photo with the pointer", where: "Drawing on a photo" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

const isMac = /Mac/.test(navigator.platform);

/** Whether this key press is that shortcut. */
export function pressed(event: KeyboardEvent, id: ShortcutId): boolean {
  const { keys, mod, alt, shift } = keysOf(id, isMac);
  const held = isMac ? event.metaKey : event.ctrlKey;
  const other = isMac ? event.ctrlKey : event.metaKey;
  return keys.includes(event.key) && held === (mod ?? false) && event.altKey === (alt ?? false) && (!shift || event.shiftKey) && !other && !event.isComposing;
}

function keysOf(id: ShortcutId, mac: boolean): Keys {
  const shortcut: Shortcut = shortcuts[id];
  return (mac && shortcut.mac) || shortcut;
}

const words: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", " ": "Space" };
const wordsOfMac: Record<string, string> = { ...words, Escape: "⎋", Enter: "⏎" };

/** The caps to press, for each way that leads there: [["Ctrl", ","]], on a Mac [["⌘", ","]]. */
export function capsOf(id: ShortcutId, mac = isMac): string[][] {
  const { keys, mod, alt, shift } = keysOf(id, mac);
  return keys.map((key) => {
    const cap = (mac ? wordsOfMac : words)[key] ?? (mod && key.length === 1 ? key.toUpperCase() : key);
    return [...(mod ? [mac ? "⌘" : "Ctrl"] : []), ...(alt ? ["Alt"] : []), ...(shift ? [mac ? "⇧" : "Shift"] : []), cap];
  });
}

/** The same in one short text, for beside a menu's words: "Ctrl ,", "⌘,". */
export function shortcutText(id: ShortcutId, mac = isMac): string {
  return (capsOf(id, mac)[0] ?? []).join(mac ? "" : " ");
}
