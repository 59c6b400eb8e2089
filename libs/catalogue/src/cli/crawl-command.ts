import { userInfo } from 'node:os';
import type { Writable } from 'node:stream';
import Table from 'cli-table3';
import type { CrawlReport } from '../crawl/crawl-report.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import { PLAIN_TABLE } from '#serving/plain-table.js';
import type { Open } from '#composition/command.js';
import { type CatalogueCall, openCatalogueForCommand } from './open-state.js';

/** Finds tables. @returns 1 when it cannot read a location */
export const crawlCommand = (
  call: CatalogueCall<{ database?: string }>,
  open: Open<OpenCatalogue> = openCatalogueForCommand(call),
): Promise<number> =>
  open(async ({ crawler }) => {
    const askedBy = userInfo().username;
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    for (const signal of SIGNALS) process.once(signal, stop);
    const options = { database: call.options.database, askedBy, signal: stopping.signal };
    const report = await crawler
      .crawl([...call.words], options)
      .finally(() => SIGNALS.forEach((signal) => process.off(signal, stop)));
    const { stdout } = call.io;
    if (call.json) stdout.write(`${JSON.stringify(report)}\n`);
    else printReport(report, stdout);
    return report.failed.length > 0 ? 1 : 0;
  });

/** Signals by which a terminal or a supervisor ends a command. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function printReport(
  { files, tables, unreadable, failed, told = [] }: CrawlReport,
  screen: Writable,
): void {
  if (tables.length > 0) {
    const head = ['table', 'format', 'files', 'rows', 'columns', 'changes'];
    const table = new Table({ head, ...PLAIN_TABLE });
    for (const each of tables) {
      const { address, format, rows, columns, outcome, changes } = each;
      const told = [outcome, ...changes].join('; ');
      table.push([address, format, each.files, rows ?? '?', columns, told]);
    }
    screen.write(`${table.toString()}\n\n`);
  }
  for (const { file, why } of unreadable) screen.write(`${toOneLine(file)}: ${toOneLine(why)}\n`);
  for (const { address, outcome, what } of told) {
    if (outcome === 'unchanged') continue;
    screen.write(`Data Catalog: ${address} ${outcome}: ${toOneLine(what)}\n`);
  }
  for (const { code, why } of failed) screen.write(`${code}: ${toOneLine(why)}\n`);
  const read = `${formatCount(files, 'file')}, ${formatCount(tables.length, 'table')}`;
  screen.write(`${read}, ${formatCount(unreadable.length, 'file')} unreadable\n`);
}

const formatCount = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** A name may contain control sequences that a terminal would execute. */
const toOneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
