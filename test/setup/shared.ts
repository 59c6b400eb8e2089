import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../../shared/', import.meta.url);

/** Folder of real files next to the checkout, if the developer has them; otherwise undefined. */
export const walmartFolder = existsSync(new URL('data/walmart', folder))
  ? fileURLToPath(new URL('data/walmart', folder))
  : undefined;

/** Figures of those files from a separate program; see its README. */
interface Oracle {
  rows: Record<'sales' | 'features' | 'stores', number>;
  total: string;
  uc1: { avg_weekly_visits: number; store_weeks: number };
  uc2: Record<
    'A' | 'B' | 'C',
    { avg_dept_week: number; rows: number; avg_store_week: number; store_weeks: number }
  >;
  uc3: Record<string, { worst_store: number; total: string; weeks: number; avg_week: number }>;
  uc4: Record<'all' | 'dept1', { n: number; slope: number; intercept: number; r2: number }>;
  uc5: Record<'dept1_2010_02' | 'dept92_2011_12' | 'all_2010_12', string> & { dept_months: number };
  uc6: { weeks: number; wins: Record<string, number>; first: [string, number[], string] };
  uc7: { dept_weeks: number; week_2010_11_26_top3: [number, string, number][] };
  uc8: {
    weeks: number;
    tied_weeks: number;
    tied_sales_weeks: number;
    first: [string, number[], string];
  };
  uc9: Record<
    string,
    {
      best: [number, string];
      worst: [number, string];
      weeks: number;
      like_for_like: number | null;
    }
  >;
  uc10: {
    with: [number, number];
    without: [number, number];
    matched_pairs: number;
    matched_lift: number;
  };
}

export function readOracle(): Oracle {
  return JSON.parse(readFileSync(new URL('oracle/walmart.json', folder), 'utf8')) as Oracle;
}
