import { rounded } from './decimal.js';
import type { Week } from './calendar.js';
import { type Random, randomFor } from './random.js';
import { CHAIN, type SampleOptions } from './sample-options.js';
import type { Store } from './stores.js';

export const MARKDOWNS = 5;

/** Weeks before the first MarkDown was recorded: 92 of 143. */
const UNRECORDED = 92 / CHAIN.weeks;

interface Kind {
  /** Share of store-weeks that have one. */
  readonly presence: number;
  /** Dollars in an ordinary week. */
  readonly typical: number;
  /** Share of amounts that are negative: corrections. */
  readonly negative: number;
}

const KINDS: readonly Kind[] = [
  { presence: 0.99, typical: 5000, negative: 0.001 },
  { presence: 0.75, typical: 900, negative: 0.008 },
  { presence: 0.91, typical: 90, negative: 0.004 },
  { presence: 0.86, typical: 1900, negative: 0 },
  { presence: 1, typical: 3600, negative: 0.0008 },
];

/** Store-weeks with no MarkDown at all, once they are recorded. */
const WITHOUT_ANY = 0.03;

/** How many of the first weeks come before the first MarkDown. */
function unrecordedWeeks(options: Required<SampleOptions>): number {
  return Math.round(options.weeks * UNRECORDED);
}

/** The five MarkDowns of a store, week by week, as the features file writes them. */
export function planMarkdowns(
  store: Store,
  weeks: readonly Week[],
  options: Required<SampleOptions>,
): string[][] {
  const random = randomFor(options.seed, 'markdowns', store.number);
  const first = unrecordedWeeks(options);
  const scale = store.isCompact ? 0.15 : store.popularity;
  return weeks.map((week, index) => {
    if (index < first || random() < WITHOUT_ANY) return KINDS.map(() => 'NA');
    return KINDS.map((kind, i) => amount(kind, scale * campaign(i + 1, week), random));
  });
}

/** Whether any of a week's MarkDowns is recorded. */
export function hasMarkdown(markdowns: readonly string[]): boolean {
  return markdowns.some((value) => value !== 'NA');
}

function amount(kind: Kind, scale: number, random: Random): string {
  if (random() >= kind.presence) return 'NA';
  if (random() < kind.negative) return rounded(-0.01 - 200 * random(), 2);
  // The product of two draws has many small values and a long tail.
  return rounded(0.01 + kind.typical * scale * 4 * random() * random(), 2);
}

/** The campaigns of the year: Super Bowl, Thanksgiving, and the clearance after Christmas. */
function campaign(markdown: number, { month, holiday }: Week): number {
  if (month === 2 && (markdown === 1 || markdown === 4)) return 3.5;
  if (holiday === 'Thanksgiving' && markdown === 3) return 600;
  if ((month === 1 || holiday === 'Christmas') && markdown === 2) return 12;
  return 1;
}
