import { type Flow, type StageId, type StageKind, listMartTables } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';

/** A table of a flow, with its inputs. */
export interface TracedRelation {
  name: string;
  kind: 'mart' | 'model' | 'dataset';
  /** Inputs of its rows: for a dataset, the datasets that it references. */
  reads: readonly string[];
  /** The stage that builds it. */
  stage: StageId;
}

type DeclaredFlow = Pick<Flow, 'datasets' | 'models' | 'marts' | 'forecast' | 'stages'>;

/**
 * Returns marts with every mart, model and dataset that their rows depend on: marts in the given order, then those that
 * forecasts read, then models, each before its inputs, then datasets.
 * @param upstream the flow whose marts a flow of forecasts reads; the flow itself when it has marts
 * @throws Error when neither flow has a mart of a name
 */
export function traceUpstream(
  flow: DeclaredFlow,
  marts: readonly string[],
  upstream: DeclaredFlow = flow,
): TracedRelation[] {
  const findStageId = (kind: StageKind) =>
    [...upstream.stages, ...flow.stages].find((each) => each.kind === kind)?.id ?? kind;
  const tables = [...upstream.marts, ...listMartTables(flow)];
  const isBuilt = (name: string) => upstream.marts.some((each) => each.name === name);
  const rest = upstream.marts.map(({ name }) => name).filter((name) => !marts.includes(name));
  const named = [...marts, ...rest].map((name): TracedRelation => {
    const mart = tables.find((each) => each.name === name);
    if (!mart) throw new Error(`the flow has no mart ${name}`);
    const stage = findStageId(isBuilt(name) ? 'build-marts' : 'forecast');
    return { name, kind: 'mart', reads: tablesIn(mart), stage };
  });
  const models = upstream.models.map(({ name, reads }): TracedRelation => ({
    name,
    kind: 'model',
    reads: tablesIn({ reads }),
    stage: findStageId('integrate'),
  }));
  const datasets = Array.from(
    upstream.datasets.values(),
    ({ name, references, stage }): TracedRelation => ({
      name,
      kind: 'dataset',
      reads: [...new Set(references.map(({ to }) => to))],
      stage,
    }),
  );
  const all = [...named, ...models.toReversed(), ...datasets];
  const reached = new Set(marts);
  // Iterating a set includes elements that are added meanwhile.
  for (const name of reached) {
    for (const read of all.find((each) => each.name === name)?.reads ?? []) reached.add(read);
  }
  return all.filter(({ name }) => reached.has(name));
}

/** Parameters are values, not a table. */
const tablesIn = ({ reads }: { reads: readonly string[] }) =>
  reads.filter((input) => input !== PARAMETERS);
