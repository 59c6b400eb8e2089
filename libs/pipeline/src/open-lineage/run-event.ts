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
