import { saleHistory } from '#flows/weekly-sales/sale-history-query.js';
import type { Operation } from '#operations/operation.js';
import { commonOperations } from '#operations/operations.js';
import { answerLineage } from './answer-lineage.js';

/** What an operator can do or ask: what is common to all flows, the lineage of answers, and what single flows add. */
export const operations: readonly Operation[] = [...commonOperations, answerLineage, saleHistory];
