import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { coreOutput, type Flow, listMartTables } from '#pipeline/flow/flow.js';
import { PARAMETERS } from '#pipeline/flow/parameter.js';
import { queryRows } from '#platform/database/rows.js';
import { toDatabaseName, listDeclaredTables } from './tables/flow-tables.js';
import { formatAddress } from './tables/names.js';
import { createPersonalFolderTest, maskFolderValues } from './tables/personal-columns.js';
import type { CatalogueTable, Tables } from './tables/table.js';

/** Kinds of sources and results of tables. */
type LineageKind =
  'location' | 'dataset' | 'core' | 'model' | 'mart' | 'answer' | 'crawled' | 'workspace' | 'gone';

interface Edge {
  /** Address of a table, URL of a location or path of an answer. */
  from: string;
  to: string;
  /** The maker: a stage, a crawl, SQL or a recipe. */
  by: string;
}

/** An answer, with what it reads. */
export interface AnswerReads {
  /** Name in its REST path: `weekly-top-stores`. */
  path: string;
  flow: string;
  marts: readonly string[];
}

/** Yields the edges that a flow declares. @param source URL of the folder where its files arrive */
function* listFlowEdges(flow: Flow, source: string): Generator<Edge> {
  const addressIn = (name: string) => `${toDatabaseName(flow)}.${name}`;
  const findStage = (kind: string) => flow.stages.find((each) => each.kind === kind)?.id ?? kind;
  for (const { name, stage, core, references } of flow.datasets.values()) {
    const to = addressIn(name);
    yield { from: source, to, by: stage };
    for (const { to: other } of references) yield { from: addressIn(other), to, by: 'reference' };
    if (core?.load !== 'replace') continue;
    yield { from: to, to: addressIn(coreOutput(core)), by: stage };
  }
  const made = [
    ...flow.models.map((model) => ({ ...model, by: findStage('integrate') })),
    ...flow.marts.map((mart) => ({ ...mart, by: findStage('build-marts') })),
  ];
  for (const { name, reads, by } of made) {
    for (const read of reads) {
      if (read !== PARAMETERS) yield { from: addressIn(read), to: addressIn(name), by };
    }
  }
  if (!flow.forecast) return;
  const { upstream, tables } = flow.forecast;
  const by = findStage('forecast');
  for (const { name, reads } of tables) {
    for (const read of reads)
      yield { from: `${toDatabaseName({ name: upstream })}.${read}`, to: addressIn(name), by };
  }
}

/** Yields the edges from a flow to the answers that read it. */
function* listAnswerEdges(flow: Flow, answers: readonly AnswerReads[]): Generator<Edge> {
  for (const { path, flow: read, marts } of answers) {
    if (read !== flow.name) continue;
    const own = new Set(listMartTables(flow).map(({ name }) => name));
    const upstream = { name: flow.forecast?.upstream ?? flow.name };
    for (const mart of marts) {
      const database = toDatabaseName(own.has(mart) ? flow : upstream);
      yield { from: `${database}.${mart}`, to: path, by: 'answer' };
    }
  }
}

const stepRow = z.object({ from: z.string(), to: z.string(), by: z.string() });

/** A source or a result of a table. */
interface LineageStep {
  /** Address of a table, URL of a location or path of an answer. */
  name: string;
  kind: LineageKind;
  /** Number of steps from the requested table; 1 for direct neighbours. */
  distance: number;
  /** Its direct sources. */
  reads: string[];
  /** The maker: a stage, a crawl, SQL or a recipe; null for a location. */
  by: string | null;
}

/** Lineage of tables of any origin. */
export class TableLineage {
  /**
   * @param source URL of the folder where files of flows arrive, without user and password
   * @param answers each answer, once for each flow that it reads
   */
  constructor(
    private readonly warehouse: DataSource,
    private readonly flows: readonly Flow[],
    private readonly tables: Pick<Tables, 'list'>,
    private readonly outside: { source: string; answers: () => Promise<readonly AnswerReads[]> },
  ) {}

  /** Returns sources and results, nearest first, then by name. */
  async trace(table: CatalogueTable): Promise<{ up: LineageStep[]; down: LineageStep[] }> {
    const tables = await this.tables.list();
    const answers = await this.outside.answers();
    const edges = await this.listEdges(tables, answers);
    const kinds = this.indexKinds(tables, answers);
    const isPersonal = createPersonalFolderTest(
      tables.flatMap(({ columns }) => columns.filter((column) => column.isPersonal)),
    );
    const shown = (name: string) => maskFolderValues(name, isPersonal);
    const step = (name: string, distance: number): LineageStep => {
      const made = edges.filter(({ to }) => to === name);
      return {
        name: shown(name),
        kind: kinds.get(name) ?? 'gone',
        distance,
        reads: made.map(({ from }) => shown(from)).sort(),
        by: made.find(({ by }) => by !== 'reference')?.by ?? null,
      };
    };
    const walk = (next: (name: string) => string[]) =>
      Array.from(findReachable(formatAddress(table), next), ([name, distance]) =>
        step(name, distance),
      ).sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
    return {
      up: walk((name) => edges.flatMap(({ from, to }) => (to === name ? [from] : []))),
      down: walk((name) => edges.flatMap(({ from, to }) => (from === name ? [to] : []))),
    };
  }

  private async listEdges(
    tables: readonly CatalogueTable[],
    answers: readonly AnswerReads[],
  ): Promise<Edge[]> {
    const { source } = this.outside;
    const workspace = await queryRows(
      this.warehouse,
      stepRow,
      `SELECT source AS from, database || '.' || name AS to, created_by AS by
       FROM ops.catalogue_lineage ORDER BY created_at, source`,
    );
    const crawled = tables.filter(({ origin }) => origin === 'crawl');
    return [
      ...crawled.map((each) => ({ from: each.location, to: formatAddress(each), by: 'crawl' })),
      ...this.flows.flatMap((flow) => [...listFlowEdges(flow, source)]),
      ...this.flows.flatMap((flow) => [...listAnswerEdges(flow, answers)]),
      ...workspace,
    ];
  }

  private indexKinds(
    tables: readonly CatalogueTable[],
    answers: readonly AnswerReads[],
  ): ReadonlyMap<string, LineageKind> {
    const kinds = new Map<string, LineageKind>([[this.outside.source, 'location']]);
    for (const { path } of answers) kinds.set(path, 'answer');
    for (const each of tables) {
      if (each.origin === 'crawl') kinds.set(each.location, 'location');
      kinds.set(formatAddress(each), each.origin === 'workspace' ? 'workspace' : 'crawled');
    }
    for (const flow of this.flows) {
      for (const { name, kind } of listDeclaredTables(flow)) {
        kinds.set(`${toDatabaseName(flow)}.${name}`, kind);
      }
    }
    return kinds;
  }
}

/** Returns the steps that are visible tables, with their visible sources. @param visible addresses */
export const limitSteps = (
  steps: readonly LineageStep[],
  visible: ReadonlySet<string>,
): LineageStep[] =>
  steps
    .filter(({ name }) => visible.has(name))
    .map((step) => ({ ...step, reads: step.reads.filter((name) => visible.has(name)) }));

/** Returns all reachable names with their distance, without the start. */
function findReachable(from: string, next: (name: string) => string[]): Map<string, number> {
  const distances = new Map([[from, 0]]);
  // Iterating a Map also visits entries added during the iteration.
  for (const [name, distance] of distances) {
    for (const each of next(name)) if (!distances.has(each)) distances.set(each, distance + 1);
  }
  distances.delete(from);
  return distances;
}
