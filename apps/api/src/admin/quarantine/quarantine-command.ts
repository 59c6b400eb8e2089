import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#platform/errors/app-error.js';
import { exportCsv } from '#pipeline/quarantine/export-csv.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { countRows } from '#pipeline/quarantine/quarantine-summary.js';
import type { QuarantinedRow } from '#pipeline/quarantine/quarantined-row.js';
import { correctionsIn } from '#pipeline/quarantine/replay/corrections-csv.js';
import { replay, type Replaying } from '#pipeline/quarantine/replay/replay.js';
import type { QuarantineCommand } from './parse-quarantine-command.js';

/**
 * Does what was asked for on the command line.
 * @param out where rows and lines go
 * @throws AppError USAGE for a file that cannot be opened; REPLAY_REFUSED
 */
export async function runQuarantineCommand(
  command: QuarantineCommand,
  services: Replaying,
  out: Writable,
): Promise<void> {
  switch (command.name) {
    case 'list':
      return list(command, services, out);
    case 'export':
      return exportRows(command, services, out);
    case 'replay':
      return replayFile(command, services, out);
  }
}

async function list(
  { filter, limit }: QuarantineCommand & { name: 'list' },
  { ledger: { warehouse }, lake }: Replaying,
  out: Writable,
): Promise<void> {
  const rows = await new QuarantineReader(warehouse, lake).page(filter, limit);
  for (const row of rows) out.write(`${lineOf(row)}\n`);
  const total = await countRows(warehouse, filter);
  const isAll = rows.length < limit || rows.length === total;
  const of = isAll ? '' : ` of ${total?.toLocaleString('en') ?? 'more'}; --limit N shows more`;
  out.write(`${countOf(rows.length)}${of}\n`);
}

/** File, line, column, value, rule and what to do. */
function lineOf({ path, sha256, line, reason, advice, state, mendedBy }: QuarantinedRow): string {
  const where = `${path} (${sha256.slice(0, 12)}), line ${line}`;
  if (state === 'open') return `${where}: ${reason}: ${advice}`;
  const by = mendedBy === null ? 'the next run takes it' : `by file ${mendedBy.slice(0, 12)}`;
  return `${where}: ${reason}: mended, ${by}`;
}

async function exportRows(
  { filter, file }: QuarantineCommand & { name: 'export' },
  { ledger, lake }: Replaying,
  out: Writable,
): Promise<void> {
  const rows = new QuarantineReader(ledger.warehouse, lake).rows(filter);
  const csv = Readable.from(exportCsv(rows), { objectMode: false });
  if (file === undefined) await pipeline(csv, out, { end: false });
  else await pipeline(csv, createWriteStream(file)).catch(explain(file));
}

async function replayFile(
  { file }: QuarantineCommand & { name: 'replay' },
  services: Replaying,
  out: Writable,
): Promise<void> {
  const csv = file === undefined ? undefined : await open(file).catch(explain(file));
  const corrections = csv && correctionsIn(csv.createReadStream());
  const outcome = await replay(services, corrections, 'cli').catch(explain(file));
  const { taken, unchanged, message } = outcome;
  if (csv) out.write(`${countOf(taken)} taken, ${unchanged} unchanged\n`);
  out.write(`${message}\n`);
}

const countOf = (rows: number) => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;

/** Gives errors of the file on the command line a code and words. */
function explain(file = ''): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new AppError('USAGE', `${file}: there is no such file or folder`, { cause: error });
    }
    if (code === 'EACCES' || code === 'EISDIR' || code === 'EROFS' || code === 'EPERM') {
      throw new AppError('USAGE', `${file}: cannot be opened (${code})`, { cause: error });
    }
    throw error;
  };
}
