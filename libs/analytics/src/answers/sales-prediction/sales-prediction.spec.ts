import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { loadWalmart } from '#test/setup/walmart.js';
import { salesPrediction, SalesPredictionArgs } from './sales-prediction.js';

type Fields = Partial<SalesPredictionArgs>;
const ask = (fixture: OpenAnswerFixture, args: Fields) =>
  fixture.ask(salesPrediction, Object.assign(new SalesPredictionArgs(), args));

/** A store's unemployment and the sales of its departments, by week. */
interface StoreRows {
  unemployment: readonly (number | null)[];
  departments: Readonly<Record<number, readonly (number | null)[]>>;
}

const WEEKS = ['05/02/2010', '12/02/2010', '19/02/2010', '26/02/2010', '05/03/2010'];

/** Returns source lines of a chain. @param coverage lines of incomplete weeks */
function createChain(stores: readonly StoreRows[], coverage?: string) {
  const byWeek = (
    values: readonly (number | null)[],
    write: (value: string, week: string) => string,
  ) => values.map((value, index) => write(String(value ?? 'NA'), WEEKS[index]!));
  return createSources({
    stores: stores.map((_, index) => `${index + 1},A,1000`).join('\n'),
    sales: stores
      .flatMap(({ departments }, index) =>
        Object.entries(departments).flatMap(([department, sales]) =>
          byWeek(
            sales,
            (value, week) => `${index + 1},${department},${week},${value},FALSE`,
          ).filter((line) => !line.includes('NA')),
        ),
      )
      .join('\n'),
    features: stores
      .flatMap(({ unemployment }, index) =>
        byWeek(
          unemployment,
          (value, week) => `${index + 1},${week},50,2.5,NA,NA,NA,NA,NA,200,${value},FALSE`,
        ),
      )
      .join('\n'),
    ...(coverage !== undefined && { coverage }),
  });
}

describe('salesPrediction of four stores, two of them with one value of unemployment', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createChain([
        { unemployment: [9, 9, 11, 11], departments: { 1: [90, 94, 106, 110] } },
        { unemployment: [8.5, 8.5, 10.5, 10.5], departments: { 1: [194, 194, 204, 208] } },
        { unemployment: [9, 9, 9, 9], departments: { 1: [46, 50, 50, 54] } },
        { unemployment: [12, 12, 12, 12], departments: { 1: [78, 78, 82, 82] } },
        // At exactly 8, or unknown: not above 8.
        { unemployment: [8, 8, 8, null], departments: { 1: [1, 2, 3, 4], 2: [1, 2, 3, 4] } },
      ]),
    );
  });

  it('compares each store with its own mean', async () => {
    // Stores 1 and 2: x − x̄ is −1 −1 1 1; y − ȳ is −10 −6 6 10 and −6 −6 4 8: slope (32 + 24) / 8 = 7. Residuals −3 1
    // −1 3 and 1 1 −3 1, scores 4 and −4: variance 2 / 1 × 15 / 15 × (16 + 16) / 8² = 1. The sales vary by 272 + 152 +
    // 32 + 16 = 472, of which the slope explains 56² / 8. t(1) of 7: 1 − 2/π arctan 7.
    const { departments, coverage } = await ask(fixture, {});
    expect(departments.map(({ group }) => group)).toEqual(['Department 1', 'all']);
    const [one] = departments;
    expect(one).toMatchObject({ rows: 16, stores: 4, comparedStores: 2, meanSales: 107.5 });
    expect(one?.storeEffects).toMatchObject({ slope: 7, standardError: 1 });
    expect(one?.storeEffects?.low).toBeCloseTo(7 - 12.706204736432, 9);
    expect(one?.storeEffects?.high).toBeCloseTo(7 + 12.706204736432, 9);
    expect(one?.storeEffects?.pValue).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(7), 10);
    expect(one?.storeEffects?.rSquared).toBeCloseTo(392 / 472, 10);
    expect(coverage).toMatchObject({ firstWeek: '2010-02-05', lastWeek: '2010-02-26', weeks: 4 });
  });

  it('compares each store with the others in the same week', async () => {
    // Weeks have mean sales of −5.5 −3.5 3 6 and mean unemployment of −½ −½ ½ ½, so that stores 3 and 4 count, too:
    // slope (7 + 3 + 5 + 5) / 4 = 5, scores 2 −2 0 0, variance 2 × 8 / 4² = 1, R² 5² × 4 / 122.
    const [one] = (await ask(fixture, {})).departments;
    expect(one?.weekEffects).toMatchObject({ slope: 5, standardError: 1 });
    expect(one?.weekEffects?.low).toBeCloseTo(5 - 12.706204736432, 9);
    expect(one?.weekEffects?.pValue).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(5), 10);
    expect(one?.weekEffects?.rSquared).toBeCloseTo(100 / 122, 10);
    expect(one?.verdict).toBe('TOO_FEW');
  });

  it('holds out the last fifth of the weeks', async () => {
    // The first three weeks have a slope of 32 / (16 / 3) = 6. It errs by 5⅓ 2⅔ 5⅓ 2⅔, the means by 13⅓ 10⅔ 5⅓ 2⅔.
    const [one] = (await ask(fixture, {})).departments;
    const heldOut = { rows: 4, rmse: 4.22, meanRmse: 9.04 };
    expect(one).toMatchObject({ heldOut, earlierHeldOut: null, laterHeldOut: heldOut });
  });

  it('predicts each store at its latest unemployment, and their sum with one error of the slope', async () => {
    // 110 + 205 … : the means sum to 430, and stores 1 and 2 are a point above theirs. A week has a variance of 80 / 11:
    // 4 × 80 / 11 × (1 + ¼) + 2² × 1 = 40.3636, and t(1) is 12.7062.
    const answer = await ask(fixture, { by: 'STORE', department: 1 });
    expect(answer.departments[0]).toMatchObject({
      prediction: 444,
      predictionLow: 363.27,
      predictionHigh: 524.73,
      predictionState: 'OBSERVED',
    });
    // 80 / 11 × 1¼ + 1² × 1 = 10.0909
    expect(answer.stores[0]).toEqual({
      store: 1,
      department: 1,
      rows: 4,
      meanSales: 100,
      lowestUnemployment: 9,
      highestUnemployment: 11,
      at: 11,
      prediction: 107,
      predictionLow: 66.64,
      predictionHigh: 147.36,
      predictionState: 'OBSERVED',
    });
    expect(answer.stores.map(({ store, at, prediction }) => [store, at, prediction])).toEqual([
      [1, 11, 107],
      [2, 10.5, 207],
      [3, 9, 50],
      [4, 12, 80],
    ]);
    expect((await ask(fixture, {})).stores).toEqual([]);
  });

  it('extrapolates where a store never had that unemployment', async () => {
    // Distances of 1 1.5 2 −1 from the means: 430 + 7 × 3.5, and a variance of 36.3636 + 3.5².
    const { departments, stores } = await ask(fixture, { by: 'STORE', department: 1, at: 11 });
    expect(departments[0]).toMatchObject({
      prediction: 454.5,
      predictionLow: 365.91,
      predictionHigh: 543.09,
      predictionState: 'EXTRAPOLATED',
    });
    const states = stores.map(({ predictionState }) => predictionState);
    expect(states).toEqual(['OBSERVED', 'EXTRAPOLATED', 'EXTRAPOLATED', 'EXTRAPOLATED']);
  });

  it('refuses a threshold that no week passes, and stores of all departments', async () => {
    const code = 'ARGUMENT_INVALID';
    await expect(ask(fixture, { unemploymentAbove: 12 })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('the highest is 12') as string,
    });
    await expect(ask(fixture, { by: 'STORE' })).rejects.toMatchObject({ code });
    const none = { departments: [], stores: [], judgedDepartments: 0 };
    expect(await ask(fixture, { department: 2 })).toMatchObject(none);
    await expect(ask(fixture, { department: 2, unemploymentAbove: 9 })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('department 2') as string,
    });
  });
});

describe('salesPrediction of one store', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createChain(
        [
          {
            unemployment: [9, 9, 10, 11, 11],
            departments: {
              1: [20, 24, 30, 34, 42],
              2: [5.1, 5.1, 5.1, 5.1, 5.1],
              3: [10, 10, 20, 30, null],
              4: [null, null, null, 7, 8],
            },
          },
        ],
        '1,05/03/2010,4,TRUE',
      ),
    );
  });

  it('has a line of its own, without an error across stores or weeks', async () => {
    // Means 10 and 30, Sxx = 4, Sxy = 32: slope 8, intercept −50; SSE = 40 of 296.
    const { departments } = await ask(fixture, { department: 1 });
    const [one, all] = departments;
    const line = { slope: 8, standardError: null, low: null, pValue: null };
    expect(one).toMatchObject({ rows: 5, stores: 1, comparedStores: 1, storeEffects: line });
    expect(one?.storeEffects?.rSquared).toBeCloseTo(256 / 296, 10);
    expect(one).toMatchObject({ weekEffects: null, prediction: 38, predictionLow: null });
    expect(all).toMatchObject({ group: 'all', department: null, storeEffects: null });
    expect(all).toMatchObject({ pooledLine: line, intercept: -50, verdict: 'TOO_FEW' });
    // Trained on x 9 9 10 11, y 20 24 30 34: slope 17 / 2.75. At 11 it predicts 34.73 and the mean 27, and 42 was sold.
    expect(one?.heldOut).toEqual({ rows: 1, rmse: 7.27, meanRmse: 15 });
    expect(all?.heldOut).toEqual({ rows: 1, rmse: 7.27, meanRmse: 15 });
  });

  it('explains nothing where sales never differ, and all where they follow unemployment', async () => {
    const { departments } = await ask(fixture, {});
    const find = (number: number) => departments.find(({ department }) => department === number);
    expect(find(2)?.storeEffects).toMatchObject({ slope: 0, rSquared: null });
    expect(find(2)).toMatchObject({ prediction: 5.1 });
    expect(find(3)?.storeEffects).toMatchObject({ slope: 10, rSquared: 1 });
    // One value of unemployment allows no line.
    expect(find(4)).toMatchObject({ storeEffects: null, heldOut: null, prediction: null });
  });
});

describe('salesPrediction of chains that lack something', () => {
  it.each([
    ['one week', [{ unemployment: [9], departments: { 1: [5] } }], 1],
    ['no unemployment', [{ unemployment: [null, null], departments: { 1: [5, 6] } }], 0],
    ['unemployment below 8', [{ unemployment: [7, 7.5], departments: { 1: [5, 6] } }], 0],
  ] as const)('has no line with %s', async (_name, stores, rows) => {
    const fixture = await openAnswersOver(createChain(stores));
    try {
      const { departments, judgedDepartments } = await ask(fixture, {});
      expect(departments[0]?.rows ?? 0).toBe(rows);
      expect(judgedDepartments).toBe(0);
      expect(departments.every(({ prediction }) => prediction === null)).toBe(true);
    } finally {
      await fixture.close();
    }
  });
});

describe.runIf(walmartFolder)('salesPrediction on the real files', () => {
  let fixture: OpenAnswerFixture;
  let client: pg.Client;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
    client = new pg.Client({ connectionString: await loadWalmart() });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await fixture.close();
  });

  it('has the line of the oracle as the row "all"', async () => {
    const { uc4 } = readOracle();
    for (const [args, expected] of [
      [{}, uc4.all],
      [{ department: 1 }, uc4.dept1],
    ] as const) {
      const all = (await ask(fixture, args)).departments.at(-1);
      expect(all).toMatchObject({ group: 'all', rows: expected.n });
      expect(all?.pooledLine?.slope).toBeCloseTo(expected.slope, 4);
      expect(all?.intercept).toBeCloseTo(expected.intercept, 2);
      expect(all?.pooledLine?.rSquared).toBeCloseTo(expected.r2, 6);
    }
  });

  it('judges 75 departments, of which most do not move with unemployment', async () => {
    const { departments, ...counts } = await ask(fixture, {});
    expect(counts).toMatchObject({ judgedDepartments: 75, passingByChance: 3.75 });
    const helped = departments.filter(({ verdict }) => verdict === 'HELPS');
    expect(helped.map(({ department }) => department)).toEqual([38, 78]);
    // 34 stores exceed 8 %, five of them with a single value.
    const all = departments.at(-1);
    expect(all).toMatchObject({ stores: 34, comparedStores: 29, verdict: 'NO_BETTER' });
    expect(all?.heldOut).toEqual({ rows: 27_859, rmse: 19_935.41, meanRmse: 5_737.82 });
    const latest = await ask(fixture, { by: 'STORE', department: 1 });
    expect(latest.departments[0]?.heldOut?.rows).toBe(418);
    expect(latest.stores).toHaveLength(34);
  });

  it("equals PostgreSQL's own regression over all rows", async () => {
    for (const [department, above] of [
      [undefined, 5.5],
      [38, 9.25],
      [99, 3],
    ] as const) {
      const { rows } = await client.query<Record<'n' | 'slope' | 'intercept' | 'r2', number>>(
        `SELECT regr_count(y, x)::integer AS n, regr_slope(y, x) AS slope,
                regr_intercept(y, x) AS intercept, regr_r2(y, x) AS r2
         FROM (SELECT d.weekly_sales::float8 AS y, w.unemployment::float8 AS x
               FROM mart.store_department_week d JOIN mart.store_week w USING (store, week_date)
               WHERE w.unemployment > $2 AND coalesce(d.department = $1, true)) pairs`,
        [department, above],
      );
      const args = { unemploymentAbove: above, ...(department !== undefined && { department }) };
      const all = (await ask(fixture, args)).departments.at(-1);
      expect(all?.rows).toBe(rows[0]?.n);
      expect(all?.pooledLine?.slope).toBeCloseTo(rows[0]?.slope ?? NaN, 6);
      expect(all?.intercept).toBeCloseTo(rows[0]?.intercept ?? NaN, 3);
      expect(all?.pooledLine?.rSquared).toBeCloseTo(rows[0]?.r2 ?? NaN, 10);
    }
  });
});
