import { api } from './api.js';
import { business } from './business.js';
import type { Page } from './dashboard.js';
import { forecasts } from './forecasts.js';
import { pipeline } from './pipeline.js';
import { quality } from './quality.js';

/** Grafana opens the first page. */
export const pages: readonly Page[] = [pipeline, quality, forecasts, api, business];
