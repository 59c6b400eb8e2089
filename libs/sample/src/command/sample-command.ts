import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import type { RetailCounts } from '../retail/write-mart.js';
import { writeRetail } from '../retail/write-retail.js';
import { writeRetailExample } from '../retail/write-retail-example.js';
import { writeSample } from '../write-sample.js';

const USAGE = 'give one folder, as in npm run sample -- DIR [--seed N] [--example retail]';

export const SAMPLE_HELP = `Writes the files of an invented chain: weekly sales, features and stores, and below
DIR/retail/ its point of sale: transactions, customers, shops, products and sales team.

  npm run sample -- DIR [--seed N] [--example retail]

  DIR               folder to write to; it is made where there is none
  --seed N          another chain for another number; the same for the same
  --example retail  only a small point of sale, in DIR itself: shops 121 to 124, and six files
                    of 500 transactions
  --help            this text`;

interface Command {
  folder: string;
  options: { seed?: number };
  isExample: boolean;
}

/**
 * The command line of the generator: where to write, the seed, and whether only the example.
 * @returns what to print: what was written, or the help that was asked for
 * @throws AppError USAGE naming what is wrong
 */
export async function sampleCommand(args: string[]): Promise<string> {
  const command = parse(args);
  if (command === undefined) return SAMPLE_HELP;
  const { folder, options, isExample } = command;
  if (isExample) return `wrote ${told(await writeRetailExample(folder, options))}`;
  const retail = told(await writeRetail(join(folder, 'retail'), options));
  const { sales, features, stores } = await writeSample(folder, options);
  return `wrote ${sales} sales, ${features} feature and ${stores} store rows; in retail/ ${retail}`;
}

function told({ transactions, customers, shops, products, salesTeam }: RetailCounts): string {
  const others = `${customers} customers, ${shops} shops, ${products} products`;
  return `${transactions} transactions, ${others} and ${salesTeam} sales people`;
}

function parse(args: string[]): Command | undefined {
  const { positionals, values } = parseStrictly(args);
  if (values.help) return undefined;
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) throw new AppError('USAGE', USAGE);
  const { seed, example } = values;
  if (seed !== undefined && !/^\d+$/.test(seed)) {
    throw new AppError('USAGE', `--seed is ${JSON.stringify(seed)}, not a whole number`);
  }
  if (example !== undefined && example !== 'retail') {
    throw new AppError('USAGE', `--example is ${JSON.stringify(example)}; there is only retail`);
  }
  const options = seed === undefined ? {} : { seed: Number(seed) };
  return { folder, options, isExample: example !== undefined };
}

function parseStrictly(args: string[]) {
  try {
    const options = {
      seed: { type: 'string' },
      example: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [why = ''] = toAppError(error, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${why}; ${USAGE}`);
  }
}
