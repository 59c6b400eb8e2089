/** The use cases as data, put in by the build: see `vite.config.ts`. */
declare module 'virtual:answers' {
  import type { ShownAnswer } from '#analytics/serving/presentation.js';

  const answers: readonly ShownAnswer[];
  export default answers;
}
