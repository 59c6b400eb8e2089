import { createHash } from 'node:crypto';
import type { Flow, FlowDataset } from '../flow/flow.js';
import type { Mart, Share } from '../flow/mart.js';
import { PARAMETERS, listValues } from '../flow/parameter.js';
import {
  type DayRange,
  extendRange,
  foldMonths,
  overlap,
  type Period,
  periodsAfter,
  listPeriods,
  toDayRange,
  WHOLE,
} from '../flow/period.js';
import type { PlanContext } from './plan-context.js';

/** Contents of a file that decide which rows of its dataset are valid. */
export interface LineageFile {
  dataset: string;
  sha256: string;
  /** Periods of its rows, by the split of its dataset; `WHOLE` alone without a split. */
  periods: readonly string[];
  /** Its rows that a correction replaces. */
  replaced: readonly { line: number; period: string }[];
}

/** Digests of the inputs of one relation's chunks, by period. */
type Chunks = ReadonlyMap<string, string>;

/** Files (SHA-256) whose rows in a merged chunk only repeat earlier files, by the chunk's digest. */
type Idle = ReadonlyMap<string, ReadonlySet<string>>;

/** First and last day whose periods are built again, as ISO text. */
export interface Rebuild {
  id: number;
  from: string;
  to: string;
}

interface Relation {
  chunks: Chunks;
  period: Period | undefined;
}

/**
 * Returns the inputs of each dataset, model, mart and share by period, as digests of rules, SQL, parameters and the
 * files with rows of that period. The same digest means the same rows, so a run builds only chunks with a new digest.
 * Uses the ledger only.
 */
export class Lineage {
  private readonly relations = new Map<string, Relation>();

  /**
   * @param files active files, in delivery order
   * @param idle known idle files: the merged rows are the same without them
   * @param rebuilds change the digests of chunks in their periods, though the rows are the same
   */
  constructor(
    private readonly flow: Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares' | 'parameters'>,
    private readonly files: readonly LineageFile[],
    private readonly idle: Idle = new Map(),
    private readonly rebuilds: readonly Rebuild[] = [],
  ) {}

  /**
   * Returns the chunks of a dataset (without orphans, in digests without idle files), a model, a mart or a share.
   * @throws Error when the flow has none of this name
   */
  listChunks(name: string): Chunks {
    return this.relation(name).chunks;
  }

  /** Returns how the rows of a relation are split: as declared, if its inputs are split at all. */
  findPeriod(name: string): Period | undefined {
    return this.relation(name).period;
  }

  /** Returns the chunks of a dataset's merged rows, including orphans. */
  listMergedChunks(dataset: FlowDataset): Chunks {
    return mapValues(this.listFileParts(dataset), (part, each) =>
      this.hashMerged(dataset, each, part),
    );
  }

  /** Returns the contents of the `core` table that a dataset replaces, as one chunk; empty for other datasets. */
  listCoreChunks(dataset: FlowDataset): Chunks {
    const { core } = dataset;
    if (core?.load !== 'replace') return new Map();
    const merged = [...this.listMergedChunks(dataset).values()].toSorted();
    return new Map([[WHOLE, hashValue([core, merged])]]);
  }

  /** Returns the files with rows of a period, by period. */
  private listFileParts({ name, period }: FlowDataset): ReadonlyMap<string, FilePart[]> {
    const parts = new Map<string, FilePart[]>(period ? [] : [[WHOLE, []]]);
    for (const { dataset, sha256, periods, replaced } of this.files) {
      if (dataset !== name) continue;
      // Files cleaned by a version without periods have none.
      for (const each of period ? periods : [WHOLE]) {
        const lines = replaced.filter((row) => row.period === each).map(({ line }) => line);
        const part = parts.get(each) ?? [];
        part.push([sha256, lines]);
        parts.set(each, part);
      }
    }
    return parts;
  }

  private relation(name: string): Relation {
    const relation = this.relations.get(name) ?? this.trace(name);
    this.relations.set(name, relation);
    return relation;
  }

  private trace(name: string): Relation {
    const { datasets, models, marts, shares, parameters } = this.flow;
    if (name === PARAMETERS) {
      return { chunks: new Map([[WHOLE, hashValue(listValues(parameters))]]), period: undefined };
    }
    const dataset = datasets.get(name);
    if (dataset) return { chunks: this.knownRows(dataset), period: dataset.period };
    const model = models.find((each) => each.name === name);
    if (model) return this.traceBuilt(model, [model.rowsOf]);
    const mart = [...marts, ...shares].find((each) => each.name === name);
    if (!mart) throw new Error(`the flow has no ${name}`);
    if (this.isEmpty(mart))
      return { chunks: new Map([[WHOLE, hashValue(mart)]]), period: undefined };
    return this.traceBuilt(
      mart,
      mart.reads.filter((input) => input !== PARAMETERS),
    );
  }

  /** Whether a mart has no rows, because the dataset that it needs has no file. */
  private isEmpty(mart: Mart | Share): boolean {
    if (!('emptyWithout' in mart)) return false;
    return !this.files.some(({ dataset }) => dataset === mart.emptyWithout);
  }

  private hashMerged({ name, rules, period }: FlowDataset, each: string, part: FilePart[]): string {
    const rebuilds = findRebuilds(each, this.rebuilds).map(({ id }) => id);
    return hashValue([name, rules, period, each, part, ...(rebuilds.length > 0 ? [rebuilds] : [])]);
  }

  /** Returns the chunks of a dataset's valid rows without orphans. */
  private knownRows(dataset: FlowDataset): Chunks {
    const merged = mapValues(this.listFileParts(dataset), (part, each) => {
      const idle = this.idle.get(this.hashMerged(dataset, each, part));
      const telling = part.filter(([sha256]) => !idle?.has(sha256));
      return this.hashMerged(dataset, each, telling);
    });
    if (dataset.references.length === 0) return merged;
    const referred = dataset.references.map(({ to }) => [...this.listChunks(to)]);
    return mapValues(merged, (digest) => hashValue([digest, dataset.references, referred]));
  }

  /** @param rowsOf relations that provide its rows: it has their periods, and is split if they are */
  private traceBuilt(made: BuiltRelation, rowsOf: readonly string[]): Relation {
    const inputs = made.reads.map((input) => this.relation(input));
    const sources = rowsOf.map((source) => this.relation(source));
    const whole = hashValue(made);
    const split = sources.every(({ period }) => period) ? made.period : undefined;
    if (!split) {
      const all = inputs.map(({ chunks }) => [...chunks].sort());
      return { chunks: new Map([[WHOLE, hashValue([whole, all])]]), period: undefined };
    }
    const periods = new Set(
      sources.flatMap(({ chunks }) =>
        [...chunks.keys()].flatMap((each) => listDependentPeriods(each, split)),
      ),
    );
    const found = split.foldsMonths ? foldMonths(periods) : periods;
    // Once for all periods: ten years of transactions have 600 chunks.
    const dated = inputs.map(listDatedChunks);
    const chunks = [...found].sort().map((each): [string, string] => {
      const parts = dated.map((input) => listInputParts(each, split, input));
      return [each, hashValue([whole, each, parts])];
    });
    return { chunks: new Map(chunks), period: split };
  }
}

/** A file, and its lines of a period that corrections replace. */
type FilePart = [sha256: string, lines: number[]];

/** Returns the backfills with days of a period; none for rows that are not split. */
export function findRebuilds(period: string, rebuilds: readonly Rebuild[]): Rebuild[] {
  const range = toDayRange(period);
  return rebuilds.filter(({ from, to }) => range && from < range.before && to >= range.from);
}

type BuiltRelation = Flow['models' | 'marts' | 'shares'][number];

/** Returns the periods of rows that depend on a period's rows. */
function listDependentPeriods(
  period: string,
  { by, lookBackDays = 0, datedAhead }: Period,
): string[] {
  return [
    ...listPeriods(period, by),
    ...(datedAhead ? periodsAfter(period, by, lookBackDays) : []),
  ];
}

/** A chunk, and its days; undefined when its rows are not split. */
interface DatedChunk {
  chunk: [period: string, digest: string];
  days: DayRange | undefined;
}

/** Returns the chunks of a relation in order. */
const listDatedChunks = ({ chunks, period }: Relation): DatedChunk[] =>
  [...chunks].sort().map((chunk) => ({ chunk, days: period && toDayRange(chunk[0]) }));

/** Returns the chunks of an input that the rows of a period depend on. */
function listInputParts(
  period: string,
  { lookBackDays }: Period,
  input: readonly DatedChunk[],
): DatedChunk['chunk'][] {
  const own = toDayRange(period);
  const range = own && extendRange(own, lookBackDays);
  return input
    .filter(({ days }) => !days || !range || overlap(days, range))
    .map(({ chunk }) => chunk);
}

const hashValue = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

function mapValues<From, To>(
  map: ReadonlyMap<string, From>,
  to: (value: From, key: string) => To,
): Map<string, To> {
  return new Map(Array.from(map, ([key, value]) => [key, to(value, key)]));
}

/** Returns the lineage of a run's snapshot, once its datasets are merged. */
export async function buildRunLineage({
  flow,
  ledger,
  plan,
  runId,
}: Pick<PlanContext, 'flow' | 'ledger' | 'plan' | 'runId'>): Promise<Lineage> {
  const files = await ledger.cleanings.listCleanedFiles(runId);
  const merged = new Lineage(flow, files, new Map(), plan.backfills);
  const digests = [...flow.datasets.values()].flatMap((dataset) => [
    ...merged.listMergedChunks(dataset).values(),
  ]);
  return new Lineage(flow, files, await ledger.chunks.idleFiles(digests), plan.backfills);
}
