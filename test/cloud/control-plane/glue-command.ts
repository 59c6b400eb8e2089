import type { Job, StartJobRunRequest } from '@aws-sdk/client-glue';

/** Arguments that Glue itself interprets, and the equal options of spark-submit. */
const SPARK_OPTIONS: Record<string, string> = {
  '--extra-py-files': '--py-files',
  '--extra-jars': '--jars',
  '--extra-files': '--files',
  '--conf': '--conf',
};

/** Replaces the job's script. */
const SCRIPT = '--scriptLocation';

/**
 * Returns the command of a run: the job's script under spark-submit with the job's arguments, overridden by the run's,
 * in Glue's form.
 */
export function buildGlueCommand(job: Job, request: StartJobRunRequest, runId: string): string[] {
  const given = { ...job.DefaultArguments, ...request.Arguments };
  const named = { '--JOB_NAME': job.Name ?? '', '--JOB_RUN_ID': runId, ...given };
  const entries = Object.entries(named);
  const options = entries.flatMap(([name, value]) => {
    const option = SPARK_OPTIONS[name];
    return option ? [option, value] : [];
  });
  const rest = entries.filter(([name]) => !(name in SPARK_OPTIONS) && name !== SCRIPT).flat();
  const script = given[SCRIPT] ?? job.Command?.ScriptLocation ?? '';
  return ['spark-submit', ...options, script, ...rest];
}
