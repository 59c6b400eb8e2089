import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { EXIT_USAGE } from '#platform/process/run-app.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { Arena } from './arena.js';
import { makeChain } from './chain.js';
import { dealKinds, kinds } from './kinds/kinds.js';
import { type ChaosOptions, parseOptions, USAGE } from './options.js';
import { type PlayedArena, playRounds, listPossibleKinds } from './play.js';
import { formatRound, toMarkdown } from './report.js';
import { runUndisturbed } from './baseline.js';
import type { RoundPlan, RoundResult } from './round.js';

const EXIT_INTERRUPTED = 130;
const logLine = (line: string) => console.error(line);

/** @returns whether every round had the results of an undisturbed run */
async function runChaos(options: ChaosOptions): Promise<boolean> {
  const folder = await createTempFolder('chaos');
  const plans = await plan(options);
  const chain = await makeChain(options.seed);
  const count = Math.min(options.jobs, plans.length);
  const arenas = Array.from({ length: count }, (_, n) => new Arena(join(folder, `${n}`), chain));
  const clear = () => Promise.all(arenas.map((arena) => arena.close()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void clear().then(() => process.exit(EXIT_INTERRUPTED)));
  }
  try {
    return await playArenas(arenas, plans, folder, options);
  } finally {
    await clear();
  }
}

async function playArenas(
  arenas: readonly Arena[],
  plans: readonly RoundPlan[],
  folder: string,
  options: ChaosOptions,
): Promise<boolean> {
  const grounds: PlayedArena[] = [];
  for (const arena of arenas) {
    logLine(`chaos: running arena ${grounds.length + 1} of ${arenas.length} undisturbed`);
    grounds.push({ arena, undisturbed: await runUndisturbed(arena) });
  }
  const isWell = ({ differences }: RoundResult) => differences.length === 0;
  const keepAs = (result: RoundResult) =>
    isWell(result) && !options.keep ? undefined : join(folder, `round-${result.number}`);
  const results = await playRounds(grounds, plans, keepAs, (result) => {
    logLine(formatRound(result));
    if (!isWell(result)) reportRound(result, options, keepAs(result) ?? '');
  });
  console.log(toMarkdown(results));
  if (!results.some(keepAs)) await rm(folder, { recursive: true });
  return results.every(isWell);
}

async function plan({ kinds: named, only, rounds, seed }: ChaosOptions): Promise<RoundPlan[]> {
  const wanted = kinds.filter(({ name }) => named.length === 0 || named.includes(name));
  const possible = await listPossibleKinds(wanted, (line) => logLine(`chaos: ${line}`));
  if (possible.length === 0) throw new AppError('USAGE', 'no such round is possible here');
  return dealKinds(possible, Math.max(rounds, only ?? 0))
    .map((dealt, index) => ({ number: index + 1, seed, kind: dealt }))
    .filter(({ number }) => only === undefined || number === only);
}

function reportRound(
  { number }: RoundResult,
  { kinds: named, seed }: ChaosOptions,
  kept: string,
): void {
  const ofKind = named.map((kind) => ` --kind '${kind}'`).join('');
  logLine(
    `      kept in ${kept}; again: npm run tool -- chaos --seed ${seed}${ofKind} --only ${number}`,
  );
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) console.log(USAGE);
  process.exit(!options || (await runChaos(options)) ? 0 : 1);
} catch (error) {
  console.error('chaos:', error instanceof AppError ? error.message : error);
  process.exit(error instanceof AppError ? EXIT_USAGE : 1);
}
