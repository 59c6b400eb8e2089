import type { Writable } from 'node:stream';
import { bytesOf, CLI_ACTOR, writeText } from '#operations/command-output.js';
import type { OperationContext, OperationServices } from '#operations/operation-context.js';
import { exportQuarantine } from '#operations/quarantine/export-quarantine.js';
import { quarantine } from '#operations/quarantine/quarantine.js';
import type { QuarantinedRowDetail } from '#operations/quarantine/quarantine.model.js';
import { replayQuarantine } from '#operations/quarantine/replay-quarantine.js';
import { PAGE_SIZE_MAX } from '#serving/paging/page-args.js';
import type { QuarantineCommand } from './parse-quarantine-command.js';

/**
 * Does what was asked for on the command line, each by one operation.
 * @param out where rows and lines go
 * @throws AppError USAGE for a file that cannot be opened; REPLAY_REFUSED
 */
export async function runQuarantineCommand(
  command: QuarantineCommand,
  services: OperationServices,
  out: Writable,
): Promise<void> {
  const context = { ...services, actor: CLI_ACTOR };
  switch (command.name) {
    case 'list':
      return list(command, context, out);
    case 'export':
      return writeText(exportQuarantine.run(context, command.filter), command.file, out);
    case 'replay':
      return replayFile(command, context, out);
  }
}

async function list(
  { filter, limit }: QuarantineCommand & { name: 'list' },
  context: OperationContext,
  out: Writable,
): Promise<void> {
  let listed = 0;
  let after: string | undefined;
  let total: number | null;
  do {
    const first = Math.min(limit - listed, PAGE_SIZE_MAX);
    const asked = { ...filter, first, ...(after === undefined ? {} : { after }) };
    const page = await quarantine.run(context, asked);
    for (const row of page.nodes) out.write(`${lineOf(row)}\n`);
    listed += page.nodes.length;
    total = page.totalCount;
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined && listed < limit);
  const isAll = listed < limit || listed === total;
  const of = isAll ? '' : ` of ${total?.toLocaleString('en') ?? 'more'}; --limit N shows more`;
  out.write(`${countOf(listed)}${of}\n`);
}

/** File, line, column, value, rule and what to do. */
function lineOf(row: QuarantinedRowDetail): string {
  const { path, sha256, line, reason, advice, state, mendedBy } = row;
  const where = `${path} (${sha256.slice(0, 12)}), line ${line}`;
  if (state === 'open') return `${where}: ${reason}: ${advice}`;
  const by = mendedBy === null ? 'the next run takes it' : `by file ${mendedBy.slice(0, 12)}`;
  return `${where}: ${reason}: mended, ${by}`;
}

async function replayFile(
  { flow, file }: QuarantineCommand & { name: 'replay' },
  context: OperationContext,
  out: Writable,
): Promise<void> {
  const csv = file === undefined ? undefined : bytesOf(file);
  const { taken, unchanged, message } = await replayQuarantine.run(context, { flow }, csv);
  if (csv) out.write(`${countOf(taken)} taken, ${unchanged} unchanged\n`);
  out.write(`${message}\n`);
}

const countOf = (rows: number) => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
