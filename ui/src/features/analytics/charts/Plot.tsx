import { memo } from "react";

import { Bars } from "./Bars";
import type { Chart, Drawn } from "./chart";
import { Columns } from "./Columns";
import { Heat } from "./Heat";
import { Lines } from "./Lines";

/** A chart of any kind. Drawn anew only where it is another one: what is read of it changes with each step of the pointer. */
export const Plot = memo(AnyPlot) as typeof AnyPlot;

function AnyPlot<Behind>({ chart, ...drawn }: Drawn<Behind> & { chart: Chart<Behind> }) {
  switch (chart.kind) {
    case "columns":
      return <Columns chart={chart} {...drawn} />;
    case "bars":
      return <Bars chart={chart} {...drawn} />;
    case "lines":
      return <Lines chart={chart} {...drawn} />;
    case "heat":
      return <Heat chart={chart} {...drawn} />;
  }
}
