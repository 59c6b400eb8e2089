import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';
import { CronTimes } from '#jobs/cron-times.js';
import { type Kind, KINDS } from './rule.js';

/** What a rule tells of, and what it needs to know for that. */
export interface Asked {
  kinds: readonly Kind[];
  share: number | null;
  cron: string | null;
  zone: string | null;
}

/**
 * Reads what a rule is to tell of.
 * @param text kinds separated by commas
 * @throws AppError ARGUMENT_INVALID
 */
export function readKinds(text: string): Kind[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isKind(name));
  if (unknown === undefined) return [...new Set(names.filter(isKind))];
  throw refused('on', `there is no ${unknown || 'empty word'}; use ${KINDS.join(', ')}`);
}

/** @throws AppError ARGUMENT_INVALID with one sentence about the first thing that is wrong */
export function checkAsked({ kinds, share, cron, zone }: Asked): void {
  const ofShare = kinds.includes('quarantine');
  if (ofShare !== (share !== null)) {
    const problem = ofShare
      ? 'say from which share of the rows on, as 0.05'
      : 'it goes with quarantine only';
    throw refused('share', problem);
  }
  if (share !== null && !(share >= 0 && share < 1)) {
    throw refused('share', 'give a share from 0 to less than 1, as 0.05 for one row in twenty');
  }
  const isLate = kinds.includes('late');
  if (isLate !== (cron !== null)) {
    const problem = isLate ? 'say by when, as 0 7 * * 1-5' : 'it goes with late only';
    throw refused('cron', problem);
  }
  if (isLate !== (zone !== null)) {
    throw refused('zone', isLate ? 'say in which, as Europe/Berlin' : 'it goes with late only');
  }
  // It refuses what is no pattern or zone, and what never comes.
  if (cron !== null && zone !== null) new CronTimes(cron, zone);
}

export function refused(argument: string, problem: string): AppError {
  const problems: ArgumentProblem[] = [{ argument, problem }];
  return new AppError('ARGUMENT_INVALID', `${argument}: ${problem}`, { problems });
}

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);
