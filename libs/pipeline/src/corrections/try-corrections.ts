import { Readable } from 'node:stream';
import { z } from 'zod';
import { cleaningSteps, pastSources } from '#intake/contracts/cleaning-sql.js';
import { describeRange } from '#intake/contracts/typed-value.js';
import { matchContract } from '#intake/contracts/match-header.js';
import type { Compute, ComputeJob, TextFile } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { parseKeyId } from '#personal/encrypt-cell.js';
import { rolledBack } from '#platform/database/rolled-back.js';
import { AppError } from '#platform/errors/app-error.js';
import { requireDataset, type FlowDataset } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import { formatAdvice, type Fault } from '../quarantine/reasons.js';
import type { RowScope } from '../quarantine/row-scope.js';
import type { Correction } from './correction.js';
import { headerLine } from './deliver-corrected.js';
import type { StagedText } from './staged-corrections.js';
import { stageCorrections } from './take-corrections.js';

/** An engine over a lake of its own, deleted when it closes. */
export interface TrialEngine {
  lake: Pick<ObjectStore, 'put'>;
  compute: Compute;
  close(): Promise<void>;
}

/** What a run would do with a corrected row. `duplicate`: it repeats another corrected row, or the header. */
export type TrialOutcome = 'accepted' | 'duplicate' | 'quarantined';

/** The result of a correction that was tried. A reason, with its advice, only for a quarantined row. */
export interface TriedCorrection {
  sha256: string;
  line: number;
  outcome: TrialOutcome;
  reason: string | null;
  column: string | null;
  /** Text of the faulty cell; null for personal data. */
  value: string | null;
  advice: string | null;
  /** Columns of an accepted row that refer to other datasets; only a run looks them up. */
  unchecked: string[];
}

const MS_MAX = 30_000;

interface Trial {
  ledger: Pick<Ledger, 'warehouse' | 'flow'>;
  lake: ObjectStore;
  scope?: RowScope | undefined;
  /** Waits for a place among few. @throws AppError BUSY when too many wait, or the signal ends the wait */
  openEngine(actor: string, signal: AbortSignal): Promise<TrialEngine>;
  /** Waits in turn with others. */
  actor: string;
}

/**
 * Returns what a run would do with corrected rows, in their order, and stores nothing. The rows are staged and judged by
 * the code of a replay and of a run: as one file for each corrected file.
 * @throws AppError REPLAY_REFUSED as a replay; BUSY; ANSWER_TOO_SLOW
 */
export async function tryCorrections(
  { ledger, lake, scope, openEngine, actor }: Trial,
  corrections: readonly Correction[],
  asked?: AbortSignal,
): Promise<TriedCorrection[]> {
  const texts = await stagedTexts({ ledger, lake, scope }, corrections);
  const datasets = new Set(texts.map(({ dataset }) => dataset));
  const late = AbortSignal.timeout(MS_MAX);
  const signal = AbortSignal.any([late, ...(asked ? [asked] : [])]);
  const engine = await openEngine(actor, signal);
  const tried = new Map<string, TriedCorrection>();
  try {
    for (const name of datasets) {
      const dataset = requireDataset(ledger.flow, name);
      const own = texts.filter((text) => text.dataset === name);
      for (const row of await classifyTexts(engine, dataset, own, signal))
        tried.set(buildPlaceKey(row), row);
    }
  } catch (error) {
    if (!late.aborted || asked?.aborted === true) throw error;
    const what = `the corrections could not be tried within ${MS_MAX / 1000} s: try fewer rows at once`;
    throw new AppError('ANSWER_TOO_SLOW', what, { cause: error });
  } finally {
    await engine.close();
  }
  return corrections.flatMap((each) => tried.get(buildPlaceKey(each)) ?? []);
}

const buildPlaceKey = ({ sha256, line }: Pick<Correction, 'sha256' | 'line'>) =>
  `${sha256} ${line}`;

/** Returns the rows as a replay would deliver them: with personal data encrypted, in the order of their lines. */
function stagedTexts(
  { ledger, lake, scope }: Pick<Trial, 'ledger' | 'lake' | 'scope'>,
  corrections: readonly Correction[],
): Promise<StagedText[]> {
  return rolledBack(ledger.warehouse, async (warehouse) => {
    const within = { ledger: { flow: ledger.flow, warehouse }, lake, scope };
    const staged = await stageCorrections(within, warehouse.manager, Readable.from(corrections));
    return staged.texts();
  });
}

const classifiedRow = z.object({
  file_id: z.coerce.number(),
  line: z.coerce.number(),
  fate: z.string(),
  reason: z.string().nullable(),
  column_name: z.string().nullable(),
  value: z.string().nullable(),
});

/** Writes the rows of each corrected file as a file with its header, and cleans them as a run does. */
async function classifyTexts(
  { lake, compute }: TrialEngine,
  { name, contract, references }: FlowDataset,
  texts: readonly StagedText[],
  signal: AbortSignal,
): Promise<TriedCorrection[]> {
  const byFile = new Map<number, [StagedText, ...StagedText[]]>();
  for (const text of texts) {
    const rows = byFile.get(text.fileId);
    if (rows) rows.push(text);
    else byFile.set(text.fileId, [text]);
  }
  const files: TextFile[] = [];
  for (const [fileId, rows] of byFile) {
    const [{ header }] = rows;
    const key = `${name}/${fileId}.csv`;
    const lines = [headerLine(header), ...rows.map(({ text }) => text)];
    await lake.put(key, Readable.from([`${lines.join('\n')}\n`], { objectMode: false }));
    const { positions, extras, width } = matchContract(contract, header.cells);
    const shape = { delimiter: header.delimiter, headerLine: 1, lineEnd: 'lf' } as const;
    files.push({
      key,
      fileId,
      deliveryOrder: files.length + 1,
      ...shape,
      positions,
      extras,
      width,
    });
  }
  // A file of corrections is never refused as a whole.
  const past = { unrated: [...byFile.keys()] };
  const { columns, nullTokens } = contract;
  const names = columns.map((column) => column.name);
  const job: ComputeJob = {
    name: `try-${name}`,
    sources: [
      { kind: 'text', name: 'raw', columns: names, nullTokens, files },
      ...pastSources(past),
    ],
    models: [
      ...cleaningSteps(contract, past),
      {
        name: 'tried',
        sql: 'SELECT file_id, line, fate, reason, column_name, value FROM judged',
        collect: true,
      },
    ],
  };
  const { collected } = await compute.run(job, { signal });
  return (collected['tried'] ?? []).flatMap((collectedRow) => {
    const row = classifiedRow.parse(collectedRow);
    // The header is line 1.
    const text = byFile.get(row.file_id)?.[row.line - 2];
    const column = contract.columns.find(({ name }) => name === row.column_name);
    return text ? [toTriedCorrection(text, row, references, column && describeRange(column))] : [];
  });
}

function toTriedCorrection(
  { sha256, line }: StagedText,
  { fate, reason, column_name: column, value: told }: z.output<typeof classifiedRow>,
  references: FlowDataset['references'],
  range: string | undefined,
): TriedCorrection {
  const isSealed = told !== null && parseKeyId(told) !== undefined;
  const value = isSealed ? null : told;
  const fault: Fault | undefined = reason === null ? undefined : { reason, column, value, range };
  const outcome = toOutcome(fate);
  return {
    sha256,
    line,
    outcome,
    reason,
    column,
    value,
    advice: fault ? formatAdvice(fault) : null,
    unchecked: outcome === 'accepted' ? references.map((each) => each.column) : [],
  };
}

function toOutcome(fate: string): TrialOutcome {
  if (fate === 'quarantined') return 'quarantined';
  return fate === 'duplicate' ? 'duplicate' : 'accepted';
}
