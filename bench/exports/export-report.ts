import { percentile } from '../statistics.js';
import { table } from '../table.js';
import { listOf, type Verdict } from '../verdict.js';
import type { Measurement } from './measurement.js';
import type { Side } from './measure-exports.js';

const MB = 1e6;
const MIB = 1 << 20;
const SPEED_GOAL = 0.5;
const MEMORY_GOAL = 200 * MIB;

const median = ({ measured }: Side, figure: (each: Measurement) => number) =>
  percentile(measured.map(figure), 50);
const most = ({ measured }: Side, figure: (each: Measurement) => number) =>
  Math.max(...measured.map(figure));

/** Median over the rounds of a side's speed relative to COPY in the same round. */
function ratioOf({ measured }: Side, copy: Side): number {
  const ratios = measured.map(
    ({ seconds }, round) => (copy.measured[round]?.seconds ?? 0) / seconds,
  );
  return percentile(ratios, 50);
}

/** Formats the figures as Markdown; the first side is COPY. */
export function toMarkdown(machine: string, sides: readonly Side[], verdicts: readonly Verdict[]) {
  const [copy] = sides;
  const lines = sides.map((side) => {
    const seconds = median(side, (each) => each.seconds);
    const rows = median(side, (each) => each.rows);
    const bytes = median(side, (each) => each.bytes);
    return [
      side.name,
      Math.round(rows / seconds).toLocaleString('en'),
      (bytes / MB / seconds).toFixed(1),
      (bytes / MB).toFixed(1),
      copy ? ratioOf(side, copy).toFixed(2) : '',
      (most(side, (each) => each.extraMemory) / MIB).toFixed(0),
      (most(side, (each) => each.engineMemory) / MIB).toFixed(0),
    ];
  });
  const head = ['', 'rows/s', 'MB/s', 'MB', 'speed to COPY', 'extra MiB', 'engine MiB'];
  const rows = copy ? median(copy, (each) => each.rows).toLocaleString('en') : '';
  return `Measured on ${machine}: ${rows} rows.\n\n${table(head, lines)}\n\n${listOf(verdicts)}`;
}

/** Returns whether each goal of the design is met. */
export function verdictsOf(sides: readonly Side[]): Verdict[] {
  const [copy, ...exports] = sides;
  const csv = exports.find(({ name }) => name === 'list, csv');
  const speed = copy && csv ? ratioOf(csv, copy) : 0;
  const memory = Math.max(...exports.map((side) => most(side, (each) => each.extraMemory)));
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
