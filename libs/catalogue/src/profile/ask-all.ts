import type { QueryEngine, QuerySession } from '#lake/ports/query-engine.js';
import type { Asked } from './questions/asked.js';

/** Asks in one session. @returns what each answer says, in order */
export async function askAll<Said>(
  engine: QueryEngine,
  session: Omit<QuerySession, 'questions'>,
  asked: readonly Asked<Said>[],
): Promise<Said[]> {
  const questions = asked.map(({ question }) => question);
  const answers = await engine.run({ ...session, questions });
  return asked.map(({ read }, index) => read(answers[index]?.rows ?? []));
}
