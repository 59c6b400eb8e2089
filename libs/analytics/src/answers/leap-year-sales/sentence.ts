import { formatLaterWeek } from '../../words/deliveries.js';
import { formatScope, type ScopeArguments } from '../../words/question.js';
import { compareStores, formatIncompleteYear, type LeadingYear } from '../../words/year.js';

interface LeapYears {
  years: readonly unknown[];
  coverage: {
    partialWeeks: readonly { week: string; stores: number; expectedStores: number }[];
  };
  /** The last complete leap year, or the last one. */
  latest: LeadingYear | null;
}

interface QuestionArgs extends ScopeArguments {
  year?: number;
}

/** Returns the worst and the best of the selected stores in the last complete leap year, or so far. */
export function sentence({ years, coverage, latest }: LeapYears, asked: QuestionArgs): string {
  if (latest === null) {
    const scope = formatScope(asked);
    if (asked.year !== undefined) return `The data has no sales${scope} in ${asked.year}.`;
    return years.length === 0 && scope === ''
      ? 'The data has no leap year.'
      : `The data has no sales${scope} in a leap year.`;
  }
  const place = formatPlace(latest, years.length, asked);
  const [partial] = coverage.partialWeeks;
  if (latest.lastWeek === null) return `${formatIncompleteYear(latest, partial, place, asked)}.`;
  const compared = compareStores(latest, place, asked, 'worst');
  return `${compared}${formatLaterWeek(partial, latest.lastWeek)}.`;
}

/** Returns the place of the year among the leap years; nothing for a question of one year. */
function formatPlace({ state }: LeadingYear, years: number, { year }: QuestionArgs): string {
  if (year !== undefined) return '';
  if (years === 1) return ', the only leap year with sales';
  return `, the last ${state === 'COMPLETE' ? 'complete ' : ''}leap year with sales`;
}
