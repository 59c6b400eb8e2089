import { LRUCache } from 'lru-cache';
import { type Coding, encode, isWorthCoding } from './content-coding.js';
import { hashBody } from './entity-tag.js';

/** Maximum bytes of an answer's headers: the shared ones and those of one client. */
const HEADS_BYTES = 3_000;

/** An answer as sent over the network. */
export interface StoredAnswer {
  body: Buffer;
  coding?: Coding;
  /** Digest of the uncompressed body. */
  digest: string;
  route: string;
  /** Headers about the answer: type, snapshot. */
  headers: Record<string, string>;
  isImmutable: boolean;
}

/** Answers as bytes, by snapshot, role and question, each in the codings that clients have requested. */
export class ByteCache {
  private readonly entries: LRUCache<string, StoredAnswer>;
  private readonly coding = new Map<string, Promise<StoredAnswer>>();
  private readonly pending = new Map<string, Promise<void>>();

  /** @param bytes limit of all bodies and questions together */
  constructor(bytes: number) {
    this.entries = new LRUCache({
      maxSize: bytes,
      // One answer must not evict all others.
      maxEntrySize: Math.ceil(bytes / 8),
      sizeCalculation: ({ body }, key) => body.length + 2 * key.length + HEADS_BYTES,
    });
  }

  /** Returns the answer in a coding: at once if stored so, else after compression; undefined if not stored. */
  get(key: string, coding?: Coding): StoredAnswer | Promise<StoredAnswer> | undefined {
    if (coding === undefined) return this.entries.get(key);
    const coded = this.entries.get(buildEncodedKey(key, coding));
    if (coded) return coded;
    const plain = this.entries.get(key);
    return plain && this.encodeAnswer(key, plain, coding);
  }

  /** Bytes of all bodies and questions together. */
  get bytes(): number {
    return this.entries.calculatedSize;
  }

  set(key: string, answer: StoredAnswer): void {
    this.entries.set(key, answer);
  }

  /** Compresses the answer and stores the result for the next client. */
  private encodeAnswer(
    key: string,
    plain: StoredAnswer,
    coding: Coding,
  ): StoredAnswer | Promise<StoredAnswer> {
    if (!isWorthCoding(plain.body.length)) return plain;
    const to = buildEncodedKey(key, coding);
    let coded = this.coding.get(to);
    if (!coded) {
      coded = encode(coding, plain.body)
        .then((body) => {
          const answer = { ...plain, body, coding };
          this.entries.set(to, answer);
          return answer;
        })
        .finally(() => this.coding.delete(to));
      this.coding.set(to, coded);
    }
    return coded;
  }

  /** Resolves when another request has answered this question, or failed; undefined if none is computing it. */
  waitFor(key: string): Promise<void> | undefined {
    return this.pending.get(key);
  }

  /** Records that a request computes this question. @returns a function to call at the end */
  begin(key: string): () => void {
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      end = () => {
        if (this.pending.get(key) === over) this.pending.delete(key);
        resolve();
      };
    });
    this.pending.set(key, over);
    return end;
  }
}

/** @returns an answer to store, made from the body and headers of the response */
export function createStoredAnswer(
  body: Buffer,
  answer: Pick<StoredAnswer, 'route' | 'headers' | 'isImmutable'>,
): StoredAnswer {
  return { body, digest: hashBody(body), ...answer };
}

const buildEncodedKey = (key: string, coding: Coding) => `${coding} ${key}`;
