import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { contractSchema } from './contract-schema.js';

/** What a dataset must look like. */
export type Contract = z.output<typeof contractSchema>;
export type ContractColumn = Contract['columns'][number];
/** Name of a dataset: that of its contract. */
export type Dataset = string;

const SUFFIX = '.contract.json';

/**
 * Reads every contract of a folder: one file a dataset, named after it.
 * @throws AppError CONTRACT_INVALID naming file, place and mistake
 */
export function readContracts(folder: URL): ReadonlyMap<Dataset, Contract> {
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  return new Map(
    files.sort().map((file) => {
      const url = new URL(file, folder);
      const contract = parseContract(readFileSync(url, 'utf8'), fileURLToPath(url));
      if (file !== `${contract.dataset}${SUFFIX}`) {
        throw invalid(fileURLToPath(url), [
          `dataset: ${contract.dataset} is not in the file's name`,
        ]);
      }
      return [contract.dataset, contract];
    }),
  );
}

/** @throws AppError CONTRACT_INVALID naming file, place and mistake */
export function parseContract(text: string, file: string): Contract {
  const { data, error } = contractSchema.safeParse(jsonOf(text, file));
  if (data) return data;
  throw invalid(
    file,
    error.issues.map(({ path, message }) => `${path.join('.') || 'contract'}: ${message}`),
  );
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(file, [`is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function invalid(file: string, mistakes: string[]): AppError {
  return new AppError('CONTRACT_INVALID', `${file}: ${mistakes.join('; ')}`);
}

/** Every dataset's contract, by its name. */
export const contracts = readContracts(new URL('./', import.meta.url));

/** @throws Error for a dataset without a contract */
export function contractOf(dataset: Dataset): Contract {
  const found = contracts.get(dataset);
  if (!found) throw new Error(`there is no contract for ${dataset}`);
  return found;
}
