import type { Job, StartJobRunRequest } from '@aws-sdk/client-glue';

/** Arguments that Glue takes for itself, as the options of spark-submit that do the same. */
const SPARK_OPTIONS: Record<string, string> = {
  '--extra-py-files': '--py-files',
  '--extra-jars': '--jars',
  '--extra-files': '--files',
  '--conf': '--conf',
};

/** Names another script than the job's. */
const SCRIPT = '--scriptLocation';

/**
 * The command of a run: the job's script under spark-submit with the job's arguments, those of the run
 * over them, as Glue hands them to the script.
 */
export function glueCommand(job: Job, request: StartJobRunRequest, runId: string): string[] {
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
