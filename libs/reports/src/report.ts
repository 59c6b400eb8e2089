import { z } from 'zod';
import { askedAnswer } from './questions/asked-answer.js';

const REPORT_FORMATS = ['csv', 'html', 'pdf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const REPORT_COLUMNS = `report_id AS id, name, title, answers, stores, format, emails, folder, cron, zone,
  missed, decided_until AS "decidedUntil", created_by AS "createdBy", created_at AS "createdAt"`;

export const reportRow = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  answers: z.array(askedAnswer),
  /** Null for the whole chain. */
  stores: z.array(z.int()).nullable(),
  format: z.enum(REPORT_FORMATS),
  /** Null where it goes into a folder. */
  emails: z.array(z.string()).nullable(),
  /** Below `REPORTS_URL`; null where it goes by mail. */
  folder: z.string().nullable(),
  /** Null where it is sent by hand alone. */
  cron: z.string().nullable(),
  zone: z.string().nullable(),
  /** What becomes of times that no worker was there for. */
  missed: z.enum(['run', 'skip']),
  decidedUntil: z.date(),
  createdBy: z.string(),
  createdAt: z.date(),
});

/** Which answers go out as files, when, and where to. */
export type Report = z.output<typeof reportRow>;

/** What somebody sets of it. */
export type ReportSetting = Omit<Report, 'id' | 'decidedUntil' | 'createdBy' | 'createdAt'>;
