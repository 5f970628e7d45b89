import { Menu } from "@base-ui/react/menu";
import { useId, useRef, useState } from "react";

import { Button } from "../../components/Button";
import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import menu from "../../components/Menu.module.css";
import { Legend } from "./charts/Legend";
import { Plot } from "./charts/Plot";
import type { Figure } from "./figure";
import styles from "./FigureCard.module.css";
import { TableView } from "./TableView";
import { useSaveFigure } from "./useSaveFigure";

/** A question with its answer: a sentence, the chart or its table, and ways to take it along. */
export function FigureCard<Behind>({ figure, onOpen }: { figure: Figure<Behind>; onOpen: (behind: Behind) => void }) {
  const { id, question, answer, note, chart, empty, table, isWide } = figure;
  const heading = useId();
  const body = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const [read, setRead] = useState<string | null>(null);
  const save = useSaveFigure(figure, body);
  return (
    <section className={classes(styles.card, isWide && styles.wide)} aria-labelledby={heading} data-testid="figure" data-figure={id}>
      <header className={styles.head}>
        <h3 id={heading} className={styles.question}>
          {question}
        </h3>
        {chart && (
          <div className={styles.tools}>
            <Button look="quiet" className={styles.tool} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              Table<span className="visually-hidden">: {question}</span>
            </Button>
            <Menu.Root modal={false}>
              <Menu.Trigger className={styles.save} aria-label={`Save: ${question}`} title="Save">
                <Icon name="save" size={14} />
                <Icon name="down" size={12} />
              </Menu.Trigger>
              <Menu.Portal>
                <Menu.Positioner className={menu.positioner} sideOffset={4} align="end">
                  <Menu.Popup className={menu.popup}>
                    <Menu.Item className={menu.item} onClick={() => save("csv")}>
                      As CSV
                    </Menu.Item>
                    <Menu.Item className={menu.item} onClick={() => save("png")}>
                      As PNG
                    </Menu.Item>
                    <Menu.Item className={menu.item} onClick={() => save("svg")}>
                      As SVG
                    </Menu.Item>
                  </Menu.Popup>
                </Menu.Positioner>
              </Menu.Portal>
            </Menu.Root>
          </div>
        )}
      </header>
      {answer !== null && (
        <p className={styles.answer} data-testid="answer">
          {answer}
        </p>
      )}
      {chart && chart.kind !== "heat" && <Legend areLines={chart.kind === "lines"} words={chart.kind === "lines" ? chart.series.map(({ name, look }) => ({ word: name, look })) : chart.legend} />}
      <div ref={body} className={styles.body}>
        {chart === null ? (
          <p className={styles.empty}>{empty}</p>
        ) : asTable ? (
          <TableView name={question} table={table} />
        ) : (
          <Plot chart={chart} name={question} onRead={setRead} onOpen={onOpen} />
        )}
      </div>
      {/* The same words name the mark itself. Its line is always there, so that nothing moves. */}
      {chart && (
        <p className={styles.read}>
          {read === null ? note : <span aria-hidden="true">{read}</span>}
        </p>
      )}
    </section>
  );
}
