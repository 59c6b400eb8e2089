import pLimit from 'p-limit';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import type { Rewrite } from '#intake/source/rewrite.js';
import { rewriteFile } from '#intake/source/rewrite-file.js';
import type { SourceFile } from '#intake/source/source-files.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import { erasureOf, type Erased } from '#personal/erase-text.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { datasetOf, type Flow } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import { type Cleared, type Erasure, Erasures } from './erasures.js';

const FILES_AT_ONCE = 4;

/** Where people are taken out of. */
export interface ClearedSource {
  flow: Pick<Flow, 'name' | 'datasets'>;
  ledger: Pick<Ledger, 'warehouse'>;
  source: SourceWriter;
  /** Of every file that may lie in the source, so that each is told for what it is. */
  contracts: readonly Contract[];
}

/**
 * Takes those who were erased out of the files of the source, refused and processed ones among them: rows of theirs
 * keep their number alone. Safe to repeat; one that fails is written down, and tried again a minute later.
 * @returns why some could not be taken out
 */
export async function clearErased(cleared: ClearedSource): Promise<AppError[]> {
  const { flow, ledger } = cleared;
  const erasures = new Erasures(ledger.warehouse, flow.name);
  const failures: AppError[] = [];
  for (const erasure of await erasures.take()) {
    try {
      await erasures.done(erasure.id, await clear(cleared, erasure));
    } catch (error) {
      const failure = toAppError(error, 'SOURCE_UNREADABLE');
      await erasures.failed(erasure.id, `${failure.code}: ${failure.message}`);
      failures.push(failure);
    }
  }
  return failures;
}

async function clear(
  { flow, ledger, source, contracts }: ClearedSource,
  { dataset, person }: Erasure,
): Promise<Cleared> {
  const { contract } = datasetOf(flow, dataset);
  const paths = await pathsOf({ flow, ledger }, person);
  return eraseFromSource(source, contracts, { contract, person, paths });
}

/** Where the text was delivered that a row's place names. */
async function pathsOf(
  { flow, ledger: { warehouse } }: Pick<ClearedSource, 'flow' | 'ledger'>,
  person: string,
): Promise<Set<string>> {
  const [, begin] = /^row ([0-9a-f]+):/.exec(person) ?? [];
  if (begin === undefined) return new Set();
  const rows = await queryRows(
    warehouse,
    z.object({ path: z.string() }),
    `SELECT DISTINCT path FROM ops.deliveries JOIN ops.source_files USING (file_id)
     WHERE flow = $1 AND starts_with(sha256, $2)`,
    [flow.name, begin],
  );
  return new Set(rows.map(({ path }) => path));
}

async function eraseFromSource(
  source: SourceWriter,
  contracts: readonly Contract[],
  erased: Erased,
): Promise<Cleared> {
  const rewritten: string[] = [];
  const unread = new Set<string>();
  const rewrite: Rewrite = async (text) => {
    const erasure = await erasureOf(text, contracts, erased).catch((error: unknown) => {
      // What is damaged for good is not read by any run either.
      if (error instanceof AppError && !error.retryable) return 'unread' as const;
      throw error;
    });
    if (erasure === 'unread') unread.add(text.path);
    return typeof erasure === 'function' ? erasure : undefined;
  };
  const eraseFrom = async (file: SourceFile) => {
    try {
      if (await rewriteFile(source, file, rewrite)) rewritten.push(file.path);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      unread.add(file.path);
    }
  };
  const limit = pLimit(FILES_AT_ONCE);
  await Promise.all((await source.everything()).map((file) => limit(eraseFrom, file)));
  return { rewritten: rewritten.sort(), unread: [...unread].sort() };
}

/** A packed file that cannot be unpacked. */
const isDamaged = (error: unknown): boolean =>
  error instanceof AppError &&
  !error.retryable &&
  ['SOURCE_TRUNCATED', 'SOURCE_UNREADABLE'].includes(error.code);
