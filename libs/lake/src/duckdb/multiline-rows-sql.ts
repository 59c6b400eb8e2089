import { MULTILINE_ROW } from '../ports/multiline-row.js';
import { literal } from '../ports/sql-literal.js';
import type { Preparation } from './protocol.js';

/**
 * Statements that make one line of the lines of a row whose quoted cells hold line ends: the first has
 * the text of all, the others go. Such a row begins at a line with an odd number of quotes and ends at
 * the next one, if all between is cells that are quoted as they should be, and it is no longer than a
 * cell may be. Without such lines this is one look at each; with many of them it spills to disk.
 * @param lines table of place, file, text @param places table of file, first_place, header_line
 */
export function joinMultilineRowsSql(
  lines: string,
  places: string,
  delimiter: string,
): Preparation[] {
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
