/** When to ask again what may succeed later. */
export const RETRY_AFTER_SECONDS = '5';
