import type { SalesPredictionAnswer } from '#analytics/use-cases/sales-prediction/sales-prediction.model.js';
import { amount, count, decimal, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

export interface Asked {
  department?: number;
  unemploymentAbove?: number;
}

/** Whether unemployment tells anything of a department's sales. */
export function sentenceOf(answer: SalesPredictionAnswer, asked: Asked): string {
  const { rSquared, prediction, at, slope } = answer;
  const whose = asked.department === undefined ? 'a department' : `department ${asked.department}`;
  const where = `where it is above ${asked.unemploymentAbove ?? 8} %`;
  if (prediction === null || at === null || slope === null) {
    return `No line can be fitted to the weekly sales of ${whose} ${where}: there are ${count(answer.n)} rows.`;
  }
  const share =
    rSquared === null
      ? ''
      : ` It explains ${strong(percent(rSquared))} of the differences in sales.`;
  const direction = slope < 0 ? 'fall' : 'rise';
  return (
    `At ${decimal(at, 1)} % unemployment, the line predicts ${strong(amount(prediction))} of weekly sales for ` +
    `${whose} in one store; ${where}, they ${direction} by ${amount(Math.abs(slope))} with each point.${share}`
  );
}
