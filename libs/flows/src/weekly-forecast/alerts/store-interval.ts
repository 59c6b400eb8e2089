import { defineAlert } from '#pipeline/flow/define-flow.js';
import { groupDigits } from '#pipeline/quality/rule-kinds.js';

export const storeInterval = defineAlert({
  comment: 'A store sold more or less in a week than the 95 % interval of its forecast.',
  sql: new URL('store_interval.sql', import.meta.url),
  reads: ['forecast_backtest'],
  subject: 'store',
  threshold: {
    meaning:
      'how many times as far from the forecast as the end of its 95 % interval the sales have to be',
    default: 1,
    min: 0.1,
    max: 100,
  },
  describe: ({ id, week, value, expected, lowest, highest, threshold, isAbove }) => ({
    title: `Store ${id} sold ${isAbove ? 'more' : 'less'} in the week of ${week} than the 95 % interval of its forecast`,
    cause:
      `${groupDigits(value)} in the week of ${week}; the forecast was ${groupDigits(expected)}, and ` +
      `${threshold === 1 ? '' : `${threshold} times `}its 95 % interval ` +
      (isAbove ? `ends at ${groupDigits(highest)}` : `begins at ${groupDigits(lowest)}`),
    link: `/answers/forecast-backtest?store=${id}`,
  }),
});
