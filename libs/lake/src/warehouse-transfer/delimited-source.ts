import type { TextSource } from '../ports/compute.js';
import type { TransferPlan } from '../ports/transfer.js';

/** Objects of comma-separated text without header, as `plan.columns` in their order. */
export function delimitedSource(plan: TransferPlan, keys: string[]): TextSource {
  const columns = plan.columns.map(({ name }) => name);
  return {
    kind: 'text',
    name: 'unloaded',
    columns,
    nullTokens: [''],
    files: keys.map((key, fileId) => ({
      key,
      fileId,
      deliveryOrder: 0,
      delimiter: ',',
      headerLine: 0,
      lineEnd: 'lf',
      positions: Object.fromEntries(columns.map((name, index) => [name, index])),
      width: columns.length,
    })),
  };
}
