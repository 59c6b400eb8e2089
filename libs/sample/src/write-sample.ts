import { toAppError } from '#platform/errors/to-app-error.js';
import { makeFolder } from '#platform/files/open-inside.js';
import { listWeeks } from './calendar.js';
import { writeCsv } from './csv-file.js';
import { toFeatureLines, countFeatureWeeks, planStores, toStoreLines } from './stores.js';
import { completeOptions, type SampleOptions } from './sample-options.js';
import { toSalesLines } from './sales.js';

/** Number of rows written, by file. */
export interface SampleCounts {
  sales: number;
  features: number;
  stores: number;
}

const FILES = {
  sales: 'sales data-set.csv',
  features: 'Features data set.csv',
  stores: 'stores data-set.csv',
} as const satisfies Record<keyof SampleCounts, string>;

/**
 * Writes a fictional chain's three source files into a folder; the same seed and options give the same bytes. A file
 * gets its name only when it is complete, that of the stores last.
 */
export async function writeSample(
  folder: string,
  options: SampleOptions = {},
): Promise<SampleCounts> {
  const complete = completeOptions(options);
  const stores = planStores(complete.seed, complete.stores);
  const weeks = listWeeks(complete.weeks);
  const lines = {
    stores: toStoreLines(stores),
    features: toFeatureLines(stores, listWeeks(countFeatureWeeks(complete)), complete),
    sales: toSalesLines(stores, weeks, complete),
  };
  try {
    await makeFolder(folder);
    return {
      sales: await writeCsv(folder, FILES.sales, lines.sales),
      features: await writeCsv(folder, FILES.features, lines.features),
      stores: await writeCsv(folder, FILES.stores, lines.stores),
    };
  } catch (error) {
    throw toAppError(error, 'FOLDER_NOT_WRITABLE');
  }
}
