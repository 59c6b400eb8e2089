import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SqlQueryService } from '../sql/sql-query-service.js';
import type { StoredResult } from '../sql/result-store.js';
import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Column } from '#serving/columns.js';
import {
  CSV_DECIMALS,
  CSV_SEPARATORS,
  type CsvDialect,
  resolveDialect,
  hasDialect,
} from '#serving/export/csv-dialect.js';
import { streamRows } from '#serving/export/write-rows.js';
import { CLI_ACTOR, formatResult } from '#operations/command-output.js';
import type { Open } from '#composition/command.js';
import { type CatalogueCall, openCatalogueForCommand } from './open-state.js';

const FORMATS = ['table', 'csv', 'ndjson', 'json'] as const;
const TABLE_ROWS = 100;
/** Signals by which a terminal or a supervisor ends a command. A remote service must then end the query, too. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface SqlRequest {
  sql: string;
  parameters: Record<string, Cell>;
  asOf: string | undefined;
  format: (typeof FORMATS)[number];
  dialect: CsvDialect;
  out: string | undefined;
  isOpen: boolean;
}

interface SqlOptions {
  param?: string[];
  asOf?: string;
  format?: string;
  sep?: string;
  decimal?: string;
  out?: string;
  personalData?: boolean;
}

function parseRequest({ words, options, json }: CatalogueCall<SqlOptions>): SqlRequest {
  const parameters = Object.fromEntries((options.param ?? []).map(parseParameter));
  const { asOf, sep, decimal, out, personalData: isOpen = false } = options;
  const csv = {
    sep: parseName(CSV_SEPARATORS, '--sep', sep),
    decimal: parseName(CSV_DECIMALS, '--decimal', decimal),
  };
  const given = options.format ?? (json ? 'json' : hasDialect(csv) ? 'csv' : 'table');
  const format = FORMATS.find((each) => each === given);
  if (!format) throw usage(`--format must be one of ${FORMATS.join(', ')}`);
  const dialect = resolveDialect(csv, format);
  return { sql: words[0] ?? '', parameters, asOf, format, dialect, out, isOpen };
}

/**
 * Answers one question. Rows go to the screen or a file, figures to standard error.
 * @throws AppError USAGE naming what is wrong, and what `AskSql.ask` throws
 */
export async function sqlCommand(
  call: CatalogueCall<SqlOptions>,
  open: Open<{ sqlQueries: SqlQueryService }> = openCatalogueForCommand(call, 'sql'),
): Promise<undefined> {
  const line = parseRequest(call);
  const { stdout: screen, stderr: beside } = call.io;
  await open(async ({ sqlQueries }) => {
    const { sql, parameters, asOf, out, isOpen } = line;
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    for (const signal of SIGNALS) process.once(signal, stop);
    const { signal } = stopping;
    const asked = { sql, parameters, asOf, actor: CLI_ACTOR, mayWrite: true, signal };
    // A user who may start programs here could read the files directly.
    const question = isOpen ? { ...asked, requirePersonal: () => undefined } : asked;
    const { result, ms, fromStore } = await sqlQueries
      .run(question)
      .finally(() => SIGNALS.forEach((signal) => process.off(signal, stop)));
    const text = Readable.from(formatRows(sqlQueries, result, line));
    if (out === undefined) for await (const part of text) screen.write(part);
    else await pipeline(text, createWriteStream(out));
    const cut = result.isCut ? ', more exist' : '';
    const from = fromStore ? ', from stored results' : '';
    const { rows, bytesScanned, costUsd, snapshots = [] } = result;
    const read = snapshots.map(({ database, tag }) => `; ${database} of ${tag}`).join('');
    const scanned = bytesScanned === null ? '' : `; ${bytesScanned} bytes scanned`;
    const cost = costUsd === null ? '' : `; about ${costUsd} US dollars`;
    beside.write(`${rows} rows${cut}${read}${scanned}${cost}; ${ms} ms${from}\n`);
  });
}

async function* formatRows(
  sqlQueries: SqlQueryService,
  result: StoredResult,
  { format, dialect }: SqlRequest,
): AsyncGenerator<string | Uint8Array> {
  const names = result.columns.map(({ name }) => name);
  if (format === 'table') {
    const { rows } = await sqlQueries.readPage(result, { first: TABLE_ROWS });
    const objects = rows.map((row) =>
      Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
    );
    yield `${objects.length > 0 ? formatResult(objects) : names.join(' | ')}\n`;
    return;
  }
  const columns = result.columns.map(({ name, type }): Column => ({
    name,
    type: /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|FLOAT|DOUBLE)$|DECIMAL)/.test(type)
      ? 'number'
      : 'text',
    description: type,
  }));
  yield* streamRows(format, { columns, batches: sqlQueries.readTextRows(result) }, { dialect });
}

function parseName<Name extends string>(
  values: Record<Name, string>,
  option: string,
  given: string | undefined,
): Name | undefined {
  if (given === undefined) return undefined;
  const names = Object.keys(values) as Name[];
  const name = names.find((each) => each === given);
  if (name === undefined) throw usage(`${option} must be one of ${names.join(' ')}`);
  return name;
}

function parseParameter(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`--param ${text}: write --param name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

const usage = (problem: string): AppError =>
  new AppError('USAGE', `${problem}; npx retailstream sql --help`);
