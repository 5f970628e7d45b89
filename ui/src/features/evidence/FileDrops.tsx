import { useEffect, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import type { OfferedFile, Spot } from "../../backend/bindings";
import { Icon } from "../../components/Icon";
import { isTyping } from "../../components/keyboard";
import { say, sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";
import styles from "./FileDrops.module.css";
import { NEW_TICKET, targetAt, targetOfPaste, type FileTarget } from "./fileTargets";
import { isForDesk } from "./ticketUploads";

/** After this time no words come any more from a pressed Ctrl+V. */
const WORDS_COME_WITHIN_MS = 100;

type Over = { count: number; target: FileTarget | null };

/** Shows where dragged files would go, and hands over what was dropped or pasted. One for the window. */
export function FileDrops({ take }: { take: (target: FileTarget, files: OfferedFile[]) => void }) {
  const backend = useBackend();
  const [over, setOver] = useState<Over | null>(null);
  useEffect(
    () =>
      backend.onFileDrag((drag) => {
        if (drag.what === "over") setOver(overNow(drag.count, drag.at));
        else setOver(null);
        if (drag.what !== "dropped") return;
        const target = targetAt(drag.at);
        if (target) take(target, drag.files);
        else say("Nothing here takes files. Drop them on a ticket, or on its line in the queue.");
      }),
    [backend, take],
  );

  useEffect(() => {
    const fetch = (target: FileTarget) =>
      backend.pasteFiles().then(
        (files) => files.length > 0 && take(target, files),
        (problem: unknown) => sayProblem(sentenceOf(problem)),
      );
    let unanswered: ReturnType<typeof setTimeout> | undefined;
    const press = (event: KeyboardEvent) => {
      const target = targetOfPaste(event.target);
      if (event.key.toLowerCase() !== "v" || event.altKey || event.shiftKey || event.ctrlKey === event.metaKey || !target) return;
      // Between two fields nobody tells of a paste; in a field not every web view does, where no words were copied.
      if (!isTyping(event.target)) void fetch(target);
      else unanswered = setTimeout(() => void fetch(target), WORDS_COME_WITHIN_MS);
    };
    const paste = (event: ClipboardEvent) => {
      const target = targetOfPaste(event.target);
      if (!event.clipboardData || !target || !isTyping(event.target)) return;
      const what = copiedOf(event.clipboardData);
      if (what !== "unknown") clearTimeout(unanswered);
      if (what !== "files") return;
      event.preventDefault();
      void fetch(target);
    };
    document.addEventListener("keydown", press);
    document.addEventListener("paste", paste);
    return () => {
      clearTimeout(unanswered);
      document.removeEventListener("keydown", press);
      document.removeEventListener("paste", paste);
    };
  }, [backend, take]);

  if (!over?.target) return null;
  const { count, target } = over;
  const { top, left, width, height } = target.box;
  const to = target.id === NEW_TICKET ? "the new ticket" : target.intoMessage ? `your message in ${target.name}` : `${target.name}${isForDesk(target.id) ? ", internal" : ""}`;
  return (
    <div className={styles.over} data-testid="drop-target" data-small={height < 120 || undefined} style={{ top, left, width, height }}>
      <p className={styles.words}>
        <Icon name="photo" size={20} />
        {`Drop ${counted(count, "file", "files")} to attach ${count === 1 ? "it" : "them"} to ${to}`}
      </p>
    </div>
  );
}

/** The same state again while the pointer moves over one target: nothing is drawn anew. */
function overNow(count: number, at: Spot) {
  return (before: Over | null): Over => {
    const target = targetAt(at);
    const same = before?.count === count && before.target?.id === target?.id && before.target?.intoMessage === target?.intoMessage && before.target?.box.top === target?.box.top;
    return same ? before : { count, target };
  };
}

/** What was copied; where words were copied with a picture, as from a text editor, the words are meant. */
function copiedOf(copied: DataTransfer): "files" | "words" | "unknown" {
  if (/^file:/m.test(copied.getData("text/uri-list"))) return "files";
  if (copied.getData("text/plain") !== "") return "words";
  return [...copied.types].includes("Files") ? "files" : "unknown";
}
