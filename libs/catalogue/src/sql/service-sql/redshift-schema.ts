import { AppError } from '#platform/errors/app-error.js';
import { formatAddress } from '../../tables/names.js';
import type { GlueRegistration } from '../../tables/glue-registrations.js';
import type { CatalogueTable } from '../../tables/table.js';
import { redshift } from './dialect.js';

/** What the statements are for. */
export interface RedshiftSchema {
  /** Database of the Data Catalog, and name of the external schema: queries name both alike. */
  database: string;
  region: string;
  /** ARN of the role that reads tables and files; undefined: the default one of the namespace. */
  role: string | undefined;
  /** Database users that may read; `IAMR:name` for an IAM role. */
  users: readonly string[];
  /** Tables to store as materialized views. */
  views: readonly CatalogueTable[];
  registrations: ReadonlyMap<string, GlueRegistration>;
}

/**
 * Returns SQL that lets Redshift read the tables of the Data Catalog, for an administrator to check and run.
 * @throws AppError TABLE_NOT_FOUND for a view of a table that the Data Catalog does not have
 */
export function redshiftSchemaSql(schema: RedshiftSchema): string {
  const { database, region, role, users } = schema;
  const name = redshift.identifier(database);
  const reader = role === undefined ? 'default' : redshift.text(role);
  return [
    '-- RetailStream prints these statements and never runs them. Run them as an administrator of the workgroup.',
    `CREATE EXTERNAL SCHEMA IF NOT EXISTS ${name}`,
    `FROM DATA CATALOG DATABASE ${redshift.text(database)} REGION ${redshift.text(region)}`,
    `IAM_ROLE ${reader};`,
    ...users.flatMap((user) => userSql(user, name)),
    ...viewsSql(schema),
    '',
  ].join('\n');
}

function userSql(user: string, schema: string): string[] {
  const name = redshift.identifier(user);
  // Redshift makes the user of an IAM role at its first query, too late for the grant.
  const made = user.startsWith('IAMR:') ? [`CREATE USER ${name} PASSWORD DISABLE;`] : [];
  return [
    '',
    '-- USAGE shows every table and column of the database, personal data too.',
    ...made,
    `GRANT USAGE ON SCHEMA ${schema} TO ${name};`,
  ];
}

function viewsSql({ database, users, views, registrations }: RedshiftSchema): string[] {
  if (views.length === 0) return [];
  const schema = redshift.identifier(`${database}_views`);
  return [
    '',
    '-- Copies of rows, without personal columns. Repeat REFRESH MATERIALIZED VIEW after each publication.',
    `CREATE SCHEMA IF NOT EXISTS ${schema};`,
    ...views.flatMap((table) => viewSql(schema, table, registrations.get(formatAddress(table)))),
    ...users.flatMap((user) => [
      `GRANT USAGE ON SCHEMA ${schema} TO ${redshift.identifier(user)};`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${redshift.identifier(user)};`,
    ]),
  ];
}

function viewSql(
  schema: string,
  table: CatalogueTable,
  told: GlueRegistration | undefined,
): string[] {
  if (told?.at === undefined) {
    const why = told === undefined ? 'no query or crawl has registered it yet' : told.reason;
    throw new AppError(
      'TABLE_NOT_FOUND',
      `${formatAddress(table)}: the Data Catalog does not have it: ${why}; crawl or query it first`,
    );
  }
  const open = table.columns.filter(({ isPersonal }) => !isPersonal);
  const view = `${schema}.${redshift.identifier(told.at.name)}`;
  const from = `${redshift.identifier(told.at.database)}.${redshift.identifier(told.at.name)}`;
  const columns = open.map(({ name }) => redshift.identifier(name));
  return [
    '',
    `CREATE MATERIALIZED VIEW ${view}`,
    ...buildDistribution(table, open),
    `AUTO REFRESH NO AS`,
    `SELECT ${columns.join(', ')}`,
    `FROM ${from};`,
    `REFRESH MATERIALIZED VIEW ${view};`,
  ];
}

const TIMES = /^(DATE|TIMESTAMP)$/;

/** Rows of the same first key are on the same slice; each slice is sorted by time, then by the other keys. */
function buildDistribution({ keys }: CatalogueTable, open: CatalogueTable['columns']): string[] {
  const typed = new Map(open.map(({ name, type }) => [name, type]));
  const [key = []] = keys;
  const isTime = (name: string) => TIMES.test(typed.get(name) ?? '');
  const known = key.filter((name) => typed.has(name));
  const [first, ...others] = known.filter((name) => !isTime(name));
  const times = open.map(({ name }) => name).filter(isTime);
  const sorted = [...times.slice(0, 1), ...(first === undefined ? [] : [first]), ...others];
  return [
    ...(first === undefined ? [] : [`DISTSTYLE KEY DISTKEY (${redshift.identifier(first)})`]),
    ...(sorted.length === 0 ? [] : [`SORTKEY (${sorted.map(redshift.identifier).join(', ')})`]),
  ];
}
