import type { RunEvent } from '#pipeline/open-lineage/run-event.js';
import { type HttpReceiver, startReceiver } from '../setup/http-receiver.js';
import { findProblems } from './published-schema.js';

/** A server that accepts events valid by the published schema, and refuses others. */
export interface LineageReceiver extends HttpReceiver {
  /** Accepted events, in order. */
  taken: RunEvent[];
  /** Errors of the refused events. */
  problems: string[];
  /** While set, every event is refused with this status. */
  away: number | undefined;
}

export async function startLineageReceiver(): Promise<LineageReceiver> {
  const state: Pick<LineageReceiver, 'taken' | 'problems' | 'away'> = {
    taken: [],
    problems: [],
    away: undefined,
  };
  const receiver: LineageReceiver = Object.assign(await startReceiver(), state);
  receiver.answer = (body) => {
    if (receiver.away !== undefined) return { status: receiver.away };
    const problems = findProblems(body);
    receiver.problems.push(...problems);
    if (problems.length > 0) return { status: 422 };
    receiver.taken.push(JSON.parse(body) as RunEvent);
    return { status: 201 };
  };
  return receiver;
}

/** `START weekly-sales`. */
export const formatEvent = ({ eventType, job }: RunEvent): string => `${eventType} ${job.name}`;
