import { saleHistory } from '#flows/weekly-sales/sale-history-query.js';
import { reportOperations } from '#operations/reports/operations.js';
import type { Operation } from '#operations/operation.js';
import { engineOperations } from '#operations/operations.js';
import { answerLineage } from './answer-lineage.js';

/** What an operator can do or ask: the engine's own operations, those on reports and answers, and those of each flow. */
export const operations: readonly Operation[] = [
  ...engineOperations,
  ...reportOperations,
  answerLineage,
  saleHistory,
];
