/** A region: its stores pay one price for fuel and live with one consumer price index. */
export interface Market {
  /** Stores it has in a chain of 45. */
  readonly stores: number;
  /** Dollars a gallon above the national price. */
  readonly fuelPremium: number;
  /** Consumer price index in the first week. */
  readonly cpi: number;
  /** Unemployment in the first quarter, and how much of it is left after three years. */
  readonly unemployment: number;
  readonly unemploymentLeft: number;
  /** Mean temperature in Fahrenheit, and how far summer and winter are from it. */
  readonly temperature: number;
  readonly swing: number;
}

export const MARKETS: readonly Market[] = [
  market(14, -0.1, 211, 7.9, 0.78, 68, 20),
  market(6, 0.12, 131.6, 8.6, 0.9, 50, 23),
  market(5, 0.08, 203.7, 8.2, 0.88, 55, 23),
  market(4, 0.25, 135.4, 8.5, 0.93, 56, 22),
  market(4, -0.07, 189.4, 8.9, 0.75, 45, 24),
  market(3, 0.27, 126.1, 14.2, 0.72, 69, 17),
  market(3, 0.24, 126.4, 9.8, 0.7, 72, 18),
  market(3, -0.03, 126.3, 7.4, 0.68, 49, 24),
  market(2, -0.1, 128.1, 8.7, 0.5, 61, 22),
  market(1, -0.11, 209.1, 8.5, 0.74, 70, 16),
];

function market(
  stores: number,
  fuelPremium: number,
  cpi: number,
  unemployment: number,
  unemploymentLeft: number,
  temperature: number,
  swing: number,
): Market {
  return { stores, fuelPremium, cpi, unemployment, unemploymentLeft, temperature, swing };
}
