import { App } from 'aws-cdk-lib';
import { fileURLToPath } from 'node:url';
import { DeployError } from './lib/deploy-error.js';
import { featureFlags } from './lib/feature-flags.js';
import { locateProjectFiles } from './lib/project-files.js';
import { addRetailStream } from './lib/retailstream.js';
import { readSettings } from './lib/settings.js';

/** The repository, seen from `infra/dist`. */
const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  const app = new App({ context: featureFlags });
  addRetailStream(app, readSettings(app.node), locateProjectFiles(root));
  app.synth();
} catch (error) {
  if (!(error instanceof DeployError)) throw error;
  console.error(`infra: ${error.code}: ${error.message}`);
  process.exitCode = 2;
}
