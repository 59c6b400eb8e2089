import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { EXIT_USAGE } from '#platform/process/run-app.js';
import { tempFolder } from '../setup/temp-folder.js';
import { Arena } from './arena.js';
import { makeChain } from './chain.js';
import { dealKinds, kinds } from './kinds/kinds.js';
import { type ChaosOptions, parseOptions, USAGE } from './options.js';
import { type Ground, playRounds, possibleKinds } from './play.js';
import { roundLine, toMarkdown } from './report.js';
import { runUndisturbed } from './undisturbed.js';
import type { RoundPlan, RoundResult } from './round.js';

const EXIT_INTERRUPTED = 130;
const say = (line: string) => console.error(line);

/** @returns whether every round had the results of an undisturbed run */
async function chaos(options: ChaosOptions): Promise<boolean> {
  const folder = await tempFolder('chaos');
  const plans = await plan(options);
  const chain = await makeChain(options.seed);
  const count = Math.min(options.jobs, plans.length);
  const arenas = Array.from({ length: count }, (_, n) => new Arena(join(folder, `${n}`), chain));
  const clear = () => Promise.all(arenas.map((arena) => arena.close()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void clear().then(() => process.exit(EXIT_INTERRUPTED)));
  }
  try {
    return await playAll(arenas, plans, folder, options);
  } finally {
    await clear();
  }
}

async function playAll(
  arenas: readonly Arena[],
  plans: readonly RoundPlan[],
  folder: string,
  options: ChaosOptions,
): Promise<boolean> {
  const grounds: Ground[] = [];
  for (const arena of arenas) {
    say(`chaos: running arena ${grounds.length + 1} of ${arenas.length} undisturbed`);
    grounds.push({ arena, undisturbed: await runUndisturbed(arena) });
  }
  const isWell = ({ differences }: RoundResult) => differences.length === 0;
  const keepAs = (result: RoundResult) =>
    isWell(result) && !options.keep ? undefined : join(folder, `round-${result.number}`);
  const results = await playRounds(grounds, plans, keepAs, (result) => {
    say(roundLine(result));
    if (!isWell(result)) tell(result, options, keepAs(result) ?? '');
  });
  console.log(toMarkdown(results));
  if (!results.some(keepAs)) await rm(folder, { recursive: true });
  return results.every(isWell);
}

async function plan({ kinds: named, only, rounds, seed }: ChaosOptions): Promise<RoundPlan[]> {
  const wanted = kinds.filter(({ name }) => named.length === 0 || named.includes(name));
  const possible = await possibleKinds(wanted, (line) => say(`chaos: ${line}`));
  if (possible.length === 0) throw new AppError('USAGE', 'no such round is possible here');
  return dealKinds(possible, Math.max(rounds, only ?? 0))
    .map((dealt, index) => ({ number: index + 1, seed, kind: dealt }))
    .filter(({ number }) => only === undefined || number === only);
}

function tell({ number }: RoundResult, { kinds: named, seed }: ChaosOptions, kept: string): void {
  const ofKind = named.map((kind) => ` --kind '${kind}'`).join('');
  say(
    `      kept in ${kept}; again: npm run tool -- chaos --seed ${seed}${ofKind} --only ${number}`,
  );
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) console.log(USAGE);
  process.exit(!options || (await chaos(options)) ? 0 : 1);
} catch (error) {
  console.error('chaos:', error instanceof AppError ? error.message : error);
  process.exit(error instanceof AppError ? EXIT_USAGE : 1);
}
