import { api, readBody, type Schemas } from '../data/api.js';
import type { Flow } from '../data/api.js';
import { type Draft, buildKey, formatLine } from './draft.js';
import type { Trial } from './faults.js';

/** The API tries at most so many rows at once. */
const TRIED_AT_ONCE = 1000;

const toCorrection = (draft: Draft): Schemas['CorrectionInput'] => ({
  sha256: draft.row.sha256,
  line: draft.row.line,
  text: formatLine(draft),
});

/** Returns what a run would do with corrections, by row. Stores nothing. @throws Failure */
export async function tryCorrections(
  flow: Flow,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<string, Trial>> {
  const trials = new Map<string, Trial>();
  for (let from = 0; from < drafts.length; from += TRIED_AT_ONCE) {
    const rows = drafts.slice(from, from + TRIED_AT_ONCE).map(toCorrection);
    const tried = await readBody(api.POST('/v1/admin/quarantine/try', { body: { flow, rows } }));
    for (const [index, result] of tried.rows.entries()) {
      trials.set(buildKey(flow, result), { text: rows[index]?.text ?? '', result });
    }
  }
  return trials;
}

/** Stores corrections and starts a run that delivers them. @throws Failure */
export const replayCorrections = (flow: Flow, drafts: readonly Draft[]) =>
  readBody(
    api.POST('/v1/admin/quarantine/replay', { body: { flow, rows: drafts.map(toCorrection) } }),
  );
