import { literal } from '../../contracts/cleaning-sql.js';
import type { TextFile, TextSource } from '../../ports/compute.js';

/** Bytes that no text holds in a row, as the delimiter: each line comes whole, as one cell. */
const NO_DELIMITER = '\u0001\u0002\u0003\u0004';
const LINE_LENGTH_MAX = 1_048_576;

/**
 * Statements that give a text source its rows; reading raw text is the engine's own affair. Numbering
 * lines takes one thread, so that is done first and alone; what reads the view then takes them all.
 */
export function textSourceSql(source: TextSource, pathOf: (file: TextFile) => string): string[] {
  const numbered = source.files.map(
    (file) => `CREATE TEMP TABLE ${linesOf(source, file)} AS
      SELECT row_number() OVER () AS line, text FROM ${linesSql(pathOf(file))}`,
  );
  const files = source.files.map((file) => fileSql(source, file));
  const rows = files.length > 0 ? files.join('\nUNION ALL\n') : emptySql(source);
  return [...numbered, `CREATE TEMP VIEW ${source.name} AS ${rows}`];
}

const linesOf = (source: TextSource, file: TextFile) => `${source.name}_lines_${file.fileId}`;

function fileSql(source: TextSource, file: TextFile): string {
  const orNull = (cell: string) =>
    source.nullTokens.reduce((value, token) => `nullif(${value}, ${literal(token)})`, cell);
  const cells = source.columns.map((column) => {
    const position = file.positions[column];
    if (position === undefined) return `NULL::VARCHAR AS ${column}`;
    const cell = `cells[${position + 1}]`;
    // Trimming takes longer than all the rest; few files have blanks at all.
    return `${orNull(`CASE WHEN has_blank THEN trim(${cell}) ELSE ${cell} END`)} AS ${column}`;
  });
  return `
    SELECT ${file.fileId}::BIGINT AS file_id, ${file.deliveryOrder}::INTEGER AS delivery_order,
      line, text,
      CASE WHEN contains(text, '"') AND len(list_filter(cells, lambda cell: cell IS NULL)) > 0 THEN 'BAD_QUOTES'
           WHEN len(cells) < ${file.width} THEN 'SHORT_ROW'
           WHEN len(cells) > ${file.width} THEN 'LONG_ROW' END AS cell_fault,
      ${cells.join(', ')}
    FROM (
      SELECT line, text, contains(text, ' ') AS has_blank, ${cellsOf(file.delimiter)} AS cells
      FROM ${linesOf(source, file)}
      WHERE line > ${file.headerLine} AND text IS NOT NULL
    )`;
}

function linesSql(path: string): string {
  return `read_csv(${literal(path)}, columns = {'text': 'VARCHAR'}, header = false,
    delim = ${literal(NO_DELIMITER)}, quote = '', escape = '', auto_detect = false,
    max_line_size = ${LINE_LENGTH_MAX})`;
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
    NULL::VARCHAR AS text, NULL::VARCHAR AS cell_fault, ${cells.join(', ')} WHERE false`;
}
