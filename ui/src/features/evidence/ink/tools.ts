import type { ShortcutId } from "../../../components/shortcuts";
import type { Kind } from "./sketch";

export type InkTool = Kind | "select";

export const tools: readonly { tool: InkTool; label: string; shortcut: ShortcutId }[] = [
  { tool: "arrow", label: "Arrow", shortcut: "drawArrow" },
  { tool: "box", label: "Box", shortcut: "drawBox" },
  { tool: "circle", label: "Circle", shortcut: "drawCircle" },
  { tool: "text", label: "Text", shortcut: "drawText" },
  { tool: "freehand", label: "Freehand", shortcut: "drawFreehand" },
  { tool: "pin", label: "Pin", shortcut: "drawPin" },
  { tool: "redaction", label: "Redact", shortcut: "redactPhoto" },
  { tool: "select", label: "Select", shortcut: "selectMark" },
];
