import { plot, type PlotOptions } from '@observablehq/plot';
import { formatNumber } from '../words/numbers.js';

/** Below this width, labels are short and marks close together. */
export const NARROW = 520;

/** Colours of the store types, from the style sheet, so that a change of theme needs no redraw. */
export const typeColours: Record<string, string> = {
  A: 'var(--type-a)',
  B: 'var(--type-b)',
  C: 'var(--type-c)',
};

/** Colours of the first lines or rows of a chart; others are muted. */
export const SERIES = [
  'var(--accent-mark)',
  'var(--type-a)',
  'var(--type-b)',
  'var(--type-c)',
  'var(--type-d)',
];

/**
 * Draws a chart without the inline style sheet of Plot, which a strict content security policy blocks; the page's own
 * has the same rules.
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
  // The element around it describes it in words.
  chart.setAttribute('aria-hidden', 'true');
  for (const style of chart.querySelectorAll('style')) style.remove();
  return chart;
}

export interface Key {
  label: string;
  colour: string;
  /** Whether the mark is a ring. */
  isHollow?: boolean;
}

/** Returns a chart with a legend above it. */
export function withLegend(chart: Element, keys: readonly Key[]): Element {
  const whole = document.createElement('div');
  const legend = document.createElement('p');
  legend.className = 'legend';
  for (const { label, colour, isHollow = false } of keys) {
    const entry = document.createElement('span');
    const swatch = document.createElement('i');
    swatch.style.color = colour;
    swatch.classList.toggle('hollow', isHollow);
    entry.append(swatch, label);
    legend.append(entry);
  }
  whole.append(legend, chart);
  return whole;
}

/** Returns a colour of a scale from 0 to 1, pale to strong. */
export const toShade = (ratio: number) =>
  `color-mix(in srgb, var(--accent-mark) ${Math.round(30 + 70 * ratio)}%, var(--paper))`;

/** Returns the legend of that scale. @param ends what is pale, and what is strong */
export const listShadeKeys = ([pale, strong]: readonly [string, string]): Key[] => [
  { label: pale, colour: toShade(0) },
  { label: strong, colour: toShade(1) },
];

/** The legend of a band in place of single stores. */
export const OTHER_STORES: Key = { label: 'all other stores', colour: 'var(--muted-mark)' };

/** Returns the legend of the store types in the data. */
export const listTypeKeys = (types: readonly string[]): Key[] =>
  [...new Set(types)]
    .sort()
    .map((type) => ({ label: `Type ${type}`, colour: typeColours[type] ?? 'var(--muted-mark)' }));

/** Returns the decimals with which neighbouring ticks differ, in a unit; 1 for a value without neighbours. */
function countTickDecimals(ticks: readonly number[], unit: number): number {
  const steps = ticks.slice(1).map((tick, index) => Math.abs(tick - (ticks[index] ?? tick)));
  const step = Math.min(...steps.filter((each) => each > 0));
  if (!Number.isFinite(step)) return 1;
  // A step of 0.25 needs two, one of 0.2 needs one.
  return (
    [0, 1, 2, 3, 4].find((digits) => Number((step / unit).toFixed(digits)) * unit === step) ?? 5
  );
}

/** A tick of an axis of money: `500K`, `1.5M`; no two of an axis are equal. @param ticks all of the axis, as Plot gives them */
export function formatShort(value: number, _index = 0, ticks: readonly number[] = []): string {
  const unit = [1e9, 1e6, 1e3].find((each) => Math.abs(value) >= each) ?? 1;
  return formatNumber(value, {
    notation: 'compact',
    maximumFractionDigits: countTickDecimals(ticks, unit),
  });
}

/** A tick of an axis of changes: `+10 %`. @param ticks all of the axis, as Plot gives them */
export function formatShortPercent(
  ratio: number,
  _index = 0,
  ticks: readonly number[] = [],
): string {
  const digits = countTickDecimals(ticks, 0.01);
  const value = Number((ratio * 100).toFixed(digits));
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} %`;
}
