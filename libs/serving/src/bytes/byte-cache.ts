import { LRUCache } from 'lru-cache';
import { type Coding, encode, isWorthCoding } from './content-coding.js';
import { digestOf } from './entity-tag.js';

/** What an answer's headers take, for everybody and for one, at most. */
const HEADS_BYTES = 3_000;

/** An answer as it goes over the wire. */
export interface StoredAnswer {
  body: Buffer;
  coding?: Coding;
  /** Digest of the body before it was coded. */
  digest: string;
  /** The route that it came from. */
  route: string;
  /** Those that tell of the answer: type, snapshot. */
  headers: Record<string, string>;
  isImmutable: boolean;
}

/** Answers as bytes, by snapshot, role and question, each in the codings that clients have asked for. */
export class ByteCache {
  private readonly entries: LRUCache<string, StoredAnswer>;
  private readonly coding = new Map<string, Promise<StoredAnswer>>();
  private readonly underWay = new Map<string, Promise<void>>();

  /** @param bytes that bodies and questions may take together */
  constructor(bytes: number) {
    this.entries = new LRUCache({
      maxSize: bytes,
      // One answer must not push out all others.
      maxEntrySize: Math.ceil(bytes / 8),
      sizeCalculation: ({ body }, key) => body.length + 2 * key.length + HEADS_BYTES,
    });
  }

  /** The answer in a coding, at once where it is kept so, else as soon as it is coded; undefined when not kept. */
  get(key: string, coding?: Coding): StoredAnswer | Promise<StoredAnswer> | undefined {
    if (coding === undefined) return this.entries.get(key);
    const coded = this.entries.get(codedKey(key, coding));
    if (coded) return coded;
    const plain = this.entries.get(key);
    return plain && this.inCoding(key, plain, coding);
  }

  /** That bodies and questions take together. */
  get bytes(): number {
    return this.entries.calculatedSize;
  }

  keep(key: string, answer: StoredAnswer): void {
    this.entries.set(key, answer);
  }

  /** The same answer coded, and kept so for whoever asks next. */
  private inCoding(
    key: string,
    plain: StoredAnswer,
    coding: Coding,
  ): StoredAnswer | Promise<StoredAnswer> {
    if (!isWorthCoding(plain.body.length)) return plain;
    const to = codedKey(key, coding);
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

  /** Resolves when another request has answered this question, or failed to; undefined when none is at it. */
  waitFor(key: string): Promise<void> | undefined {
    return this.underWay.get(key);
  }

  /** Says that a request is at this question. @returns to be called when it is over */
  begin(key: string): () => void {
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      end = () => {
        if (this.underWay.get(key) === over) this.underWay.delete(key);
        resolve();
      };
    });
    this.underWay.set(key, over);
    return end;
  }
}

/** @returns an answer to keep, made of what is about to be sent */
export function storedAnswer(
  body: Buffer,
  answer: Pick<StoredAnswer, 'route' | 'headers' | 'isImmutable'>,
): StoredAnswer {
  return { body, digest: digestOf(body), ...answer };
}

const codedKey = (key: string, coding: Coding) => `${coding} ${key}`;
