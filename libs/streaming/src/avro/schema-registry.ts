import type { Schema, Type } from 'avsc';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { avroType, formatJson } from './avro-text.js';

/** One byte 0, and the id of the schema. */
const HEADER_BYTES = 5;
const SCHEMAS_MAX = 1_000;
const REPLY_MS = 10_000;
const ACCEPT = 'application/vnd.schemaregistry.v1+json, application/json';

const schemaReply = z.object({
  schema: z.string(),
  schemaType: z.string().default('AVRO'),
  references: z.array(z.unknown()).default([]),
});

/** Reads events of Avro by the schemas of a registry with the interface of Confluent's. */
export class SchemaRegistry {
  private readonly schemas = new LRUCache<number, Promise<Type>>({ max: SCHEMAS_MAX });
  private readonly base: string;
  private readonly headers: Record<string, string>;

  /** @param url may have a login: `https://user:password@registry.example` */
  constructor(url: URL) {
    const { username, password } = url;
    const login = [username, password].map(decodeURIComponent).join(':');
    this.base = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
    this.headers = {
      accept: ACCEPT,
      ...(username && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
    };
  }

  /**
   * Returns an event as the text of a JSON object. An event that its schema does not fit is returned as a text that is
   * no JSON, with its bytes in base64, so that the stream quarantines it.
   * @throws AppError STREAM_SCHEMA: retryable while the registry does not answer, and not for an unknown schema
   */
  async toJson(value: Buffer): Promise<Buffer> {
    if (value.length < HEADER_BYTES || value[0] !== 0)
      return createUnreadableError(value, 'has no schema of the registry');
    const id = value.readUInt32BE(1);
    const type = await this.findType(id);
    try {
      return Buffer.from(formatJson(type.fromBuffer(value.subarray(HEADER_BYTES))));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return createUnreadableError(value, `does not fit schema ${id}: ${reason}`);
    }
  }

  private findType(id: number): Promise<Type> {
    const known = this.schemas.get(id);
    if (known) return known;
    const type = this.load(id);
    this.schemas.set(id, type);
    type.catch(() => this.schemas.delete(id));
    return type;
  }

  private async load(id: number): Promise<Type> {
    const { schema, schemaType, references } = await this.fetchSchema(id);
    if (schemaType !== 'AVRO') throw createSchemaError(`schema ${id} is ${schemaType}: use Avro`);
    if (references.length > 0)
      throw createSchemaError(`schema ${id} has references: register it whole`);
    try {
      return avroType(JSON.parse(schema) as Schema);
    } catch (error) {
      throw createSchemaError(`schema ${id} is no schema of Avro: register it again`, error);
    }
  }

  private async fetchSchema(id: number): Promise<z.output<typeof schemaReply>> {
    const reply = await fetch(`${this.base}/schemas/ids/${id}`, {
      headers: this.headers,
      // The login goes to this address only.
      redirect: 'error',
      signal: AbortSignal.timeout(REPLY_MS),
    }).catch((error: unknown) => {
      throw createUnavailableError('does not answer', error);
    });
    if (reply.status === 404) {
      throw createSchemaError(
        `the registry has no schema ${id}: register it, or check registry in STREAM_URL`,
      );
    }
    if (!reply.ok) throw createUnavailableError(`answers ${reply.status}`);
    const body = schemaReply.safeParse(await reply.json().catch(() => undefined));
    if (!body.success) throw createUnavailableError(`answers ${reply.status} without a schema`);
    return body.data;
  }
}

const createSchemaError = (message: string, cause?: unknown) =>
  new AppError('STREAM_SCHEMA', message, { cause });

const createUnavailableError = (what: string, cause?: unknown) =>
  new AppError('STREAM_SCHEMA', `the schema registry ${what}: check registry in STREAM_URL`, {
    cause,
    retryable: true,
  });

const createUnreadableError = (value: Buffer, why: string) =>
  Buffer.from(`an event of Avro ${why}; its bytes: ${value.toString('base64')}`);
