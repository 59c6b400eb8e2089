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
  bytesScanned: number;
}

/** Whose answer it is. */
interface Given {
  actor: string;
  key: string;
}

const QUERIES_MAX = 10_000;

/** Answers in a folder, as long as there is room: the least recently used go first. */
export class KeptResults {
  private readonly results: LRUCache<string, KeptResult>;
  private readonly queries = new LRUCache<string, Given>({ max: QUERIES_MAX });

  /** @param root folder of this process alone @param bytesMax that all results together may have */
  constructor(
    private readonly root: string,
    private readonly bytesMax: number,
  ) {
    this.results = new LRUCache<string, KeptResult>({
      maxSize: bytesMax,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      dispose: ({ folder }) => void rm(folder, { recursive: true, force: true }),
    });
  }

  /** A new folder for one result. */
  async folder(): Promise<string> {
    const folder = join(this.root, randomUUID());
    await mkdir(folder, { recursive: true });
    return folder;
  }

  find(key: string): KeptResult | undefined {
    return this.results.get(key);
  }

  /** @throws AppError QUERY_TOO_LARGE */
  keep(key: string, result: KeptResult): void {
    if (result.bytes > this.bytesMax) {
      const sizes = `the answer has ${result.bytes} bytes, of ${this.bytesMax} that are kept`;
      throw new AppError('QUERY_TOO_LARGE', `${sizes}: ask for less`);
    }
    this.results.set(key, result);
  }

  /** Gives somebody a result under the number of their question. */
  give(queryId: string, given: Given): void {
    this.queries.set(queryId, given);
  }

  /** @param actor who wants it; anybody where left out @throws AppError QUERY_NOT_FOUND */
  of(queryId: string, actor?: string): KeptResult {
    const given = this.queries.get(queryId);
    const isTheirs = actor === undefined || given?.actor === actor;
    const result = given && isTheirs ? this.results.get(given.key) : undefined;
    if (result) return result;
    throw new AppError(
      'QUERY_NOT_FOUND',
      `there is no answer to query ${queryId} any more: ask again`,
    );
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
