import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/lock-flow.js';
import { mergeRules } from '../rules/merge-rules.js';
import { judgeRules } from '../rules/parse-rules.js';

/** What becomes of the rules of a flow, and for the audit log: who and why. */
interface RulesChange {
  /** Merged into those that hold: null takes a part back to what was shipped. */
  change: Readonly<Record<string, unknown>>;
  /** The version that it is a change of, 0 while none is set; whichever is the newest when left out. */
  expectedVersion?: number | undefined;
  actor: string;
  reason: string;
}

/**
 * Sets the rules that runs of a flow are planned by from now on, as its next version.
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
      throw new AppError('RULES_CHANGED', `${holds}; read it, and set yours again`);
    }
    const next = mergeRules(newest?.rules ?? {}, change);
    const judged = judgeRules(flow, next);
    if ('problems' in judged) {
      const lines = judged.problems.map(({ argument, problem }) => `${argument}: ${problem}`);
      throw new AppError('ARGUMENT_INVALID', lines.join('; '), { problems: judged.problems });
    }
    const version = before + 1;
    // As text they stay as exact as they were taken.
    const { parameters } = judged.rules;
    const exact = { ...next, ...(parameters && { parameters }) };
    await rules.add(manager, { version, rules: exact, setBy: actor, reason });
    const act = { actor, action: 'set-flow-rules', subject: `flow ${flow.name}`, reason };
    await audit.record(manager, { ...act, details: { version, change } });
  });
}
