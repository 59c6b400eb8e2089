import type { ServiceSetting } from '#platform/config/config-rules.js';
import type { CreateLoader } from './table-loader.js';

/**
 * A setting that belongs to one flow. `engine`: where one stage computes. `loader`: who fills a table of
 * `core`, by the URL's scheme. `file`: a file in the place of a shipped one.
 */
export type FlowSetting = ServiceSetting &
  (
    | { is: 'engine' }
    | { is: 'loader'; loaders: Readonly<Record<string, CreateLoader>> }
    | { is: 'file' }
  );
