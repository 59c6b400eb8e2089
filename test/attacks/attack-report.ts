import { computePercentile } from '../../bench/statistics.js';
import { renderTable } from '../../bench/table.js';
import type { Verdict } from '../../bench/verdict.js';
import type { AttackFigures } from './run-attacks.js';

const MIB = 1 << 20;
const MEMORY_MIB = 600;
const LIVEZ_MS = 200;

/** Formats the figures as Markdown. */
export function toMarkdown(figures: readonly AttackFigures[]): string {
  return renderTable(
    ['Attack', 'answers by status', 's', 'peak memory', '`/livez` p99 ms', '`/livez` worst ms'],
    figures.map(({ name, statuses, seconds, peakBytes, livez }) => [
      name,
      Object.entries(statuses)
        .map(([status, count]) => `${count} × ${status === '0' ? 'closed' : status}`)
        .join(', '),
      seconds.toFixed(1),
      `${Math.round(peakBytes / MIB)} MiB`,
      livez.length > 0 ? computePercentile(livez, 99).toFixed(0) : '',
      livez.length > 0 ? Math.max(...livez).toFixed(0) : '',
    ]),
  );
}

/** Returns whether the API passed: every answer as expected, memory, and `/livez` throughout. */
export function buildVerdicts(figures: readonly AttackFigures[]): Verdict[] {
  const peak = Math.max(...figures.map(({ peakBytes }) => peakBytes)) / MIB;
  const worst = Math.max(...figures.flatMap(({ livez }) => livez));
  const failures = figures.flatMap((each) => each.failures);
  const complaints = figures.flatMap(({ name, complaints: some }) =>
    some.map((complaint) => `${name}: ${complaint}`),
  );
  return [
    {
      text: `memory ${Math.round(peak)} MiB, under ${MEMORY_MIB}`,
      isMet: peak < MEMORY_MIB,
    },
    {
      text: `\`/livez\` within ${Math.round(worst)} ms, under ${LIVEZ_MS}; ${failures.length} times without 200`,
      isMet: worst < LIVEZ_MS && failures.length === 0,
    },
    {
      text: `every answer has a stable code and nothing internal${complaints.map((each) => `; ${each}`).join('')}`,
      isMet: complaints.length === 0,
    },
  ];
}
