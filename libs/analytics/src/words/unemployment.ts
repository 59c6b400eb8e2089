/** Unemployment, in percent, above which sales are predicted unless a question says otherwise; exclusive. */
export const UNEMPLOYMENT_ABOVE = 8;
