import { AppError } from '#platform/errors/app-error.js';
import type { FlowSettingsChange } from '../ledger/flows/flow-settings.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import { validateRules, mergeRules } from './rules.js';

/** Sets how runs of a flow start. @throws AppError ARGUMENT_INVALID for flows that trigger each other in a circle */
export async function setFlow(
  { warehouse, settings, audit, flow }: Pick<Ledger, 'warehouse' | 'settings' | 'audit' | 'flow'>,
  change: FlowSettingsChange,
  { actor, reason }: { actor: string; reason: string },
): Promise<void> {
  await warehouse.transaction(async (manager) => {
    // Settings are read and written as one value.
    await lockFlow(manager, flow.name, 'runs');
    const before = change.afterFlow
      ? await settings.listPredecessors(manager, change.afterFlow)
      : [];
    if (before.includes(flow.name)) throw circle(flow.name, before);
    await settings.set(manager, change);
    const act = { actor, action: 'set-flow', subject: `flow ${flow.name}`, reason };
    await audit.record(manager, { ...act, details: change });
  });
}

function circle(flow: string, before: readonly string[]): AppError {
  const path = [flow, ...before.slice(0, before.indexOf(flow) + 1)].join(' after ');
  return new AppError(
    'ARGUMENT_INVALID',
    `afterFlow: flows would start each other in a circle: ${path}`,
  );
}

interface Pause {
  /** True prevents new runs, false allows them again. */
  isPaused: boolean;
  actor: string;
  reason: string;
}

/** Pauses or resumes a flow; an active run continues either way. */
export async function pauseFlow(
  { warehouse, settings, audit, flow }: Pick<Ledger, 'warehouse' | 'settings' | 'audit' | 'flow'>,
  { isPaused, actor, reason }: Pause,
): Promise<void> {
  await warehouse.transaction(async (manager) => {
    // Waits for a run request in progress, which uses the state from before this change.
    await lockFlow(manager, flow.name, 'runs');
    if (isPaused) await settings.pause(manager, actor, reason);
    else await settings.resume(manager);
    const action = isPaused ? 'pause-flow' : 'resume-flow';
    await audit.record(manager, { actor, action, subject: `flow ${flow.name}`, reason });
  });
}

/** A change of a flow's rules, with actor and reason for the audit log. */
interface RulesChange {
  /** Merged into the current rules: null restores the shipped value. */
  change: Readonly<Record<string, unknown>>;
  /** The version that the change is based on, 0 before the first; by default the newest. */
  expectedVersion?: number | undefined;
  actor: string;
  reason: string;
}

/**
 * Stores new rules for later runs of a flow, as its next version.
 * @throws AppError ARGUMENT_INVALID with the place of each mistake; RULES_CHANGED
 */
export async function setFlowRules(
  { warehouse, rules, audit, flow }: Pick<Ledger, 'warehouse' | 'rules' | 'audit' | 'flow'>,
  { change, expectedVersion, actor, reason }: RulesChange,
): Promise<void> {
  await warehouse.transaction(async (manager) => {
    await lockFlow(manager, flow.name, 'rules');
    const newest = await rules.newest(manager);
    const before = newest?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== before) {
      const holds = `rules version ${before} of ${flow.name} is the newest, not ${expectedVersion}`;
      throw new AppError(
        'RULES_CHANGED',
        `${holds}; read that version, then send your change again`,
      );
    }
    const next = mergeRules(newest?.rules ?? {}, change);
    const judged = validateRules(flow, next);
    if ('problems' in judged) {
      const lines = judged.problems.map(({ argument, problem }) => `${argument}: ${problem}`);
      throw new AppError('ARGUMENT_INVALID', lines.join('; '), { problems: judged.problems });
    }
    const version = before + 1;
    // Text keeps parameters as exact as they were entered.
    const { parameters } = judged.rules;
    const exact = { ...next, ...(parameters && { parameters }) };
    await rules.add(manager, { version, rules: exact, setBy: actor, reason });
    const act = { actor, action: 'set-flow-rules', subject: `flow ${flow.name}`, reason };
    await audit.record(manager, { ...act, details: { version, change } });
  });
}
