import { rm } from 'node:fs/promises';
import { retailMart } from '../setup/flow.js';
import { openPipelineAt } from '../setup/pipeline.js';
import { toCsv, deliver, type SourceFiles } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';
import type { TestWarehouse } from '../setup/warehouse.js';
import { retailDimensions, TRANSACTIONS_HEADER } from './retail-files.js';

/** A return, a tie of two people and two customers, and months in two shops, at list prices. */
export const fewTransactions: readonly string[] = [
  '1,1,tea,2026-02-12,1,2.45,2,4.90',
  '2,1,tea,2026-02-13,2,2.45,2,4.90',
  '1,1,flour,2026-03-02,1,1.10,3,3.30',
  '1,1,flour,2026-03-03,1,1.10,-1,-1.10',
  '3,2,olive oil,2026-03-03,3,8.99,1,8.99',
];

/**
 * Publishes a snapshot of transactions through the pipeline, in a warehouse with other published snapshots.
 * @param lines of transactions, without a header
 * @param dimensions files that the transactions refer to
 */
export async function publishRetail(
  { warehouse, url }: Pick<TestWarehouse, 'warehouse' | 'url'>,
  lines: readonly string[] = fewTransactions,
  dimensions: SourceFiles = retailDimensions,
): Promise<void> {
  const state = await createTempFolder('retail');
  const keep = { warehouse, url, drop: () => Promise.resolve() };
  const pipeline = openPipelineAt(state, keep, {}, [retailMart]);
  try {
    const transactions = toCsv(TRANSACTIONS_HEADER, ...lines);
    await deliver(pipeline.folder, { ...dimensions, 'transactions.csv': transactions });
    await pipeline.flows.get(retailMart.name)?.run();
  } finally {
    await pipeline.stop();
    await rm(state, { recursive: true, force: true });
  }
}
