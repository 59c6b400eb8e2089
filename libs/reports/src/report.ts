import { z } from 'zod';
import { CSV_DECIMALS, CSV_SEPARATORS } from '#serving/export/csv-dialect.js';
import { answerRequest } from './answer-request.js';

const REPORT_FORMATS = ['csv', 'html', 'pdf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const listNames = <Name extends string>(values: Record<Name, string>) =>
  Object.keys(values) as [Name, ...Name[]];

export const REPORT_COLUMNS = `report_id AS id, name, title, answers, stores, format, csv_separator AS "sep",
  csv_decimal AS "decimal", emails, folder, cron, zone,
  missed, decided_until AS "decidedUntil", created_by AS "createdBy", created_at AS "createdAt"`;

export const reportRow = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  answers: z.array(answerRequest),
  /** Null for the whole chain. */
  stores: z.array(z.int()).nullable(),
  format: z.enum(REPORT_FORMATS),
  /** Separator and decimal mark of CSV; null for the default. */
  sep: z.enum(listNames(CSV_SEPARATORS)).nullable(),
  decimal: z.enum(listNames(CSV_DECIMALS)).nullable(),
  /** Null if it goes into a folder. */
  emails: z.array(z.string()).nullable(),
  /** Below `REPORTS_URL`; null if it goes by mail. */
  folder: z.string().nullable(),
  /** Null if it is sent only on request. */
  cron: z.string().nullable(),
  zone: z.string().nullable(),
  /** What to do about times that no worker handled. */
  missed: z.enum(['run', 'skip']),
  decidedUntil: z.date(),
  createdBy: z.string(),
  createdAt: z.date(),
});

/** The answers that go out as files, the schedule and the target. */
export type Report = z.output<typeof reportRow>;

export type ReportSetting = Omit<Report, 'id' | 'decidedUntil' | 'createdBy' | 'createdAt'>;
