/** The use cases as data, put in by the build: see `vite.config.ts`. */
declare module 'virtual:answers' {
  import type { UseCase } from '#analytics/serving/use-case.js';

  const answers: readonly Pick<UseCase, 'name' | 'path' | 'flow' | 'description' | 'example'>[];
  export default answers;
}
