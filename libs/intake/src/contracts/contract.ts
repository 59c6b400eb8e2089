import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { contractSchema } from './contract-schema.js';

/** The required structure of a dataset. */
export type Contract = z.output<typeof contractSchema>;
/** A contract whose rows have a key. */
export type KeyedContract = Contract & { key: string[] };
export type ContractColumn = Contract['columns'][number];
/** Name of a dataset, which is that of its contract. */
export type Dataset = string;

export const isKeyed = (contract: Contract): contract is KeyedContract =>
  contract.key !== undefined;

/** Returns whether a row without a value in the column is quarantined, and a file without the column refused. */
export const needsValue = (column: ContractColumn): boolean =>
  column.required && column.default === undefined;

/** Returns whether a column is a text by which rows are known: it has no control characters, which no reader would see. */
export const isTextKey = ({ key = [] }: Contract, { name, type }: ContractColumn): boolean =>
  type === 'text' && key.includes(name);

/**
 * Reads the contract of a dataset.
 * @throws AppError CONTRACT_INVALID with file, place and mistake
 */
export function readContract(url: URL, dataset: Dataset): Contract {
  const file = fileURLToPath(url);
  const contract = parseContract(readContractFile(file), file);
  if (contract.dataset === dataset) return contract;
  throw invalid(file, [
    `dataset: is ${contract.dataset}, but the flow uses the file for ${dataset}`,
  ]);
}

function readContractFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(file, [
      `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}

/** @throws AppError CONTRACT_INVALID with file, place and mistake */
export function parseContract(text: string, file: string): Contract {
  const { data, error } = contractSchema.safeParse(parseJson(text, file));
  if (data) return data;
  throw invalid(
    file,
    error.issues.map(({ path, message }) => `${path.join('.') || 'contract'}: ${message}`),
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(file, [`is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function invalid(file: string, mistakes: string[]): AppError {
  return new AppError('CONTRACT_INVALID', `${file}: ${mistakes.join('; ')}`);
}
