/**
 * Options of Node.js for the applications. With V8's default of several GB, garbage grows to four times what is in use
 * before it is collected; with this limit, to less than twice.
 */
export const HEAP_LIMIT = ['--max-old-space-size=1024'];

/**
 * Variables of the C library for the applications: it returns larger blocks to the operating system when they are freed. By
 * default glibc raises this threshold to the size of freed blocks, and keeps what is smaller: a forecast of 33,310 series left
 * 520 MB in the worker, and leaves 330. Other C libraries ignore it.
 */
export const MALLOC_SETTINGS = { MALLOC_MMAP_THRESHOLD_: '1048576' };
