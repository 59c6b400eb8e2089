import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateArguments } from '#serving/check-arguments.js';
import { fewForecasts } from '#test/factories/few-forecasts.js';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { publishForecast } from '#test/factories/publish-forecast.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { AnswerDefinition } from '../serving/answer-definition.js';
import { forecast } from '../answers/forecast/forecast.js';
import { forecastAccuracy } from '../answers/forecast-accuracy/forecast-accuracy.js';
import { forecastScenario } from '../answers/forecast-scenario/forecast-scenario.js';
import { forecastBacktest } from '../answers/forecast-backtest/forecast-backtest.js';

/** Sales of two stores and two departments up to 26 October 2012. */
const sales = `1,1,19/10/2012,100.00,TRUE
               1,1,26/10/2012,110.00,FALSE
               1,2,26/10/2012,50.00,FALSE
               2,1,26/10/2012,200.50,FALSE
               3,1,24/10/2012,70.00,FALSE`;

let database: TestWarehouse;
let fixture: AnswerFixture;

beforeAll(async () => {
  database = await createTestWarehouse();
  await loadMarts(
    database.url,
    createSources({
      stores: '1,A,1000\n2,B,500\n3,B,500',
      sales,
      features: '1,19/10/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
    }),
  );
  await publishForecast(database.warehouse, fewForecasts);
  fixture = await openAnswerFixture(database.warehouse);
});
afterAll(() => database.drop());

async function ask<Args extends object, Answer extends object>(
  definition: AnswerDefinition<Args, Answer>,
  given: object = {},
): Promise<Answer> {
  return fixture.ask(definition, (await validateArguments(definition.args, given)) as Args);
}

/** Sets the state of the model for one question. */
async function withModel<Result>(model: string, question: () => Promise<Result>) {
  await database.warehouse.query(`UPDATE mart.forecast_model_chunks SET ${model}`);
  try {
    return await question();
  } finally {
    await database.warehouse.query(
      `UPDATE mart.forecast_model_chunks SET model = 'blend', state = 'CURRENT', reason = NULL`,
    );
  }
}

const expectRefusal = (definition: AnswerDefinition, given: object) =>
  expect(ask(definition as AnswerDefinition<object>, given)).rejects;

describe('forecast', () => {
  it('returns the forecast of the chain with its 80 % interval and its parts', async () => {
    const answer = await ask(forecast);
    expect(answer).toMatchObject({
      state: 'CURRENT',
      reason: null,
      originWeek: '2012-10-26',
      treatment: null,
      total: 900.25,
      totalLow: 840.25,
      totalHigh: 960.25,
      origins: 3,
      leftOut: [{ store: 3, reason: expect.stringContaining('another weekday') as unknown }],
      coverage: { firstWeek: '2012-11-02', lastWeek: '2012-11-09', weeks: 2 },
    });
    expect(answer.weeks[0]).toEqual({
      week: '2012-11-02',
      horizon: 1,
      forecast: 400.25,
      low: 380.25,
      high: 420.25,
      low80: 380.25,
      high80: 420.25,
      low95: 360.25,
      high95: 440.25,
      level: 394.25,
      season: 3,
      calendar: 2,
      growth: 1,
    });
  });

  it.each([
    [50, 390.25, 410.25],
    [80, 380.25, 420.25],
    [95, 360.25, 440.25],
  ])('returns the interval of %i %', async (level, low, high) => {
    const [first] = (await ask(forecast, { level })).weeks;
    expect(first).toMatchObject({ low, high });
  });

  it.each([
    // Errors of 5, and of 5 and -15: 15 of 25 remain. Medians are 900.25, their distances to the ends 20 + 40.
    [{}, [864.25, 936.25]],
    [{ horizon: 1 }, [380.25, 420.25]],
    // Two series of the department have errors of 40 and then 60, and of 25 in both weeks: a quarter remains.
    [{ store: 1, department: 1 }, [235, 265]],
  ])('returns the interval of the weeks of %j together', async (given, ends) => {
    await database.warehouse
      .query(`UPDATE mart.forecast_backtest_chunks SET forecast = 375 WHERE forecast = 345;
      INSERT INTO mart.forecast_backtest_chunks
      SELECT (jsonb_populate_record(c, '{"horizon": 2, "weighted_error": 60, "cumulated_error": 25}')).*
      FROM mart.forecast_backtest_chunks c WHERE grain = 'DEPARTMENT' AND number = 1`);
    const answer = await ask(forecast, given);
    await database.warehouse
      .query(`UPDATE mart.forecast_backtest_chunks SET forecast = 345 WHERE forecast = 375;
      DELETE FROM mart.forecast_backtest_chunks WHERE grain = 'DEPARTMENT' AND horizon = 2`);
    expect([answer.totalLow, answer.totalHigh]).toEqual(ends);
  });

  it('returns the sums of a store and of a department, and one department in a store', async () => {
    const totals = async (given: object) => {
      const { weeks: found, treatment } = await ask(forecast, given);
      return [...found.map((each) => each.forecast), treatment];
    };
    expect(await totals({ store: 1 })).toEqual([170, 180, null]);
    expect(await totals({ department: 1 })).toEqual([330, 340, null]);
    expect(await totals({ store: 1, department: 1 })).toEqual([120, 130, 'SPARSE']);
  });

  it('returns the sales before the forecast of the same stores and departments', async () => {
    const history = async (given: object) =>
      (await ask(forecast, given)).history.map(({ week: date, isHoliday, sales: sold }) => [
        date,
        isHoliday,
        sold,
      ]);
    expect(await history({})).toEqual([
      ['2012-10-19', true, 100],
      ['2012-10-24', false, 70],
      ['2012-10-26', false, 360.5],
    ]);
    expect((await history({ store: 1 })).at(-1)).toEqual(['2012-10-26', false, 160]);
    expect((await history({ department: 1 })).at(-1)).toEqual(['2012-10-26', false, 310.5]);
    expect(await history({ store: 1, department: 1 })).toEqual([
      ['2012-10-19', true, 100],
      ['2012-10-26', false, 110],
    ]);
  });

  it('compares its error with the naive method, in the part of the back-test that was asked for', async () => {
    // The chain: 240 over a weight of 16, and 420.
    expect(await ask(forecast)).toMatchObject({ wmae: 15, naiveWmae: 26.25 });
    expect(await ask(forecast, { store: 1 })).toMatchObject({ wmae: 7.5, naiveWmae: 30 });
    const series = await ask(forecast, { store: 1, department: 1 });
    expect(series).toMatchObject({ wmae: 20, naiveWmae: 25 });
    expect(series.explanation).toBe(
      'The forecast follows from sales up to 26 October 2012. In the back-test of department 1, the weighted error (WMAE) ' +
        'of a department in a store and week is 20.00; the seasonal naive method, which repeats the week a year ' +
        'before, has 25.00. The error of the forecast is 20.0\u00a0% smaller.',
    );
  });

  it('returns the weeks between two dates, and those up to a horizon', async () => {
    const found = async (given: object) =>
      (await ask(forecast, given)).weeks.map((each) => each.week);
    expect(await found({ from: '2012-11-03' })).toEqual(['2012-11-09']);
    expect(await found({ to: '2012-11-02' })).toEqual(['2012-11-02']);
    expect(await found({ horizon: 1 })).toEqual(['2012-11-02']);
  });

  it.each([
    [{ horizon: 3 }, 'horizon: the forecast has 2 weeks, not 3: ask for 2 at most'],
    [{ to: '2012-11-10' }, 'to: the forecast ends with the week of 2012-11-09: name no later date'],
    [{ from: '2013-01-01' }, 'from: the forecast ends with the week of 2012-11-09'],
    [{ store: 9 }, 'store: store 9 has no sales up to 2012-10-26: name one that has sales'],
    [
      { store: 3 },
      'store: store 3 has no forecast: its weeks end on another weekday than those of',
    ],
    [{ department: 9 }, 'department: department 9 has no sales up to 2012-10-26'],
    [
      { store: 2, department: 2 },
      'department: department 2 in store 2 has no sales up to 2012-10-26: leave out one of them',
    ],
    [{ level: 90 }, 'level must be one of the following values: 50, 80, 95'],
  ])('refuses %j and explains what to do', async (given, message) => {
    await expectRefusal(forecast, given).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('is stale once a later week of sales is complete, and current until then', async () => {
    const askAfter = async (completeThrough: string) => {
      await database.warehouse.query(
        `UPDATE ops.snapshots SET complete_through = $1 WHERE flow = 'weekly-sales'`,
        [completeThrough],
      );
      return ask(forecast, { horizon: 1 });
    };
    expect(await askAfter('2012-10-26')).toMatchObject({ state: 'CURRENT', reason: null });
    const stale = await askAfter('2012-11-02');
    expect(stale).toMatchObject({
      state: 'STALE',
      reason: 'sales up to 2 November 2012 are complete, and their forecast is not published yet',
    });
    expect(stale.weeks).toHaveLength(1);
    expect(stale.explanation).toMatch(
      /^Stale: The forecast follows from sales up to 26 October 2012\. Since then, sales up to 2 November 2012 are complete, and their forecast is not published yet\./,
    );
    await askAfter('2012-10-26');
  });
});

describe('forecastAccuracy', () => {
  const groups = async (given: object) =>
    (await ask(forecastAccuracy, given)).groups.map(
      ({ group, wmae, naiveWmae, ratio, bias, observations }) => [
        group,
        wmae,
        naiveWmae,
        ratio,
        bias,
        observations,
      ],
    );

  it('groups the chain by weeks ahead', async () => {
    expect(await groups({})).toEqual([
      // (30 + 10 + 150) / 14 and (60 + 20 + 300) / 14; (355 + 95 + 345 − 820) / 820
      ['Weeks 1 to 4', 13.57, 27.14, 0.5, -0.030488, 6],
      ['Weeks 5 to 13', 25, 20, 1.25, 0.111111, 2],
    ]);
    const answer = await ask(forecastAccuracy);
    expect(answer).toMatchObject({
      wmae: 15,
      naiveWmae: 26.25,
      origins: 3,
      inside80Share: 0.5,
      inside95Share: 1,
      coverage: { firstWeek: '2012-10-19', lastWeek: '2012-10-26', weeks: 2 },
    });
    expect(answer.explanation).toMatch(/In 1 of 2\sgroups the naive method is at least as good\.$/);
  });

  it('groups by department and by store, the least accurate first', async () => {
    expect(await groups({ by: 'DEPARTMENT' })).toEqual([
      ['Department 2', 30, 25, 1.2, 0.1, 2],
      ['Department 1', 20, 25, 0.8, -0.032258, 2],
    ]);
    const shares = (await ask(forecastAccuracy, { by: 'DEPARTMENT' })).groups.map(
      ({ inside80Share }) => inside80Share,
    );
    // Department 2 has no interval.
    expect(shares).toEqual([null, 0.5]);
    expect(await groups({ by: 'STORE' })).toEqual([['Store 1', 7.5, 30, 0.25, -0.0625, 2]]);
    expect(await groups({ by: 'DEPARTMENT', department: 1 })).toHaveLength(1);
  });

  it('groups one department or one store by weeks ahead', async () => {
    expect(await groups({ department: 1 })).toEqual([['Weeks 1 to 4', 20, 25, 0.8, -0.032258, 2]]);
    expect(await groups({ store: 1 })).toEqual([['Weeks 1 to 4', 7.5, 30, 0.25, -0.0625, 2]]);
  });

  it.each([
    [{ store: 1, department: 1 }, 'store: the back-test has departments of all stores'],
    [{ by: 'DEPARTMENT', store: 1 }, 'leave out store'],
    [{ by: 'STORE', department: 1 }, 'leave out department'],
    [{ store: 9 }, 'store: store 9 has no sales in the back-test: name one that has sales'],
  ])('refuses %j and explains what to do', async (given, message) => {
    await expectRefusal(forecastAccuracy, given).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('forecastBacktest', () => {
  it('compares forecast, interval and naive forecast with the sales, from the origin with the most weeks', async () => {
    const answer = await ask(forecastBacktest);
    expect(answer).toMatchObject({
      origin: '2012-10-12',
      // (10 + 150) / 12 and (20 + 300) / 12
      wmae: 13.33,
      naiveWmae: 26.67,
      coverage: { firstWeek: '2012-10-19', lastWeek: '2012-10-26', weeks: 2 },
    });
    expect(answer.weeks[1]).toEqual({
      week: '2012-10-26',
      horizon: 2,
      isHoliday: true,
      sales: 360,
      forecast: 345,
      naive: 300,
      low80: 335,
      high80: 355,
      low95: 315,
      high95: 375,
    });
    // 100 lies between 85 and 105, 360 not between 335 and 355.
    expect(answer.explanation).toMatch(
      /In the back-test of the chain from 2012-10-12.* The sales of 1 of 2\sweeks came inside the 80 % interval\.$/,
    );
    expect(answer.origins.map(({ origin, weeks: count }) => [origin, count])).toEqual([
      ['2012-09-21', 1],
      ['2012-10-12', 2],
      ['2012-10-19', 1],
    ]);
  });

  it('returns another origin, a department and a store', async () => {
    const sold = async (given: object) =>
      (await ask(forecastBacktest, given)).weeks.map((each) => each.sales);
    expect(await sold({ origin: '2012-09-21' })).toEqual([360]);
    expect(await sold({ department: 1 })).toEqual([310]);
    expect(await sold({ store: 1 })).toEqual([160]);
  });

  it('returns no interval where too few origins came before', async () => {
    const { weeks: found, explanation } = await ask(forecastBacktest, { department: 2 });
    expect(found[0]).toMatchObject({ low80: null, high95: null });
    expect(explanation).toMatch(
      /The forecast is no better: prefer the sales of the year before\.$/,
    );
  });

  it.each([
    [
      { origin: '2012-10-13' },
      'origin: no forecast was made from 2012-10-13: origins are 2012-09-21 to 2012-10-19; the nearest before it is 2012-10-12',
    ],
    [{ store: 9 }, 'store: store 9 has no sales in the back-test'],
    [{ store: 1, department: 1 }, 'department: the back-test has departments of all stores'],
  ])('refuses %j and explains what to do', async (given, message) => {
    await expectRefusal(forecastBacktest, given).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('forecastScenario', () => {
  const series = { store: 1, department: 1 };
  const scenario = async (given: object) =>
    (await ask(forecastScenario, { ...series, ...given })).weeks.map((each) => each.scenario);

  it('is the forecast without a change', async () => {
    const answer = await ask(forecastScenario, series);
    expect(answer).toMatchObject({ isScenario: false, forecastTotal: 250, scenarioTotal: 250 });
    expect(answer.explanation).toMatch(/^The question changes nothing, so this is the forecast\./);
  });

  it('grows, with intervals as wide as before as a share of the sales', async () => {
    const answer = await ask(forecastScenario, { ...series, growth: 10 });
    expect(answer).toMatchObject({ isScenario: true, forecastTotal: 250, scenarioTotal: 275 });
    expect(answer).toMatchObject({ totalDifference: 25, totalGrowth: 0.1 });
    // 120 with 20 to each side for 80 %, 40 for 95 %.
    expect(answer.weeks[0]).toEqual({
      week: '2012-11-02',
      forecast: 120,
      scenario: 132,
      difference: 12,
      low80: 110,
      high80: 154,
      low95: 88,
      high95: 176,
    });
    expect(answer.explanation).toMatch(
      /^A scenario, not a forecast: sales of department 1 in store 1 grow by 10 %\. All else stays the same\. The forecast follows/,
    );
  });

  it('has totals that are the sums of its weeks, each rounded once', async () => {
    // 120.00696 and 130.00754: 120.01 + 130.01 = 250.02, where the sum of both is 250.0145.
    const answer = await ask(forecastScenario, { ...series, growth: 0.0058 });
    expect(answer.weeks.map(({ difference }) => difference)).toEqual([0.01, 0.01]);
    expect(answer).toMatchObject({ scenarioTotal: 250.02, totalDifference: 0.02 });
  });

  it('closes a store from the week of a day on', async () => {
    expect(await scenario({ closingStore: 1, closingFrom: '2012-11-05' })).toEqual([120, 0]);
    expect(await scenario({ closingStore: 1 })).toEqual([0, 0]);
  });

  it('shows the effect of each part, in the order in which it is applied', async () => {
    // 120 + 130 grow by a tenth to 132 + 143; closing the store from the second week on then loses 143.
    const given = { ...series, growth: 10, closingStore: 1, closingFrom: '2012-11-05' };
    const answer = await ask(forecastScenario, given);
    expect(answer.parts).toEqual([
      { change: 'sales of department 1 in store 1 grow by 10 %', difference: 25 },
      { change: 'store 1 is closed from 5 November 2012 on', difference: -143 },
    ]);
    expect(answer).toMatchObject({ totalDifference: -118, scenarioTotal: 132 });
    expect((await ask(forecastScenario, series)).parts).toEqual([]);
  });

  it('only does what is set: closing a store never raises sales', async () => {
    const answer = await ask(forecastScenario, { ...series, closingStore: 1 });
    expect(answer.parts).toEqual([{ change: 'store 1 is closed', difference: -250 }]);
    expect(answer.totalDifference).toBe(-250);
  });

  it('answers that no effect of MarkDowns can be estimated', async () => {
    const { explanation } = await ask(forecastScenario, { markDowns: true });
    expect(explanation).toContain('No effect of MarkDowns can be estimated from these files');
  });

  it.each([
    [{ movedTo: '2012-11-03' }, 'movedTo: it changes nothing without holiday: add holiday'],
    [{ growingStore: 1 }, 'growingStore: it changes nothing without growth: add growth'],
    [{ closingFrom: '2012-11-03' }, 'closingFrom: it changes nothing without closingStore'],
    [{ growth: 5, growingStore: 9 }, 'growingStore: 9 has no sales in the requested part'],
    [{ closingStore: 9 }, 'closingStore: store 9 has no sales in the requested part'],
    [
      { growth: 5, growingStore: 1, closingStore: 1 },
      'closingStore: store 1 cannot grow and close: leave out one of them',
    ],
    [
      { closingStore: 1, closingFrom: '2014-01-01' },
      'closingFrom: no week of the forecast has 2014-01-01: name a day up to 2012-11-09',
    ],
    [{ holiday: 'EASTER' }, 'holiday: the forecast, 2012-11-02 to 2012-11-09, has no EASTER'],
    [{ store: 9 }, 'store: store 9 has no sales up to 2012-10-26'],
  ])('refuses %j and explains what to do', async (given, message) => {
    await expectRefusal(forecastScenario, given).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('without a forecast', () => {
  const answers = [forecast, forecastAccuracy, forecastBacktest, forecastScenario];

  it('each answer has the reason, also for an unknown store', async () => {
    const none = "state = 'NONE', reason = '59 weeks of sales, and a forecast needs 60'";
    await withModel(none, async () => {
      for (const answer of answers) {
        expect(await ask(answer as AnswerDefinition<object>, { store: 9 })).toMatchObject({
          state: 'NONE',
          explanation: 'There is no forecast: 59 weeks of sales, and a forecast needs 60.',
        });
      }
    });
  });
});
