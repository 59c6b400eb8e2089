import { coreOutput, type Flow } from '#pipeline/flow/flow.js';
import { PARAMETERS } from '#pipeline/flow/parameter.js';
import { databaseOf } from '../flows/declared-table.js';

/** What something is that tables come from, or that is made from them. */
export type LineageKind =
  'location' | 'dataset' | 'core' | 'model' | 'mart' | 'answer' | 'crawled' | 'workspace' | 'gone';

/** One thing that another is made from. */
export interface Edge {
  /** Address of a table, URL of a location or path of an answer. */
  from: string;
  to: string;
  /** What makes it: a stage, a crawl, SQL or a recipe. */
  by: string;
}

/** An answer, by what it reads. */
export interface AnswerReading {
  /** As its REST path names it: `weekly-top-stores`. */
  path: string;
  flow: string;
  marts: readonly string[];
}

/** How what a flow declares hangs together. @param source URL of the folder that its files come to */
export function* edgesOfFlow(flow: Flow, source: string): Generator<Edge> {
  const addressIn = (name: string) => `${databaseOf(flow)}.${name}`;
  const stageOf = (kind: string) => flow.stages.find((each) => each.kind === kind)?.id ?? kind;
  for (const { name, stage, core, references } of flow.datasets.values()) {
    const to = addressIn(name);
    yield { from: source, to, by: stage };
    for (const { to: other } of references) yield { from: addressIn(other), to, by: 'reference' };
    if (core?.load !== 'replace') continue;
    yield { from: to, to: addressIn(coreOutput(core)), by: stage };
  }
  const made = [
    ...flow.models.map((model) => ({ ...model, by: stageOf('integrate') })),
    ...flow.marts.map((mart) => ({ ...mart, by: stageOf('build-marts') })),
  ];
  for (const { name, reads, by } of made) {
    for (const read of reads) {
      if (read !== PARAMETERS) yield { from: addressIn(read), to: addressIn(name), by };
    }
  }
}

/** What answers read of a flow. */
export function* edgesOfAnswers(flow: Flow, answers: readonly AnswerReading[]): Generator<Edge> {
  for (const { path, flow: read, marts } of answers) {
    if (read !== flow.name) continue;
    for (const mart of marts) yield { from: `${databaseOf(flow)}.${mart}`, to: path, by: 'answer' };
  }
}
