import { dropMissing, match, parseNumber, rejectSentence } from './months.js';
import type { Reader } from './reader.js';
import { parseScope, SCOPE } from './weeks.js';

const PERIOD =
  ' in (?:month (?<month>\\d+) of )?(?:quarter (?<quarter>\\d+) of )?fiscal year (?<year>\\d{4})(?<latest> \\(the latest\\))?';
/** The chain has no plan. */
const NO_PLAN = `There is no amount of (?:the plan|version (?<version>[a-z]+) of the plan)(?:${SCOPE}| of the chain)${PERIOD}: no plan was delivered`;

export const readSalesAgainstPlan: Reader = (sentence, { weeks }, { by }) => {
  const groups = match(sentence, NO_PLAN) ?? rejectSentence(sentence);
  const { month, quarter, year, latest, version } = groups;
  const isLatest = latest !== undefined;
  return {
    named: dropMissing({
      by: by === 'STORE' ? undefined : by,
      ...parseScope(groups['scope']),
      version,
      fiscalMonth: parseNumber(month),
      fiscalQuarter: parseNumber(quarter),
      fiscalYear: isLatest ? undefined : parseNumber(year),
    }),
    figures: isLatest
      ? [{ name: 'latest year', text: year, value: weeks.at(-1)?.slice(0, 4) }]
      : [],
  };
};
