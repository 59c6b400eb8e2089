import { amount, count, decimal, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

type Verdict = 'EXPLAINS_NOTHING' | 'WEAK' | 'MODERATE' | 'STRONG';

interface Prediction {
  verdict: Verdict | 'NOT_ENOUGH_DATA';
  n: number;
  rSquared: number | null;
  at: number | null;
  prediction: number | null;
}

interface QuestionArgs {
  department?: number;
  unemploymentAbove?: number;
}

/** The default threshold. */
export const UNEMPLOYMENT_ABOVE = 8;

const strengths: Record<Verdict, string> = {
  EXPLAINS_NOTHING: 'practically nothing',
  WEAK: 'a little',
  MODERATE: 'some',
  STRONG: 'much',
};

/** Returns whether unemployment explains a department's sales. */
export function sentence(answer: Prediction, asked: QuestionArgs): string {
  const { rSquared, prediction, at, verdict } = answer;
  const whose =
    asked.department === undefined ? 'a department’s' : `department ${asked.department}’s`;
  const where = `Above ${asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE}\u00a0%, unemployment`;
  if (verdict === 'NOT_ENOUGH_DATA' || prediction === null || at === null) {
    return (
      `${where} cannot be compared with ${whose} weekly sales: ${count(answer.n)} rows are too ` +
      'few for a line.'
    );
  }
  const share = rSquared === null ? '' : `: ${strong(percent(rSquared))} of their variation`;
  return (
    `${where} explains ${strong(strengths[verdict])} of ${whose} weekly sales${share}. At ` +
    `${decimal(at, 1)}\u00a0% the line predicts ${amount(prediction)}.`
  );
}
