import type { RequiredVerdict } from '../verdict.js';
import type { ScaleFigures } from './measure-size.js';
import type { Subject } from './subject.js';

const MIB = 1 << 20;
/** Maximum ratio of the disk usage of three snapshots to that of one. */
const SNAPSHOTS_GOAL = 1.2;

type Goals = Pick<Subject, 'scenarios' | 'growth'>;

/** Returns the goals of each size: memory, one more week or day, snapshots, and time against smaller sizes. */
export function buildVerdicts(goals: Goals, figures: readonly ScaleFigures[]): RequiredVerdict[] {
  return figures.flatMap((figure, i) => [
    checkMemory(figure),
    ...checkChanges(goals, figure),
    checkSnapshots(figure),
    ...figures
      .slice(0, goals.growth.isPairwise ? i : Math.min(i, 1))
      .map((smaller) => checkGrowth(goals.growth.atMost, smaller, figure)),
  ]);
}

function checkMemory({ label, memory, memoryCap, compute }: ScaleFigures): RequiredVerdict {
  const isMet = memory.together <= memoryCap;
  const figures = `${Math.round(memory.together / MIB)} of ${memoryCap / MIB} MiB`;
  const text = `${label} with \`COMPUTE_URL=${compute}\`: worker and compute within the cap: ${formatYesOrNo(isMet)} (${figures})`;
  return { text, isMet, isRequired: true };
}

function checkChanges(
  { scenarios }: Goals,
  { label, load, more, moreGoal }: ScaleFigures,
): RequiredVerdict[] {
  if (moreGoal === undefined) return [];
  const { share, seconds } = moreGoal;
  const isMet = more.published <= share * load.published + seconds;
  const besides = seconds > 0 ? ` and ${seconds} s` : '';
  const goal = `at most ${formatPercent(share)} of the first load${besides}`;
  const taken = besides ? `${more.published.toFixed(1)} s, ` : '';
  const figures = `${taken}${formatPercent(more.published / load.published)}`;
  const text = `${label}: ${scenarios.more} takes ${goal}: ${formatYesOrNo(isMet)} (${figures})`;
  return [{ text, isMet, isRequired: false }];
}

function checkSnapshots({ label, disk: { one, three } }: ScaleFigures): RequiredVerdict {
  const ratio = (three.lake + three.postgres) / (one.lake + one.postgres);
  const isMet = ratio <= SNAPSHOTS_GOAL;
  const goal = `at most ${SNAPSHOTS_GOAL} times the disk of one`;
  const text = `${label}: three snapshots take ${goal}: ${formatYesOrNo(isMet)} (${ratio.toFixed(2)})`;
  return { text, isMet, isRequired: false };
}

function checkGrowth(atMost: number, before: ScaleFigures, after: ScaleFigures): RequiredVerdict {
  const [time, rows] = [
    after.load.published / before.load.published,
    after.load.rows / before.load.rows,
  ];
  const isMet = time <= atMost * rows;
  const growth = `time grew ${time.toFixed(1)}× for ${rows.toFixed(1)}× the rows`;
  const goal = atMost === 1 ? 'no faster than rows' : `at most ${atMost} times as fast as rows`;
  const text = `${before.label} to ${after.label}: ${growth}, ${goal}: ${formatYesOrNo(isMet)}`;
  return { text, isMet, isRequired: true };
}

const formatPercent = (share: number) => `${Number((100 * share).toFixed(1))} %`;

const formatYesOrNo = (is: boolean) => (is ? 'yes' : '**no**');
