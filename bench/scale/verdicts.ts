import type { Verdict } from '../verdict.js';
import type { ScaleFigures } from './measure-size.js';

const MIB = 1 << 20;
/** What three snapshots may take of the disk that one takes. */
const SNAPSHOTS_GOAL = 1.2;

interface ScaleVerdict extends Verdict {
  /** Whether the command fails where it is not met. */
  isRequired: boolean;
}

/** What each size comes to: memory, one more week, snapshots, and time against the smallest size. */
export function verdictsOf(figures: readonly ScaleFigures[]): ScaleVerdict[] {
  const [smallest] = figures;
  return figures.flatMap((figure) => [
    memoryVerdict(figure),
    ...weekVerdicts(figure),
    snapshotsVerdict(figure),
    ...(smallest && smallest !== figure ? [growthVerdict(smallest, figure)] : []),
  ]);
}

function memoryVerdict({ times, memory, memoryCap, compute }: ScaleFigures): ScaleVerdict {
  const isMet = memory.together <= memoryCap;
  const figures = `${Math.round(memory.together / MIB)} of ${memoryCap / MIB} MiB`;
  const text = `${times}× with \`COMPUTE_URL=${compute}\`: worker and compute within the cap: ${yesOrNo(isMet)} (${figures})`;
  return { text, isMet, isRequired: true };
}

function weekVerdicts({ times, load, week, weekGoal }: ScaleFigures): ScaleVerdict[] {
  if (weekGoal === undefined) return [];
  const share = week.published / load.published;
  const isMet = share <= weekGoal;
  const goal = `at most ${percent(weekGoal)} of the first load`;
  const text = `${times}×: one more week takes ${goal}: ${yesOrNo(isMet)} (${percent(share)})`;
  return [{ text, isMet, isRequired: false }];
}

function snapshotsVerdict({ times, disk: { one, three } }: ScaleFigures): ScaleVerdict {
  const ratio = (three.lake + three.postgres) / (one.lake + one.postgres);
  const isMet = ratio <= SNAPSHOTS_GOAL;
  const goal = `at most ${SNAPSHOTS_GOAL} times the disk of one`;
  const text = `${times}×: three snapshots take ${goal}: ${yesOrNo(isMet)} (${ratio.toFixed(2)})`;
  return { text, isMet, isRequired: false };
}

function growthVerdict(before: ScaleFigures, after: ScaleFigures): ScaleVerdict {
  const [time, rows] = [
    after.load.published / before.load.published,
    after.load.salesRows / before.load.salesRows,
  ];
  const isMet = time <= rows;
  const growth = `time grew ${time.toFixed(1)}× for ${rows.toFixed(1)}× the rows`;
  const text = `${before.times}× to ${after.times}×: ${growth}, no faster than rows: ${yesOrNo(isMet)}`;
  return { text, isMet, isRequired: true };
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;

const yesOrNo = (is: boolean) => (is ? 'yes' : '**no**');
