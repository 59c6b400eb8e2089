import { MASK, maskedSql } from '../../tables/personal-columns.js';
import { addressOf } from '../../tables/names.js';
import { NULL_TOKENS } from '../../tables/column-types.js';
import type { CatalogueTable, TableColumn } from '../../tables/table.js';
import type { GlueRegistration } from '../../tables/glue-registrations.js';
import type { ResolvedTable } from '../guard/check-select.js';
import { refusal } from '../guard/read-statement.js';
import { type Dialect, notThere } from './dialect.js';
import type { RowsOf } from './write-question.js';

/** Types that text of a table becomes again, where the service keeps it as text. */
const RESTORED = /^(BOOLEAN|BIGINT|DOUBLE|DATE|DECIMAL\(\d+,\s?\d+\))$/;

/**
 * What stands for the tables of a question: the columns that the catalogue knows, typed as it says, and those that tell
 * of people masked. No other column is ever named, and no table but these.
 * @param told how the Data Catalog knows them, by address
 * @throws AppError QUERY_REFUSED for a table that the service does not hold, with what to do
 */
export function standingFor(
  found: readonly ResolvedTable[],
  told: ReadonlyMap<string, GlueRegistration>,
  dialect: Dialect,
  mayReadPersonalData: boolean,
): RowsOf {
  const rows = new Map<string, string>();
  for (const { table, isBare } of found) {
    const sql = rowsOf(table, told.get(addressOf(table)), dialect, mayReadPersonalData);
    rows.set(isBare ? table.name : addressOf(table), sql);
  }
  return (database, name) => {
    const sql = rows.get(database === '' ? name : `${database}.${name}`);
    if (sql !== undefined) return sql;
    throw notThere(`the table ${database}.${name}`);
  };
}

function rowsOf(
  table: CatalogueTable,
  told: GlueRegistration | undefined,
  dialect: Dialect,
  mayReadPersonalData: boolean,
): string {
  const { at, columns } = holdTold(table, told, dialect);
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const items = table.columns.map((column) => {
    const name = dialect.identifier(column.name);
    const there = types.get(column.name.toLowerCase());
    const text = withoutTokens(table, column, there, dialect);
    // What cannot be cast is told in an error, which may not name what tells of people.
    const shown =
      column.isPersonal && !mayReadPersonalData
        ? maskedSql(table, text, dialect.text(MASK))
        : restored(column, text, there, dialect);
    return shown === name ? name : `${shown} AS ${name}`;
  });
  const from = `${dialect.identifier(at.database)}.${dialect.identifier(at.name)}`;
  return `SELECT ${items.join(', ')} FROM ${from}`;
}

function holdTold(table: CatalogueTable, told: GlueRegistration | undefined, { name }: Dialect) {
  const refuse = (why: string) => refusal('', addressOf(table), undefined, `is refused: ${why}`);
  const here = 'leave SQL_URL out to ask it here';
  if (table.layout.format === 'postgres') {
    throw refuse(`it lies in PostgreSQL, where ${name} does not look; ${here}`);
  }
  if (told === undefined) {
    const crawl = table.origin === 'crawl' ? ', and crawl it' : '';
    const advice = `set DATA_CATALOG_URL${crawl}; or ${here}`;
    throw refuse(`the Data Catalog that ${name} reads was not told of it: ${advice}`);
  }
  if (told.at === undefined) {
    throw refuse(`the Data Catalog could not be given it: ${told.reason}; ${here}`);
  }
  const { at, columns } = told;
  // It knows names in lower case.
  const names = new Set(columns.map((column) => column.name));
  const missing = table.columns.find((column) => !names.has(column.name.toLowerCase()));
  if (!missing) return { at, columns };
  throw refuse(`the Data Catalog knows it without ${missing.name}: crawl again`);
}

/** What a column holds: no value for what stands for none in its files, where the service keeps it as text. */
function withoutTokens(
  { layout }: CatalogueTable,
  { name, type, isPartition }: TableColumn,
  told: string | undefined,
  dialect: Dialect,
): string {
  const column = dialect.identifier(name);
  const isText = told === 'string' && !isPartition && layout.format !== 'parquet';
  if (!isText || (layout.format !== 'csv' && !RESTORED.test(type))) return column;
  // In a column of text any word is a value.
  if (!RESTORED.test(type)) return `NULLIF(${column}, '')`;
  const tokens = layout.format === 'csv' ? layout.nullTokens : NULL_TOKENS;
  return ['', ...tokens].reduce(
    (inner, token) => `NULLIF(${inner}, ${dialect.text(token)})`,
    `TRIM(${column})`,
  );
}

/** Numbers and dates as such again, where they are kept as text, and whole numbers as wide as the catalogue says. */
function restored(
  { name, type, dateOrder = 'yyyy-mm-dd' }: TableColumn,
  text: string,
  told: string | undefined,
  dialect: Dialect,
): string {
  const isNarrow = (told === 'int' && type === 'BIGINT') || (told === 'float' && type === 'DOUBLE');
  const isAsTold = text === dialect.identifier(name) && !isNarrow;
  if (!RESTORED.test(type) || isAsTold) return text;
  const isOther = type === 'DATE' && dateOrder !== 'yyyy-mm-dd';
  return isOther ? dialect.date(text, dateOrder) : `CAST(${text} AS ${type})`;
}
