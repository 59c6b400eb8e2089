import { mendedReasons, recordMendedReasons } from '../../corrections/mended-reasons.js';
import { orphansOf } from '../../flow/references.js';
import { PERIOD_COLUMN } from '../../flow/period.js';
import { noRows } from '../../flow/stage.js';
import { modelPrefix } from '../../flow/zones.js';
import { sized } from '../../context/planned-chunks.js';
import type { Stage } from '../../context/stage-context.js';
import { timedJob } from '../../context/timed-step.js';
import { balanceOf, oneEachDataset } from './balance.js';
import { integrationJob } from './integration-job.js';
import { orphanCounts, orphanPeriods, quarantineOrphans, recordOrphans, sumOf } from './orphans.js';
import { planModels } from './plan-models.js';

/**
 * Joins datasets to the flow's models, in the periods that changed, and publishes each in the catalog. Rows whose reference is
 * missing are set aside; they come back by themselves with the run that has what they refer to.
 */
export const integrate: Stage = {
  async run(context) {
    const { flow, runId, ledger, registry, lake, signal } = context;
    const { warehouse } = ledger;
    context.progress(`joining ${[...flow.datasets.keys()].join(', ')}`);
    const plan = await planModels(context);
    const job = integrationJob(context, plan);
    const result = await timedJob(context, context.compute, job, { signal });
    const { collected } = result;
    const orphans = orphanCounts(collected['orphan_counts'] ?? []);
    const quarantined = await quarantineOrphans(context, orphans);
    const mended = await mendedReasons({ warehouse, lake }, runId, quarantined);
    const balances = balanceOf(flow, plan, result, orphans);
    const made = balances.flatMap(({ chunks }) => chunks.filter(({ lacksFiles }) => lacksFiles));
    const stored = await sized(context, made);
    await context.transaction(async (runner) => {
      await recordOrphans(
        context,
        runner,
        orphans,
        orphanPeriods(collected['orphan_periods'] ?? []),
      );
      await recordMendedReasons(runner, flow.name, mended);
      await ledger.chunks.open(runner, runId, made);
      await ledger.chunks.recordRows(runner, made);
      await ledger.chunks.complete(runner, stored);
      for (const { model, rowsOut, money, orphanRows, orphanMoney } of balances) {
        const orphanOutput = orphansOf(model.rowsOf);
        for (const output of [
          { name: model.name, rows: rowsOut, money },
          { name: orphanOutput, rows: orphanRows, money: orphanMoney },
        ]) {
          await ledger.stages.recordOutput(runner, context, output);
        }
      }
    });
    for (const { model, chunks, rowsOut } of balances) {
      const { name } = model;
      const folders = chunks.map(({ folder, period }) => ({ prefix: folder, value: period }));
      const columnsOnly = [{ prefix: modelPrefix(name, runId) }];
      await registry.publish({
        name,
        folders: folders.length > 0 ? folders : columnsOnly,
        partitionBy: PERIOD_COLUMN,
        rows: rowsOut,
      });
    }
    // Of what only is joined to others, those rows count that are set aside.
    const joined = sumOf(
      orphans.filter(({ dataset }) => !flow.models.some(({ rowsOf }) => rowsOf === dataset)),
    );
    const once = oneEachDataset(balances);
    return {
      ...noRows,
      rowsIn: once.reduce((sum, { rowsIn }) => sum + rowsIn, joined),
      rowsOut: once.reduce((sum, { rowsOut }) => sum + rowsOut, 0),
      rowsQuarantined: sumOf(orphans),
    };
  },
};
