import { computePercentile } from '../statistics.js';
import { renderTable } from '../table.js';
import { renderList, type Verdict } from '../verdict.js';
import type { Measurement } from './measurement.js';
import type { Side } from './measure-exports.js';

const MB = 1e6;
const MIB = 1 << 20;
const SPEED_GOAL = 0.5;
const MEMORY_GOAL = 200 * MIB;

const computeMedian = ({ measured }: Side, figure: (each: Measurement) => number) =>
  computePercentile(measured.map(figure), 50);
const findMaximum = ({ measured }: Side, figure: (each: Measurement) => number) =>
  Math.max(...measured.map(figure));

/** Median over the rounds of a side's speed relative to COPY in the same round. */
function computeRatio({ measured }: Side, copy: Side): number {
  const ratios = measured.map(
    ({ seconds }, round) => (copy.measured[round]?.seconds ?? 0) / seconds,
  );
  return computePercentile(ratios, 50);
}

/** Formats the figures as Markdown; the first side is COPY. */
export function toMarkdown(machine: string, sides: readonly Side[], verdicts: readonly Verdict[]) {
  const [copy] = sides;
  const lines = sides.map((side) => {
    const seconds = computeMedian(side, (each) => each.seconds);
    const rows = computeMedian(side, (each) => each.rows);
    const bytes = computeMedian(side, (each) => each.bytes);
    return [
      side.name,
      Math.round(rows / seconds).toLocaleString('en'),
      (bytes / MB / seconds).toFixed(1),
      (bytes / MB).toFixed(1),
      copy ? computeRatio(side, copy).toFixed(2) : '',
      (findMaximum(side, (each) => each.extraMemory) / MIB).toFixed(0),
      (findMaximum(side, (each) => each.engineMemory) / MIB).toFixed(0),
    ];
  });
  const head = ['', 'rows/s', 'MB/s', 'MB', 'speed to COPY', 'extra MiB', 'engine MiB'];
  const rows = copy ? computeMedian(copy, (each) => each.rows).toLocaleString('en') : '';
  return `Measured on ${machine}: ${rows} rows.\n\n${renderTable(head, lines)}\n\n${renderList(verdicts)}`;
}

/** Returns whether each goal of the design is met. */
export function buildVerdicts(sides: readonly Side[]): Verdict[] {
  const [copy, ...exports] = sides;
  const csv = exports.find(({ name }) => name === 'list, csv');
  const speed = copy && csv ? computeRatio(csv, copy) : 0;
  const memory = Math.max(...exports.map((side) => findMaximum(side, (each) => each.extraMemory)));
  return [
    {
      isMet: speed >= SPEED_GOAL,
      text: `CSV at ${speed.toFixed(2)} of the speed of COPY (goal: ${SPEED_GOAL})`,
    },
    {
      isMet: memory < MEMORY_GOAL,
      text: `at most ${(memory / MIB).toFixed(0)} MiB more in the API (goal: below ${MEMORY_GOAL / MIB})`,
    },
  ];
}
