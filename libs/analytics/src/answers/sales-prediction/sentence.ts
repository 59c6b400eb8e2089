import { amount, decimal, formatCount, shortAmount } from '../../words/numbers.js';
import { formatCoveredPeriod } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';
import { UNEMPLOYMENT_ABOVE } from '../../words/unemployment.js';

interface Slope {
  slope: number;
  low: number | null;
  high: number | null;
}

interface Row {
  department: number | null;
  verdict: 'HELPS' | 'NO_BETTER' | 'TOO_FEW';
  rows: number;
  stores: number;
  comparedStores: number;
  storeEffects: Slope | null;
  weekEffects: Slope | null;
  heldOut: { rmse: number; meanRmse: number } | null;
  prediction: number | null;
  predictionState: string | null;
}

interface Answer {
  judgedDepartments: number;
  helpedDepartments: number;
  passingByChance: number;
  departments: readonly Row[];
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

interface QuestionArgs {
  department?: number;
  unemploymentAbove?: number;
  at?: number;
}

/** Departments that a sentence names. */
const NAMED = 8;

const formatPercent = (value: number) => `${value}\u00a0%`;

/** Returns which departments unemployment helps to predict, or what it says about the one that is asked. */
export function sentence(answer: Answer, asked: QuestionArgs): string {
  const above = `Above ${formatPercent(asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE)}`;
  const period = formatCoveredPeriod({}, answer.coverage);
  const row = answer.departments.find(
    ({ department }) => department === (asked.department ?? null),
  );
  if (!row) return describeNothing(asked);
  const verdict =
    asked.department === undefined
      ? describeAll(answer, above, period)
      : describeDepartment(row, asked.department, above, period);
  return `${verdict} ${describePrediction(row, asked)}`;
}

function describeNothing({ department, unemploymentAbove = UNEMPLOYMENT_ABOVE, at }: QuestionArgs) {
  const scope = department === undefined ? '' : ` of department ${department}`;
  const nothing = `No complete week with sales${scope} has unemployment above ${formatPercent(unemploymentAbove)}.`;
  return at === undefined ? nothing : `${nothing} At ${formatPercent(at)}, there is no prediction.`;
}

function describeAll(
  { judgedDepartments, helpedDepartments, passingByChance, departments }: Answer,
  above: string,
  period: string,
): string {
  if (judgedDepartments === 0)
    return `${above}, no department has enough weeks and stores${period} to judge whether unemployment helps to predict its sales.`;
  const helped = departments.flatMap(({ verdict, department }) =>
    verdict === 'HELPS' && department !== null ? [department] : [],
  );
  const names =
    helped.length === 0 || helped.length > NAMED
      ? ''
      : ` (department${helped.length === 1 ? '' : 's'} ${joinNames(helped)})`;
  return (
    `${above}, unemployment helps to predict the weekly sales in a store of ${strong(String(helpedDepartments))} of ` +
    `${formatCount(judgedDepartments, 'department')}${names}${period}; by chance alone, up to ` +
    `${decimal(passingByChance, 1)} would pass.`
  );
}

function describeDepartment(
  { verdict, rows, comparedStores, storeEffects, weekEffects, heldOut }: Row,
  department: number,
  above: string,
  period: string,
): string {
  const sales = `the weekly sales of department ${department} in a store${period}`;
  if (verdict === 'TOO_FEW')
    return `${above}, ${formatCount(rows, 'row')} and ${formatCount(comparedStores, 'store')} with two values are too few to judge whether unemployment helps to predict ${sales}.`;
  const slopes = [
    ...(storeEffects
      ? [`compared with its own mean, a store sold ${describeSlope(storeEffects)}`]
      : []),
    ...(weekEffects
      ? [
          `compared with other stores in the same week, it sold ${describeSlope(weekEffects)}${describeInterval(weekEffects)}`,
        ]
      : []),
  ];
  const errors = heldOut
    ? ` On held-out weeks, the line errs by ${shortAmount(heldOut.rmse)} and the plain mean by ${shortAmount(heldOut.meanRmse)}.`
    : '';
  const words = verdict === 'HELPS' ? strong('helps') : `does ${strong('not help')}`;
  const why = slopes.length === 0 ? '' : `: for each point, ${slopes.join('; ')}`;
  return `${above}, unemployment ${words} to predict ${sales}${why}.${errors}`;
}

const describeSlope = ({ slope }: Slope) =>
  `${shortAmount(Math.abs(slope))} ${slope < 0 ? 'less' : 'more'}`;

const describeInterval = ({ low, high }: Slope) =>
  low === null || high === null
    ? ''
    : ` (95\u00a0% interval ${shortAmount(low)} to ${shortAmount(high)})`;

function describePrediction(
  { prediction, predictionState, stores }: Row,
  { department, at }: QuestionArgs,
): string {
  const where =
    at === undefined ? 'At the latest unemployment of each store' : `At ${formatPercent(at)}`;
  if (prediction === null) return `${where}, there is no prediction.`;
  const line =
    department === undefined
      ? `one line through all departments predicts ${amount(prediction)} a week`
      : `${amount(prediction)} a week are predicted`;
  // A store never had unemployment this low or this high above the threshold.
  const beyond = predictionState === 'EXTRAPOLATED' ? ', an extrapolation' : '';
  return `${where}, ${line} in ${formatCount(stores, 'store')}${beyond}.`;
}
