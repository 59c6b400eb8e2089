const WHOLE = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** `421,570`. */
export const formatWholeNumber = (value: number): string => WHOLE.format(value);
