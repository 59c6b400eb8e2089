import { rm } from 'node:fs/promises';
import { writeSample } from '#sample/write-sample.js';
import type { SampleOptions } from '#sample/sample-options.js';
import { loadMarts, openSources } from '#test/factories/load-marts.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { createChain } from '#test/sentences/chain.js';
import { loadChain, loadTransactions } from '#test/sentences/load-chain.js';
import { walmartFolder } from '#test/setup/shared.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';

/** Publishes the snapshots of a set of data. */
export type LoadSet = (database: TestWarehouse) => Promise<void>;

async function loadFolder({ url, warehouse }: TestWarehouse, folder: string): Promise<void> {
  await loadMarts(url, await openSources(folder));
  await publishNaiveForecast(warehouse);
}

const loadSample =
  (options: SampleOptions): LoadSet =>
  async (database) => {
    const folder = await createTempFolder('charts');
    try {
      await writeSample(folder, options);
      await loadFolder(database, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

const SEED = 58;

const realFiles = Object.fromEntries(
  [walmartFolder ?? []]
    .flat()
    .map((folder): [string, LoadSet] => ['real files', (database) => loadFolder(database, folder)]),
);

/** The sets of data that every chart is drawn over; the real files are drawn if the developer has them. */
export const chartSets: Readonly<Record<string, LoadSet>> = {
  sample: loadSample({ stores: 12, departments: 6 }),
  '500 stores': loadSample({ stores: 500, departments: 1, weeks: 105 }),
  'ten years': loadSample({ stores: 3, departments: 2, weeks: 525 }),
  'one week': loadSample({ stores: 12, departments: 6, weeks: 1 }),
  // Ties, partial weeks, and months that are partial, empty and open.
  'partial weeks': ({ warehouse, url }) => loadChain(warehouse, url, createChain(SEED)),
  'transactions only': ({ warehouse }) => loadTransactions(warehouse, createChain(SEED)),
  ...realFiles,
};
