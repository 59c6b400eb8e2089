import { LRUCache } from 'lru-cache';

/** More keys, users and addresses than this at once push out those that were quiet longest. */
const BUCKETS_MAX = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  tokens: number;
  /** When it had that many, in milliseconds. */
  at: number;
}

/** A bucket a name: it holds a minute's tokens, and fills evenly. */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: BUCKETS_MAX });

  /** @param perMinute 0 for no limit @param now milliseconds of any clock that only goes on */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes a token. @returns 0, or seconds until there is one again */
  take(name: string): number {
    if (this.perMinute === 0) return 0;
    const bucket = this.filled(name);
    if (bucket.tokens < 1) return this.secondsUntilOne(bucket);
    bucket.tokens -= 1;
    return 0;
  }

  /** Takes none. @returns 0 when there is a token, or seconds until then */
  wait(name: string): number {
    if (this.perMinute === 0 || !this.buckets.has(name)) return 0;
    const bucket = this.filled(name);
    return bucket.tokens < 1 ? this.secondsUntilOne(bucket) : 0;
  }

  private filled(name: string): Bucket {
    const now = this.now();
    const bucket = this.buckets.get(name);
    if (!bucket) {
      const full = { tokens: this.perMinute, at: now };
      this.buckets.set(name, full);
      return full;
    }
    const grown = ((now - bucket.at) * this.perMinute) / MINUTE_MS;
    bucket.tokens = Math.min(this.perMinute, bucket.tokens + grown);
    bucket.at = now;
    return bucket;
  }

  private secondsUntilOne({ tokens }: Bucket): number {
    return Math.max(1, Math.ceil(((1 - tokens) * MINUTE_MS) / this.perMinute / 1000));
  }
}
