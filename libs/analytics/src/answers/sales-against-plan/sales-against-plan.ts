import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { EnumArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { IntOutput, ListOutput, ObjectOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { readPlaces } from '../../serving/places.js';
import { createFormerSnapshotError, FORECAST_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';
import { PlanFigures, PlanGroup } from './plan-figures.js';
import { sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './sales_against_plan.sql').replace('{remaining}', () =>
  sqlFile(import.meta.url, './remaining_errors.sql'),
);

const PlanGrouping = namedEnum('PlanGrouping', 'Grouping of sales against the plan.', {
  STORE: 'By store, the furthest below its plan first.',
  DISTRICT: 'By district that stores are in now, the furthest below its plan first.',
  REGION: 'By region that stores are in now, the furthest below its plan first.',
  DEPARTMENT: 'By department, the furthest below its plan first.',
  QUARTER: 'By quarter of the fiscal year.',
  MONTH: 'By month of the fiscal year.',
  WEEK: 'By week.',
});
type PlanGrouping = keyof typeof PlanGrouping;

@ArgsType()
class SalesAgainstPlanArgs {
  @EnumArg(PlanGrouping, 'Dimension to group by.', PlanGrouping.STORE)
  by: PlanGrouping = PlanGrouping.STORE;

  @TextArg('Version of the plan; `plan`, that of files without a version, when left out.', {
    minLength: 1,
  })
  version?: string;

  @IntArg('Fiscal year; the one of the last week of sales when left out.', { min: 1900, max: 9999 })
  fiscalYear?: number;

  @IntArg('Only this quarter of the fiscal year.', { min: 1, max: 4 })
  fiscalQuarter?: number;

  @IntArg('Only this month of the fiscal year.', { min: 1, max: 13 })
  fiscalMonth?: number;

  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Only this department.', { min: 1 })
  department?: number;
}

@Output('Sales against the plan of a fiscal year or a part of it.')
export class SalesAgainstPlanAnswer extends PlanFigures {
  @TextOutput('Version of the plan.')
  version!: string;

  @ListOutput(String, 'All versions of the plan.')
  versions!: string[];

  @ListOutput(PlanGroup, 'Stores, districts, regions, departments or periods.')
  groups!: PlanGroup[];

  @IntOutput('Fiscal year; null without sales.', { nullable: true })
  fiscalYear!: number | null;

  @ObjectOutput(Coverage, 'Weeks with complete store-weeks that have a plan.')
  coverage!: Coverage;
}

/** Removes what only groups have. */
const whole = createShape(PlanFigures);
const answerRow = createShape(SalesAgainstPlanAnswer, [
  'version',
  'fiscalYear',
  'versions',
  'coverage',
  'groups',
]).and(z.object({ all: whole, isFormer: z.boolean() }));

export const salesAgainstPlan = defineAnswer<SalesAgainstPlanArgs, SalesAgainstPlanAnswer>({
  name: 'salesAgainstPlan',
  description:
    'Sales of the planned departments against a version of the plan over complete store-weeks, with last year, and the forecast to the end of the ' +
    'period, by store, district, region, department or fiscal period.',
  marts: [
    'plan_store_week',
    'plan_store_department_week',
    'plan_department_week',
    'calendar_week',
    'store_profile',
  ],
  otherFlow: {
    flow: FORECAST_FLOW,
    marts: ['forecast_total_week', 'forecast_store_department_week', 'forecast_backtest'],
  },
  args: SalesAgainstPlanArgs,
  result: SalesAgainstPlanAnswer,
  mainPart: 'groups',
  views: [
    {
      name: 'sales_against_plan',
      comment:
        'Sales of each store against the plan of the fiscal year of the last week of sales, over complete store-weeks, and ' +
        'the forecast of the others.',
      sql,
      otherFlowQuery: { flow: FORECAST_FLOW, sql },
      steps: [
        { fields: SalesAgainstPlanAnswer, only: ['version', 'fiscalYear'] },
        {
          into: { list: 'groups' },
          fields: PlanGroup,
          without: ['group', 'district', 'region', 'department', 'quarter', 'month', 'week'],
        },
      ],
    },
  ],
  links: [
    {
      to: 'salesAgainstPlan',
      title: 'Stores of the district',
      rows: 'groups',
      fields: { district: 'district' },
      values: { by: 'STORE' },
    },
    {
      to: 'salesAgainstPlan',
      title: 'Departments of the store',
      rows: 'groups',
      fields: { store: 'store' },
      values: { by: 'DEPARTMENT' },
      without: ['department'],
    },
    {
      to: 'salesAgainstPlan',
      title: 'Months of the store',
      rows: 'groups',
      fields: { store: 'store' },
      values: { by: 'MONTH' },
    },
    {
      to: 'salesAgainstPlan',
      title: 'Stores of the department',
      rows: 'groups',
      fields: { department: 'department' },
      values: { by: 'STORE' },
      without: ['store'],
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the store',
      rows: 'groups',
      fields: { store: 'store' },
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Plan',
    title: 'Do sales reach the plan?',
    controls: [
      { argument: 'by', initial: PlanGrouping.STORE, label: 'By' },
      { argument: 'version', placeholder: 'plan', compared: 'plan' },
      { argument: 'fiscalYear', placeholder: 'of the last week' },
      { argument: 'fiscalMonth' },
      { argument: 'store' },
      { argument: 'department' },
    ],
    rows: 'groups',
    notes: [
      'Complete store-weeks and planned departments are compared. The rest is not delivered, and no miss.',
      'A monthly amount is spread to its weeks by the sales of the same weeks a year earlier.',
    ],
    chart: {
      kind: 'bars',
      title: 'Sales against the plan of the same store-weeks',
      x: 'group',
      y: 'difference',
      axis: 'sales less plan',
      label: 'change',
      missing: 'not delivered',
    },
    table: {
      caption: 'Sales against plan',
      columns: [
        'group',
        { field: 'storeName', head: 'Name', isOptional: true, where: { by: 'STORE' } },
        'actual',
        { field: 'deliveredPlan', head: 'Plan of the same weeks' },
        'difference',
        { field: 'change', head: 'Against plan' },
        { field: 'changeOnLastYear', head: 'On last year' },
        { field: 'notDeliveredPlan', head: 'Plan not delivered' },
        { field: 'unplannedSales', head: 'Sales without a plan', isOptional: true },
        { field: 'expected', head: 'Expected' },
        { field: 'expectedLow', head: 'From' },
        { field: 'expectedHigh', head: 'To' },
        { field: 'expectedChange', head: 'Expected against plan' },
      ],
    },
  },
  example: `{ salesAgainstPlan(by: STORE) {
    version fiscalYear plan deliveredPlan notDeliveredPlan actual difference change unplannedSales lastYear changeOnLastYear
    expected expectedLow expectedHigh expectedPlan expectedChange
    groups { group actual deliveredPlan difference change expected expectedChange }
    coverage { firstWeek lastWeek weeks }
  } }`,
  async answer(args, snapshot, marts) {
    const { by, version, fiscalYear, fiscalQuarter, fiscalMonth, store, storeType } = args;
    const { otherSnapshot } = snapshot;
    if (by === PlanGrouping.DISTRICT || by === PlanGrouping.REGION)
      await readPlaces(marts, snapshot);
    const { all, isFormer, ...row } = await marts.row(answerRow, sql, snapshot, [
      otherSnapshot?.id,
      by,
      version,
      fiscalYear,
      fiscalQuarter,
      fiscalMonth,
      store,
      storeType,
      args.department,
    ]);
    if (isFormer) throw createFormerSnapshotError(snapshot);
    // Its partitions look empty once it is dropped.
    if (otherSnapshot) await marts.snapshot(otherSnapshot.id, FORECAST_FLOW);
    return { ...all, ...row };
  },
});
