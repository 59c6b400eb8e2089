import { userInfo } from 'node:os';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { CrawlReport } from '#catalogue/crawl/crawl-report.js';
import { AppError } from '#platform/errors/app-error.js';
import { PLAIN_TABLE } from '#serving/plain-table.js';
import type { CatalogueCommand } from './catalogue-command.js';

const HELP = `npm run catalogue -- crawl URL… [--database NAME] [--json]

Finds tables in folders, s3:// prefixes and postgres:// databases: CSV, JSON, NDJSON and Parquet, packed by gzip or
zip as well. glue://NAME has a crawler of AWS Glue run, and takes its tables. What changed since the last crawl is
told; no table is ever deleted.

  --database NAME  what new tables are called by, NAME.table; else the last part of each URL. A known one keeps its name
  --json           the report as JSON

Exit code: 0; 1 when a location cannot be looked into. A file that cannot be read is listed, and does not count.

Examples
  npm run catalogue -- crawl data/walmart
  npm run catalogue -- crawl data s3://chain-files/pos postgres://reader@db/shop --database chain`;

/** `npm run catalogue -- crawl`. */
export const crawlCommand: CatalogueCommand = {
  name: 'crawl',
  summary: 'Finds tables in folders, buckets and databases.',
  help: HELP,
  run: (argv, open, screen) => {
    const { locations, database, isJson } = parse(argv);
    return open(async ({ crawler }) => {
      const askedBy = userInfo().username;
      const stopping = new AbortController();
      const stop = () => stopping.abort();
      for (const signal of SIGNALS) process.once(signal, stop);
      const options = { database, askedBy, signal: stopping.signal };
      const report = await crawler
        .crawl(locations, options)
        .finally(() => SIGNALS.forEach((signal) => process.off(signal, stop)));
      if (isJson) screen.write(`${JSON.stringify(report)}\n`);
      else print(report, screen);
      return report.failed.length > 0 ? 1 : 0;
    });
  },
};

function parse(argv: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { database: { type: 'string' }, json: { type: 'boolean' } },
    });
    if (positionals.length === 0)
      throw new Error('name what to crawl: a folder, s3://, postgres:// or glue://');
    return { locations: positionals, database: values.database, isJson: values.json ?? false };
  } catch (cause) {
    throw new AppError('USAGE', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** What a terminal or a supervisor ends a command by. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function print(
  { files, tables, unreadable, failed, told = [] }: CrawlReport,
  screen: Writable,
): void {
  if (tables.length > 0) {
    const head = ['table', 'format', 'files', 'rows', 'columns', 'what changed'];
    const table = new Table({ head, ...PLAIN_TABLE });
    for (const each of tables) {
      const { address, format, rows, columns, outcome, changes } = each;
      const told = [outcome, ...changes].join('; ');
      table.push([address, format, each.files, rows ?? '?', columns, told]);
    }
    screen.write(`${table.toString()}\n\n`);
  }
  for (const { file, why } of unreadable) screen.write(`${oneLine(file)}: ${oneLine(why)}\n`);
  for (const { address, outcome, what } of told) {
    if (outcome === 'unchanged') continue;
    screen.write(`Data Catalog: ${address} ${outcome}: ${oneLine(what)}\n`);
  }
  for (const { code, why } of failed) screen.write(`${code}: ${oneLine(why)}\n`);
  const read = `${count(files, 'file')}, ${count(tables.length, 'table')}`;
  screen.write(`${read}, ${count(unreadable.length, 'file')} that cannot be read\n`);
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** A name may hold whatever a terminal takes for a command. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
