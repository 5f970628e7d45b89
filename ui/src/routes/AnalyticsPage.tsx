import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { useBackend } from "../backend/context";
import { Button } from "../components/Button";
import { Icon } from "../components/Icon";
import { questionOf } from "../features/analytics/address";
import { behindOf, type Behind } from "../features/analytics/behind";
import { BehindSheet } from "../features/analytics/BehindSheet";
import { ExportProgress } from "../features/analytics/ExportProgress";
import { saveTickets, useExport } from "../features/analytics/exports";
import { Filters } from "../features/analytics/Filters";
import { SectionLinks } from "../features/analytics/SectionLinks";
import { sectionOf } from "../features/analytics/sections";
import { SectionView } from "../features/analytics/SectionView";
import { daysWords } from "../features/analytics/terms";
import { useTerms } from "../features/analytics/useTerms";
import { words } from "./analytics-words";
import styles from "./AnalyticsPage.module.css";

const route = getRouteApi("/analytics");

/** What the shop asks of its tickets: five sections, and what holds across them. */
export function AnalyticsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const backend = useBackend();
  const terms = useTerms(words);
  const section = sectionOf(search.section);
  const question = questionOf(search, terms.today, words);
  const isSaving = useExport() !== null;
  // Where the address changes beneath it, what was open belongs to a page that is gone.
  const [opened, setOpened] = useState<{ behind: Behind; at: typeof search } | null>(null);
  const { section: _, ...filters } = search;
  return (
    <main className={styles.page} data-testid="analytics">
      <div className={styles.column}>
        <header className={styles.head}>
          <h1 className={styles.title}>Analytics</h1>
          <span className={styles.days} data-testid="days">
            {daysWords(question, terms.today)}
          </span>
          <div className={styles.ways}>
            <Link to="/analytics/today" className={styles.way} draggable={false}>
              <Icon name="screen" size={14} />
              Today on the wall
            </Link>
            <Link to="/analytics/report" search={search.range === undefined && search.from === undefined ? { ...filters, range: "last-week" } : filters} className={styles.way} draggable={false}>
              <Icon name="print" size={14} />
              Report to print
            </Link>
            <Button look="quiet" className={styles.way} disabled={isSaving} onClick={() => void saveTickets(backend, behindOf(question)("the tickets of these days", "raised"))}>
              <Icon name="save" size={14} />
              Save tickets as CSV…
            </Button>
          </div>
        </header>
        <Filters search={search} terms={terms} onSearch={(next) => void navigate({ to: "/analytics", search: next })} />
        <ExportProgress />
        <SectionLinks search={search} current={section.id} />
        <h2 className="visually-hidden">{section.name}</h2>
        {/* Each section is a read of its own. */}
        <SectionView key={section.id} section={section} question={question} terms={terms} onOpen={(behind) => setOpened({ behind, at: search })} />
      </div>
      <BehindSheet behind={opened?.at === search ? opened.behind : null} terms={terms} onClose={() => setOpened(null)} />
    </main>
  );
}
