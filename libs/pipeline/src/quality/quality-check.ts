import { z } from 'zod';
import type { Finding, QualityRule } from '../flow/quality-rule.js';

export const outcomes = z.enum(['passed', 'warned', 'held', 'overridden']);
export type Outcome = z.output<typeof outcomes>;

/** The result of one check of a snapshot, as the ledger records it. */
export interface QualityCheck
  extends
    Pick<QualityRule, 'name' | 'kind' | 'action' | 'allowed'>,
    Pick<Finding, 'measured' | 'previous'> {
  outcome: Outcome;
  /** What was found, as a sentence without its stop. */
  message: string;
}
