// A chart as a picture to send around. The window's policy lets no picture in that was not served (`data:` and `blob:`
// are refused), so an SVG cannot be painted through an <img>: what stands on the page is read as shapes, which are
// written as SVG or painted on a canvas, one and the same.

type Box = { kind: "box"; x: number; y: number; width: number; height: number; radius: number; fill: string };
/** Its numbers stay as they are on the page; it is moved as a whole. */
type Outline = { kind: "path"; d: string; dx: number; dy: number; fill: string; stroke: string; strokeWidth: number; dash: number[] };
type Words = { kind: "text"; x: number; y: number; text: string; size: number; weight: string; fill: string; anchor: "start" | "middle" | "end" };
type Shape = Box | Outline | Words;

/** A drawing in pixels of the page. */
export type Picture = { width: number; height: number; font: string; ground: string; shapes: Shape[] };

const PADDING = 20;
const TITLE = 15;
const TEXT = 12;

/** What stands in `body` (an SVG of ours, or a table), under its question and what is said beneath it, a line each. */
export function pictureOf(body: Element, question: string, lines: string[]): Picture {
  const page = getComputedStyle(document.documentElement);
  const token = (name: string, otherwise: string) => colourOf(page.getPropertyValue(name).trim()) || otherwise;
  const head: Words[] = [{ kind: "text", x: PADDING, y: PADDING + TITLE, text: question, size: TITLE, weight: "600", fill: token("--ink", "#1d1f1a"), anchor: "start" }];
  let top = PADDING + TITLE + 12;
  for (const text of lines) {
    head.push({ kind: "text", x: PADDING, y: top + TEXT, text, size: TEXT, weight: "400", fill: token("--ink-2", "#565a50"), anchor: "start" });
    top += TEXT + 8;
  }
  const size = body.getBoundingClientRect();
  const shapes = body.tagName === "svg" ? svgShapes(body) : tableShapes(body, size);
  const width = Math.max(size.width, question.length * 8.2, ...lines.map((line) => line.length * 6.6));
  const font = getComputedStyle(document.body).fontFamily || "sans-serif";
  return { width: Math.ceil(width + 2 * PADDING), height: Math.ceil(size.height + top + 4 + PADDING), font, ground: token("--surface", "#ffffff"), shapes: [...head, ...shapes.map((shape) => moved(shape, PADDING, top + 4))] };
}

/** Tokens are `light-dark()` pairs, which only a painted element resolves. */
function colourOf(written: string): string {
  if (written === "") return "";
  const probe = document.createElement("span");
  probe.style.color = written;
  document.body.append(probe);
  const painted = getComputedStyle(probe).color;
  probe.remove();
  return painted;
}

function svgShapes(svg: Element): Shape[] {
  return [...svg.querySelectorAll<SVGElement>("rect, line, path, circle, text")].flatMap((element): Shape[] => {
    const style = getComputedStyle(element);
    const number = (name: string) => Math.round(Number(element.getAttribute(name) ?? 0) * 100) / 100;
    const fill = painted(style.fill);
    const stroke = painted(style.stroke);
    const pen = { dx: 0, dy: 0, fill, stroke, strokeWidth: Number.parseFloat(style.strokeWidth) || 1, dash: style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[\s,]+/).map(Number.parseFloat).filter((one) => one > 0) };
    if (element.tagName === "text") {
      const anchor = element.getAttribute("text-anchor");
      return [{ kind: "text", x: number("x"), y: number("y"), text: element.textContent, size: Number.parseFloat(style.fontSize) || TEXT, weight: style.fontWeight || "400", fill, anchor: anchor === "middle" || anchor === "end" ? anchor : "start" }];
    }
    if (fill === "none" && stroke === "none") return [];
    switch (element.tagName) {
      case "line":
        return [{ kind: "path", d: `M${number("x1")} ${number("y1")}L${number("x2")} ${number("y2")}`, ...pen, fill: "none" }];
      case "circle":
        return [{ kind: "path", d: circle(number("cx"), number("cy"), number("r")), ...pen }];
      case "path":
        return [{ kind: "path", d: element.getAttribute("d") ?? "", ...pen }];
      default:
        return [{ kind: "path", d: rounded(number("x"), number("y"), number("width"), number("height"), number("rx")), ...pen }];
    }
  });
}

function tableShapes(table: Element, around: DOMRect): Shape[] {
  return [...table.querySelectorAll("th, td")].flatMap((cell): Shape[] => {
    const at = cell.getBoundingClientRect();
    const style = getComputedStyle(cell);
    const [x, y] = [at.left - around.left, at.top - around.top];
    const anchor = style.textAlign === "center" ? "middle" : style.textAlign === "end" || style.textAlign === "right" ? "end" : "start";
    const placed = anchor === "middle" ? x + at.width / 2 : anchor === "end" ? x + at.width - 4 : x + 4;
    const size = Number.parseFloat(style.fontSize) || TEXT;
    const lines = wrapped(cell.textContent.trim(), at.width, size);
    const first = y + at.height / 2 + 4 - ((lines.length - 1) * size * 1.3) / 2;
    return [
      { kind: "box", x, y, width: at.width, height: at.height, radius: 4, fill: painted(style.backgroundColor) },
      ...lines.map((text, line): Words => ({ kind: "text", x: placed, y: first + line * size * 1.3, text, size, weight: style.fontWeight || "400", fill: painted(style.color), anchor })),
    ];
  });
}

/** A heading that is wider than its column stands in two lines, as on the page. */
function wrapped(text: string, width: number, size: number): string[] {
  const space = text.indexOf(" ", Math.floor(text.length / 3));
  return width > 0 && space > 0 && text.length * size * 0.55 > width - 8 ? [text.slice(0, space), text.slice(space + 1)] : [text];
}

function painted(colour: string): string {
  return colour === "" || colour === "none" || /rgba\(.*, 0\)$/.test(colour) || colour === "transparent" ? "none" : colour;
}

function rounded(x: number, y: number, width: number, height: number, given: number): string {
  const r = Math.max(0, Math.min(given, width / 2, height / 2));
  return `M${x + r} ${y}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${height - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - width}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - height}a${r} ${r} 0 0 1 ${r} ${-r}z`;
}

function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

function moved(shape: Shape, x: number, y: number): Shape {
  return shape.kind === "path" ? { ...shape, dx: x, dy: y } : { ...shape, x: shape.x + x, y: shape.y + y };
}

/** The picture as an SVG file, which needs nothing beside itself. */
export function asSvg({ width, height, font, ground, shapes }: Picture): string {
  const drawn = shapes.map((shape) => {
    switch (shape.kind) {
      case "box":
        return shape.fill === "none" ? "" : `<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" rx="${shape.radius}" fill="${escaped(shape.fill)}"/>`;
      case "text":
        return `<text x="${shape.x}" y="${shape.y}" font-size="${shape.size}" font-weight="${escaped(shape.weight)}" fill="${escaped(shape.fill)}" text-anchor="${shape.anchor}">${escaped(shape.text)}</text>`;
      case "path": {
        const dash = shape.dash.length > 0 ? ` stroke-dasharray="${shape.dash.join(" ")}"` : "";
        const pen = shape.stroke === "none" ? "" : ` stroke="${escaped(shape.stroke)}" stroke-width="${shape.strokeWidth}"${dash}`;
        return `<path transform="translate(${shape.dx} ${shape.dy})" d="${escaped(shape.d)}" fill="${escaped(shape.fill)}"${pen}/>`;
      }
    }
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(font)}"><rect width="${width}" height="${height}" fill="${escaped(ground)}"/>${drawn.join("")}</svg>\n`;
}

/** Names come from customers' apps: they are text, also in a file. What no XML file may hold is left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The picture as the bytes of a PNG file, with twice as many pixels as the page has. */
export async function asPng({ width, height, font, ground, shapes }: Picture): Promise<Uint8Array> {
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const ink = canvas.getContext("2d");
  if (!ink) throw new Error("the web view draws on no canvas");
  ink.scale(2, 2);
  ink.fillStyle = ground;
  ink.fillRect(0, 0, width, height);
  for (const shape of shapes) paint(ink, shape, font);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the web view made no picture of its canvas");
  return new Uint8Array(await blob.arrayBuffer());
}

function paint(ink: CanvasRenderingContext2D, shape: Shape, font: string) {
  ink.save();
  if (shape.kind === "text") {
    ink.font = `${shape.weight} ${shape.size}px ${font}`;
    ink.textAlign = shape.anchor === "middle" ? "center" : shape.anchor;
    ink.fillStyle = shape.fill;
    ink.fillText(shape.text, shape.x, shape.y);
  } else if (shape.kind === "box") {
    if (shape.fill !== "none") {
      ink.fillStyle = shape.fill;
      ink.fill(new Path2D(rounded(shape.x, shape.y, shape.width, shape.height, shape.radius)));
    }
  } else {
    ink.translate(shape.dx, shape.dy);
    const path = new Path2D(shape.d);
    if (shape.fill !== "none") {
      ink.fillStyle = shape.fill;
      ink.fill(path);
    }
    if (shape.stroke !== "none") {
      ink.strokeStyle = shape.stroke;
      ink.lineWidth = shape.strokeWidth;
      ink.setLineDash(shape.dash);
      ink.stroke(path);
    }
  }
  ink.restore();
}
