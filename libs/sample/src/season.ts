import { at } from './at.js';
import type { Holiday, Week } from './calendar.js';

/** How a department's sales move over the year. */
export type Season = 'steady' | 'gifts' | 'toys' | 'outdoor' | 'festive';

interface Shape {
  /** January to December, 1 being an ordinary week. */
  readonly months: readonly number[];
  readonly holidays: Readonly<Record<Holiday, number>>;
  /** The weeks before the flagged Christmas week, nearest first: shoppers come before the day. */
  readonly advent: readonly number[];
}

const SHAPES: Record<Season, Shape> = {
  steady: {
    months: [0.93, 1, 0.98, 1, 1, 1.02, 1.01, 1.01, 0.97, 0.97, 0.99, 1],
    holidays: { 'Super Bowl': 1.08, 'Labor Day': 1.06, Thanksgiving: 1.12, Christmas: 0.95 },
    advent: [1.24, 1.07, 1.03, 1],
  },
  gifts: {
    months: [0.84, 0.98, 0.93, 0.96, 0.97, 0.95, 0.93, 0.97, 0.92, 0.95, 1.08, 1.2],
    holidays: { 'Super Bowl': 1.1, 'Labor Day': 0.99, Thanksgiving: 1.5, Christmas: 0.95 },
    advent: [2, 1.5, 1.25, 1.05],
  },
  toys: {
    months: [0.75, 0.8, 0.83, 0.85, 0.8, 0.83, 0.82, 0.82, 0.78, 0.88, 1.2, 1.5],
    holidays: { 'Super Bowl': 1.1, 'Labor Day': 0.95, Thanksgiving: 3.1, Christmas: 0.85 },
    advent: [2.6, 2, 1.55, 1.1],
  },
  outdoor: {
    months: [0.45, 0.55, 0.95, 1.5, 1.75, 1.6, 1.3, 1, 0.8, 0.65, 0.6, 0.55],
    holidays: { 'Super Bowl': 0.95, 'Labor Day': 1.05, Thanksgiving: 0.9, Christmas: 0.8 },
    advent: [1.1, 1, 1, 1],
  },
  festive: {
    months: [0.3, 0.75, 0.5, 0.55, 0.1, 0.02, 0.02, 0.08, 0.5, 2, 2.2, 4],
    holidays: { 'Super Bowl': 1.3, 'Labor Day': 0.5, Thanksgiving: 1.6, Christmas: 0.3 },
    advent: [1.1, 1.2, 1.2, 1.1],
  },
};

/** What to multiply ordinary sales by in each week. */
export function seasonIndex(season: Season, weeks: readonly Week[]): number[] {
  const { months, holidays, advent } = SHAPES[season];
  return weeks.map(({ month, day, holiday }) => {
    const payday = day <= 7 ? 1.04 : 1;
    const weeksToChristmas = month === 12 ? Math.ceil((25 - day) / 7) : 0;
    const beforeChristmas = advent[weeksToChristmas - 1] ?? 1;
    return at(months, month - 1) * payday * beforeChristmas * (holiday ? holidays[holiday] : 1);
  });
}
