import { DateOutput, DecimalOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { AbstractOutput } from '#serving/schema-decorators.js';
import { DepartmentNumber } from '../../labels/labels.js';

const nullable = { nullable: true };
const WITHOUT_DELIVERY = 'null while none of its store-weeks is complete';
const WITHOUT_FORECAST = 'null without a forecast of such store-weeks';

/** Sales against the plan of a selection. */
@AbstractOutput()
export abstract class PlanFigures {
  @IntOutput('Store-weeks with a plan; by department, those of the department.')
  plannedStoreWeeks!: number;

  @IntOutput('Store-weeks of them whose sales are complete.')
  deliveredStoreWeeks!: number;

  @DecimalOutput(2, 'Plan of the whole period.')
  plan!: number;

  @DecimalOutput(2, 'Plan of the complete store-weeks, which `actual` is compared with.')
  deliveredPlan!: number;

  @DecimalOutput(2, 'Plan of the other store-weeks: not delivered, and no miss.')
  notDeliveredPlan!: number;

  @DecimalOutput(
    2,
    `Sales of the planned departments in the complete store-weeks; ${WITHOUT_DELIVERY}.`,
    nullable,
  )
  actual!: number | null;

  @DecimalOutput(2, `Actual less \`deliveredPlan\`; ${WITHOUT_DELIVERY}.`, nullable)
  difference!: number | null;

  @DecimalOutput(
    6,
    `The difference as a ratio of \`deliveredPlan\`; ${WITHOUT_DELIVERY}.`,
    nullable,
  )
  change!: number | null;

  @DecimalOutput(
    2,
    'Sales of departments without a plan in the complete store-weeks, which nothing here counts; null by department and ' +
      'while none of the store-weeks is complete.',
    nullable,
  )
  unplannedSales!: number | null;

  @DecimalOutput(
    2,
    'Sales of the planned departments in the complete weeks a year earlier that complete store-weeks compare with, by the ' +
      'fiscal calendar; null without them.',
    nullable,
  )
  lastYear!: number | null;

  @DecimalOutput(
    6,
    'Change of the sales of these store-weeks on `lastYear`, as a ratio; null without them.',
    nullable,
  )
  changeOnLastYear!: number | null;

  @DecimalOutput(
    2,
    `Sales to expect of the planned departments in store-weeks that are not complete, up to the end of the period; ${WITHOUT_FORECAST}.`,
    nullable,
  )
  forecast!: number | null;

  @DecimalOutput(
    2,
    'Lower end of the 80 % interval of the sum of these store-weeks: their own ends, with as much of their distance as ' +
      `remains of the errors of such sums in the back-test; ${WITHOUT_FORECAST}.`,
    nullable,
  )
  forecastLow!: number | null;

  @DecimalOutput(2, `Upper end of this interval; ${WITHOUT_FORECAST}.`, nullable)
  forecastHigh!: number | null;

  @DecimalOutput(2, `Actual and forecast together; ${WITHOUT_FORECAST}.`, nullable)
  expected!: number | null;

  @DecimalOutput(2, `Actual and \`forecastLow\` together; ${WITHOUT_FORECAST}.`, nullable)
  expectedLow!: number | null;

  @DecimalOutput(2, `Actual and \`forecastHigh\` together; ${WITHOUT_FORECAST}.`, nullable)
  expectedHigh!: number | null;

  @DecimalOutput(
    2,
    `Plan of the store-weeks that are complete or forecast, which \`expected\` is compared with; ${WITHOUT_FORECAST}.`,
    nullable,
  )
  expectedPlan!: number | null;

  @DecimalOutput(
    6,
    `Expected less \`expectedPlan\`, as a ratio of it; ${WITHOUT_FORECAST}.`,
    nullable,
  )
  expectedChange!: number | null;
}

@Output('Sales against the plan of one store, district, region, department or period.')
export class PlanGroup extends PlanFigures {
  @TextOutput(
    'Name of the group: `Store 4`, a district, `Department 3`, `2012-Q4`, `2012-M10`, a week date.',
  )
  group!: string;

  @IntOutput('Store number; null for other groups.', nullable)
  store!: number | null;

  @TextOutput(
    'Name of the store; null for other groups, and when the stores file has none.',
    nullable,
  )
  storeName!: string | null;

  @TextOutput('District; null for other groups.', nullable)
  district!: string | null;

  @TextOutput('Region; null for other groups.', nullable)
  region!: string | null;

  @DepartmentNumber('Department number; null for other groups.', nullable)
  department!: number | null;

  @IntOutput('Quarter of the fiscal year; null for other groups.', nullable)
  quarter!: number | null;

  @IntOutput('Month of the fiscal year; null for other groups.', nullable)
  month!: number | null;

  @DateOutput('Week date; null for other groups.', nullable)
  week!: string | null;
}
