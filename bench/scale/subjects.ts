import { AppError } from '#platform/errors/app-error.js';
import { retailMartScale } from './retail-mart/retail-mart-scale.js';
import type { Subject } from './subject.js';
import { weeklySalesScale } from './weekly-sales/weekly-sales-scale.js';

const subjects: readonly Subject[] = [weeklySalesScale, retailMartScale];

/** @throws AppError USAGE for a flow without measurements */
export function requireSubject(flow: string): Subject {
  const subject = subjects.find((each) => each.flow === flow);
  if (subject) return subject;
  const known = subjects.map((each) => each.flow).join(' or ');
  throw new AppError('USAGE', `--flow is "${flow}": give ${known}`);
}
