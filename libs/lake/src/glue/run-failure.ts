import type { JobRun } from '@aws-sdk/client-glue';
import { AppError } from '#platform/errors/app-error.js';

/** What Glue says of a run that never got to work, or had its machines taken away. */
const SHORTAGE =
  /resource unavailable|insufficient capacity|max(imum)? concurrent|concurrent runs exceeded|concurrent compute/i;

/** The error for a run that ended otherwise than succeeded. */
export function runFailure(run: JobRun): AppError {
  const { JobName, Id, JobRunState, ErrorMessage, Timeout } = run;
  const what = `run ${Id} of Glue job ${JobName} ended as ${JobRunState}`;
  const why = ErrorMessage ? `: ${ErrorMessage}` : '';
  const log = `its log is in CloudWatch, ${run.LogGroupName ?? '/aws-glue/jobs'}, stream ${Id}`;
  const isLost = JobRunState === 'FAILED' && SHORTAGE.test(ErrorMessage ?? '');
  if (isLost || JobRunState === 'STOPPED' || JobRunState === 'EXPIRED') {
    return new AppError('COMPUTE_LOST', `${what}${why}; it is tried again`, { retryable: true });
  }
  if (JobRunState === 'TIMEOUT') {
    const advice = `raise the job's time limit, ${Timeout ?? 'unknown'} minutes now, or its workers`;
    return new AppError('COMPUTE_FAILED', `${what}${why}; ${advice}; ${log}`);
  }
  return new AppError('COMPUTE_FAILED', `${what}${why}; ${log}`);
}
