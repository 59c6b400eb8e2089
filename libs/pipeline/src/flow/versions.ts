import { createHash } from 'node:crypto';
import type { Flow } from './flow.js';
import { listValues } from './parameter.js';
import type { QualityRule } from './quality-rule.js';

/** The kinds of things with a version in a run. */
type VersionKind =
  'code' | 'contract' | 'model' | 'mart' | 'share' | 'quality' | 'setting' | 'rules' | 'parameter';

/** A version of something that determines a run's result, at the time the run was planned. */
export interface Version {
  kind: VersionKind;
  /** Name of the dataset of a contract, the model, mart, share, setting or parameter. */
  name: string;
  /**
   * A digest; the version of code or of the flow's rules; a parameter's value; for a setting only the scheme of its
   * URL.
   */
  version: string;
}

/** Inputs of a run's versions apart from its flow. */
export interface VersionSources {
  code: string;
  qualityRules: readonly QualityRule[];
  /** Kind of service by setting: `duckdb` for `COMPUTE_URL`. */
  schemes: Readonly<Record<string, string>>;
  /** Version of the rules that operators set; undefined while none is set. */
  rulesVersion?: number | undefined;
}

type VersionedFlow = RuledRows & Pick<Flow, 'name'>;

type RuledRows = Pick<Flow, 'datasets' | 'models' | 'marts' | 'forecast' | 'shares' | 'parameters'>;

/** Returns the versions of everything that determines a run, apart from its files. */
export function listVersions(
  flow: VersionedFlow,
  { code, qualityRules, schemes, rulesVersion }: VersionSources,
): Version[] {
  const { name: flowName, datasets, models, marts, forecast, shares, parameters } = flow;
  return [
    { kind: 'code', name: 'retailstream', version: code },
    ...Array.from(datasets.values(), ({ name, rules, references, period }) =>
      hashVersion('contract', name, [rules, references, period]),
    ),
    ...models.map((model) => hashVersion('model', model.name, model)),
    ...marts.map((mart) => hashVersion('mart', mart.name, mart)),
    ...(forecast?.tables ?? []).map((table) =>
      hashVersion('mart', table.name, [table, forecast?.sql, forecast?.version]),
    ),
    ...shares.map((share) => hashVersion('share', share.name, share)),
    hashVersion('quality', flowName, qualityRules),
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

/** Long enough to distinguish versions by one author. */
const SHOWN = 16;

function hashVersion(kind: VersionKind, name: string, value: unknown): Version {
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  return { kind, name, version: digest.slice(0, SHOWN) };
}

/** A version, with that of an earlier run. */
export interface ComparedVersion extends Omit<Version, 'version'> {
  /** Null when it no longer exists. */
  version: string | null;
  /** Version in the earlier run, if different; null when it had none. */
  before: string | null;
  isChanged: boolean;
}

/** @param before versions of an earlier run; undefined without one, which marks nothing as changed */
export function compareVersions(
  now: readonly Version[],
  before: readonly Version[] | undefined,
): ComparedVersion[] {
  const toVersionId = ({ kind, name }: Version) => `${kind} ${name}`;
  const former = new Map((before ?? []).map((each) => [toVersionId(each), each.version]));
  const here = new Set(now.map(toVersionId));
  const gone = (before ?? []).filter((each) => !here.has(toVersionId(each)));
  return [
    ...now.map((each): ComparedVersion => {
      const was = former.get(toVersionId(each)) ?? null;
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

/**
 * Returns a digest of the contracts, SQL and parameters that determine the rows of a snapshot, apart from its files.
 */
export function rowRules({
  datasets,
  models,
  marts,
  forecast,
  shares,
  parameters,
}: RuledRows): string {
  const rules = [
    Array.from(datasets.values(), ({ rules, references, period }) => [rules, references, period]),
    models,
    marts,
    // Left out when empty, so that the digest of a flow without them does not change.
    // Accuracy and warning determine no rows.
    ...(forecast ? [{ forecast: { ...forecast, accuracy: undefined, leftOut: undefined } }] : []),
    ...(shares.length > 0 ? [{ shares }] : []),
    ...(parameters.length > 0 ? [listValues(parameters)] : []),
  ];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}
