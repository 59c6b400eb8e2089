import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailureDetails } from '@aws-sdk/client-emr';
import { startCommand } from './command.js';
import type { EmrContext } from './emr-context.js';
import type { EmrStep } from './emr-step.js';
import { findErrorLine } from './find-error-line.js';

/** The application that adds a program to the cluster's PATH. */
const APPLICATIONS: Record<string, string> = {
  beeline: 'Hive',
  hive: 'Hive',
  'spark-sql': 'Spark',
  'spark-submit': 'Spark',
  sqoop: 'Sqoop',
};

/** The parts of a cluster that a step needs. */
interface StepHost {
  applications: string[];
  /** Whether the cluster was requested with configurations. */
  isConfigured: boolean;
  loseMaster(): void;
}

/** Destination of a step's output. */
interface StepOutput {
  /** The step's working folder. */
  folder: string;
  /** The S3 folder for its upload, if any. */
  logFolder: string | undefined;
}

/** Runs a step's command and sets the step's final state. Never rejects. */
export async function runStep(
  host: StepHost,
  step: EmrStep,
  context: EmrContext,
  output: StepOutput,
): Promise<void> {
  try {
    await execute(host, step, context, output);
  } catch (error) {
    step.end('FAILED', { Reason: 'The step could not be run.', Message: String(error) });
  }
}

async function execute(
  host: StepHost,
  step: EmrStep,
  context: EmrContext,
  { folder, logFolder }: StepOutput,
): Promise<void> {
  const fault = context.faults.takeStep(step.name);
  if (fault === 'hold') await context.faults.waitForRelease(step.signal);
  const args = fault === 'fail' ? createRefusal('injected failure') : buildCommand(host, step);
  const start = fault || host.isConfigured ? startCommand : context.start;
  const command = await start({ args, env: context.env(), folder, signal: step.signal });
  step.command = command;
  if (step.stopped) command?.kill('SIGKILL');
  if (fault === 'interrupt') step.stop('INTERRUPTED', 'SIGKILL', 'Interrupted');
  if (fault === 'terminate-cluster') host.loseMaster();
  const code = await command?.exited;
  if (step.stopped) {
    step.end(step.stopped);
    return;
  }
  if (fault === 'fail-after') await appendFile(join(folder, 'stderr'), 'injected failure\n');
  if (code === 0 && fault !== 'fail-after') step.end('COMPLETED');
  else step.end('FAILED', await readFailureDetails(folder, logFolder));
}

function buildCommand(host: StepHost, { config, args }: EmrStep): string[] {
  const jar = config.HadoopJarStep?.Jar ?? '';
  const program = args[0];
  if (jar !== 'command-runner.jar')
    return createRefusal(`only command-runner.jar is run, not ${jar}`);
  if (!program) return createRefusal('command-runner.jar was given no command');
  const application = APPLICATIONS[program];
  if (application && !host.applications.includes(application)) {
    return createRefusal(
      `Cannot run program "${program}" (in directory "."): error=2, No such file or directory`,
    );
  }
  return args;
}

/** A command that only prints why there is none to run. */
function createRefusal(message: string): string[] {
  return [process.execPath, '-e', `console.error(${JSON.stringify(message)}); process.exit(1)`];
}

async function readFailureDetails(
  folder: string,
  logFolder: string | undefined,
): Promise<FailureDetails> {
  return {
    Reason: 'Unknown Error.',
    Message: await findErrorLine(join(folder, 'stderr')),
    ...(logFolder && { LogFile: `${logFolder}stderr.gz` }),
  };
}
