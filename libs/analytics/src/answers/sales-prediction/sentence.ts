import { amount, decimal, formatCount, percent } from '../../words/numbers.js';
import { formatCoveredPeriod, formatScope } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

type Verdict = 'EXPLAINS_NOTHING' | 'WEAK' | 'MODERATE' | 'STRONG';

interface Prediction {
  verdict: Verdict | 'NOT_ENOUGH_DATA';
  n: number;
  rSquared: number | null;
  at: number | null;
  prediction: number | null;
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

interface QuestionArgs {
  department?: number;
  unemploymentAbove?: number;
  at?: number;
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
  const sales = `${whose} weekly sales in a store${formatCoveredPeriod({}, answer.coverage)}`;
  const above = `${asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE}\u00a0%`;
  const askedAt = asked.at === undefined ? undefined : `At ${asked.at}\u00a0%`;
  if (verdict === 'NOT_ENOUGH_DATA' || prediction === null || at === null) {
    const lacking =
      answer.n === 0
        ? `No complete week with sales${formatScope({ department: asked.department })} has unemployment above ${above}`
        : `Above ${above}, unemployment cannot be compared with ${sales}: ${formatCount(answer.n, 'row')} of equal or ` +
          'too few values allow no line';
    return askedAt === undefined
      ? `${lacking}.`
      : `${lacking}. ${askedAt}, there is no prediction.`;
  }
  const share = rSquared === null ? '' : `: ${strong(percent(rSquared))} of their variation`;
  return (
    `Above ${above}, unemployment explains ${strong(strengths[verdict])} of ${sales}${share}. ` +
    `${askedAt ?? `At the mean, ${decimal(at, 1)}\u00a0%,`} the line predicts ${amount(prediction)}.`
  );
}
