import { joinMultilineRowsSql } from './multiline-rows-sql.js';
import { rowsTableSql } from './rows-table-sql.js';
import { literal } from '../ports/sql-literal.js';
import type { Preparation } from './protocol.js';
import type { TextFile, TextSource } from '../ports/compute.js';

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
export const linesTables = (source: TextSource): string[] =>
  shapesOf(source).map(({ lines }) => lines);

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
