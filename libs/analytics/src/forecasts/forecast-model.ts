import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, EnumOutput, TextOutput } from '#serving/output.js';
import { AbstractOutput } from '#serving/schema-decorators.js';
import { longDate } from '../words/dates.js';
import type { Marts } from '../snapshot/marts.js';
import { ANSWER_FLOW, type ReadSnapshot } from '../snapshot/snapshot.js';

const sql = sqlFile(import.meta.url, './model.sql');

const ForecastState = namedEnum(
  'ForecastState',
  'Whether a forecast exists, and whether it follows from the newest sales.',
  {
    CURRENT: 'It follows from all complete weeks of sales.',
    STALE: 'Newer complete weeks are published; their forecast is being made, or failed.',
    NONE: 'The data allows no forecast.',
  },
);
export type ForecastState = keyof typeof ForecastState;

/** The mart that every answer of forecasts reads. */
export const MODEL_MART = 'forecast_model';

/** Descriptions of the two errors that answers compare. */
export const WMAE =
  'Weighted mean absolute error in the back-test, of a department in a store and week: holiday weeks count five times.';
export const NAIVE_WMAE =
  'The same error of the seasonal naive method, which repeats the week a year before.';

/** The fields that all answers of forecasts have. */
@AbstractOutput()
export abstract class FromForecast {
  @EnumOutput(ForecastState, 'Whether a forecast exists, and whether it is current.')
  state!: ForecastState;

  @TextOutput('Why the forecast is stale or missing; null when it is current.', { nullable: true })
  reason!: string | null;

  @TextOutput('The answer in plain words, with the accuracy in the back-test.')
  explanation!: string;

  @DateOutput('Last week of sales that the forecast follows from; null without a forecast.', {
    nullable: true,
  })
  originWeek!: string | null;
}

const modelRow = z.object({
  state: z.enum(ForecastState),
  reason: z.string().nullable(),
  /** Version of the method. */
  method: z.string().nullable(),
  originWeek: z.iso.date().nullable(),
  /** Weeks that are kept after `originWeek`. */
  horizon: z.int(),
  /** Weighted mean absolute error of a series in a week, over the whole back-test. */
  wmae: z.number().nullable(),
  naiveWmae: z.number().nullable(),
  /** Departments whose forecasts follow MarkDowns. */
  promotedDepartments: z.int(),
});

export type ForecastModel = z.output<typeof modelRow>;

/** The published sales, which tell whether a forecast is current. */
export const SALES_BESIDE = { flow: ANSWER_FLOW, marts: [] } as const;

/**
 * Returns the model of a snapshot of forecasts. It is stale when a later week of sales is complete than it follows from.
 */
export async function readModel(marts: Marts, snapshot: ReadSnapshot): Promise<ForecastModel> {
  const model = await marts.row(modelRow, sql, snapshot);
  if (model.state === 'NONE') return { ...model, originWeek: null };
  const through = snapshot.otherSnapshot?.completeThrough ?? null;
  if (through === null || model.originWeek === null || through <= model.originWeek) return model;
  const reason = `sales up to ${longDate(through)} are complete, and their forecast is not published yet`;
  return { ...model, state: 'STALE', reason };
}
