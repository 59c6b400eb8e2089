import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readConfig } from '#composition/read-config.js';
import { declaredFlows } from '#flows/flows.js';
import type { FlowDeclaration } from '#pipeline/flow/define-flow.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { runApp } from '#platform/process/run-app.js';
import { startWorker } from '#worker/start-worker.js';
import { reportSteps } from '../report-steps.js';

/** The flow with edited SQL in the models that feed its marts. */
function withEditedModels(flow: FlowDeclaration, folder: string): FlowDeclaration {
  const models = Object.entries(flow.models).map(([name, model]) => {
    const edited = join(folder, `edited ${name}.sql`);
    // A comment changes the rule but no row, so the published facts stay checkable.
    writeFileSync(edited, `-- edited\n${readFileSync(fileURLToPath(model.sql), 'utf8')}`);
    return [name, { ...model, sql: pathToFileURL(edited) }] as const;
  });
  return { ...flow, models: Object.fromEntries(models) };
}

const openFlows = () => {
  const { stateDir } = readConfig();
  return loadFlows(declaredFlows.map((flow) => withEditedModels(flow, stateDir)));
};

reportSteps();
await runApp('worker', (starting) => startWorker(starting, openFlows()));
