import { saleHistory } from '#flows/weekly-sales/operations/sale-history.js';
import { reportOperations } from '#reports/operations/operations.js';
import type { Operation } from '#serving/operation/operation.js';
import { engineOperations } from '#serving/operations/operations.js';
import { answerLineage } from './answer-lineage.js';

/** What an operator can do or ask: the engine's own operations, those on reports and answers, and those of each flow. */
export const operations: readonly Operation[] = [
  ...engineOperations,
  ...reportOperations,
  answerLineage,
  saleHistory,
];
