import { HATCH } from '#analytics/charts/hatch.js';

/** A label of an axis, with the place of its middle in pixels, and the degrees by which it is turned. */
export interface TickLabel {
  text: string;
  at: number;
  turned: number;
}

/** A scale as Plot exposes it. */
interface DrawnScale {
  type: string;
  apply(value: unknown): number;
}

export interface DrawnAxis {
  name: 'x' | 'y';
  scale: DrawnScale;
  labels: readonly TickLabel[];
  /** What it measures; undefined if nothing says so. */
  title: string | undefined;
}

/** The data of a drawn chart. */
export interface DrawnChart {
  /** One for each axis of each part. */
  axes: readonly DrawnAxis[];
  /** All texts, also of the legend. */
  texts: readonly string[];
  /** Number of marks, labels and lines of the grid. */
  marks: number;
  hatched: number;
  /** Places of the points of lines, left to right, each line for itself. */
  lines: readonly (readonly number[])[];
  source: string;
}

type PlotElement = Element & { scale?: (name: string) => DrawnScale | undefined };

/** Returns the data of a drawn chart, of all its parts. */
export function readChart(chart: Element): DrawnChart {
  const whole = document.createElement('div');
  whole.append(chart);
  const parts = selectAll(whole, 'svg') as PlotElement[];
  return {
    axes: parts.flatMap((part) =>
      (['x', 'y'] as const).flatMap((name) => {
        const scale = part.scale?.(name);
        return scale ? [readAxis(part, name, scale)] : [];
      }),
    ),
    texts: selectAll(whole, 'text, .legend > span').map((each) => each.textContent),
    marks: selectAll(whole, 'path, circle, rect, line, text').length,
    hatched: countHatched(whole),
    lines: selectAll(whole, '[aria-label=line] path').map(readPlaces),
    source: whole.innerHTML,
  };
}

/** A property that all marks of a group share is one of the group. */
const countHatched = (place: Element) =>
  selectAll(place, `[fill="${HATCH}"], [stroke="${HATCH}"]`).reduce(
    (sum, each) => sum + (each.localName === 'g' ? each.children.length : 1),
    0,
  );

const selectAll = (place: Element, selector: string) => [...place.querySelectorAll(selector)];

function readAxis(part: Element, name: 'x' | 'y', scale: DrawnScale): DrawnAxis {
  const labels = selectAll(part, `[aria-label="${name}-axis tick label"] text`).map((label) => ({
    text: selectAll(label, 'tspan').length > 0 ? readLines(label) : label.textContent,
    at: readPlace(label, name),
    turned: Number(/rotate\((-?[\d.]+)/.exec(label.getAttribute('transform') ?? '')?.[1] ?? 0),
  }));
  const title =
    part.querySelector(`[aria-label="${name}-axis label"]`)?.textContent ??
    part.querySelector('[font-weight="600"]')?.textContent;
  return { name, scale, labels, title };
}

const readLines = (label: Element) =>
  selectAll(label, 'tspan')
    .map((line) => line.textContent)
    .join('\n');

/** Returns the place from `translate(x,y)`. */
function readPlace(label: Element, name: 'x' | 'y'): number {
  const [x, y] = label.getAttribute('transform')?.match(/-?[\d.]+/g) ?? [];
  return Number(name === 'x' ? x : y);
}

/** Returns the horizontal places from a path: `M52,10L60,12`. */
const readPlaces = (path: Element): number[] =>
  Array.from(path.getAttribute('d')?.matchAll(/[ML](-?[\d.]+),/g) ?? [], ([, x]) => Number(x));
