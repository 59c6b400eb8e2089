import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateArguments } from '#serving/check-arguments.js';
import { createBacktest, createWeeks, fewForecasts } from '#test/factories/few-forecasts.js';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { useNrfCalendar } from '#test/factories/nrf-calendar.js';
import { publishForecast } from '#test/factories/publish-forecast.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { forecast, type ForecastAnswer } from '../answers/forecast/forecast.js';

const NEAR = ['2012-10-19', 1, '2012-10-26'] as const;
const FIRST = ['2012-10-12', 1, '2012-10-19'] as const;
const SECOND = ['2012-10-12', 2, '2012-10-26'] as const;

const evaluateWeek = (
  week: Parameters<typeof createBacktest>[0],
  store: number,
  [sales, expected]: readonly [number, number],
) =>
  createBacktest(week, 'STORE', store, [sales, expected, 100], {
    weight: 1,
    weighted_error: Math.abs(sales - expected),
    naive_error: 30,
  });

let database: TestWarehouse;
let fixture: AnswerFixture;

beforeAll(async () => {
  database = await createTestWarehouse();
  await loadMarts(
    database.url,
    createSources({
      stores: '1,A,1000,Ashford,North,Lakes\n2,B,500,Bellmont,North,Lakes\n3,B,500',
      sales: `1,1,19/10/2012,100.00,TRUE
              1,1,26/10/2012,110.00,FALSE
              1,2,26/10/2012,50.00,FALSE
              2,1,26/10/2012,200.50,FALSE
              3,1,26/10/2012,70.00,FALSE`,
      features: '1,19/10/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
    }),
  );
  await publishForecast(database.warehouse, {
    ...fewForecasts,
    forecast_total_week: [1, 2, 3].flatMap((number) =>
      createWeeks({ grain: 'STORE', number }, 170, 180),
    ),
    // Errors of stores 1 and 2: 10 and -5, 10 and 10, -15 and 0. Their sums of single weeks keep 5 + 20 + 15 of 50, those of
    // the weeks of each origin together 5 + 5.
    forecast_backtest: [
      evaluateWeek(NEAR, 1, [160, 150]),
      evaluateWeek(NEAR, 2, [105, 110]),
      evaluateWeek(FIRST, 1, [110, 100]),
      evaluateWeek(FIRST, 2, [110, 100]),
      evaluateWeek(SECOND, 1, [85, 100]),
      evaluateWeek(SECOND, 2, [100, 100]),
      evaluateWeek(NEAR, 3, [900, 100]),
    ],
  });
  await useNrfCalendar(database.warehouse);
  fixture = await openAnswerFixture(database.warehouse);
});
afterAll(() => database.drop());

const ask = async (given: object): Promise<ForecastAnswer> =>
  fixture.ask(forecast, (await validateArguments(forecast.args, given)) as never);

describe('forecast of several stores together', () => {
  it.each([{ stores: [1, 2] }, { stores: '2, 1' }, { region: 'North' }, { district: 'Lakes' }])(
    'has intervals as wide as the errors of %j were in sum',
    async (given) => {
      const answer = await ask(given);
      // Each store has 170 and 180, with ends 20 and 40 away.
      expect(answer.weeks.map((each) => [each.forecast, each.low, each.high])).toEqual([
        [340, 308, 372],
        [360, 296, 424],
      ]);
      const { total, totalLow, totalHigh, origins, wmae } = answer;
      expect([total, totalLow, totalHigh, origins]).toEqual([700, 676, 724, 2]);
      // 50 over six weeks of a store.
      expect(wmae).toBe(8.33);
      expect(answer.history.at(-1)).toMatchObject({ week: '2012-10-26', sales: 360.5 });
      expect(answer.coverage.scope).toMatch(/(?:^|\()stores 1, 2\)?$/);
    },
  );

  it('names the stores', async () => {
    const { explanation } = await ask({ region: 'North' });
    expect(explanation).toContain('In the back-test of region North, the weighted error');
    expect((await ask({ stores: [1, 2] })).explanation).toContain('of stores 1, 2, the weighted');
  });

  it('is the forecast of the store where only one is selected', async () => {
    const [own, store] = [await ask({ stores: [1] }), await ask({ store: 1 })];
    expect({ ...own, coverage: null }).toEqual({ ...store, coverage: null });
  });

  it.each([
    [{ stores: [1, 9] }, 'stores: store 9 is unknown'],
    [{ stores: [3], region: 'North' }, 'none of the stores is in region North: leave one of both'],
    [{ stores: [1, 2], department: 1 }, 'department: a department has no forecast of several'],
    [{ region: 'North', through: 'MONTH' }, 'with the week of 2012-11-23, 4 weeks ahead'],
    [{ store: 3, region: 'North' }, 'store: store 3 is not in region North: leave one of both'],
  ])('refuses %j and explains what to do', async (given, message) => {
    await expect(ask(given)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('refuses a list that has other values than numbers of stores', async () => {
    await expect(ask({ stores: '1,x' })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it('is within its interval where its means are far from the medians', async () => {
    await database.warehouse.query('UPDATE mart.forecast_total_week_chunks SET mean = q500 + 30');
    const { weeks, total, totalLow, totalHigh } = await ask({ stores: [1, 2] });
    expect(weeks.map((each) => [each.forecast, each.low, each.high])).toEqual([
      [400, 308, 400],
      [420, 296, 424],
    ]);
    expect([total, totalLow, totalHigh]).toEqual([820, 676, 820]);
  });
});
