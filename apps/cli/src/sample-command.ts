import { join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { type Call, show } from '#composition/command.js';
import type { RetailCounts } from '#sample/retail/write-mart.js';
import { writeRetail } from '#sample/retail/write-retail.js';
import { writeRetailExample } from '#sample/retail/write-retail-example.js';
import { writeSample } from '#sample/write-sample.js';

interface SampleCommandOptions {
  seed?: string;
  example?: string;
}

/** Writes the generated files of a chain into a folder. @throws AppError USAGE naming what is wrong */
export async function sampleCommand(call: Call<SampleCommandOptions>): Promise<undefined> {
  const { seed, example } = call.options;
  if (seed !== undefined && !/^\d+$/.test(seed)) {
    throw new AppError('USAGE', `--seed is ${JSON.stringify(seed)}; use an integer from 0`);
  }
  if (example !== undefined && example !== 'retail') {
    throw new AppError('USAGE', `--example is ${JSON.stringify(example)}; use retail`);
  }
  const [folder = ''] = call.words;
  const options = seed === undefined ? {} : { seed: Number(seed) };
  if (example !== undefined) {
    const retail = await writeRetailExample(folder, options);
    show(call, { retail }, `wrote ${formatCounts(retail)}`);
    return;
  }
  const retail = await writeRetail(join(folder, 'retail'), options);
  const weekly = await writeSample(folder, options);
  const { sales, features, stores } = weekly;
  const text = `wrote ${sales} sales, ${features} feature and ${stores} store rows; in retail/ ${formatCounts(retail)}`;
  show(call, { ...weekly, retail }, text);
}

function formatCounts({
  transactions,
  customers,
  shops,
  products,
  salesTeam,
}: RetailCounts): string {
  const others = `${customers} customers, ${shops} shops, ${products} products`;
  return `${transactions} transactions, ${others} and ${salesTeam} sales people`;
}
