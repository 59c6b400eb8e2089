import { findKeyId } from '#access/principal.js';
import { createScopeError } from '#access/scope.js';
import { CronTimes } from '#jobs/cron-times.js';
import type { Report, ReportFormat } from '#reports/report.js';
import { type ReportRun, ReportRuns } from '#reports/report-runs.js';
import { Reports } from '#reports/reports.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, ObjectOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { MissedTimes } from './flows/flow-schedules.js';
import type { OperationContext, OperationServices } from './operation/operation-context.js';
import { defineOperation } from './operation/operation.js';
import { ReportRunDetail, toReportRunDetail } from './report-run.model.js';

const ReportFormatEnum = namedEnum<ReportFormat>('ReportFormat', 'Format of a report.', {
  csv: 'One CSV file for each answer, with all rows.',
  html: 'One HTML page with a table for each answer, also for printing.',
  pdf: 'The same page as a PDF.',
});

@Output('A report: answers that the worker sends as files, with their times and target.', 'Report')
class ReportDetail {
  @TextOutput('Name of the report.')
  name!: string;

  @TextOutput('Title at the top of the report.')
  title!: string;

  @TextOutput('Answers as their REST paths below /v1/, separated by spaces.')
  answers!: string;

  @TextOutput(
    'Numbers of stores: each answer is repeated for each store. Null for the whole chain.',
    {
      nullable: true,
    },
  )
  stores!: string | null;

  @EnumOutput(ReportFormatEnum, 'Format of the report.')
  format!: ReportFormat;

  @TextOutput('Separator of the cells of CSV; null for the default.', { nullable: true })
  sep!: string | null;

  @TextOutput('Decimal mark of CSV; null for the default.', { nullable: true })
  decimal!: string | null;

  @TextOutput('E-mail addresses of the receivers, separated by commas.', { nullable: true })
  emails!: string | null;

  @TextOutput('Folder below REPORTS_URL for the files.', { nullable: true })
  folder!: string | null;

  @TextOutput('Cron pattern of its times; null if it is sent only on request.', { nullable: true })
  cron!: string | null;

  @TextOutput('Time zone of the pattern.', { nullable: true })
  zone!: string | null;

  @EnumOutput(MissedTimes, 'Handling of missed times.')
  missed!: MissedTimes;

  @TextOutput('Next due time (ISO 8601).', { nullable: true })
  nextAt!: string | null;

  @ObjectOutput(ReportRunDetail, 'Its newest run; null before the first one.', { nullable: true })
  lastRun!: ReportRunDetail | null;

  @TextOutput('Actor who created it, as in the audit log.')
  createdBy!: string;

  @TextOutput('Time of creation (ISO 8601).')
  createdAt!: string;
}

async function toReportDetail(report: Report, last: ReportRun | undefined): Promise<ReportDetail> {
  // Answers take longer to load than most commands run.
  const { formatAnswer } = await import('#reports/read-answers.js');
  const { id: _id, decidedUntil: _decided, answers, stores, emails, createdAt, ...rest } = report;
  return {
    ...rest,
    answers: answers.map(formatAnswer).join(' '),
    stores: stores?.join(',') ?? null,
    emails: emails?.join(',') ?? null,
    nextAt: computeNextTime(report)?.toISOString() ?? null,
    lastRun: last ? toReportRunDetail(last) : null,
    createdAt: createdAt.toISOString(),
  };
}

const computeNextTime = ({ cron, zone }: Report) =>
  cron === null || zone === null ? null : new CronTimes(cron, zone).after(new Date());

@ArgsType()
export class ReportNameArgs {
  @TextArg('Name of the report.', { required: true, minLength: 1, maxLength: 60 })
  name!: string;
}

/** Nothing would end the reports of an account when its claims change. */
export const REPORTS_SCOPE = {
  keysOnly: 'reports need a key, because accounts do not end with their claims',
};

/**
 * Returns the number of the key of a caller with a scope, whose reports alone exist; undefined for the whole chain.
 * @throws AppError SCOPE_REFUSED for an account of an issuer
 */
export function findOwnerKey({
  actor,
  scope,
}: Pick<OperationContext, 'actor' | 'scope'>): string | undefined {
  if (!scope) return undefined;
  const id = findKeyId(actor);
  if (id === undefined) throw createScopeError(scope, REPORTS_SCOPE.keysOnly);
  return id;
}

export function openReports(context: OperationContext): Reports {
  const { warehouse, audit } = context.ledgers.of();
  return new Reports(warehouse, audit, findOwnerKey(context));
}

const findLastRuns = ({ ledgers }: Pick<OperationServices, 'ledgers'>) =>
  new ReportRuns(ledgers.of().warehouse).listLast();

@ArgsType()
class ReportsArgs {}

export const reports = defineOperation({
  name: 'reports',
  summary: 'Reports, with the next due time and the newest run of each.',
  args: ReportsArgs,
  result: [ReportDetail],
  role: 'operator',
  scope: REPORTS_SCOPE,
  rest: { method: 'GET', path: 'reports', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  async run(services) {
    const [list, last] = await Promise.all([openReports(services).list(), findLastRuns(services)]);
    return Promise.all(list.map((report) => toReportDetail(report, last.get(report.name))));
  },
});

@ArgsType()
class SetReportArgs {
  @TextArg(
    'Name of the report, in small letters, digits and hyphens. An existing report with this name is changed.',
    {
      required: true,
      minLength: 1,
      maxLength: 60,
    },
  )
  name!: string;

  @TextArg('Title at the top of the report; default: the name.', { minLength: 1, maxLength: 200 })
  title?: string;

  @TextListArg(
    'Answers as their REST paths below /v1/: `weekly-top-stores?year=2012`, or the report of a business question: `reports/holiday-sales`. `during=LAST_FISCAL_MONTH`, `LAST_FISCAL_QUARTER` or `LAST_FISCAL_YEAR` selects the last whole period.',
    {
      required: true,
      maxLength: 1_000,
      separator: ' ',
    },
  )
  answers!: string[];

  @TextListArg(
    'Numbers of stores: each answer is repeated for each store. Default: the whole chain.',
    { maxLength: 9 },
  )
  stores?: string[];

  @EnumArg(ReportFormatEnum, 'Format of the report.', 'csv')
  format: ReportFormat = 'csv';

  @TextArg(
    'Separator of the cells of CSV: `,`, `;` or `tab`. Default: a comma, or a semicolon with a decimal comma.',
    { maxLength: 9 },
  )
  sep?: string;

  @TextArg('Decimal mark of CSV: `.` or `,`. Default: a point.', { maxLength: 5 })
  decimal?: string;

  @TextListArg('E-mail addresses of the receivers.', { maxLength: 320 })
  emails?: string[];

  @TextArg('Folder below REPORTS_URL, for example `finance/weekly`; `.` for REPORTS_URL itself.', {
    minLength: 1,
    maxLength: 200,
  })
  folder?: string;

  @TextArg(
    'Minute, hour, day, month and weekday, for example `30 6 * * 1`. Without it, the report is sent only on request.',
    {
      maxLength: 200,
    },
  )
  cron?: string;

  @TextArg('Time zone of the pattern, for example `Europe/Berlin`.', { maxLength: 100 })
  zone?: string;

  @EnumArg(MissedTimes, 'Handling of missed times.', MissedTimes.run)
  missed: MissedTimes = MissedTimes.run;
}

export const setReport = defineOperation({
  name: 'setReport',
  summary: 'Creates or changes a report: its answers, times and target.',
  args: SetReportArgs,
  result: ReportDetail,
  role: 'admin',
  scope: REPORTS_SCOPE,
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
      about: 'figures of three stores as CSV into a folder, on request',
      args: {
        name: 'north',
        answers: ['department-performance', 'offer-impact'],
        stores: ['1', '4', '13'],
        folder: 'north',
      },
    },
    {
      about: 'CSV for a spreadsheet with decimal commas',
      args: { name: 'nord', answers: ['holiday-sales'], decimal: ',', folder: 'nord' },
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
    const { parseReportSetting } = await import('./parse-report-setting.js');
    const setting = await parseReportSetting({ ...rest, ...lists }, services);
    const report = await openReports(services).set(setting, services.actor);
    return toReportDetail(report, (await findLastRuns(services)).get(report.name));
  },
});

/** @throws AppError REPORT_NOT_FOUND */
export const removeReport = defineOperation({
  name: 'removeReport',
  summary: 'Removes a report, and cancels its runs that are not sent yet.',
  args: ReportNameArgs,
  result: ReportDetail,
  role: 'admin',
  scope: REPORTS_SCOPE,
  audit: ['remove-report'],
  rest: {
    method: 'POST',
    path: 'reports/:name/remove',
    statuses: { 200: 'The removed report.' },
  },
  errors: ['REPORT_NOT_FOUND'],
  examples: [{ about: 'a report without readers', args: { name: 'weekly' } }],
  async run(services, { name }) {
    const last = await findLastRuns(services);
    return toReportDetail(await openReports(services).remove(name, services.actor), last.get(name));
  },
});
