import { classes } from "../../components/classes";
import menu from "../../components/Menu.module.css";
import styles from "./MentionList.module.css";
import type { useMentions } from "./mentions";

type Mentions = ReturnType<typeof useMentions>;

/** The names that fit to what is being written behind an @, above the box: beneath it the window ends. */
export function MentionList({ id, mentions: { names, marked, choose } }: { id: string; mentions: Mentions }) {
  if (names.length === 0) return null;
  return (
    <ul id={id} role="listbox" data-open="" aria-label="Colleagues" className={classes(menu.popup, styles.list)}>
      {names.map((colleague, i) => (
        <li
          key={colleague.id}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === marked}
          className={classes(menu.item, styles.name)}
          data-highlighted={i === marked || undefined}
          // The box keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(colleague)}
        >
          <bdi>{colleague.name}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** What tells a screen reader that the box has such a list. */
export function mentionProps(id: string, { names, marked }: Mentions) {
  return names.length > 0 ? { "aria-controls": id, "aria-activedescendant": `${id}-${marked}`, "aria-autocomplete": "list" as const } : {};
}
