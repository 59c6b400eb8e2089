import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import type { OperationServices } from '#operations/operation-context.js';
import { CLI_ACTOR } from '#operations/command-output.js';
import { publishSnapshot } from '#operations/snapshots/publish-snapshot.js';
import { snapshots } from '#operations/snapshots/snapshots.js';
import { snapshotLines } from './snapshot-lines.js';

const USAGE =
  'npm run snapshots -- list [--flow NAME], or npm run snapshots -- publish ID --reason "TEXT"';
const LISTED = 100;

export const SNAPSHOTS_HELP = `Snapshots of the marts, of which one a flow is published.

  npm run snapshots -- list [--flow NAME]            the newest ${LISTED}, and what held one back
  npm run snapshots -- publish ID --reason "TEXT"    puts an older one back, or overrules the gate
  npm run snapshots -- --help                        this text

Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/** What was asked for on the command line. */
type SnapshotsCommand =
  { name: 'list'; flow: string | undefined } | { name: 'publish'; id: string; reason: string };

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
export function parseSnapshotsCommand(args: string[]): SnapshotsCommand | undefined {
  const { positionals, values } = parse(args);
  const [name, id, ...more] = positionals;
  if (name === 'help' || values.help) return undefined;
  const { flow, reason } = values;
  if (name === 'list' && id === undefined && reason === undefined) return { name, flow };
  // A snapshot's number is enough to tell its flow.
  if (name !== 'publish' || id === undefined || more.length > 0 || flow !== undefined) {
    throw new AppError('USAGE', USAGE);
  }
  if (reason === undefined) {
    throw new AppError('USAGE', `--reason is missing, which the audit log keeps: ${USAGE}`);
  }
  return { name, id, reason };
}

function parse(args: string[]) {
  try {
    const options = {
      flow: { type: 'string' },
      reason: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const why = toAppError(cause, 'USAGE').message.split('. ')[0] ?? '';
    throw new AppError('USAGE', `${why}: ${USAGE}`, { cause });
  }
}

/**
 * Does what was asked for, by one operation.
 * @returns lines to show
 * @throws AppError as `publishSnapshot`
 */
export async function runSnapshotsCommand(
  command: SnapshotsCommand,
  services: Pick<OperationServices, 'ledgers' | 'queue'>,
): Promise<string[]> {
  const context = { ...services, actor: CLI_ACTOR };
  if (command.name === 'list') {
    const { flow } = command;
    return snapshotLines(await snapshots.run(context, { flow, first: LISTED }));
  }
  const { id, reason } = command;
  const { status } = await publishSnapshot.run(context, { id, reason });
  if (status === 'published') return [`Snapshot ${id} is published`];
  return [`Snapshot ${id} is on its way: a worker takes its run past the quality gate`];
}
