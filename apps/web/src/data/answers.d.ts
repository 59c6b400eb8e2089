/** The use cases as data, which the build inserts: see `vite.config.ts`. */
declare module 'virtual:answers' {
  import type { ShownAnswer } from '#analytics/serving/presentation.js';

  const answers: readonly ShownAnswer[];
  export default answers;
}
