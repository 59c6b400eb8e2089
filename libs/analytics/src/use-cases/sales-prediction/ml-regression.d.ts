// The package has no type declarations; this is the part used here.
declare module 'ml-regression' {
  export class MultivariateLinearRegression {
    /** One row a column of `x`, one column a column of `y`. */
    readonly weights: number[][];

    constructor(x: number[][], y: number[][], options: { intercept: boolean; statistics: boolean });
  }
}
