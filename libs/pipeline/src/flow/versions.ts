import { createHash } from 'node:crypto';
import type { Flow } from './flow.js';
import { valuesOf } from './parameter.js';
import type { QualityRule } from './quality-rule.js';

/** What kinds of thing a run has versions of. */
type VersionKind =
  'code' | 'contract' | 'model' | 'mart' | 'share' | 'quality' | 'setting' | 'rules' | 'parameter';

/** One thing that what a run does follows from, as it was when the run was planned. */
export interface Version {
  kind: VersionKind;
  /** The dataset of a contract, a model, a mart, a share, a setting, a parameter. */
  name: string;
  /** A digest; the version of code, or of the flow's rules; a parameter's value; of a setting the scheme of its URL, never more. */
  version: string;
}

/** What a run follows from beside its flow. */
export interface VersionSources {
  code: string;
  qualityRules: readonly QualityRule[];
  /** Which kind of service does the work, by setting: `COMPUTE_URL` is `duckdb`. */
  schemes: Readonly<Record<string, string>>;
  /** Version of the rules that operators have set; undefined where none are. */
  rulesVersion?: number | undefined;
}

type VersionedFlow = Pick<Flow, 'name' | 'datasets' | 'models' | 'marts' | 'shares' | 'parameters'>;

/** Versions of all that a run of a flow follows from, beside its files. */
export function versionsOf(
  flow: VersionedFlow,
  { code, qualityRules, schemes, rulesVersion }: VersionSources,
): Version[] {
  const { name: flowName, datasets, models, marts, shares, parameters } = flow;
  return [
    { kind: 'code', name: 'retailstream', version: code },
    ...Array.from(datasets.values(), ({ name, rules, references, period }) =>
      versionOf('contract', name, [rules, references, period]),
    ),
    ...models.map((model) => versionOf('model', model.name, model)),
    ...marts.map((mart) => versionOf('mart', mart.name, mart)),
    ...shares.map((share) => versionOf('share', share.name, share)),
    versionOf('quality', flowName, qualityRules),
    ...(rulesVersion === undefined
      ? []
      : [{ kind: 'rules' as const, name: flowName, version: String(rulesVersion) }]),
    ...parameters.map(({ name, value }): Version => ({ kind: 'parameter', name, version: value })),
    ...Object.entries(schemes).map(([name, version]): Version => ({
      kind: 'setting',
      name,
      version,
    })),
  ];
}

/** Long enough to tell two apart that one person has written. */
const SHOWN = 16;

function versionOf(kind: VersionKind, name: string, value: unknown): Version {
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  return { kind, name, version: digest.slice(0, SHOWN) };
}

/** A version beside that of an earlier run. */
export interface ComparedVersion extends Omit<Version, 'version'> {
  /** Null of what is there no more. */
  version: string | null;
  /** That of the earlier run, where it is another; null where there was none. */
  before: string | null;
  isChanged: boolean;
}

/** @param before those of an earlier run; undefined without one, so that nothing is changed */
export function compareVersions(
  now: readonly Version[],
  before: readonly Version[] | undefined,
): ComparedVersion[] {
  const idOf = ({ kind, name }: Version) => `${kind} ${name}`;
  const former = new Map((before ?? []).map((each) => [idOf(each), each.version]));
  const here = new Set(now.map(idOf));
  const gone = (before ?? []).filter((each) => !here.has(idOf(each)));
  return [
    ...now.map((each): ComparedVersion => {
      const was = former.get(idOf(each)) ?? null;
      const isChanged = before !== undefined && was !== each.version;
      return { ...each, before: isChanged ? was : null, isChanged };
    }),
    ...gone.map(({ kind, name, version }) => ({
      kind,
      name,
      version: null,
      before: version,
      isChanged: true,
    })),
  ];
}

/** Digest of everything the rows of a snapshot follow from, beside the files: contracts, SQL and parameters. */
export function rowRules({
  datasets,
  models,
  marts,
  shares,
  parameters,
}: Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares' | 'parameters'>): string {
  const rules = [
    Array.from(datasets.values(), ({ rules, references, period }) => [rules, references, period]),
    models,
    marts,
    // Left out where there is none, so that a flow without is as it was.
    ...(shares.length > 0 ? [{ shares }] : []),
    ...(parameters.length > 0 ? [valuesOf(parameters)] : []),
  ];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}
