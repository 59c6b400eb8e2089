import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { KeptOrigin } from '../../flow/forecast.js';
import { originKey, originOf, originsPrefix } from '../../flow/zones.js';
import type { StageContext } from '../stage-context.js';

type Lake = Pick<StageContext, 'flow' | 'lake'>;

/** Returns the origins that earlier runs kept, oldest week first. */
export async function keptOrigins({ flow, lake }: Lake): Promise<KeptOrigin[]> {
  const origins: KeptOrigin[] = [];
  for await (const { key } of lake.list(originsPrefix(flow.name))) {
    const origin = originOf(key);
    if (origin) origins.push({ ...origin, bytes: await buffer(await lake.get(key)) });
  }
  return origins;
}

/** Stores origins that are not there yet. They may be lost at any time: the next forecast computes them again. */
export async function keepOrigins(
  { flow, lake }: Lake,
  origins: readonly KeptOrigin[],
): Promise<void> {
  for (const origin of origins) {
    await lake.putIfAbsent(originKey(flow.name, origin), Readable.from([origin.bytes]));
  }
}

/** Deletes the origins that the newest forecast did not use. */
export async function dropOrigins(
  { flow, lake }: Lake,
  used: readonly KeptOrigin[],
): Promise<void> {
  const keys = new Set(used.map((origin) => originKey(flow.name, origin)));
  const unused: string[] = [];
  for await (const { key } of lake.list(originsPrefix(flow.name))) {
    if (!keys.has(key)) unused.push(key);
  }
  for (const key of unused) await lake.deletePrefix(key);
}
