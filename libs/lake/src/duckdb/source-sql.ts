import {
  type ComputeJob,
  quoteLiteral,
  type Model,
  MULTILINE_ROW,
  type FolderRestriction,
  OVERSIZED_ROW,
  type RowsSource,
  type TextFile,
  type TextSource,
} from '../ports/compute.js';
import { NO_VALUE, type Partition } from '../ports/table-registry.js';
import type { Preparation } from './protocol.js';

/** Returns SQL of the kept part of a text, of which `bytes` is the size. */
const shortenSql = (text: string, bytes: string, bytesMax: number) =>
  `CASE WHEN ${bytes} > ${bytesMax} THEN left(${text}, ${OVERSIZED_ROW.shownCharacters})
    ELSE ${text} END`;

/**
 * Returns SQL of what matters about the quotes of a line: whether their number is odd, and whether the line can begin,
 * continue or end a row of several lines.
 */
function quotesSql(text: string, delimiter: string) {
  const { opens, continues, closes } = buildRowPatterns(delimiter);
  const matches = (pattern: string) => `regexp_full_match(${text}, ${quoteLiteral(pattern)})`;
  const isQuoted = `contains(${text}, '"')`;
  return {
    odd: `${isQuoted} AND (strlen(${text}) - strlen(replace(${text}, '"', ''))) % 2 = 1`,
    opens: matches(opens),
    continues: `${text} IS NULL OR NOT ${isQuoted} OR ${matches(continues)}`,
    closes: matches(closes),
  };
}

/** As `quotesSql`, for line `l`: of an oversized one it was found out before its text was cut. */
function lineQuotesSql(delimiter: string) {
  const { odd, opens, continues, closes } = quotesSql('l.text', delimiter);
  const known = (name: string, sql: string) =>
    `CASE WHEN l.oversized IS NULL THEN ${sql} ELSE l.oversized.${name} END`;
  return {
    odd: known('odd', odd),
    opens: known('opens', opens),
    continues: known('continues', continues),
    closes: known('closes', closes),
  };
}

/**
 * Returns statements that join the lines of a row whose quoted cells contain line ends: the first gets the whole
 * text, the others are deleted. Such a row begins at a line with an odd number of quotes and ends at the next one, if
 * all lines between are properly quoted and it is within the limits of a cell. Without such lines it reads each line
 * once; with many it spills to disk.
 */
function joinMultilineRowsSql({ lines, places, files, rowBytesMax }: Shape): Preparation[] {
  const [{ delimiter }] = files;
  const quotes = lineQuotesSql(delimiter);
  const [odd, rows, parts] = [`${lines}_odd`, `${lines}_joined`, `${lines}_parts`];
  const everyLine = `(SELECT *, unnest(range(first, last + 1)) AS place FROM ${rows})`;
  const joining = [
    `CREATE TEMP TABLE ${rows} AS
      WITH framed AS (
        SELECT *, unnest(range(first, last + 1)) AS place FROM ${odd}
        WHERE is_framed AND last - first < ${MULTILINE_ROW.lines}
      ),
      whole AS (
        SELECT f.file, number, first, last,
          sum(coalesce(l.oversized.bytes, strlen(l.text), 0)) AS bytes
        FROM framed f JOIN ${lines} l USING (place)
        GROUP BY f.file, number, first, last
        HAVING bytes <= ${MULTILINE_ROW.bytes}
          AND bool_and(place IN (first, last) OR ${quotes.continues})
      ),
      in_series AS (
        SELECT *, number - row_number() OVER (PARTITION BY file ORDER BY number) AS series FROM whole
      )
      -- The line that ends a row begins no other.
      SELECT file, first, last, bytes + last - first AS bytes FROM in_series
      QUALIFY row_number() OVER (PARTITION BY file, series ORDER BY number) % 2 = 1`,
    `CREATE TEMP TABLE ${parts} AS
      SELECT r.first, r.place - r.first AS number, r.bytes,
        ${shortenSql(`coalesce(l.text, '')`, 'r.bytes', rowBytesMax)} AS text
      FROM ${everyLine} r JOIN ${lines} l USING (place)`,
    ...joinPartsSql(parts, rowBytesMax),
    // Not by UPDATE, which keeps changed rows in memory.
    `DELETE FROM ${lines} WHERE place IN (SELECT place FROM ${everyLine})`,
    `INSERT INTO ${lines} (place, file, text, oversized) SELECT p.first, r.file, p.text,
        CASE WHEN p.bytes > ${rowBytesMax} THEN {bytes: p.bytes} END
      FROM ${parts} p JOIN ${rows} r USING (first)`,
    ...[rows, parts].map((table) => `DROP TABLE ${table}`),
  ];
  return [
    `CREATE TEMP TABLE ${odd} AS
      SELECT l.file, row_number() OVER in_file AS number, l.place AS first,
        lead(l.place) OVER in_file AS last,
        ${quotes.opens} AND lead(${quotes.closes}) OVER in_file AS is_framed
      FROM ${lines} l JOIN ${places} p USING (file)
      -- The first condition is fast, and leaves few rows to the second.
      WHERE (contains(l.text, '"') OR l.oversized IS NOT NULL) AND ${quotes.odd}
        AND l.place - p.first_place + 1 > p.header_line
      WINDOW in_file AS (PARTITION BY l.file ORDER BY l.place)`,
    { ifAnyIn: odd, run: joining.join(';\n') },
    `DROP TABLE ${odd}`,
  ];
}

/** Joins neighbours until each row is one part: joins spill to disk, but an aggregate of texts does not. */
function joinPartsSql(parts: string, rowBytesMax: number): string[] {
  const statements: string[] = [];
  for (let step = 1; step < MULTILINE_ROW.lines; step *= 2) {
    statements.push(
      `CREATE TEMP TABLE ${parts}_next AS
        SELECT a.first, a.number, a.bytes,
          ${shortenSql('concat(a.text, chr(10) || b.text)', 'a.bytes', rowBytesMax)} AS text
        FROM ${parts} a LEFT JOIN ${parts} b ON b.first = a.first AND b.number = a.number + ${step}
        WHERE a.number % ${2 * step} = 0`,
      `DROP TABLE ${parts}`,
      `ALTER TABLE ${parts}_next RENAME TO ${parts}`,
    );
  }
  return statements;
}

/** Returns the delimiter in a regular expression. */
const escapeDelimiter = (delimiter: string) => (delimiter === '\t' ? '\\t' : `[${delimiter}]`);

/** Returns the pattern of a line without any value, which is no row: `isBlankRow` has the same rule. */
function buildBlankRowPattern(delimiter: string): string {
  const blanks = delimiter === '\t' ? ' *' : '[ \\t]*';
  const cell = `${blanks}(?:"${blanks}"${blanks})?`;
  return `(?:${cell}${escapeDelimiter(delimiter)})*${cell}`;
}

/** Returns SQL of whether a text begins like a blank row: much faster than its pattern. */
const mayBeBlank = (text: string, delimiter: string) =>
  `left(${text}, 1) IN ('', ' ', '\t', '"', ${quoteLiteral(delimiter)})`;

/** Returns patterns of the lines of a row whose cells are fully quoted or unquoted. */
function buildRowPatterns(delimiter: string): { opens: string; continues: string; closes: string } {
  const d = escapeDelimiter(delimiter);
  const inner = `(?:[^"]|"")*`;
  const cell = `(?: *"${inner}" *|[^"${delimiter}]*)`;
  return {
    opens: `(?:${cell}${d})* *"${inner}`,
    continues: `${inner}(?:" *${d}(?:${cell}${d})* *"${inner})*`,
    closes: `${inner}" *(?:${d}${cell})*`,
  };
}

/** Returns the statement that creates a table of rows; as one JSON text, because thousands of VALUES parse slowly. */
export function rowsTableSql({ name, columns, rows }: Omit<RowsSource, 'kind'>): string {
  const cells = columns.map((column, index) => `cells[${index + 1}] AS ${column}`);
  return `CREATE TEMP TABLE ${name} AS SELECT ${cells.join(', ')}
    FROM (SELECT unnest(from_json(${quoteLiteral(JSON.stringify(rows))}, '[["BIGINT"]]')) AS cells)`;
}

/** A byte order mark. */
const MARK = `'\uFEFF'`;
const LINE_LENGTH_MAX = 1_048_576;
/** Longer lists take DuckDB longer per file. */
const FILES_AT_ONCE = 500;

/** Files of one format, and the tables with their lines. */
interface Shape {
  lines: string;
  places: string;
  files: [TextFile, ...TextFile[]];
  /** Limit of a row in bytes. */
  rowBytesMax: number;
}

/**
 * Returns statements that create the rows of a text source. Numbering lines takes one thread, so it runs first;
 * readers of the view use all threads. Files of one format are read together, because each part of a UNION takes time
 * to plan.
 */
export function textSourceSql(
  source: TextSource,
  pathOf: (file: TextFile) => string,
): Preparation[] {
  const shapes = groupByShape(source);
  const rows = shapes.map((shape) => rowsSql(source, shape)).join('\nUNION ALL\n');
  return [
    ...shapes.flatMap((shape) => [
      ...linesSql(shape, pathOf),
      ...placesSql(shape),
      ...joinMultilineRowsSql(shape),
    ]),
    `CREATE TEMP VIEW ${source.name} AS ${rows === '' ? emptySql(source) : rows}`,
  ];
}

const listLinesTables = (source: TextSource): string[] =>
  groupByShape(source).map(({ lines }) => lines);

function groupByShape({ name, files, rowBytesMax = OVERSIZED_ROW.bytes }: TextSource): Shape[] {
  const shapes = new Map<string, Shape>();
  for (const file of files) {
    const { delimiter, lineEnd, positions, extras, width } = file;
    const key = JSON.stringify([delimiter, lineEnd, positions, extras, width]);
    const shape = shapes.get(key);
    const number = shapes.size;
    if (shape) shape.files.push(file);
    else {
      const [lines, places] = [`${name}_lines_${number}`, `${name}_places_${number}`];
      shapes.set(key, { lines, places, files: [file], rowBytesMax });
    }
  }
  return [...shapes.values()];
}

/**
 * Lines of all files of one format, file by file. Each line is read as one cell: it cannot contain the delimiter, a
 * line feed, because the reader ends the line there. Oversized lines are cut here, because later steps take thousands of
 * lines at once; the reader takes a few megabytes.
 */
function linesSql(
  { lines, files, rowBytesMax }: Shape,
  pathOf: (file: TextFile) => string,
): string[] {
  const [{ delimiter }] = files;
  const { odd, opens, continues, closes } = quotesSql('text', delimiter);
  const isBlank = `regexp_full_match(text, ${quoteLiteral(buildBlankRowPattern(delimiter))})`;
  const isOversized = `strlen(text) > ${rowBytesMax} AND NOT ${isBlank}`;
  const statements = [
    `CREATE TEMP TABLE ${lines} (place BIGINT, file INTEGER, text VARCHAR, oversized
      STRUCT(bytes BIGINT, odd BOOLEAN, opens BOOLEAN, continues BOOLEAN, closes BOOLEAN))`,
  ];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const paths = files
      .slice(start, start + FILES_AT_ONCE)
      .map((file) => quoteLiteral(pathOf(file)));
    statements.push(`INSERT INTO ${lines}
      SELECT (SELECT count(*) FROM ${lines}) + row_number() OVER () AS place,
        ${start} + CAST(file_index AS INTEGER) AS file, ${shortenSql('text', 'strlen(text)', rowBytesMax)} AS text,
        CASE WHEN ${isOversized} THEN {bytes: strlen(text), odd: ${odd}, opens: ${opens},
          continues: ${continues}, closes: ${closes}} END AS oversized
      FROM (
        -- Of joined files, each may begin with a byte order mark.
        SELECT file_index, CASE WHEN starts_with(text, ${MARK}) THEN ltrim(text, ${MARK}) ELSE text END AS text
        FROM read_csv([${paths.join(', ')}], columns = {'text': 'VARCHAR'}, header = false,
          delim = ${quoteLiteral('\n')}, quote = '', escape = '', auto_detect = false,
          max_line_size = ${LINE_LENGTH_MAX})
      )`);
  }
  return statements;
}

/** Position of each file's lines within all lines. */
function placesSql({ lines, places, files }: Shape): string[] {
  const told = `${places}_told`;
  const columns = ['file', 'file_id', 'delivery_order', 'header_line'];
  const rows = files.map(({ fileId, deliveryOrder, headerLine }, index) => [
    index,
    fileId,
    deliveryOrder,
    headerLine,
  ]);
  return [
    rowsTableSql({ name: told, columns, rows }),
    `CREATE TEMP TABLE ${places} AS
      SELECT CAST(f.file AS INTEGER) AS file, file_id, CAST(delivery_order AS INTEGER) AS delivery_order,
        CAST(header_line AS INTEGER) AS header_line, p.first_place
      FROM ${told} f
      JOIN (SELECT file, min(place) AS first_place FROM ${lines} GROUP BY file) AS p USING (file)`,
    `DROP TABLE ${told}`,
  ];
}

function rowsSql(source: TextSource, { lines, places, files }: Shape): string {
  const [{ delimiter, positions, extras = [], width }] = files;
  // Name the cells by position in a nested SELECT: repeated expressions would double with every null token, and
  // planning would take longer than reading.
  const cell = (position: number) => `cell_${position}`;
  const isNull = (value: string) =>
    source.nullTokens.map((token) => `${value} = ${quoteLiteral(token)}`).join(' OR ') || 'FALSE';
  const columns = source.columns.map((column) => {
    const position = positions[column];
    if (position === undefined) return `NULL::VARCHAR AS ${column}`;
    const value = cell(position);
    return `CASE WHEN ${isNull(value)} THEN NULL ELSE ${value} END AS ${column}`;
  });
  const members = extras.map(({ name, position }) => `${quoteLiteral(name)}, ${cell(position)}`);
  const additional = members.length > 0 ? `json_object(${members.join(', ')})` : 'NULL';
  const used = [
    ...new Set([...Object.values(positions), ...extras.map((extra) => extra.position)]),
  ];
  // Trimming is the slowest part, and few files have blanks.
  const trimmed = used.map(
    (position) =>
      `CASE WHEN has_blank THEN trim(cells[${position + 1}]) ELSE cells[${position + 1}] END AS ${cell(position)}`,
  );
  return `
    SELECT file_id, delivery_order, line, text,
      CASE WHEN is_oversized THEN 'OVERSIZED_ROW'
           WHEN contains(text, '"') AND (contains(text, chr(10))
             OR len(list_filter(cells, lambda cell: cell IS NULL)) > 0) THEN 'BAD_QUOTES'
           WHEN len(cells) < ${width} THEN 'SHORT_ROW'
           WHEN len(cells) > ${width} THEN 'LONG_ROW' END AS cell_fault,
      ${columns.join(', ')}, CAST(${additional} AS VARCHAR) AS additional_column
    FROM (
      SELECT ${['*', ...trimmed].join(', ')}
      FROM (
        SELECT p.file_id, p.delivery_order, l.place - p.first_place + 1 AS line, l.text,
          l.oversized IS NOT NULL AS is_oversized, contains(l.text, ' ') AS has_blank, ${splitCellsSql(delimiter)} AS cells
        FROM ${lines} l JOIN ${places} p USING (file)
        WHERE l.place - p.first_place + 1 > p.header_line AND l.text IS NOT NULL
          -- An oversized line may have a value behind its cut.
          AND (l.oversized IS NOT NULL OR NOT ${mayBeBlank('l.text', delimiter)}
            OR NOT regexp_full_match(l.text, ${quoteLiteral(buildBlankRowPattern(delimiter))}))
      )
    )`;
}

/**
 * Splits `text` into cells. Lines with quotes take the slow path. A cell with unbalanced quotes is null, also when
 * text outside the quotes would be lost.
 */
function splitCellsSql(delimiter: string): string {
  const other = `[^${delimiter}]*`;
  const quoted = `${escapeDelimiter(delimiter)}( *"(?:[^"]|"")*"${other}|${other})`;
  const parts = `regexp_extract_all(${quoteLiteral(delimiter)} || text, ${quoteLiteral(quoted)}, 1)`;
  const unquoted = `CASE
    WHEN NOT contains(cell, '"') THEN cell
    WHEN regexp_full_match(trim(cell), '"(?:[^"]|"")*"') THEN replace(trim(cell)[2:-2], '""', '"')
    END`;
  return `CASE WHEN contains(text, '"')
    THEN list_transform(${parts}, lambda cell: ${unquoted})
    ELSE split(text, ${quoteLiteral(delimiter)}) END`;
}

function emptySql(source: TextSource): string {
  const cells = source.columns.map((column) => `NULL::VARCHAR AS ${column}`);
  return `SELECT NULL::BIGINT AS file_id, NULL::INTEGER AS delivery_order, NULL::BIGINT AS line,
    NULL::VARCHAR AS text, NULL::VARCHAR AS cell_fault, ${cells.join(', ')},
    NULL::VARCHAR AS additional_column WHERE false`;
}

/** Returns a SELECT over a folder of Parquet; `year=2010/` folders become a column. */
export function folderSql(folder: string): string {
  const files = quoteLiteral(`${folder}/**/*.parquet`);
  return `SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false)`;
}

/** Stores in a variable which folders a source is restricted to. */
export const restrictFoldersSql = (source: string, { column, model }: FolderRestriction): string =>
  `SET VARIABLE ${source}_folders = (
    SELECT coalesce(list(CAST(${column} AS VARCHAR)), []) FROM ${model}
  )`;

/**
 * Returns a SELECT over those folders. DuckDB treats the variable as a constant, and of the other files opens only
 * the first, for its columns.
 */
export const restrictedSql = (
  source: string,
  folder: string,
  { column }: FolderRestriction,
): string =>
  `${folderSql(folder)} WHERE list_contains(getvariable('${source}_folders'), ${column})`;

/**
 * Returns a SELECT over a table's folders. The partition value comes from the last folder in a file's path. DuckDB
 * computes it before it opens a file and skips files that a filter excludes. This works only for the column that
 * `filename = true` adds, not for the virtual column of that name.
 */
export function tableSql(folders: readonly string[], partition?: Partition): string {
  const files = `[${folders.map((folder) => quoteLiteral(`${folder}/*.parquet`)).join(', ')}]`;
  if (!partition) return `SELECT * FROM read_parquet(${files}, hive_partitioning = false)`;
  const { column, type } = partition;
  const folder = quoteLiteral(`(?:^|[/\\\\])${column}=([^/\\\\]*)[/\\\\][^/\\\\]*$`);
  const text = `url_decode(regexp_extract(filename, ${folder}, 1))`;
  return `SELECT * EXCLUDE (filename),
      CAST(nullif(${text}, ${quoteLiteral(NO_VALUE)}) AS ${type}) AS ${column}
    FROM read_parquet(${files}, filename = true, hive_partitioning = false)`;
}

/**
 * Returns the tables with lines of a job's text sources, by the last model that reads them: the raw text of large
 * files would otherwise fill memory and disk until the job ends.
 */
export function listTablesToFree({ sources, models }: ComputeJob): Map<string, string[]> {
  const byModel = new Map<string, string[]>();
  for (const source of sources) {
    if (source.kind !== 'text') continue;
    const readers = models.filter((model) => hasTableName(model, source.name));
    const last = readers.at(-1);
    // A view's reader reads its sources, and may run at any time.
    if (!last || readers.some(({ isView }) => isView)) continue;
    byModel.set(last.name, [...(byModel.get(last.name) ?? []), ...listLinesTables(source)]);
  }
  return byModel;
}

function hasTableName({ sql, outputs = [] }: Model, name: string): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  return [sql, ...outputs.map((output) => output.sql ?? '')].some((text) => word.test(text));
}
