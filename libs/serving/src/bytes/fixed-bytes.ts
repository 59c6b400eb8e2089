import type { FastifyReply, FastifyRequest } from 'fastify';
import { resolveAudience, formatCacheControl } from './cache-control.js';
import { type Coding, negotiateCoding, encode, isWorthCoding } from './content-coding.js';
import { hashBody, isFresh, formatTag } from './entity-tag.js';

/** The response depends on the media type and the coding that a client requests. */
const VARY = 'Accept, Accept-Encoding';

/** A body that never changes while the process runs, compressed once for each requested coding. */
export class FixedBytes {
  private readonly digest: string;
  private readonly encodedBodies = new Map<Coding, Promise<Buffer>>();

  constructor(private readonly body: Buffer) {
    this.digest = hashBody(body);
  }

  /**
   * Sends the body with a strong tag, or 304 if the client has it.
   * @param type its media type
   */
  async send(request: FastifyRequest, reply: FastifyReply, type: string): Promise<void> {
    const { headers, method } = request;
    const coding = isWorthCoding(this.body.length)
      ? negotiateCoding(headers['accept-encoding'])
      : undefined;
    const vary = reply.getHeader('vary');
    reply.headers({
      etag: formatTag(this.digest, coding),
      vary: vary === undefined ? VARY : `${String(vary)}, ${VARY}`,
      'cache-control': formatCacheControl(resolveAudience(headers), false),
    });
    if (method !== 'POST' && isFresh(headers['if-none-match'], this.digest)) {
      await reply.code(304).send();
      return;
    }
    const body = coding === undefined ? this.body : await this.encodeBody(coding);
    if (coding !== undefined) reply.header('content-encoding', coding);
    await reply.type(type).send(body);
  }

  private encodeBody(coding: Coding): Promise<Buffer> {
    const coded = this.encodedBodies.get(coding) ?? encode(coding, this.body);
    this.encodedBodies.set(coding, coded);
    return coded;
  }
}
