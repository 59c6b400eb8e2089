import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import type { Identity } from '#intake/source/text/identify.js';
import type { Look, Source } from '#intake/source/source.js';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ReceivedSource } from '../runs/receive-files.js';

/** Corrections are few; of more, only the run itself tells the periods. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** The lake as it was listed before a dry run, into which nothing is written. */
export class ReadOnlyLake implements ObjectStore {
  /** What the dry run would have written, as far as it is small. */
  private readonly kept = new Map<string, Buffer>();
  private keptBytes = 0;

  private constructor(
    private readonly lake: ObjectStore,
    private readonly objects: readonly StoredObject[],
  ) {}

  /** @param prefixes all that the dry run lists */
  static async of(
    lake: ObjectStore,
    prefixes: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ReadOnlyLake> {
    const objects: StoredObject[] = [];
    for (const prefix of prefixes) {
      for await (const object of lake.list(prefix)) {
        signal?.throwIfAborted();
        objects.push(object);
      }
    }
    return new ReadOnlyLake(lake, objects);
  }

  get(key: string): Promise<Readable> {
    const kept = this.kept.get(key);
    return kept ? Promise.resolve(Readable.from([kept])) : this.lake.get(key);
  }

  put(key: string, body: Readable): Promise<number> {
    return this.keep(key, body);
  }

  async putIfAbsent(key: string, body: Readable): Promise<boolean> {
    await this.keep(key, body);
    return true;
  }

  list(prefix: string): AsyncIterable<StoredObject> {
    return Readable.from(this.objects.filter(({ key }) => key.startsWith(prefix)));
  }

  deletePrefix(): Promise<void> {
    return Promise.resolve();
  }

  private async keep(key: string, body: Readable): Promise<number> {
    let bytes = 0;
    let chunks: Buffer[] | undefined = [];
    for await (const chunk of body as AsyncIterable<Buffer | string>) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (this.keptBytes + bytes > KEPT_BYTES) chunks = undefined;
      chunks?.push(part);
    }
    if (chunks) {
      this.kept.set(key, Buffer.concat(chunks));
      this.keptBytes += bytes;
    }
    return bytes;
  }
}

/** As many as a run reads at once. */
const READ_AT_ONCE = 8;

/** A source as it was looked through, from which nothing is moved away. */
export interface ReadOnlySource extends ReceivedSource {
  looked: Look;
  /** Paths of texts, by their sha-256, in the order of the look. */
  paths: ReadonlyMap<string, readonly string[]>;
}

/** What one look may cost; no limit where left out. */
interface ReadLimits {
  bytes?: number;
  signal?: AbortSignal;
}

/**
 * Looks through a source, and reads what was not read before.
 * @throws AppError SOURCE_MISSING; ANSWER_TOO_LARGE when more would have to be read than the limit; the
 *   reason of the signal
 */
export async function readSource(
  source: Source,
  { bytes, signal }: ReadLimits,
): Promise<ReadOnlySource> {
  if (bytes !== undefined) requireLess(source, source.unreadBytes(await source.list()), bytes);
  const looked = await source.look(signal);
  const identities = new Map<string, Identity>();
  const failures = new Map<string, AppError>();
  const limit = pLimit(READ_AT_ONCE);
  await Promise.all(
    looked.found.map((text) =>
      limit(async () => {
        signal?.throwIfAborted();
        try {
          identities.set(text.path, await source.identify(text, signal));
        } catch (error) {
          signal?.throwIfAborted();
          if (!(error instanceof AppError)) throw error;
          failures.set(text.path, error);
        }
      }),
    ),
  );
  const paths = new Map<string, string[]>();
  for (const { path } of looked.found) {
    const sha256 = identities.get(path)?.sha256;
    if (sha256 !== undefined) paths.set(sha256, [...(paths.get(sha256) ?? []), path]);
  }
  return {
    name: source.name,
    url: source.url,
    looked,
    paths,
    // Nothing that could be moved.
    list: () => Promise.resolve([]),
    look: () => Promise.resolve(looked),
    identify: ({ path }) => {
      const identity = identities.get(path);
      if (identity) return Promise.resolve(identity);
      // As the run would meet it.
      return Promise.reject(failures.get(path) ?? new Error(`${path} was not looked at`));
    },
    refuse: () => Promise.resolve(undefined),
    moveProcessed: () => Promise.resolve(undefined),
  };
}

function requireLess({ name }: Source, found: number, most: number): void {
  if (found <= most) return;
  const what = `${name} holds ${inMegabytes(found)} MB that this process has not read yet`;
  const advice = 'plan where the files are: npx retailstream plan-run';
  throw new AppError(
    'ANSWER_TOO_LARGE',
    `${what}, and it reads ${inMegabytes(most)} MB at most for a plan; ${advice}`,
  );
}

const inMegabytes = (bytes: number) => Math.ceil(bytes / (1024 * 1024));
