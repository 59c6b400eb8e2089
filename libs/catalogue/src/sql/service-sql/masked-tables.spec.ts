import { expect, it } from 'vitest';
import type { CatalogueTable, TableColumn } from '../../tables/table.js';
import { athena, redshift, spark } from './dialect.js';
import { buildTableSelects } from './translate-query.js';

const column = (name: string, type: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});
const table: CatalogueTable = {
  database: 'shop',
  name: 'bills',
  origin: 'crawl',
  location: 's3://lake/bills',
  layout: {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    header: true,
    skip: 0,
    nullTokens: ['NA'],
  },
  columns: [
    column('country', 'VARCHAR'),
    column('amount', 'DECIMAL(9,2)'),
    column('day', 'DATE', { dateOrder: 'dd/mm/yyyy' }),
    column('paid', 'DATE', { dateOrder: 'yyyymmdd' }),
  ],
  keys: [],
  comment: null,
  owner: null,
  tags: [],
  version: 1,
  rows: null,
  bytes: 1,
  files: 1,
  freshAt: null,
  seenAt: new Date(0),
};
const registrations = {
  address: 'shop.bills',
  at: { database: 'lake', name: 'shop__bills' },
  reason: '',
  digest: null,
  registeredAt: new Date(0),
  columns: table.columns.map(({ name }) => ({ name, type: 'string' })),
};

it.each([
  [athena, 'SELECT "Country", CAST("Amount" AS BIGINT) AS "Amount" FROM "lake"."shop__bills"'],
  [spark, 'SELECT `Country`, CAST(`Amount` AS BIGINT) AS `Amount` FROM `lake`.`shop__bills`'],
])(
  "widens narrow whole numbers to the catalogue's type, and matches names in lower case: $name",
  (dialect, sql) => {
    const columns = [column('Country', 'VARCHAR'), column('Amount', 'BIGINT', { stored: 'INT' })];
    const parquet = { ...table, layout: { format: 'parquet' as const }, columns };
    const stored = [
      { name: 'country', type: 'string' },
      { name: 'amount', type: 'int' },
    ];
    const known = new Map([[registrations.address, { ...registrations, columns: stored }]]);
    const rowsOf = buildTableSelects([{ table: parquet, isBare: false }], known, dialect, false);
    expect(rowsOf('shop', 'bills')).toBe(sql);
  },
);

it.each([
  [
    athena,
    `SELECT NULLIF("country", '') AS "country", CAST(NULLIF(NULLIF(TRIM("amount"), ''), 'NA') AS DECIMAL(9,2)) AS "amount", ` +
      `CAST(date_parse(NULLIF(NULLIF(TRIM("day"), ''), 'NA'), '%d/%m/%Y') AS DATE) AS "day", ` +
      `CAST(date_parse(NULLIF(NULLIF(TRIM("paid"), ''), 'NA'), '%Y%m%d') AS DATE) AS "paid" FROM "lake"."shop__bills"`,
  ],
  [
    redshift,
    `SELECT NULLIF("country", '') AS "country", CAST(NULLIF(NULLIF(TRIM("amount"), ''), 'NA') AS DECIMAL(9,2)) AS "amount", ` +
      `TO_DATE(NULLIF(NULLIF(TRIM("day"), ''), 'NA'), 'DD/MM/YYYY', TRUE) AS "day", ` +
      `TO_DATE(NULLIF(NULLIF(TRIM("paid"), ''), 'NA'), 'YYYYMMDD', TRUE) AS "paid" FROM "lake"."shop__bills"`,
  ],
  [
    spark,
    "SELECT NULLIF(`country`, '') AS `country`, CAST(NULLIF(NULLIF(TRIM(`amount`), ''), 'NA') AS DECIMAL(9,2)) AS `amount`, " +
      "to_date(NULLIF(NULLIF(TRIM(`day`), ''), 'NA'), 'd/M/yyyy') AS `day`, " +
      "to_date(NULLIF(NULLIF(TRIM(`paid`), ''), 'NA'), 'yyyyMMdd') AS `paid` FROM `lake`.`shop__bills`",
  ],
])("restores the catalogue's types from text: $name", (dialect, sql) => {
  const found = [{ table, isBare: false }];
  const rowsOf = buildTableSelects(
    found,
    new Map([[registrations.address, registrations]]),
    dialect,
    false,
  );
  expect(rowsOf('shop', 'bills')).toBe(sql);
});
