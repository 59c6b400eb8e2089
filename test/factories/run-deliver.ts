import { PassThrough } from 'node:stream';
import { deliverCommand } from '#cli/deliver/deliver-command.js';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { Guests } from '#operations/operation/guests.js';
import { noChannels } from '../setup/no-channels.js';
import { noDryRuns } from '../setup/no-dry-runs.js';
import { noEngine } from '../setup/no-engine.js';
import { noUploads } from '../setup/no-uploads.js';
import { readTestCall } from '../setup/programs.js';

/** The target of deliveries, and the services that report their outcome. */
interface DeliverTarget extends Pick<OperationServices, 'ledgers' | 'lake' | 'queue'> {
  /** The source folder. */
  folder: string;
  flows: readonly Flow[];
}

/**
 * Runs the delivery program with a command line.
 * @returns its output lines so far, and a promise of its exit code
 */
export function runDeliver(
  argv: string[],
  { folder, flows, ...known }: DeliverTarget,
  signal: AbortSignal,
): { lines: string[]; code: Promise<number> } {
  const screen = new PassThrough();
  const lines: string[] = [];
  screen.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trimEnd().split('\n')));
  const services: OperationServices = {
    ...known,
    channels: noChannels,
    dryRuns: noDryRuns,
    openEngine: noEngine,
    uploads: noUploads,
    guests: new Guests(),
  };
  const tools = {
    flows: () => flows,
    writer: () => new FolderFiles(folder, 0),
    open: <Result>(work: (opened: OperationServices) => Promise<Result>) => work(services),
  };
  const call = readTestCall(['deliver', ...argv], { stdout: screen, signal });
  return { lines, code: call.then((read) => deliverCommand(read, tools)) };
}
