import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, EnumOutput, TextOutput } from '#serving/output.js';
import { AbstractOutput } from '#serving/schema-decorators.js';
import type { Marts } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';

const sql = sqlFile(import.meta.url, './model.sql');

const ForecastState = namedEnum(
  'ForecastState',
  'Whether a forecast exists, and whether it follows from the newest sales.',
  {
    CURRENT: 'Made from the sales of this snapshot.',
    STALE: 'Made by an earlier run, because the forecast of this run failed.',
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
});

export type ForecastModel = z.output<typeof modelRow>;

/** A snapshot that was published before RetailStream made forecasts. */
const OLDER: ForecastModel = {
  state: 'NONE',
  reason: 'the run that published this snapshot made none; the next run makes one',
  method: null,
  originWeek: null,
  horizon: 0,
  wmae: null,
  naiveWmae: null,
};

export async function readModel(marts: Marts, snapshot: ReadSnapshot): Promise<ForecastModel> {
  const [model = OLDER] = await marts.rows(modelRow, sql, snapshot);
  return model.state === 'NONE' ? { ...model, originWeek: null } : model;
}
