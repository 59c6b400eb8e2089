import { CronTimes } from '#jobs/cron-times.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, Output, TextOutput } from '#serving/output.js';
import type { Report, ReportFormat } from '#reports/report.js';

export const ReportFormatEnum = namedEnum<ReportFormat>('ReportFormat', 'Form of a report.', {
  csv: 'CSV: a file for each answer, lists whole.',
  html: 'One page with a table for each answer, also to print.',
  pdf: 'The same as a PDF.',
});

@Output('Which answers go out as files, when, and where to.', 'Report')
export class ReportDetail {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('What stands above it.')
  title!: string;

  @TextOutput('The answers, as REST has them below /v1/, with blanks between.')
  answers!: string;

  @TextOutput('Stores that each answer is limited to, one after the other; null for all.', {
    nullable: true,
  })
  stores!: string | null;

  @EnumOutput(ReportFormatEnum, 'Its form.')
  format!: ReportFormat;

  @TextOutput('Who gets it by mail, with commas between.', { nullable: true })
  emails!: string | null;

  @TextOutput('Folder below REPORTS_URL that it is put into.', { nullable: true })
  folder!: string | null;

  @TextOutput('When it is sent: a cron pattern; null when by hand alone.', { nullable: true })
  cron!: string | null;

  @TextOutput('Time zone that the pattern is in.', { nullable: true })
  zone!: string | null;

  @TextOutput('What becomes of missed times: run or skip.')
  missed!: string;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;

  @TextOutput('Who made it.')
  createdBy!: string;

  @TextOutput('When (ISO 8601).')
  createdAt!: string;
}

export async function detailOf(report: Report): Promise<ReportDetail> {
  // Answers take longer to load than most commands run.
  const { answerText } = await import('#reports/questions/read-answers.js');
  const { id: _id, decidedUntil: _decided, answers, stores, emails, createdAt, ...rest } = report;
  return {
    ...rest,
    answers: answers.map(answerText).join(' '),
    stores: stores?.join(',') ?? null,
    emails: emails?.join(',') ?? null,
    nextAt: nextOf(report)?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

const nextOf = ({ cron, zone }: Report) =>
  cron === null || zone === null ? null : new CronTimes(cron, zone).after(new Date());
