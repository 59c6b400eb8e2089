import { amount, change, count, difference, formatCount } from '../../words/numbers.js';
import { formatWholeScope } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface Figures {
  plannedStoreWeeks: number;
  deliveredStoreWeeks: number;
  plan: number;
  deliveredPlan: number;
  notDeliveredPlan: number;
  actual: number | null;
  difference: number | null;
  change: number | null;
  unplannedSales: number | null;
  expected: number | null;
  expectedLow: number | null;
  expectedHigh: number | null;
  expectedPlan: number | null;
  expectedChange: number | null;
}

interface Answer extends Figures {
  version: string;
  versions: readonly string[];
  fiscalYear: number | null;
}

interface QuestionArgs {
  store?: number;
  storeType?: string;
  department?: number;
  fiscalYear?: number;
  fiscalQuarter?: number;
  fiscalMonth?: number;
}

/** Returns how sales compare with the plan where they are complete, and what the period comes to with the forecast. */
export function sentence(answer: Answer, asked: QuestionArgs): string {
  const { version, fiscalYear, plannedStoreWeeks, deliveredStoreWeeks } = answer;
  const period = formatFiscalPeriod(asked, fiscalYear);
  const scope = formatWholeScope(asked);
  const plan = version === 'plan' ? 'the plan' : `version ${version} of the plan`;
  if (plannedStoreWeeks === 0) {
    const others =
      answer.versions.length === 0
        ? 'no plan was delivered'
        : `the versions are ${joinNames(answer.versions)}`;
    return `There is no amount of ${plan}${scope}${period}: ${others}.`;
  }
  if (answer.actual === null || answer.difference === null)
    return `Of the sales${scope}${period}, no planned store-week is delivered yet: ${plan} is ${strong(amount(answer.plan))}.`;
  const ratio = answer.change === null ? '' : ` (${change(answer.change)})`;
  const weeks =
    deliveredStoreWeeks === plannedStoreWeeks
      ? `in all ${formatCount(plannedStoreWeeks, 'store-week')}`
      : `in the ${count(deliveredStoreWeeks)} of ${formatCount(plannedStoreWeeks, 'store-week')} that are complete`;
  const subject = answer.unplannedSales ? 'In departments with a plan, sales' : 'Sales';
  const compared =
    `${subject}${scope}${period} are ${strong(amount(answer.actual))}, ${strong(difference(answer.difference))}${ratio} against ` +
    `${plan} of ${amount(answer.deliveredPlan)} ${weeks}.`;
  const rest =
    deliveredStoreWeeks === plannedStoreWeeks
      ? ''
      : ` ${amount(answer.notDeliveredPlan)} of the plan is not delivered.`;
  const others = answer.unplannedSales
    ? ` Other departments sold ${amount(answer.unplannedSales)} in the same store-weeks.`
    : '';
  return `${compared}${rest}${others}${formatExpected(answer)}`;
}

function formatExpected(answer: Answer): string {
  const { expected, expectedLow, expectedHigh, expectedPlan, expectedChange } = answer;
  if (expected === null || expectedLow === null || expectedHigh === null || expectedPlan === null)
    return '';
  const ratio = expectedChange === null ? '' : ` (${change(expectedChange)})`;
  return (
    ` With the forecast, ${strong(amount(expected))} is expected, ${amount(expectedLow)} to ${amount(expectedHigh)}, ` +
    `against a plan of ${amount(expectedPlan)}${ratio}.`
  );
}

function formatFiscalPeriod(
  { fiscalYear, fiscalQuarter: quarter, fiscalMonth: month }: QuestionArgs,
  year: number | null,
): string {
  const parts = [
    ...(month === undefined ? [] : [`month ${month}`]),
    ...(quarter === undefined ? [] : [`quarter ${quarter}`]),
    ...(year === null
      ? []
      : [`fiscal year ${year}${fiscalYear === undefined ? ' (the latest)' : ''}`]),
  ];
  return parts.length === 0 ? '' : ` in ${parts.join(' of ')}`;
}
