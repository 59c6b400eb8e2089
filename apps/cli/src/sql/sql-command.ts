import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import type { KeptResult } from '#catalogue/sql/kept-results.js';
import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Column } from '#serving/columns.js';
import { written } from '#serving/export/write-rows.js';
import { CLI_ACTOR, formatResult } from '#operations/command-output.js';
import { STATE_HELP } from '../services/take-state.js';

/** Opens what answers questions, for as long as the work takes. */
export type OpenSql = (work: (asksql: AskSql) => Promise<void>) => Promise<void>;

export const SQL_HELP = `npm run sql -- "SELECT …" [options]

Answers one SELECT over tables of the catalogue; CREATE TABLE workspace.x AS and INSERT INTO write.

  --param name=value   value of $name; may be given several times
  --format FORMAT      table (the first 100 rows), csv, ndjson or json; table when left out
  --personal-data      what tells of people too, which the audit log records; ••• stands for it otherwise
  --out FILE           where the rows go, instead of the screen`;

const FORMATS = ['table', 'csv', 'ndjson', 'json'] as const;
const TABLE_ROWS = 100;
/** What a terminal or a supervisor ends a command by: a service elsewhere is to end the question, too. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface SqlLine {
  sql: string;
  parameters: Record<string, Cell>;
  format: (typeof FORMATS)[number];
  out: string | undefined;
  isOpen: boolean;
}

/** @returns undefined when help is asked for @throws AppError USAGE naming what is wrong */
export function parseSqlCommand(argv: string[]): SqlLine | undefined {
  const { values, positionals } = parsed(argv);
  if (values.help || argv.length === 0) return undefined;
  const [sql, more] = positionals;
  if (sql === undefined || more !== undefined) throw usage('write one question, in quotes');
  const format = FORMATS.find((each) => each === (values.format ?? 'table'));
  if (!format) throw usage(`--format is one of ${FORMATS.join(', ')}`);
  const parameters = Object.fromEntries((values.param ?? []).map(parameterOf));
  const isOpen = values['personal-data'] ?? false;
  return { sql, parameters, format, out: values.out, isOpen };
}

/**
 * `npm run sql`: answers one question. Rows go to the screen or a file, figures beside them.
 * @throws AppError USAGE naming what is wrong, and what `AskSql.ask` throws
 */
export async function sqlCommand(
  argv: string[],
  open: OpenSql,
  screen: Writable,
  beside: Writable,
): Promise<number> {
  const line = parseSqlCommand(argv);
  if (!line) {
    screen.write(`${SQL_HELP}\n\n${STATE_HELP}\n`);
    return 0;
  }
  await open(async (asksql) => {
    const { sql, parameters, format, out, isOpen } = line;
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    for (const signal of SIGNALS) process.once(signal, stop);
    const asked = { sql, parameters, actor: CLI_ACTOR, mayWrite: true, signal: stopping.signal };
    // Whoever may start programs here could read the files themselves.
    const question = isOpen ? { ...asked, holdPersonal: () => undefined } : asked;
    const { result, ms, fromStore } = await asksql
      .ask(question)
      .finally(() => SIGNALS.forEach((signal) => process.off(signal, stop)));
    const text = Readable.from(textOf(asksql, result, format));
    if (out === undefined) for await (const part of text) screen.write(part);
    else await pipeline(text, createWriteStream(out));
    const cut = result.isCut ? ', and there are more' : '';
    const from = fromStore ? ', from the store' : '';
    const { rows, bytesScanned, costUsd } = result;
    const scanned = bytesScanned === null ? '' : `; ${bytesScanned} bytes scanned`;
    const cost = costUsd === null ? '' : `; about ${costUsd} US dollars`;
    beside.write(`${rows} rows${cut}${scanned}${cost}; ${ms} ms${from}\n`);
  });
  return 0;
}

async function* textOf(
  asksql: AskSql,
  result: KeptResult,
  format: SqlLine['format'],
): AsyncGenerator<string | Uint8Array> {
  const names = result.columns.map(({ name }) => name);
  if (format === 'table') {
    const { rows } = await asksql.page(result, { first: TABLE_ROWS });
    const objects = rows.map((row) =>
      Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
    );
    yield `${objects.length > 0 ? formatResult(objects) : names.join(' | ')}\n`;
    return;
  }
  const columns = result.columns.map(({ name, type }): Column => ({
    name,
    type: /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$|DECIMAL)/.test(type) ? 'number' : 'text',
    description: type,
  }));
  yield* written(format, { columns, batches: asksql.textRows(result) });
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        'personal-data': { type: 'boolean' },
        param: { type: 'string', multiple: true },
        format: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function parameterOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`--param ${text}: write --param name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

const usage = (problem: string): AppError =>
  new AppError('USAGE', `${problem}; npm run sql -- --help tells how`);
