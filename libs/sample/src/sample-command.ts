import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type SampleCounts, writeSample } from './write-sample.js';

const USAGE = 'give one folder, as in write-sample DIR [--seed N]';

/** The command line of the generator: where to write, and the seed. */
export async function sampleCommand(args: string[]): Promise<SampleCounts> {
  const { folder, seed } = parse(args);
  return writeSample(folder, seed === undefined ? {} : { seed: Number(seed) });
}

function parse(args: string[]): { folder: string; seed: string | undefined } {
  const { positionals, values } = parseStrictly(args);
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) throw new AppError('USAGE', USAGE);
  if (values.seed !== undefined && !/^\d+$/.test(values.seed)) {
    throw new AppError('USAGE', `--seed is ${JSON.stringify(values.seed)}, not a whole number`);
  }
  return { folder, seed: values.seed };
}

function parseStrictly(args: string[]) {
  try {
    const options = { seed: { type: 'string' } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new AppError('USAGE', `${toAppError(error, 'USAGE').message}; ${USAGE}`);
  }
}
