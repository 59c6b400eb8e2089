import {
  type ComputeJob,
  literal,
  type Model,
  MULTILINE_ROW,
  type OnlyFolders,
  type RowsSource,
  type TextFile,
  type TextSource,
} from '../ports/compute.js';
import { NO_VALUE, type Partition } from '../ports/table-registry.js';
import type { Preparation } from './protocol.js';

/**
 * Statements that make one line of the lines of a row whose quoted cells hold line ends: the first has
 * the text of all, the others go. Such a row begins at a line with an odd number of quotes and ends at
 * the next one, if all between is cells that are quoted as they should be, and it is no longer than a
 * cell may be. Without such lines this is one look at each; with many of them it spills to disk.
 * @param lines table of place, file, text @param places table of file, first_place, header_line
 */
function joinMultilineRowsSql(lines: string, places: string, delimiter: string): Preparation[] {
  const { opens, continues, closes } = patterns(delimiter);
  const matches = (text: string, pattern: string) =>
    `regexp_full_match(${text}, ${literal(pattern)})`;
  const [odd, rows, parts] = [`${lines}_odd`, `${lines}_joined`, `${lines}_parts`];
  const everyLine = `(SELECT *, unnest(range(first, last + 1)) AS place FROM ${rows})`;
  const joining = [
    `CREATE TEMP TABLE ${rows} AS
      WITH framed AS (
        SELECT *, unnest(range(first, last + 1)) AS place FROM ${odd}
        WHERE is_framed AND last - first < ${MULTILINE_ROW.lines}
      ),
      whole AS (
        SELECT f.file, number, first, last
        FROM framed f JOIN ${lines} l USING (place)
        GROUP BY f.file, number, first, last
        HAVING sum(strlen(l.text)) <= ${MULTILINE_ROW.bytes}
          AND bool_and(place IN (first, last) OR l.text IS NULL OR NOT contains(l.text, '"')
            OR ${matches('l.text', continues)})
      ),
      in_series AS (
        SELECT *, number - row_number() OVER (PARTITION BY file ORDER BY number) AS series FROM whole
      )
      -- The line that ends a row begins no other.
      SELECT file, first, last FROM in_series
      QUALIFY row_number() OVER (PARTITION BY file, series ORDER BY number) % 2 = 1`,
    `CREATE TEMP TABLE ${parts} AS
      SELECT r.first, r.place - r.first AS number, coalesce(l.text, '') AS text
      FROM ${everyLine} r JOIN ${lines} l USING (place)`,
    ...joinPartsSql(parts),
    // Not by UPDATE, which keeps what it changes in memory.
    `DELETE FROM ${lines} WHERE place IN (SELECT place FROM ${everyLine})`,
    `INSERT INTO ${lines} (place, file, text) SELECT p.first, r.file, p.text
      FROM ${parts} p JOIN ${rows} r USING (first)`,
    ...[rows, parts].map((table) => `DROP TABLE ${table}`),
  ];
  return [
    `CREATE TEMP TABLE ${odd} AS
      SELECT l.file, row_number() OVER in_file AS number, l.place AS first,
        lead(l.place) OVER in_file AS last,
        ${matches('l.text', opens)} AND lead(${matches('l.text', closes)}) OVER in_file AS is_framed
      FROM ${lines} l JOIN ${places} p USING (file)
      WHERE contains(l.text, '"') AND (strlen(l.text) - strlen(replace(l.text, '"', ''))) % 2 = 1
        AND l.place - p.first_place + 1 > p.header_line
      WINDOW in_file AS (PARTITION BY l.file ORDER BY l.place)`,
    { ifAnyIn: odd, run: joining.join(';\n') },
    `DROP TABLE ${odd}`,
  ];
}

/** Joins neighbours until each row is one part: joins spill to disk, an aggregate of texts does not. */
function joinPartsSql(parts: string): string[] {
  const statements: string[] = [];
  for (let step = 1; step < MULTILINE_ROW.lines; step *= 2) {
    statements.push(
      `CREATE TEMP TABLE ${parts}_next AS
        SELECT a.first, a.number, concat(a.text, chr(10) || b.text) AS text
        FROM ${parts} a LEFT JOIN ${parts} b ON b.first = a.first AND b.number = a.number + ${step}
        WHERE a.number % ${2 * step} = 0`,
      `DROP TABLE ${parts}`,
      `ALTER TABLE ${parts}_next RENAME TO ${parts}`,
    );
  }
  return statements;
}

/** What the lines of a row must be whose cells are quoted whole or not at all. */
function patterns(delimiter: string): { opens: string; continues: string; closes: string } {
  const d = delimiter === '\t' ? '\\t' : delimiter;
  const inner = `(?:[^"]|"")*`;
  const cell = `(?: *"${inner}" *|[^"${d}]*)`;
  return {
    opens: `(?:${cell}${d})* *"${inner}`,
    continues: `${inner}(?:" *${d}(?:${cell}${d})* *"${inner})*`,
    closes: `${inner}" *(?:${d}${cell})*`,
  };
}

/** Statement that makes a table of rows; as one JSON text, since thousands of VALUES are slow to parse. */
export function rowsTableSql({ name, columns, rows }: Omit<RowsSource, 'kind'>): string {
  const cells = columns.map((column, index) => `cells[${index + 1}] AS ${column}`);
  return `CREATE TEMP TABLE ${name} AS SELECT ${cells.join(', ')}
    FROM (SELECT unnest(from_json(${literal(JSON.stringify(rows))}, '[["BIGINT"]]')) AS cells)`;
}

const LINE_LENGTH_MAX = 1_048_576;
/** Longer lists take DuckDB longer a file. */
const FILES_AT_ONCE = 500;

/** Files whose rows are cut in the same way, and the tables that hold their lines. */
interface Shape {
  lines: string;
  places: string;
  files: [TextFile, ...TextFile[]];
}

/**
 * Statements that give a text source its rows; reading raw text is the engine's own affair. Numbering
 * lines takes one thread, so that is done first and alone; what reads the view then takes them all.
 * Files of one shape are read as one, since each part of a UNION takes its time to plan.
 */
export function textSourceSql(
  source: TextSource,
  pathOf: (file: TextFile) => string,
): Preparation[] {
  const shapes = shapesOf(source);
  const rows = shapes.map((shape) => rowsSql(source, shape)).join('\nUNION ALL\n');
  return [
    ...shapes.flatMap((shape) => {
      const { lines, places, files } = shape;
      const joining = joinMultilineRowsSql(lines, places, files[0].delimiter);
      return [...linesSql(shape, pathOf), ...placesSql(shape), ...joining];
    }),
    `CREATE TEMP VIEW ${source.name} AS ${rows === '' ? emptySql(source) : rows}`,
  ];
}

/** Tables that hold the lines of a text source. */
const linesTables = (source: TextSource): string[] => shapesOf(source).map(({ lines }) => lines);

function shapesOf({ name, files }: TextSource): Shape[] {
  const shapes = new Map<string, Shape>();
  for (const file of files) {
    const { delimiter, lineEnd, positions, extras, width } = file;
    const key = JSON.stringify([delimiter, lineEnd, positions, extras, width]);
    const shape = shapes.get(key);
    const number = shapes.size;
    if (shape) shape.files.push(file);
    else {
      const [lines, places] = [`${name}_lines_${number}`, `${name}_places_${number}`];
      shapes.set(key, { lines, places, files: [file] });
    }
  }
  return [...shapes.values()];
}

/**
 * Lines of all files of a shape, one file after the other. Each comes whole, as one cell: a line cannot
 * hold the delimiter, since the reader takes a line feed for the line's end first.
 */
function linesSql({ lines, files }: Shape, pathOf: (file: TextFile) => string): string[] {
  const statements = [`CREATE TEMP TABLE ${lines} (place BIGINT, file INTEGER, text VARCHAR)`];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const paths = files.slice(start, start + FILES_AT_ONCE).map((file) => literal(pathOf(file)));
    statements.push(`INSERT INTO ${lines}
      SELECT (SELECT count(*) FROM ${lines}) + row_number() OVER () AS place,
        ${start} + CAST(file_index AS INTEGER) AS file, text
      FROM read_csv([${paths.join(', ')}], columns = {'text': 'VARCHAR'}, header = false,
        delim = ${literal('\n')}, quote = '', escape = '', auto_detect = false,
        max_line_size = ${LINE_LENGTH_MAX})`);
  }
  return statements;
}

/** Where the lines of each file start among those of all. */
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
  // Named by their place in a SELECT of their own: written out wherever they are looked at, they
  // would double with every null token, and planning would take longer than reading.
  const cell = (position: number) => `cell_${position}`;
  const isNull = (value: string) =>
    source.nullTokens.map((token) => `${value} = ${literal(token)}`).join(' OR ') || 'FALSE';
  const columns = source.columns.map((column) => {
    const position = positions[column];
    if (position === undefined) return `NULL::VARCHAR AS ${column}`;
    const value = cell(position);
    return `CASE WHEN ${isNull(value)} THEN NULL ELSE ${value} END AS ${column}`;
  });
  const members = extras.map(({ name, position }) => `${literal(name)}, ${cell(position)}`);
  const additional = members.length > 0 ? `json_object(${members.join(', ')})` : 'NULL';
  const used = [
    ...new Set([...Object.values(positions), ...extras.map((extra) => extra.position)]),
  ];
  // Trimming takes longer than all the rest; few files have blanks at all.
  const trimmed = used.map(
    (position) =>
      `CASE WHEN has_blank THEN trim(cells[${position + 1}]) ELSE cells[${position + 1}] END AS ${cell(position)}`,
  );
  return `
    SELECT file_id, delivery_order, line, text,
      CASE WHEN contains(text, '"') AND (contains(text, chr(10))
             OR len(list_filter(cells, lambda cell: cell IS NULL)) > 0) THEN 'BAD_QUOTES'
           WHEN len(cells) < ${width} THEN 'SHORT_ROW'
           WHEN len(cells) > ${width} THEN 'LONG_ROW' END AS cell_fault,
      ${columns.join(', ')}, CAST(${additional} AS VARCHAR) AS additional_column
    FROM (
      SELECT ${['*', ...trimmed].join(', ')}
      FROM (
        SELECT p.file_id, p.delivery_order, l.place - p.first_place + 1 AS line, l.text,
          contains(l.text, ' ') AS has_blank, ${cellsOf(delimiter)} AS cells
        FROM ${lines} l JOIN ${places} p USING (file)
        WHERE l.place - p.first_place + 1 > p.header_line AND l.text IS NOT NULL
      )
    )`;
}

/**
 * Cells of `text`. Lines with quotes take the slow way; a cell whose quotes do not match is null, also
 * when text stands beside a quoted part, which would be lost.
 */
function cellsOf(delimiter: string): string {
  const d = delimiter === '\t' ? '\\t' : delimiter;
  const quoted = `${d}( *"(?:[^"]|"")*"[^${d}]*|[^${d}]*)`;
  const parts = `regexp_extract_all(${literal(delimiter)} || text, ${literal(quoted)}, 1)`;
  const unquoted = `CASE
    WHEN NOT contains(cell, '"') THEN cell
    WHEN regexp_full_match(trim(cell), '"(?:[^"]|"")*"') THEN replace(trim(cell)[2:-2], '""', '"')
    END`;
  return `CASE WHEN contains(text, '"')
    THEN list_transform(${parts}, lambda cell: ${unquoted})
    ELSE split(text, ${literal(delimiter)}) END`;
}

function emptySql(source: TextSource): string {
  const cells = source.columns.map((column) => `NULL::VARCHAR AS ${column}`);
  return `SELECT NULL::BIGINT AS file_id, NULL::INTEGER AS delivery_order, NULL::BIGINT AS line,
    NULL::VARCHAR AS text, NULL::VARCHAR AS cell_fault, ${cells.join(', ')},
    NULL::VARCHAR AS additional_column WHERE false`;
}

/** SELECT over a folder of Parquet; `year=2010/` folders come back as a column. */
export function folderSql(folder: string): string {
  const files = literal(`${folder}/**/*.parquet`);
  return `SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false)`;
}

/** Keeps in a variable which folders a source is restricted to. */
export const onlyFoldersSql = (source: string, { column, model }: OnlyFolders): string =>
  `SET VARIABLE ${source}_folders = (
    SELECT coalesce(list(CAST(${column} AS VARCHAR)), []) FROM ${model}
  )`;

/** SELECT over those folders. DuckDB takes the variable for a constant, and opens of the other files only the first, for its columns. */
export const restrictedSql = (source: string, folder: string, { column }: OnlyFolders): string =>
  `${folderSql(folder)} WHERE list_contains(getvariable('${source}_folders'), ${column})`;

/**
 * SELECT over the folders of a table. The value of a partition is taken from the last folder of a file's
 * path, whatever the folders before it are called. DuckDB works it out for each file before it opens
 * it, and leaves out those that a filter excludes; it does so for the column that `filename = true` adds,
 * not for the one of that name that there always is.
 */
export function tableSql(folders: readonly string[], partition?: Partition): string {
  const files = `[${folders.map((folder) => literal(`${folder}/*.parquet`)).join(', ')}]`;
  if (!partition) return `SELECT * FROM read_parquet(${files}, hive_partitioning = false)`;
  const { column, type } = partition;
  const folder = literal(`(?:^|[/\\\\])${column}=([^/\\\\]*)[/\\\\][^/\\\\]*$`);
  const text = `url_decode(regexp_extract(filename, ${folder}, 1))`;
  return `SELECT * EXCLUDE (filename),
      CAST(nullif(${text}, ${literal(NO_VALUE)}) AS ${type}) AS ${column}
    FROM read_parquet(${files}, filename = true, hive_partitioning = false)`;
}

/**
 * Tables that hold the lines of a job's text sources, by the model after which nobody reads them any
 * more: the raw text of large files would fill memory, and then the disk, to the end of the job.
 */
export function tablesToFree({ sources, models }: ComputeJob): Map<string, string[]> {
  const byModel = new Map<string, string[]>();
  for (const source of sources) {
    if (source.kind !== 'text') continue;
    const readers = models.filter((model) => namesIn(model, source.name));
    const last = readers.at(-1);
    // Who reads a view reads the source under it, and may come at any time.
    if (!last || readers.some(({ isView }) => isView)) continue;
    byModel.set(last.name, [...(byModel.get(last.name) ?? []), ...linesTables(source)]);
  }
  return byModel;
}

function namesIn({ sql, outputs = [] }: Model, name: string): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  return [sql, ...outputs.map((output) => output.sql ?? '')].some((text) => word.test(text));
}
