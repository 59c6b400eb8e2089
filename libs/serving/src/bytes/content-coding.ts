import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import Negotiator from 'negotiator';

type Encoder = (body: Buffer) => Promise<Buffer>;
type StreamEncoder = () => Transform;

/** Node.js has it from 22.15 on. */
const { zstdCompress, createZstdCompress } = zlib as {
  zstdCompress?: typeof zlib.gzip;
  createZstdCompress?: () => Transform;
};

/** The best quality takes 50 times as long for 10 % less; a window of 1 MB limits the memory of a stream. */
const brotli = {
  params: {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 5,
    [zlib.constants.BROTLI_PARAM_LGWIN]: 20,
  },
};

/** Codings of a body, best first. */
const encoders: Partial<Record<Coding, { whole: Encoder; stream: StreamEncoder }>> = {
  ...(zstdCompress && createZstdCompress
    ? { zstd: { whole: (body) => promisify(zstdCompress)(body), stream: createZstdCompress } }
    : {}),
  br: {
    whole: (body) => promisify(zlib.brotliCompress)(body, brotli),
    stream: () => zlib.createBrotliCompress(brotli),
  },
  gzip: {
    whole: (body) => promisify(zlib.gzip)(body),
    stream: () => zlib.createGzip(),
  },
};

export type Coding = 'zstd' | 'br' | 'gzip';

/** A smaller body fits in one network packet anyway. */
const BYTES_MIN = 1_024;

const codings = Object.keys(encoders) as Coding[];

/** Clients of one kind send the same header, so its result is cached. */
const known = new Map<string, Coding | undefined>();
const KNOWN_MAX = 500;
/** Browsers and libraries send a third of this; longer headers are not cached. */
const KNOWN_LENGTH_MAX = 100;

/**
 * Returns the coding of the response by RFC 9110: of those with the highest weight, the one that compresses best.
 * @param header of the request, `Accept-Encoding`
 */
export function negotiateCoding(header: string | undefined): Coding | undefined {
  if (header === undefined || header === '') return undefined;
  if (known.has(header)) return known.get(header);
  const coding = negotiate(header);
  if (header.length > KNOWN_LENGTH_MAX) return coding;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(header, coding);
  return coding;
}

function negotiate(header: string): Coding | undefined {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': header } });
  const coding = negotiator.encoding([...codings, 'identity'], { preferred: codings });
  return codings.find((each) => each === coding);
}

/** Returns whether a body of so many bytes gains from compression. */
export const isWorthCoding = (bytes: number): boolean => bytes >= BYTES_MIN;

/** Compresses on the thread pool, off the event loop. @returns the body in this coding */
export function encode(coding: Coding, body: Buffer): Promise<Buffer> {
  return encoders[coding]?.whole(body) ?? Promise.reject(createCodingError(coding));
}

/** @returns a stream that compresses what is written to it, on the thread pool */
export function createEncoder(coding: Coding): Transform {
  const encoder = encoders[coding];
  if (!encoder) throw createCodingError(coding);
  return encoder.stream();
}

const createCodingError = (coding: Coding) => new Error(`this Node.js has no ${coding}`);
