/** A drawing in points, from the top left. HTML shows it as SVG, a PDF as vectors. */
export interface Drawing {
  title: string;
  width: number;
  height: number;
  shapes: readonly Shape[];
}

export type Point = readonly [x: number, y: number];

export type Shape = Rectangle | Line | Area | Dot | Label;

interface Rectangle {
  kind: 'rectangle';
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
}

export interface Line {
  kind: 'line';
  points: readonly Point[];
  stroke: string;
  width: number;
  isDashed?: boolean;
}

interface Area {
  kind: 'area';
  points: readonly Point[];
  fill: string;
  opacity: number;
}

interface Dot {
  kind: 'dot';
  at: Point;
  radius: number;
  fill: string;
}

interface Label {
  kind: 'label';
  at: Point;
  text: string;
  /** The side of the text that `at` is on; `at` is on its base line. */
  anchor: 'start' | 'middle' | 'end';
  fill: string;
  isStrong?: boolean;
}

/** Of all labels. */
export const LABEL_SIZE = 8;

/** The colours of the console on white paper. */
export const colours = {
  ink: '#1d2126',
  faint: '#5b626a',
  grid: '#e2ddd3',
  accent: '#12807a',
  soft: '#8bbab5',
  muted: '#c8c3b8',
  groups: ['#2b6cb0', '#c06a14', '#6553b0', '#b13c63'],
} as const;

/** Estimates the width of a label, as Helvetica sets most texts. */
export const estimateLabelWidth = (text: string): number => text.length * LABEL_SIZE * 0.5;
