import { CronTimes } from '#jobs/cron-times.js';
import type { Report, ReportFormat } from '#reports/report.js';
import { Reports } from '#reports/reports.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { MissedTimes } from '../flows/flow-schedules.js';
import type { OperationServices } from '../operation-context.js';
import { defineOperation } from '../operation.js';

const ReportFormatEnum = namedEnum<ReportFormat>('ReportFormat', 'Form of a report.', {
  csv: 'CSV: a file for each answer, lists whole.',
  html: 'One page with a table for each answer, also to print.',
  pdf: 'The same as a PDF.',
});

@Output('Which answers go out as files, when, and where to.', 'Report')
class ReportDetail {
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

  @EnumOutput(MissedTimes, 'What becomes of missed times.')
  missed!: MissedTimes;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;

  @TextOutput('Who made it.')
  createdBy!: string;

  @TextOutput('When (ISO 8601).')
  createdAt!: string;
}

async function detailOf(report: Report): Promise<ReportDetail> {
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

/** Identifies a report. */
@ArgsType()
export class ReportNameArgs {
  @TextArg('Its name.', { required: true, minLength: 1, maxLength: 60 })
  name!: string;
}

/** The reports of all flows. */
export function reportsOf({ ledgers }: Pick<OperationServices, 'ledgers'>): Reports {
  const { warehouse, audit } = ledgers.of();
  return new Reports(warehouse, audit);
}

@ArgsType()
class ReportsArgs {}

export const reports = defineOperation({
  name: 'reports',
  kind: 'query',
  summary: 'Reports that are set, with when each is due next.',
  args: ReportsArgs,
  result: [ReportDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'reports', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: async (services) => Promise.all((await reportsOf(services).list()).map(detailOf)),
});

@ArgsType()
class SetReportArgs {
  @TextArg('Its name, in small letters, digits and hyphens: one that is there is changed.', {
    required: true,
    minLength: 1,
    maxLength: 60,
  })
  name!: string;

  @TextArg('What stands above it; the name when left out.', { minLength: 1, maxLength: 200 })
  title?: string;

  @TextListArg('The answers, as REST has them below /v1/: `weekly-top-stores?year=2012`.', {
    required: true,
    maxLength: 1_000,
    separator: ' ',
  })
  answers!: string[];

  @TextListArg(
    'Numbers of stores: each answer is asked once for each of them. The whole chain when left out.',
    { maxLength: 9 },
  )
  stores?: string[];

  @EnumArg(ReportFormatEnum, 'Its form.', 'csv')
  format: ReportFormat = 'csv';

  @TextListArg('Who gets it by mail.', { maxLength: 320 })
  emails?: string[];

  @TextArg('Folder below REPORTS_URL to put it into, as `finance/weekly`; `.` for that place.', {
    minLength: 1,
    maxLength: 200,
  })
  folder?: string;

  @TextArg('Minute, hour, day, month and weekday, as in `30 6 * * 1`; by hand alone without.', {
    maxLength: 200,
  })
  cron?: string;

  @TextArg('Time zone that the pattern is in, as in `Europe/Berlin`.', { maxLength: 100 })
  zone?: string;

  @EnumArg(MissedTimes, 'What becomes of missed times.', MissedTimes.run)
  missed: MissedTimes = MissedTimes.run;
}

export const setReport = defineOperation({
  name: 'setReport',
  kind: 'mutation',
  summary: 'Makes a report or changes one: which answers go out, when, and where to.',
  args: SetReportArgs,
  result: ReportDetail,
  role: 'admin',
  audit: ['set-report'],
  rest: { method: 'POST', path: 'reports', statuses: { 200: 'The report.' } },
  examples: [
    {
      about: 'a PDF by mail each Monday morning',
      args: {
        name: 'weekly',
        title: 'Sales of the week',
        format: 'pdf',
        answers: ['weekly-top-stores?direction=DESC&first=10', 'holiday-sales'],
        emails: ['sales@retail.example'],
        cron: '30 6 * * 1',
        zone: 'Europe/Berlin',
      },
    },
    {
      about: 'figures of three stores as CSV into a folder, by hand',
      args: {
        name: 'north',
        answers: ['department-performance', 'offer-impact'],
        stores: ['1', '4', '13'],
        folder: 'north',
      },
    },
  ],
  async run(services, asked) {
    const { answers, stores, emails, ...rest } = asked;
    const lists = {
      answers: answers.join(' '),
      ...(stores && { stores: stores.join(',') }),
      ...(emails && { emails: emails.join(',') }),
    };
    // Answers take longer to load than most commands run.
    const { settingOf } = await import('./setting-of.js');
    const setting = await settingOf({ ...rest, ...lists }, services);
    return detailOf(await reportsOf(services).set(setting, services.actor));
  },
});

/** @throws AppError REPORT_NOT_FOUND */
export const removeReport = defineOperation({
  name: 'removeReport',
  kind: 'mutation',
  summary: 'Removes a report; what of it is not sent yet is not sent any more.',
  args: ReportNameArgs,
  result: ReportDetail,
  role: 'admin',
  audit: ['remove-report'],
  rest: {
    method: 'POST',
    path: 'reports/:name/remove',
    statuses: { 200: 'The report as it was.' },
  },
  errors: ['REPORT_NOT_FOUND'],
  examples: [{ about: 'one that nobody reads', args: { name: 'weekly' } }],
  run: async (services, { name }) =>
    detailOf(await reportsOf(services).remove(name, services.actor)),
});
