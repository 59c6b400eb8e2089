import { accessErrors } from '#access/errors.js';
import { flowErrors } from '#flows/errors.js';
import { intakeErrors } from '#intake/errors.js';
import { lakeErrors } from '#lake/errors/errors.js';
import { notifyErrors } from '#notify/errors/errors.js';
import { pipelineErrors } from '#pipeline/errors.js';
import { awsErrors } from '#platform/aws/errors.js';
import { databaseErrors } from '#platform/database/errors.js';
import { type ErrorDeclarations, mergeErrors } from '#platform/errors/error-declarations.js';
import { startErrors } from '#platform/errors/errors.js';
import { httpErrors } from '#platform/http/errors.js';
import { reportErrors } from '#reports/errors.js';
import { servingErrors } from '#serving/errors.js';

/** The errors of one section of docs/errors.md. */
export interface ErrorSection {
  title: string;
  errors: ErrorDeclarations;
  /** Another page that explains them, in Markdown. */
  see?: string;
}

/** The errors of every room but the guests', by section of docs/errors.md. */
export const errorSections: readonly ErrorSection[] = [
  { title: 'Start and settings', errors: startErrors },
  { title: 'Files', errors: intakeErrors },
  { title: 'Runs and snapshots', errors: pipelineErrors },
  { title: 'Requests', errors: httpErrors },
  { title: 'Documents, lists and exports', errors: servingErrors },
  { title: 'Access', errors: accessErrors, see: '[security.md](security.md)' },
  {
    title: 'Notifications and reports',
    errors: mergeErrors([notifyErrors, reportErrors]),
    see: '[notifications.md](notifications.md) and [reports.md](reports.md)',
  },
  { title: 'Engine and lake', errors: lakeErrors },
  { title: 'Database', errors: databaseErrors },
  {
    title: 'AWS',
    errors: mergeErrors([awsErrors, flowErrors]),
    see: '[aws.md](aws.md#when-something-fails)',
  },
];
