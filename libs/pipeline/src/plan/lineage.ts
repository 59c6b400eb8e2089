import { createHash } from 'node:crypto';
import type { Flow, FlowDataset } from '../flow/flow.js';
import { PARAMETERS, valuesOf } from '../flow/parameter.js';
import {
  lookingBack,
  overlap,
  type Period,
  periodsAfter,
  periodsIn,
  rangeOf,
  WHOLE,
} from '../flow/period.js';
import type { PlanContext } from './plan-context.js';

/** What a file states: as much as decides which rows of its dataset hold. */
export interface StatedFile {
  dataset: string;
  sha256: string;
  /** Those of the rows it states, by the split of its dataset; `WHOLE` alone without one. */
  periods: readonly string[];
  /** Its rows in whose place a correction stands. */
  replaced: readonly { line: number; period: string }[];
}

/** Digests of what makes the chunks of one relation, by period. */
type Chunks = ReadonlyMap<string, string>;

/** Files (sha-256) whose rows in a chunk of merged rows only repeat what those before them say, by its digest. */
type Idle = ReadonlyMap<string, ReadonlySet<string>>;

/** Days whose periods are to be made anew, first and last, ISO text. */
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
 * What each dataset, model, mart and share of a flow is made of, period by period: rules, SQL, parameters and the
 * files that state rows of that period. The same digest means the same rows, so that a run makes anew only
 * what has another. Nothing is read but the ledger.
 */
export class Lineage {
  private readonly known = new Map<string, Relation>();

  /**
   * @param files that count, in the order of their delivery
   * @param idle as far as they are known: without these files the merged rows are the same
   * @param rebuilds chunks of their periods are others from then on, though they say the same
   */
  constructor(
    private readonly flow: Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares' | 'parameters'>,
    private readonly files: readonly StatedFile[],
    private readonly idle: Idle = new Map(),
    private readonly rebuilds: readonly Rebuild[] = [],
  ) {}

  /**
   * Chunks of a dataset (without rows whose reference is missing, named without idle files), a model, a mart or a share.
   * @throws Error when the flow has none of this name
   */
  chunksOf(name: string): Chunks {
    return this.relation(name).chunks;
  }

  /** How the rows of a relation are split: as declared, if what it reads is split at all. */
  periodOf(name: string): Period | undefined {
    return this.relation(name).period;
  }

  /** Chunks of the merged rows of a dataset, those among them whose reference is missing. */
  mergedChunksOf(dataset: FlowDataset): Chunks {
    return mapped(this.statedParts(dataset), (part, each) => this.merged(dataset, each, part));
  }

  /** The content of the table of `core` that a dataset replaces, as one chunk; empty for other datasets. */
  coreChunksOf(dataset: FlowDataset): Chunks {
    const { core } = dataset;
    if (core?.load !== 'replace') return new Map();
    const merged = [...this.mergedChunksOf(dataset).values()].toSorted();
    return new Map([[WHOLE, digestOf([core, merged])]]);
  }

  /** Those of its files that state rows of a period, by period. */
  private statedParts({ name, period }: FlowDataset): ReadonlyMap<string, StatedPart[]> {
    const parts = new Map<string, StatedPart[]>(period ? [] : [[WHOLE, []]]);
    for (const { dataset, sha256, periods, replaced } of this.files) {
      if (dataset !== name) continue;
      // Nobody told the periods of files that were cleaned before there were any.
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
    const relation = this.known.get(name) ?? this.trace(name);
    this.known.set(name, relation);
    return relation;
  }

  private trace(name: string): Relation {
    const { datasets, models, marts, shares, parameters } = this.flow;
    if (name === PARAMETERS) {
      return { chunks: new Map([[WHOLE, digestOf(valuesOf(parameters))]]), period: undefined };
    }
    const dataset = datasets.get(name);
    if (dataset) return { chunks: this.knownRows(dataset), period: dataset.period };
    const model = models.find((each) => each.name === name);
    if (model) return this.made(model, [model.rowsOf]);
    const mart = [...marts, ...shares].find((each) => each.name === name);
    if (!mart) throw new Error(`the flow has no ${name}`);
    return this.made(
      mart,
      mart.reads.filter((input) => input !== PARAMETERS),
    );
  }

  private merged({ name, rules, period }: FlowDataset, each: string, part: StatedPart[]): string {
    const rebuilds = rebuildsOf(each, this.rebuilds).map(({ id }) => id);
    return digestOf([name, rules, period, each, part, ...(rebuilds.length > 0 ? [rebuilds] : [])]);
  }

  /** Rows of a dataset that hold, and whose references are there. */
  private knownRows(dataset: FlowDataset): Chunks {
    const merged = mapped(this.statedParts(dataset), (part, each) => {
      const idle = this.idle.get(this.merged(dataset, each, part));
      const telling = part.filter(([sha256]) => !idle?.has(sha256));
      return this.merged(dataset, each, telling);
    });
    if (dataset.references.length === 0) return merged;
    const referred = dataset.references.map(({ to }) => [...this.chunksOf(to)]);
    return mapped(merged, (digest) => digestOf([digest, dataset.references, referred]));
  }

  /** @param rowsOf relations that its rows come from: it has those periods that they have, and is split if they are */
  private made(made: Made, rowsOf: readonly string[]): Relation {
    const inputs = made.reads.map((input) => this.relation(input));
    const sources = rowsOf.map((source) => this.relation(source));
    const whole = digestOf(made);
    const split = sources.every(({ period }) => period) ? made.period : undefined;
    if (!split) {
      const all = inputs.map(({ chunks }) => [...chunks].sort());
      return { chunks: new Map([[WHOLE, digestOf([whole, all])]]), period: undefined };
    }
    const periods = new Set(
      sources.flatMap(({ chunks }) => [...chunks.keys()].flatMap((each) => periodsOf(each, split))),
    );
    const chunks = [...periods].sort().map((each): [string, string] => {
      const parts = inputs.map((input) => partsFor(each, split, input));
      return [each, digestOf([whole, each, parts])];
    });
    return { chunks: new Map(chunks), period: split };
  }
}

/** A file, and those of its lines of a period in whose place a correction stands. */
type StatedPart = [sha256: string, lines: number[]];

/** Those that a period has days of; what is not split is left as it is. */
export function rebuildsOf(period: string, rebuilds: readonly Rebuild[]): Rebuild[] {
  const range = rangeOf(period);
  return rebuilds.filter(({ from, to }) => range && from < range.before && to >= range.from);
}

type Made = Flow['models' | 'marts' | 'shares'][number];

/** The periods of rows that follow from those of a period. */
function periodsOf(period: string, { by, lookBackDays = 0, datedAhead }: Period): string[] {
  return [...periodsIn(period, by), ...(datedAhead ? periodsAfter(period, by, lookBackDays) : [])];
}

/** Chunks of an input that the rows of a period follow from. */
function partsFor(period: string, { lookBackDays }: Period, input: Relation): unknown {
  const chunks = [...input.chunks].sort();
  const own = rangeOf(period);
  if (!input.period || !own) return chunks;
  const range = lookingBack(own, lookBackDays);
  return chunks.filter(([each]) => {
    const theirs = rangeOf(each);
    return !theirs || overlap(theirs, range);
  });
}

const digestOf = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

function mapped<From, To>(
  map: ReadonlyMap<string, From>,
  to: (value: From, key: string) => To,
): Map<string, To> {
  return new Map(Array.from(map, ([key, value]) => [key, to(value, key)]));
}

/** What the snapshot of a run is made of, once its datasets are merged. */
export async function lineageOfRun({
  flow,
  ledger,
  plan,
  runId,
}: Pick<PlanContext, 'flow' | 'ledger' | 'plan' | 'runId'>): Promise<Lineage> {
  const files = await ledger.cleanings.stated(runId);
  const merged = new Lineage(flow, files, new Map(), plan.backfills);
  const digests = [...flow.datasets.values()].flatMap((dataset) => [
    ...merged.mergedChunksOf(dataset).values(),
  ]);
  return new Lineage(flow, files, await ledger.chunks.idleFiles(digests), plan.backfills);
}
