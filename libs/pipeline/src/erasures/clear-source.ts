import pLimit from 'p-limit';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import type { Rewrite } from '#intake/source/rewrite.js';
import { rewriteFile } from '#intake/source/rewrite-file.js';
import { isOfSystem, wentAway } from '#intake/source/source-error.js';
import { isSame, type SourceFile } from '#intake/source/source-files.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import { erasureOf, type Erased } from '#personal/erase-text.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { datasetOf, type Flow } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import { type Erasure, Erasures } from './erasures.js';

const FILES_AT_ONCE = 4;
const ROUNDS = 10;

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
  for (let erasure = await erasures.take(); erasure; erasure = await erasures.take()) {
    const { id } = erasure;
    const found = { rewritten: new Set<string>(), unread: new Set<string>() };
    const listed = () => ({ rewritten: [...found.rewritten], unread: [...found.unread] });
    try {
      await clear(cleared, erasure, found, () => erasures.renew(id));
      await erasures.done(id, listed());
    } catch (error) {
      const failure = toAppError(error, 'SOURCE_UNREADABLE');
      await erasures.failed(id, `${failure.code}: ${failure.message}`, listed());
      failures.push(failure);
    }
  }
  return failures;
}

/** What was found, as it is found. */
interface Found {
  rewritten: Set<string>;
  unread: Set<string>;
}

async function clear(
  { flow, ledger, source, contracts }: ClearedSource,
  { dataset, person }: Erasure,
  found: Found,
  renew: () => Promise<void>,
): Promise<void> {
  const { contract } = datasetOf(flow, dataset);
  const erased = { contract, person, paths: await pathsOf({ flow, ledger }, person) };
  const seen = new Map<string, SourceFile>();
  // Files come, and runs move them: gone through once more, until there is none that was not looked at.
  for (let round = 0; round < ROUNDS; round++) {
    const all = await source.everything();
    const fresh = all.filter((file) => {
      const known = seen.get(file.path);
      return !known || !isSame(known, file);
    });
    if (fresh.length === 0) return;
    for (const file of fresh) seen.set(file.path, file);
    await eraseFromFiles(source, fresh, contracts, erased, found, renew);
  }
  const message = `${source.name}: files come faster than they are gone through; it is tried again`;
  throw new AppError('SOURCE_CHANGED', message, { retryable: true });
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

async function eraseFromFiles(
  source: SourceWriter,
  files: readonly SourceFile[],
  contracts: readonly Contract[],
  erased: Erased,
  found: Found,
  renew: () => Promise<void>,
): Promise<void> {
  const rewrite: Rewrite = async (text) => {
    const erasure = await erasureOf(text, contracts, erased).catch((error: unknown) => {
      if (isDamaged(error)) return 'unread' as const;
      throw error;
    });
    if (erasure === 'unread') found.unread.add(text.path);
    return typeof erasure === 'function' ? erasure : undefined;
  };
  const eraseFrom = async (file: SourceFile) => {
    try {
      if (await rewriteFile(source, file, rewrite)) found.rewritten.add(file.path);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      found.unread.add(file.path);
    }
    await renew();
  };
  const limit = pLimit(FILES_AT_ONCE);
  const outcomes = await Promise.allSettled(files.map((file) => limit(eraseFrom, file)));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Whether what a file holds is at fault, which no run can read either: not the disk, nor whoever moved it. */
const isDamaged = (error: unknown): boolean =>
  error instanceof AppError && !error.retryable && !isOfSystem(error) && !wentAway(error);
