import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { EnumArg, IntArg } from '#serving/input.js';
import {
  BooleanOutput,
  DecimalOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { UNEMPLOYMENT_ABOVE } from '../../words/unemployment.js';
import { StoreNumber } from '../../labels/labels.js';

const sql = sqlFile(import.meta.url, './benchmarks.sql');
const slopeSql = sqlFile(import.meta.url, './slope.sql');

@ArgsType()
class BenchmarksArgs {
  @IntArg('Only this year; all years when left out.', { min: 1900, max: 9999 })
  year?: number;

  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;
}

@Output('A store of the caller among all selected stores of the chain.')
class StoreBenchmark {
  @StoreNumber('Store number.')
  store!: number;

  @DecimalOutput(2, 'Sales of the store.')
  sales!: number;

  @IntOutput('Rank by sales among the selected stores of the chain, best first; ties share a rank.')
  rank!: number;
}

const nullable = { nullable: true };

@Output(
  'Figures of the whole chain, with which a caller who is bound to stores compares their own.',
)
export class BenchmarksAnswer {
  @BooleanOutput(
    'Whether the figures are open. To a caller who is bound to stores they are not, and null, unless each year, and each store ' +
      'type in each year, has at least five other stores and none of those has more than half of their sales. Without a ' +
      'filter this must hold for the chain, and with `year` for each year.',
  )
  isOpen!: boolean;

  @IntOutput('Number of selected stores with sales.', nullable)
  stores!: number | null;

  @DecimalOutput(2, 'Average sales of a week in a store.', nullable)
  averageStoreWeek!: number | null;

  @DecimalOutput(4, "Share of the caller's stores in the sales of the selected stores.", nullable)
  share!: number | null;

  @ListOutput(StoreBenchmark, "The caller's stores among the selected stores, best first.")
  ranks!: StoreBenchmark[];

  @DecimalOutput(
    2,
    'Change of the weekly sales of a department in a store for each point of unemployment: the row "all" of `salesPrediction` ' +
      'for the whole chain, without the filters.',
    nullable,
  )
  salesPerPointOfUnemployment!: number | null;

  @ObjectOutput(
    Coverage,
    'Weeks of the year. Its deliveries are those of the stores of the caller.',
  )
  coverage!: Coverage;
}

const answerRow = createShape(BenchmarksAnswer, [
  'isOpen',
  'stores',
  'averageStoreWeek',
  'share',
  'ranks',
  'coverage',
]);
const slopeRow = z.object({ slope: z.number().nullable() });

export const benchmarks = defineAnswer<BenchmarksArgs, BenchmarksAnswer>({
  name: 'benchmarks',
  description:
    "The chain's average week of a store, and the ranks and share of the caller's stores, also for callers bound to stores.",
  marts: [
    'store_week',
    'store_week_coverage',
    'store_department_week',
    'store_department_unemployment',
  ],
  readsChain: true,
  storesOnly: 'benchmarks are of all departments',
  args: BenchmarksArgs,
  result: BenchmarksAnswer,
  mainPart: 'ranks',
  views: [],
  links: [
    {
      to: 'yearlyStorePerformance',
      title: 'All years of the store',
      rows: 'ranks',
      fields: { store: 'store' },
    },
  ],
  example: `{ benchmarks {
    isOpen stores averageStoreWeek share salesPerPointOfUnemployment
    ranks { store sales rank }
    coverage { firstWeek lastWeek weeks }
  } }`,
  /** @throws AppError SCOPE_REFUSED for a caller who is bound to departments */
  async answer({ year, storeType }, { scope, ...chain }, marts) {
    const [answer, { slope }] = await Promise.all([
      marts.row(answerRow, sql, chain, [year, storeType, scope?.stores]),
      marts.row(slopeRow, slopeSql, chain, [undefined, UNEMPLOYMENT_ABOVE, scope?.stores]),
    ]);
    return { ...answer, salesPerPointOfUnemployment: slope };
  },
});
