import type { QueryRunner } from 'typeorm';
import { withBackground } from '../../context/background.js';
import { chosen, type Stage, type StageContext } from '../../context/stage-context.js';
import { timedStep } from '../../context/timed-step.js';
import { coreOutput, datasetOf, type FlowDataset, stageOf } from '../../flow/flow.js';
import { PERIOD_COLUMN } from '../../flow/period.js';
import { addCounts, noRows } from '../../flow/stage.js';
import { curatedPrefix, scratchOf } from '../../flow/zones.js';
import { appendToCore } from './append-to-core.js';
import { ingestDataset, type IngestOptions, type Ingested } from './ingest-dataset.js';
import { keptRows, publishCore, replaceCore } from './replace-core.js';

/**
 * Takes the files of datasets: to `raw/`, cleaned and merged to `curated/`, loaded to `core` where the
 * flow says so, and published in the catalog.
 */
export const ingest: Stage = {
  async run(context) {
    const { datasets, engine } = stageOf(context.flow, context.stage);
    const compute = engine === undefined ? context.compute : chosen(context.engines, engine);
    const done: [FlowDataset, Ingested][] = [];
    for (const name of datasets) {
      const dataset = datasetOf(context.flow, name);
      const ingested = await withBackground((start) =>
        ingestDataset(context, compute, dataset, optionsOf(context, dataset, start)),
      );
      done.push([dataset, ingested]);
    }
    context.progress('publishing tables');
    await timedStep(context, 'writing the books', () =>
      context.transaction((runner) => record(context, runner, done)),
    );
    for (const [dataset, ingested] of done) {
      await ingested.setRefusedAside();
      await publish(context, dataset, ingested);
    }
    await context.lake.deletePrefix(scratchOf(context));
    return done.map(([, { counts }]) => counts).reduce(addCounts, noRows);
  },
};

function optionsOf(
  context: StageContext,
  { core }: FlowDataset,
  start: (task: () => Promise<unknown>) => void,
): IngestOptions {
  if (core?.load === 'append') return appendToCore(context, core, start);
  if (core?.load === 'replace') return { outputs: () => [keptRows(context, core)] };
  return {};
}

async function record(
  context: StageContext,
  runner: QueryRunner,
  done: readonly [FlowDataset, Ingested][],
): Promise<void> {
  const { stages } = context.ledger;
  const reasons = new Map<string, number>();
  for (const [{ core, table }, ingested] of done) {
    const { merged, replacesCore } = ingested;
    if (core?.load === 'replace' && merged.core && replacesCore) {
      await replaceCore(context, runner, core, merged.core.digest);
    }
    await ingested.record(runner, core?.load === 'replace' ? coreOutput(core) : table);
    if (core?.load === 'append') {
      const output = { name: coreOutput(core), rows: ingested.accepted };
      await stages.recordOutput(runner, context, output);
    }
    for (const [reason, rows] of ingested.reasons) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
    }
  }
  await stages.recordQuarantine(runner, context, reasons);
}

/** The catalog gets a dataset from the warehouse where that holds what counts now. */
async function publish(
  context: StageContext,
  { core, name, period, table }: FlowDataset,
  { merged }: Ingested,
): Promise<void> {
  if (core?.load === 'replace' && merged.core) {
    await publishCore(context, { core, table }, { ...merged.core, rows: merged.rows });
    return;
  }
  const filled = merged.all.filter(({ rows }) => !period || rows > 0);
  const folders = filled.map(({ folder, period: value }) => ({
    prefix: folder,
    ...(period && { value }),
  }));
  // Without a row, only the columns lie there.
  const columns = [{ prefix: curatedPrefix(name, context.runId) }];
  await context.registry.publish({
    name: table,
    folders: folders.length > 0 ? folders : columns,
    ...(period && { partitionBy: PERIOD_COLUMN }),
    rows: merged.rows,
  });
}
