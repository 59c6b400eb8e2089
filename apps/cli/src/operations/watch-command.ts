import { AppError } from '#platform/errors/app-error.js';
import { isOver, type Run } from '#pipeline/ledger/runs/run.entity.js';
import { showRun } from '#pipeline/watch/watch-run.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { show, type Open } from '#composition/command.js';
import type { CliCall } from '../guests.js';
import { withServices } from '../state.js';

interface WatchOptions {
  id?: string;
  flow?: string;
}

const EXIT_FAILED = 1;

/**
 * Shows one run until it ends.
 * @returns the exit code: 1 unless it succeeded
 * @throws AppError RUN_NOT_FOUND
 */
export async function watchCommand(
  call: CliCall<WatchOptions>,
  open: Open<OperationServices> = withServices(call, 'watch'),
): Promise<number> {
  const say = (line: string) => {
    if (!call.json) call.io.stdout.write(`${line}\n`);
  };
  // Ctrl-C ends the program, but not the run.
  const { signal } = new AbortController();
  const run = await open((services) => watch(services, call.options, say, signal));
  if (call.json) show(call, run, '');
  return run.status === 'succeeded' || run.status === 'unchanged' ? 0 : EXIT_FAILED;
}

/** @returns the run after it ended @throws AppError RUN_NOT_FOUND */
async function watch(
  { ledgers }: Pick<OperationServices, 'ledgers'>,
  { id, flow }: WatchOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Run> {
  const ledger = ledgers.of(flow);
  const [newest] = await ledger.runs.list(1);
  const found = id ?? (await ledger.runs.active())?.id ?? newest?.id;
  if (found === undefined) {
    const { name } = ledger.flow;
    throw new AppError(
      'RUN_NOT_FOUND',
      `${name} has no run; start one: npx retailstream start-run --flow ${name}`,
    );
  }
  const { run } = await ledger.runs.requireRun(found);
  if (!isOver(run)) say(`Run ${run.id} of ${run.flow}, triggered by ${run.trigger}`);
  return showRun(ledgers.of(run.flow), found, say, signal);
}
