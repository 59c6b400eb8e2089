import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { featureFlags } from '../lib/feature-flags.js';
import { locateProjectFiles } from '../lib/project-files.js';
import { addRetailStream } from '../lib/retailstream.js';
import { readSettings } from '../lib/settings.js';

const infra = fileURLToPath(new URL('..', import.meta.url));

export interface SynthesizedApp {
  data: Template;
  services: Template;
  /** Warnings and errors of the CDK. */
  messages: string[];
  /** EMR's template as uploaded, with placeholders for names from the deployment. */
  clusterJson: Record<string, unknown>;
  /** Paths of all assets, each below its folder. */
  assetFiles: string[];
}

// A computed path that the compiler does not resolve: infra is compiled without the rest. JSON is valid YAML.
const { buildAlertmanagerConfig } = (await import(
  join(infra, '../monitoring/config/alertmanager.ts')
)) as {
  buildAlertmanagerConfig(place: object): object;
};
const routes = JSON.stringify(buildAlertmanagerConfig({}));

/** A folder with fake files to deploy, so that no bundle or image must be built. */
export function createFakeRepository(): string {
  const root = mkdtempSync(join(tmpdir(), 'retailstream-infra-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('dist/loader/index.mjs', 'export const handler = async () => {};\n');
  write('dist/monitoring/prometheus/rules.yml', 'groups: []\n');
  write('dist/monitoring/alertmanager/alertmanager.yml', routes);
  write('docker/Dockerfile', 'FROM scratch\n');
  write('libs/lake/src/spark/run_sql.py', 'print(1)\n');
  write('libs/lake/src/spark/other.ts', 'export {};\n');
  cpSync(join(infra, '../.dockerignore'), join(root, '.dockerignore'));
  cpSync(join(infra, 'emr'), join(root, 'infra/emr'), { recursive: true });
  return root;
}

/** Settings of a deployment that sends e-mail. */
export const MAILING = {
  publicUrl: 'https://retail.example',
  allowedHosts: 'data.example,sales.example',
  smtpSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCd12',
  notificationFrom: 'retail@shop.example',
};

/** Synthesises both stacks with a context. */
export function synthesise(context: Record<string, string> = {}): SynthesizedApp {
  const root = createFakeRepository();
  // Outside the folder, because that is the images' build context and copied whole.
  const outdir = `${root}-out`;
  const app = new App({ outdir, context: { ...featureFlags, ...context } });
  const stacks = addRetailStream(app, readSettings(app.node), locateProjectFiles(root));
  const assembly = app.synth();
  const synthesised = {
    data: Template.fromStack(stacks.data),
    services: Template.fromStack(stacks.services),
    messages: assembly.stacks.flatMap((stack) =>
      stack.messages.map(({ entry }) => JSON.stringify(entry.data)),
    ),
    clusterJson: readAsset(outdir, 'cluster.json'),
    assetFiles: listFiles(outdir).map((path) => path.replace(/^asset\.\w+\//, '')),
  };
  for (const folder of [root, outdir]) rmSync(folder, { recursive: true });
  return synthesised;
}

function readAsset(outdir: string, name: string): Record<string, unknown> {
  const found = listFiles(outdir).find((path) => path.endsWith(`/${name}`));
  if (!found) throw new Error(`${name} is no asset`);
  return JSON.parse(readFileSync(join(outdir, found), 'utf8')) as Record<string, unknown>;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String);
}
