import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { isOver, type Run } from '#pipeline/ledger/runs/run.entity.js';
import { showRun } from '#pipeline/watch/show-run.js';
import type { OperationServices } from '#operations/operation-context.js';

export const WATCH_HELP = `Shows a run with a bar a stage until it is over. Ends with 1 unless it succeeded.

npm run ops -- watch [OPTIONS]

  --id NUMBER  Which run; the one under way, or else the newest, when left out.
  --flow TEXT  Which flow's; weekly-sales when left out.`;

/** What is to be watched. */
export interface Watched {
  id?: string;
  flow?: string;
}

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
export function readWatchArguments(argv: string[]): Watched | undefined {
  try {
    const { help, ...watched } = parseArgs({
      args: argv,
      options: {
        id: { type: 'string' },
        flow: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
    return help === true ? undefined : watched;
  } catch (cause) {
    const [what = ''] = (cause as Error).message.split('. ');
    throw new AppError('USAGE', `${what}; npm run ops -- watch --help`, { cause });
  }
}

/** @returns the run once it is over @throws AppError RUN_NOT_FOUND */
export async function watch(
  { ledgers }: Pick<OperationServices, 'ledgers'>,
  { id, flow }: Watched,
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
      `${name} has no run: npm run ops -- start-run --flow ${name}`,
    );
  }
  const { run } = await ledger.runs.get(found);
  if (!isOver(run)) say(`Run ${run.id} of ${run.flow}, asked for by ${run.trigger}`);
  return showRun(ledgers.of(run.flow), found, say, signal);
}
