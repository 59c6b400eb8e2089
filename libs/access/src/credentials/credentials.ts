import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { formatScope } from '../format-scope.js';
import type { Grant, Principal, Denial, Verdict } from '../principal.js';

/** Returns SHA-256 in hexadecimal, which is sufficient to store a secret of 256 random bits. */
export function hashSecret(secret: string): string {
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
export type Rights = Pick<Principal, 'role' | 'personalData' | 'scope'>;

/** Returns the rights of those digests that are still valid. */
export type RightsReader = (digests: readonly string[]) => Promise<ReadonlyMap<string, Rights>>;

export interface GrantedCredential extends Grant {
  /** Its kind and digest. */
  credential: string;
}

interface Subscription extends GrantedCredential {
  onEnd: () => void;
}

/**
 * Cache of recent verdicts by digest. A request costs one cache access. While the cache holds keys or
 * sessions, or their requests run, one query per second asks which of them were revoked.
 */
export class Credentials {
  private readonly grants = new LRUCache<string, GrantedCredential>({
    max: KNOWN_MAX,
    ttl: KNOWN_MS,
  });
  private readonly denials = new LRUCache<string, Denial>({ max: REFUSED_MAX, ttl: REFUSED_MS });
  /** Credentials whose last look-up succeeded. */
  private readonly verified = new LRUCache<string, true>({ max: PROVEN_MAX });
  private readonly pendingQueries = new Map<string, Promise<GrantedCredential | Denial>>();
  private readonly followers = new Set<Subscription>();

  /** @param verify looks a credential up, by text or digest */
  constructor(
    private readonly verify: (credential: Credential, sha256: string) => Promise<Verdict>,
    private readonly readRights: RightsReader,
  ) {}

  /** Returns the cached verdict, if any. */
  findCached(credential: Credential): GrantedCredential | Denial | undefined {
    const name = buildKey(credential);
    const verdict = this.grants.get(name);
    if (verdict === undefined) return this.denials.get(name);
    if (Date.now() < verdict.until) return verdict;
    this.grants.delete(name);
    return undefined;
  }

  /** Looks the verdict up, once for concurrent requests. @throws the error of the look-up */
  fetchVerdict(credential: Credential): Promise<GrantedCredential | Denial> {
    const name = buildKey(credential);
    const pending = this.pendingQueries.get(name) ?? this.queryVerdict(credential, name);
    this.pendingQueries.set(name, pending);
    return pending;
  }

  /** Whether the last look-up of a credential succeeded. */
  isProven(credential: Credential): boolean {
    return this.verified.has(buildKey(credential));
  }

  /** Forgets a credential that this process ended; its followers end with the next recheck. */
  forget(credential: Credential): void {
    this.grants.delete(buildKey(credential));
  }

  /**
   * Calls `ended` once when a credential has expired, was revoked or has other rights.
   * @returns a function that stops following
   */
  follow(known: GrantedCredential, ended: () => void): () => void {
    const follower = { ...known, onEnd: ended };
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
    const all = [...this.grants.values(), ...followed].filter(
      ({ credential }) => !credential.startsWith('token'),
    );
    if (all.length === 0) return;
    const digests = new Set(all.map(({ credential }) => parseDigest(credential)));
    const valid = await this.readRights([...digests]);
    const changed = all.filter((each) => {
      return !hasSameRights(each.principal, valid.get(parseDigest(each.credential)));
    });
    const names = new Set(changed.map(({ credential }) => credential));
    for (const name of names) this.grants.delete(name);
    for (const each of followed) if (names.has(each.credential)) this.end(each);
  }

  private end(follower: Subscription): void {
    if (this.followers.delete(follower)) follower.onEnd();
  }

  private async queryVerdict(
    credential: Credential,
    name: string,
  ): Promise<GrantedCredential | Denial> {
    try {
      const verdict = await this.verify(credential, parseDigest(name));
      if ('refused' in verdict) {
        this.verified.delete(name);
        this.denials.set(name, verdict);
        return verdict;
      }
      const known = { ...verdict, credential: name };
      this.verified.set(name, true);
      this.grants.set(name, known);
      return known;
    } finally {
      this.pendingQueries.delete(name);
    }
  }
}

const buildKey = ({ kind, text }: Credential) => kind + hashSecret(text);

const parseDigest = (name: string) => name.slice(-SHA256_LENGTH);

const hasSameRights = (before: Rights, now: Rights | undefined) =>
  now?.role === before.role &&
  now.personalData === before.personalData &&
  formatScope(now.scope ?? {}) === formatScope(before.scope ?? {});
