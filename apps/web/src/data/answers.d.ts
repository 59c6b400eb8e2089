/** The answers as data, which the build inserts: see `vite.config.ts`. */
declare module 'virtual:answers' {
  import type { LinkedPresentation } from '#analytics/serving/presentation.js';

  const answers: readonly LinkedPresentation[];
  export default answers;
}

/** Their SQL, which the build inserts too. */
declare module 'virtual:answer-sql' {
  import type { AnswerSql } from '#analytics/answers/answers.js';

  const sql: Readonly<Record<string, readonly AnswerSql[]>>;
  export default sql;
}

/** Their example queries, which the build inserts too. */
declare module 'virtual:answer-examples' {
  const examples: Readonly<Record<string, { example: string }>>;
  export default examples;
}
