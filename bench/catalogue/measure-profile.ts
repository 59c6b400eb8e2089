import { profileOf } from '#catalogue/profile/profile-of.js';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';

const TABLE = 'weekly_sales.sales';
const LIMITS = { ms: 600_000, memory: '512MB' };

/** Seconds of each profile of the sales. */
export async function measureProfile(
  { tables, relations, engine }: OpenCatalogue,
  rounds: number,
): Promise<{ rows: number; seconds: number[] }> {
  const relation = await relations.of(await tables.find(TABLE));
  const seconds: number[] = [];
  let rows = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const profile = await profileOf(relation, engine, { table: TABLE, limits: LIMITS });
    seconds.push((performance.now() - start) / 1000);
    rows = profile.rows;
  }
  return { rows, seconds };
}
