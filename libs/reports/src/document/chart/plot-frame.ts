import { colours, estimateLabelWidth, LABEL_SIZE, type Shape } from './drawing.js';
import type { Scale } from './scales.js';

/** The width of every chart, which fits an upright page. */
const WIDTH = 515;
const HEIGHT = 220;
const TOP = 24;
const BOTTOM = 20;
const RIGHT = 12;
const UNDER_LABEL = 3;

/** The area inside the axes. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  height: number;
}

export const createFrame = (left: number, height = HEIGHT): Frame => ({
  left,
  right: WIDTH - RIGHT,
  top: TOP,
  bottom: height - BOTTOM,
  height,
});

/** Left of an axis whose labels are numbers. */
export const NUMBERS_WIDTH = 46;

/** Returns the grid and labels of an upward axis, and its name above. */
export function* drawUpwardAxis(
  { left, right }: Frame,
  scale: Scale,
  name: string,
): Generator<Shape> {
  for (const { value, text } of scale.ticks) {
    const y = scale.place(value);
    const points = [
      [left, y],
      [right, y],
    ] as const;
    yield { kind: 'line', points, stroke: colours.grid, width: 0.5 };
    yield createLabel([left - 6, y + UNDER_LABEL], text, 'end');
  }
  yield createLabel([0, LABEL_SIZE + 2], name, 'start');
}

/** Returns the labels of an axis to the right, without those that would overlap the one before. */
export function* drawRightwardAxis(
  { left, right, bottom }: Frame,
  scale: Scale,
  name?: string,
): Generator<Shape> {
  const end = name === undefined ? right : right - estimateLabelWidth(name) - 12;
  let free = left - 20;
  for (const { value, text } of scale.ticks) {
    const [x, half] = [scale.place(value), estimateLabelWidth(text) / 2];
    if (x - half < free || x + half > end + (name === undefined ? RIGHT : 0)) continue;
    yield createLabel([x, bottom + LABEL_SIZE + 5], text, 'middle');
    free = x + half + 6;
  }
  if (name !== undefined) yield createLabel([right, bottom + LABEL_SIZE + 5], name, 'end');
}

export const createLabel = (
  at: readonly [number, number],
  text: string,
  anchor: 'start' | 'middle' | 'end',
): Shape => ({ kind: 'label', at, text, anchor, fill: colours.faint });

/** How much wider than Helvetica a reader's font may be. */
const WIDEST_FONT = 1.12;

/** Returns a legend at the top right, from the right. */
export function* drawLegend(
  { right }: Frame,
  keys: readonly { label: string; colour: string }[],
): Generator<Shape> {
  let x = right;
  for (const { label, colour } of keys.toReversed()) {
    yield createLabel([x, LABEL_SIZE + 2], label, 'end');
    x -= WIDEST_FONT * estimateLabelWidth(label) + 8;
    yield { kind: 'rectangle', x, y: 3, width: 7, height: 7, fill: colour };
    x -= 10;
  }
}
