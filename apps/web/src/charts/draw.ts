import { plot, type PlotOptions } from '@observablehq/plot';

/** Below this width, labels are short and marks close together. */
export const NARROW = 520;

/** Colours of the store types, from the style sheet, so that a change of theme needs no drawing. */
export const typeColours: Record<string, string> = {
  A: 'var(--type-a)',
  B: 'var(--type-b)',
  C: 'var(--type-c)',
};

/**
 * Draws a chart without the style sheet that Plot puts into it: the page's own has the same, and a
 * strict content security policy refuses inline ones.
 */
export function draw(width: number, options: PlotOptions): Element {
  const chart = plot({
    width,
    className: 'plot',
    marginLeft: 52,
    marginRight: 24,
    marginBottom: 34,
    marginTop: 24,
    ...options,
    style: { fontSize: '12px' },
  });
  // Its place on the page says in words what it shows.
  chart.setAttribute('aria-hidden', 'true');
  for (const style of chart.querySelectorAll('style')) style.remove();
  return chart;
}

export interface Key {
  label: string;
  colour: string;
}

/** A chart with the meaning of its colours above it. */
export function withLegend(chart: Element, keys: readonly Key[]): Element {
  const whole = document.createElement('div');
  const legend = document.createElement('p');
  legend.className = 'legend';
  for (const { label, colour } of keys) {
    const entry = document.createElement('span');
    const swatch = document.createElement('i');
    swatch.style.backgroundColor = colour;
    entry.append(swatch, label);
    legend.append(entry);
  }
  whole.append(legend, chart);
  return whole;
}

/** The keys of the store types that are there. */
export const typeKeys = (types: readonly string[]): Key[] =>
  [...new Set(types)]
    .sort()
    .map((type) => ({ label: `Type ${type}`, colour: typeColours[type] ?? 'var(--muted-mark)' }));

/** Ticks of an axis of money: `500K`, `1.5M`. */
export const short = (value: number) =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);

/** Ticks of an axis of changes: `+10 %`. */
export const shortPercent = (ratio: number) => {
  const value = Math.round(ratio * 1000) / 10;
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} %`;
};
