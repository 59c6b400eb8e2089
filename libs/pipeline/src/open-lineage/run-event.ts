import { createHash } from 'node:crypto';

/** Who says it, as OpenLineage wants it: a URI. */
export const PRODUCER = 'urn:retailstream:worker';

const SPEC = 'https://openlineage.io/spec';

/** The schema that every event follows. */
export const SCHEMA_URL = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

/** Facets in use, each with the schema that it follows. */
const SCHEMAS = {
  errorMessage: `${SPEC}/facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet`,
  nominalTime: `${SPEC}/facets/1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet`,
  parent: `${SPEC}/facets/1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet`,
  jobType: `${SPEC}/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet`,
  schema: `${SPEC}/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet`,
  version: `${SPEC}/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet`,
  inputStatistics: `${SPEC}/facets/1-0-0/InputStatisticsInputDatasetFacet.json#/$defs/InputStatisticsInputDatasetFacet`,
  outputStatistics: `${SPEC}/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet`,
} as const;

type FacetName = keyof typeof SCHEMAS;
interface Facet {
  _producer: string;
  _schemaURL: string;
  [property: string]: unknown;
}
type Facets = Partial<Record<FacetName, Facet>>;

/** A job or a dataset, as others know it too. */
export interface Named {
  namespace: string;
  name: string;
}
export interface InputDataset extends Named {
  inputFacets?: Facets;
}
export interface OutputDataset extends Named {
  facets?: Facets;
  outputFacets?: Facets;
}

/** Of each run one START, and one of those that end it. */
export type EventType = 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';

/** An event of OpenLineage about a run of a job. */
export interface RunEvent {
  eventType: EventType;
  /** ISO 8601. */
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Facets };
  job: Named & { facets: Facets };
  inputs: InputDataset[];
  outputs: OutputDataset[];
}

/** Facets with what OpenLineage wants in each; those that are undefined are left out. */
export function facets(given: Partial<Record<FacetName, object | undefined>>): Facets {
  const names = (Object.keys(given) as FacetName[]).filter((name) => given[name] !== undefined);
  return Object.fromEntries(
    names.map((name) => [name, { _producer: PRODUCER, _schemaURL: SCHEMAS[name], ...given[name] }]),
  );
}

/** What the names below are told apart by from anybody else's; it stays as it is. */
const SPACE = Buffer.from('6f3b0a521c1e4d7a9a353c8f4f0d2b71', 'hex');

/**
 * A UUID of version 5 (RFC 9562): the same parts have the same one, in every process.
 * @param parts any texts; which of them ends where matters
 */
export function nameUuid(...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha1').update(SPACE).update(JSON.stringify(parts)).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const ends = [0, 8, 12, 16, 20, 32];
  return ends
    .slice(1)
    .map((end, index) => hex.slice(ends[index], end))
    .join('-');
}
