import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Granted, Principal, Refused, Verdict } from '../principal.js';

/** Returns SHA-256 in hexadecimal, which is sufficient to store a secret of 256 random bits. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const KNOWN_MAX = 2_000;
const REFUSED_MAX = 10_000;
const PROVEN_MAX = 10_000;
const SHA256_LENGTH = 64;
/** A known credential is looked up again after this time. */
const KNOWN_MS = 60_000;
/** Shorter, because an issuer may have new keys that validate a token. */
const REFUSED_MS = 10_000;

/** What a request presents. */
export interface Credential {
  /** `none` when it is neither a key, nor a token, nor a session id. */
  kind: 'key' | 'token' | 'session' | 'none';
  text: string;
}

/** The current rights of a key or session. */
export type Rights = Pick<Principal, 'role' | 'personalData'>;

/** Returns the rights of those digests that are still valid. */
export type StillValid = (digests: readonly string[]) => Promise<ReadonlyMap<string, Rights>>;

export interface Known extends Granted {
  /** Its kind and digest. */
  credential: string;
}

interface Follower extends Known {
  ended: () => void;
}

/**
 * Cache of recent verdicts by digest. A request costs one cache access. While the cache holds keys or
 * sessions, or their requests run, one query per second asks which of them were revoked.
 */
export class Credentials {
  private readonly known = new LRUCache<string, Known>({ max: KNOWN_MAX, ttl: KNOWN_MS });
  private readonly refused = new LRUCache<string, Refused>({ max: REFUSED_MAX, ttl: REFUSED_MS });
  /** Credentials whose last look-up succeeded. */
  private readonly proven = new LRUCache<string, true>({ max: PROVEN_MAX });
  private readonly underWay = new Map<string, Promise<Known | Refused>>();
  private readonly followers = new Set<Follower>();

  /** @param verify looks a credential up, by text or digest */
  constructor(
    private readonly verify: (credential: Credential, sha256: string) => Promise<Verdict>,
    private readonly stillValid: StillValid,
  ) {}

  /** Returns the cached verdict, if any. */
  recall(credential: Credential): Known | Refused | undefined {
    const name = nameOf(credential);
    const verdict = this.known.get(name);
    if (verdict === undefined) return this.refused.get(name);
    if (Date.now() < verdict.until) return verdict;
    this.known.delete(name);
    return undefined;
  }

  /** Looks the verdict up, once for concurrent requests. @throws the error of the look-up */
  lookUp(credential: Credential): Promise<Known | Refused> {
    const name = nameOf(credential);
    const pending = this.underWay.get(name) ?? this.find(credential, name);
    this.underWay.set(name, pending);
    return pending;
  }

  /** Whether the last look-up of a credential succeeded. */
  isProven(credential: Credential): boolean {
    return this.proven.has(nameOf(credential));
  }

  /** Forgets a credential that this process ended; its followers end with the next recheck. */
  forget(credential: Credential): void {
    this.known.delete(nameOf(credential));
  }

  /**
   * Calls `ended` once when a credential has expired, was revoked or has other rights.
   * @returns a function that stops following
   */
  follow(known: Known, ended: () => void): () => void {
    const follower = { ...known, ended };
    this.followers.add(follower);
    return () => void this.followers.delete(follower);
  }

  /**
   * Forgets revoked and changed credentials and notifies their followers. Tokens only expire.
   * @throws the error of the query
   */
  async recheck(): Promise<void> {
    for (const follower of this.followers) if (follower.until <= Date.now()) this.end(follower);
    const followed = [...this.followers];
    const all = [...this.known.values(), ...followed].filter(
      ({ credential }) => !credential.startsWith('token'),
    );
    if (all.length === 0) return;
    const digests = new Set(all.map(({ credential }) => digestIn(credential)));
    const valid = await this.stillValid([...digests]);
    const changed = all.filter((each) => {
      return !isAsBefore(each.principal, valid.get(digestIn(each.credential)));
    });
    const names = new Set(changed.map(({ credential }) => credential));
    for (const name of names) this.known.delete(name);
    for (const each of followed) if (names.has(each.credential)) this.end(each);
  }

  private end(follower: Follower): void {
    if (this.followers.delete(follower)) follower.ended();
  }

  private async find(credential: Credential, name: string): Promise<Known | Refused> {
    try {
      const verdict = await this.verify(credential, digestIn(name));
      if ('refused' in verdict) {
        this.proven.delete(name);
        this.refused.set(name, verdict);
        return verdict;
      }
      const known = { ...verdict, credential: name };
      this.proven.set(name, true);
      this.known.set(name, known);
      return known;
    } finally {
      this.underWay.delete(name);
    }
  }
}

const nameOf = ({ kind, text }: Credential) => kind + digestOf(text);

const digestIn = (name: string) => name.slice(-SHA256_LENGTH);

const isAsBefore = (before: Rights, now: Rights | undefined) =>
  now?.role === before.role && now.personalData === before.personalData;
