import type { StoredAnswer } from './byte-cache.js';
import { type Audience, formatCacheControl } from './cache-control.js';
import { formatTag } from './entity-tag.js';

/** What an answer depends on besides its URL. */
export const VARY = 'Accept, Accept-Encoding, Authorization, Cookie, Origin, X-Snapshot-Id';

/** Headers as `writeHead` accepts them in one call: a name, its value, the next name … */
export type Head = readonly string[];

/**
 * Heads of stored answers, each built once: setting twenty headers one by one takes longer than the rest of a stored
 * answer.
 */
export class StoredHeads {
  private readonly heads = new WeakMap<StoredAnswer, Map<string, Head>>();

  /** @param ofAnyAnswer headers of every answer of this server */
  constructor(private readonly ofAnyAnswer: Readonly<Record<string, string>>) {}

  /** @param isUnchanged the client has the body already, so none is sent */
  find(answer: StoredAnswer, audience: Audience, isUnchanged: boolean): Head {
    const heads = this.heads.get(answer) ?? new Map<string, Head>();
    const name = isUnchanged ? `${audience} 304` : audience;
    let head = heads.get(name);
    if (!head) {
      head = this.build(answer, audience, isUnchanged);
      this.heads.set(answer, heads.set(name, head));
    }
    return head;
  }

  private build(
    { body, coding, digest, headers, isImmutable }: StoredAnswer,
    audience: Audience,
    isUnchanged: boolean,
  ): Head {
    const all: Record<string, string> = {
      ...this.ofAnyAnswer,
      ...headers,
      etag: formatTag(digest, coding),
      vary: VARY,
      'cache-control': formatCacheControl(audience, isImmutable),
      ...(isUnchanged ? {} : { 'content-length': String(body.length) }),
      ...(isUnchanged || coding === undefined ? {} : { 'content-encoding': coding }),
    };
    return Object.entries(all).flat();
  }
}
