import type { OperationServices } from '../operation-context.js';
import { Reports } from '#reports/reports.js';

/** All reports, of whatever flow their answers are. */
export function reportsOf({ ledgers }: Pick<OperationServices, 'ledgers'>): Reports {
  const { warehouse, audit } = ledgers.of();
  return new Reports(warehouse, audit);
}
