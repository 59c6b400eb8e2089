import { type App, Tags } from 'aws-cdk-lib';
import { DataStack } from './data-stack.js';
import { DEPLOYMENT_TAG } from './names.js';
import type { ProjectFiles } from './project-files.js';
import { ServicesStack } from './services-stack.js';
import type { Settings } from './settings.js';

/** Adds both stacks of one deployment. The account is the deployer's. */
export function addRetailStream(
  app: App,
  settings: Settings,
  files: ProjectFiles,
): { data: DataStack; services: ServicesStack } {
  const env = { region: settings.region };
  const name = `retailstream-${settings.deployment}`;
  const data = new DataStack(app, `${name}-data`, settings, { env });
  const services = new ServicesStack(app, `${name}-services`, data, settings, files, { env });
  Tags.of(app).add(DEPLOYMENT_TAG, settings.deployment);
  return { data, services };
}
