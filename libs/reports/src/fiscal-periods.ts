import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { findFiscalPeriods } from '#analytics/serving/fiscal-periods.js';
import { PeriodCalendar } from '#analytics/serving/periods.js';
import { requireCalendar } from '#analytics/snapshot/require-calendar.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { ANSWER_FLOW, type Snapshot } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { listArguments } from '#serving/arguments.js';
import type { AnswerRequest } from './answer-request.js';
import { FISCAL_PERIOD_NAMES, type FiscalPeriodName, namedPeriods } from './fiscal-period-names.js';

/** Arguments that select a period, which `during` sets. */
const periodArguments = [
  'year',
  'month',
  'from',
  'to',
  'fiscalYear',
  'fiscalQuarter',
  'fiscalMonth',
];

const listNames = ({ args }: AnswerDefinition) => listArguments(args).map(({ name }) => name);

/**
 * Reads the value of `during`.
 * @param given names of the other arguments
 * @throws AppError ARGUMENT_INVALID for another value, another period besides it, or an answer without weeks, or a part
 * of a year of an answer about years
 */
export function readFiscalPeriod(
  value: string,
  definition: AnswerDefinition,
  given: readonly string[],
): FiscalPeriodName {
  const { path, flow, period } = definition;
  const name = FISCAL_PERIOD_NAMES.find((each) => each === value);
  if (!name) {
    const values = FISCAL_PERIOD_NAMES.join(', ');
    throw refusedArgument('answers', `${path}: during is one of ${values}`);
  }
  const names = listNames(definition);
  if (flow !== ANSWER_FLOW || !['from', 'fiscalYear'].some((each) => names.includes(each)))
    throw refusedArgument('answers', `${path} selects no weeks: leave out during`);
  if (period === 'year' && namedPeriods[name].length !== 'YEAR')
    throw refusedArgument(
      'answers',
      `${path} is about years: set during to LAST_FISCAL_YEAR or FISCAL_YEAR_TO_DATE`,
    );
  const other = given.find((each) => periodArguments.includes(each));
  if (other !== undefined)
    throw refusedArgument('answers', `${path}: leave out ${other}, which during sets`);
  return name;
}

/**
 * Returns the answers with the weeks of their fiscal periods in a snapshot, by the fiscal calendar.
 * @throws AppError ARGUMENT_INVALID while the data contain no such period; NO_SNAPSHOT when a former version built the
 * snapshot
 */
export async function placeFiscalPeriods(
  answers: readonly AnswerRequest[],
  snapshot: Snapshot,
  marts: Marts,
): Promise<AnswerRequest[]> {
  const placed: AnswerRequest[] = [];
  const periods = await findPeriods(answers, snapshot, marts);
  for (const { during, ...asked } of answers) {
    const definition = answerRegistry.find(({ name }) => name === asked.answer);
    if (during === undefined || !definition) placed.push(asked);
    else {
      const { length, isOpen } = namedPeriods[during];
      const found = periods.find((each) => each.period === length && each.isOpen === isOpen);
      if (!found) {
        const period = `${isOpen ? 'complete week of an open' : 'whole'} fiscal ${length.toLowerCase()}`;
        throw refusedArgument('answers', `${definition.path}: the data contain no ${period} yet`);
      }
      const { firstWeek: from, lastWeek: to, fiscalYear, fiscalQuarter, fiscalMonth } = found;
      const names = listNames(definition);
      const chosen = names.includes('from')
        ? { from, to }
        : { fiscalYear, fiscalQuarter, fiscalMonth };
      const own = Object.entries(chosen).filter(([, value]) => value !== null);
      const calendar = names.includes('calendar') && { calendar: PeriodCalendar.FISCAL };
      placed.push({ ...asked, args: { ...calendar, ...asked.args, ...Object.fromEntries(own) } });
    }
  }
  return placed;
}

/** @throws AppError NO_SNAPSHOT when an answer is about a fiscal period, and a former version built the snapshot */
async function findPeriods(answers: readonly AnswerRequest[], snapshot: Snapshot, marts: Marts) {
  if (answers.every(({ during }) => during === undefined)) return [];
  await requireCalendar(marts, snapshot);
  return findFiscalPeriods(marts, snapshot);
}
