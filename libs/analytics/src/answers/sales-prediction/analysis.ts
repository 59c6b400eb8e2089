import type { Analysis } from '../../serving/analysis.js';
import { UNEMPLOYMENT_ABOVE } from '../../words/unemployment.js';

interface Slope {
  slope: number;
}

interface DepartmentSlopes {
  group: string;
  verdict: string;
  meanSales: number;
  storeEffects: Slope | null;
  weekEffects: Slope | null;
}

interface Slopes {
  departments: readonly DepartmentSlopes[];
}

export const analysis: Analysis<Slopes> = {
  method:
    'For each department, ordinary least squares fits the weekly sales in a store on the unemployment rate of the week, for ' +
    `rates above ${UNEMPLOYMENT_ABOVE} %: once with an effect of each store, and once with an effect of each store and ` +
    'week. Standard errors are clustered by store (CR1). The last fifth of the weeks is held out, in two blocks, and the ' +
    'error there is compared with that of the plain mean of the department in the store.',
  limits: [
    'A relation is no cause: other things change in a region together with unemployment.',
    'Unemployment fell in most regions, so that store effects alone count every trend as its effect. Week effects remove trends that all stores share.',
    'Of many departments some pass by chance: the answer says how many.',
    'Beyond the unemployment that a store had, the prediction is an extrapolation.',
    'Intervals of sums take single weeks of stores as independent: in a week that is good everywhere, sales are outside more often.',
  ],
  chart: {
    kind: 'dots',
    title: 'Change of sales per point of unemployment, as a share of mean sales, by department',
    x: 'storeEffects',
    xAxis: 'with store effects',
    y: 'weekEffects',
    axis: 'with store and week effects',
    by: 'verdict',
    label: 'group',
  },
  chartRows: ({ departments }) =>
    departments.flatMap(({ group, verdict, meanSales, storeEffects, weekEffects }) =>
      verdict === 'TOO_FEW' || !storeEffects || !weekEffects || meanSales <= 0
        ? []
        : [
            {
              group,
              verdict,
              storeEffects: storeEffects.slope / meanSales,
              weekEffects: weekEffects.slope / meanSales,
            },
          ],
    ),
};
