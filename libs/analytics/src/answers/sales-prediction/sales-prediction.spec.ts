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
import { SalesPredictionArgs } from './sales-prediction.js';
import { salesPrediction } from './sales-prediction.js';

const createArgs = (args: Partial<SalesPredictionArgs>) =>
  Object.assign(new SalesPredictionArgs(), args);

describe('salesPrediction', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,C,200`,
        // Store 2 is at exactly 8 or unknown, store 3 below: neither is above 8.
        sales: `1,1,05/02/2010,20.00,FALSE
                1,2,05/02/2010,24.00,FALSE
                1,1,12/02/2010,30.00,FALSE
                1,1,19/02/2010,34.00,FALSE
                1,1,26/02/2010,42.00,FALSE
                2,3,05/02/2010,700.00,FALSE
                2,3,12/02/2010,800.00,FALSE
                2,3,19/02/2010,900.00,FALSE
                2,3,05/03/2010,999.00,FALSE
                2,3,12/03/2010,999.00,FALSE
                3,4,05/02/2010,5.10,FALSE
                3,4,12/02/2010,5.10,FALSE
                3,4,19/02/2010,5.10,FALSE
                3,5,05/02/2010,10.00,FALSE
                3,5,12/02/2010,15.00,FALSE
                3,5,19/02/2010,20.00,FALSE
                3,6,05/02/2010,1.00,FALSE
                3,6,12/02/2010,4.00,FALSE
                3,6,19/02/2010,2.00,FALSE`,
        features: `1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,9,FALSE
                   1,12/02/2010,50,2.5,NA,NA,NA,NA,NA,200,10,FALSE
                   1,19/02/2010,50,2.5,NA,NA,NA,NA,NA,200,11,FALSE
                   1,26/02/2010,50,2.5,NA,NA,NA,NA,NA,200,11,FALSE
                   2,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   2,12/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   2,19/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   2,05/03/2010,50,2.5,NA,NA,NA,NA,NA,200,NA,FALSE
                   3,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,6,FALSE
                   3,12/02/2010,50,2.5,NA,NA,NA,NA,NA,200,6.5,FALSE
                   3,19/02/2010,50,2.5,NA,NA,NA,NA,NA,200,7,FALSE`,
      }),
    );
  });

  it('is the least-squares line of the rows above the threshold', async () => {
    // x 9 9 10 11 11, y 20 24 30 34 42: means 10 and 30, Sxx = 4, Sxy = 10 + 6 + 0 + 4 + 12 = 32,
    // slope 32 / 4 = 8, intercept 30 - 8 × 10 = -50. Residuals -2 2 0 -4 4: SSE = 40;
    // SST = 100 + 36 + 0 + 16 + 144 = 296, R² = 1 - 40 / 296. s² = 40 / 3, s = 3.651484;
    // se(slope) = s / √4 = 1.825742, se(intercept) = s √(1/5 + 100/4) = 18.330303,
    // t = 8 / 1.825742 = 4.381780; at 3 degrees of freedom p = 1 - 2/π (θ + sin θ cos θ), θ =
    // arctan(t / √3) = 1.194356, sin θ cos θ = 2.529822 / 7.4 = 0.341868, so p = 0.02201.
    const answer = await fixture.ask(salesPrediction, createArgs({}));
    expect(answer).toMatchObject({
      verdict: 'STRONG',
      n: 5,
      slope: 8,
      slopeStandardError: 1.8257,
      intercept: -50,
      interceptStandardError: 18.3303,
      tStatistic: 4.3818,
      rSquared: 0.864865,
      residualStandardError: 3.65,
      coverage: { firstWeek: '2010-02-05', lastWeek: '2010-02-26', weeks: 4 },
    });
    expect(answer.pValue).toBeCloseTo(0.02201, 5);
    expect(answer.explanation).toContain('86.49 %');
  });

  it('predicts at the mean or at a value, with the interval of a single row', async () => {
    // t(0.975; 3) = 3.182446. At 10: 30 ± t √(40/3 × (1 + 1/5)) = 30 ± 4 t.
    expect(await fixture.ask(salesPrediction, createArgs({}))).toMatchObject({
      at: 10,
      prediction: 30,
      predictionLow: 17.27,
      predictionHigh: 42.73,
    });
    // At 12: -50 + 8 × 12 = 46 ± t √(40/3 × (1 + 1/5 + 4/4)) = 46 ± 17.23621.
    const beyond = await fixture.ask(salesPrediction, createArgs({ at: 12 }));
    expect(beyond).toMatchObject({
      at: 12,
      prediction: 46,
      predictionLow: 28.76,
      predictionHigh: 63.24,
    });
    expect(beyond.explanation).toContain('unemployment in the rows is 9 to 11');
  });

  it('reports its error on the last fifth of the weeks against a plain mean', async () => {
    // Trained on x 9 9 10 11, y 20 24 30 34: means 9.75 and 27, Sxx = 2.75, Sxy = 17. At 11 it predicts 27 + 1.25 × 17
    // / 2.75 = 34.73 and 42 was sold: the error is 7.27, that of the mean 15. 1 - 7.2727 / 15.
    const { heldOutError, explanation } = await fixture.ask(salesPrediction, createArgs({}));
    expect(explanation).toContain('RMSE is 7.27; a plain mean has 15.');
    expect(heldOutError).toEqual({
      firstWeek: '2010-02-26',
      trainingRows: 4,
      heldOutRows: 1,
      rmse: 7.27,
      naiveRmse: 15,
      improvement: 0.515152,
    });
  });

  it('reports why a line is missing instead of figures', async () => {
    const none = await fixture.ask(salesPrediction, createArgs({ department: 99 }));
    expect(none).toMatchObject({ n: 0, coverage: { firstWeek: null, lastWeek: null, weeks: 0 } });
    expect(none.explanation).toBe('No sales are recorded with unemployment above 8.');
    const few = await fixture.ask(salesPrediction, createArgs({ unemploymentAbove: 10, at: 12 }));
    expect(few).toMatchObject({ n: 2, at: 12, prediction: null });
    expect(few.explanation).toBe('A line needs at least 3 rows, but only 2 match.');
    const same = await fixture.ask(
      salesPrediction,
      createArgs({ department: 3, unemploymentAbove: 7.5 }),
    );
    expect(same.n).toBe(3);
    expect(same.explanation).toContain('it is 8 in all 3 rows');
    for (const answer of [none, few, same]) {
      expect(answer).toMatchObject({
        verdict: 'NOT_ENOUGH_DATA',
        slope: null,
        intercept: null,
        rSquared: null,
        predictionLow: null,
        heldOutError: null,
      });
    }
  });

  it('explains nothing when sales never differ', async () => {
    const answer = await fixture.ask(
      salesPrediction,
      createArgs({ department: 4, unemploymentAbove: 5 }),
    );
    expect(answer).toMatchObject({
      verdict: 'EXPLAINS_NOTHING',
      n: 3,
      slope: 0,
      intercept: 5.1,
      rSquared: null,
      tStatistic: null,
      pValue: null,
      predictionLow: 5.1,
      predictionHigh: 5.1,
    });
    expect(answer.explanation).toContain('nothing to explain');
  });

  it('has no test of a line through all rows', async () => {
    // 10 15 20 at 6 6.5 7: 10 a point, and -50
    const answer = await fixture.ask(
      salesPrediction,
      createArgs({ department: 5, unemploymentAbove: 5 }),
    );
    expect(answer).toMatchObject({
      verdict: 'STRONG',
      slope: 10,
      slopeStandardError: 0,
      intercept: -50,
      rSquared: 1,
      tStatistic: null,
      pValue: null,
      // Two of three weeks are too few to train on.
      heldOutError: null,
    });
  });

  it('does not mistake chance for an explanation', async () => {
    // 1 4 2 at 6 6.5 7: slope 1, SSE = 4.6667 - 0.5 = 4.1667, R² = 0.107143, t = 0.3464 (1 df),
    // p = 1 - 2/π arctan 0.3464 = 0.7877
    const answer = await fixture.ask(
      salesPrediction,
      createArgs({ department: 6, unemploymentAbove: 5 }),
    );
    expect(answer).toMatchObject({
      verdict: 'EXPLAINS_NOTHING',
      slope: 1,
      rSquared: 0.107143,
      tStatistic: 0.3464,
    });
    expect(answer.pValue).toBeCloseTo(0.7877, 4);
    expect(answer.explanation).toContain('chance (p = 0.79)');
  });
});

describe('salesPrediction over ten weeks', () => {
  it('trains on the first eight weeks and holds out the last two', async () => {
    const days = ['05/02', '12/02', '19/02', '26/02', '05/03', '12/03', '19/03', '26/03'];
    const dates = [...days, '02/04', '09/04'].map((day) => `${day}/2010`);
    const fixture = await openAnswersOver(
      createSources({
        stores: '1,A,1000',
        sales: dates.map((date, i) => `1,1,${date},${10 + i * i}.00,FALSE`).join('\n'),
        features: dates
          .map((date, i) => `1,${date},50,2.5,NA,NA,NA,NA,NA,200,${9 + i},FALSE`)
          .join('\n'),
      }),
    );
    try {
      const { heldOutError } = await fixture.ask(salesPrediction, createArgs({}));
      expect(heldOutError).toMatchObject({
        firstWeek: '2010-04-02',
        trainingRows: 8,
        heldOutRows: 2,
      });
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

  it('equals the oracle', async () => {
    const { uc4 } = readOracle();
    const all = await fixture.ask(salesPrediction, createArgs({}));
    const one = await fixture.ask(salesPrediction, createArgs({ department: 1 }));
    for (const [answer, expected] of [
      [all, uc4.all],
      [one, uc4.dept1],
    ] as const) {
      expect(answer.n).toBe(expected.n);
      expect(answer.slope).toBe(expected.slope);
      expect(answer.intercept).toBeCloseTo(expected.intercept, 2);
      expect(answer.rSquared).toBe(expected.r2);
    }
    expect(all.verdict).toBe('EXPLAINS_NOTHING');
    expect(all.pValue).toBeLessThan(1e-6);
    expect(all.explanation).toContain('practically nothing');
    expect(one.verdict).toBe('WEAK');
  });

  it("equals PostgreSQL's own regression over all rows", async () => {
    for (const [department, above] of [
      [null, 8],
      [null, 5.5],
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
      const args = department === null ? {} : { department };
      const answer = await fixture.ask(
        salesPrediction,
        createArgs({ ...args, unemploymentAbove: above }),
      );
      expect(answer.n).toBe(rows[0]?.n);
      expect(answer.slope).toBeCloseTo(rows[0]?.slope ?? NaN, 3);
      expect(answer.intercept).toBeCloseTo(rows[0]?.intercept ?? NaN, 3);
      expect(answer.rSquared).toBeCloseTo(rows[0]?.r2 ?? NaN, 5);
    }
  });

  it('agrees with plain sums over the rows for the held-out weeks', async () => {
    const { heldOutError, coverage } = await fixture.ask(salesPrediction, createArgs({}));
    const { rows } = await client.query<{ first: string; rmse: number; naive: number }>(
      `WITH pairs AS (
         SELECT d.weekly_sales::float8 AS y, w.unemployment::float8 AS x, week_date
         FROM mart.store_department_week d JOIN mart.store_week w USING (store, week_date)
         WHERE w.unemployment > 8),
       split AS (SELECT percentile_disc(0.8) WITHIN GROUP (ORDER BY week_date) AS last
                 FROM (SELECT DISTINCT week_date FROM pairs) dates),
       line AS (SELECT regr_slope(y, x) AS slope, regr_intercept(y, x) AS level, avg(y) AS mean
                FROM pairs, split WHERE week_date < last)
       SELECT min(week_date)::text AS first, sqrt(avg((y - level - slope * x) ^ 2)) AS rmse,
              sqrt(avg((y - mean) ^ 2)) AS naive
       FROM pairs, split, line WHERE week_date >= last`,
    );
    expect(coverage.weeks).toBe(143);
    expect(heldOutError?.firstWeek).toBe(rows[0]?.first);
    expect(heldOutError?.rmse).toBeCloseTo(rows[0]?.rmse ?? NaN, 1);
    expect(heldOutError?.naiveRmse).toBeCloseTo(rows[0]?.naive ?? NaN, 1);
  });
});
