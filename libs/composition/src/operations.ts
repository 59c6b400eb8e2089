import { saleHistory } from '#flows/weekly-sales/operations/sale-history.js';
import type { Operation } from '#serving/operation/operation.js';
import { engineOperations } from '#serving/operations/operations.js';
import { answerLineage } from './answer-lineage.js';

/** What an operator can do or ask: the engine's own operations, those of each flow, and where answers come from. */
export const operations: readonly Operation[] = [...engineOperations, saleHistory, answerLineage];
