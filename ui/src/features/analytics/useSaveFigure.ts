import type { RefObject } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { say, sayProblem } from "../../components/Toasts";
import { asPng, asSvg, pictureOf } from "./charts/picture";
import type { Figure } from "./figure";
import { csvOf } from "./table";

export type Format = "csv" | "png" | "svg";

/** Lets the person save what a card shows, and says in passing that it was, or why not. */
export function useSaveFigure<Behind>({ id, question, answer, table }: Figure<Behind>, body: RefObject<HTMLElement | null>): (format: Format) => void {
  const backend = useBackend();
  const bytesOf = async (format: Format): Promise<Uint8Array> => {
    if (format === "csv") return new TextEncoder().encode(csvOf(table));
    const drawn = body.current?.querySelector("svg[data-chart], table");
    if (!drawn) throw new Error("there is nothing to draw");
    const picture = pictureOf(drawn, question, answer);
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
