import type { DuckDBConnection, DuckDBResultReader, DuckDBValue } from '@duckdb/node-api';
import { duckdb } from './locked-instance.js';
import type { Cell } from '../ports/compute.js';
import type { QueryAnswer, Question } from '../ports/query-engine.js';

const { SELECT, EXPLAIN, COPY } = duckdb.StatementType;
/** What the text of an answer may take, in characters. */
const TEXT_MAX = 64 * 1024 * 1024;
const WHOLE_NUMBERS = ['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'];

/** An answer that is more than may be given back. */
export class AnswerTooLarge extends Error {}

/** @param mayWrite whether the session has a folder to write to */
export async function answerQuestion(
  connection: DuckDBConnection,
  { sql: asked, parameters = [], rows, into }: Question,
  mayWrite: boolean,
): Promise<QueryAnswer> {
  const start = performance.now();
  // The line end keeps a comment at the end of the question to itself.
  const sql =
    into === undefined ? asked : `CREATE TEMP TABLE ${into} AS FROM (${asked}\n) LIMIT ${rows}`;
  const extracted = await connection.extractStatements(sql);
  if (extracted.count !== 1) throw new Error('write one statement');
  const prepared = await extracted.prepare(0);
  try {
    const kind = prepared.statementType;
    const isOurs = into !== undefined || (mayWrite && kind === COPY);
    if (kind !== SELECT && kind !== EXPLAIN && !isOurs) {
      throw new Error('only a SELECT is answered');
    }
    if (prepared.parameterCount !== parameters.length) {
      const told = `${prepared.parameterCount} parameters`;
      throw new Error(`the statement has ${told}, and ${parameters.length} were given`);
    }
    prepared.bind(parameters as DuckDBValue[]);
    const reader = await prepared.streamAndReadUntil(rows + 1);
    return {
      columns: reader.deduplicatedColumnNames().map((name, index) => ({
        name,
        type: reader.columnType(index).toString(),
      })),
      rows: cellsOf(reader, rows),
      isCut: reader.currentRowCount > rows,
      ms: performance.now() - start,
    };
  } finally {
    prepared.destroySync();
  }
}

function cellsOf(reader: DuckDBResultReader, rows: number): Cell[][] {
  const types = reader.columnTypes().map(String);
  const isWhole = types.map((type) => WHOLE_NUMBERS.includes(type));
  let length = 0;
  return reader
    .getRowsJson()
    .slice(0, rows)
    .map((row) =>
      row.map((value, index) => {
        const cell = cellOf(value, isWhole[index] ?? false);
        if (typeof cell === 'string') length += cell.length;
        if (length > TEXT_MAX)
          throw new AnswerTooLarge('its rows hold more text than is given back');
        return cell;
      }),
    );
}

function cellOf(value: unknown, isWhole: boolean): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  return isWhole && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
