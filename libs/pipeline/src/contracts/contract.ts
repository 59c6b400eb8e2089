import { readFileSync } from 'node:fs';
import { z } from 'zod';

const column = z.strictObject({
  /** Name in curated tables. */
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** Accepted header spellings; letter case does not count. */
  headers: z.array(z.string().min(1)).min(1),
  type: z.enum(['integer', 'decimal', 'date', 'boolean', 'text']),
  /** Digits after the point a decimal may have. */
  scale: z.number().int().min(0).max(9).optional(),
  /** How dates are written: never guessed. */
  format: z.enum(['dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd']).optional(),
  /** A row without a value here is rejected. */
  required: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Without quote or backslash, which engines write in different ways. */
  allowed: z.array(z.string().regex(/^[^'\\]*$/)).optional(),
});

const contract = z.strictObject({
  dataset: z.enum(['sales', 'features', 'stores']),
  columns: z.array(column).min(1),
  /** Columns that tell one row from another. */
  key: z.array(z.string()).min(1),
  /** Column whose exact sum is carried from stage to stage. */
  money: z.string().optional(),
  /** Texts that mean "no value". */
  nullTokens: z.array(z.string()),
});

/** What a dataset must look like. */
export type Contract = z.output<typeof contract>;
export type ContractColumn = z.output<typeof column>;
export type Dataset = Contract['dataset'];

/** @throws ZodError when a contract file is not a contract */
function read(dataset: Dataset): Contract {
  const file = new URL(`./${dataset}.contract.json`, import.meta.url);
  return contract.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export const contracts: Record<Dataset, Contract> = {
  sales: read('sales'),
  features: read('features'),
  stores: read('stores'),
};
