import { Check } from "../../components/Check";
import { ChoiceMenu } from "../../components/ChoiceMenu";
import { FilterMenu } from "../../components/FilterMenu";
import { Icon } from "../../components/Icon";
import { atDays, atPreset, isFiltered, questionOf, rangeOf, unfiltered, withFilter } from "./address";
import { ChoiceFilter } from "./ChoiceFilter";
import styles from "./Filters.module.css";
import { presets, presetWords, type Preset } from "./range";
import { isDay, type AnalyticsSearch } from "./search";
import type { Terms } from "./terms";

type Change = (search: AnalyticsSearch) => void;

const rangeChoices = [...presets.map((value) => ({ value, label: presetWords[value] })), { value: "custom" as const, label: "Other days" }];

/** Which days and which tickets everything on the page is about. It stands in the address. */
export function Filters({ search, terms, onSearch }: { search: AnalyticsSearch; terms: Terms; onSearch: Change }) {
  const { preset, days } = rangeOf(search, terms.today);
  const question = questionOf(search, terms.today, terms);
  const choicesOf = <T extends string>(words: Record<T, string>) => (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
  return (
    <div className={styles.filters} role="search" aria-label="Days and filters">
      <div className={styles.line}>
        <ChoiceMenu<Preset | "custom">
          name="Days"
          value={preset ?? "custom"}
          choices={rangeChoices}
          onChoose={(chosen) => onSearch(chosen === "custom" ? atDays(search, days) : atPreset(search, chosen))}
        />
        {preset === null && (
          <>
            <Day label="First day" day={days.from} today={terms.today} onDay={(from) => onSearch(atDays(search, { ...days, from }))} />
            <span aria-hidden="true">–</span>
            <Day label="Last day" day={days.to} today={terms.today} onDay={(to) => onSearch(atDays(search, { ...days, to }))} />
          </>
        )}
        <Check label="Compare with the period before" checked={question.compare} onChange={(on) => onSearch(withFilter(search, { compare: on ? null : "no" }))} />
      </div>
      <div className={styles.line}>
        <FilterMenu name="Type" all="All types" chosen={question.issue_types} choices={choicesOf(terms.issues)} onChoose={(types) => onSearch(withFilter(search, { type: types.join(",") }))} />
        <FilterMenu name="Priority" all="All priorities" chosen={question.priorities} choices={choicesOf(terms.priorities)} onChoose={(priorities) => onSearch(withFilter(search, { priority: priorities.join(",") }))} />
        <FilterMenu name="Status" all="All statuses" chosen={question.statuses} choices={choicesOf(terms.statuses)} onChoose={(statuses) => onSearch(withFilter(search, { status: statuses.join(",") }))} />
        <ChoiceFilter kind="product" name="Product" all="All products" chosen={question.product_id} onChoose={(product) => onSearch(withFilter(search, { product }))} />
        <ChoiceFilter kind="supplier" name="Supplier" all="All suppliers" chosen={question.supplier_id} onChoose={(supplier) => onSearch(withFilter(search, { supplier }))} />
        <ChoiceFilter kind="agent" name="Agent" all="All agents" chosen={question.agent_id} onChoose={(agent) => onSearch(withFilter(search, { agent }))} />
        {isFiltered(search) && (
          <button type="button" className={styles.clear} onClick={() => onSearch(unfiltered(search))}>
            <Icon name="close" size={12} />
            Clear filters
          </button>
        )}
      </div>
    </div>
  );
}

function Day({ label, day, today, onDay }: { label: string; day: string; today: string; onDay: (day: string) => void }) {
  return (
    <input
      // A year that is being typed is a day long before it is the one that is meant: the field keeps what it holds.
      key={day}
      type="date"
      className={styles.day}
      aria-label={label}
      defaultValue={day}
      max={today}
      placeholder="YYYY-MM-DD"
      autoComplete="off"
      onBlur={({ target }) => isDay(target.value) && target.value !== day && onDay(target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
