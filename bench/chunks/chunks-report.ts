import { percentile } from '../statistics.js';
import { table } from '../table.js';
import type { LockTrial } from './lock-trials.js';
import type { ManyChunks } from './many-chunks.js';
import type { LayoutFigures, Step } from './measure-layout.js';
import type { PlanMode, ReaderFigures } from './measure-reader.js';
import type { PlanShape } from './plan-shape.js';
import { questions } from './questions.js';

/** What all rounds measured of one size. */
export interface SizeFigures {
  times: number;
  rounds: LayoutFigures[][];
}

export interface ChunkFigures {
  sizes: SizeFigures[];
  locks: LockTrial[];
  many: ManyChunks[];
}

const STEPS: readonly Step[] = [
  'first load',
  'publish it',
  'one more week',
  'publish that',
  'statistics of all',
  'drop a snapshot',
  'vacuum',
];

/** All figures as Markdown. */
export function toMarkdown(machine: string, { sizes, locks, many }: ChunkFigures): string {
  const parts = [`Measured on ${machine}. Medians, with the least in brackets.`];
  for (const { times, rounds } of sizes) {
    const layouts = rounds.flat();
    const readers = layouts.flatMap((layout) => layout.readers);
    const plans = layouts.flatMap((layout) => layout.plans);
    parts.push(`**${times}×**, ${rounds.length} rounds`, loads(layouts), answers(readers, plans));
  }
  if (many.length > 0) {
    const readers = many.flatMap((layout) => layout.readers);
    const plans = many.flatMap((layout) => layout.plans);
    parts.push('**240 chunks of 1×**', answers(readers, plans));
  }
  if (locks.length > 0) parts.push('**Locks**', lockTable(locks));
  return parts.join('\n\n');
}

function loads(layouts: readonly LayoutFigures[]): string {
  const lines = grouped(layouts, ({ layout }) => layout).map(([name, its]) => [
    name,
    ...STEPS.map((step) => median(its.flatMap((each) => each.seconds[step] ?? []))),
    ((its[0]?.bytes ?? 0) / 1e6).toFixed(0),
  ]);
  return table(['seconds', ...STEPS, 'MB of 3 snapshots'], lines);
}

/** Values by name, in the order in which names come first. */
function grouped<Value>(values: readonly Value[], nameOf: (value: Value) => string) {
  const names = [...new Set(values.map(nameOf))];
  return names.map((name) => [name, values.filter((value) => nameOf(value) === name)] as const);
}

/** The median, and the least: what others on the machine did is in the first. */
const median = (values: number[]) =>
  values.length === 0
    ? ''
    : `${percentile(values, 50).toPrecision(3)} (${Math.min(...values).toPrecision(3)})`;

function answers(readers: readonly ReaderFigures[], plans: readonly PlanShape[]): string {
  const narrow = questions.filter(({ isNarrow }) => isNarrow);
  const lines = grouped(readers, ({ reader }) => reader).map(([name, its]) => {
    const shapes = plans.filter(({ reader }) => reader === name);
    const [shape] = shapes;
    const ms = (mode: PlanMode, question: string) =>
      median(its.flatMap(({ times }) => times[mode][question] ?? []));
    return [
      name,
      ...questions.map((question) => ms('custom', question.name)),
      ...narrow.map(({ name }) => ms('generic', name)),
      ...narrow.map(({ name }) => ms('auto', name)),
      [...new Set(its.flatMap(({ chosenGeneric }) => chosenGeneric))].sort().join(' '),
      median(its.map(({ firstMs }) => firstMs)),
      median(shapes.map(({ planningMs }) => planningMs.custom)),
      `${shape?.tables.custom} / ${shape?.tables.generic} (${shape?.removed.generic})`,
    ];
  });
  const head = [
    'milliseconds',
    ...questions.map(({ name }) => name),
    ...narrow.map(({ name }) => `${name.slice(0, 2)}, generic plan`),
    ...narrow.map(({ name }) => `${name.slice(0, 2)}, as it likes`),
    'generic by choice',
    'first of a connection',
    'planning q2',
    'tables read: custom / generic (left out)',
  ];
  return table(head, lines);
}

function lockTable(locks: readonly LockTrial[]): string {
  const readers = [...new Set(locks.map(({ reader }) => reader))];
  const lines = grouped(locks, ({ what }) => what).map(([what, its]) => [
    what,
    ...readers.map((reader) => its.find((each) => each.reader === reader)?.outcome ?? ''),
  ]);
  return table(['beside an open cursor', ...readers], lines);
}
