import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type SampleCounts, writeSample } from './write-sample.js';

const USAGE = 'give one folder, as in npm run sample -- DIR [--seed N]';

export const SAMPLE_HELP = `Writes the files of an invented chain: sales, features and stores.

  npm run sample -- DIR [--seed N]

  DIR        folder to write to; it is made where there is none
  --seed N   another chain for another number; the same for the same
  --help     this text`;

/**
 * The command line of the generator: where to write, and the seed.
 * @returns undefined when help was asked for
 * @throws AppError USAGE naming what is wrong
 */
export async function sampleCommand(args: string[]): Promise<SampleCounts | undefined> {
  const given = parse(args);
  if (given === undefined) return undefined;
  const { folder, seed } = given;
  return writeSample(folder, seed === undefined ? {} : { seed: Number(seed) });
}

function parse(args: string[]): { folder: string; seed: string | undefined } | undefined {
  const { positionals, values } = parseStrictly(args);
  if (values.help) return undefined;
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) throw new AppError('USAGE', USAGE);
  if (values.seed !== undefined && !/^\d+$/.test(values.seed)) {
    throw new AppError('USAGE', `--seed is ${JSON.stringify(values.seed)}, not a whole number`);
  }
  return { folder, seed: values.seed };
}

function parseStrictly(args: string[]) {
  try {
    const options = {
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [why = ''] = toAppError(error, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${why}; ${USAGE}`);
  }
}
