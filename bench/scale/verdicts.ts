import type { Verdict } from '../verdict.js';
import type { ScaleFigures } from './measure-size.js';

const MIB = 1 << 20;

/** What each size comes to: its memory against the cap, and its time against the smallest size. */
export function verdictsOf(figures: readonly ScaleFigures[]): Verdict[] {
  const [smallest, ...larger] = figures;
  if (!smallest) return [];
  return [
    memoryVerdict(smallest),
    ...larger.flatMap((figure) => [memoryVerdict(figure), growthVerdict(smallest, figure)]),
  ];
}

function memoryVerdict({ times, memory, memoryCap, compute }: ScaleFigures): Verdict {
  const isMet = memory.together <= memoryCap;
  const figures = `${Math.round(memory.together / MIB)} of ${memoryCap / MIB} MiB`;
  const text = `${times}× with \`COMPUTE_URL=${compute}\`: worker and compute within the cap: ${yesOrNo(isMet)} (${figures})`;
  return { text, isMet };
}

function growthVerdict(before: ScaleFigures, after: ScaleFigures): Verdict {
  const [time, rows] = [
    after.load.published / before.load.published,
    after.load.salesRows / before.load.salesRows,
  ];
  const isMet = time <= rows;
  const growth = `time grew ${time.toFixed(1)}× for ${rows.toFixed(1)}× the rows`;
  const text = `${before.times}× to ${after.times}×: ${growth}, no faster than rows: ${yesOrNo(isMet)}`;
  return { text, isMet };
}

const yesOrNo = (is: boolean) => (is ? 'yes' : '**no**');
