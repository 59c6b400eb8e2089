import { type Cell, quoteLiteral, type Model } from '#lake/ports/compute.js';
import type { Contract } from './contracts/contract.js';
import type { HeaderMatch } from './contracts/match-header.js';
import { typedValue } from './contracts/typed-value.js';

/** Statistics of a column's cells, without header lines and rows of a wrong width. */
export interface ColumnProfile {
  /** Name from the file's header. */
  header: string;
  /** Name in curated tables; undefined for an undeclared column. */
  name: string | undefined;
  rows: number;
  /** Number of cells without a value. */
  nulls: number;
  /** Number of cells by kind, most frequent first. */
  kinds: { kind: string; cells: number }[];
  /** Minimum and maximum as text; null without values. */
  min: string | null;
  max: string | null;
  /** Number of distinct valid values. */
  distinct: number;
}

interface Column {
  header: string;
  name: string | undefined;
  /** Its column in `raw`. */
  text: string;
  position: number;
  /** SQL of its typed value. */
  value: string;
}

/** Returns the columns of a text, left to right. */
export function listColumns(match: HeaderMatch, cells: readonly string[]): Column[] {
  const known = match.contract.columns.flatMap((column) => {
    const position = match.positions[column.name];
    const { name } = column;
    return position === undefined
      ? []
      : [{ name, text: name, position, value: typedValue(column) }];
  });
  const extras = match.extras.map(({ position }) => {
    const text = `extra_${position}`;
    return { name: undefined, text, position, value: text };
  });
  return [...known, ...extras]
    .sort((a, b) => a.position - b.position)
    .map((column) => ({ ...column, header: cells[column.position] ?? '' }));
}

/** Returns the collected models `profile` and `kinds`, over `raw` and `checked`. */
export function profileModels(columns: readonly Column[]): Model[] {
  const cells = columns.map(
    ({ text, value }, place) => `r.${text} AS text_${place}, ${value} AS value_${place}`,
  );
  return [
    {
      name: 'cells',
      sql: `SELECT ${cells.join(', ')} FROM raw r
        ANTI JOIN (SELECT line FROM checked WHERE reason = 'REPEATED_HEADER') h ON h.line = r.line
        WHERE r.cell_fault IS NULL`,
    },
    { name: 'profile', sql: columns.map(profileSql).join(' UNION ALL '), collect: true },
    { name: 'kinds', sql: columns.map(kindsSql).join(' UNION ALL '), collect: true },
  ];
}

function profileSql({ name }: Column, place: number): string {
  const [text, value] = [`text_${place}`, `value_${place}`];
  const edge = (pick: 'min' | 'max') =>
    name === undefined ? edgeOfText(text, pick) : `CAST(${pick}(${value}) AS STRING)`;
  return `SELECT ${place} AS place, count(*) AS rows, count(${text}) AS filled,
      ${edge('min')} AS least, ${edge('max')} AS most, count(DISTINCT ${value}) AS different
    FROM cells`;
}

/** For a column without a type: numeric order when all its cells are numbers. */
function edgeOfText(text: string, pick: 'min' | 'max'): string {
  const number = `try_cast(${text} AS DOUBLE)`;
  return `CASE WHEN count(${number}) = count(${text}) THEN ${pick}_by(${text}, ${number})
    ELSE ${pick}(${text}) END`;
}

const kinds: [pattern: string, kind: string][] = [
  ['^[+-]?[0-9]+$', 'integer'],
  ['^[+-]?([0-9]+[.][0-9]*|[.][0-9]+)$', 'decimal'],
  ['^[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}$', 'date with slashes'],
  ['^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$', 'date yyyy-mm-dd'],
  ['^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$', 'boolean'],
];

function kindsSql(_: Column, place: number): string {
  const branches = kinds.map(
    ([pattern, kind]) =>
      `WHEN regexp_like(text_${place}, ${quoteLiteral(pattern)}) THEN ${quoteLiteral(kind)}`,
  );
  return `SELECT place, kind, count(*) AS cells
    FROM (
      SELECT ${place} AS place, CASE ${branches.join(' ')} ELSE 'text' END AS kind
      FROM cells WHERE text_${place} IS NOT NULL
    )
    GROUP BY place, kind`;
}

type CollectedRow = Record<string, Cell>;

/** @param profile rows of that model @param kindsSeen rows of model `kinds` */
export function buildProfiles(
  columns: readonly Column[],
  profile: readonly CollectedRow[],
  kindsSeen: readonly CollectedRow[],
): ColumnProfile[] {
  return columns.map(({ header, name }, place) => {
    const own = profile.find((row) => row['place'] === place) ?? {};
    const text = (field: string) => (own[field] == null ? null : String(own[field]));
    const rows = Number(own['rows'] ?? 0);
    return {
      header,
      name,
      rows,
      nulls: rows - Number(own['filled'] ?? 0),
      kinds: kindsSeen
        .filter((row) => row['place'] === place)
        .map(({ kind, cells }) => ({ kind: String(kind), cells: Number(cells) }))
        .sort((a, b) => b.cells - a.cells || (a.kind < b.kind ? -1 : 1)),
      min: text('least'),
      max: text('most'),
      distinct: Number(own['different'] ?? 0),
    };
  });
}

/** Returns the columns that an engine extracts from the text, with their indexes. */
export function rawColumns(
  { columns }: Contract,
  profiled: readonly Column[],
): { columns: string[]; positions: Record<string, number> } {
  const extras = profiled.filter(({ name }) => name === undefined).map(({ text }) => text);
  return {
    columns: [...columns.map(({ name }) => name), ...extras],
    positions: Object.fromEntries(profiled.map(({ text, position }) => [text, position])),
  };
}
