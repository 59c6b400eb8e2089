import { createHash } from 'node:crypto';
import { Client } from 'pg';
import type { Reader } from './layout.js';
import { questions } from './questions.js';

const TIMES = 7;
/** A question that takes long is not asked again. */
const ENOUGH_MS = 4_000;
const SNAPSHOT = 3;

/** How a statement is planned: for its values each time, once for all, or as the planner likes. */
export type PlanMode = 'custom' | 'generic' | 'auto';
const modes = ['custom', 'generic', 'auto'] as const;
const SETTINGS = { custom: 'force_custom_plan', generic: 'force_generic_plan', auto: 'auto' };
/** The planner has made its choice after so many. */
const TRIED = 6;

/** Milliseconds by question, and a digest of each answer. */
export interface ReaderFigures {
  reader: string;
  /** The first narrow question of a new connection, which has yet to learn of every table. */
  firstMs: number;
  times: Record<PlanMode, Record<string, number[]>>;
  digests: Record<string, string>;
  /** Questions for which the planner chose a generic plan by itself. */
  chosenGeneric: string[];
}

/** Asks every question through prepared statements, on a connection of its own. */
export async function measureReader(url: string, reader: Reader): Promise<ReaderFigures> {
  const client = new Client(url);
  await client.connect();
  const figures: ReaderFigures = {
    reader: reader.name,
    firstMs: 0,
    times: { custom: {}, generic: {}, auto: {} },
    digests: {},
    chosenGeneric: [],
  };
  const ask = async (name: string, text: string) => {
    const start = performance.now();
    const { rows } = await client.query({ name, text, values: [SNAPSHOT] });
    return { ms: performance.now() - start, rows };
  };
  try {
    for (const mode of modes) {
      await client.query(`SET plan_cache_mode = ${SETTINGS[mode]}`);
      for (const { name, isNarrow, sql } of questions) {
        if (mode !== 'custom' && !isNarrow) continue;
        const most = mode === 'auto' ? TIMES + TRIED : TIMES;
        const times: number[] = [];
        for (let spent = 0; times.length < most && spent < ENOUGH_MS;) {
          const { ms, rows } = await ask(mode === 'auto' ? `${name} again` : name, sql(reader));
          times.push(ms);
          spent += ms;
          figures.digests[name] = createHash('md5').update(JSON.stringify(rows)).digest('hex');
        }
        figures.times[mode][name] = mode === 'auto' ? times.slice(TRIED) : times;
        if (figures.firstMs === 0) [figures.firstMs = 0] = times;
      }
    }
    const { rows } = await client.query<{ name: string }>(
      `SELECT name FROM pg_prepared_statements WHERE name LIKE '% again' AND generic_plans > 0`,
    );
    figures.chosenGeneric = rows.map(({ name }) => name.slice(0, 2)).sort();
  } finally {
    await client.end();
  }
  return figures;
}
