import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Colleague } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { colleaguesQuery } from "../../backend/queries";

/** Offered at once; whoever looks for somebody else types on. */
const MOST = 6;

type Begun = { /** Where the @ stands. */ at: number; /** What follows it, up to the caret. */ typed: string };

/** The name that is being written before the caret, if one is: an @ that begins a word, and the beginning of a name. */
export function begunMention(text: string, caret: number): Begun | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || /[\p{L}\p{N}]/u.test(before.charAt(at - 1))) return null;
  const typed = before.slice(at + 1);
  return typed.includes("\n") || typed.length > 60 ? null : { at, typed };
}

/** Those whose name, or a word of it, begins so; nobody where the name is written to its end. */
export function namesFor(colleagues: readonly Colleague[], typed: string): Colleague[] {
  const wanted = typed.toLocaleLowerCase();
  const fits = (name: string) => name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted));
  return colleagues.filter(({ is_me, name }) => !is_me && name.trim() !== "" && fits(name.toLocaleLowerCase()) && name.toLocaleLowerCase() !== wanted).slice(0, MOST);
}

/** Offers the names of colleagues while an @ is written into a note: the desk tells them (`desk.notify_mentioned`). */
export function useMentions({ on, text, write }: { on: boolean; text: string; write: (text: string, caret: number) => void }) {
  const colleagues = useQuery({ ...colleaguesQuery(useBackend()), enabled: on }).data ?? [];
  const [caret, setCaret] = useState(0);
  const [marked, setMarked] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const begun = on ? begunMention(text, caret) : null;
  const names = begun === null || begun.at === closedAt ? [] : namesFor(colleagues, begun.typed);
  const place = Math.min(marked, names.length - 1);

  const choose = ({ name }: Colleague) => {
    if (begun === null) return;
    const written = `${text.slice(0, begun.at)}@${name} `;
    setMarked(0);
    setCaret(written.length);
    write(written + text.slice(caret).replace(/^ /, ""), written.length);
  };

  return {
    names,
    marked: place,
    choose,
    /** Follows the caret. */
    moved: (to: number) => {
      setCaret(to);
      setMarked(0);
      if (begun === null) setClosedAt(null);
    },
    /** Whether the key was the list's. */
    key(key: string): boolean {
      const name = names[place];
      if (name === undefined) return false;
      if (key === "ArrowDown") setMarked((place + 1) % names.length);
      else if (key === "ArrowUp") setMarked((place + names.length - 1) % names.length);
      else if (key === "Enter" || key === "Tab") choose(name);
      else if (key === "Escape") setClosedAt(begun?.at ?? null);
      else return false;
      return true;
    },
  };
}
