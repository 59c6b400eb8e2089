import { api } from './api.js';
import { business } from './business.js';
import type { Page } from './dashboard.js';
import { pipeline } from './pipeline.js';
import { quality } from './quality.js';

/** The first is what Grafana opens with. */
export const pages: readonly Page[] = [pipeline, quality, api, business];
