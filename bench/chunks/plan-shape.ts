import type { Client } from 'pg';
import type { Reader } from './layout.js';
import { questions } from './questions.js';

type PlanMode = 'custom' | 'generic';

/** What a plan of the store and department question reads. */
export interface PlanShape {
  reader: string;
  /** Milliseconds the planner took. */
  planningMs: Record<PlanMode, number>;
  /** Tables of chunks the plan names. */
  tables: Record<PlanMode, number>;
  /** Tables that the executor left out when it started. */
  removed: Record<PlanMode, number>;
  /** True when a function is called for its rows, so not inlined. */
  callsFunction: boolean;
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Subplans Removed'?: number;
  Plans?: Node[];
}

/** Shows the plans of a reader, once custom and once generic. */
export async function readPlan(client: Client, reader: Reader): Promise<PlanShape> {
  const question = questions.find(({ name }) => name.startsWith('q2'));
  const shape: PlanShape = {
    reader: reader.name,
    planningMs: { custom: 0, generic: 0 },
    tables: { custom: 0, generic: 0 },
    removed: { custom: 0, generic: 0 },
    callsFunction: false,
  };
  await client.query(`PREPARE shown(bigint) AS ${question?.sql(reader)}`);
  for (const mode of ['custom', 'generic'] as const) {
    await client.query(`SET plan_cache_mode = force_${mode}_plan`);
    // What the connection has yet to learn of tables is no part of the figure.
    for (let time = 0; time < 5; time++) {
      const { rows } = await client.query<{ 'QUERY PLAN': [Explained] }>(
        'EXPLAIN (SUMMARY, ANALYZE, FORMAT JSON) EXECUTE shown(3)',
      );
      const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
      if (!explained) continue;
      const nodes = nodesOf(explained.Plan);
      const named = nodes.flatMap((node) => node['Relation Name'] ?? []);
      shape.tables[mode] = new Set(named.filter((name) => name.startsWith('sales'))).size;
      shape.removed[mode] = nodes.reduce((sum, node) => sum + (node['Subplans Removed'] ?? 0), 0);
      shape.callsFunction ||= nodes.some((node) => node['Node Type'] === 'Function Scan');
      const planned = explained['Planning Time'];
      shape.planningMs[mode] =
        mode === 'custom' && time > 0 ? Math.min(shape.planningMs[mode], planned) : planned;
    }
  }
  await client.query('DEALLOCATE shown');
  await client.query('RESET plan_cache_mode');
  return shape;
}

interface Explained {
  Plan: Node;
  'Planning Time': number;
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
