import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeployError } from './deploy-error.js';

/** Files of the repository that a deployment uploads. */
export interface ProjectFiles {
  /** The repository: the build context of the images. */
  root: string;
  /** The generic PySpark script that runs a SQL step. */
  sparkScript: string;
  /** The bundled Lambda handler's folder. */
  loader: string;
  /** Path below the root. */
  dockerfile: string;
  /** Prometheus rules. */
  rules: string;
  /** Alertmanager routes. */
  routes: string;
  /** EMR's bootstrap script. */
  bootstrap: string;
}

/**
 * Finds the files to deploy.
 * @throws DeployError FILE_MISSING with the path and the command that creates the file
 */
export function locateProjectFiles(root: string): ProjectFiles {
  const need = (path: string, advice: string): string => {
    const file = join(root, path);
    if (existsSync(file)) return file;
    throw new DeployError('FILE_MISSING', `${file}: is missing; ${advice}`);
  };
  const synth = 'run npm run tool -- infra synth in the repository';
  const checkout = 'the checkout is incomplete, clone it again';
  need('dist/loader/index.mjs', 'run npm run tool -- build-loader in the repository');
  need('docker/Dockerfile', checkout);
  return {
    root,
    sparkScript: need('libs/lake/src/spark/run_sql.py', checkout),
    loader: join(root, 'dist/loader'),
    dockerfile: 'docker/Dockerfile',
    rules: need('dist/monitoring/prometheus/rules.yml', synth),
    routes: need('dist/monitoring/alertmanager/alertmanager.yml', synth),
    bootstrap: need('infra/emr/bootstrap.sh', checkout),
  };
}
