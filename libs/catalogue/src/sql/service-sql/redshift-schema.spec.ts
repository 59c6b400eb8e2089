import { describe, expect, it } from 'vitest';
import { type CatalogueTable, createTableColumn } from '../../tables/table.js';
import { redshiftSchemaSql } from './redshift-schema.js';

const table = (name: string, columns: CatalogueTable['columns'], keys: string[][]) =>
  ({ database: 'weekly_sales', name, columns, keys }) as CatalogueTable;
const storeWeek = table(
  'store_week',
  [
    createTableColumn('store', 'BIGINT'),
    createTableColumn('week_date', 'DATE'),
    createTableColumn('manager', 'VARCHAR', { isPersonal: true }),
    createTableColumn('sales', 'DECIMAL(18,2)'),
  ],
  [['store', 'week_date']],
);
const words = table('words', [createTableColumn('word', 'VARCHAR')], []);
const toRegistration = ({ database, name }: CatalogueTable) => ({
  address: `${database}.${name}`,
  at: { database: 'retailstream', name: `${database}__${name}` },
  columns: [],
  reason: '',
  digest: null,
  registeredAt: new Date(0),
});
const schema = {
  database: 'retailstream',
  region: 'eu-west-1',
  role: undefined,
  users: [],
  views: [],
  registrations: new Map(
    [storeWeek, words].map((each) => [toRegistration(each).address, toRegistration(each)]),
  ),
};

describe('SQL for Redshift', () => {
  it('makes an external schema with the name of the database', () => {
    expect(redshiftSchemaSql(schema).split('\n').slice(1)).toEqual([
      'CREATE EXTERNAL SCHEMA IF NOT EXISTS "retailstream"',
      "FROM DATA CATALOG DATABASE 'retailstream' REGION 'eu-west-1'",
      'IAM_ROLE default;',
      '',
    ]);
    const role = 'arn:aws:iam::123456789012:role/reader';
    expect(redshiftSchemaSql({ ...schema, role })).toContain(`IAM_ROLE '${role}';`);
  });

  it('grants the schema to users, and makes those of IAM roles', () => {
    const sql = redshiftSchemaSql({ ...schema, users: ['IAMR:retailstream-api', 'ana"x'] });
    expect(sql.split('\n').filter((line) => /^(CREATE USER|GRANT)/.test(line))).toEqual([
      'CREATE USER "IAMR:retailstream-api" PASSWORD DISABLE;',
      'GRANT USAGE ON SCHEMA "retailstream" TO "IAMR:retailstream-api";',
      'GRANT USAGE ON SCHEMA "retailstream" TO "ana""x";',
    ]);
  });

  it('makes materialized views by key and time, without personal columns', () => {
    const sql = redshiftSchemaSql({ ...schema, views: [storeWeek, words], users: ['ana'] });
    const from = sql.indexOf('CREATE SCHEMA');
    expect(sql.slice(from).split('\n')).toEqual([
      'CREATE SCHEMA IF NOT EXISTS "retailstream_views";',
      '',
      'CREATE MATERIALIZED VIEW "retailstream_views"."weekly_sales__store_week"',
      'DISTSTYLE KEY DISTKEY ("store")',
      'SORTKEY ("week_date", "store")',
      'AUTO REFRESH NO AS',
      'SELECT "store", "week_date", "sales"',
      'FROM "retailstream"."weekly_sales__store_week";',
      'REFRESH MATERIALIZED VIEW "retailstream_views"."weekly_sales__store_week";',
      '',
      'CREATE MATERIALIZED VIEW "retailstream_views"."weekly_sales__words"',
      'AUTO REFRESH NO AS',
      'SELECT "word"',
      'FROM "retailstream"."weekly_sales__words";',
      'REFRESH MATERIALIZED VIEW "retailstream_views"."weekly_sales__words";',
      'GRANT USAGE ON SCHEMA "retailstream_views" TO "ana";',
      'GRANT SELECT ON ALL TABLES IN SCHEMA "retailstream_views" TO "ana";',
      '',
    ]);
  });

  it('refuses a view of a table that is not in the Data Catalog', () => {
    expect(() =>
      redshiftSchemaSql({ ...schema, views: [words], registrations: new Map() }),
    ).toThrow(
      'weekly_sales.words: the Data Catalog does not have it: no query or crawl has registered it yet; ' +
        'crawl or query it first',
    );
  });
});
