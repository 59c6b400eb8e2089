import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { readEnvironment } from '#platform/config/environment.js';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';

const shell = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 ** 2;
/** A hanging command must fail before its test times out. */
const COMMAND_MS = 10 * 60_000;

export interface CommandResult {
  code: number;
  /** Both streams. */
  output: string;
}

/** An isolated Airflow: SQLite, no scheduler, and no DAGs yet. */
export class Airflow {
  private constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly folder: string,
  ) {}

  /** Installs Airflow in the user's cache if missing, which takes minutes, and creates its database. */
  static async open(folder: string, settings: Record<string, string>): Promise<Airflow> {
    const from = new URL('packages/', import.meta.url);
    const root = await installOnce('airflow', from, ['requirements.txt'], installPython);
    const { PATH = '', HOME = '' } = readEnvironment();
    const airflow = new Airflow(
      {
        PATH: join(root, 'venv', 'bin') + delimiter + PATH,
        HOME,
        AIRFLOW_HOME: folder,
        AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
        ...settings,
      },
      folder,
    );
    await mkdir(join(folder, 'dags'));
    await airflow.run('airflow db migrate');
    return airflow;
  }

  /** Runs a command and returns its end, also after a failure. */
  async run(command: string, settings: Record<string, string> = {}): Promise<CommandResult> {
    const options = {
      cwd: this.folder,
      env: { ...this.environment, ...settings },
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: COMMAND_MS,
    };
    try {
      const { stdout, stderr } = await shell('bash', ['-euo', 'pipefail', '-c', command], options);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  /** Starts a background command in a separate process group. */
  spawn(args: string[], settings: Record<string, string>): ChildProcess {
    const env = { ...this.environment, ...settings };
    return spawn('airflow', args, { cwd: this.folder, env, stdio: 'ignore', detached: true });
  }
}
