import { rulesOf } from '#intake/contracts/cleaning-sql.js';
import type { FoundText, Look, Source, SourceFile } from '#intake/source/source.js';
import type { Flow, FlowDataset } from '../flow/flow.js';
import { rowRules } from '../flow/versions.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { type ParsedRules, rulesOfVersion } from './rules.js';

/** A flow as rules have it. Digests are those that declaration and contracts would have, had they said the same. */
export function ruledFlow(flow: Flow, rules: ParsedRules): Flow {
  const datasets = new Map(
    Array.from(flow.datasets, ([name, dataset]) => [
      name,
      withRates(dataset, rules.thresholds?.[name]?.errorRate),
    ]),
  );
  const parameters = flow.parameters.map((each) => ({
    ...each,
    value: rules.parameters?.[each.name] ?? each.value,
  }));
  return {
    ...flow,
    datasets,
    parameters,
    processed: rules.processed ?? flow.processed,
    folder: rules.folder ?? flow.folder,
    rules: rowRules({ ...flow, datasets, parameters }),
  };
}

function withRates(
  dataset: FlowDataset,
  rates: { run?: number | undefined; file?: number | undefined } | undefined,
): FlowDataset {
  if (rates?.run === undefined && rates?.file === undefined) return dataset;
  const { errorRate } = dataset.contract;
  const contract = {
    ...dataset.contract,
    errorRate: { file: rates.file ?? errorRate.file, run: rates.run ?? errorRate.run },
  };
  return { ...dataset, contract, rules: rulesOf(contract) };
}

/** The folder that rules name, for whoever needs no other part of them. */
export function folderIn(set: FlowRulesVersion | undefined): string | undefined {
  const folder = set?.rules['folder'];
  return typeof folder === 'string' ? folder : undefined;
}

/** Those of some files that lie below a folder of the source; all without one. */
export function below<File extends { path: string }>(
  files: readonly File[],
  folder: string | undefined,
): File[] {
  return files.filter(({ path }) => isBelow(path, folder));
}

const isBelow = (path: string, folder: string | undefined): boolean =>
  folder === undefined || path.startsWith(`${folder}/`);

/** A source of which only what lies below a folder is looked at. Paths stay those below the whole source. */
class SourceBelow implements Source {
  constructor(
    private readonly whole: Source,
    private readonly folder: string,
  ) {}

  get url(): string {
    return this.whole.url;
  }

  get name(): string {
    return `${this.whole.name.replace(/\/$/, '')}/${this.folder}`;
  }

  async list(): Promise<SourceFile[]> {
    return below(await this.whole.list(), this.folder);
  }

  async look(signal?: AbortSignal): Promise<Look> {
    const { found, unfinished, refused, passedOver, skipped } = await this.whole.look(signal);
    return {
      found: below(found, this.folder),
      unfinished: unfinished.filter((path) => isBelow(path, this.folder)),
      refused: below(refused, this.folder),
      passedOver: passedOver.filter((path) => isBelow(path, this.folder)),
      // A link that stands in the folder's own place hides all of it.
      skipped: skipped.filter(({ path }) => path === this.folder || isBelow(path, this.folder)),
    };
  }

  unreadBytes(files: readonly SourceFile[]): number {
    return this.whole.unreadBytes(files);
  }

  identify(text: FoundText, signal?: AbortSignal): ReturnType<Source['identify']> {
    return this.whole.identify(text, signal);
  }

  open(path: string): ReturnType<Source['open']> {
    return this.whole.open(path);
  }

  refuse(path: string, note: string, sha256: string): Promise<string | undefined> {
    return this.whole.refuse(path, note, sha256);
  }

  moveProcessed(
    ...[file, processed, signal]: Parameters<Source['moveProcessed']>
  ): Promise<string | undefined> {
    return this.whole.moveProcessed(file, processed, signal);
  }
}

/** What rules decide of what a run works with. */
interface Ruled {
  flow: Flow;
  source: Source;
  /** As they are written. */
  qualityRules: readonly unknown[];
}

/**
 * What a run works with, as a version of its flow's rules has it: the only place where these take the place of
 * what was shipped, and of files that were named at boot.
 * @param set undefined while none were set
 * @throws AppError RULES_INVALID
 */
export function byRules<Services extends Ruled>(
  services: Services,
  set: FlowRulesVersion | undefined,
): Services {
  if (!set) return services;
  const { qualityRules } = set.rules;
  const rules = rulesOfVersion(services.flow, set);
  const flow = ruledFlow(services.flow, rules);
  return {
    ...services,
    flow,
    source:
      flow.folder === undefined ? services.source : new SourceBelow(services.source, flow.folder),
    qualityRules: Array.isArray(qualityRules) ? qualityRules : services.qualityRules,
  };
}

/** `rules version 3, set by key 7: the tills send less in winter` */
export const inWords = ({ version, setBy, reason }: FlowRulesVersion): string =>
  `rules version ${version}, set by ${setBy}: ${reason}`;
