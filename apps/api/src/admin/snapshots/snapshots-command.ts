import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { publishSnapshot } from '#pipeline/quality/publish-snapshot.js';
import { snapshotRecords } from '#pipeline/quality/snapshot-records.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { snapshotLines } from './snapshot-lines.js';

const USAGE = 'npm run snapshots -- list, or npm run snapshots -- publish ID --reason "TEXT"';
const LISTED = 100;

/** What was asked for on the command line. */
export type SnapshotsCommand = { name: 'list' } | { name: 'publish'; id: string; reason: string };

/** @throws AppError USAGE naming what is wrong */
export function parseSnapshotsCommand(args: string[]): SnapshotsCommand {
  const { positionals, values } = parse(args);
  const [name, id, ...more] = positionals;
  if (name === 'list' && id === undefined && values.reason === undefined) return { name };
  if (name !== 'publish' || id === undefined || more.length > 0) throw new AppError('USAGE', USAGE);
  if (values.reason === undefined) {
    throw new AppError('USAGE', `--reason is missing, which the audit log keeps: ${USAGE}`);
  }
  return { name, id, reason: values.reason };
}

function parse(args: string[]) {
  try {
    const options = { reason: { type: 'string' } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const why = toAppError(cause, 'USAGE').message.split('. ')[0] ?? '';
    throw new AppError('USAGE', `${why}: ${USAGE}`, { cause });
  }
}

/**
 * Does what was asked for.
 * @returns lines to show
 * @throws AppError as `publishSnapshot`
 */
export async function runSnapshotsCommand(
  command: SnapshotsCommand,
  warehouse: DataSource,
  queue: RunQueue,
): Promise<string[]> {
  if (command.name === 'list') return snapshotLines(await snapshotRecords(warehouse, LISTED));
  const { id, reason } = command;
  const request = { snapshotId: id, actor: 'cli', reason };
  const outcome = await publishSnapshot(new Ledger(warehouse), queue, request);
  if (outcome === 'published') return [`Snapshot ${id} is published`];
  return [`Snapshot ${id} is on its way: a worker takes its run past the quality gate`];
}
