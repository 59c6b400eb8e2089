import { gzipSync } from 'node:zlib';
import { pick, type Random, createRandom, drawWhole } from '#sample/random.js';
import { type AwkwardEvent, createAwkwardEvents } from './awkward-events.js';
import { createRetailLines } from '#test/factories/retail-files.js';

/** A request whose events are known. */
export interface AwkwardBody {
  headers: Record<string, string>;
  body: Buffer;
  events: readonly AwkwardEvent[];
}

/** The largest event and the largest body that the API documents. */
const EVENT_BYTES = 256 * 1024;
const BODY_BYTES = 8 * 1024 ** 2;
/** Most bodies have few events. */
const SIZES = [1, 1, 2, 5, 20, 100, 2_000];

const NDJSON = 'application/x-ndjson';
const JSON_ARRAY = 'application/json';

/** Yields as many events of every kind in bodies of every size and coding, some of them as large as a body may be. */
export function* awkwardBodies(seed: number, count: number): Generator<AwkwardBody> {
  const random = createRandom(seed, 'awkward bodies');
  const large = [largeBody(seed + 1, NDJSON), largeBody(seed + 2, JSON_ARRAY)];
  const left = count - large.reduce((sum, { events }) => sum + events.length, 0);
  const lines = createRetailLines(seed, left);
  let together: AwkwardEvent[] = [];
  let size = 1;
  for (const [index, event] of createAwkwardEvents(seed, left, EVENT_BYTES).entries()) {
    if (!isJson(event.value)) {
      // The API drops a byte order mark, as editors write one.
      const isMarked = event.kind === 'behind a byte order mark';
      yield alone(isMarked ? { ...event, line: lines[index] } : event, random);
      continue;
    }
    together.push(event);
    if (together.length < size && encodeBody(together) < BODY_BYTES - 2 * EVENT_BYTES) continue;
    yield buildBody(together, random);
    together = [];
    size = pick(SIZES, random);
  }
  if (together.length > 0) yield buildBody(together, random);
  yield* large;
}

const encodeBody = (events: readonly AwkwardEvent[]) =>
  events.reduce((sum, { value }) => sum + value.length, 0);

function isJson(value: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value));
    return true;
  } catch {
    return false;
  }
}

/** Two objects are two events of NDJSON. */
const alone = (event: AwkwardEvent, random: Random): AwkwardBody =>
  coded(event.value, event.kind === 'two objects' ? JSON_ARRAY : NDJSON, [event], random);

function buildBody(events: readonly AwkwardEvent[], random: Random): AwkwardBody {
  const hasLineEnds = events.some(({ value }) => value.includes('\n'));
  const type = hasLineEnds ? JSON_ARRAY : pick([NDJSON, JSON_ARRAY], random);
  return coded(joined(events, type), type, events, random);
}

function joined(events: readonly AwkwardEvent[], type: string): Buffer {
  const between = Buffer.from(type === NDJSON ? '\n' : ',');
  const parts = events.flatMap(({ value }, n) => (n === 0 ? [value] : [between, value]));
  return type === NDJSON
    ? Buffer.concat(parts)
    : Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}

function coded(
  plain: Buffer,
  type: string,
  events: readonly AwkwardEvent[],
  random: Random,
): AwkwardBody {
  const headers: Record<string, string> = { 'content-type': type };
  if (random() < 0.5) return { headers, body: plain, events };
  headers['content-encoding'] = 'gzip';
  return { headers, body: gzipSync(plain, { level: drawWhole(random, 0, 9) }), events };
}

/** Valid events, and blanks up to the last byte of a body, packed as tightly as gzip can. */
function largeBody(seed: number, type: string): AwkwardBody {
  const events = createAwkwardEvents(seed, 400, EVENT_BYTES).filter(
    ({ line, value }) => line !== undefined && !value.includes('\n'),
  );
  const plain = joined(events, type);
  const headers = { 'content-type': type, 'content-encoding': 'gzip' };
  const filled = Buffer.concat([plain, Buffer.alloc(BODY_BYTES - plain.length, '\n')]);
  return { headers, body: gzipSync(filled, { level: 9 }), events };
}
