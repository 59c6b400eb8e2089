import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileCache } from '#catalogue/tables/relations/file-cache.js';
import { FileRelations } from '#catalogue/tables/relations/file-relations.js';
import { openTestCrawler, type TestCrawler } from './test-crawler.js';

let test: TestCrawler;

beforeAll(async () => {
  test = await openTestCrawler();
});
afterAll(() => test.close());

const run = (sql: string) => test.database.warehouse.query(sql);
const runCrawl = async () => {
  const options = { askedBy: 'test', database: 'db' };
  const { tables, failed } = await test.crawler.crawl([test.database.url], options);
  expect(failed).toEqual([]);
  return tables.find(({ address }) => address === 'db.shop_orders');
};

/** Reads the rows as a minute later, without cached copies. */
async function readRows(address: string) {
  const cache = new FileCache(`${test.home}/${crypto.randomUUID()}`, 1024 * 1024);
  const relations = new FileRelations(test.tables, test.sources, cache);
  const { sql, files } = await relations.openRelation(await test.tables.find(address));
  const limits = { ms: 60_000, memory: '512MB' };
  const questions = [{ sql: `SELECT * FROM (${sql}) ORDER BY ALL`, rows: 10 }];
  const [answer] = await test.engine.run({ files, prepare: [], queries: questions, limits });
  return answer?.rows;
}

describe('a database crawl', () => {
  beforeEach(() =>
    run(`DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop; TRUNCATE ops.catalogue_tables CASCADE;
      CREATE TABLE shop.orders (id integer PRIMARY KEY, day date NOT NULL, total numeric(9,2), note text, UNIQUE (day, id));
      COMMENT ON TABLE shop.orders IS 'what was bought';
      INSERT INTO shop.orders VALUES (1, '2012-01-05', 9.50, ''), (2, '2012-01-06', NULL, NULL)`),
  );

  it('finds the tables, and reads their rows', async () => {
    await runCrawl();
    expect(await test.columns('db.shop_orders')).toEqual([
      'id | BIGINT',
      'day | DATE',
      'total | DECIMAL(9,2) | null',
      'note | VARCHAR | null',
    ]);
    const table = await test.tables.find('db.shop_orders');
    expect(table.keys).toEqual([['id'], ['day', 'id']]);
    // At least one page of rows, and the free space map.
    expect(table.bytes).toBeGreaterThanOrEqual(8192);
    expect(await readRows('db.shop_orders')).toEqual([
      [1, '2012-01-05', '9.50', ''],
      [2, '2012-01-06', null, null],
    ]);
  });

  it("adds up the sizes of a table's partitions", async () => {
    await run(`CREATE TABLE shop.parts (id integer, year integer) PARTITION BY LIST (year);
      CREATE TABLE shop.parts_1 PARTITION OF shop.parts FOR VALUES IN (2012);
      CREATE TABLE shop.parts_2 PARTITION OF shop.parts FOR VALUES IN (2013);
      INSERT INTO shop.parts VALUES (1, 2012), (2, 2013)`);
    await runCrawl();
    expect((await test.tables.find('db.shop_parts')).bytes).toBeGreaterThanOrEqual(2 * 8192);
  });

  it('keeps every digit of a number without a size', async () => {
    await run(`CREATE TABLE shop.money (a numeric, b numeric(50,10), c numeric(38,2), d numeric(2,4));
      INSERT INTO shop.money VALUES (12345678901234567890.123456789, 1.5, 2, 0.0012)`);
    await runCrawl();
    const stays = (type: string) =>
      `VARCHAR | null | is ${type}, which no type stores exactly, so it stays text`;
    expect(await test.columns('db.shop_money')).toEqual([
      `a | ${stays('numeric')}`,
      `b | ${stays('numeric(50,10)')}`,
      'c | DECIMAL(38,2) | null',
      `d | ${stays('numeric(2,4)')}`,
    ]);
    expect(await readRows('db.shop_money')).toEqual([
      ['12345678901234567890.123456789', '1.5000000000', '2.00', '0.0012'],
    ]);
  });

  it('matches columns by name when the table changes', async () => {
    await run(
      'ALTER TABLE shop.orders ADD "Sum Of All" integer; UPDATE shop.orders SET "Sum Of All" = id * 10',
    );
    await runCrawl();
    // Columns in another order, with a new one first: matching by position would mix them up.
    await run(`CREATE TABLE shop.other AS SELECT note, 'x' AS first, "Sum Of All", total, day, id FROM shop.orders;
      DROP TABLE shop.orders; ALTER TABLE shop.other RENAME TO orders`);
    const rows = [
      [1, '2012-01-05', '9.50', '', 10],
      [2, '2012-01-06', null, null, 20],
    ];
    expect(await readRows('db.shop_orders')).toEqual(rows);
    expect(await runCrawl()).toMatchObject({ outcome: 'widened' });
    expect(await readRows('db.shop_orders')).toEqual(rows.map((row) => [...row, 'x']));
  });

  it('reports a missing column, and keeps it without values after the next crawl', async () => {
    await runCrawl();
    await run('ALTER TABLE shop.orders DROP COLUMN total');
    await expect(readRows('db.shop_orders')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: 'shop.orders: column "total" does not exist; crawl again',
    });
    await runCrawl();
    expect(await readRows('db.shop_orders')).toEqual([
      [1, '2012-01-05', null, ''],
      [2, '2012-01-06', null, null],
    ]);
    await run('DROP TABLE shop.orders');
    await expect(readRows('db.shop_orders')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });

  it('does not make an amount a DOUBLE when it exceeds 38 digits', async () => {
    await run('ALTER TABLE shop.orders ALTER total TYPE numeric(38,0)');
    await runCrawl();
    await run('ALTER TABLE shop.orders ALTER total TYPE numeric(38,10)');
    expect(await runCrawl()).toMatchObject({
      outcome: 'new version',
      changes: ['total was DECIMAL(38,0) and is DECIMAL(38,10)'],
    });
  });
});
