import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../factories/retail-files.js';
import { type RetailMarts, computeRetailMarts } from '../factories/retail-slow-path.js';
import { toCsv } from '../setup/source-files.js';

const LINES = 600;

/** Files of transactions by name, in two deliveries, and the final marts. */
export interface Tills {
  base: Record<string, string>;
  later: Record<string, string>;
  /** Computed row by row, independently of the product. */
  marts: RetailMarts;
}

/** Returns equal bytes for equal seeds. */
export function makeTills(seed: number): Tills {
  const lines = createRetailLines(seed, LINES);
  const transactions = (from: number, to: number, ...others: string[]) =>
    toCsv(TRANSACTIONS_HEADER, ...lines.slice(from, to), ...others);
  const first = transactions(0, 250);
  return {
    base: {
      ...retailDimensions,
      'tills/week-1.csv': first,
      'tills/week-2.csv': transactions(250, 350),
      'tills/week-4.csv': transactions(450, 540),
    },
    later: {
      // A second delivery: more rows than before, but not all former ones.
      'tills/week-2.csv': transactions(270, 400),
      'tills/copy of week-1.csv': first,
      'tills/late/week-3.csv': transactions(400, 450, ...faults),
      'tills/week-5.csv': transactions(540, LINES),
    },
    marts: computeRetailMarts(
      [...lines.slice(0, 250), ...lines.slice(270)],
      retailDimensions['products.csv'],
    ),
  };
}

/** Quarantined: an invalid total, an unknown customer, a shop that was not open, an invalid day. */
const faults = [
  '1,1,tea,2026-02-12,1,2.45,2,5.00',
  '99,1,tea,2026-02-12,1,2.45,2,4.90',
  '1,1,tea,2019-02-12,1,2.45,2,4.90',
  '1,1,tea,2026-02-30,1,2.45,2,4.90',
];
