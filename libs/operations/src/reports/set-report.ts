import { EnumArg, TextArg } from '#serving/input.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { defineOperation } from '../operation.js';
import { MissedTimes } from '../schedules/schedule.model.js';
import type { ReportFormat } from '#reports/report.js';
import { detailOf, ReportDetail, ReportFormatEnum } from './report.model.js';
import { reportsOf } from './reports-of.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
