import { type Panel, PanelBuilder, type PanelRow } from '#forecast/panel.js';
import { isoWeeks } from '#forecast/week-calendar.js';

export const HORIZON = 40;
const WEEKS = 112;
const weeks = isoWeeks('2010-02-05', WEEKS);
/** Weeks that stand out, by their last day. */
const PEAKS = ['2010-04-02', '2010-11-26', '2010-12-24', '2011-04-22', '2011-11-25', '2011-12-23'];

interface Rule {
  store: number;
  department: number;
  /** Usual sales. */
  usual: number;
  /** Weeks with rows. */
  hasRow?: (t: number) => boolean;
  /** What the sales of a week are multiplied by. */
  factor?: (t: number) => number;
}

/** A week without a file, a store without deliveries, a row that is a thousand times too large, and a store with a new level. */
const NO_FILE = 70;
const special: Record<number, Pick<Rule, 'hasRow' | 'factor'>> = {
  9: { hasRow: (t) => t < 60 || t > 62 },
  10: { factor: (t) => (t === 88 ? 1_000 : 1) },
  11: { factor: (t) => (t < 104 ? 1 : 0.5) },
};

const rules: Rule[] = [
  // More stores than singular vectors are kept.
  ...Array.from({ length: 14 }, (_, i) => ({
    store: i + 1,
    department: 1,
    usual: 900 + 137 * ((i * 5) % 14),
    ...special[i + 1],
  })),
  { store: 3, department: 2, usual: 400 },
  { store: 4, department: 2, usual: 250, hasRow: (t) => t >= 30 },
  { store: 5, department: 2, usual: 300, hasRow: (t) => t >= 95 },
  { store: 6, department: 2, usual: 80, hasRow: (t) => t % 3 === 0 },
  { store: 7, department: 2, usual: 200, hasRow: (t) => t < 57 },
  { store: 8, department: 2, usual: -35 },
  { store: 2, department: 2, usual: 150, hasRow: (t) => t !== 60 },
  // A store that closed three weeks before the end has had rows in the last four; this one closed earlier.
  { store: 20, department: 2, usual: 500, hasRow: (t) => t < 107 },
];

/** A Lehmer generator, so that rows are the same everywhere. */
function* generateNoise(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 16807) % 2147483647;
    yield state / 2147483647;
  }
}

function createRows({
  store,
  department,
  usual,
  hasRow = () => true,
  factor = () => 1,
}: Rule): PanelRow[] {
  const random = generateNoise(1 + 977 * (store + 100 * department));
  return weeks.flatMap((week, t) => {
    const place = t % 52;
    const season = 1 + 0.004 * place * (store % 4) - (place > 40 ? 0.15 : 0);
    const peak = PEAKS.includes(week) ? 0.4 + 0.1 * department : 0;
    const growth = 1 + (0.002 * (store - 6) * t) / 10;
    const sales = usual * (season + peak) * growth * (0.85 + 0.3 * random.next().value) * factor(t);
    const isHoliday = week.slice(5, 7) === '11' && PEAKS.includes(week);
    return hasRow(t) && t !== NO_FILE
      ? [{ store, department, week, sales: Math.round(sales * 100) / 100, isHoliday }]
      : [];
  });
}

/** A chain of 14 stores and two departments, with a series of each treatment. */
export function createReferenceChain(): Panel {
  const builder = new PanelBuilder();
  for (const row of rules.flatMap(createRows)) builder.add(row);
  return builder.build();
}
