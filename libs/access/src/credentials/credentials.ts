import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Granted, Principal, Refused, Verdict } from '../principal.js';

/** SHA-256 in hexadecimal: enough to keep what has 256 random bits. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const KNOWN_MAX = 2_000;
const REFUSED_MAX = 10_000;
const PROVEN_MAX = 10_000;
const SHA256_LENGTH = 64;
/** After so long, whoever is known is looked up again. */
const KNOWN_MS = 60_000;
/** Less, since an issuer may have new keys to check a token with. */
const REFUSED_MS = 10_000;

/** What somebody shows. */
export interface Credential {
  /** Whatever is neither key nor token, nor the id of a session, is `none` of them. */
  kind: 'key' | 'token' | 'session' | 'none';
  text: string;
}

/** What a key or session gives now. */
export type Rights = Pick<Principal, 'role' | 'personalData'>;

/** Says which of these digests still open something, and what they give. */
export type StillValid = (digests: readonly string[]) => Promise<ReadonlyMap<string, Rights>>;

/** A credential that is remembered. */
export interface Known extends Granted {
  /** Its kind and digest. */
  credential: string;
}

interface Follower extends Known {
  ended: () => void;
}

/**
 * Verdicts on what was shown lately, by digest. A request costs one look into this memory; while it holds
 * keys or sessions, or requests of some are under way, one query a second asks which of them were revoked.
 */
export class Credentials {
  private readonly known = new LRUCache<string, Known>({ max: KNOWN_MAX, ttl: KNOWN_MS });
  private readonly refused = new LRUCache<string, Refused>({ max: REFUSED_MAX, ttl: REFUSED_MS });
  /** Those that opened something when they were looked up last. */
  private readonly proven = new LRUCache<string, true>({ max: PROVEN_MAX });
  private readonly underWay = new Map<string, Promise<Known | Refused>>();
  private readonly followers = new Set<Follower>();

  /** @param verify looks a credential up, by text or digest */
  constructor(
    private readonly verify: (credential: Credential, sha256: string) => Promise<Verdict>,
    private readonly stillValid: StillValid,
  ) {}

  /** The verdict when it is known. */
  recall(credential: Credential): Known | Refused | undefined {
    const name = nameOf(credential);
    const verdict = this.known.get(name);
    if (verdict === undefined) return this.refused.get(name);
    if (Date.now() < verdict.until) return verdict;
    this.known.delete(name);
    return undefined;
  }

  /** Looks the verdict up, once for all that ask at the same time. @throws what looking up throws */
  lookUp(credential: Credential): Promise<Known | Refused> {
    const name = nameOf(credential);
    const pending = this.underWay.get(name) ?? this.find(credential, name);
    this.underWay.set(name, pending);
    return pending;
  }

  /** Whether a credential opened something when it was looked up last. */
  isProven(credential: Credential): boolean {
    return this.proven.has(nameOf(credential));
  }

  /** Forgets one that was ended here; what follows it ends with the next recheck. */
  forget(credential: Credential): void {
    this.known.delete(nameOf(credential));
  }

  /**
   * Tells once when a credential has expired, was revoked or gives other rights.
   * @returns what to call when nobody needs to be told any more
   */
  follow(known: Known, ended: () => void): () => void {
    const follower = { ...known, ended };
    this.followers.add(follower);
    return () => void this.followers.delete(follower);
  }

  /**
   * Forgets what was revoked or changed meanwhile, and tells its followers. A token ends by itself.
   * @throws what asking the database throws
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
