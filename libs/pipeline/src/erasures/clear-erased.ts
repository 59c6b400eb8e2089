import pLimit from 'p-limit';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import { rewriteFile, type RewritableText } from '#intake/source/packed/rewrite-file.js';
import { isSystemFault, isSourceFileGone } from '#intake/source/source-error.js';
import { isSame, type SourceFile } from '#intake/source/source.js';
import type { SourceWriter } from '#intake/source/deliver-file.js';
import { type JobKind, runJob } from '#jobs/run-job.js';
import { type ErasureTarget, findErasure } from '#personal/erase-text.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { requireDataset, type Flow } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import { type ClearedFiles, type Erasure, Erasures, LEASE_MS } from './erasures.js';

const FILES_AT_ONCE = 4;
const ROUNDS = 10;

/** Removes one person from all files of a source. */
class SourceClearing {
  private readonly rewritten = new Set<string>();
  private readonly unread = new Set<string>();
  private readonly lastFiles = new Map<string, SourceFile>();

  constructor(
    private readonly source: SourceWriter,
    private readonly contracts: readonly Contract[],
    private readonly erased: ErasureTarget,
  ) {}

  /** Returns the files processed so far. */
  listCleared(): ClearedFiles {
    return { rewritten: [...this.rewritten], unread: [...this.unread] };
  }

  /**
   * Ends when every file has been read; files may arrive or move meanwhile.
   * @throws AppError SOURCE_CHANGED, retryable, when files arrive too fast; errors of the source
   */
  async run(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const files = (await this.source.listAll()).filter((file) => this.isNew(file));
      if (files.length === 0) return;
      for (const file of files) this.lastFiles.set(file.path, file);
      const limit = pLimit(FILES_AT_ONCE);
      const ended = await Promise.allSettled(files.map((file) => limit(() => this.clear(file))));
      const failed = ended.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    }
    const message = `${this.source.name}: new files arrive faster than the worker clears them; the worker tries again`;
    throw new AppError('SOURCE_CHANGED', message, { retryable: true });
  }

  private isNew(file: SourceFile): boolean {
    const known = this.lastFiles.get(file.path);
    return !known || !isSame(known, file);
  }

  private async clear(file: SourceFile): Promise<void> {
    try {
      const isRewritten = await rewriteFile(this.source, file, (text) => this.rewrite(text));
      if (isRewritten) this.rewritten.add(file.path);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.unread.add(file.path);
    }
  }

  private async rewrite(text: RewritableText) {
    const erasure = await findErasure(text, this.contracts, this.erased).catch((error: unknown) => {
      if (isDamaged(error)) return 'unread' as const;
      throw error;
    });
    if (erasure === 'unread') this.unread.add(text.path);
    return typeof erasure === 'function' ? erasure : undefined;
  }
}

/** Whether the content of a file is at fault, not the disk or a concurrent move. */
const isDamaged = (error: unknown): boolean =>
  error instanceof AppError &&
  !error.retryable &&
  !isSystemFault(error) &&
  !isSourceFileGone(error);

/** A source to remove people from. */
export interface ClearedSource {
  flow: Pick<Flow, 'name' | 'datasets'>;
  ledger: Pick<Ledger, 'warehouse'>;
  source: SourceWriter;
  /** Contracts of all files that may be in the source, so that each file is recognised. */
  contracts: readonly Contract[];
}

/**
 * Removes erased people from the files of the source, also refused and processed ones: of their rows only the number
 * remains. Safe to repeat. A failure is recorded and retried after one minute.
 * @returns the error of each erasure that failed
 */
export async function clearErased(cleared: ClearedSource): Promise<AppError[]> {
  const { flow, ledger } = cleared;
  const erasures = new Erasures(ledger.warehouse, flow.name);
  const clock = new DatabaseClock(ledger.warehouse);
  const failures: AppError[] = [];
  for (
    let erasure = await erasures.take(await clock.read());
    erasure;
    erasure = await erasures.take(clock.now())
  ) {
    await runJob(erasures, erasure, createJobKind(cleared, erasures, failures), clock.now);
  }
  return failures;
}

function createJobKind(
  cleared: ClearedSource,
  erasures: Erasures,
  failures: AppError[],
): JobKind<Erasure, true> {
  const { source, contracts } = cleared;
  return {
    maxAttempts: Infinity,
    renewedLeaseMs: LEASE_MS,
    async work(erasure) {
      const clearing = new SourceClearing(source, contracts, await findErased(cleared, erasure));
      try {
        await clearing.run();
      } finally {
        await erasures.note(erasure.id, clearing.listCleared());
      }
      return true;
    },
    toFailure: (error) => {
      const failure = toAppError(error, 'SOURCE_UNREADABLE');
      failures.push(failure);
      return failure;
    },
    createLostFailure: () => new AppError('SOURCE_UNREADABLE', 'no attempt was completed'),
    retryMs: () => LEASE_MS,
    toDoneColumns: (_, now) => ({ done_at: now, error: null }),
    toFailedColumns: ({ code, message }) => ({ error: `${code}: ${message}` }),
    toRetriedColumns: ({ code, message }) => ({ error: `${code}: ${message}` }),
  };
}

async function findErased(
  { flow, ledger }: ClearedSource,
  { dataset, person }: Erasure,
): Promise<ErasureTarget> {
  const { contract } = requireDataset(flow, dataset);
  const [, begin] = /^row ([0-9a-f]+):/.exec(person) ?? [];
  if (begin === undefined) return { contract, person };
  const rows = await queryRows(
    ledger.warehouse,
    z.object({ path: z.string() }),
    `SELECT DISTINCT path FROM ops.deliveries JOIN ops.source_files USING (file_id)
     WHERE flow = $1 AND starts_with(sha256, $2)`,
    [flow.name, begin],
  );
  return { contract, person, paths: new Set(rows.map(({ path }) => path)) };
}
