import type { Mark } from "../../../backend/bindings";
import { arrowPoints, boxOf, colours, place, strengths, wayOf, type Paper } from "./shapes";

/** One mark, as it will be in the copy. */
export function MarkShape({ mark, paper }: { mark: Mark; paper: Paper }) {
  const { line, halo, letters, pin } = strengths(paper);
  if (mark.kind === "redaction") return <rect {...boxOf(mark.from, mark.to, paper)} fill="#000000" />;
  const { ink, halo: around } = colours[mark.colour];
  const filled = { fill: ink, stroke: around, strokeWidth: 2 * halo, strokeLinejoin: "round", paintOrder: "stroke" } as const;
  const halos = { fill: "none", stroke: around, strokeWidth: line + 2 * halo, strokeLinecap: "round", strokeLinejoin: "round" } as const;
  const lines = { ...halos, stroke: ink, strokeWidth: line } as const;
  switch (mark.kind) {
    case "arrow":
      return <polygon points={arrowPoints(mark.from, mark.to, paper)} {...filled} />;
    case "box": {
      const box = boxOf(mark.from, mark.to, paper);
      return (
        <>
          <rect {...box} {...halos} />
          <rect {...box} {...lines} />
        </>
      );
    }
    case "circle": {
      const { x, y, width, height } = boxOf(mark.from, mark.to, paper);
      const round = { cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 };
      return (
        <>
          <ellipse {...round} {...halos} />
          <ellipse {...round} {...lines} />
        </>
      );
    }
    case "freehand": {
      const way = wayOf(mark.path, paper);
      return (
        <>
          <path d={way} {...halos} />
          <path d={way} {...lines} />
        </>
      );
    }
    case "text":
      return (
        <text {...place(mark.at, paper)} fontSize={letters} {...filled}>
          {mark.text}
        </text>
      );
    case "pin": {
      const { x, y } = place(mark.at, paper);
      const size = pin * (mark.number > 99 ? 0.95 : 1.25);
      return (
        <>
          <circle cx={x} cy={y} r={pin} {...filled} />
          <text x={x} y={y + size * 0.365} fontSize={size} textAnchor="middle" fill={around}>
            {mark.number}
          </text>
        </>
      );
    }
  }
}
