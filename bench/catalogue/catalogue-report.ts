import { percentile, spread } from '../statistics.js';
import { table } from '../table.js';
import { listOf, type Verdict } from '../verdict.js';
import type { CrawlTimes } from './measure-crawl.js';
import type { LargeProfile } from './measure-large.js';
import type { PreviewTimes } from './measure-preview.js';
import type { QuestionTimes } from './measure-questions.js';

/** Results of `npm run bench -- catalogue`. */
export interface CatalogueFigures {
  machine: string;
  questions: QuestionTimes;
  crawl: CrawlTimes;
  profile: { rows: number; seconds: number[] };
  preview: PreviewTimes;
  large?: LargeProfile;
}

const OVERHEAD_GOAL_MS = 30;
const CRAWL_GOAL_S = 10;
const PROFILE_GOAL_S = 1;
const PREVIEW_GOAL_S = 1;
const AROUND_GOAL_S = 0.3;
const MIB = 1024 * 1024;
const LARGE_GOAL_MIB = 1024;

/** Median over the rounds of a query's time beyond plain DuckDB in the same round, ms. */
const overheadOf = ({ plain, ours }: QuestionTimes) =>
  percentile(
    ours.map((ms, round) => ms - (plain[round] ?? 0)),
    50,
  );

export function toMarkdown(figures: CatalogueFigures, verdicts: readonly Verdict[]): string {
  const { machine, questions, crawl, profile, preview, large } = figures;
  const line = (name: string, values: readonly number[], digits: number) => {
    const { median, min, max } = spread(values);
    return [name, ...[median, min, max].map((value) => value.toFixed(digits))];
  };
  const answers = table(
    ['One question, ms', 'median', 'least', 'most'],
    [
      line('plain DuckDB', questions.plain, 1),
      line('through the catalogue', questions.ours, 1),
      line('again, as it was kept', questions.again, 1),
    ],
  );
  const others = table(
    ['', 'seconds'],
    [
      [
        `crawl of ${crawl.files.toLocaleString('en')} files, ${crawl.tables} tables`,
        crawl.first.toFixed(1),
      ],
      ['the same with nothing new', crawl.again.toFixed(1)],
      [
        `profile of ${profile.rows.toLocaleString('en')} rows, median`,
        percentile(profile.seconds, 50).toFixed(2),
      ],
      [
        `preview of a recipe of ${preview.steps} steps, median`,
        percentile(preview.seconds, 50).toFixed(2),
      ],
      [
        'preview of the rows around its last step, median',
        percentile(preview.around, 50).toFixed(2),
      ],
      ...(large ? [largeLine(large)] : []),
    ],
  );
  return `Measured on ${machine}.\n\n${answers}\n\n${others}\n\n${listOf(verdicts)}`;
}

const largeLine = ({ rows, bytes, seconds }: LargeProfile) => [
  `profile of ${rows.toLocaleString('en')} rows of CSV, ${Math.round(bytes / MIB).toLocaleString('en')} MiB`,
  seconds.toFixed(0),
];

/** Returns whether each goal is met. */
export function verdictsOf({
  questions,
  crawl,
  profile,
  preview,
  large,
}: CatalogueFigures): Verdict[] {
  const overhead = overheadOf(questions);
  const previewed = percentile(preview.seconds, 50);
  const around = percentile(preview.around, 50);
  const profiled = percentile(profile.seconds, 50);
  const files = crawl.files.toLocaleString('en');
  return [
    {
      isMet: overhead < OVERHEAD_GOAL_MS,
      text: `a question takes ${overhead.toFixed(1)} ms more than plain DuckDB (goal: below ${OVERHEAD_GOAL_MS})`,
    },
    {
      isMet: crawl.first < CRAWL_GOAL_S,
      text: `a crawl of ${files} files takes ${crawl.first.toFixed(1)} s (goal: below ${CRAWL_GOAL_S} for 10,000)`,
    },
    {
      isMet: profiled < PROFILE_GOAL_S,
      text: `a profile of the sales takes ${profiled.toFixed(2)} s (goal: below ${PROFILE_GOAL_S})`,
    },
    {
      isMet: previewed < PREVIEW_GOAL_S,
      text: `a preview of ${preview.steps} steps takes ${previewed.toFixed(2)} s (goal: below ${PREVIEW_GOAL_S})`,
    },
    {
      isMet: around < AROUND_GOAL_S,
      text: `a preview of the rows around a step takes ${around.toFixed(2)} s (goal: below ${AROUND_GOAL_S})`,
    },
    ...(large ? [largeVerdict(large)] : []),
  ];
}

function largeVerdict({ rows, memory }: LargeProfile): Verdict {
  const mib = Math.round(memory / MIB);
  return {
    isMet: mib < LARGE_GOAL_MIB,
    text: `a profile of ${rows.toLocaleString('en')} rows of CSV takes ${mib} MiB at the most (goal: below ${LARGE_GOAL_MIB})`,
  };
}
