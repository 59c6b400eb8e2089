import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readConfig } from '#composition/read-config.js';
import { declaredFlows } from '#flows/flows.js';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import type { FlowDeclaration } from '#pipeline/flow/define-flow.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { runApp } from '#platform/process/run-app.js';
import { startWorker } from '#worker/start-worker.js';
import { tellSteps } from '../tell-steps.js';

/** The flow once somebody has edited the SQL of the model that all marts are made from. */
function withEditedModel(folder: string): FlowDeclaration {
  const { integrated_sales: model, ...others } = weeklySales.models;
  const edited = join(folder, 'edited model.sql');
  // A remark changes the rule and not one row, so that what is published can be checked as before.
  writeFileSync(edited, `-- edited\n${readFileSync(fileURLToPath(model.sql), 'utf8')}`);
  return {
    ...weeklySales,
    models: { ...others, integrated_sales: { ...model, sql: pathToFileURL(edited) } },
  };
}

const flows = () =>
  loadFlows(
    declaredFlows.map((flow) =>
      flow.name === weeklySales.name ? withEditedModel(readConfig().stateDir) : flow,
    ),
  );

tellSteps();
await runApp('worker', () => startWorker(flows()));
