import type { Dataset } from '../contracts/contract.js';

const DIGEST_LENGTH = 16;

/** Where a run keeps the merged rows of a dataset: one a key, as the newest delivery states it. */
export const curatedPrefix = (dataset: Dataset, runId: number) =>
  `curated/${dataset}/run=${runId}/`;

/** Where runs keep the rows that files state by one set of rules, a sub-folder `run=<id>/` each. */
export const batchesPrefix = (dataset: Dataset, rules: string) =>
  `${allBatchesPrefix(dataset)}rules=${rules.slice(0, DIGEST_LENGTH)}/`;

export const allBatchesPrefix = (dataset: Dataset) => `curated/${dataset}_deliveries/`;

/** Where a run keeps the former values of what its new files state otherwise. */
export const restatementsPrefix = (dataset: Dataset, runId: number) =>
  `curated/${dataset}_restatements/run=${runId}/`;
