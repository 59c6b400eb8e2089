import { LRUCache } from 'lru-cache';
import { digestOf } from '../digest.js';
import type { Verdict } from '../verdict.js';

const KNOWN_MAX = 2_000;
const REFUSED_MAX = 10_000;
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

/** Says which of these digests still open something. */
export type StillValid = (digests: readonly string[]) => Promise<readonly string[]>;

/**
 * Verdicts on what was shown lately, by digest. A request costs one look into this memory; while it holds
 * keys or sessions, one query a second asks which of them were revoked.
 */
export class Credentials {
  private readonly known = new LRUCache<string, Verdict>({ max: KNOWN_MAX, ttl: KNOWN_MS });
  private readonly refused = new LRUCache<string, Verdict>({ max: REFUSED_MAX, ttl: REFUSED_MS });
  private readonly underWay = new Map<string, Promise<Verdict>>();

  /** @param verify looks a credential up, by text or digest */
  constructor(
    private readonly verify: (credential: Credential, sha256: string) => Promise<Verdict>,
    private readonly stillValid: StillValid,
  ) {}

  /** The verdict when it is known. */
  recall({ kind, text }: Credential): Verdict | undefined {
    const sha256 = digestOf(text);
    const verdict = this.known.get(kind + sha256);
    if (verdict === undefined) return this.refused.get(kind + sha256);
    if (!('until' in verdict) || Date.now() < verdict.until) return verdict;
    this.known.delete(kind + sha256);
    return undefined;
  }

  /** Looks the verdict up, once for all that ask at the same time. @throws what looking up throws */
  lookUp(credential: Credential): Promise<Verdict> {
    const sha256 = digestOf(credential.text);
    const name = credential.kind + sha256;
    const pending = this.underWay.get(name) ?? this.find(credential, name, sha256);
    this.underWay.set(name, pending);
    return pending;
  }

  /** Forgets one that was ended here. */
  forget({ kind, text }: Credential): void {
    this.known.delete(kind + digestOf(text));
  }

  /** Forgets what was revoked meanwhile; a token ends by itself. @throws what asking the database throws */
  async recheck(): Promise<void> {
    const names = [...this.known.keys()].filter((name) => !name.startsWith('token'));
    if (names.length === 0) return;
    const digests = names.map(digestIn);
    const valid = new Set(await this.stillValid(digests));
    for (const name of names) if (!valid.has(digestIn(name))) this.known.delete(name);
  }

  private async find(credential: Credential, name: string, sha256: string): Promise<Verdict> {
    try {
      const verdict = await this.verify(credential, sha256);
      ('principal' in verdict ? this.known : this.refused).set(name, verdict);
      return verdict;
    } finally {
      this.underWay.delete(name);
    }
  }
}

const digestIn = (name: string) => name.slice(-SHA256_LENGTH);
