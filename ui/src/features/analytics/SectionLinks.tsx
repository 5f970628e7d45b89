import { Link } from "@tanstack/react-router";

import { withFilter } from "./address";
import type { AnalyticsSearch } from "./search";
import styles from "./SectionLinks.module.css";
import { sections, type SectionId } from "./sections";

/** The five groups of questions; days and filters hold across them. */
export function SectionLinks({ search, current }: { search: AnalyticsSearch; current: SectionId }) {
  return (
    <nav className={styles.sections} aria-label="Sections">
      {sections.map(({ id, name }, place) => (
        <Link
          key={id}
          to="/analytics"
          search={withFilter(search, { section: place === 0 ? null : id })}
          className={styles.section}
          activeProps={{}}
          activeOptions={{ exact: true }}
          aria-current={id === current ? "page" : undefined}
          data-current={id === current || undefined}
          draggable={false}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
