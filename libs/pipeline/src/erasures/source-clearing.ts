import pLimit from 'p-limit';
import type { Contract } from '#intake/contracts/contract.js';
import type { RewritableText } from '#intake/source/rewrite.js';
import { rewriteFile } from '#intake/source/rewrite-file.js';
import { isOfSystem, wentAway } from '#intake/source/source-error.js';
import { isSame, type SourceFile } from '#intake/source/source-files.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import { erasureOf, type Erased } from '#personal/erase-text.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Cleared } from './erasures.js';

const FILES_AT_ONCE = 4;
const ROUNDS = 10;

/** Goes through all files of a source, and takes one person out of them. */
export class SourceClearing {
  private readonly rewritten = new Set<string>();
  private readonly unread = new Set<string>();
  private readonly seen = new Map<string, SourceFile>();

  constructor(
    private readonly source: SourceWriter,
    private readonly contracts: readonly Contract[],
    private readonly erased: Erased,
  ) {}

  /** What was done until now. */
  cleared(): Cleared {
    return { rewritten: [...this.rewritten], unread: [...this.unread] };
  }

  /**
   * Ends when no file is there that was not gone through: files come meanwhile, and runs move them.
   * @throws AppError SOURCE_CHANGED, retryable, when they come too fast; as the source
   */
  async run(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const files = (await this.source.everything()).filter((file) => this.isNew(file));
      if (files.length === 0) return;
      for (const file of files) this.seen.set(file.path, file);
      const limit = pLimit(FILES_AT_ONCE);
      const ended = await Promise.allSettled(files.map((file) => limit(() => this.clear(file))));
      const failed = ended.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    }
    const message = `${this.source.name}: files come faster than they are gone through; it is tried again`;
    throw new AppError('SOURCE_CHANGED', message, { retryable: true });
  }

  private isNew(file: SourceFile): boolean {
    const known = this.seen.get(file.path);
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
    const erasure = await erasureOf(text, this.contracts, this.erased).catch((error: unknown) => {
      if (isDamaged(error)) return 'unread' as const;
      throw error;
    });
    if (erasure === 'unread') this.unread.add(text.path);
    return typeof erasure === 'function' ? erasure : undefined;
  }
}

/** Whether what a file holds is at fault, which no run can read either: not the disk, nor whoever moved it. */
const isDamaged = (error: unknown): boolean =>
  error instanceof AppError && !error.retryable && !isOfSystem(error) && !wentAway(error);
