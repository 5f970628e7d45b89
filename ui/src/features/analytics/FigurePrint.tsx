import type { Chart } from "./charts/chart";
import { Legend } from "./charts/Legend";
import { Plot } from "./charts/Plot";
import type { Figure } from "./figure";
import styles from "./FigurePrint.module.css";

/** A question with its answer and its chart, as it stands on paper: nothing to press. */
export function FigurePrint<Behind>({ figure: { id, question, answer, chart, empty, note } }: { figure: Figure<Behind> }) {
  return (
    <section className={styles.figure} data-testid="printed" data-figure={id}>
      <h3 className={styles.question}>{question}</h3>
      {answer !== null && <p className={styles.answer}>{answer}</p>}
      {chart === null ? (
        <p className={styles.answer}>{empty}</p>
      ) : (
        <>
          {chart.kind !== "heat" && <Legend areLines={chart.kind === "lines"} words={chart.kind === "lines" ? chart.series.map(({ name, look }) => ({ word: name, look })) : chart.legend} />}
          <Plot chart={still(chart)} name={question} onRead={() => undefined} onOpen={() => undefined} />
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </>
      )}
    </section>
  );
}

/** The same chart with nothing behind its marks. */
function still<Behind>(chart: Chart<Behind>): Chart<Behind> {
  switch (chart.kind) {
    case "columns":
      return { ...chart, marks: chart.marks.map((mark) => ({ ...mark, behind: null })) };
    case "bars":
      return { ...chart, marks: chart.marks.map((mark) => ({ ...mark, behind: null })) };
    case "lines":
      return { ...chart, marks: chart.marks.map((mark) => ({ ...mark, behind: null })) };
    case "heat":
      return { ...chart, rows: chart.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => ({ ...cell, behind: null })) })) };
  }
}
