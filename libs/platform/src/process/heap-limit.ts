/**
 * Options of Node.js for the applications. With V8's default of several GB, garbage grows to four times what is in use
 * before it is collected; with this limit, to less than twice.
 */
export const HEAP_LIMIT = ['--max-old-space-size=1024'];
