import { computePercentile } from '../../../bench/statistics.js';
import { renderTable } from '../../../bench/table.js';
import type { RequiredVerdict } from '../../../bench/verdict.js';
import type { Surface, SurfaceFigures } from './measure-surface.js';

const MIB = 1 << 20;
const PEAK_MIB = 800;
const ANSWER_MIB = 9;
/** Maximum ratio of the slowest `/livez` during a flood to the slowest idle one, and a time that always passes. */
const RATIO = 30;
const SHORT_MS = 1_000;

const computeMedian = (values: readonly number[]): number =>
  values.length > 0 ? computePercentile(values, 50) : 0;
const findMaximum = (values: readonly number[]): number => Math.max(0, ...values);

/** Formats the figures as Markdown, most processor time first. @param most maximum number of lines */
export function toMarkdown({ quiet, figures }: Surface, most = Infinity): string {
  const sorted = [...figures].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, most);
  return renderTable(
    [
      'Request',
      'statuses',
      'ms of processor',
      'kB out',
      'MiB that stay',
      '`/livez` p50 ms',
      'worst ms',
    ],
    [
      [
        'quiet',
        '',
        '',
        '',
        '',
        computeMedian(quiet.livez).toFixed(0),
        findMaximum(quiet.livez).toFixed(0),
      ],
      ...sorted.map(toTableRow),
    ],
  );
}

const toTableRow = ({ name, statuses, cpuMs, bytes, stays, livez }: SurfaceFigures): string[] => [
  name,
  Object.entries(statuses)
    .map(([status, count]) => `${count} × ${status === '0' ? 'closed' : status}`)
    .join(', '),
  cpuMs.toFixed(1),
  (bytes / 1_000).toFixed(1),
  (stays / MIB).toFixed(0),
  computeMedian(livez).toFixed(0),
  findMaximum(livez).toFixed(0),
];

/** Returns whether the API passed each flood. The time of `/livez` depends on the machine's other work: it is told only. */
export function buildVerdicts({ quiet, figures }: Surface): RequiredVerdict[] {
  const bound = Math.max(SHORT_MS, RATIO * findMaximum(quiet.livez));
  const slow = figures.filter(({ livez }) => computeMedian(livez) > bound);
  const unanswered = figures.filter(({ failures }) => failures.length > 0);
  const large = figures.filter(({ bytes }) => bytes > ANSWER_MIB * MIB);
  const peak = Math.max(...figures.map(({ peakBytes }) => peakBytes)) / MIB;
  const wrong = figures.flatMap(({ name, complaint }) =>
    complaint ? [`${name}: ${complaint}`] : [],
  );
  const named = (some: readonly SurfaceFigures[]) => some.map(({ name }) => `; ${name}`).join('');
  return [
    {
      text: `\`/livez\` in the middle of a flood within ${bound.toFixed(0)} ms${named(slow)}`,
      isMet: slow.length === 0,
      isRequired: false,
    },
    {
      text: `\`/livez\` answered with 200 throughout${named(unanswered)}`,
      isMet: unanswered.length === 0,
      isRequired: true,
    },
    {
      text: `memory ${Math.round(peak)} MiB, under ${PEAK_MIB}`,
      isMet: peak < PEAK_MIB,
      isRequired: true,
    },
    {
      text: `no answer above ${ANSWER_MIB} MiB${named(large)}`,
      isMet: large.length === 0,
      isRequired: true,
    },
    {
      text: `every answer has a stable code and nothing internal${wrong.map((each) => `; ${each}`).join('')}`,
      isMet: wrong.length === 0,
      isRequired: true,
    },
  ];
}
