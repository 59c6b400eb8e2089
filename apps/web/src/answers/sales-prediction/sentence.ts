import type { SalesPredictionAnswer } from '#analytics/use-cases/sales-prediction/sales-prediction.js';
import { amount, count, decimal, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

interface Asked {
  department?: number | undefined;
  unemploymentAbove?: number | undefined;
}

const tells: Record<Exclude<SalesPredictionAnswer['verdict'], 'NOT_ENOUGH_DATA'>, string> = {
  EXPLAINS_NOTHING: 'practically nothing',
  WEAK: 'a little',
  MODERATE: 'something',
  STRONG: 'much',
};

/** Whether unemployment tells anything of a department's sales. */
export function sentenceOf(answer: SalesPredictionAnswer, asked: Asked): string {
  const { rSquared, prediction, at, verdict } = answer;
  const whose =
    asked.department === undefined ? 'a department’s' : `department ${asked.department}’s`;
  const where = `Above ${asked.unemploymentAbove ?? 8}\u00a0%, unemployment`;
  if (verdict === 'NOT_ENOUGH_DATA' || prediction === null || at === null) {
    return `${where} cannot be held against ${whose} weekly sales: ${count(answer.n)} rows are too few for a line.`;
  }
  const share =
    rSquared === null ? '' : `: ${strong(percent(rSquared))} of the differences in a store`;
  return (
    `${where} tells ${strong(tells[verdict])} about ${whose} weekly sales${share}. ` +
    `At ${decimal(at, 1)}\u00a0% the line predicts ${amount(prediction)}.`
  );
}
