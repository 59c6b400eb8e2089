import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

type Encoder = (body: Buffer) => Promise<Buffer>;

/** In Node.js from 22.15 on. */
const { zstdCompress } = zlib as { zstdCompress?: typeof zlib.gzip };

/** Ways to shorten a body, best first. */
const encoders: Partial<Record<Coding, Encoder>> = {
  ...(zstdCompress ? { zstd: (body) => promisify(zstdCompress)(body) } : {}),
  // Its best quality takes 50 times as long, for a tenth less.
  br: (body) =>
    promisify(zlib.brotliCompress)(body, {
      params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 },
    }),
  gzip: (body) => promisify(zlib.gzip)(body),
};

export type Coding = 'zstd' | 'br' | 'gzip';

/** Below this a packet is one packet either way. */
const BYTES_MIN = 1_024;

const codings = Object.keys(encoders) as Coding[];

/** Clients of one kind all send the same header: what it comes to is worked out once. */
const known = new Map<string, Coding | undefined>();
const KNOWN_MAX = 500;

/**
 * The coding to answer with, as RFC 9110 has it: of those with the highest weight the shortest.
 * @param header of the request, `Accept-Encoding`
 */
export function codingFor(header: string | undefined): Coding | undefined {
  if (header === undefined || header === '') return undefined;
  if (known.has(header)) return known.get(header);
  const coding = negotiate(header);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(header, coding);
  return coding;
}

function negotiate(header: string): Coding | undefined {
  const weights = new Map(
    header.split(',').map((part) => {
      const [name = '', ...parameters] = part.toLowerCase().split(';');
      const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean);
      return [name.trim(), weight === undefined ? 1 : Number(weight)] as const;
    }),
  );
  const weightOf = (coding: Coding) => weights.get(coding) ?? weights.get('*') ?? 0;
  const best = Math.max(...codings.map(weightOf));
  return best > 0 ? codings.find((coding) => weightOf(coding) === best) : undefined;
}

/** Whether a body gains from a coding at all. */
export const isWorthCoding = (body: Buffer): boolean => body.length >= BYTES_MIN;

/** Off the event loop. @returns the body in this coding */
export function encode(coding: Coding, body: Buffer): Promise<Buffer> {
  return encoders[coding]?.(body) ?? Promise.reject(new Error(`this Node.js has no ${coding}`));
}
