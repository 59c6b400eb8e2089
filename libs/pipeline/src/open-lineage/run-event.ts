import { createHash } from 'node:crypto';

/** The producer of events, a URI as OpenLineage requires. */
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

/** A job or a dataset, with a name that other systems share. */
export interface NamespacedName {
  namespace: string;
  name: string;
}
export interface InputDataset extends NamespacedName {
  inputFacets?: Facets;
}
export interface OutputDataset extends NamespacedName {
  facets?: Facets;
  outputFacets?: Facets;
}

/** Each run has one START and one of the ending types. */
export type EventType = 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';

/** An event of OpenLineage about a run of a job. */
export interface RunEvent {
  eventType: EventType;
  /** ISO 8601. */
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Facets };
  job: NamespacedName & { facets: Facets };
  inputs: InputDataset[];
  outputs: OutputDataset[];
}

/** Adds the fields that OpenLineage requires to each facet; undefined facets are left out. */
export function facets(given: Partial<Record<FacetName, object | undefined>>): Facets {
  const names = (Object.keys(given) as FacetName[]).filter((name) => given[name] !== undefined);
  return Object.fromEntries(
    names.map((name) => [name, { _producer: PRODUCER, _schemaURL: SCHEMAS[name], ...given[name] }]),
  );
}

/** The UUID namespace of the names below; it must never change. */
const SPACE = Buffer.from('6f3b0a521c1e4d7a9a353c8f4f0d2b71', 'hex');

/**
 * Returns a version 5 UUID (RFC 9562); equal parts give the same UUID in every process.
 * @param parts any texts; their boundaries matter
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
