import type { RefObject } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { say, sayProblem } from "../../components/Toasts";
import type { Chart, Look } from "./charts/chart";
import { asPng, asSvg, pictureOf } from "./charts/picture";
import type { Figure } from "./figure";
import { csvOf } from "./table";

export type Format = "csv" | "png" | "svg";

/** Lets the person save what a card shows, and says in passing that it was, or why not. */
export function useSaveFigure<Behind>({ id, question, answer, chart, table }: Figure<Behind>, body: RefObject<HTMLElement | null>): (format: Format) => void {
  const backend = useBackend();
  const bytesOf = async (format: Format): Promise<Uint8Array> => {
    if (format === "csv") return new TextEncoder().encode(csvOf(table));
    const drawn = body.current?.querySelector("svg[data-chart], table");
    if (!drawn) throw new Error("there is nothing to draw");
    const picture = pictureOf(drawn, question, [answer ?? "", chart ? legendWords(chart) : ""].filter((line) => line !== ""));
    return format === "png" ? asPng(picture) : new TextEncoder().encode(asSvg(picture));
  };
  return (format) =>
    void bytesOf(format)
      .then((bytes) => backend.saveChart(`${id}.${format}`, bytes))
      .then(
        (saved) => saved && say(format === "csv" ? "Saved as a table." : "Saved as a picture."),
        (problem: unknown) => sayProblem(sentenceOf(problem)),
      );
}

const columnForms: Record<Look, string> = { full: "Filled", hollow: "Outlined", dashed: "Dashed" };
const lineForms: Record<Look, string> = { full: "Thick line", hollow: "Thin line", dashed: "Dashed line" };

/** What tells the series apart, as a sentence: a file has no legend beside it. */
function legendWords<Behind>(chart: Chart<Behind>): string {
  if (chart.kind === "heat") return "";
  const said = chart.kind === "lines" ? chart.series.map(({ name, look }) => `${lineForms[look]}: ${name}`) : chart.legend.map(({ word, look }) => `${columnForms[look]}: ${word}`);
  return said.join(". ");
}
