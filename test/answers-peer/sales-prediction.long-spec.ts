import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  salesPrediction,
  SalesPredictionArgs,
} from '#analytics/answers/sales-prediction/sales-prediction.js';
import { openWalmartAnswers } from '../setup/answers.js';
import { walmartFolder } from '../setup/shared.js';

const PROGRAM = fileURLToPath(new URL('sales_prediction.py', import.meta.url));
const MOST_BYTES = 64 * 1024 * 1024;

interface Slope {
  slope: number;
  standardError: number | null;
  rSquared: number | null;
}

/** A department as the program prints it. */
interface Department {
  department: number;
  rows: number;
  stores: number;
  comparedStores: number;
  storeEffects: Slope | null;
  weekEffects: Slope | null;
  heldOut: { rows: number; rmse: number; meanRmse: number } | null;
}

async function computeInPython(folder: string, above: number): Promise<Department[]> {
  const { stdout } = await promisify(execFile)('python3', [PROGRAM, folder, String(above)], {
    maxBuffer: MOST_BYTES,
  });
  return JSON.parse(stdout) as Department[];
}

/** Returns a relative difference; 0 where both are null. */
const compare = (found: number | null | undefined, expected: number | null | undefined) =>
  found === expected || (found == null && expected == null)
    ? 0
    : Math.abs((found ?? NaN) - (expected ?? NaN)) / Math.abs(expected ?? NaN);

describe.runIf(walmartFolder)('salesPrediction, beside a program that solves dummies', () => {
  it.each([8, 7])('has its figures of each department above %d %%', async (above) => {
    const fixture = await openWalmartAnswers();
    try {
      const args = Object.assign(new SalesPredictionArgs(), { unemploymentAbove: above });
      const { departments } = await fixture.ask(salesPrediction, args);
      const expected = await computeInPython(walmartFolder ?? '', above);
      expect(departments).toHaveLength(expected.length + 1);
      for (const { department, storeEffects, weekEffects, heldOut, ...counts } of expected) {
        const found = departments.find((each) => each.department === department);
        expect(found).toMatchObject(counts);
        for (const [ours, theirs] of [
          [found?.storeEffects, storeEffects],
          [found?.weekEffects, weekEffects],
        ] as const) {
          for (const field of ['slope', 'standardError', 'rSquared'] as const) {
            const apart = compare(ours?.[field], theirs?.[field]);
            // A share: its distance counts, because a small one is the difference of nearly equal sums.
            const most = field === 'rSquared' ? 1e-9 / (theirs?.rSquared ?? 1) : 1e-9;
            expect(apart, `${field} of department ${department}`).toBeLessThan(most);
          }
        }
        expect(found?.heldOut?.rows).toBe(heldOut?.rows);
        for (const field of ['rmse', 'meanRmse'] as const) {
          const apart = Math.abs((found?.heldOut?.[field] ?? 0) - (heldOut?.[field] ?? 0));
          expect(apart, `${field} of department ${department}`).toBeLessThan(0.00501);
        }
      }
    } finally {
      await fixture.close();
    }
  });
});
