import Table from 'cli-table3';

const ROWS_SHOWN = 5;
const TEXT_LENGTH_MIN = 60;

/** What JSON holds. */
type Json = string | number | boolean | null | Json[] | Fields;
export interface Fields {
  [name: string]: Json;
}

const isObject = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isObjectList = (value: Json): value is Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);
/** `averageWeeklySales` as people write it. */
const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
/** Years, numbers of stores and departments take no thousands separator. */
const isLabel = (name: string) => /^(year|store|stores|department|rank)$/.test(name);

/** An answer as a few lines: figures first, then its lists as short tables. */
export function formatAnswer(answer: Fields): string {
  const lines = scalars(answer).map(
    ([name, value]) => `  ${words(name)}: ${formatValue(name, value)}`,
  );
  const short = lines.filter((line) => line.length <= TEXT_LENGTH_MIN);
  const long = lines.filter((line) => line.length > TEXT_LENGTH_MIN);
  const tables = Object.entries(answer).flatMap(([name, value]) => tablesOf(name, value));
  return [
    short.map((line) => line.trim()).join(' · '),
    ...long.map((line) => line.trim()),
    ...tables,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Plain fields; small objects are laid flat, the coverage told as a span. */
function scalars(fields: Fields): [string, Json][] {
  return Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
    if (name === 'coverage' && isObject(value)) return [['covers', span(value)]];
    if (isObject(value)) return scalars(value).map(([inner, v]) => [`${name}, ${inner}`, v]);
    return isObjectList(value) ? [] : [[name, value]];
  });
}

function span(coverage: Fields): string {
  if (coverage['firstWeek'] === null) return 'no weeks';
  const show = (name: string) => formatValue(name, coverage[name]);
  return `${show('firstWeek')} to ${show('lastWeek')}, ${show('weeks')} weeks`;
}

function tablesOf(name: string, value: Json): string[] {
  if (!isObjectList(value)) return [];
  const shown = value.slice(0, ROWS_SHOWN).map((row) => Object.fromEntries(scalars(flatten(row))));
  const columns = Object.keys(shown[0] ?? {});
  const table = new Table({
    head: columns.map(words),
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((column) => (typeof shown[0]?.[column] === 'number' ? 'right' : 'left')),
  });
  for (const row of shown) table.push(columns.map((column) => formatValue(column, row[column])));
  const more = value.length > ROWS_SHOWN ? `\n  and ${value.length - ROWS_SHOWN} more` : '';
  const title = name === 'nodes' ? '' : `${words(name)}\n`;
  return [`${title}${table.toString()}${more}`];
}

/** Lists inside a row become text: `14 A, 20 A`. */
function flatten(row: Fields): Fields {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => listItem(name, item)).join(', ') : value,
    ]),
  );
}

/** One or two fields speak for themselves; more are named. */
function listItem(name: string, item: Json): string {
  if (!isObject(item)) return formatValue(name, item);
  const fields = Object.entries(item);
  const isShort = fields.length <= 2;
  return fields
    .map(([field, value]) => `${isShort ? '' : `${words(field)} `}${formatValue(field, value)}`)
    .join(isShort ? ' ' : ', ');
}

function formatValue(name: string, value: Json | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return JSON.stringify(value);
  if (isLabel(name) || Number.isInteger(value))
    return isLabel(name) ? String(value) : group(value, 0);
  // Money is shown to the cent; prices and ratios as exact as they are.
  return Math.abs(value) >= 100 ? group(value, 2) : String(value);
}

function group(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: Math.max(decimals, 4) };
  return value.toLocaleString('en-US', digits);
}
