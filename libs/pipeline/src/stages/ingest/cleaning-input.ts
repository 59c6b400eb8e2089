import type { Contract } from '#intake/contracts/contract.js';
import type { RawFile } from '../../context/raw-files.js';
import type { Period } from '../../flow/period.js';
import type { FormerCleaning } from '../../ledger/cleaning-ledger.js';
import type { MergePlan } from './plan-merge.js';

/** What a dataset is made of: files to read, and files that earlier runs have cleaned. */
export interface CleaningInput {
  contract: Contract;
  /** How its rows are split; undefined when they are not. */
  period: Period | undefined;
  /** Digest of the cleaning rules. */
  rules: string;
  files: RawFile[];
  former: FormerCleaning[];
  plan: MergePlan;
}
