/** A measured figure of the console, and its goal. */
interface Goal {
  title: string;
  /** Milliseconds, or the score of layout shifts. */
  most: number;
  unit: 'ms' | '';
}

/** The goals of the console: each figure is the median of its rounds, except INP and CLS, which are the worst. */
export const GOALS = {
  lcpHome: { title: 'LCP of `/`', most: 800, unit: 'ms' },
  lcpAnswer: { title: 'LCP of an answer', most: 800, unit: 'ms' },
  lcpHomeSlow: { title: 'LCP of `/`, CPU 4 × slower, 10 Mbit/s, 40 ms', most: 2000, unit: 'ms' },
  lcpAnswerSlow: {
    title: 'LCP of an answer, CPU 4 × slower, 10 Mbit/s, 40 ms',
    most: 2000,
    unit: 'ms',
  },
  inp: { title: 'INP, the slowest interaction with an answer', most: 100, unit: 'ms' },
  cls: { title: 'CLS, the worst load', most: 0.02, unit: '' },
  route: { title: 'Change to an answer, until it is shown', most: 300, unit: 'ms' },
  recipe: {
    title: 'Rows of another step of a recipe, until they are shown',
    most: 300,
    unit: 'ms',
  },
  event: { title: 'Start of a run, until another page shows it', most: 500, unit: 'ms' },
} as const satisfies Record<string, Goal>;

export type Figure = keyof typeof GOALS;
export type Figures = Record<Figure, readonly number[]>;
