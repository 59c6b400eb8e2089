import type { ScaleFigures } from './measure-size.js';

const MIB = 1 << 20;

/** One goal, whether a size has met it, and by what figures. */
export interface Verdict {
  text: string;
  isMet: boolean;
}

/** What each size comes to: its memory against the cap, and its time against the size before it. */
export function verdictsOf(figures: readonly ScaleFigures[]): Verdict[] {
  return figures.flatMap((figure, index) => {
    const before = figures[index - 1];
    return [memoryVerdict(figure), ...(before ? [growthVerdict(before, figure)] : [])];
  });
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
