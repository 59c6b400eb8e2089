import { table } from '../../bench/table.js';
import type { Outcome } from './outcome.js';

/** Returns the table by area, largest first, and the surviving mutants. */
export function report(outcomes: readonly Outcome[]): string {
  const judged = outcomes.filter(({ result }) => result !== 'invalid');
  const areas = [...new Set(judged.map(areaOf))].sort();
  const lines = areas.map((area) =>
    lineOf(
      area,
      judged.filter((each) => areaOf(each) === area),
    ),
  );
  const survivors = judged.filter(({ result }) => result === 'survived');
  return [
    ...survivors.map(({ file, line, change }) => `survived: ${file}:${line} ${change}`),
    '',
    table(['area', 'mutants', 'killed', 'survived', '%'], [...lines, lineOf('together', judged)]),
  ].join('\n');
}

/** The folder below `src`, with SQL separate: `libs/analytics/src/serving (ts)`. */
function areaOf({ file }: Outcome): string {
  const folders = file.split('/').slice(0, -1);
  return `${folders.slice(0, 4).join('/')} (${file.endsWith('.sql') ? 'SQL' : 'TypeScript'})`;
}

function lineOf(area: string, outcomes: readonly Outcome[]): (string | number)[] {
  const killed = outcomes.filter(({ result }) => result === 'killed').length;
  const share = outcomes.length === 0 ? '-' : Math.floor((100 * killed) / outcomes.length);
  return [area, outcomes.length, killed, outcomes.length - killed, share];
}
