import type { FastifyReply, FastifyRequest } from 'fastify';
import { audienceOf, cacheControl } from './cache-control.js';
import { type Coding, codingFor, encode, isWorthCoding } from './content-coding.js';
import { digestOf, hasBody, tagOf } from './entity-tag.js';

/** The response depends on the media type and the coding that a client requests. */
const VARY = 'Accept, Accept-Encoding';

/** A body that never changes while the process runs, compressed once for each requested coding. */
export class FixedBytes {
  private readonly digest: string;
  private readonly coded = new Map<Coding, Promise<Buffer>>();

  constructor(private readonly body: Buffer) {
    this.digest = digestOf(body);
  }

  /**
   * Sends the body with a strong tag, or 304 if the client has it.
   * @param type its media type
   */
  async send(request: FastifyRequest, reply: FastifyReply, type: string): Promise<void> {
    const { headers, method } = request;
    const coding = isWorthCoding(this.body.length)
      ? codingFor(headers['accept-encoding'])
      : undefined;
    const vary = reply.getHeader('vary');
    reply.headers({
      etag: tagOf(this.digest, coding),
      vary: vary === undefined ? VARY : `${String(vary)}, ${VARY}`,
      'cache-control': cacheControl(audienceOf(headers), false),
    });
    if (method !== 'POST' && hasBody(headers['if-none-match'], this.digest)) {
      await reply.code(304).send();
      return;
    }
    const body = coding === undefined ? this.body : await this.inCoding(coding);
    if (coding !== undefined) reply.header('content-encoding', coding);
    await reply.type(type).send(body);
  }

  private inCoding(coding: Coding): Promise<Buffer> {
    const coded = this.coded.get(coding) ?? encode(coding, this.body);
    this.coded.set(coding, coded);
    return coded;
  }
}
