import { hashRules } from '#intake/contracts/cleaning-sql.js';
import type { FoundText, SourceScan, Source, SourceFile } from '#intake/source/source.js';
import type { Flow, FlowDataset } from '../flow/flow.js';
import { rowRules } from '../flow/versions.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { type ParsedRules, requireRules } from './rules.js';

/** Returns a flow with rules applied. Its digests equal those of a declaration and contracts with the same content. */
export function applyRules(flow: Flow, rules: ParsedRules): Flow {
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
  const marts = flow.marts.map((mart) => ({ ...mart, ...mart.build?.(parameters) }));
  return {
    ...flow,
    datasets,
    parameters,
    marts,
    processed: rules.processed ?? flow.processed,
    folder: rules.folder ?? flow.folder,
    rules: rowRules({ ...flow, datasets, parameters, marts }),
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
  return { ...dataset, contract, rules: hashRules(contract) };
}

/** Returns the folder of the rules, without parsing the other parts. */
export function readRulesFolder(set: FlowRulesVersion | undefined): string | undefined {
  const folder = set?.rules['folder'];
  return typeof folder === 'string' ? folder : undefined;
}

/** Returns the files below a folder of the source; all files without a folder. */
export function filterByFolder<File extends { path: string }>(
  files: readonly File[],
  folder: string | undefined,
): File[] {
  return files.filter(({ path }) => isBelow(path, folder));
}

const isBelow = (path: string, folder: string | undefined): boolean =>
  folder === undefined || path.startsWith(`${folder}/`);

/** A source limited to one folder. Paths stay relative to the whole source. */
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
    return filterByFolder(await this.whole.list(), this.folder);
  }

  async scan(signal?: AbortSignal): Promise<SourceScan> {
    const { texts, unfinished, refusals, passedOver, skipped } = await this.whole.scan(signal);
    return {
      texts: filterByFolder(texts, this.folder),
      unfinished: unfinished.filter((path) => isBelow(path, this.folder)),
      refusals: filterByFolder(refusals, this.folder),
      passedOver: passedOver.filter((path) => isBelow(path, this.folder)),
      // A symbolic link in place of the folder hides all of it.
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

/** The services of a run that rules affect. */
interface RuledServices {
  flow: Flow;
  source: Source;
  /** In their written form. */
  qualityRules: readonly unknown[];
}

/**
 * Returns the services of a run with a version of its flow's rules applied. Only here do rules replace shipped values
 * and files from the configuration.
 * @param set undefined while no rules are set
 * @throws AppError RULES_INVALID
 */
export function withRules<Services extends RuledServices>(
  services: Services,
  set: FlowRulesVersion | undefined,
): Services {
  if (!set) return services;
  const { qualityRules } = set.rules;
  const rules = requireRules(services.flow, set);
  const flow = applyRules(services.flow, rules);
  return {
    ...services,
    flow,
    source:
      flow.folder === undefined ? services.source : new SourceBelow(services.source, flow.folder),
    qualityRules: Array.isArray(qualityRules) ? qualityRules : services.qualityRules,
  };
}

/** `rules version 3, set by key 7: the tills send less in winter` */
export const formatRulesVersion = ({ version, setBy, reason }: FlowRulesVersion): string =>
  `rules version ${version}, set by ${setBy}: ${reason}`;
