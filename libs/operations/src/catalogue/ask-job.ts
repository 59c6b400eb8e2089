import type { Work } from '#catalogue/jobs/job.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import type { OperationContext } from '../operation-context.js';
import { type JobDetail, jobDetail } from './job.model.js';

/** Asks for work, which a worker does, and writes down who asked. @throws AppError BUSY */
export async function askJob(
  { ledgers, actor }: OperationContext,
  work: Work,
  action: string,
): Promise<JobDetail> {
  const { warehouse, audit } = ledgers.of();
  const job = await warehouse.transaction(async (manager) => {
    const asked = await new Jobs(warehouse).ask(manager, work, actor);
    const subject = `job ${asked.id} of the catalogue`;
    await audit.record(manager, { actor, action, subject, details: { ...work.arguments } });
    return asked;
  });
  return jobDetail(job);
}
