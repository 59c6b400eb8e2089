import { expect, it } from 'vitest';
import { formatShort, formatShortPercent } from './draw.js';

const write = (ticks: number[], format: typeof formatShort) =>
  ticks.map((tick, index) => format(tick, index, ticks)).join(' ');

it.each([
  [[1_950_000, 2_000_000, 2_050_000, 2_100_000], '1.95M 2M 2.05M 2.1M'],
  [[0, 500_000, 1_000_000, 1_500_000], '0 500K 1M 1.5M'],
  [[0, 250_000, 500_000, 1_000_000, 1_250_000], '0 250K 500K 1M 1.25M'],
  [[45_500_000, 45_520_000, 45_540_000], '45.5M 45.52M 45.54M'],
  [[-20, -10, 0, 10], '-20 -10 0 10'],
  [[2.5, 2.55, 2.6], '2.5 2.55 2.6'],
  [[1e9, 1.0005e9], '1B 1.0005B'],
  [[1_234_567], '1.2M'],
])('writes the ticks %j as %s', (ticks, text) => expect(write(ticks, formatShort)).toBe(text));

it.each([
  [[-0.1, 0, 0.1], '−10 % 0 % +10 %'],
  [[0, 0.005, 0.01], '0 % +0.5 % +1 %'],
  [[0, 0.0005, 0.001], '0 % +0.05 % +0.1 %'],
])('writes the ticks %j of changes as %s', (ticks, text) =>
  expect(write(ticks, formatShortPercent)).toBe(text),
);
