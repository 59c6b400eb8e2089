import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineFlow } from '#pipeline/flow/define-flow.js';

const contract = { nullTokens: [''], errorRate: { file: 0.9, run: 0.9 } };
const createColumn = (name: string, type: string, more = {}) => ({
  name,
  headers: [name],
  type,
  required: true,
  ...more,
});

const files = {
  'shops.contract.json': JSON.stringify({
    ...contract,
    dataset: 'shops',
    columns: [createColumn('shop', 'integer'), createColumn('town', 'text')],
    key: ['shop'],
  }),
  'purchases.contract.json': JSON.stringify({
    ...contract,
    dataset: 'purchases',
    columns: [
      createColumn('till_shop', 'integer'),
      createColumn('bought_on', 'date', { formats: ['yyyy-mm-dd'] }),
      createColumn('price', 'decimal', { scale: 2 }),
      createColumn('quantity', 'integer', { nonZero: true }),
      createColumn('total', 'decimal', { scale: 2 }),
    ],
    products: [{ column: 'total', of: ['price', 'quantity'] }],
    money: 'total',
  }),
  'shop_purchases.sql': `SELECT p.till_shop, p.bought_on, p.file_id, p.line, p.total, s.town
    FROM purchases p LEFT JOIN shops s ON s.shop = p.till_shop`,
  'till_day.sql': `SELECT till_shop, bought_on, max(town) AS town,
      CAST(count(*) AS INTEGER) AS purchases, CAST(sum(total) AS DECIMAL(38, 2)) AS total
    FROM shop_purchases GROUP BY till_shop, bought_on`,
  'rules.json': JSON.stringify({ rules: [] }),
};

/** A small flow whose rows have no key: purchases in shops. */
export function createTillsFlow(processed?: 'stay' | 'move') {
  const folder = mkdtempSync(join(tmpdir(), 'tills-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const file = (name: keyof typeof files) => pathToFileURL(join(folder, name));
  return defineFlow({
    name: 'tills',
    ...(processed && { processed }),
    settings: {},
    datasets: {
      purchases: {
        contract: file('purchases.contract.json'),
        required: true,
        references: { till_shop: 'shops' },
        period: { column: 'bought_on', by: 'month' },
      },
      shops: { contract: file('shops.contract.json') },
    },
    stages: {
      ingest: { kind: 'ingest', datasets: ['purchases', 'shops'] },
      join: { kind: 'integrate', after: ['ingest'] },
      marts: { kind: 'build-marts', after: ['join'] },
      publish: { kind: 'publish', after: ['marts'] },
      observe: { kind: 'observe', after: ['publish'] },
    },
    models: {
      shop_purchases: {
        sql: file('shop_purchases.sql'),
        reads: ['purchases', 'shops'],
        grain: ['file_id', 'line'],
        period: { column: 'bought_on', by: 'month' },
        rowsOf: 'purchases',
        money: 'total',
      },
    },
    marts: {
      till_day: {
        comment: 'One row a shop and day.',
        sql: file('till_day.sql'),
        reads: ['shop_purchases'],
        columns: {
          till_shop: { type: 'integer' },
          bought_on: { type: 'date' },
          town: { type: 'text', nullable: true },
          purchases: { type: 'integer' },
          total: { type: 'decimal', scale: 2 },
        },
        key: ['till_shop', 'bought_on'],
        period: { column: 'bought_on', by: 'month' },
        reconciles: { with: 'shop_purchases', money: 'total' },
      },
    },
    extent: { mart: 'till_day', date: 'bought_on', rows: 'purchases', total: 'total' },
    qualityRules: { shipped: file('rules.json') },
  });
}
