import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractColumn } from '#intake/contracts/contract.js';
import { type Model as ComputeModel, quoteLiteral } from '#lake/ports/compute.js';
import { listContracts, type Flow } from '#pipeline/flow/flow.js';
import type { MartColumn } from '#pipeline/flow/mart.js';
import { type Parameter, parametersModel } from '#pipeline/flow/parameter.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';

/** Rows of one key, each with the extreme of every column. */
const ROWS = 999_999;
const COPIES = BigInt(ROWS);
/** Plans judge all weeks of a store, of which a million rows are one. */
const LIMIT = 180_000;
const AMOUNT = 999_999_999_999n;
const PRICE = 99_999_999_999n;
const PIECES = 999_999_999n;

type Extreme = 'most' | 'least';

/** Returns an exact number of cents as text. */
function euros(cents: bigint): string {
  const [sign, digits] = cents < 0n ? ['-', -cents] : ['', cents];
  return `${sign}${digits / 100n}.${String(digits % 100n).padStart(2, '0')}`;
}

/** Returns SQL of the largest or smallest value of a column. Keys and days are equal in all datasets. */
function extremeSql(column: ContractColumn, extreme: Extreme, isKey: boolean): string {
  const { type, min, max, scale = 0, allowed = ['x'] } = column;
  const isMost = extreme === 'most' || isKey;
  if (type === 'text') return quoteLiteral(allowed[0] ?? '');
  if (type === 'boolean') return 'TRUE';
  if (type === 'date') return "DATE '2026-03-02'";
  if (type === 'integer') {
    return `CAST(${isMost ? (max ?? 999_999_999) : (min ?? -999_999_999)} AS INTEGER)`;
  }
  return `CAST(${quoteLiteral(String(isMost ? max : min))} AS DECIMAL(18, ${scale}))`;
}

/** Returns the datasets of a flow as tables: one row each, and many of those that its models count. */
function datasetModels(flow: Flow, extreme: Extreme): ComputeModel[] {
  const facts = flow.models.map(({ rowsOf }) => rowsOf);
  return listContracts(flow).map(({ dataset, columns }) => {
    const values = columns.map((column) => {
      const { name } = column;
      // Three people share a rank.
      if (name === 'sales_person_id') return `CAST(i % 3 + 1 AS INTEGER) AS ${name}`;
      return `${extremeSql(column, extreme, /(^|_)(id|store|department)$/.test(name))} AS ${name}`;
    });
    const rows = facts.includes(dataset) ? ROWS : 1;
    return {
      name: dataset,
      sql: `SELECT 1 AS file_id, i AS line, ${values.join(', ')} FROM range(${rows}) AS r (i)`,
    };
  });
}

const isNumber = ([, { type }]: [string, MartColumn]) =>
  ['integer', 'bigint', 'decimal'].includes(type);

describe.each([weeklySales, retailMart])('the models of $name over extremes', (flow) => {
  let embedded: EmbeddedLake;
  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  /** Returns the sum of each number of each mart, as exact text. */
  async function sums(extreme: Extreme, ties = 'each') {
    const parameters = flow.parameters.map((each): Parameter =>
      each.kind === 'decimal'
        ? { ...each, value: each.max }
        : { ...each, value: each.of.includes(ties) ? ties : each.default },
    );
    // These compare or list the weeks of a store: a million rows of one take long.
    const marts = flow.marts.filter(
      ({ name, columns }) =>
        name !== 'store_week_coverage' &&
        name !== 'store_department_unemployment' &&
        Object.entries(columns).some(isNumber),
    );
    const totals = marts.map(({ name, columns }) => {
      const numbers = Object.entries(columns).filter(isNumber);
      const texts = numbers.map(([column]) => `CAST(sum(${column}) AS VARCHAR) AS ${column}`);
      return {
        name: `${name}_total`,
        sql: `SELECT ${texts.join(', ')} FROM ${name}`,
        collect: true,
      };
    });
    const shared = new Map(marts.flatMap((mart) => Object.entries(mart.shared ?? {})));
    const job = {
      name: 'extremes',
      sources: [],
      models: [
        ...datasetModels(flow, extreme),
        ...parametersModel(parameters, [...flow.models, ...flow.marts]),
        ...flow.models.map(({ name, sql }) => ({ name, sql })),
        ...Array.from(shared, ([name, sql]) => ({ name, sql })),
        ...[...marts, ...flow.shares].map(({ name, sql }) => ({ name, sql })),
        ...totals,
      ],
    };
    const { collected } = await embedded.compute.run(job);
    return Object.fromEntries(
      marts.map(({ name }) => [name, collected[`${name}_total`]?.[0]] as const),
    );
  }

  it('bound every decimal, so that each value is exact as a JSON number', () => {
    for (const { dataset, columns } of listContracts(flow)) {
      for (const { name, type, min, max, scale = 0 } of columns) {
        if (type !== 'decimal') continue;
        const digits = [min, max].map((bound) => Math.abs(Number(bound)) * 10 ** scale);
        expect(Math.max(...digits), `${dataset}.${name}`).toBeLessThan(10 ** 15);
      }
    }
  });

  it.runIf(flow === weeklySales)(
    'sum a million of the largest and smallest sales',
    async () => {
      for (const [extreme, cents] of [
        ['most', AMOUNT],
        ['least', -AMOUNT],
      ] as const) {
        expect(await sums(extreme)).toMatchObject({
          store_department_week: { weekly_sales: euros(COPIES * cents) },
          store_week: { weekly_sales: euros(COPIES * cents), markdown_total: euros(5n * cents) },
          department_week: { weekly_sales: euros(COPIES * cents) },
          department_type_week: { weekly_sales: euros(COPIES * cents) },
        });
      }
    },
    LIMIT,
  );

  it.runIf(flow === retailMart)('sum a million of the largest and smallest purchases', async () => {
    const paid = euros(COPIES * AMOUNT);
    const most = {
      customer_month: { total: paid },
      product_month: {
        quantity: String(COPIES * PIECES),
        revenue: paid,
        list_revenue: euros(COPIES * PIECES * PRICE),
      },
      shop_day: { quantity: String(COPIES * PIECES), total: paid },
      shop_product_month: {
        quantity: String(COPIES * PIECES),
        revenue: paid,
        list_revenue: euros(COPIES * PIECES * PRICE),
      },
    };
    // All of the total is paid as incentives.
    for (const [ties, incentive] of [
      ['each', paid],
      ['split', euros((COPIES / 3n) * AMOUNT)],
    ]) {
      expect(await sums('most', ties)).toMatchObject({
        ...most,
        sales_person_month: { total: paid, incentive },
      });
    }
    expect(await sums('least')).toMatchObject({
      customer_month: { total: euros(-COPIES * AMOUNT) },
      product_month: { quantity: String(-COPIES * PIECES), list_revenue: '0.00' },
      sales_person_month: { total: euros(-COPIES * AMOUNT), incentive: '0.00' },
    });
  });
});
