// The package has no type declarations. These cover the part used here.
declare module 'ml-regression' {
  export class MultivariateLinearRegression {
    /** One row per row of `x`, one column per column of `y`. */
    readonly weights: number[][];

    constructor(x: number[][], y: number[][], options: { intercept: boolean; statistics: boolean });
  }
}
