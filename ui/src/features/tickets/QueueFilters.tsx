import { useEffect, useRef, useState } from "react";

import type { QueueFilter } from "../../backend/bindings";
import { FilterMenu } from "../../components/FilterMenu";
import { Icon } from "../../components/Icon";
import { isPopupOpen, isTyping } from "../../components/keyboard";
import styles from "./QueueFilters.module.css";
import { QueueDay } from "./QueueDay";
import { QueueOrder } from "./QueueOrder";
import { cleared, isEmptyFilter, ordered, priorityChoices, startingAt, statusChoices } from "./words";

/** Long enough to type a word in one go, short enough to feel immediate. */
const PAUSE = 120;

export function QueueFilters({ filter, onFilter }: { filter: QueueFilter; onFilter: (filter: QueueFilter) => void }) {
  return (
    <div className={styles.filters} role="search">
      <div className={styles.both}>
        <SearchBox text={filter.search} onSearch={(search) => onFilter({ ...filter, search })} />
        <div className={styles.chips}>
          <FilterMenu name="Status" all="All statuses" chosen={filter.statuses} choices={statusChoices} onChoose={(statuses) => onFilter({ ...filter, statuses })} />
          <FilterMenu name="Priority" all="All priorities" chosen={filter.priorities} choices={priorityChoices} onChoose={(priorities) => onFilter({ ...filter, priorities })} />
          <QueueDay day={filter.from} onDay={(from) => onFilter(startingAt(filter, from))} />
          <QueueOrder order={filter} onOrder={(order) => onFilter(ordered(filter, order))} />
          {!isEmptyFilter(filter) && (
            <button type="button" className={styles.clear} title="Clear filters" onClick={() => onFilter(cleared(filter))}>
              <Icon name="close" size={12} />
              {/* Where there is no room for the words they are its name all the same. */}
              <span className={styles.clearWords}>Clear filters</span>
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function SearchBox({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [shown, setShown] = useState(text);
  // What the box has sent, the newest last; what came before the text that stands in the address is forgotten.
  const [sent, setSent] = useState([text]);
  const newest = sent.at(-1);
  // The address changed from elsewhere (a cleared filter, going back): show that. What the box itself sent
  // is left alone, so that a late echo never undoes newer letters.
  if (text !== shown) {
    setShown(text);
    const echo = sent.indexOf(text);
    if (echo === -1) setTyped(text);
    setSent(echo === -1 ? [text] : sent.slice(echo));
  }

  useEffect(() => {
    if (typed === newest) return undefined;
    const later = setTimeout(() => {
      setSent((before) => [...before, typed]);
      onSearch(typed);
    }, PAUSE);
    return () => clearTimeout(later);
  }, [typed, newest, onSearch]);

  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isPopupOpen()) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", slash);
    return () => document.removeEventListener("keydown", slash);
  }, []);

  return (
    <label className={styles.search}>
      <Icon name="search" size={15} />
      <span className="visually-hidden">Search tickets</span>
      <input
        ref={input}
        type="search"
        dir="auto"
        className={styles.input}
        placeholder="Number, customer, order, or words from a message"
        aria-label="Search tickets"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (typed) setTyped("");
          else input.current?.blur();
        }}
      />
      {typed === "" ? (
        <kbd className={styles.key}>/</kbd>
      ) : (
        // By keyboard, Esc does the same.
        <button
          type="button"
          tabIndex={-1}
          className={styles.empty}
          aria-label="Clear search"
          title="Clear search (Esc)"
          onClick={() => {
            setTyped("");
            input.current?.focus();
          }}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </label>
  );
}
