import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";

import { sentenceOf } from "../backend/backend";
import { useBackend, useSession } from "../backend/context";
import { Button } from "../components/Button";
import { ChoiceMenu } from "../components/ChoiceMenu";
import { Icon } from "../components/Icon";
import { sayProblem } from "../components/Toasts";
import { When } from "../components/When";
import { atPreset, questionOf, rangeOf, withFilter } from "../features/analytics/address";
import { presets, presetWords, type Preset } from "../features/analytics/range";
import { ReportSection } from "../features/analytics/ReportSection";
import { sections, type SectionId } from "../features/analytics/sections";
import { daysWords } from "../features/analytics/terms";
import { useTerms } from "../features/analytics/useTerms";
import { useNow } from "../format/now";
import { words } from "./analytics-words";
import styles from "./ReportPage.module.css";

const route = getRouteApi("/analytics/report");

/** The week that was is what a report is about, unless the address says otherwise. */
const usual: Preset = "last-week";

/** All answers one after the other, to be printed or kept as a PDF. */
export function ReportPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const backend = useBackend();
  const { shop } = useSession();
  const terms = useTerms(words);
  const now = useNow();
  const { preset } = rangeOf(search, terms.today, usual);
  const question = questionOf(search, terms.today, words, usual);
  const asked = JSON.stringify(question);
  const [ready, setReady] = useState<{ asked: string; ids: ReadonlySet<SectionId> }>({ asked, ids: new Set() });
  const onReady = useCallback((id: SectionId) => setReady((before) => ({ asked, ids: new Set([...(before.asked === asked ? before.ids : []), id]) })), [asked]);
  const isWhole = ready.asked === asked && ready.ids.size === sections.length;
  const narrowed = [...question.issue_types.map((type) => words.issues[type]), ...question.priorities.map((priority) => words.priorities[priority]), ...question.statuses.map((status) => words.statuses[status])];
  return (
    <main className={styles.page} data-testid="report" data-ready={isWhole || undefined}>
      <div className={styles.tools}>
        <Link to="/analytics" search={withFilter(search, { section: null })} className={styles.back} draggable={false}>
          <Icon name="back" />
          Analytics
        </Link>
        <ChoiceMenu<Preset | "custom">
          name="Days"
          value={preset ?? "custom"}
          choices={[...presets.map((value) => ({ value, label: presetWords[value] })), ...(preset === null ? [{ value: "custom" as const, label: daysWords(question, terms.today) }] : [])]}
          onChoose={(chosen) => chosen !== "custom" && void navigate({ to: "/analytics/report", search: atPreset(search, chosen) })}
        />
        <Button look="primary" disabled={!isWhole} onClick={() => void backend.printWindow().catch((problem: unknown) => sayProblem(sentenceOf(problem)))}>
          <Icon name="print" size={14} />
          Print or save as PDF…
        </Button>
      </div>
      <article className={styles.paper}>
        <header className={styles.head}>
          <h1 className={styles.title}>{preset === "last-week" ? "Weekly report" : "Report"}</h1>
          <p>
            <bdi>{shop.name}</bdi> · {daysWords(question, terms.today)}
          </p>
          {(narrowed.length > 0 || question.product_id !== null || question.supplier_id !== null || question.agent_id !== null) && (
            <p className={styles.faint}>Not all tickets: {[...narrowed, question.product_id !== null && "one product", question.supplier_id !== null && "one supplier", question.agent_id !== null && "one agent"].filter(Boolean).join(", ")}</p>
          )}
          <p className={styles.faint}>
            Counted <When at={now.toISOString()} shape="moment" />
            {question.compare && "; the period before is as many days, right before these"}
          </p>
        </header>
        {sections.map((section) => (
          <ReportSection key={section.id} section={section} question={question} terms={terms} onReady={onReady} />
        ))}
      </article>
    </main>
  );
}
