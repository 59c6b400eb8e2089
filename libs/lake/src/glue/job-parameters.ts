import type { SparkSubmission } from '../spark/spark-runner.js';

/** Parameter that carries a submission's name, by which a run is found again. */
export const SUBMISSION = '--submission';

/**
 * A submission as parameters of a Glue job. Glue hands them on as `--name value`, beside some of its own,
 * so the script has to let unknown ones pass. The worker's own script is run, not that of the job's
 * definition, which may be of another version and serves the runs that a trigger starts.
 * @throws Error when the arguments are not pairs of `--name value`
 */
export function jobParameters(submission: SparkSubmission): Record<string, string> {
  const parameters: Record<string, string> = {
    [SUBMISSION]: submission.name,
    '--scriptLocation': submission.script,
  };
  const { arguments: given } = submission;
  for (let index = 0; index < given.length; index += 2) {
    const [name = '', value] = given.slice(index, index + 2);
    if (!name.startsWith('--') || value === undefined) {
      throw new Error(`${submission.name}: a Glue job takes pairs of --name value, not ${name}`);
    }
    parameters[name] = value;
  }
  return parameters;
}
