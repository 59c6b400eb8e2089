import type { Flow, StageId, StageKind } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';

/** A table of a flow, with what it is made from. */
export interface TracedRelation {
  name: string;
  kind: 'mart' | 'model' | 'dataset';
  /** What its rows follow from: for a dataset, those that it refers to. */
  reads: readonly string[];
  /** The stage that makes it. */
  stage: StageId;
}

type Declared = Pick<Flow, 'datasets' | 'models' | 'marts' | 'stages'>;

/**
 * Marts with every model and dataset that their rows follow from: marts as named, then models, each
 * before what it reads, then datasets.
 * @throws Error when the flow has no mart of a name
 */
export function upstreamOf(flow: Declared, marts: readonly string[]): TracedRelation[] {
  const stageOf = (kind: StageKind) => flow.stages.find((each) => each.kind === kind)?.id ?? kind;
  const named = marts.map((name): TracedRelation => {
    const mart = flow.marts.find((each) => each.name === name);
    if (!mart) throw new Error(`the flow has no mart ${name}`);
    return { name, kind: 'mart', reads: tablesIn(mart), stage: stageOf('build-marts') };
  });
  const models = flow.models.map(({ name, reads }): TracedRelation => ({
    name,
    kind: 'model',
    reads: tablesIn({ reads }),
    stage: stageOf('integrate'),
  }));
  const datasets = Array.from(
    flow.datasets.values(),
    ({ name, references, stage }): TracedRelation => ({
      name,
      kind: 'dataset',
      reads: [...new Set(references.map(({ to }) => to))],
      stage,
    }),
  );
  const all = [...named, ...models.toReversed(), ...datasets];
  const reached = new Set(marts);
  // A set gives what is added to it meanwhile as well.
  for (const name of reached) {
    for (const read of all.find((each) => each.name === name)?.reads ?? []) reached.add(read);
  }
  return all.filter(({ name }) => reached.has(name));
}

/** Parameters are values, and no table. */
const tablesIn = ({ reads }: { reads: readonly string[] }) =>
  reads.filter((input) => input !== PARAMETERS);
