import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { AppError } from '#platform/errors/app-error.js';

/** The rows of an answer in a file, a line each: `{"row": ["1", null]}`, every cell as text. */
export interface KeptResult {
  folder: string;
  file: string;
  bytes: number;
  rows: number;
  /** There were more rows than are kept. */
  isCut: boolean;
  columns: { name: string; type: string }[];
  /** Null where whoever answered does not say. */
  bytesScanned: number | null;
  /** What a service is likely to ask for it, in US dollars; null where questions have no price. */
  costUsd: number | null;
  /** Columns that tell of people, and are not masked in it: it is for whoever asked alone. */
  personal?: readonly string[];
}

/** Whose answer it is. */
interface Given {
  actor: string;
  key: string;
}

const QUERIES_MAX = 10_000;
/** What tells of people is kept so long, to be read page by page. */
const PERSONAL_MS = 15 * 60_000;

/** Answers in a folder, as long as there is room: the least recently used go first. */
export class KeptResults {
  private readonly results: LRUCache<string, KeptResult>;
  private readonly queries = new LRUCache<string, Given>({ max: QUERIES_MAX });
  /** Folders of answers that are not kept yet. */
  private readonly open = new Set<string>();

  /** @param root folder of this process alone @param bytesMax that all results together may have */
  constructor(
    private readonly root: string,
    private readonly bytesMax: number,
  ) {
    this.results = new LRUCache<string, KeptResult>({
      maxSize: bytesMax,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      ttlAutopurge: true,
      dispose: ({ folder }) => void rm(folder, { recursive: true, force: true }),
    });
  }

  /** A new folder for one result. */
  async folder(): Promise<string> {
    const folder = join(this.root, randomUUID());
    await mkdir(folder, { recursive: true });
    this.open.add(folder);
    return folder;
  }

  find(key: string): KeptResult | undefined {
    return this.results.get(key);
  }

  /** @throws AppError QUERY_TOO_LARGE; BUSY, retryable, for an answer that was begun before all were forgotten */
  keep(key: string, result: KeptResult): KeptResult {
    if (!this.open.delete(result.folder)) {
      void rm(result.folder, { recursive: true, force: true });
      const message = 'all answers were dropped meanwhile, as somebody was erased; ask again';
      throw new AppError('BUSY', message, { retryable: true });
    }
    if (result.bytes > this.bytesMax) {
      const sizes = `the answer has ${result.bytes} bytes, of ${this.bytesMax} that are kept`;
      throw new AppError('QUERY_TOO_LARGE', `${sizes}: ask for less`);
    }
    const before = this.results.get(key);
    if (before) {
      // Two asked the same at the same time: who was first may be reading it.
      void rm(result.folder, { recursive: true, force: true });
      return before;
    }
    this.results.set(key, result, result.personal ? { ttl: PERSONAL_MS } : {});
    return result;
  }

  /** Gives somebody a result under the number of their question. */
  give(queryId: string, given: Given): void {
    this.queries.set(queryId, given);
  }

  /** @param actor who wants it @throws AppError QUERY_NOT_FOUND */
  of(queryId: string, actor: string): KeptResult {
    const given = this.queries.get(queryId);
    const result = given?.actor === actor ? this.results.get(given.key) : undefined;
    if (result) return result;
    throw new AppError(
      'QUERY_NOT_FOUND',
      `there is no answer to query ${queryId} any more: ask again`,
    );
  }

  /** Forgets all answers, and those under way. */
  async clear(): Promise<void> {
    this.open.clear();
    const folders = Array.from(this.results.values(), ({ folder }) => folder);
    this.results.clear();
    this.queries.clear();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
