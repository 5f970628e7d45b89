import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { QueueFilter } from "../../backend/bindings";
import { keys } from "../../backend/queries";
import { classes } from "../../components/classes";
import { FilterMenu } from "../../components/FilterMenu";
import { Icon } from "../../components/Icon";
import { isPopupOpen, isTyping } from "../../components/keyboard";
import menu from "../../components/Menu.module.css";
import styles from "./QueueFilters.module.css";
import { QueueDay } from "./QueueDay";
import { QueueOrder } from "./QueueOrder";
import { cleared, isEmptyFilter, ordered, priorityChoices, startingAt, statusChoices } from "./words";

/** Letters wait for the answer to those before them, but no longer than this. */
const LONGEST_WAIT = 120;

export function QueueFilters({ filter, onFilter }: { filter: QueueFilter; onFilter: (filter: QueueFilter) => void }) {
  return (
    <div className={styles.filters} role="search">
      <div className={styles.both}>
        <SearchBox text={filter.search} onSearch={(search) => onFilter({ ...filter, search })} />
        <div className={styles.chips}>
          <FilterMenu name="Status" all="All statuses" chosen={filter.statuses} choices={statusChoices} onChoose={(statuses) => onFilter({ ...filter, statuses })} />
          <FilterMenu name="Priority" all="All priorities" chosen={filter.priorities} choices={priorityChoices} onChoose={(priorities) => onFilter({ ...filter, priorities })} />
          <button type="button" className={classes(menu.chip, filter.mine && menu.chipOn)} aria-pressed={filter.mine} onClick={() => onFilter({ ...filter, mine: !filter.mine })}>
            Mine
          </button>
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
  /** What the address last held, and all that the box has sent since. */
  const [sent, setSent] = useState([text]);
  // The address changed from elsewhere (a cleared filter, going back): show that. What the box itself sent
  // is left alone, so that a late echo never undoes newer letters.
  if (text !== shown) {
    setShown(text);
    // The first of equals: what came after it may still be on its way.
    const echo = sent.indexOf(text);
    setSent(echo >= 0 ? sent.slice(echo) : [text]);
    if (echo < 0) setTyped(text);
  }

  // A desk that answers quickly is asked with every letter, a slow one only with the last: one search at a time.
  const isAsked = useIsFetching({ queryKey: keys.queues }) > 0;
  const isNew = typed !== sent.at(-1);
  useEffect(() => {
    if (!isNew) return undefined;
    const send = () => {
      setSent((before) => [...before, typed]);
      onSearch(typed);
    };
    if (!isAsked) {
      send();
      return undefined;
    }
    const later = setTimeout(send, LONGEST_WAIT);
    return () => clearTimeout(later);
  }, [typed, isNew, isAsked, onSearch]);

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
