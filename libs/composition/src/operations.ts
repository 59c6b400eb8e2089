import { saleHistory } from '#flows/weekly-sales/operations/sale-history.js';
import type { Operation } from '#serving/operation/operation.js';
import { engineOperations } from '#serving/operations/operations.js';

/** What an operator can do or ask: the engine's own operations and those of each flow. */
export const operations: readonly Operation[] = [...engineOperations, saleHistory];
