import type { Operation } from '#operations/operation/operation.js';
import { commonOperations } from '#operations/operations.js';
import { answerLineage } from './answer-lineage.js';
import { saleHistory } from './sale-history.js';

/** All operations: those common to all flows, the lineage of answers, and those of single flows. */
export const operations: readonly Operation[] = [...commonOperations, answerLineage, saleHistory];
